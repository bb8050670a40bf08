"""SHA256SUMS: what `sha256sum --check` reads, and what it says of the files beside it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

CHECKSUMS_FILE = "SHA256SUMS"
SIGNATURE_FILE = "SHA256SUMS.minisig"

_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")
# 16 hexadecimal digits are 64 bits: to make another file whose checksum begins alike takes about
# 2^64 tries. Read aloud in fours they are what two people can compare on the telephone.
_READ_ALOUD = 16
_GROUP = 4


def checksum(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def checksums_text(sums: Mapping[str, str]) -> str:
    """Return the text of SHA256SUMS for checksums by path, sorted."""
    return "".join(f"{value}  {path}\n" for path, value in sorted(sums.items()))


def read_checksums(text: str) -> dict[str, str]:
    """Read SHA256SUMS into checksums by path.

    Raises ValueError, naming the line, for what is no such list, is empty, names a file twice,
    or names one outside its folder.
    """
    sums: dict[str, str] = {}
    # Not splitlines, which takes other signs than this one for the end of a line.
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        match = _LINE.fullmatch(line)
        if not match:
            raise ValueError(f"{CHECKSUMS_FILE}:{number}: no line of checksums; get the list anew")
        value, path = match.groups()
        if path.startswith("/") or "\\" in path or ".." in path.split("/") or path in sums:
            what = f"{CHECKSUMS_FILE}:{number}: names {path!r} twice or outside its folder"
            raise ValueError(f"{what}; get the list anew")
        sums[path] = value
    return sums


def short_checksum(value: str) -> str:
    """Return the beginning of a checksum in groups that can be read aloud: `3f2a 9c1b …`."""
    start = value[:_READ_ALOUD]
    return " ".join(start[i : i + _GROUP] for i in range(0, len(start), _GROUP))


@dataclass(frozen=True, slots=True)
class Findings:
    """What a list of checksums says of files: each tuple holds paths, sorted."""

    right: tuple[str, ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether every file that the list names is there, as it was, and no other is."""
        return bool(self.right) and not (self.changed or self.missing or self.unknown)


def compare(listed: Mapping[str, str], found: Mapping[str, str]) -> Findings:
    """Compare the checksums that a list names with those of the files that are there."""
    both = listed.keys() & found.keys()
    return Findings(
        right=tuple(sorted(path for path in both if listed[path] == found[path])),
        changed=tuple(sorted(path for path in both if listed[path] != found[path])),
        missing=tuple(sorted(listed.keys() - found.keys())),
        unknown=tuple(sorted(found.keys() - listed.keys())),
    )
