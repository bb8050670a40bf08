"""A page and its translation, unit by unit: what is current, what is stale, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from safekeeping.guide import (
    Heading,
    Page,
    Prose,
    Recommendation,
    Review,
    Section,
)
from safekeeping.stamps import stamp_of

LEAD = "lead"
"""What the lead of a page is called where other units have their id."""


class Status(StrEnum):
    """How a translated unit stands to its source."""

    CURRENT = "current"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class UnitPair:
    """A unit of the source and its translation, if there is one.

    For the lead both are pages. `stamp` is the one the translation should bear now.
    """

    id: str
    source: Page | Section | Recommendation
    translation: Page | Section | Recommendation | None
    stamp: str
    status: Status

    @property
    def urgent(self) -> bool:
        """Whether the source must stand first as long as the translation has not caught up."""
        return not isinstance(self.source, Page) and self.source.heading.urgent


@dataclass(frozen=True, slots=True)
class PageTranslation:
    """A page of the source, its translation, if there is a file, and how their units stand."""

    source: Page
    translation: Page | None
    pairs: tuple[UnitPair, ...]

    @property
    def review(self) -> Review | None:
        """Who has read the translation; None when there is none."""
        front_matter = self.translation.translation if self.translation else None
        return front_matter.review if front_matter else None

    def count(self, status: Status) -> int:
        """Return how many units have a status."""
        return sum(pair.status is status for pair in self.pairs)

    @property
    def untranslated(self) -> bool:
        """Whether no unit at all is translated."""
        return self.count(Status.MISSING) == len(self.pairs)

    @property
    def unknown_headings(self) -> tuple[Heading, ...]:
        """Headings of translated units that the source does not have (any more)."""
        if self.translation is None:
            return ()
        known = {pair.id for pair in self.pairs}
        return tuple(h for h in self.translation.headings() if h.id and h.id not in known)


def unit_prose(unit: Page | Section | Recommendation | None) -> Iterator[Prose]:
    """Yield the running text of a unit; of a page, that of its lead."""
    if isinstance(unit, Page):
        yield from unit.lead.prose()
    elif unit is not None:
        yield from unit.prose()


def pair_units(source: Page, translation: Page | None) -> PageTranslation:
    """Match the units of a page with those of its translation, by kind and id.

    The order is that of the source. A translated unit without a stamp, with the stamp of an
    older source, or of another kind than the source is stale; so is one of two with the same id.
    """
    pairs = [_pair_lead(source, translation)]
    for unit in _units(source):
        found = [] if translation is None else _with_id(translation, unit)
        translated = found[0] if found else None
        stamp = stamp_of(unit)
        if translated is None:
            status = Status.MISSING
        elif len(found) == 1 and translated.heading.stamp == stamp:
            status = Status.CURRENT
        else:
            status = Status.STALE
        pairs.append(UnitPair(unit.heading.id, unit, translated, stamp, status))
    return PageTranslation(source, translation, tuple(pairs))


def _pair_lead(source: Page, translation: Page | None) -> UnitPair:
    stamp = stamp_of(source)
    front_matter = translation.translation if translation else None
    if translation is None or front_matter is None:
        return UnitPair(LEAD, source, None, stamp, Status.MISSING)
    if not translation.lead.blocks and source.lead.blocks:
        return UnitPair(LEAD, source, None, stamp, Status.MISSING)
    status = Status.CURRENT if front_matter.stamp == stamp else Status.STALE
    return UnitPair(LEAD, source, translation, stamp, status)


def _units(page: Page) -> Iterator[Section | Recommendation]:
    for section in page.sections:
        if section.heading.id:
            yield section
        yield from section.recommendations


def _with_id(page: Page, unit: Section | Recommendation) -> list[Section | Recommendation]:
    """Return the translated units with the id of a source unit, of the same kind, with words.

    A unit without words below its heading is none, but for a section that has none in the
    source either: of that the heading must differ from the source's.
    """
    unit_title = unit.heading.title.text
    return [
        candidate
        for candidate in _units(page)
        if candidate.heading.id == unit.heading.id
        and isinstance(candidate, type(unit))
        and (candidate.blocks or (not unit.blocks and candidate.heading.title.text != unit_title))
    ]
