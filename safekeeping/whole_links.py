"""Links that lead out of a copy: with their whole address, and the host in words after them."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from lxml import html
from lxml.html import HtmlElement

from safekeeping.references import shown_address


def needs_no_host(link: HtmlElement) -> bool:
    """Say whether a link is whole, and does not use the network or names its host already."""
    scheme = urlsplit(link.get("href", "")).scheme
    following = link.getnext()
    named = following is not None and following.get("class") == "host" and not link.tail
    return bool(scheme) and (named or scheme not in ("http", "https"))


def lead_to_site(link: HtmlElement, address: str) -> None:
    """Let a link of the page published at `address` lead there from anywhere, and name its host."""
    whole = urljoin(address, link.get("href", ""))
    link.set("href", whole)
    host = html.Element("span", {"class": "host"})
    host.text = f" ({shown_address(whole)})"
    host.tail, link.tail = link.tail, None
    link.addnext(host)
