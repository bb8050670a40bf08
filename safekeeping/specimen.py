"""The specimen: one page that holds every component a page may use."""

from __future__ import annotations

import cssselect2
from lxml import etree, html

# Not `.html`: it is no template, and its text may look like one.
SPECIMEN_FILE = "css/specimen.htm"


def specimen_trees(page: str) -> list[cssselect2.ElementWrapper]:
    """Return the page as trees to match selectors against: left to right, and right to left.

    Both stand with each language whose script has rules of its own, so that no rule for a
    direction or a script is lost because the specimen is written in English.
    """
    trees = []
    for direction, language in (("ltr", "en"), ("rtl", "ar"), ("rtl", "fa"), ("ltr", "my")):
        root = html.document_fromstring(page)
        for comment in list(root.iter(etree.Comment)):
            comment.drop_tree()
        for element in (root, *root.iter("body")):
            element.set("dir", direction)
            element.set("lang", language)
        trees.append(cssselect2.ElementWrapper.from_html_root(root))
    return trees
