"""Says of a copy, in a few lines, what is right and wrong with it, and how old it is.

A copy is a folder of downloads, one file of them, or a bundle, packed or unpacked. Whoever made
or passed it on is a stranger: nothing in it is run, unpacked or followed.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO

from safekeeping.bundle import START_FILE
from safekeeping.checksums import (
    CHECKSUMS_FILE,
    SIGNATURE_FILE,
    Findings,
    compare,
    read_checksums,
    short_checksum,
)
from safekeeping.downloads import beside_checksums, date_in_page
from scripts.minisign import SigningFailed, is_signed

# What systems leave in folders that people open.
_LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_DAYS_TO_TRUST = 365
_CHUNK = 1 << 20
# Our largest file is far smaller; a bundle that swells beyond this is not ours.
_LARGEST = 200_000_000
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    RuntimeError,
    ValueError,
    OverflowError,
    OSError,
)


def check_copy(place: Path, public_key: str, *, must_be_signed: bool = False) -> int:
    """Judge a copy, print what was found, return the exit code.

    `public_key` is minisign's, or empty. With `must_be_signed`, no signature is a fault.
    """
    faults = 0
    for good, line in _judge(place, public_key, must_be_signed):
        print(line)
        faults += not good
    print(f"{place}: {'right' if not faults else 'WRONG: do not rely on it'}")
    return 1 if faults else 0


_Verdicts = Iterator[tuple[bool, str]]


def _judge(place: Path, key: str, must_be_signed: bool) -> _Verdicts:
    if place.is_dir():
        folder = _folder_with_list(place)
        if folder is None:
            yield False, f"there is no {CHECKSUMS_FILE} in {place}; get it from where the files are"
            return
        yield from _judge_folder(folder, key, must_be_signed)
    elif place.name in (CHECKSUMS_FILE, SIGNATURE_FILE):
        yield from _judge_folder(place.parent, key, must_be_signed)
    else:
        yield from _judge_file(place, key, must_be_signed)


def _folder_with_list(place: Path) -> Path | None:
    """Return the folder itself, or the one folder in it that holds a list of checksums."""
    if (place / CHECKSUMS_FILE).is_file():
        return place
    below = [file.parent for file in sorted(place.glob(f"*/{CHECKSUMS_FILE}"))]
    return below[0] if len(below) == 1 else None


def _judge_folder(folder: Path, key: str, must_be_signed: bool) -> _Verdicts:
    try:
        listed = read_checksums(_text(folder / CHECKSUMS_FILE))
    except ValueError as error:
        yield False, str(error)
        return
    files = (file for file in folder.rglob("*") if file.is_file() or file.is_symlink())
    found = {
        file.relative_to(folder).as_posix(): _file_checksum(file)
        for file in files
        if file.name not in _LEFT_BY_SYSTEMS
    }
    may_be_there = beside_checksums(listed)
    found = {path: value for path, value in found.items() if path not in may_be_there - {*listed}}
    yield from _tell(compare(listed, found))
    unpacked = (folder / START_FILE).is_file()
    if must_be_signed or not unpacked:
        yield from _judge_signature(folder, key, must_be_signed)
    pages = [folder / START_FILE, *sorted(folder.glob("*.html"))]
    dates = (date_in_page(_text(page)) for page in pages if page.is_file())
    yield _age(next((day for day in dates if day), None))


def _tell(findings: Findings) -> _Verdicts:
    for path in findings.changed:
        yield False, f"changed: {path}"
    for path in findings.missing:
        yield False, f"missing: {path}"
    for path in findings.unknown:
        yield False, f"not in {CHECKSUMS_FILE}: {path}"
    yield bool(findings.right), f"as listed: {len(findings.right)} files"


def _judge_signature(folder: Path, key: str, must_be_signed: bool) -> _Verdicts:
    signature = folder / SIGNATURE_FILE
    if not signature.is_file():
        what = f"not signed: {CHECKSUMS_FILE} shows damage, but not who made the files"
        yield not must_be_signed, what
    elif not key:
        yield True, "signature not checked: name our public key with --public-key"
    else:
        try:
            good = is_signed(folder / CHECKSUMS_FILE, signature, key)
        except SigningFailed as error:
            yield False, f"signature not checked: {error}"
            return
        yield good, f"signed with {key}" if good else f"the SIGNATURE IS NOT that of {key}"


def _judge_file(file: Path, key: str, must_be_signed: bool) -> _Verdicts:
    value = _file_checksum(file)
    yield True, f"SHA-256 begins: {short_checksum(value)}"
    beside = file.parent / CHECKSUMS_FILE
    if beside.is_file():
        yield from _judge_by_list(file, value, beside)
        yield from _judge_signature(file.parent, key, must_be_signed)
    elif must_be_signed:
        yield False, f"not signed: there is no {CHECKSUMS_FILE} beside it"
    else:
        yield True, f"no {CHECKSUMS_FILE} beside it: compare its beginning with the site's"
    if zipfile.is_zipfile(file):
        yield from _judge_archive(file)
    else:
        yield _age(date_in_page(_text(file)))


def _judge_by_list(file: Path, value: str, beside: Path) -> _Verdicts:
    try:
        listed = read_checksums(_text(beside))
    except ValueError as error:
        yield False, str(error)
        return
    if listed.get(file.name) == value:
        yield True, f"as listed: {file.name}"
    elif file.name in listed:
        yield False, f"changed: {file.name}"
    else:
        others = [name for name, other in listed.items() if other == value]
        known = f"as listed, under another name: {others[0]}" if others else ""
        yield bool(others), known or f"not in {CHECKSUMS_FILE}: {file.name}"


def _judge_archive(file: Path) -> _Verdicts:
    """Judge what is in a bundle by the list in it, without unpacking it."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                yield False, "it would swell to more than our files are; do not unpack it"
                return
            lists = [name for name in names if name.partition("/")[2] == CHECKSUMS_FILE]
            if len(lists) != 1 or len(names) != len(set(names)):
                if "mimetype" not in names:
                    yield False, "it is a zip, but none of ours"
                return
            top = lists[0].removesuffix(CHECKSUMS_FILE)
            listed = read_checksums(archive.read(lists[0]).decode())
            found = {}
            for name in names:
                if name != lists[0]:
                    with archive.open(name) as inside:
                        found[name.removeprefix(top)] = _stream_checksum(inside)
            yield from _tell(compare(listed, found))
            yield _age(date_in_page(archive.read(f"{top}{START_FILE}").decode()))
    except KeyError:
        yield False, f"there is no {START_FILE} in it"
    except _DAMAGED as error:
        yield False, f"damaged: {error}"


def _age(day: date | None) -> tuple[bool, str]:
    if day is None:
        return True, "it does not say of when it is"
    days = (datetime.now(UTC).date() - day).days
    if days < -1:
        return False, f"a copy of {day}, which is still to come: is this clock right?"
    old = "; that is more than a year: look for a newer one" if days > _DAYS_TO_TRUST else ""
    return True, f"a copy of {day}, {max(0, days)} days old{old}"


def _text(file: Path) -> str:
    return file.read_bytes()[:_LARGEST].decode("utf-8", "replace")


def _file_checksum(file: Path) -> str:
    if file.is_symlink() or not file.is_file():
        return "no file"
    with file.open("rb") as stream:
        return _stream_checksum(stream)


def _stream_checksum(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
