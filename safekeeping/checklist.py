"""The checklist of a guide: sheets by level, on them sections, in them what to do, with boxes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lxml.html import HtmlElement
from lxml.html.builder import E

from safekeeping.guide import Level, Page
from safekeeping.guide_views import recommendations_of
from safekeeping.language_facts import text_direction
from safekeeping.rendered_guide import (
    LEVEL_CLASS,
    RenderedUnit,
    inner_nodes,
    notes_in,
    relocate,
    rendered_units,
    to_html,
    what_to_do,
    without,
)
from safekeeping.strings import Strings

# Ids of what only a checklist has: an underscore cannot stand in the id of a heading.
_BOX, _SHEET, _PART = "box_", "sheet_", "part_"

# Classes of what the stylesheet for paper does not show on a checklist.
TO_GUIDE_CLASS = "to-guide"
_NOT_ON_PAPER = ("host", "hidden", TO_GUIDE_CLASS)

# How large the text of a sheet may be so that it stands on one side of paper, by the lines of its
# longer column: the number of the size, 1 the largest, and the most lines. Measured with the
# sheets of the TikTok guide in five languages. A sheet with more lines goes on overleaf.
_SIZES = ((1, 44), (2, 57), (3, 62), (4, 68), (5, 74))
_SIGNS_A_LINE = 55
# Scripts that are written from right to left are set with more space between the lines.
_TALL_LINES = 1.12


@dataclass(frozen=True, slots=True)
class Sheets:
    """Makes the sheets of one guide.

    `guide` is the composed model and `content` the rendered page. `stale` maps the ids of what
    is older than its source to what is said of that on a checklist.
    """

    guide: Page
    content: str
    guide_url: str
    own_url: str
    strings: Strings
    stale: dict[str, str]

    def html(self) -> str:
        """Return the sheets of all levels that the guide has, the essential first."""
        units = {unit.id: unit for unit in rendered_units(self.content) if unit.id}
        sheets = (self._sheet(level, units) for level in Level)
        return "\n".join(to_html(sheet) for sheet in sheets if sheet is not None)

    def _sheet(self, level: Level, units: dict[str, RenderedUnit]) -> HtmlElement | None:
        parts: list[HtmlElement] = []
        for section in self.guide.sections:
            entries = [self._entry(units[r.heading.id]) for r in recommendations_of(section, level)]
            if entries:
                title = _heading("h3", units[section.heading.id])
                title.set("id", f"{_PART}{level}_{section.heading.id}")
                # A heading stands in one box with what follows, so that nothing parts them.
                first = E.div(title, E.ul(entries[0], {"class": "entries"}), {"class": "start"})
                parts += [first, *(E.ul(entry, {"class": "entries"}) for entry in entries[1:])]
        if not parts:
            return None
        cut, lines = _two_columns([_lines(part) for part in parts])
        if text_direction(self.strings.language) == "rtl":
            lines = math.ceil(lines * _TALL_LINES)
        size = next((number for number, most in _SIZES if lines <= most), None)
        columns = (E.div(*some, {"class": "column"}) for some in (parts[:cut], parts[cut:]) if some)
        text = E.div(*columns, {"class": "columns"}) if size else E.div(*parts, {"class": "rows"})
        name = E.h2(self.strings.say(f"level-{level}"), {"id": f"{_SHEET}{level}"})
        name.set("class", f"{LEVEL_CLASS} {LEVEL_CLASS}-{level}")
        notes = E.p(self.strings.say("paper-notes"), {"class": "on-paper line notes"})
        fit = f"size-{size}" if size else "overleaf"
        return E.section(name, text, notes, {"class": f"sheet sheet-{level} {fit}"})

    def _entry(self, unit: RenderedUnit) -> HtmlElement:
        """Return a list item: the box with its label, the way to the reason, and the steps."""
        body = what_to_do(unit)
        for note in notes_in(body):
            if unit.id in self.stale:
                note.text = self.stale[unit.id]
        label = _heading("label", unit)
        label.set("for", f"{_BOX}{unit.id}")
        box = E.input({"type": "checkbox", "id": f"{_BOX}{unit.id}", "autocomplete": "off"})
        title = "".join(label.itertext())
        hidden = E.span(self.strings.say("reason-for", title=title), {"class": "hidden"})
        way = E.a(self.strings.say("checklist-why"), hidden)
        way.set("href", f"#{unit.id}")
        way.set("class", TO_GUIDE_CLASS)
        relocate([*body, label], self.guide_url, self.own_url, self._ids())
        relocate([way], self.guide_url, self.own_url, frozenset())
        return E.li(E.p(box, " ", label, " ", way, {"class": "entry"}), *body, {"id": unit.id})

    def _ids(self) -> frozenset[str]:
        return frozenset(r.heading.id for r in self.guide.recommendations)


def _lines(part: HtmlElement) -> int:
    """Return about how many lines a part of a sheet takes up on paper, space around it included."""
    (shown,) = without([part], *_NOT_ON_PAPER)
    blocks = [e for e in shown.iter("h3", "p", "li") if e.tag != "li" or e.find("p") is None]
    lengths = (len(" ".join(text.split())) for text in map(_own_text, blocks))
    headings = len(shown.findall(".//h3"))
    return sum(math.ceil(length / _SIGNS_A_LINE) for length in lengths) + headings


def _own_text(block: HtmlElement) -> str:
    """Return the words of an element without those of lists in it."""
    lists = {e for inner in block.iter("ul", "ol") for e in inner.iter()}
    return "".join(
        t for e in block.iter() if e not in lists for t in (e.text or "", _tail(e, block))
    )


def _tail(element: HtmlElement, block: HtmlElement) -> str:
    return "" if element is block else element.tail or ""


def _two_columns(lines: list[int]) -> tuple[int, int]:
    """Return where to cut parts of these lines into two columns, and the lines of the longer."""
    cuts = ((max(sum(lines[:cut]), sum(lines[cut:])), cut) for cut in range(1, len(lines) + 1))
    longer, cut = min(cuts)
    return cut, longer


def _heading(tag: str, unit: RenderedUnit) -> HtmlElement:
    """Return a unit's title in an element of another name, with its language."""
    if unit.heading is None:
        raise TypeError("the lead has no heading")
    text, children = inner_nodes(unit.heading)
    element = E(tag, text, *children)
    for name in ("lang", "dir"):
        if unit.heading.get(name):
            element.set(name, unit.heading.get(name))
    return element
