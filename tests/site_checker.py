"""Finds what is wrong with a built site: what it loads from elsewhere, links that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.html_reader import Element, read_page

# Links of <link> that a browser never follows by itself.
_NEVER_LOADED = frozenset({"canonical", "alternate", "prev", "next", "license"})
_LOADING = ("src", "srcset", "poster", "data", "background", "action", "formaction", "ping")
_CSS_ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", re.IGNORECASE)


def pages_of(site: Path) -> dict[Path, Element]:
    """Return every page of the site, read."""
    return {file: read_page(file) for file in sorted(site.rglob("*.html"))}


def is_view(file: Path) -> bool:
    """Whether a page is made from guides: a checklist, the list of them, a guide to print."""
    return file.parent.name in ("checklists", "print")


def loads_from_elsewhere(site: Path) -> list[str]:
    """Return `file: address` for each thing that a browser would load from another host."""
    found = [
        f"{file.relative_to(site)}: {address}"
        for file, page in pages_of(site).items()
        for address in _loaded(page)
        if _is_elsewhere(address)
    ]
    for sheet in sorted(site.rglob("*.css")):
        addresses = _in_css(sheet.read_text(encoding="utf-8"))
        found += [f"{sheet.relative_to(site)}: {a}" for a in addresses if _is_elsewhere(a)]
    return found


def _loaded(page: Element) -> Iterator[str]:
    for element in page.all():
        attributes = element.attributes
        for name in _LOADING:
            for candidate in attributes.get(name, "").split(","):
                yield candidate.strip().split(" ")[0]
        relations = frozenset(attributes.get("rel", "").split())
        if element.tag == "link" and not relations & _NEVER_LOADED:
            yield attributes.get("href", "")
        if element.tag in ("image", "use", "base"):
            yield attributes.get("href", "") or attributes.get("xlink:href", "")
        if attributes.get("http-equiv", "").lower() == "refresh":
            yield attributes.get("content", "").partition("=")[2]
        yield from _in_css(attributes.get("style", ""))
        if element.tag == "style":
            yield from _in_css("".join(part for part in element.inside if isinstance(part, str)))


def _in_css(css: str) -> Iterator[str]:
    for match in _CSS_ADDRESS.finditer(css):
        yield match[1] or match[2]


def _is_elsewhere(address: str) -> bool:
    parts = urlsplit(address.strip())
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def broken_links(site: Path) -> list[str]:
    """Return `file: link` for each link within the site whose file or id is not there."""
    pages = pages_of(site)

    @cache
    def ids(file: Path) -> frozenset[str]:
        return frozenset(element.attributes.get("id", "") for element in pages[file].all())

    return [
        f"{file.relative_to(site)}: {link}"
        for file, page in pages.items()
        for link in links_within(page)
        if not _leads_somewhere(link, file, site, ids)
    ]


def links_within(page: Element) -> list[str]:
    """Return each address in the page's href and src that has neither scheme nor host."""
    addresses = [
        element.attributes[name]
        for element in page.all()
        for name in ("href", "src")
        if name in element.attributes
    ]
    return [a for a in addresses if not urlsplit(a).scheme and not urlsplit(a).netloc]


def links_out(page: Element) -> list[Element]:
    """Return each `<a>` of the page that leads out of the site."""
    return [link for link in page.all("a") if _is_elsewhere(link.attributes.get("href", ""))]


def _leads_somewhere(
    link: str, file: Path, site: Path, ids: Callable[[Path], frozenset[str]]
) -> bool:
    parts = urlsplit(link)
    path = unquote(parts.path)
    start = site if path.startswith("/") else file.parent
    target = (start / path.lstrip("/")).resolve() if path else file
    if not target.is_file() or not target.is_relative_to(site.resolve()):
        return False
    if not parts.fragment or target.suffix != ".html":
        return True
    return unquote(parts.fragment) in ids(target)
