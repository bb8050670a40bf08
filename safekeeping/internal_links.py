"""Links within the built site: which there are, and which lead into another language."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import lxml.html
from lxml.etree import ParserError


@dataclass(frozen=True, slots=True)
class InternalLink:
    """A link of a page to another file of the site, both by their paths below the site.

    `marked` is the language that the link says its target is in, if it says so: `hreflang`, or
    `lang` of the link or of what it stands in, below the page itself.
    """

    page: str
    line: int
    target: str
    marked: str | None


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page of the site: its path, the language it says it is in, its links within the site."""

    path: str
    language: str
    links: tuple[InternalLink, ...]


def read_site_page(path: str, content: bytes) -> SitePage:
    """Read a page of the site from its bytes. A page without any element has no links."""
    try:
        root = lxml.html.document_fromstring(content, parser=lxml.html.HTMLParser(encoding="utf-8"))
    except ParserError:
        return SitePage(path, "", ())
    return SitePage(path, root.get("lang", ""), tuple(_links(root, path)))


def _links(root: lxml.html.HtmlElement, path: str) -> Iterator[InternalLink]:
    for element in root.iter("a", "area", "link", "form"):
        address = element.get("href") or element.get("action") or ""
        parts = urlsplit(address)
        if not address or parts.scheme or parts.netloc or not parts.path:
            continue
        # From the top of the site, if it says so.
        here = posixpath.join("/", posixpath.dirname(path))
        target = posixpath.normpath(posixpath.join(here, unquote(parts.path))).lstrip("/")
        yield InternalLink(path, element.sourceline or 1, target, _marked(element))


def _marked(element: lxml.html.HtmlElement) -> str | None:
    if element.get("hreflang"):
        return str(element.get("hreflang"))
    place: lxml.html.HtmlElement | None = element
    while place is not None and place.tag != "html":
        if place.get("lang"):
            return str(place.get("lang"))
        place = place.getparent()
    return None


def strays(pages: list[SitePage], languages: frozenset[str]) -> list[str]:
    """Return `page:line: …` for each link that leads into another language unannounced.

    Also for each page that does not say it is in the language of its folder.
    """
    found = []
    for page in pages:
        language = _language_of(page.path, languages)
        if language and page.language != language:
            found.append(f"{page.path}:1: says it is in `{page.language}`, and lies in {language}/")
        for link in page.links:
            target = _language_of(link.target, languages)
            if language and target and target not in (language, link.marked):
                found.append(
                    f"{link.page}:{link.line}: leads to {link.target}, in another language,"
                    " and does not say so; link to this language, or mark it with hreflang"
                )
    return found


def _language_of(path: str, languages: frozenset[str]) -> str | None:
    top = path.partition("/")[0]
    return top if top in languages else None
