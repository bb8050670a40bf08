"""Whole builds of translations: what a reader of each language gets, in place."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.built_site import Ended, Project, copy_project
from tests.html_reader import Element, read_page
from tests.site_checker import broken_links
from tests.small_site import PROJECT
from tests.translated_docs import FRENCH, GUIDE, SOURCE, STRINGS, good, pairs, replaced, write_docs

pytestmark = pytest.mark.slow

_NAMES = {"en": "English", "fr": "Français", "ar": "العربية", "sw": "Kiswahili", "zz": "Zz"}


def strings(language: str) -> str:
    """Return strings of which each says in what language it is."""
    lines = [
        re.sub(r'^([a-z-]+): ("?)(.*?)"?$', rf'\1: "{language}~\3"', line)
        for line in STRINGS.splitlines()
        if not line.startswith("#")
    ]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Site:
    """A project with languages, and its site."""

    project: Project

    def build(self, *languages: str) -> Ended:
        paths = os.pathsep.join([str(PROJECT), os.environ.get("PYTHONPATH", "")])
        return self.project.build(*languages, PYTHONPATH=paths)

    def page(self, path: str) -> Element:
        return read_page(self.project.site / path)

    def file(self, path: str) -> Path:
        return self.project.file(path)


def make_site(
    folder: Path,
    languages: tuple[str, ...],
    files: Mapping[str, str | bytes | None] | None = None,
) -> Site:
    """Copy what builds a site, with English, these languages, and `files` replaced."""
    project = copy_project(folder)
    project.set_languages(**{code: _NAMES[code] for code in ("en", *languages)})
    for code in languages:
        write_docs(folder / "docs", code, {f"{code}/strings.yml": strings(code)})
    write_docs(folder / "docs", "en", files)
    return Site(project)


_TREE = {f"en/{GUIDE}": SOURCE, "en/strings.yml": STRINGS}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site in English, French, Arabic and Swahili, of which Material has no strings."""
    site = make_site(tmp_path_factory.mktemp("built") / "p", ("fr", "ar", "sw"), _TREE)
    ended = site.build()
    assert ended.code == 0, ended.output
    return site


@pytest.fixture
def french(tmp_path: Path) -> Site:
    """A project in English and French, to change and to build."""
    return make_site(tmp_path / "p", ("fr",), _TREE)


GUIDE_PAGE = "guides/sample.html"


def unit(page: Element, unit_id: str) -> list[Element]:
    """Return the elements of a unit: its heading, and what follows up to the next heading."""
    text = next(page.of_class("text"))
    found: list[Element] = []
    for element in text.inside:
        if not isinstance(element, Element):
            continue
        if element.tag in ("h2", "h3"):
            if found:
                break
            if element.attributes.get("id") != unit_id:
                continue
        elif not found:
            continue
        found.append(element)
    assert found, f"no unit {unit_id}"
    return found


def notes(page: Element) -> list[str]:
    return [note.text for note in page.of_class("note")]


def text_of(elements: list[Element]) -> str:
    return " ".join(element.text for element in elements)


@pytest.mark.parametrize(("language", "way"), [("fr", "ltr"), ("ar", "rtl"), ("sw", "ltr")])
def test_every_page_is_in_its_language(built: Site, language: str, way: str) -> None:
    english = STRINGS_VALUES
    pages = sorted((built.project.site / language).rglob("*.html"))
    assert {"404.html", "index.html", "sample.html"} <= {page.name for page in pages}
    for file in pages:
        page = read_page(file)
        html = next(page.all("html"))
        assert (html.attributes["lang"], html.attributes["dir"]) == (language, way)
        shown = [e.text for e in page.all("summary", "label", "a", "p", "span") if e.text]
        assert not english & set(shown), file
    assert read_page(built.project.site / language / "404.html").text.count(f"{language}~") > 3
    assert f"{language}~Learn why" in built.page(f"{language}/{GUIDE_PAGE}").text
    assert f"{language}~Essential" in built.page(f"{language}/{GUIDE_PAGE}").text


# Words of the interface that a page in another language must not show as they are.
STRINGS_VALUES = frozenset(
    value
    for line in STRINGS.splitlines()
    if not line.startswith("#") and "{" not in line and ": " in line
    for value in [line.partition(": ")[2].strip('"')]
)


def test_all_languages_have_the_same_pages_and_ids(built: Site) -> None:
    def ids(language: str) -> dict[str, list[str]]:
        folder = built.project.site / language
        return {
            file.relative_to(folder).as_posix(): [
                e.attributes["id"] for e in read_page(file).all() if "id" in e.attributes
            ]
            for file in sorted(folder.rglob("*.html"))
        }

    english = ids("en")
    assert len(english) >= 6
    assert all(ids(language) == english for language in ("fr", "ar", "sw"))
    assert broken_links(built.project.site) == []


def test_dates_are_in_the_manner_of_the_language(built: Site) -> None:
    def dates(language: str) -> str:
        return next(built.page(f"{language}/{GUIDE_PAGE}").of_class("dates")).text

    assert "2 November 2026" in dates("en")
    assert "2 novembre 2026" in dates("fr")
    assert "نوفمبر" in dates("ar")
    assert "2 Novemba 2026" in dates("sw")


def test_a_page_without_a_translation_says_so_and_is_left_out_of_the_sitemap(built: Site) -> None:
    page = built.page("fr/help.html")
    assert notes(page)[0].startswith("fr~This page has not been translated yet.")
    assert len(notes(page)) == 1
    source = next(page.of_class("source-text"))
    assert (source.attributes["lang"], source.attributes["dir"]) == ("en", "ltr")
    assert next(page.all("h1")).attributes["lang"] == "en"
    sitemap = (built.project.site / "sitemap.xml").read_text(encoding="utf-8")
    assert "/en/help.html" in sitemap
    assert "/fr/help.html" not in sitemap
    assert f"/fr/{GUIDE_PAGE}" in sitemap


def test_the_language_switch_leads_to_the_page_where_it_is_translated(built: Site) -> None:
    def ways(page: str) -> dict[str, str]:
        (menu,) = built.page(page).of_class("languages")
        links = (link.attributes for link in menu.all("a"))
        return {link["hreflang"]: link["href"] for link in links}

    codes = ("en", "fr", "ar", "sw")
    assert ways(f"en/{GUIDE_PAGE}") == {c: f"../../{c}/{GUIDE_PAGE}" for c in codes}
    # Nobody has translated this one: there the other languages begin at their first page.
    assert ways("en/help.html") == {
        c: f"../{c}/{'help' if c == 'en' else 'index'}.html" for c in codes
    }
    assert ways("fr/help.html") == {
        c: f"../{c}/{'help' if c in ('en', 'fr') else 'index'}.html" for c in codes
    }
    # A checklist leads to the guide that it is made from.
    others = {c: f"../../{c}/{GUIDE_PAGE}" for c in codes if c != "en"}
    own = {"en": "../../en/checklists/sample.html"}
    assert ways("en/checklists/sample.html") == own | others
    # What is made for each language is there in each.
    assert ways("en/checklists/index.html") == {
        c: f"../../{c}/checklists/index.html" for c in codes
    }


def test_a_current_page_says_that_a_machine_made_it_and_no_more(built: Site) -> None:
    page = built.page(f"fr/{GUIDE_PAGE}")
    assert [note[:19] for note in notes(page)] == ["fr~A machine made t"]
    assert not list(page.of_class("source-text"))


def test_only_the_languages_named_are_built(built: Site, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    shutil.copytree(built.project.folder, folder, ignore=shutil.ignore_patterns("site"))
    site = Site(Project(folder))
    assert site.build("fr", "en").code == 0
    found = {entry.name for entry in site.project.site.iterdir() if entry.is_dir()}
    assert found & set(_NAMES) == {"en", "fr"}
    ended = site.build("fr", "xx")
    assert ended.code == 2
    assert "xx; the languages are en, fr, ar, sw" in ended.output


def test_a_language_without_a_folder_is_a_clear_error(french: Site) -> None:
    shutil.rmtree(french.file("docs/fr"))
    ended = french.build()
    assert ended.code == 1
    assert "docs/fr:1: no folder of this language; make it" in ended.output
    assert "Traceback" not in ended.output


def test_a_language_that_nobody_knows_can_be_built(tmp_path: Path) -> None:
    site = make_site(tmp_path / "p", ("zz",), {**_TREE, f"zz/{GUIDE}": FRENCH})
    ended = site.build()
    assert ended.code == 0, ended.output
    html = next(site.page("zz/index.html").all("html"))
    assert (html.attributes["lang"], html.attributes["dir"]) == ("zz", "ltr")
    assert "2026-11-02" in next(site.page(f"zz/{GUIDE_PAGE}").of_class("dates")).text


def stale_units(site: Site) -> list[str]:
    told = json.loads((site.project.site / "status.json").read_text(encoding="utf-8"))
    units = told["fr"][GUIDE]["units"]
    return [unit for unit, value in units.items() if value["status"] != "current"]


def test_one_changed_recommendation_turns_stale_in_place_and_is_mended(french: Site) -> None:
    english = replaced(SOURCE, "Sign out on devices of other people.", "Sign out everywhere.")
    english = replaced(english, "you keep your account,", "you\nkeep  your account,")
    french.file(f"docs/en/{GUIDE}").write_text(english, encoding="utf-8")
    assert french.build().code == 0
    page = french.page(f"fr/{GUIDE_PAGE}")
    told = unit(page, "sign-out")
    (note,) = [e for e in told if "note" in e.attributes.get("class", "").split()]
    assert note.text == (
        "fr~The English text has changed since this was translated"
        " (last on 2 novembre 2026). It stands below."
    )
    assert len(notes(page)) == 2  # the other is that of the machine
    assert "Déconnectez-vous sur les appareils des autres." in text_of(told)
    (folded,) = [e for e in told if "folded" in e.attributes.get("class", "").split()]
    assert (folded.tag, "open" in folded.attributes) == ("details", False)
    assert next(folded.all("summary")).text == "fr~Read the current English text"
    (source,) = folded.of_class("source-text")
    assert (source.attributes["lang"], source.attributes["dir"]) == ("en", "ltr")
    assert "Sign out everywhere." in source.text
    assert "Whoever has the device" in source.text
    assert stale_units(french) == ["sign-out"]
    stamp = next(p.stamp for p in pairs(english).pairs if p.id == "sign-out")
    report = french.page("fr/about/translation.html")
    (entry,) = [item for item in report.all("li") if f"source={stamp}" in item.text]
    assert "the English has changed" in entry.text
    links = [link.attributes["href"] for link in entry.all("a")]
    assert links[0].endswith(f"/docs/fr/{GUIDE}")

    mended = replaced(FRENCH, "c3f8745f", stamp)
    mended = replaced(mended, "sur les appareils des autres.", "partout.")
    french.file(f"docs/fr/{GUIDE}").write_text(mended, encoding="utf-8")
    assert french.build().code == 0
    page = french.page(f"fr/{GUIDE_PAGE}")
    assert len(notes(page)) == 1
    assert not list(page.of_class("folded"))
    assert stale_units(french) == []
    assert f"source={stamp}" not in french.page("fr/about/translation.html").text


def test_urgent_puts_english_first_and_a_missing_part_is_english(french: Site) -> None:
    english = replaced(SOURCE, "{#sign-out}", "{#sign-out urgent}")
    english = replaced(english, "Sign out on devices of other people.", "Sign out everywhere.")
    french.file(f"docs/en/{GUIDE}").write_text(english, encoding="utf-8")
    first, second = FRENCH.index("### Utilisez"), FRENCH.index("### Déconnectez")
    text = FRENCH[:first] + FRENCH[second:]
    french.file(f"docs/fr/{GUIDE}").write_text(text, encoding="utf-8")
    assert french.build().code == 0
    page = french.page(f"fr/{GUIDE_PAGE}")

    urgent = unit(page, "sign-out")
    assert urgent[0].attributes["lang"] == "en"
    words = text_of(urgent)
    assert words.index("in an important way") < words.index("Sign out everywhere.")
    assert words.index("Sign out everywhere.") < words.index("Déconnectez-vous sur les appareils")
    (folded,) = [e for e in urgent if "folded" in e.attributes.get("class", "").split()]
    assert "Déconnectez-vous sur les appareils" in folded.text
    assert not list(folded.of_class("source-text"))

    missing = unit(page, "second-step")
    assert missing[0].attributes["lang"] == "en"
    assert missing[0].attributes["dir"] == "ltr"
    assert "fr~This part has not been translated yet." in text_of(missing)
    (source,) = [e for e in missing if "source-text" in e.attributes.get("class", "").split()]
    assert (source.attributes["lang"], source.attributes["dir"]) == ("en", "ltr")
    reason = next(e for e in page.all("details") if e.attributes.get("id") == "second-step-why")
    assert next(reason.all("summary")).attributes["lang"] == "fr"
    assert stale_units(french) == ["second-step", "sign-out"]


def test_a_started_file_builds_and_nothing_in_it_counts(french: Site) -> None:
    from scripts.translations import main  # noqa: PLC0415

    french.file(f"docs/fr/{GUIDE}").unlink()
    assert main(["--docs", str(french.file("docs")), "start", "fr", GUIDE]) == 0
    ended = french.build()
    assert ended.code == 0, ended.output
    page = french.page(f"fr/{GUIDE_PAGE}")
    assert notes(page)[0].startswith("fr~This page has not been translated yet.")
    (switch,) = french.page(f"en/{GUIDE_PAGE}").of_class("languages")
    ways = [link.attributes["href"] for link in switch.all("a")]
    assert ways == [f"../../en/{GUIDE_PAGE}", "../../fr/index.html"]
    sitemap = (french.project.site / "sitemap.xml").read_text(encoding="utf-8")
    assert f"/fr/{GUIDE_PAGE}" not in sitemap
    assert "<!--" not in next(page.of_class("text")).text


def test_isolates_reach_the_reader(built: Site) -> None:
    assert "\u2066Maker\u2069" in good("ar")
    assert "\u2066Maker\u2069" in built.page(f"ar/{GUIDE_PAGE}").text
