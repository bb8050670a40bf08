"""Lines that Python-Markdown, which renders the pages, reads differently from CommonMark.

The model is parsed by CommonMark's rules. Where the two would disagree a step could be lost
from a page while the check sees it, so such lines are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from safekeeping.problems import Problem

_ITEM = re.compile(r"(?P<indent> *)(?P<sign>[-*+]|\d{1,9}[.)])(?P<words> .*|$)")
_HASHTAG = re.compile(r"#{1,6}[^#\s]")
_CODE_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_UNUSUAL = re.compile(r" *(?:\[[^\]]*\]:|\*\[|!!! |\?\?\?|\{[:%#{]|--8<--|;--8<--|!+include\b)")

# Steps, steps below them, and once more. (markdown-it drops what lies ten lists deep.)
_DEEPEST_INDENT = 8

_Fault = tuple[str, str]


def renderer_problems(lines: Sequence[str], first: int, path: str) -> Iterator[Problem]:
    """Yield the problems of the lines from index `first`, where the front matter has ended."""
    reader = _LineReader()
    for number, line in enumerate(lines[first:], start=first + 1):
        fault = reader.read(line.rstrip("\r\n"))
        if fault:
            yield Problem(path, number, *fault)


class _LineReader:
    """Reads line after line and remembers where it is."""

    def __init__(self) -> None:
        self._previous = ""
        self._in_code = False
        # Of the list the line stands in, by the indent of its items: whether they are numbered.
        self._numbered: dict[int, bool] = {}

    def read(self, line: str) -> _Fault | None:
        """Return what is wrong with the next line and what to do, or None."""
        if _CODE_FENCE.match(line):
            self._in_code = not self._in_code
        fault = None
        if not self._in_code and line.strip(" "):
            item = _ITEM.match(line)
            if not item and not line.startswith(" ") and not self._previous.strip(" "):
                self._numbered.clear()
            fault = self._item_fault(item) if item else self._line_fault(line)
            if line.endswith("\\"):
                fault = "a backslash at the end of a line", "delete it"
            if item:
                self._remember(item)
        self._previous = line
        return fault

    def _remember(self, item: re.Match[str]) -> None:
        indent = len(item["indent"])
        self._numbered = {i: kind for i, kind in self._numbered.items() if i < indent}
        self._numbered[indent] = item["sign"][0].isdigit()

    def _item_fault(self, item: re.Match[str]) -> _Fault | None:
        return _form_fault(item) or self._place_fault(item)

    def _place_fault(self, item: re.Match[str]) -> _Fault | None:
        """Judge a step by the lines above it."""
        indent = len(item["indent"])
        numbered = item["sign"][0].isdigit()
        if not self._previous.strip(" "):
            if indent:
                return "an empty line before a step below a step", "delete the empty line"
        elif not self._numbered and not self._previous.startswith(("#", "///")):
            return "a list right below text", "put an empty line before its first step"
        elif self._numbered.get(indent, numbered) != numbered:
            remedy = "use one kind for the whole list, or put an empty line between"
            return "numbered and plain steps in one list", remedy
        return None

    def _line_fault(self, line: str) -> _Fault | None:
        right_below = bool(self._previous.strip(" "))
        if not line.strip():
            return "a line that only looks empty", "delete what stands on it"
        if line.startswith("///"):
            if line.strip() != "///" and right_below:
                return "`///` right below text", "put an empty line before it"
        elif self._previous.strip(" ") == "///":
            return "text right below a closing `///`", "put an empty line between"
        elif _HASHTAG.match(line):
            remedy = "put a word before the hashtag, or `#…` in backticks"
            return "a line that starts with #", remedy
        elif line.startswith(" ") and not right_below:
            return "a line indented after an empty line", "delete the spaces before it"
        elif _UNUSUAL.match(line):
            word = line.split(maxsplit=1)[0]
            return f"a line of another kind of Markdown: {word}", "write plain words"
        return None


def _form_fault(item: re.Match[str]) -> _Fault | None:
    """Judge a step by its own line."""
    words = item["words"]
    if not words.strip():
        return "a step without words", "write what to do, or delete the line"
    if item["sign"].endswith(")"):
        return "a numbered step with `)`", "write it with a full stop: `1.`"
    if len(item["sign"]) > len("99."):
        return "a line that starts with a number and a full stop", "put a word before it"
    if len(item["indent"]) % 4:
        return "a step indented unevenly", "four spaces before a step below a step"
    if len(item["indent"]) > _DEEPEST_INDENT:
        return "a step more than three levels deep", "make it a step of its own, further out"
    if words.startswith("  "):
        return "more than one space after the sign of a step", "keep one"
    if words.startswith(" #"):
        return "a step that starts with #", "put a word before it"
    return None
