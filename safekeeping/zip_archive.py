"""A zip that is the same bytes whenever the same files go in, and that opens everywhere."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date

# What the file systems of phones, Windows, macOS and memory sticks all take as it is.
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
# Windows keeps these for devices, whatever follows the first dot:
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_LONGEST_PATH = 200


def zip_bytes(files: Mapping[str, bytes], day: date, *, first: str = "") -> bytes:
    """Return a zip of the files by their paths, all dated `day`, in the order of their paths.

    `first` is stored before all others and not compressed, as EPUB asks of its `mimetype`.
    Raises ValueError for a path that some system would not take. The bytes depend on the zlib
    that Python uses; all else is fixed.
    """
    faults = [fault for path in files if (fault := name_fault(path))]
    faults += _same_but_for_case(files)
    if faults:
        raise ValueError("; ".join(faults))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(files, key=lambda path: (path != first, path)):
            entry = zipfile.ZipInfo(path, (day.year, day.month, day.day, 0, 0, 0))
            # A plain file of Unix, that all may read, whoever builds it and on what system.
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            stored = path == first
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[path], compresslevel=9)
    return buffer.getvalue()


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
