"""Text as it stands in a file: lines, pieces with their line numbers, forbidden characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from safekeeping.problems import Problem

# Markdown's line ends (CommonMark 0.31, section 2.1). `str.splitlines` knows more of them,
# so its line numbers would drift from the parser's.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")

# Characters that change the direction of what follows (Unicode UAX 9), or that are not seen
# and so can hide a difference between what is read and what is reviewed.
_INVISIBLE = {
    0x00AD: "soft hyphen",
    0x034F: "combining grapheme joiner",
    0x061C: "Arabic letter mark",
    0x115F: "Hangul filler",
    0x1160: "Hangul filler",
    0x17B4: "Khmer inherent vowel",
    0x17B5: "Khmer inherent vowel",
    0x180E: "Mongolian vowel separator",
    0x2028: "line separator",
    0x2029: "paragraph separator",
    0x3164: "Hangul filler",
    0xFEFF: "byte order mark",
    0xFFA0: "Hangul filler",
    0xFFFC: "object replacement character",
    0xFFFD: "replacement character: the file was damaged on its way",
}

# Characters that can be wrong at all: one fast search, then a closer look at what it finds.
_SUSPECT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    "\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff\t]"
)

_END_OF_ISOLATE = "\u2069"
_ISOLATES = frozenset("\u2066\u2067\u2068\u2069")
_ISOLATE = re.compile("[\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class SourceText:
    """A piece of a file: its exact text, line ends included, and the lines it stands on.

    `first_line` and `last_line` count from 1. An empty piece has `last_line < first_line`.
    """

    text: str
    first_line: int
    last_line: int


def split_lines(text: str) -> list[str]:
    """Cut a text into its lines, each with its line end, so that joining gives it back."""
    return _LINE.findall(text)


def piece(lines: list[str], start: int, end: int) -> SourceText:
    """Return the lines from index `start` up to, not including, index `end`."""
    return SourceText("".join(lines[start:end]), start + 1, end)


def without_comments(lines: list[str]) -> list[str]:
    """Return the lines of a translation with its comments as empty lines.

    A comment starts on a line with `<!--` and ends with the next line that ends in `-->`. It
    holds the source text for the translator to write over, and is never published.
    """
    kept: list[str] = []
    comment: list[str] = []
    for line in lines:
        if comment or line.startswith("<!--"):
            comment.append(line)
            if line.rstrip().endswith("-->"):
                kept += ["\n"] * len(comment)
                comment = []
        else:
            kept.append(line)
    return kept + comment


def character_problems(
    path: str, text: str, allowed: frozenset[str], *, isolates: bool = False
) -> Iterator[Problem]:
    """Yield a problem for each line that holds a tab or a character that may not be there.

    `allowed` names characters that a language's script needs (ZWNJ for Persian, say); they may
    stand only between letters of such a script. `isolates` says whether the direction of a few
    words may be set apart (UAX 9); what is opened must be closed on the same line.
    """
    if isolates:
        yield from _isolate_problems(path, text)
        allowed |= _ISOLATES
    reported: set[tuple[int, str]] = set()
    line_starts = [0]
    for line in split_lines(text):
        line_starts.append(line_starts[-1] + len(line))
    line_number = 1
    for match in _SUSPECT.finditer(text):
        character = match[0]
        if character == "\r" and text.startswith("\n", match.end()):
            continue
        if character in allowed and (character in _ISOLATES or _follows_letter(text, match)):
            continue
        while line_number < len(line_starts) - 1 and line_starts[line_number] <= match.start():
            line_number += 1
        if (line_number, character) in reported:
            continue
        reported.add((line_number, character))
        yield _character_problem(path, line_number, character)


def _follows_letter(text: str, match: re.Match[str]) -> bool:
    """Whether a character stands behind a letter or sign of a script other than Latin."""
    before = text[match.start() - 1] if match.start() else " "
    return not before.isascii() and unicodedata.category(before)[0] in "LM"


def _isolate_problems(path: str, text: str) -> Iterator[Problem]:
    if not _ISOLATE.search(text):
        return
    for number, line in enumerate(split_lines(text), start=1):
        depth = 0
        for match in _ISOLATE.finditer(line):
            depth += -1 if match[0] == _END_OF_ISOLATE else 1
            if depth < 0:
                break
        if depth:
            what = "isolates (U+2066 to U+2069) that are not closed on their line"
            yield Problem(path, number, what, "close each with U+2069, or delete them")


def _character_problem(path: str, line: int, character: str) -> Problem:
    if character == "\t":
        return Problem(path, line, "a tab", "use spaces (four before a step below a step)")
    if character == "\r":
        return Problem(path, line, "an old Mac line end", "end lines with a line feed")
    code = ord(character)
    name = _INVISIBLE.get(code, unicodedata.name(character, "control or private character"))
    what = f"a character that cannot be seen or changes direction: U+{code:04X} ({name.lower()})"
    return Problem(path, line, what, "delete it, or type the line again")
