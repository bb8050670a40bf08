"""The kinds of page, in both directions, and the ways they are looked at."""

from __future__ import annotations

from itertools import product

LANGUAGES = {"ltr": "en", "rtl": "ar"}
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
HEIGHT = 800

# What a guide may hold is all on the specimen.
KINDS = {
    "guide": "guides/specimen.html",
    "home": "index.html",
    "all": "all.html",
    "help": "help.html",
    "about": "about/page.html",
    "not-found": "404.html",
}

# Each page of the site in two languages by the name of its kind and direction.
PAGES = {
    **{
        f"{kind}-{d}": f"{LANGUAGES[d]}/{path}"
        for (kind, path), d in product(KINDS.items(), LANGUAGES)
    },
    "languages": "index.html",
}

# The pages that are made from guides; they have a stylesheet of their own besides.
VIEWS = {
    f"{kind}-{d}": f"{LANGUAGES[d]}/{path}"
    for (kind, path), d in product(
        {
            "checklist": "checklists/specimen.html",
            "checklists": "checklists/index.html",
            "print": "print/specimen.html",
        }.items(),
        LANGUAGES,
    )
}

# Opens all that can be opened.
OPEN_ALL = """() => {
  document.querySelectorAll("details").forEach(details => details.open = true);
  document.querySelectorAll("input").forEach(box => box.checked = true);
}"""
CLOSE_ALL = OPEN_ALL.replace("true", "false")

# Adds rules to a page, which its policy would not let a <style> do.
ADD_STYLE = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}"""
