"""The real site, as built: its pages, the TikTok guide, its lists and links, what it loads."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from scripts.site import site_languages
from tests.built_site import Project
from tests.html_reader import Element, read_page
from tests.site_checker import (
    broken_links,
    is_view,
    links_out,
    links_within,
    loads_from_elsewhere,
    pages_of,
)

pytestmark = pytest.mark.slow

TIKTOK = "en/guides/tiktok.html"

# Where pages are edited, by the configuration's own word.
REPOSITORY = "https://git.safekeeping.example/safekeeping/"


def front_matter(file: Path) -> dict[str, object]:
    return yaml.safe_load(file.read_text(encoding="utf-8").split("---\n")[1])


def only(elements: object) -> Element:
    (element,) = elements  # type: ignore[misc]
    return element


@pytest.fixture(scope="module")
def pages(real_site: Path) -> dict[str, Element]:
    return {
        file.relative_to(real_site).as_posix(): page for file, page in pages_of(real_site).items()
    }


@pytest.fixture(scope="module")
def tiktok(pages: dict[str, Element]) -> Element:
    return pages[TIKTOK]


@pytest.fixture(scope="module")
def addresses(real_project: Project) -> set[str]:
    entries = yaml.safe_load(real_project.file("docs/references.yml").read_text(encoding="utf-8"))
    languages = [entry.get("addresses", {}) for entry in entries.values()]
    others = {address for entry in languages for address in entry.values()}
    return {entry["address"] for entry in entries.values()} | others


def recommendations(page: Element) -> dict[str, list[Element]]:
    """Return what follows each H3 of the page, until the next heading, by the heading's id."""
    parts: dict[str, list[Element]] = {}
    current: list[Element] = []
    for element in only(page.of_class("text")).inside:
        if not isinstance(element, Element):
            continue
        if element.tag in ("h2", "h3"):
            current = []
            if element.tag == "h3":
                parts[element.attributes["id"]] = current
        else:
            current.append(element)
    return parts


def test_every_kind_of_page_is_there(pages: dict[str, Element], real_project: Project) -> None:
    kinds = {"index.html", "en/index.html", "en/help.html", "en/all.html", "en/404.html", TIKTOK}
    assert kinds <= pages.keys()
    docs = real_project.file("docs")
    made = {f"{file.relative_to(docs).with_suffix('.html')}" for file in docs.rglob("*.md")}
    assert len(made) >= 7
    assert made <= pages.keys()


def test_the_first_page_names_each_language_in_itself(
    pages: dict[str, Element], real_project: Project
) -> None:
    languages = [(item.code, item.name) for item in site_languages(real_project.config)]
    assert ("en", "English") in languages
    links = [link for link in pages["index.html"].all("a") if link.attributes.get("hreflang")]
    assert [(link.attributes["lang"], link.text) for link in links] == languages
    for link in links:
        code = link.attributes["lang"]
        assert link.attributes["hreflang"] == code
        assert link.attributes["href"] == f"{code}/index.html"


def test_each_page_says_its_language_and_direction(pages: dict[str, Element]) -> None:
    for name, page in pages.items():
        language = name.split("/")[0] if "/" in name else "en"
        direction = "rtl" if language in ("ar", "fa", "he", "ps", "ur") else "ltr"
        attributes = only(page.all("html")).attributes
        assert (attributes["lang"], attributes["dir"]) == (language, direction), name


def test_each_recommendation_has_its_one_reason(tiktok: Element) -> None:
    parts = recommendations(tiktok)
    assert len(parts) >= 34
    for name, elements in parts.items():
        reason = only(e for e in elements if e.tag == "details")
        assert reason.attributes == {"class": "why", "id": f"{name}-why"}
        summary, *rest = (child for child in reason.inside if isinstance(child, Element))
        assert summary.tag == "summary"
        assert len(" ".join(e.text for e in rest).split()) >= 10, f"{name} has hardly a reason"
        assert any(e.tag in ("ul", "ol") for e in elements), f"{name} has no step"
        level = only(e for e in elements if "level" in e.attributes.get("class", "").split())
        assert level.text in ("Essential", "Recommended", "For high risk")
    assert len(list(tiktok.all("details"))) == len(parts) + len(list(tiktok.of_class("menu")))


def test_no_id_stands_twice(pages: dict[str, Element]) -> None:
    for name, page in pages.items():
        ids = [e.attributes["id"] for e in page.all() if "id" in e.attributes]
        assert len(ids) == len(set(ids)), name


def test_the_guide_is_all_there_and_dated_at_its_top(
    tiktok: Element, real_project: Project
) -> None:
    article = only(tiktok.all("article"))
    assert len(article.text.split()) > 3500
    stated = front_matter(real_project.file("docs/en/guides/tiktok.md"))
    times = [e.attributes["datetime"] for e in only(article.of_class("dates")).all("time")]
    assert times == [str(stated["updated"]), str(stated["checked"])]
    assert article.text.index("Facts checked") < 200


def test_the_link_to_edit_leads_to_the_file(
    pages: dict[str, Element], real_project: Project
) -> None:
    for name, page in pages.items():
        links = [link.attributes["href"] for link in page.of_class("edit")]
        if name == "index.html" or name.endswith("/404.html"):
            continue
        if is_view(Path(name)):
            # What it says is mended in the guide.
            assert links == []
            continue
        source = f"docs/{name.removesuffix('.html')}.md"
        if real_project.file(source).is_file():
            expected = f"edit/main/{source}"
        else:
            folder, _, file = source.rpartition("/")
            expected = f"new/main/{folder}?filename={file}"
        assert only(links).endswith(expected)  # type: ignore[attr-defined]
    assert (
        only(pages[TIKTOK].of_class("edit"))
        .attributes["href"]
        .endswith("edit/main/docs/en/guides/tiktok.md")
    )


def test_each_link_out_is_known_marked_and_followed_by_its_host(
    pages: dict[str, Element], addresses: set[str], real_project: Project
) -> None:
    written = real_project.file("docs/en/guides/tiktok.md").read_text(encoding="utf-8")
    cited = len(re.findall(r"\]\[[a-z0-9-]+\]", written))
    counted = 0
    for name, page in pages.items():
        followers = {
            child: parent.inside[index + 1 : index + 2]
            for parent in page.all()
            for index, child in enumerate(parent.inside)
            if isinstance(child, Element)
        }
        for link in links_out(page):
            address = link.attributes["href"]
            if address.startswith("https:"):
                assert {"noreferrer"} <= set(link.attributes["rel"].split()), name
            if address.startswith(REPOSITORY):
                continue
            assert address in addresses, f"{name}: {address} is not in references.yml"
            (shown,) = followers[link]
            assert isinstance(shown, Element)
            if "/print/" in name and address.startswith("https:"):
                assert shown.attributes["class"] == "citation"
                continue
            if address.startswith("https:"):
                assert shown.attributes["class"] == "host"
                host = urlsplit(address).hostname or ""
                assert shown.text == f"({host.removeprefix('www.')})"
            else:
                assert shown.text == f"({address.partition(':')[2]})"
            counted += name == TIKTOK
    assert counted == cited > 50


def test_home_lists_each_guide_and_leads_to_help(
    pages: dict[str, Element], real_project: Project
) -> None:
    home = pages["en/index.html"]
    guides = sorted(real_project.file("docs/en/guides").glob("*.md"))
    assert guides
    for file in guides:
        stated = front_matter(file)
        href = f"guides/{file.stem}.html"
        entry = only(
            item
            for item in only(home.all("article")).all("li")
            if any(link.attributes["href"] == href for link in item.all("a"))
            # What has happened leads to a guide, too; here it is the list of guides.
            and any(item.all("strong"))
        )
        checked = stated["checked"]
        assert str(stated["title"]) in entry.text
        assert str(stated["description"]) in entry.text
        assert f"{checked:%-d %B %Y}" in entry.text
        minutes = int(entry.text.partition("About ")[2].split()[0])
        words = len(only(pages[f"en/{href}"].all("article")).text.split())
        assert words / 300 < minutes < words / 100
    assert "help.html" in [a.attributes["href"] for a in only(home.all("article")).all("a")]


def test_all_lists_every_recommendation_once(pages: dict[str, Element], tiktok: Element) -> None:
    links = [a.attributes["href"] for a in only(pages["en/all.html"].all("article")).all("a")]
    listed = [a.partition("#")[2] for a in links if a.startswith("guides/tiktok.html#")]
    expected = list(recommendations(tiktok))
    assert len(expected) >= 34
    # First by guide; then from A to Z, where keywords lead to them, too.
    assert listed[: len(expected)] == expected
    assert set(listed[len(expected) :]) == set(expected)


def test_pages_have_no_script_and_no_handler(pages: dict[str, Element]) -> None:
    for name, page in pages.items():
        if not name.endswith("/search.html"):
            assert not list(page.all("script", "iframe", "object", "embed")), name
        handlers = [a for e in page.all() for a in e.attributes if a.startswith("on")]
        assert not handlers, name


def test_nothing_is_loaded_from_elsewhere(real_site: Path) -> None:
    assert loads_from_elsewhere(real_site) == []


def test_every_link_within_the_site_leads_somewhere(real_site: Path) -> None:
    assert broken_links(real_site) == []
    assert len(links_within(read_page(real_site / TIKTOK))) > 50


def change(file: Path, pattern: str, new: str) -> None:
    text, changes = re.subn(pattern, new, file.read_text(encoding="utf-8"), count=1)
    assert changes == 1
    file.write_text(text, encoding="utf-8")


BREAKS: dict[str, Callable[[Path], object]] = {
    "a page is gone": lambda site: (site / "en/help.html").unlink(),
    "the stylesheet is gone": lambda site: next(site.rglob("*.css")).unlink(),
    "an id is gone": lambda site: change(site / TIKTOK, r"\bid=\"?no-phone-number\b", "id=x"),
    "a link leaves the site": lambda site: change(
        site / "en/all.html", "<main", "<a href=../../site2/index.html></a><main"
    ),
}


@pytest.mark.parametrize("breaks", BREAKS.values(), ids=BREAKS)
def test_a_broken_link_is_found(
    real_site: Path, tmp_path: Path, breaks: Callable[[Path], object]
) -> None:
    site = tmp_path / "site"
    shutil.copytree(real_site, site)
    (tmp_path / "site2").mkdir()
    (tmp_path / "site2" / "index.html").write_text("<p>")
    breaks(site)
    assert broken_links(site) != []


@pytest.mark.parametrize(
    "html",
    [
        "<img src=https://tracker.example/x.png>",
        "<img srcset='a.png 1x, //tracker.example/x.png 2x'>",
        "<script src=//cdn.example/x.js></script>",
        "<link rel=stylesheet href=https://cdn.example/x.css>",
        "<link rel=preconnect href=https://cdn.example>",
        "<style>@import 'https://cdn.example/x.css'</style>",
        "<p style='background: url(http://cdn.example/x)'>",
        "<meta http-equiv=Refresh content='0; url=https://other.example/'>",
        "<iframe src=https://other.example/></iframe>",
        "<form action=https://other.example/></form>",
        "<base href=https://other.example/>",
        "<svg><image href=https://other.example/x.svg></svg>",
    ],
)
def test_a_load_from_elsewhere_is_found(real_site: Path, tmp_path: Path, html: str) -> None:
    (tmp_path / "page.html").write_text((real_site / TIKTOK).read_text("utf-8") + html)
    assert len(loads_from_elsewhere(tmp_path)) == 1


def test_a_stylesheet_that_loads_from_elsewhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("@font-face { src: url('//fonts.example/a.woff2') }")
    assert loads_from_elsewhere(tmp_path) == ["a.css: //fonts.example/a.woff2"]
