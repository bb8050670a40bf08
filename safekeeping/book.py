"""The book of a language: its guides, and what goes with them, as one page that a book is made of.

It is made from the pages as they were built, so it says what they say. Reasons stand open, for
readers of books cannot unfold them. Links from chapter to chapter stay in the book; others become
whole addresses, followed by their host.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html
from lxml.html import HtmlElement

from safekeeping.content import Content
from safekeeping.downloads import DOWNLOADS_PAGE
from safekeeping.language_facts import text_direction
from safekeeping.link_report import LINKS_PAGE
from safekeeping.pictures import put_pictures_inside
from safekeeping.publication import page_address
from safekeeping.references import shown_address
from safekeeping.translation_report import STATUS_PAGE

# After the guides: help, and what a reader of a copy may ask.
_AFTER = ("help.md", DOWNLOADS_PAGE)
# What would fetch something; no page of ours holds it.
_LOADS = ("audio", "embed", "iframe", "link", "object", "script", "source", "style", "video")
_LISTS = (STATUS_PAGE, LINKS_PAGE)
# What belongs to a page and not to a chapter.
_LEFT_OUT = (
    ".//p[@class='end']",
    ".//nav",
    ".//input",
    ".//label",
    ".//span[@class='hidden']",
)


def chapters(content: Content) -> list[str]:
    """Return the paths of the pages that make the book, in its order."""
    about = sorted(p for p in content.pages if p.startswith("about/") and p not in _LISTS)
    after = [path for path in _AFTER if path in content.pages]
    return [*(guide.path for guide in content.guides), *after, *about]


def book_page(
    content: Content, served: Mapping[str, bytes], address: str, preface: Sequence[str], name: str
) -> str:
    """Return the book as one page of HTML.

    `served` are the language's files as they are served, `address` is the site's, `preface` the
    paragraphs before the first guide, under the site's `name`.
    """
    paths = chapters(content)
    ids = {_html(path): _html(path).removesuffix(".html").replace("/", "-") for path in paths}
    first = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in preface)
    parts = [f"<h1>{escape(name)}</h1>{first}"]
    for path in paths:
        page = html.document_fromstring(served[_html(path)].decode())
        whole = page_address(address, content.language, path)
        parts.append(_chapter(page, _html(path), whole, ids, served))
    language = content.language
    top = f'<!doctype html><html lang="{language}" dir="{text_direction(language)}">'
    return f"{top}<head><meta charset=utf-8></head><body>{''.join(parts)}</body></html>"


def _html(path: str) -> str:
    return f"{path.removesuffix('.md')}.html"


def _chapter(
    page: HtmlElement,
    path: str,
    address: str,
    ids: Mapping[str, str],
    served: Mapping[str, bytes],
) -> str:
    article = page.find(".//article")
    if article is None:
        raise ValueError(f"{path} has no article; see partials/content.html")
    loads = sorted({str(element.tag) for element in article.iter(*_LOADS)})
    if loads:
        raise ValueError(f"{path} holds {', '.join(loads)}, which cannot go into a book")
    for pattern in _LEFT_OUT:
        for element in article.findall(pattern):
            element.drop_tree()
    for list_link in article.xpath("./p[a and not(@class)]"):
        # To the list of downloads, which is beside the book.
        list_link.drop_tree()
    _open_reasons(article)
    _name_anew(article, ids[path])
    _lead_on(article, path, address, ids)
    put_pictures_inside(article, lambda way: served[_target(way, path)])
    for paragraph in list(article.xpath(".//p[@class]")):
        # What a paragraph is goes to a block around it: pandoc keeps it only there.
        block = html.Element("div", {"class": paragraph.attrib.pop("class")})
        paragraph.addprevious(block)
        block.append(paragraph)
    for text in article.find_class("text"):
        # Headings of sections must stand at the top, to be in the table of contents.
        text.drop_tag()
    return "".join(html.tostring(child, encoding="unicode") for child in article)


def _open_reasons(article: HtmlElement) -> None:
    for details in list(article.iter("details")):
        details.tag = "div"
        summary = details.find("summary")
        if summary is not None:
            summary.tag = "p"
            summary.set("class", "label")


def _name_anew(article: HtmlElement, chapter: str) -> None:
    """Give every id the chapter's name before it: in a book, ids of all pages stand together."""
    for element in article.xpath(".//*[@id]"):
        element.set("id", f"{chapter}--{element.get('id')}")
    for title in article.iter("h1"):
        title.set("id", chapter)
    for link in article.xpath(".//*[self::h2 or self::h3]/a[starts-with(@href, '#')]"):
        link.drop_tag()


def _target(link: str, path: str) -> str:
    way = unquote(urlsplit(link).path)
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), way)) if way else path


def _lead_on(article: HtmlElement, path: str, address: str, ids: Mapping[str, str]) -> None:
    for link in list(article.iterfind(".//a[@href]")):
        href = link.get("href", "")
        link.attrib.pop("rel", None)
        if _needs_no_host(link):
            continue
        chapter = ids.get(_target(href, path))
        if chapter:
            fragment = urlsplit(href).fragment
            link.set("href", f"#{chapter}--{fragment}" if fragment else f"#{chapter}")
            continue
        _lead_to_site(link, address)


def _needs_no_host(link: HtmlElement) -> bool:
    """Say whether a link is whole, and does not use the network or names its host already."""
    scheme = urlsplit(link.get("href", "")).scheme
    following = link.getnext()
    named = following is not None and following.get("class") == "host" and not link.tail
    return bool(scheme) and (named or scheme not in ("http", "https"))


def _lead_to_site(link: HtmlElement, address: str) -> None:
    """Let a link of the page published at `address` lead there from anywhere, and name its host."""
    whole = urljoin(address, link.get("href", ""))
    link.set("href", whole)
    host = html.Element("span", {"class": "host"})
    host.text = f" ({shown_address(whole)})"
    host.tail, link.tail = link.tail, None
    link.addnext(host)
