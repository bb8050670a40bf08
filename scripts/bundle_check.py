"""Judges a zip that a stranger passed on, without unpacking it.

Our zips are packed in one way only, see safekeeping/zip_archive.py. One that is packed otherwise
may show other files to other programs, so it is refused, whatever its list of checksums says.
"""

from __future__ import annotations

import hashlib
import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from safekeeping.bundle import START_FILE
from safekeeping.checksums import CHECKSUMS_FILE, Findings, compare, read_checksums
from safekeeping.downloads import date_in_page
from safekeeping.zip_archive import name_fault

_CHUNK = 1 << 20
# Our largest file is far smaller; a zip that swells beyond this is not ours.
_LARGEST = 200_000_000
_UTF8_NAME = 0x800
# Bytes of a zip around the data and the name of each file, and at its end (APPNOTE.TXT, 4.3).
_LOCAL, _CENTRAL, _END = 30, 46, 22
_BOOK_FILE, _BOOK_KIND = "mimetype", b"application/epub+zip"
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    EOFError,
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class ZipVerdict:
    """What was found in a zip: faults in words, what its own list says, and its date."""

    faults: tuple[str, ...] = ()
    findings: Findings | None = None
    day: date | None = None


def judge_zip(file: Path) -> ZipVerdict:
    """Judge a bundle by its form and by the list in it; of a book, say only whether it is whole."""
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                what = "it would swell to more than our files are; do not unpack it"
                return ZipVerdict((what,))
            if _is_book(archive):
                spoiled = archive.testzip()
                return ZipVerdict((f"damaged: {spoiled}",) if spoiled else ())
            faults = tuple(dict.fromkeys(_faults_of_form(archive, file.stat().st_size)))
            return ZipVerdict(faults) if faults else _judge_bundle(archive)
    except _DAMAGED as error:
        return ZipVerdict((f"damaged: {error}",))


def _is_book(archive: zipfile.ZipFile) -> bool:
    first = archive.infolist()[:1]
    if [entry.filename for entry in first] != [_BOOK_FILE]:
        return False
    return first[0].compress_type == zipfile.ZIP_STORED and archive.read(first[0]) == _BOOK_KIND


def _faults_of_form(archive: zipfile.ZipFile, size: int) -> Iterator[str]:
    """Say in what a zip differs from ours, before anything in it is believed."""
    entries = archive.infolist()
    if not entries:
        yield "it is empty"
        return
    top = f"{entries[0].filename.partition('/')[0]}/"
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        if name != entry.orig_filename or not name.startswith(top) or name_fault(name):
            yield f"a name that none of our files has: {entry.orig_filename}"
        if name.lower() in seen:
            yield f"twice in it: {name}"
        seen.add(name.lower())
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            yield f"no plain file: {name}"
    if not _is_packed_like_ours(archive, entries, size):
        yield "not packed as we pack: other programs may find other files in it"


def _is_packed_like_ours(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], size: int
) -> bool:
    """Say whether the files lie end to end from the first byte on, with nothing between them."""
    place = end = 0
    for entry in entries:
        name = len(entry.orig_filename.encode())
        plain = not entry.extra and not entry.comment and not entry.flag_bits & ~_UTF8_NAME
        known = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if entry.header_offset != place or not plain or not known:
            return False
        place += _LOCAL + name + entry.compress_size
        end += _CENTRAL + name
    return place == archive.start_dir and place + end + _END == size


def _judge_bundle(archive: zipfile.ZipFile) -> ZipVerdict:
    names = archive.namelist()
    top = f"{names[0].partition('/')[0]}/"
    if f"{top}{CHECKSUMS_FILE}" not in names:
        return ZipVerdict((f"it holds no {CHECKSUMS_FILE}: it is none of our zips",))
    listed = read_checksums(archive.read(f"{top}{CHECKSUMS_FILE}").decode())
    found = {}
    for name in names:
        with archive.open(name) as inside:
            found[name.removeprefix(top)] = stream_checksum(inside)
    del found[CHECKSUMS_FILE]
    findings = compare(listed, found)
    start = START_FILE in findings.right
    page = archive.read(f"{top}{START_FILE}").decode() if start else ""
    faults = () if start else (f"there is no {START_FILE} in it, as it was",)
    return ZipVerdict(faults, findings, date_in_page(page))


def stream_checksum(stream: IO[bytes]) -> str:
    """Return the SHA-256 of what is left in a stream, in hexadecimal."""
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
