"""The YAML between the two `---` lines at the top of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from safekeeping.disguises import intrusion
from safekeeping.guide import FrontMatter, Review, TranslationFrontMatter, split_keywords
from safekeeping.keywords import keyword_faults
from safekeeping.problems import Problem
from safekeeping.prose import bare_address
from safekeeping.stamps import STAMP
from safekeeping.yaml_lines import Located, read_mapping

_FENCE = "---"
_TEXTS = ("title", "description")
_KEYWORDS = "keywords"
_DATES = ("updated", "checked")
_KEYS = (*_TEXTS, _KEYWORDS, *_DATES)
_TRANSLATION_KEYS = (*_TEXTS, _KEYWORDS, "source", "review", "reviewed")


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
    values, problems = _values(lines, path, _KEYS)
    if values is None:
        return None, problems
    texts = {key: _text(values, key, path, problems) for key in _TEXTS}
    dates = {key: _date(values, key, path, problems) for key in _DATES if key in values}
    for key in ("updated", "checked") if guide else ("updated",):
        if key not in values:
            problems.append(Problem(path, 1, f"no `{key}`", f"add `{key}: 2026-11-22`"))
    keywords = _keywords(values, path, problems)
    updated = dates.get("updated")
    if problems or updated is None:
        return None, problems
    title, description = texts["title"], texts["description"]
    return FrontMatter(title, description, updated, dates.get("checked"), keywords), []


def read_translation_front_matter(
    lines: Sequence[str], path: str
) -> tuple[TranslationFrontMatter | None, list[Problem]]:
    """Read the front matter of a translation: words, stamp of the lead, and who has read it."""
    values, problems = _values(lines, path, _TRANSLATION_KEYS)
    if values is None:
        return None, problems
    texts = {key: _text(values, key, path, problems) for key in _TEXTS}
    stamp = _stamp(values, path, problems)
    review = _review(values, path, problems)
    reviewed = _date(values, "reviewed", path, problems) if "reviewed" in values else None
    if review is Review.HUMAN and "reviewed" not in values:
        remedy = "add `reviewed: 2026-11-22`, the day a person read it"
        problems.append(Problem(path, values["review"].line, "no `reviewed`", remedy))
    keywords = _keywords(values, path, problems)
    if problems or review is None:
        return None, problems
    front_matter = TranslationFrontMatter(
        texts["title"], texts["description"], stamp, review, reviewed, keywords
    )
    return front_matter, []


def _values(
    lines: Sequence[str], path: str, keys: Sequence[str]
) -> tuple[dict[str, Located] | None, list[Problem]]:
    """Read the mapping, and find keys that are not known; None if it cannot be read."""
    if not lines:
        needed = ", ".join(key for key in keys if key not in (_KEYWORDS, "reviewed", "checked"))
        remedy = f"begin the file with `---`, {needed}, and `---`"
        return None, [Problem(path, 1, "no front matter", remedy)]
    values, problems = read_mapping("".join(lines[1:-1]), path, first_line=2)
    if problems:
        return None, problems
    for key, value in values.items():
        if key not in keys:
            known = ", ".join(keys)
            problems.append(Problem(path, value.line, f"an unknown key `{key}`", f"known: {known}"))
    return values, problems


def _stamp(values: dict[str, Located], path: str, problems: list[Problem]) -> str | None:
    if "source" not in values:
        return None
    # YAML reads some stamps as numbers (12345678, 1e345678): quotes keep them as they are.
    value = values["source"].value
    if isinstance(value, str) and STAMP.fullmatch(value):
        return value
    remedy = 'copy the one that the status page shows, in quotes: source: "4f2a9c1b"'
    problems.append(Problem(path, values["source"].line, "`source` is no stamp", remedy))
    return None


def _review(values: dict[str, Located], path: str, problems: list[Problem]) -> Review | None:
    known = " or ".join(Review)
    if "review" not in values:
        remedy = "add `review: machine`, or `review: human` and `reviewed: 2026-11-22`"
        problems.append(Problem(path, 1, "no `review`", remedy))
        return None
    try:
        return Review(values["review"].value)
    except ValueError:
        what = f"`review` is neither {known}"
        problems.append(Problem(path, values["review"].line, what, f"write {known}"))
        return None


def _keywords(values: dict[str, Located], path: str, problems: list[Problem]) -> tuple[str, ...]:
    located = values.get(_KEYWORDS)
    if located is None:
        return ()
    if not isinstance(located.value, str):
        what = f"`{_KEYWORDS}` is not text"
        remedy = "write words, divided by commas, in quotes if need be"
        problems.append(Problem(path, located.line, what, remedy))
        return ()
    for what, remedy in keyword_faults(located.value):
        problems.append(Problem(path, located.line, what, remedy))
    return split_keywords(located.value)


def _text(values: dict[str, Located], key: str, path: str, problems: list[Problem]) -> str:
    located = values.get(key)
    if located is None:
        problems.append(Problem(path, 1, f"no `{key}`", f"add `{key}: …`"))
        return ""
    if not isinstance(located.value, str) or not located.value.strip():
        what = f"`{key}` is not text"
        problems.append(Problem(path, located.line, what, "write words, in quotes if need be"))
        return ""
    text = " ".join(located.value.split())
    hidden = intrusion(text)
    if hidden:
        problems.append(Problem(path, located.line, f"`{key}` holds {hidden[0]}", hidden[1]))
    address = bare_address(text)
    if address or re.search(r"[<>{}]", text):
        what = f"`{key}` holds {f'an address: {address}' if address else 'markup'}"
        problems.append(Problem(path, located.line, what, "write plain words"))
    return text


def _date(values: dict[str, Located], key: str, path: str, problems: list[Problem]) -> date | None:
    value = values[key].value
    if type(value) is date:
        return value
    what = f"`{key}` is not a date: {values[key].shown}"
    problems.append(Problem(path, values[key].line, what, "write it as 2026-11-22"))
    return None
