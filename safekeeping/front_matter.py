"""The YAML between the two `---` lines at the top of a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from safekeeping.guide import FrontMatter
from safekeeping.problems import Problem
from safekeeping.yaml_lines import Located, read_mapping

_FENCE = "---"
_TEXTS = ("title", "description")
_DATES = ("updated", "checked")


def cut_front_matter(lines: Sequence[str]) -> int:
    """Return how many lines, fences included, the front matter takes; 0 when there is none."""
    if not lines or lines[0].rstrip(" \r\n") != _FENCE:
        return 0
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip(" \r\n") == _FENCE:
            return number
    return 0


def read_front_matter(
    lines: Sequence[str], path: str, *, guide: bool
) -> tuple[FrontMatter | None, list[Problem]]:
    """Read the lines that `cut_front_matter` counted.

    Guides must say when their facts were checked; other pages may. Whether a date lies in the
    future is for the check, which knows today.
    """
    if not lines:
        remedy = "begin the file with `---`, title, description, updated, and `---`"
        return None, [Problem(path, 1, "no front matter", remedy)]
    values, problems = read_mapping("".join(lines[1:-1]), path, first_line=2)
    if problems:
        return None, problems
    for key, value in values.items():
        if key not in _TEXTS + _DATES:
            known = ", ".join(_TEXTS + _DATES)
            problems.append(Problem(path, value.line, f"an unknown key `{key}`", f"known: {known}"))
    texts = {key: _text(values, key, path, problems) for key in _TEXTS}
    dates = {key: _date(values, key, path, problems) for key in _DATES if key in values}
    for key in ("updated", "checked") if guide else ("updated",):
        if key not in values:
            problems.append(Problem(path, 1, f"no `{key}`", f"add `{key}: 2026-11-22`"))
    updated = dates.get("updated")
    if problems or updated is None:
        return None, problems
    return FrontMatter(texts["title"], texts["description"], updated, dates.get("checked")), []


def _text(values: dict[str, Located], key: str, path: str, problems: list[Problem]) -> str:
    located = values.get(key)
    if located is None:
        problems.append(Problem(path, 1, f"no `{key}`", f"add `{key}: …`"))
        return ""
    if not isinstance(located.value, str) or not located.value.strip():
        what = f"`{key}` is not text"
        problems.append(Problem(path, located.line, what, "write words, in quotes if need be"))
        return ""
    return " ".join(located.value.split())


def _date(values: dict[str, Located], key: str, path: str, problems: list[Problem]) -> date | None:
    value = values[key].value
    if type(value) is date:
        return value
    what = f"`{key}` is not a date: {values[key].shown}"
    problems.append(Problem(path, values[key].line, what, "write it as 2026-11-22"))
    return None
