"""A guide as it was rendered, cut into the same parts as its model, for the views made of it.

The views are made from the rendered page, not from Markdown rendered once more: what a reader
finds on a checklist is, sign by sign, what stands in the guide.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lxml import html
from lxml.html import HtmlElement

from safekeeping.composition import FOLDED_BLOCK, NOTE_CLASS
from safekeeping.markdown_tokens import REASON_NAME

LEVEL_CLASS = "level"


@dataclass(frozen=True, slots=True)
class RenderedUnit:
    """A unit of a guide: its heading, None for the lead, and what stands below, in order."""

    heading: HtmlElement | None
    body: list[HtmlElement] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id of the heading; empty for the lead."""
        return "" if self.heading is None else str(self.heading.get("id", ""))

    @property
    def is_section(self) -> bool:
        """Whether this is what stands between a section's heading and a recommendation's."""
        return self.heading is not None and self.heading.tag == "h2"


def rendered_units(content: str) -> Iterator[RenderedUnit]:
    """Yield the units of a rendered guide in its order: the lead, sections, recommendations.

    The elements are the caller's own. Headings no longer lead to themselves.
    """
    unit = RenderedUnit(None)
    for element in html.fragments_fromstring(content, no_leading_text=True):
        element.tail = None
        if element.tag in ("h2", "h3"):
            yield unit
            for link in element.findall("a"):
                link.drop_tag()
            unit = RenderedUnit(element)
        else:
            unit.body.append(element)
    yield unit


def has_class(element: HtmlElement, name: str) -> bool:
    """Whether an element has a class."""
    return name in element.get("class", "").split()


def without(elements: list[HtmlElement], *classes: str) -> list[HtmlElement]:
    """Return copies of elements without those, at any depth, that have one of the classes."""
    kept = [deepcopy(e) for e in elements if not any(has_class(e, name) for name in classes)]
    for element in kept:
        for inner in list(element.iterdescendants()):
            if isinstance(inner.tag, str) and any(has_class(inner, name) for name in classes):
                inner.drop_tree()
    return kept


def what_to_do(unit: RenderedUnit) -> list[HtmlElement]:
    """Return a recommendation's steps, with notes on their translation, without its reason.

    What is folded is left out: an older translation of what has urgently changed must not
    be worked through, and a checklist says in another way that the source has changed.
    """
    return without(unit.body, LEVEL_CLASS, REASON_NAME, FOLDED_BLOCK)


def notes_in(elements: list[HtmlElement]) -> list[HtmlElement]:
    """Return the notes on a translation among the elements."""
    return [element for element in elements if has_class(element, NOTE_CLASS)]


def relocate(elements: list[HtmlElement], old: str, new: str, kept_ids: frozenset[str]) -> None:
    """Let relative addresses, true on the page `old`, be true on the page `new` of the same site.

    Links to the ids in `kept_ids` stay on the page; those to others lead to the old one.
    """
    for top in elements:
        for element in top.iter("a", "img"):
            name = "src" if element.tag == "img" else "href"
            address = element.get(name)
            if not address or urlsplit(address).scheme or address.startswith("//"):
                continue
            path, sign, fragment = address.partition("#")
            target = posixpath.join(posixpath.dirname(old), path) if path else old
            if target == old and fragment in kept_ids:
                element.set(name, f"#{fragment}")
                continue
            way = posixpath.relpath(target, posixpath.dirname(new))
            element.set(name, f"{way}{sign}{fragment}")


def to_html(element: HtmlElement) -> str:
    """Return an element as HTML."""
    return str(html.tostring(element, encoding="unicode", with_tail=False))


def inner_nodes(element: HtmlElement) -> tuple[str, list[HtmlElement]]:
    """Return copies of what is in an element: the text at its start, and its children."""
    copy = deepcopy(element)
    return copy.text or "", list(copy)
