"""A guide as one file that needs nothing else: to send in a chat, to open without a network.

It is made from the page as it was built. Its styles stand inside, and the policy names them by
their hash. Links to other pages become whole addresses. Each
recommendation gets a box to tick, by HTML alone: nothing remembers the ticks.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

import cssselect2
import minify_html
from lxml import html
from lxml.html import HtmlElement

from safekeeping.pictures import put_pictures_inside
from safekeeping.stylesheet_cut import cut_stylesheet
from safekeeping.whole_links import lead_to_site, needs_no_host

_HASH = "hash-of-the-style"
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
# What a lone file has no use for: the way to other pages, and to where pages are edited.
_LEFT_OUT = (
    "//a[@class='skip']",
    "//header",
    "//nav[@class='path']",
    "//nav[@class='neighbours']",
    "//p[@class='end'] | //p[@class='note']/a",
    "//p[a[contains(@href, '../checklists/')]][not(ancestor::div[@class='text'])]",
    "//link",
    "//meta[@name='description']",
    "//script",
    "//nav[@class='toc']//ul//ul",
    "//summary/span[@class='hidden']",
)
# Elements that only hold others, where the stylesheet of a lone file needs none.
_UNWRAPPED = "//article | //div[@class='text']"
_CONTENTS = "//nav[@class='toc']"


@dataclass(frozen=True, slots=True)
class Words:
    """What the file says besides the guide: of when it is, and what its links and boxes do."""

    note: str
    age: str


def single_file(
    page: bytes, address: str, words: Words, css: str, read: Callable[[str], bytes]
) -> bytes:
    """Return a guide's page as one file.

    `address` is the page's public address. Of `css` what the page uses is kept. `read` returns
    a file of the site by its way from the page. Raises ValueError for a page that does not have
    what a guide's page has.
    """
    root = html.document_fromstring(page.decode())
    for pattern in _LEFT_OUT:
        for element in root.xpath(pattern):
            element.drop_tree()
    _lead_out(root, address)
    put_pictures_inside(root, read)
    _say(root, words)
    _fold_contents(root)
    _add_boxes(root)
    _forget_names(root)
    _unwrap(root)
    style = html.Element("style")
    style.text = cut_stylesheet(css, [cssselect2.ElementWrapper.from_html_root(root)])
    _set_policy(root).addnext(style)
    text = html.tostring(root, encoding="unicode", doctype="<!doctype html>")
    small = minify_html.minify(text, keep_html_and_head_opening_tags=True, minify_css=True)
    return _with_hash(small + "\n").encode()


def _lead_out(root: HtmlElement, address: str) -> None:
    """Give links to other pages whole addresses, followed by their host; shorten the others."""
    for link in root.xpath("//*[self::h2 or self::h3]/a[starts-with(@href, '#')]"):
        link.drop_tag()
    for link in list(root.iterfind(".//a[@href]")):
        target = link.get("href", "")
        # The page says for all links that none tells where a reader comes from.
        link.attrib.pop("rel", None)
        if target.startswith("#") or needs_no_host(link):
            continue
        lead_to_site(link, address)
    for host in root.xpath("//span[@class='host']"):
        host.tag = "i"
        del host.attrib["class"]
    # Names of buttons: bold, and no more urgent than the rest.
    for name in root.iterfind(".//strong"):
        name.tag = "b"


def _fold_contents(root: HtmlElement) -> None:
    """Fold the list of sections, if there is one, as the reasons are folded."""
    for contents in root.xpath(_CONTENTS):
        for switch in root.xpath("//*[@class='fold' or @for='fold']"):
            switch.drop_tree()
        folded = html.Element("details")
        summary = html.Element("summary")
        summary.text = contents.get("aria-label")
        folded.extend([summary, *contents])
        contents.append(folded)
        contents.attrib.clear()


def _forget_names(root: HtmlElement) -> None:
    """Take away the names of places to which no link of the file leads, and of their kinds."""
    wanted = {link.get("href", "") for link in root.iterfind(".//a")}
    for element in root.xpath("//*[@id]"):
        if f"#{element.get('id')}" not in wanted:
            del element.attrib["id"]
    for reason in root.xpath("//details[@class='why']"):
        del reason.attrib["class"]


def _add_boxes(root: HtmlElement) -> None:
    """Put a box before the words of each recommendation, which are its label."""
    for heading in root.iterfind(".//article//h3[@id]"):
        label = html.Element("label")
        box = html.Element("input", {"type": "checkbox"})
        box.tail, heading.text = heading.text, None
        label.append(box)
        label.extend(list(heading))
        heading.append(label)


def _unwrap(root: HtmlElement) -> None:
    """Take away what only holds others, and put all into a form, so that no tick is kept.

    A form that is not filled in by itself is neither kept by Chromium, for when one comes back,
    nor written by Firefox into the file of its session. It sends nothing.
    """
    for element in root.xpath(_UNWRAPPED):
        element.drop_tag()
    main = root.find(".//main")
    if main is None:
        raise ValueError("the page of a guide has no main part; see base.html")
    main.attrib.clear()
    form = html.Element("form", {"autocomplete": "off"})
    form.extend(list(main))
    main.append(form)


def _say(root: HtmlElement, words: Words) -> None:
    """Say at the top what the file is and how old."""
    note = html.Element("p", {"class": "note"})
    note.text = f"{words.age} {words.note}"
    dates = root.find(".//p[@class='dates']")
    if dates is None:
        raise ValueError("the page of a guide has no line of dates; see partials/content.html")
    dates.addnext(note)


def _set_policy(root: HtmlElement) -> HtmlElement:
    policy = root.find(".//meta[@http-equiv='Content-Security-Policy']")
    if policy is None:
        raise ValueError("the page has no Content-Security-Policy; see base.html")
    policy.set("content", _POLICY)
    return policy


def _with_hash(page: str) -> str:
    """Put into the policy the hash of the one style there is."""
    styles = _STYLE.findall(page)
    if len(styles) != 1:
        raise ValueError(f"the page holds {len(styles)} styles instead of one")
    digest = hashlib.sha256(styles[0].encode()).digest()
    return page.replace(_HASH, base64.b64encode(digest).decode(), 1)
