"""Says of a copy, in a few lines, what is right and wrong with it, and how old it is.

A copy is a folder of downloads, one file of them, or a bundle, packed or unpacked. Whoever made
or passed it on is a stranger: nothing in it is run, unpacked or followed, and its names are
printed so that a terminal shows them as they are. A copy is called right only if something says
so that does not come with it: the public key. A list of checksums alone shows damage.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

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
from scripts.bundle_check import judge_zip, stream_checksum
from scripts.minisign import SigningFailed, is_signed

# What systems leave in folders that people open. Not `desktop.ini`, which can lead Windows to
# fetch a picture from somewhere.
_LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db"})
_NO_FILE = "no plain file"
_DAYS_TO_TRUST = 365
# No page of ours is larger.
_LARGEST_PAGE = 50_000_000


@dataclass(frozen=True, slots=True)
class Expected:
    """What the reader knows of us: minisign's public key, or nothing; and whether we must sign."""

    key: str
    must_be_signed: bool


@dataclass(slots=True)
class Report:
    """What was found so far. Lines are printed as they come."""

    wrong: bool = False
    listed: bool = False
    signed: bool = False

    def say(self, line: str) -> None:
        """Print a line in which a stranger's names stand as they are, whatever signs they hold."""
        print("".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line))

    def fault(self, line: str) -> None:
        """Print what is wrong."""
        self.wrong = True
        self.say(line)


def check_copy(place: Path, public_key: str, *, must_be_signed: bool = False) -> int:
    """Judge a copy, print what was found, return the exit code.

    `public_key` is minisign's, or empty. With `must_be_signed`, no signature is a fault.
    """
    report, expected = Report(), Expected(public_key, must_be_signed)
    if place.is_dir():
        folder = _folder_with_list(place)
        if folder is None:
            remedy = "name the folder that holds it, or get it from where the files are"
            report.fault(f"there is no {CHECKSUMS_FILE} in {place}; {remedy}")
        else:
            place = folder
            _judge_folder(folder, expected, report)
    elif place.name in (CHECKSUMS_FILE, SIGNATURE_FILE):
        _judge_folder(place.parent, expected, report)
    else:
        _judge_file(place, expected, report)
    if report.wrong:
        verdict = "WRONG: do not rely on it"
    elif report.signed:
        verdict = "right, and signed by us"
    elif report.listed:
        verdict = "as listed; that shows damage, but not who made it"
    else:
        verdict = "NOT CHECKED: nothing here says what it should be"
    report.say(f"{place}: {verdict}")
    return 0 if (report.signed or report.listed) and not report.wrong else 1


def _folder_with_list(place: Path) -> Path | None:
    """Return the folder itself, or the one folder that is all it holds, if a list is there."""
    inside = [entry for entry in place.iterdir() if entry.name not in _LEFT_BY_SYSTEMS]
    alone = inside[0] if len(inside) == 1 and not inside[0].is_symlink() else place
    for folder in (place, alone):
        if (folder / CHECKSUMS_FILE).is_file():
            return folder
    return None


def _judge_folder(folder: Path, expected: Expected, report: Report) -> None:
    listed = _read_list(folder / CHECKSUMS_FILE, report)
    if listed is None:
        return
    found = _checksums_in(folder, listed, report)
    may_be_there = beside_checksums(listed)
    beside = sorted(path for path in found if path in may_be_there - {*listed})
    findings = compare(listed, {path: found[path] for path in found if path not in beside})
    _tell(findings, report)
    lists = [path for path in beside if path not in (CHECKSUMS_FILE, SIGNATURE_FILE)]
    if lists:
        report.say(f"not listed, so not checked: {', '.join(lists)}; trust those of the site only")
    _judge_signature(folder, expected, report, unpacked=START_FILE in listed)
    pages = [path for path in findings.right if path.endswith(".html") and "/" not in path]
    # Of the page that all bundles have first, then of any.
    pages.sort(key=lambda path: path != START_FILE)
    _tell_age((_date_of(folder / path) for path in pages), report)


def _read_list(file: Path, report: Report) -> dict[str, str] | None:
    try:
        return read_checksums(_text(file))
    except (ValueError, OSError) as error:
        report.fault(str(error))
        return None


def _checksums_in(folder: Path, listed: dict[str, str], report: Report) -> dict[str, str]:
    """Return the checksums of all that a folder holds, by path; links and such have none."""
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        plain = file.is_file() and not file.is_symlink()
        if plain and file.name in _LEFT_BY_SYSTEMS and path not in listed:
            report.say(f"left by the system, not looked at: {path}")
        elif plain:
            found[path] = _file_checksum(file)
        elif file.is_symlink() or not file.is_dir():
            found[path] = _NO_FILE
    return found


def _tell(findings: Findings, report: Report) -> None:
    for path in findings.changed:
        report.fault(f"changed: {path}")
    for path in findings.missing:
        report.fault(f"missing: {path}")
    for path in findings.unknown:
        report.fault(f"not in {CHECKSUMS_FILE}: {path}")
    report.say(f"as listed: {len(findings.right)} files")
    if findings.good:
        report.listed = True
    else:
        report.wrong = True


def _judge_signature(
    folder: Path, expected: Expected, report: Report, *, unpacked: bool = False
) -> None:
    """Judge the signature of a list. That of an unpacked bundle has none: the zip's list has."""
    signature, key = folder / SIGNATURE_FILE, expected.key
    if not signature.is_file():
        what = f"not signed: {CHECKSUMS_FILE} shows damage, but not who made the files"
        wanted = expected.must_be_signed or (bool(key) and not unpacked)
        (report.fault if wanted else report.say)(what)
    elif not key:
        report.say("signature not checked: name our public key with --public-key")
    else:
        try:
            good = is_signed(folder / CHECKSUMS_FILE, signature, key)
        except SigningFailed as error:
            report.fault(f"signature not checked: {error}")
            return
        if good:
            report.signed = True
            report.say(f"signed with {key}")
        else:
            report.fault(f"the SIGNATURE IS NOT that of {key}")


def _judge_file(file: Path, expected: Expected, report: Report) -> None:
    value = _file_checksum(file)
    report.say(f"SHA-256 begins: {short_checksum(value)}")
    if (file.parent / CHECKSUMS_FILE).is_file():
        listed = _read_list(file.parent / CHECKSUMS_FILE, report)
        if listed is not None:
            _judge_by_list(file, value, listed, report)
            _judge_signature(file.parent, expected, report)
    elif expected.must_be_signed:
        report.fault(f"not signed: there is no {CHECKSUMS_FILE} beside it")
    else:
        report.say(f"no {CHECKSUMS_FILE} beside it: compare its beginning with the site's")
    if _is_zip(file):
        verdict = judge_zip(file)
        for fault in verdict.faults:
            report.fault(fault)
        if verdict.findings:
            _tell(verdict.findings, report)
            _tell_age([verdict.day], report)
    else:
        _tell_age([_date_of(file)], report)


def _is_zip(file: Path) -> bool:
    if file.suffix.lower() in (".zip", ".epub"):
        return True
    with file.open("rb") as stream:
        return stream.read(2) == b"PK"


def _judge_by_list(file: Path, value: str, listed: dict[str, str], report: Report) -> None:
    names = sorted(name for name, other in listed.items() if other == value)
    if file.name in names:
        report.say(f"as listed: {file.name}")
    elif file.name in listed:
        report.fault(f"changed: {file.name}")
    elif names:
        report.say(f"as listed, under another name: {names[0]}")
    else:
        report.fault(f"not in {CHECKSUMS_FILE}: {file.name}")
    report.listed = report.listed or bool(names)


def _tell_age(days: Iterable[date | None], report: Report) -> None:
    day = next((day for day in days if day), None)
    if day is None:
        report.say("it does not say of when it is")
        return
    age = (datetime.now(UTC).date() - day).days
    if age < -1:
        report.fault(f"a copy of {day}, which is still to come: is this clock right?")
        return
    old = "; that is more than a year: look for a newer one" if age > _DAYS_TO_TRUST else ""
    report.say(f"a copy of {day}, {max(0, age)} days old{old}")


def _date_of(file: Path) -> date | None:
    return date_in_page(_text(file))


def _text(file: Path) -> str:
    with file.open("rb") as stream:
        return stream.read(_LARGEST_PAGE).decode("utf-8", "replace")


def _file_checksum(file: Path) -> str:
    with file.open("rb") as stream:
        return stream_checksum(stream)
