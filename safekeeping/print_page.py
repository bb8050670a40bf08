"""The guide to print: every reason open, and after each section the addresses it cites.

An address has one number on the page, in the order in which it is first cited, and stands after
each section that cites it.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement
from lxml.html.builder import E

from safekeeping.markdown_tokens import REASON_NAME
from safekeeping.rendered_guide import has_class, relocate, rendered_units, to_html
from safekeeping.strings import Strings

CITATION_CLASS = "citation"
ADDRESSES_CLASS = "addresses"
LABEL_CLASS = "label"
"""Classes of what this page has besides the guide's words."""


@dataclass(frozen=True, slots=True)
class PrintPage:
    """Makes the page to print of one guide.

    `content` is the guide's rendered page; `site_url` is where the language's pages are
    published, ending with a slash, or empty.
    """

    content: str
    guide_url: str
    own_url: str
    site_url: str
    strings: Strings
    numbers: dict[str, int] = field(default_factory=dict)

    def html(self) -> str:
        """Return the guide's text."""
        parts: list[HtmlElement] = []
        cited: dict[str, int] = {}
        units = list(rendered_units(self.content))
        ids = frozenset(e.get("id", "") for unit in units for top in unit.body for e in top.iter())
        ids |= frozenset(unit.id for unit in units)
        for unit in units:
            if unit.is_section:
                parts += self._addresses(cited)
                cited = {}
            elements = unit.body if unit.heading is None else [unit.heading, *unit.body]
            elements = [self._opened(element) for element in elements]
            relocate(elements, self.guide_url, self.own_url, ids)
            for element in elements:
                cited |= self._number_links(element)
            parts += elements
        return "\n".join(map(to_html, [*parts, *self._addresses(cited)]))

    def _opened(self, element: HtmlElement) -> HtmlElement:
        """Return an element in which nothing is folded: each summary has become a label."""
        for details in list(element.iter("details")):
            summary = details.find("summary")
            label = E.p({"class": LABEL_CLASS})
            if summary is not None:
                is_reason = has_class(details, REASON_NAME)
                label.text = self.strings.say("reason-open") if is_reason else summary.text
                for name in ("lang", "dir"):
                    if summary.get(name):
                        label.set(name, summary.get(name))
                details.replace(summary, label)
            details.tag = "div"
        return element

    def _number_links(self, top: HtmlElement) -> dict[str, int]:
        """Put after each link out of the page the number of its address; return the numbers."""
        found: dict[str, int] = {}
        for link in list(top.iter("a")):
            address = self._printed_address(link.get("href") or "")
            if not address:
                continue
            number = self.numbers.setdefault(address, len(self.numbers) + 1)
            found[address] = number
            follower = link.getnext()
            if follower is not None and not link.tail and has_class(follower, "host"):
                # The whole address follows below; its host need not stand here.
                follower.drop_tree()
            mark = E.sup(f"[{number}]", {"class": CITATION_CLASS})
            mark.tail, link.tail = link.tail, None
            link.addnext(mark)
        return found

    def _printed_address(self, address: str) -> str:
        """Return the address in full, or nothing for what is shown in the text or on the page."""
        if address.startswith("#"):
            return ""
        parts = urlsplit(address)
        if parts.scheme:
            return address if parts.scheme in ("http", "https") else ""
        if self.site_url:
            return urljoin(urljoin(self.site_url, self.own_url), address)
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.own_url), address))

    def _addresses(self, cited: dict[str, int]) -> list[HtmlElement]:
        if not cited:
            return []
        items = (
            E.li(f"[{number}] ", E.bdi(address, {"dir": "ltr"}))
            for address, number in sorted(cited.items(), key=lambda item: item[1])
        )
        label = E.p(self.strings.say("print-addresses"), {"class": LABEL_CLASS})
        return [E.div(label, E.ul(*items), {"class": ADDRESSES_CLASS})]
