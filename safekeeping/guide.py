"""What a guide is made of. Everything is frozen; every unit holds its source text and lines.

A page is cut into units that follow one another without a gap: front matter, lead, then for
each section what stands before its first recommendation, and each recommendation. Joining the
texts of `Page.units()` gives the file back, character by character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from safekeeping.source_text import SourceText

# Folders of a language whose pages are guides: made of recommendations.
GUIDE_FOLDERS = ("guides", "basics")


def lies_in_guide_folder(path: str) -> bool:
    """Whether a page, by its path below the language's folder, is made of recommendations."""
    folder, slash, _ = path.partition("/")
    return bool(slash) and folder in GUIDE_FOLDERS


# The comma of each script that has one of its own.
_COMMA = re.compile(r"[,،、，]")


def split_keywords(text: str) -> tuple[str, ...]:
    """Return the keywords of a text in which commas of any script divide them."""
    words = (" ".join(word.split()) for word in _COMMA.split(text))
    return tuple(word for word in words if word)


# What the address of a recommendation's reason has after the recommendation's id.
REASON_SUFFIX = "-why"


class Level(StrEnum):
    """Who a recommendation is for."""

    ESSENTIAL = "essential"
    RECOMMENDED = "recommended"
    HIGH_RISK = "high-risk"


class LinkKind(StrEnum):
    """How a link is written: by id of a reference, to a page of the site, or otherwise."""

    REFERENCE = "reference"
    PAGE = "page"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image. `target` is a reference's id, or a relative path with its fragment."""

    kind: LinkKind
    target: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text: as Markdown, as plain words, and its links."""

    markdown: str
    text: str
    links: tuple[Link, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    prose: Prose


@dataclass(frozen=True, slots=True)
class Fence:
    """A block shown as it is written; only pages that are not guides have it."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Step:
    """An item of a list, with the smaller steps below it."""

    prose: Prose
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class StepList:
    """A list. `ordered` when its items are numbered."""

    steps: tuple[Step, ...]
    ordered: bool
    line: int


Block = Paragraph | StepList | Fence


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its title, its id, and the other attributes in its braces as written."""

    title: Prose
    id: str
    attributes: tuple[tuple[str, str], ...]
    line: int

    @property
    def stamp(self) -> str | None:
        """Of a translation: the stamp of the unit it was made from."""
        return dict(self.attributes).get("source")

    @property
    def urgent(self) -> bool:
        """Whether readers of a translation that has not caught up must see the source first."""
        return "urgent" in dict(self.attributes)

    @property
    def keywords(self) -> tuple[str, ...]:
        """What readers may call it where the text calls it otherwise; the search knows them."""
        return split_keywords(dict(self.attributes).get("keywords", ""))


@dataclass(frozen=True, slots=True)
class Reason:
    """A `/// why` block. `source` runs from its fence to its closing fence."""

    blocks: tuple[Block, ...]
    source: SourceText


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands before the first section."""

    blocks: tuple[Block, ...]
    source: SourceText

    def prose(self) -> Iterator[Prose]:
        """Yield its running text."""
        return _prose_of(self.blocks)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An H3: its title, its level, what is to be done, and why.

    A guide that passes the check has exactly one reason for each; until then there may be
    none or several, so that the check can say so.
    """

    heading: Heading
    level: Level
    blocks: tuple[Block, ...]
    reasons: tuple[Reason, ...]
    source: SourceText

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of all its lists, in order; smaller steps hang below them."""
        return tuple(s for b in self.blocks if isinstance(b, StepList) for s in b.steps)

    def prose(self) -> Iterator[Prose]:
        """Yield its running text: title, what is to be done, why."""
        yield self.heading.title
        yield from _prose_of(self.blocks)
        for reason in self.reasons:
            yield from _prose_of(reason.blocks)

    @property
    def reason_id(self) -> str:
        """The id under which the reason can be linked to."""
        return self.heading.id + REASON_SUFFIX


@dataclass(frozen=True, slots=True)
class Section:
    """An H2 with what stands under it before its first recommendation. `source` covers that."""

    heading: Heading
    blocks: tuple[Block, ...]
    recommendations: tuple[Recommendation, ...]
    source: SourceText

    def prose(self) -> Iterator[Prose]:
        """Yield the running text of the section itself: title, and what stands below it."""
        yield self.heading.title
        yield from _prose_of(self.blocks)


class Review(StrEnum):
    """Who has read a translation: a machine made it, or a person has read it."""

    MACHINE = "machine"
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a page says of itself. `checked` is None on pages that state no checked facts."""

    title: str
    description: str
    updated: date
    checked: date | None
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TranslationFrontMatter:
    """What a translated page says of itself; its dates of facts are those of the source.

    `stamp` is that of the lead; `reviewed` is the day on which a person read it.
    """

    title: str
    description: str
    stamp: str | None
    review: Review
    reviewed: date | None
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of one language, parsed. `path` is relative to the language's folder.

    `front_matter` is that of the source language, `translation` that of a translated file.
    """

    path: str
    front_matter: FrontMatter | None
    front_matter_source: SourceText
    lead: Lead
    sections: tuple[Section, ...]
    translation: TranslationFrontMatter | None = None

    @property
    def is_guide(self) -> bool:
        """Whether the page is made of recommendations, by the folder it lies in."""
        return lies_in_guide_folder(self.path)

    @property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """The recommendations of all its sections, in order."""
        return tuple(r for s in self.sections for r in s.recommendations)

    def units(self) -> Iterator[SourceText]:
        """Yield the sources of its units in the order of the file."""
        yield self.front_matter_source
        yield self.lead.source
        for section in self.sections:
            yield section.source
            for recommendation in section.recommendations:
                yield recommendation.source

    def headings(self) -> Iterator[Heading]:
        """Yield the headings of sections and recommendations in the order of the file."""
        for section in self.sections:
            yield section.heading
            for recommendation in section.recommendations:
                yield recommendation.heading

    def ids(self) -> Iterator[str]:
        """Yield every id that an address on this page can end with."""
        for section in self.sections:
            yield section.heading.id
            for recommendation in section.recommendations:
                yield recommendation.heading.id
                yield recommendation.reason_id

    def block_groups(self) -> Iterator[tuple[Block, ...]]:
        """Yield the blocks of each unit and of each reason in the order of the file."""
        yield self.lead.blocks
        for section in self.sections:
            yield section.blocks
            for recommendation in section.recommendations:
                yield recommendation.blocks
                for reason in recommendation.reasons:
                    yield reason.blocks

    def prose(self) -> Iterator[Prose]:
        """Yield all running text, headings included, in the order of the file."""
        yield from self.lead.prose()
        for section in self.sections:
            yield from section.prose()
            for recommendation in section.recommendations:
                yield from recommendation.prose()

    def links(self) -> Iterator[Link]:
        """Yield every link and image in the order of the file."""
        for prose in self.prose():
            yield from prose.links

    def word_count(self) -> int:
        """Count the words a reader meets: runs of letters and digits, title included."""
        title = self.front_matter.title if self.front_matter else ""
        return len(_WORD.findall(" ".join([title, *(p.text for p in self.prose())])))


_WORD = re.compile(r"\w+(?:[’'\-]\w+)*")


def block_texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Yield the text of each block, every step by itself; of code all that stands in it."""
    for block in blocks:
        if isinstance(block, Fence):
            yield block.text
        else:
            yield from (prose.text for prose in _prose_of((block,)))


def _prose_of(blocks: tuple[Block, ...]) -> Iterator[Prose]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.prose
        elif isinstance(block, StepList):
            for step in block.steps:
                yield from _prose_of_step(step)


def _prose_of_step(step: Step) -> Iterator[Prose]:
    yield step.prose
    for smaller in step.steps:
        yield from _prose_of_step(smaller)
