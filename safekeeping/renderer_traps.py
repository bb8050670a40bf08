"""Lines that Python-Markdown, which renders the pages, reads differently from CommonMark.

The model is parsed by CommonMark's rules. Where the two would disagree a step could be lost
from a page while the check sees it, so such lines are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from safekeeping.problems import Problem

_ITEM = re.compile(r"( *)(?:[-*+]|\d{1,9}[.)]) ")
_PARENTHESISED = re.compile(r" *\d{1,9}\) ")
_HASHTAG = re.compile(r"#{1,6}[^#\s]")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_UNUSUAL = re.compile(r" *(?:\[[^\]]*\]:|\*\[|!!! |\?\?\?|\{[:%#{]|--8<--|;--8<--)")


def renderer_problems(lines: Sequence[str], first: int, path: str) -> Iterator[Problem]:
    """Yield the problems of the lines from index `first`, where the front matter has ended."""
    previous = ""
    in_item = in_code = False
    for number, raw in enumerate(lines[first:], start=first + 1):
        line = raw.rstrip("\r\n")
        if _FENCE.match(line):
            in_code = not in_code
        if in_code or not line.strip():
            previous = line
            continue
        if not line.startswith(" ") and not _ITEM.match(line) and not previous.strip():
            in_item = False
        fault = _fault(line, previous, in_item)
        if fault:
            yield Problem(path, number, *fault)
        if _ITEM.match(line):
            in_item = True
        previous = line


def _fault(line: str, previous: str, in_item: bool) -> tuple[str, str] | None:
    item = _ITEM.match(line)
    if item:
        return _item_fault(line, len(item[1]), previous, in_item)
    if line.startswith("///"):
        if line.strip() != "///" and previous.strip():
            return "`///` right below text", "put an empty line before it"
    elif previous.strip() == "///":
        return "text right below a closing `///`", "put an empty line between"
    elif _HASHTAG.match(line):
        return "a line that starts with #", "put a word before the hashtag, or `#…` in backticks"
    elif line.endswith("\\"):
        return "a backslash at the end of a line", "delete it"
    elif _UNUSUAL.match(line):
        word = line.split(maxsplit=1)[0]
        return f"a line of another kind of Markdown: {word}", "write plain words"
    return None


def _item_fault(line: str, indent: int, previous: str, in_item: bool) -> tuple[str, str] | None:
    if _PARENTHESISED.match(line):
        return "a numbered step with `)`", "write it with a full stop: `1.`"
    if indent % 4:
        return "a step indented unevenly", "four spaces before a step below a step"
    if not in_item and previous.strip() and not previous.startswith(("#", "///")):
        return "a list right below text", "put an empty line before its first step"
    return None
