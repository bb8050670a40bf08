"""Compares the words of a rendered page with those of the page as it was parsed.

The model is parsed by markdown-it and the page rendered by Python-Markdown. If ever the two
read a line differently, words would be lost or merged on the page; this finds it.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from safekeeping.guide import Page, block_texts

_BLOCK_TAGS = frozenset({"p", "li", "h1", "h2", "h3", "h4", "summary", "pre", "ul", "ol", "td"})
_SPACE = re.compile(r"\s+")


class _BlockTexts(HTMLParser):
    """Collects the text of each block, leaving out what the hooks have put in."""

    def __init__(self, skipped_classes: frozenset[str]) -> None:
        super().__init__()
        self.skipped_classes = skipped_classes
        self.texts: list[str] = []
        self._words: list[str] = []
        self._skipping: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self._words.append(dict(attrs).get("alt") or "")
            return
        if tag == "br":
            self._words.append(" ")
            return
        if tag == "input":
            return
        classes = (dict(attrs).get("class") or "").split()
        if self._skipping or tag == "summary" or self.skipped_classes.intersection(classes):
            self._skipping.append(tag)
        elif tag in _BLOCK_TAGS:
            self._end_block()

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            if self._skipping[-1] == tag:
                self._skipping.pop()
        elif tag in _BLOCK_TAGS:
            self._end_block()

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._words.append(data)

    def close(self) -> None:
        super().close()
        self._end_block()

    def _end_block(self) -> None:
        text = _squeeze("".join(self._words))
        if text:
            self.texts.append(text)
        self._words.clear()


def rendered_blocks(html: str, skipped_classes: frozenset[str]) -> list[str]:
    """Return the text of each block of an HTML fragment, spaces squeezed, empty ones left out."""
    parser = _BlockTexts(skipped_classes)
    parser.feed(html)
    parser.close()
    return parser.texts


def parsed_blocks(page: Page) -> list[str]:
    """Return the text of each block of a page as it was parsed, in the same manner."""
    texts = list(block_texts(page.lead.blocks))
    for section in page.sections:
        texts.append(section.heading.title.text)
        texts += block_texts(section.blocks)
        for recommendation in section.recommendations:
            texts.append(recommendation.heading.title.text)
            texts += block_texts(recommendation.blocks)
            for reason in recommendation.reasons:
                texts += block_texts(reason.blocks)
    return [text for text in map(_squeeze, texts) if text]


def first_difference(parsed: list[str], rendered: list[str]) -> tuple[str, str] | None:
    """Return the first block that differs, as (parsed, rendered), or None.

    `rendered` may go on after the last parsed block: lists that are added to a page follow it.
    """
    for index, text in enumerate(parsed):
        shown = rendered[index] if index < len(rendered) else ""
        if shown != text:
            return text, shown
    return None


def _squeeze(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
