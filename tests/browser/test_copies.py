"""Copies opened from a folder, with no network, in both browsers."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from tests.browser.browsers import Browser, Chromium, Firefox, wait_until
from tests.browser.kinds import HEIGHT, WIDTHS
from tests.built_site import Project

pytestmark = pytest.mark.slow

# A word of each language's TikTok guide.
WORDS = {"en": "verification", "es": "contraseña", "fr": "téléphone", "ar": "حساب", "fa": "حساب"}
# Languages whose every page is opened, in each browser.
WHOLE = ("en", "ar")
# Whether the site's styles count: by their own colour of the ground.
GROUND = "getComputedStyle(element).backgroundColor"
WIDE = "document.documentElement.scrollWidth - innerWidth"


def languages(unpacked: Path) -> list[str]:
    return sorted(folder.name.removeprefix("safekeeping-") for folder in unpacked.iterdir())


def assert_quiet(browser: Browser, place: Path) -> None:
    """The page asked for nothing but files, and the browser had nothing to complain of."""
    assert browser.requests() == [], place
    assert browser.console() == [], place


def test_every_page_opens_and_asks_for_nothing(browser: Browser, unpacked: Path) -> None:
    browser.console()
    opened = 0
    for language in languages(unpacked):
        top = unpacked / f"safekeeping-{language}"
        own = [top / "START-HERE.html", *sorted((top / language).rglob("*.html"))]
        assert len(own) > 40
        if language not in WHOLE:
            # The same templates with other words: one of each.
            folders = dict.fromkeys(page.parent for page in own)
            own = [next(page for page in own if page.parent == folder) for folder in folders]
        for page in own:
            browser.open(page.as_uri(), same_tab=True)
            assert browser.text("h1").strip(), page
            assert browser.measure("html", GROUND) != "rgba(0, 0, 0, 0)", page
            assert_quiet(browser, page)
            opened += 1
        # One of those that only say that a page is not here.
        firsts = sorted(top.glob("??/index.html"))
        absent = next(page for page in firsts if page.parent.name != language)
        browser.open(absent.as_uri())
        assert browser.text("h1").strip()
        assert browser.count_shown("main a") == 1
        assert_quiet(browser, absent)
    assert opened > 50


def test_from_the_first_page_one_gets_everywhere(browser: Browser, unpacked: Path) -> None:
    top = unpacked / "safekeeping-ar"
    browser.open((top / "START-HERE.html").as_uri())
    browser.click("main a")
    assert browser.measure("body", "location.href") == (top / "ar/index.html").as_uri()
    browser.open((top / "ar/guides/tiktok.html").as_uri())
    browser.click(".menu > summary")
    # To another language, which is not there, and is said so in the reader's.
    browser.click(".menu a[hreflang=fr]")
    wait_until(browser, "location.href", (top / "fr/index.html").as_uri())
    assert browser.measure("html", "element.lang") == "ar"
    assert browser.text("main a") == "https://safekeeping.example/fr/index.html"
    assert browser.requests() == []
    # One step back is the guide, not the page that leads on.
    browser.go_back()
    wait_until(browser, "location.href", (top / "ar/guides/tiktok.html").as_uri())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_guide_in_one_file_works_alone(
    browser: Browser,
    downloads: Path,
    tmp_path: Path,
    language: str,
    width: int,
) -> None:
    folder = tmp_path / "мои файлы ملفات"
    folder.mkdir()
    alone = Path(shutil.copy(downloads / f"tiktok-{language}.html", folder / "1.html"))
    browser.set_size(width, HEIGHT)
    browser.console()
    browser.open(alone.as_uri())
    assert browser.measure("html", GROUND) != "rgba(0, 0, 0, 0)"
    assert browser.measure("html", WIDE) <= 0
    # What uses the network is marked, in the direction of the language, and nothing else.
    mark = "getComputedStyle(element, '::after').content"
    assert browser.measure("a[href^=https]", mark) == ('"←"' if language == "ar" else '"→"')
    assert browser.measure("a[href^='#']", mark) == "none"
    box = "h3 input"
    assert browser.measure(box, "element.checked") is False
    line = "getComputedStyle(element.closest('h3')).textDecorationLine"
    assert browser.measure(box, line) == "none"
    # The words are the box's, and as easy to hit.
    browser.click("h3 label")
    assert browser.measure(box, "element.checked") is True
    assert browser.measure(box, line) == "line-through"
    contents = "nav details"
    assert browser.measure(contents, "element.open") is False
    reason = "h3 ~ details"
    assert browser.measure(reason, "element.open") is False
    browser.click(f"{reason} > summary")
    assert browser.measure(reason, "element.open") is True
    assert browser.is_shown(f"{reason} p")
    assert_quiet(browser, alone)
    # Closed and opened again, nothing is ticked.
    browser.open(alone.as_uri())
    assert browser.measure(box, "element.checked") is False


def test_the_list_of_downloads_fits_and_leads_to_files(
    browser: Browser,
    published: Project,
) -> None:
    browser.console()
    for language in ("en", "fa"):
        place = published.site / f"downloads/{language}.html"
        for width in WIDTHS:
            browser.set_size(width, HEIGHT)
            browser.open(place.as_uri())
            assert browser.measure("html", WIDE) <= 0
            assert browser.count_shown("h2") >= 5
            assert browser.count_shown("code") >= 4
            assert_quiet(browser, place)


# What other parts of the site bring: these tests look for them where they are.


def test_a_checklist_ticks(browser: Browser, unpacked: Path) -> None:
    for language in languages(unpacked):
        page = unpacked / f"safekeeping-{language}/{language}/checklists/tiktok.html"
        browser.console()
        browser.open(page.as_uri())
        box = "input[type=checkbox]"
        assert browser.measure(box, "element.checked") is False
        # Away from the count, which stays at the foot of the window.
        browser.measure(box, "element.scrollIntoView({block: 'center'})")
        browser.click(box)
        assert browser.measure(box, "element.checked") is True
        assert_quiet(browser, page)


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_search_finds_a_word_of_each_language(
    request: pytest.FixtureRequest, unpacked: Path, name: str
) -> None:
    pages = [unpacked / f"safekeeping-{code}/{code}/search.html" for code in languages(unpacked)]
    # The search is the one page with a script.
    made: Any = Chromium if name == "chromium" else Firefox
    started: Browser = (
        made(within=request.getfixturevalue("chromium"))
        if name == "chromium"
        else made(scripts=True)
    )
    try:
        for page in pages:
            language = page.parent.name
            started.open(page.as_uri())
            started.measure(
                "input[type=search]",
                f"(element.value = {WORDS[language]!r},"
                " element.dispatchEvent(new Event('input', {bubbles: true})))",
            )
            found: list[str] = []
            end = time.monotonic() + 10
            while not found and time.monotonic() < end:
                links = "[...element.querySelectorAll('ol a')].map(a => a.getAttribute('href'))"
                found = list(started.measure("main", links))
            assert any("tiktok.html" in link for link in found), language
            assert started.requests() == []
    finally:
        started.close()
