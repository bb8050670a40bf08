"""Prepares pages of the site for PDFs, and joins several into one."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Mapping

from lxml import html
from lxml.html import HtmlElement

from safekeeping.checklist import TO_GUIDE_CLASS
from safekeeping.guide_views import guide_name
from safekeeping.rendered_guide import has_class

_NAMING = ("id", "for", "aria-describedby")


def joined_pages(pages: Mapping[str, str]) -> str:
    """Return the first page with the articles of the others after its own.

    `pages` maps paths, all in one folder, to HTML. Ids of the others get the page's name before
    them, so that none stands twice; links between the pages lead to their place in the whole.
    """
    (_, first_text), *others = pages.items()
    whole = html.document_fromstring(first_text)
    (main,) = whole.iter("main")
    names = {posixpath.basename(path): guide_name(path.replace(".html", ".md")) for path in pages}
    _lead_within(main, names, "")
    for path, text in others:
        name = names[posixpath.basename(path)]
        (article,) = html.document_fromstring(text).iter("article")
        for element in article.iter():
            for attribute in _NAMING:
                old = element.get(attribute)
                if old:
                    element.set(attribute, _id(name, old))
        _lead_within(article, names, name)
        article.set("id", _id(name, ""))
        main.append(article)
    return str(html.tostring(whole, encoding="unicode", doctype="<!doctype html>"))


def ready_for_pdf(page: str) -> str:
    """Return a page as WeasyPrint needs it.

    In the entries of checklists there are no links: on paper they are only words, and in the file
    each would weigh as much as a line of text, where a checklist is sent over slow networks. The
    way to all of them is the page's own address. And what browsers are told by `unicode-bidi`,
    which WeasyPrint 70 does not know, stands in attributes: bold words and code have the
    direction of their first letter, so that `2-step verification` does not come out turned round.
    """
    tree = html.document_fromstring(page)
    for entries in tree.find_class("entries"):
        for link in list(entries.iter("a")):
            if has_class(link, TO_GUIDE_CLASS):
                link.drop_tree()
            else:
                link.drop_tag()
    for element in tree.iter("strong", "code"):
        element.set("dir", _first_direction("".join(element.itertext())))
    return str(html.tostring(tree, encoding="unicode", doctype="<!doctype html>"))


def _first_direction(text: str) -> str:
    """Return the direction of the first letter that has one, as rule P2 of UAX 9 finds it."""
    directions = (unicodedata.bidirectional(character) for character in text)
    first = next((each for each in directions if each in ("L", "R", "AL")), "L")
    return "ltr" if first == "L" else "rtl"


def _id(name: str, old: str) -> str:
    return f"{name}_{old}"


def _lead_within(part: HtmlElement, names: Mapping[str, str], own: str) -> None:
    """Let links to joined pages lead to the article of the page, or to what is in it."""
    for link in part.iter("a"):
        if next(link.iterancestors("figcaption"), None) is not None:
            # The page's own address leads to the site.
            continue
        page, _, fragment = (link.get("href") or "").partition("#")
        name = own if not page else names.get(page)
        if name:
            link.set("href", f"#{_id(name, fragment)}")
