"""Links that lead out of a copy: with their whole address, and the host in words after them."""

from __future__ import annotations

from urllib.parse import urljoin

from lxml import html
from lxml.html import HtmlElement

from safekeeping.references import shown_address


def lead_to_site(link: HtmlElement, address: str) -> None:
    """Let a link of the page published at `address` lead to the site, and name its host."""
    whole = urljoin(address, link.get("href", ""))
    link.set("href", whole)
    host = html.Element("span", {"class": "host"})
    host.text = f" ({shown_address(whole)})"
    host.tail, link.tail = link.tail, None
    link.addnext(host)
