"""The stylesheet: what cutting keeps and drops, and that the specimen holds what pages hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import cssselect2
import material
import pytest
from lxml import html

from safekeeping.specimen import SPECIMEN_FILE, specimen_trees
from safekeeping.stylesheet_cut import cut_stylesheet
from scripts.specimen import make_specimen
from tests.site_checker import is_view
from tests.small_site import PROJECT

PAGE = """
<html dir=ltr lang=en><body>
<p class=x>words</p><ul><li>first<li>second</ul>
<details open><summary>more</summary></details><input type=checkbox class=fold>
</body></html>
"""

KEPT = [
    "p{a:b}",
    ".x{a:b}",
    "body>.x{a:b}",
    "*{a:b}",
    ":root{a:b}",
    "li+li{a:b}",
    "p:hover{a:b}",
    ".x:focus-visible::before{a:b}",
    "p::after{a:b}",
    ":focus{a:b}",
    "p:is(:hover,:focus){a:b}",
    ":is(p,h1):hover{a:b}",
    "p:target-within{a:b}",
    "summary::-webkit-details-marker{a:b}",
    "::-webkit-scrollbar{a:b}",
    "details::details-content{a:b}",
    "details[open]>summary{a:b}",
    "details:not([open])>summary{a:b}",
    "[open]{a:b}",
    ".fold:checked{a:b}",
    ".fold:not(:checked){a:b}",
    # Each of these matches at another moment, when the state is another.
    "p:not(.y,:hover){a:b}",
    "p:not(.x:hover){a:b}",
    "p:not(:not(:hover)){a:b}",
    "p:not(:is(.x:hover,.y)){a:b}",
    "p:not(.y):not(:hover){a:b}",
    "p:where(:not(:hover)){a:b}",
    "body:has(:checked) p{a:b}",
    # What no library understands may match.
    "p:frob(3){a:b}",
    "p::part(x){a:b}",
    "p:dir(rtl){a:b}",
    "@media print{p{a:b}}",
    "@media (min-width:1px){@supports (a:b){p{a:b}}}",
    "@layer words{p{a:b}}",
    "@page{margin:1cm}",
    "p{--a:b;c:var(--a)}",
    "p{--a:b;--c:var(--a);d:var( --c )}",
    "p{animation:turn 1s}@keyframes turn{from{a:b}to{a:c}}",
    "p{animation-name:turn}@keyframes turn{from{a:b}}",
]

DROPPED = [
    "q{a:b}",
    ".y{a:b}",
    "p.y:hover{a:b}",
    "q::before{a:b}",
    "q:not(:hover){a:b}",
    "p:not(.x){a:b}",
    ":is(q,.y){a:b}",
    "details[open]>p{a:b}",
    ".fold:checked~p{a:b}",
    "p{}",
    "q:hover,.y{a:b}",
    "@media print{q{a:b}}",
    "@media print{@media (min-width:1px){q{a:b}}}",
    "@font-face{font-family:x}",
    "@import 'x.css';",
    "p{--a:b}",
    "@media print{p{--a:b}}",
    "p{--a:b;--c:var(--a)}",
    "p{--a:'x;y}'}",
    "p{--a:url(data:x;y)}",
    "@keyframes turn{from{a:b}to{a:c}}",
]

PARTLY = {
    "q,p,.y{a:b}": "p{a:b}",
    "a:hover,p:hover{a:b}": "p:hover{a:b}",
    "@media print{p{a:b}q{a:b}}": "@media print{p{a:b}}",
    "@media print{p{--a:b}p{c:d}}": "@media print{p{c:d}}",
    "p{--a:b;c:d}": "p{c:d}",
    "p{--a:url(data:x;y);c:d}": "p{c:d}",
    "p{--a:calc((1px + 2px)*3);c:d}": "p{c:d}",
    "p{animation:turn}@keyframes turn{to{a:b}}@keyframes turned{to{a:b}}": (
        "p{animation:turn}@keyframes turn{to{a:b}}"
    ),
    "/* words */ p { a : b }": "p{a : b}",
}


def cut(css: str) -> str:
    tree = html.document_fromstring(PAGE)
    return cut_stylesheet(css, [cssselect2.ElementWrapper.from_html_root(tree)])


@pytest.mark.parametrize("css", KEPT)
def test_a_rule_that_may_be_needed_is_kept(css: str) -> None:
    assert cut(css) == css


@pytest.mark.parametrize("css", DROPPED)
def test_a_rule_that_is_not_needed_is_dropped(css: str) -> None:
    assert cut(css) == ""


@pytest.mark.parametrize(("css", "left"), PARTLY.items(), ids=PARTLY)
def test_of_a_rule_the_needed_part_is_kept(css: str, left: str) -> None:
    assert cut(css) == left


def test_rules_for_a_direction_or_a_script_are_kept_whatever_the_specimen_speaks() -> None:
    trees = specimen_trees(PAGE)
    for css in ("[dir=rtl] p{a:b}", "[dir=ltr] p{a:b}", ":lang(fa) p{a:b}", '[lang|="my"]{a:b}'):
        assert cut_stylesheet(css, trees) == css


# What the pages look like to CSS.

Kind = tuple[str, tuple[str, ...]]


def kind(element: html.HtmlElement) -> Kind:
    return element.tag, tuple(sorted(element.get("class", "").split()))


def pairs(page: html.HtmlElement) -> set[tuple[Kind, Kind]]:
    """Return each (parent, child) of the page as tags and classes."""
    return {
        (kind(parent), kind(child))
        for parent in page.iter()
        if isinstance(parent.tag, str)
        for child in parent
        if isinstance(child.tag, str)
    }


def read(file: Path) -> html.HtmlElement:
    return html.document_fromstring(file.read_bytes().decode())


def pages_with_one_sheet(site: Path) -> list[Path]:
    """Return the pages that have no stylesheet but the one that is cut."""
    files = sorted(site.rglob("*.html"))
    return [file for file in files if not is_view(file) and file.name != "search.html"]


def unknown_pairs(site: Path, specimen: str) -> dict[str, set[tuple[Kind, Kind]]]:
    """Return by page what stands in it as it stands nowhere in the specimen."""
    known = pairs(html.document_fromstring(specimen))
    found = {str(file): pairs(read(file)) - known for file in pages_with_one_sheet(site)}
    assert len(found) >= 9
    return {file: unknown for file, unknown in found.items() if unknown}


@pytest.fixture(scope="module")
def specimen() -> str:
    return (PROJECT / "overrides" / SPECIMEN_FILE).read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_specimen_is_what_the_templates_make(
    specimen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SITE_URL", "REPO_URL", "ONION_URL", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)
    made = make_specimen(PROJECT / "mkdocs.yml")
    assert made == specimen, "overrides/css/specimen.htm is old; run python -m scripts.specimen"


@pytest.mark.slow
def test_the_specimen_holds_all_that_pages_hold(
    real_site: Path, two_language_site: Path, specimen: str
) -> None:
    remedy = "add it to specimen/ and run python -m scripts.specimen"
    for site in (real_site, two_language_site):
        assert unknown_pairs(site, specimen) == {}, remedy


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p class=dates>", "<p class='dates new'>"),
        ("<article ", "<aside>new</aside><article "),
        ("<h1>", "<h1><strong>new</strong>"),
    ],
)
def test_what_the_specimen_does_not_hold_is_found(
    real_site: Path, tmp_path: Path, specimen: str, old: str, new: str
) -> None:
    shutil.copytree(real_site, tmp_path / "site")
    page = tmp_path / "site/en/help.html"
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert list(unknown_pairs(tmp_path / "site", specimen)) == [str(page)]


def uncut_stylesheet() -> str:
    folder = Path(material.__file__).parent / "templates/assets/stylesheets"
    (sheet,) = folder.glob("main.*.css")
    ours = (PROJECT / "overrides" / "css" / name for name in ("palette.css", "page.css"))
    return "".join(file.read_text(encoding="utf-8") for file in (sheet, *ours))


@pytest.mark.slow
def test_no_page_would_add_a_rule_to_the_stylesheet(
    real_site: Path, two_language_site: Path, specimen: str
) -> None:
    css = uncut_stylesheet()
    trees = specimen_trees(specimen)
    pages = [
        cssselect2.ElementWrapper.from_html_root(read(file))
        for site in (real_site, two_language_site)
        for file in pages_with_one_sheet(site)
    ]
    assert cut_stylesheet(css, [*trees, *pages]) == cut_stylesheet(css, trees)
    heading = "<html><body><article class=md-typeset><table><tr><td>new</table></article>"
    added = cssselect2.ElementWrapper.from_html_root(html.document_fromstring(heading))
    assert cut_stylesheet(css, [*trees, added]) != cut_stylesheet(css, trees)
