"""A guide as one file that needs nothing else: to send in a chat, to open without a network.

It is made from the page as it was built. Its styles stand inside, and the policy names them by
their hash. Links to other pages become whole addresses. Each recommendation gets a box to tick, by
HTML alone: nothing remembers the ticks.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from string import ascii_lowercase
from urllib.parse import urljoin

import cssselect2
import minify_html
from lxml import html
from lxml.html import HtmlElement

from safekeeping.pictures import put_pictures_inside
from safekeeping.stylesheet_cut import cut_stylesheet

_HASH = "hash-of-the-style"
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_CUSTOM_PROPERTY = re.compile(r"--[a-z][\w-]*")
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
    # For screen readers, what a reason is the reason of. Here the box before it bears that name,
    # and to say it again 34 times would be a twentieth of the file.
    "//summary/span[@class='hidden']",
    "//span[@class='host']",
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
    _shorten(root)
    _unwrap(root)
    style = html.Element("style")
    cut = cut_stylesheet(css, [cssselect2.ElementWrapper.from_html_root(root)])
    style.text = _with_short_names(cut)
    _set_policy(root).addnext(style)
    text = html.tostring(root, encoding="unicode", doctype="<!doctype html>")
    small = minify_html.minify(text, keep_html_and_head_opening_tags=True, minify_css=True)
    return _with_hash(small + "\n").encode()


def _lead_out(root: HtmlElement, address: str) -> None:
    """Give links to other pages whole addresses; take away links of headings to themselves."""
    for link in root.xpath("//*[self::h2 or self::h3]/a[starts-with(@href, '#')]"):
        link.drop_tag()
    for link in root.iterfind(".//a[@href]"):
        # The page says for all links that none tells where a reader comes from.
        link.attrib.pop("rel", None)
        whole = urljoin(address, link.get("href", ""))
        link.set("href", whole.removeprefix(address) if whole.startswith(f"{address}#") else whole)


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


def _shorten(root: HtmlElement) -> None:
    """Take away names of places to which no link of the file leads, and long words for kinds."""
    wanted = {link.get("href", "") for link in root.iterfind(".//a")}
    for element in root.xpath("//*[@id]"):
        if f"#{element.get('id')}" not in wanted:
            del element.attrib["id"]
    for reason in root.xpath("//details[@class='why']"):
        del reason.attrib["class"]
        reason[0].tail = (reason[0].tail or "").strip()
    for day in root.xpath("//p[@class='dates']/time"):
        day.drop_tag()
    for level in root.find_class("level"):
        kind = level.attrib.pop("class").removeprefix("level").strip().removeprefix("level-")
        if kind:
            level.set("class", kind)
    # Names of buttons: bold, and no more urgent than the rest.
    for name in root.iterfind(".//strong"):
        name.tag = "b"


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


def _with_short_names(css: str) -> str:
    """Return a stylesheet whose custom properties are named `--a`, `--b`…"""
    names = list(dict.fromkeys(_CUSTOM_PROPERTY.findall(css)))
    short = dict(zip(names, ascii_lowercase, strict=False))
    return _CUSTOM_PROPERTY.sub(lambda name: f"--{short.get(name[0], name[0][2:])}", css)


def _with_hash(page: str) -> str:
    """Put into the policy the hash of the one style there is."""
    styles = _STYLE.findall(page)
    if len(styles) != 1:
        raise ValueError(f"the page holds {len(styles)} styles instead of one")
    digest = hashlib.sha256(styles[0].encode()).digest()
    return page.replace(_HASH, base64.b64encode(digest).decode(), 1)
