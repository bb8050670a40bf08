"""Stamps: short hashes of source units, by which a translation says what it was made from.

A stamp is made from what the parser read and not from the lines of the file, so that wrapping a
paragraph anew or changing spaces leaves it as it is. Words, links, emphasis, order, nesting and
level change it. `urgent` does not: it says how to show a change and is none itself. Keywords do
not: each language has those that its own readers use, and another one in the source makes no word
of a translation wrong.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from safekeeping.guide import Block, Fence, Page, Paragraph, Prose, Recommendation, Section, Step

STAMP = re.compile(r"[0-9a-f]{8}")

_SPACE = re.compile(r"\s+")


def stamp_of(unit: Page | Section | Recommendation) -> str:
    """Return the stamp of a unit: eight hexadecimal digits.

    For a page that is the stamp of its lead, with title and description; for a section, of its
    heading and what stands before its first recommendation.
    """
    text = "\n".join(_canonical(unit))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]


def _canonical(unit: Page | Section | Recommendation) -> Iterator[str]:
    if isinstance(unit, Page):
        if unit.front_matter:
            yield f"title {_squeeze(unit.front_matter.title)}"
            yield f"description {_squeeze(unit.front_matter.description)}"
        yield from _of_blocks(unit.lead.blocks)
        return
    yield f"heading {_words(unit.heading.title)}"
    if isinstance(unit, Recommendation):
        yield f"level {unit.level}"
    yield from _of_blocks(unit.blocks)
    if isinstance(unit, Recommendation):
        for reason in unit.reasons:
            yield "reason"
            yield from _of_blocks(reason.blocks)


def _of_blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield f"paragraph {_words(block.prose)}"
        elif isinstance(block, Fence):
            # On one line, so that no text of a fence can pass for other blocks.
            yield f"fence {block.text.encode('unicode_escape').decode()}"
        else:
            yield "numbered list" if block.ordered else "list"
            for step in block.steps:
                yield from _of_step(step, 1)


def _of_step(step: Step, depth: int) -> Iterator[str]:
    yield f"step {depth} {_words(step.prose)}"
    for smaller in step.steps:
        yield from _of_step(smaller, depth + 1)


def _words(prose: Prose) -> str:
    return _squeeze(prose.markdown)


def _squeeze(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
