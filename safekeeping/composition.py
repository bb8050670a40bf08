"""A page for readers of a translation: each unit as well as it can be had.

Current: the translation. Stale: the translation with a note, and the source folded below it.
Missing: the source with a note. Urgent and not caught up: the source first, the translation
folded below it. Order and ids are those of the source.

Two views of one page come out: the model, for lists, checklists and search, and the Markdown
that the renderer turns into the page. In that Markdown stand blocks that no file may hold:
`//// source-text … ////` for text in the source language, `//// folded` for what is folded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from safekeeping.dates import long_date
from safekeeping.guide import FrontMatter, Page, Recommendation, Section
from safekeeping.source_text import split_lines, without_comments
from safekeeping.strings import Strings
from safekeeping.translation import LEAD, PageTranslation, Status, UnitPair

NOTE_CLASS = "note"
SOURCE_TEXT_BLOCK = "source-text"
FOLDED_BLOCK = "folded"


def shows_source(pair: UnitPair) -> bool:
    """Whether the unit's place on the page is taken by the source."""
    return pair.status is Status.MISSING or (pair.status is Status.STALE and pair.urgent)


def composed_page(pages: PageTranslation) -> Page:
    """Return the page as a model: translated units where they are shown, else the source's."""
    source = pages.source
    chosen = {pair.id: _chosen(pair) for pair in pages.pairs}
    sections = tuple(
        replace(
            _section(chosen.get(section.heading.id, section)),
            recommendations=tuple(
                _recommendation(chosen[r.heading.id]) for r in section.recommendations
            ),
        )
        for section in source.sections
    )
    lead_pair = pages.pairs[0]
    lead = source.lead if shows_source(lead_pair) else _page(lead_pair.translation).lead
    return replace(source, front_matter=_front_matter(pages), lead=lead, sections=sections)


def _front_matter(pages: PageTranslation) -> FrontMatter | None:
    """Return the source's front matter with the words of the translation, if there are any."""
    words = pages.translation.translation if pages.translation else None
    if words is None or pages.source.front_matter is None:
        return pages.source.front_matter
    return replace(
        pages.source.front_matter,
        title=words.title,
        description=words.description,
        keywords=words.keywords,
    )


def _chosen(pair: UnitPair) -> Page | Section | Recommendation:
    if shows_source(pair) or pair.translation is None:
        return pair.source
    translated = pair.translation
    if isinstance(translated, Recommendation) and isinstance(pair.source, Recommendation):
        return replace(translated, level=pair.source.level)
    return translated


def _section(unit: Page | Section | Recommendation) -> Section:
    if not isinstance(unit, Section):
        raise TypeError(f"{unit} is no section")
    return unit


def _recommendation(unit: Page | Section | Recommendation) -> Recommendation:
    if not isinstance(unit, Recommendation):
        raise TypeError(f"{unit} is no recommendation")
    return unit


def _page(unit: Page | Section | Recommendation | None) -> Page:
    if not isinstance(unit, Page):
        raise TypeError(f"{unit} is no page")
    return unit


@dataclass(frozen=True, slots=True)
class Composer:
    """Writes the Markdown of composed pages for one language."""

    strings: Strings
    source_strings: Strings
    source_direction: str

    def markdown(self, pages: PageTranslation) -> str:
        """Return the Markdown of a page, without front matter."""
        parts: list[str] = []
        for pair in pages.pairs:
            parts += self._unit(pair, pages)
        return "\n\n".join(part for part in parts if part) + "\n"

    def _unit(self, pair: UnitPair, pages: PageTranslation) -> Iterator[str]:
        if pair.status is Status.CURRENT:
            yield self._heading(pair, source=False)
            yield _body(pair.translation)
        elif pair.status is Status.MISSING:
            yield self._heading(pair, source=True)
            if not (pair.id == LEAD and pages.untranslated):
                yield self._note("note-missing")
            yield _block(SOURCE_TEXT_BLOCK, _body(pair.source))
        elif pair.urgent:
            yield self._heading(pair, source=True)
            yield self._note("note-urgent")
            yield _block(SOURCE_TEXT_BLOCK, _body(pair.source))
            yield self._fold("fold-older-translation", pair, source=False)
        else:
            yield self._heading(pair, source=False)
            yield self._note("note-stale", date=self._changed(pages))
            yield _body(pair.translation)
            yield self._fold("fold-current-source", pair, source=True)

    def _changed(self, pages: PageTranslation) -> str:
        front_matter = pages.source.front_matter
        if front_matter is None:
            return "?"
        return long_date(front_matter.updated, self.strings.language)

    def _note(self, key: str, **values: str) -> str:
        return f"{self.strings.say(key, **values)}\n{{: .{NOTE_CLASS} }}"

    def _heading(self, pair: UnitPair, *, source: bool) -> str:
        if isinstance(pair.source, Page):
            return ""
        unit = pair.source if source else pair.translation
        if unit is None or isinstance(unit, Page):
            raise TypeError(f"{pair.id} has no heading")
        attributes = [f"#{pair.id}"]
        if isinstance(pair.source, Recommendation):
            attributes.append(f"level={pair.source.level}")
        if source:
            attributes += [f"lang={self.source_strings.language}", f"dir={self.source_direction}"]
        signs = "###" if isinstance(pair.source, Recommendation) else "##"
        title = " ".join(unit.heading.title.markdown.split())
        return f"{signs} {title} {{{' '.join(attributes)}}}"

    def _fold(self, key: str, pair: UnitPair, *, source: bool) -> str:
        """Return a unit folded: its title in bold, its text, its reason as plain text."""
        unit = pair.source if source else pair.translation
        strings = self.source_strings if source else self.strings
        lines = split_lines(_body(unit))
        why = f"**{strings.say('reason-label')}**\n\n"
        kept = (line for line in lines if line.strip() != "///")
        text = "".join(why if line.strip() == "/// why" else line for line in kept)
        if unit is not None and not isinstance(unit, Page):
            text = f"**{unit.heading.title.markdown}**\n\n{text.strip()}"
        inner = _block(SOURCE_TEXT_BLOCK, text.strip()) if source else text.strip()
        return f"///// {FOLDED_BLOCK} | {self.strings.say(key)}\n\n{inner}\n\n/////"


def _block(name: str, text: str) -> str:
    return f"//// {name}\n\n{text}\n\n////"


def _body(unit: Page | Section | Recommendation | None) -> str:
    """Return the Markdown of a unit below its heading."""
    if unit is None:
        return ""
    if isinstance(unit, Page):
        lines = split_lines(unit.lead.source.text)
    else:
        lines = split_lines(unit.source.text)[1:]
    return "".join(without_comments(lines)).strip("\r\n")
