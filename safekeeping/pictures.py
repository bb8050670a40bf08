"""Pictures put into a page, for pages that travel alone."""

from __future__ import annotations

import base64
import posixpath
from collections.abc import Callable

from lxml.html import HtmlElement

_KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}


def put_pictures_inside(element: HtmlElement, read: Callable[[str], bytes]) -> None:
    """Replace the address of each picture in an element by the picture.

    `read` returns a file by its way from the page. Raises ValueError for other kinds of picture.
    """
    for picture in element.iterfind(".//img[@src]"):
        source = picture.get("src", "")
        kind = _KINDS.get(posixpath.splitext(source)[1].lower())
        if kind is None:
            raise ValueError(f"the picture {source} is of no kind we can put into a page; use PNG")
        data = base64.b64encode(read(source)).decode()
        picture.set("src", f"data:{kind};base64,{data}")
