"""A zip that is the same bytes whenever the same files go in, and that opens everywhere."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from datetime import date

import deflate

# What the file systems of phones, Windows, macOS and memory sticks all take as it is.
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
# Windows keeps these for devices, whatever follows the first dot:
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_LONGEST_PATH = 200

# The fields of a zip, as APPNOTE.TXT names them (4.3.7, 4.3.12, 4.3.16), without the signatures:
# https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
_COMMON = struct.Struct("<HHHHHLLL")  # version, flags, method, time, date, CRC-32, sizes
_NAME_AND_EXTRA = struct.Struct("<HH")
_MADE_BY = struct.Struct("<BB")
_REST = struct.Struct("<HHHLL")  # comment, disk, internal and external attributes, offset
_END = struct.Struct("<HHHHLLH")
_VERSION, _STORED, _DEFLATED = 20, 0, 8
# A plain file of Unix that all may read, whoever builds it and on what system.
_UNIX, _PLAIN_FILE = 3, 0o100644 << 16
# The level of libdeflate at which it takes its time.
SMALLEST = 12


def zip_bytes(files: Mapping[str, bytes], day: date, *, first: str = "") -> bytes:
    """Return a zip of the files by their paths, all dated `day`, in the order of their paths.

    `first` is stored before all others and not compressed, as EPUB asks of its `mimetype`.
    Raises ValueError for a path that some system would not take. The bytes depend on nothing but
    what comes in and the version of libdeflate. Python's zipfile packs with zlib only, which
    leaves a twenty-fifth more.
    """
    faults = [fault for path in files if (fault := name_fault(path))]
    faults += _same_but_for_case(files)
    if faults:
        raise ValueError("; ".join(faults))
    archive, directory = bytearray(), bytearray()
    for path in sorted(files, key=lambda path: (path != first, path)):
        name, data = path.encode("ascii"), files[path]
        packed = bytes(deflate.deflate_compress(data, SMALLEST))
        method = _DEFLATED
        if path == first or len(packed) >= len(data):
            method, packed = _STORED, data
        common = _COMMON.pack(
            _VERSION, 0, method, 0, _day_in_dos(day), zlib.crc32(data), len(packed), len(data)
        )
        place = len(archive)
        archive += b"PK\3\4" + common + _NAME_AND_EXTRA.pack(len(name), 0) + name + packed
        directory += b"PK\1\2" + _MADE_BY.pack(_VERSION, _UNIX) + common
        directory += _NAME_AND_EXTRA.pack(len(name), 0)
        directory += _REST.pack(0, 0, 0, _PLAIN_FILE, place) + name
    end = _END.pack(0, 0, len(files), len(files), len(directory), len(archive), 0)
    return bytes(archive + directory + b"PK\5\6" + end)


def _day_in_dos(day: date) -> int:
    """Return a day as zips hold it: years since 1980, months, days, in 7, 4 and 5 bits."""
    if not 1980 <= day.year <= 2107:
        raise ValueError(f"a zip cannot be of {day}")
    return (day.year - 1980) << 9 | day.month << 5 | day.day


def name_fault(path: str) -> str:
    """Say why a path cannot go into an archive that is to open everywhere, or return nothing."""
    remedy = "rename the file, with a-z, 0-9, dots and hyphens"
    for name in path.split("/"):
        if not _NAME.fullmatch(name) or name.endswith("."):
            return f"{path!r}: some systems do not take `{name}` as a name; {remedy}"
        if _DEVICE.fullmatch(name):
            return f"{path!r}: Windows does not take `{name}` as a name; {remedy}"
    if len(path) > _LONGEST_PATH:
        return f"{path!r}: longer than {_LONGEST_PATH} signs; {remedy}"
    return ""


def _same_but_for_case(paths: Mapping[str, bytes]) -> list[str]:
    seen: dict[str, str] = {}
    faults = []
    for path in sorted(paths):
        other = seen.setdefault(path.lower(), path)
        if other != path:
            faults.append(f"{path!r} and {other!r} are one file to Windows and macOS; rename one")
    return faults
