"""What is wrong with the content, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """How much a problem matters: an error stops the build, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong. `line` counts from 1; `path` is as the reader would type it."""

    path: str
    line: int
    what: str
    remedy: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        mark = "warning: " if self.severity is Severity.WARNING else ""
        what = self.what if len(self.what) <= _LONGEST else f"{self.what[: _LONGEST - 1]}…"
        return _on_one_line(f"{self.path}:{self.line}: {mark}{what}; {self.remedy}")


_LONGEST = 200


def _on_one_line(text: str) -> str:
    """Return text with each character that cannot be printed written as an escape.

    What is quoted from a file could otherwise forge lines of a log, or command a terminal.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return those of the problems that stop a build, sorted by file and line."""
    return sorted(p for p in problems if p.severity is Severity.ERROR)


def display_path(path: Path) -> str:
    """Return `path` relative to the working folder where it lies below it, else as it is."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
