"""A page as plain text, for a file that any device can show."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator

from safekeeping.guide import Block, Fence, Page, Paragraph, Step, StepList

# Short enough for a narrow window; a viewer that wraps by itself does no harm.
_WIDTH = 76


def plain_text(page: Page) -> str:
    """Return the words of a page: its title, its lead, its sections with lists, without links."""
    title = page.front_matter.title if page.front_matter else ""
    parts = [_underlined(title, "="), *_blocks(page.lead.blocks)]
    for section in page.sections:
        parts += ["", _underlined(section.heading.title.text, "-"), *_blocks(section.blocks)]
        for recommendation in section.recommendations:
            parts += [recommendation.heading.title.text, *_blocks(recommendation.blocks)]
    return "\n\n".join(parts) + "\n"


def _underlined(title: str, sign: str) -> str:
    width = sum(unicodedata.combining(letter) == 0 for letter in title)
    return f"{title}\n{sign * width}"


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield _wrapped(block.prose.text)
        elif isinstance(block, Fence):
            yield textwrap.indent(block.text.rstrip("\n"), "    ")
        elif isinstance(block, StepList):
            yield "\n".join(_steps(block.steps, ""))


def _steps(steps: Iterable[Step], indent: str) -> Iterator[str]:
    for step in steps:
        yield _wrapped(step.prose.text, f"{indent}- ", f"{indent}  ")
        yield from _steps(step.steps, f"{indent}  ")


def _wrapped(text: str, first: str = "", others: str = "") -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )
