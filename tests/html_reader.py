"""Reads a page of the site into a tree, as a browser does, closing tags left out and all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
_VOID = frozenset(_VOID_NAMES.split())
# A <p> ends where one of these starts; an <li> or table cell where the next one does.
_END_P_NAMES = """
    address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6
    header hr main menu nav ol p pre section table ul
"""
_END_P = frozenset(_END_P_NAMES.split())
_ENDED_BY_LIKE = {
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": frozenset({"td", "th", "tr"}),
    "th": frozenset({"td", "th", "tr"}),
    "tr": frozenset({"tr"}),
    "option": frozenset({"option"}),
    "p": _END_P,
}


@dataclass(eq=False)
class Element:
    """An element of a page: its tag, attributes, and what is in it, in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Element | str] = field(default_factory=list)

    def all(self, *tags: str) -> Iterator[Element]:
        """Yield every element below this one, in the order of the page; of these tags, if any."""
        for child in self.inside:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    yield child
                yield from child.all(*tags)

    def of_class(self, name: str) -> Iterator[Element]:
        """Yield every element below this one that has the class."""
        return (e for e in self.all() if name in e.attributes.get("class", "").split())

    @property
    def text(self) -> str:
        """Return the words in the element, spaces squeezed."""
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for child in self.inside:
            if isinstance(child, str):
                yield child
            elif child.tag not in ("script", "style"):
                block = child.tag in _END_P or child.tag in _ENDED_BY_LIKE or child.tag == "br"
                yield from (" ", *child._words(), " ") if block else child._words()


class _TreeMaker(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ENDED_BY_LIKE.get(self.open[-1].tag, ()):
            self.open.pop()
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].tag == tag:
                del self.open[index:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read_html(text: str) -> Element:
    """Return a page as one element that holds all of it."""
    maker = _TreeMaker()
    maker.feed(text)
    maker.close()
    return maker.open[0]


def read_page(file: Path) -> Element:
    """Return the page in the file."""
    return read_html(file.read_text(encoding="utf-8"))
