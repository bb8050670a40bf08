"""What a page may weigh, and that it asks nothing of the browser, on every page that is built."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from safekeeping.page_policy import PAGE_POLICY, SEARCH_POLICY
from tests.html_reader import Element, read_html, read_page
from tests.site_checker import is_view, pages_of

pytestmark = pytest.mark.slow

# Bytes, gzip -9: a page's HTML, and the page with the stylesheet. By page, else by language.
STYLESHEET_BUDGET = 10_000
PAGE_BUDGETS = {"en/guides/tiktok.html": (14_000, 25_000)}
# The list of everything, twice: it stands in for the search where no script runs.
LIST_BUDGET = (40_000, 50_000)
LANGUAGE_BUDGETS = {"ar": (18_000, 29_000), "fa": (18_000, 29_000)}
OTHER_BUDGET = (17_500, 26_000)
# A guide to print has every address in full besides; it is asked for by those who will print it.
PRINT_BUDGET = (20_000, 31_000)

# Addresses of other hosts may stand in links that a reader follows, and in what pages say of
# themselves; nothing of it is fetched.
_SAID_NOT_FETCHED = frozenset({"canonical", "alternate"})


def weight(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9, mtime=0))


def too_heavy(site: Path) -> list[str]:
    """Return `file: bytes, budget` for each page, page with stylesheet, or stylesheet too heavy."""
    every_sheet = {file: weight(file) for file in site.rglob("*.css")}
    found = [
        f"{f}: {n}, {STYLESHEET_BUDGET}" for f, n in every_sheet.items() if n > STYLESHEET_BUDGET
    ]
    # The languages have the same ones.
    sheets = {file.name: size for file, size in every_sheet.items()}
    for file in sorted(site.rglob("*.html")):
        name = file.relative_to(site).as_posix()
        budget = LANGUAGE_BUDGETS.get(name.partition("/")[0], OTHER_BUDGET)
        if file.parent.name == "print":
            budget = PRINT_BUDGET
        budget = LIST_BUDGET if name.endswith("/all.html") else budget
        alone, with_sheet = PAGE_BUDGETS.get(name, budget)
        page = weight(file)
        if page > alone:
            found.append(f"{name}: {page}, {alone}")
        # Views have both stylesheets.
        css = sum(sheets.values()) if is_view(file) else max(sheets.values())
        if page + css > with_sheet:
            found.append(f"{name} with stylesheet: {page + css}, {with_sheet}")
    return found


def faults(page: Element) -> list[str]:
    """Return what on the page runs, styles itself, keeps something or comes from elsewhere."""
    found = []
    for element in page.all():
        attributes = element.attributes
        if element.tag in ("script", "style", "iframe", "object", "embed"):
            found.append(f"<{element.tag}>")
        # A form without an address and a button sends nothing, and the policy forbids it, too.
        if element.tag == "form" and (attributes != {"autocomplete": "off"} or sends(element)):
            found.append("<form>")
        found += [f"{name}=" for name in attributes if name.startswith("on") or name == "style"]
        said = element.tag == "a" or attributes.get("rel", "") in _SAID_NOT_FETCHED
        for name in ("src", "href", "srcset", "data", "poster"):
            address = attributes.get(name, "").strip().lower()
            if address.startswith("javascript:"):
                found.append(f"{name}={address}")
            elif not said and address.startswith(("http:", "https:", "//", "ftp:", "ws:", "wss:")):
                found.append(f"<{element.tag} {name}={address}>")
    return found


def sends(form: Element) -> bool:
    """Say whether a form has anything to send it with, or to write into."""
    kinds = {e.attributes.get("type") for e in form.all("input")}
    return bool(list(form.all("button", "textarea")) or kinds - {"checkbox", "radio"})


def test_no_page_is_too_heavy(real_site: Path, two_language_site: Path) -> None:
    assert (real_site / "en/guides/tiktok.html").is_file()
    assert too_heavy(real_site) == []
    assert too_heavy(two_language_site) == []


@pytest.mark.parametrize(
    ("name", "kilobytes", "count"),
    [
        ("en/guides/tiktok.html", 15, 1),
        ("en/guides/other.html", 15, 0),
        ("en/help.html", 18, 1),
        ("ar/help.html", 17, 0),
        ("en/all.html", 39, 0),
        ("en/all.html", 48, 2),
        ("fa/guides/tiktok.html", 19, 1),
        ("ar/guides/tiktok.html", 26, 2),
        ("en/assets/safekeeping.css", 11, 1),
        ("ar/print/tiktok.html", 19, 0),
        ("ar/print/tiktok.html", 21, 1),
        ("en/checklists/tiktok.html", 18, 1),
    ],
)
def test_a_heavy_file_is_found(tmp_path: Path, name: str, kilobytes: int, count: int) -> None:
    light = tmp_path / "en/assets/small.css"
    for file, size in ((light, 4000), (tmp_path / name, kilobytes * 1000)):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(random.Random(size).randbytes(size))
    assert len(too_heavy(tmp_path)) == count


def test_each_page_asks_nothing_of_the_browser(real_site: Path, two_language_site: Path) -> None:
    for site in (real_site, two_language_site):
        pages = pages_of(site)
        assert len(pages) >= 9
        found = {file: faults(page) for file, page in pages.items()}
        searches = [found.pop(file) for file in pages if file.name == "search.html"]
        # The one page with a script: a form without an address, and two scripts of its own.
        assert len(searches) >= 2
        assert all(sorted(some) == ["<form>", "<script>", "<script>"] for some in searches)
        assert {str(file): some for file, some in found.items() if some} == {}


def test_each_page_has_its_stylesheet_and_its_policy(
    real_site: Path, two_language_site: Path
) -> None:
    for site in (real_site, two_language_site):
        for file, page in pages_of(site).items():
            links = list(page.all("link"))
            sheets = [e.attributes["href"] for e in links if e.attributes["rel"] == "stylesheet"]
            search = file.name == "search.html"
            assert len(sheets) == (2 if search or is_view(file) else 1), file
            assert not search or sheets[1] == "assets/search.css"
            # The page for what is not there is shown at any depth, so its links are absolute.
            for sheet in sheets:
                base = site if sheet.startswith("/") else file.parent
                assert (base / sheet.lstrip("/")).is_file(), file
            policies = [
                e.attributes["content"]
                for e in page.all("meta")
                if e.attributes.get("http-equiv") == "Content-Security-Policy"
            ]
            assert len(policies) == 1, file
            assert policies == [SEARCH_POLICY if search else PAGE_POLICY], file
            assert "unsafe" not in policies[0]


@pytest.mark.parametrize(
    "html",
    [
        "<script>1</script>",
        "<style>p{}</style>",
        "<p style='color: red'>",
        "<p onclick=f()>",
        "<img src=https://elsewhere.example/x.png>",
        "<link rel=stylesheet href=//elsewhere.example/x.css>",
        "<link rel=preconnect href=https://elsewhere.example>",
        "<a href=javascript:f()>x</a>",
        "<form></form>",
        "<form autocomplete=off action=x></form>",
        "<form autocomplete=off><button>x</button></form>",
        "<form autocomplete=off><input type=text></form>",
    ],
)
def test_a_fault_is_found(html: str) -> None:
    assert len(faults(read_html(f"<main>{html}</main>"))) == 1


def test_a_form_that_cannot_send_is_no_fault() -> None:
    assert faults(read_html("<form autocomplete=off><input type=checkbox></form>")) == []


def test_links_that_a_reader_follows_are_no_fault() -> None:
    page = "<a href=https://elsewhere.example/>x</a><link rel=canonical href=https://a.example/>"
    assert faults(read_html(page)) == []


# What stands on a guide's page, in the order in which one hears it, or reads it without CSS.
ORDER = [
    "skip",
    "wordmark",
    "emergency",
    "menu",
    "path",
    "h1",
    "dates",
    "fold",
    "toc",
    "text",
    "end",
    "edit",
    "neighbours",
    "bottom",
]


def test_without_a_stylesheet_the_order_makes_sense(two_language_site: Path) -> None:
    for language in ("en", "ar"):
        page = read_page(two_language_site / language / "guides/specimen.html")
        found = [
            name
            for element in page.all()
            for name in (*element.attributes.get("class", "").split(), element.tag)
            if name in ORDER
        ]
        assert found == ORDER
        (skip,) = page.of_class("skip")
        (main,) = page.all("main")
        assert skip.attributes["href"] == f"#{main.attributes['id']}"
        assert main.attributes["tabindex"] == "-1"
