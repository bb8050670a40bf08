"""What the search page looks through: all that a language says, as a script.

A script and not a file of data, because a page opened from a folder may load the one and not the
other. Nothing is folded or stemmed here: the page shows the very words, and `search.js` folds
them as it folds what is asked. So there is one set of rules, in one place.
"""

from __future__ import annotations

import json
import string
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from safekeeping.composition import shows_source
from safekeeping.content import Content
from safekeeping.guide import Block, Level, Page, Recommendation, Section, block_texts
from safekeeping.translation import LEAD

SEARCH_PAGE = "search.md"
# Every recommendation on one page: where the search leads readers without a script.
LIST_PAGE = "all.md"

# Pages that only lead to others have nothing that could be found.
_NOT_SEARCHED = (SEARCH_PAGE, LIST_PAGE)

# Pages about ourselves say again what the guides say, and are found by their headings.
_FOUND_BY_HEADINGS = "about/"

# Letters of other scripts take two bytes or three. Where that weighs more than a twentieth of the
# index, those in use change places with the rarest of these, and the script changes them back.
# Compressed, the Arabic index is a tenth smaller so.
_SHORT_SIGNS = string.ascii_letters + "!#$%&'()*+,-./:;=>?@[]^_`{|}~"
_WORTH_IT = 0.05
_FIRST_LONG_SIGN, _LAST_OF_ONE_UNIT = 0x80, 0xD7FF
_CHANGED_BACK = (
    "(signs=>{index}.map(function read(part){{return Array.isArray(part)?part.map(read):"
    'typeof part=="string"?part.replace(/[^]/g,sign=>signs.get(sign)??sign):part}}))'
    "(new Map([...{left}].map((sign,at)=>[sign,{right}[at]])))"
)

# How the script says what a unit is. `search.js` reads these numbers.
_LEVELS = (Level.ESSENTIAL, Level.RECOMMENDED, Level.HIGH_RISK)
_SECTION = 3
_LEAD = 4

# [id, title, kind, text, reason, keywords, whether it stands in the source language]
_Unit = list[str | int]


def search_index(content: Content) -> list[list[object]]:
    """Return the pages of a language in order: [address, keywords, units].

    A unit is [id, title, kind, text, reason, keywords, in source language], what is empty at its
    end left out. Blocks of text are divided by line ends. `kind` is 0 for essential, 1 for
    recommended, 2 for high risk, 3 for a section, 4 for the page itself with its lead.
    """
    return [
        [
            f"{path.removesuffix('.md')}.html",
            ", ".join(page.front_matter.keywords) if page.front_matter else "",
            [_trimmed(unit) for unit in _units(content, page)],
        ]
        for path, page in sorted(content.pages.items())
        if path not in _NOT_SEARCHED
    ]


def search_index_script(content: Content) -> str:
    """Return the index as a classic script that defines `searchIndex`.

    Only lists, texts and numbers stand in it, and no names: what is written in a page cannot
    become part of an object (`__proto__`). Signs that could end a script or a line are escaped.
    """
    index = search_index(content)
    signs = changed_signs(index)
    if not signs:
        return f"const searchIndex={_literal(index)}\n"
    left, right = "".join(signs), "".join(signs.values())
    short = _literal(with_changed_signs(index, left, right))
    text = _CHANGED_BACK.format(index=short, left=_literal(left), right=_literal(right))
    return f"const searchIndex={text}\n"


def _literal(value: object) -> str:
    """Return a value as JavaScript that no sign in it can end."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<\u2028\u2029\ufeff":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def changed_signs(index: list[list[object]]) -> dict[str, str]:
    """Return which signs change places in the script, both ways, or nothing."""
    counts = Counter(json.dumps(index, ensure_ascii=False))
    size = sum(len(sign.encode()) * count for sign, count in counts.items())
    long = [s for s, _ in counts.most_common() if _FIRST_LONG_SIGN <= ord(s) <= _LAST_OF_ONE_UNIT]
    short = sorted(_SHORT_SIGNS, key=lambda sign: counts[sign])
    pairs = [(a, b) for a, b in zip(long, short, strict=False) if counts[a] > counts[b]]
    saved = sum((counts[a] - counts[b]) * (len(a.encode()) - 1) for a, b in pairs)
    if saved < size * _WORTH_IT:
        return {}
    return dict(pairs) | {b: a for a, b in pairs}


def with_changed_signs(value: Any, left: str, right: str) -> Any:
    """Return an index, or a part of one, in whose texts signs of `left` are those of `right`."""
    if isinstance(value, list):
        return [with_changed_signs(part, left, right) for part in value]
    return value.translate(str.maketrans(left, right)) if isinstance(value, str) else value


def _units(content: Content, page: Page) -> Iterator[_Unit]:
    foreign = _units_in_source_language(content, page)
    front_matter = page.front_matter
    title = front_matter.title if front_matter else page.path
    description = front_matter.description if front_matter else ""
    lead = f"{description}\n{_text(page.lead.blocks)}".strip()
    yield ["", title, _LEAD, lead, "", "", int(LEAD in foreign)]
    for section in page.sections:
        by_heading = page.path.startswith(_FOUND_BY_HEADINGS)
        found = replace(section, blocks=()) if by_heading else section
        yield _unit(found, _SECTION, foreign)
        for recommendation in section.recommendations:
            yield _unit(recommendation, _LEVELS.index(recommendation.level), foreign)


def _unit(unit: Section | Recommendation, kind: int, foreign: frozenset[str]) -> _Unit:
    reasons = unit.reasons if isinstance(unit, Recommendation) else ()
    return [
        unit.heading.id,
        unit.heading.title.text,
        kind,
        _text(unit.blocks),
        "\n".join(_text(reason.blocks) for reason in reasons),
        ", ".join(unit.heading.keywords),
        int(unit.heading.id in foreign),
    ]


def _trimmed(unit: _Unit) -> _Unit:
    while not unit[-1] and len(unit) > 3:
        unit = unit[:-1]
    return unit


def _units_in_source_language(content: Content, page: Page) -> frozenset[str]:
    if content.source is None:
        return frozenset()
    pairs = content.translations[page.path].pairs
    return frozenset(pair.id for pair in pairs if shows_source(pair))


def _text(blocks: tuple[Block, ...]) -> str:
    return "\n".join(text.strip("\n") for text in block_texts(blocks))
