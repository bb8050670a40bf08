"""Scripts and SVG off, as at Tor Browser's Safest level: all that a reader needs can be used.

With SCREENSHOTS set to a folder, pictures of what is looked at are left there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.browsers import Browser, Firefox
from tests.browser.conftest import Server
from tests.browser.kinds import HEIGHT, LANGUAGES, WIDTHS

pytestmark = pytest.mark.slow

REASON = "#essential-why"
OTHER = {"en": "ar", "ar": "en"}


@pytest.fixture(scope="module")
def served(two_language_site: Path) -> Iterator[Server]:
    server = Server(two_language_site)
    yield server
    server.close()


@pytest.fixture(params=WIDTHS)
def width(request: pytest.FixtureRequest, browser: Browser) -> int:
    browser.set_size(request.param, HEIGHT)
    assert browser.measure("body", "innerWidth") == request.param
    return int(request.param)


@pytest.fixture(params=LANGUAGES.values())
def guide(request: pytest.FixtureRequest, browser: Browser, width: int, served: Server) -> str:
    """The language of a guide that has been opened."""
    browser.open(f"{served.address}/{request.param}/guides/specimen.html")
    return str(request.param)


def take_picture(browser: Browser, name: str) -> None:
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(folder, f"{browser.name}-{name}.png").write_bytes(browser.picture())


def path(browser: Browser) -> str:
    return str(browser.measure("body", "location.pathname"))


def test_scripts_and_svg_are_off(firefox: Firefox, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<!doctype html><title>off</title><script>document.title = 'on'</script>"
        "<svg width=100 height=100><rect width=100 height=100 /></svg>"
    )
    firefox.open(page.as_uri())
    assert firefox.measure("svg", "[document.title, element.clientWidth]") == ["off", 0]


def test_the_menu_opens_and_leads_on(browser: Browser, guide: str, width: int) -> None:
    take_picture(browser, f"guide-{guide}-{width}")
    assert browser.text(".menu > summary").strip() != ""
    assert not browser.is_shown(".menu nav")
    browser.click(".menu > summary")
    assert browser.count_shown(".menu nav a") == 7
    take_picture(browser, f"menu-{guide}-{width}")
    browser.click(".menu nav a[href='../search.html']")
    assert path(browser) == f"/{guide}/search.html"


def test_the_language_switch_leads_to_the_same_page(browser: Browser, guide: str) -> None:
    browser.click(".menu > summary")
    other = OTHER[guide]
    assert browser.is_shown(f".menu a[hreflang={other}]")
    browser.click(f".menu a[hreflang={other}]")
    assert path(browser) == f"/{other}/guides/specimen.html"
    assert browser.measure("html", "element.lang") == other


def test_help_is_in_sight_at_once(browser: Browser, guide: str) -> None:
    assert browser.is_shown(".emergency")
    assert 0 <= browser.top(".emergency") < HEIGHT / 2
    browser.click(".emergency")
    assert path(browser) == f"/{guide}/help.html"


def test_the_contents_can_be_seen_and_followed(browser: Browser, guide: str, width: int) -> None:
    if width < 1000:
        assert browser.count_shown(".toc a") == 0
        assert browser.text("label[for=fold]").strip() != ""
        browser.click("label[for=fold]")
    assert browser.count_shown(".toc a") >= 6
    take_picture(browser, f"contents-{guide}-{width}")
    browser.click(".toc a[href='#another-section']")
    assert 0 <= browser.top("#another-section") < HEIGHT / 2
    # Beside the text the contents stay at hand; above it they scroll away.
    assert (0 <= browser.top(".toc") < HEIGHT / 2) == (width > 1000)


def test_a_reason_says_what_it_is_and_opens(browser: Browser, guide: str, width: int) -> None:
    words = browser.text(f"{REASON} > summary")
    assert len(words.split()) >= 2
    assert not browser.is_shown(f"{REASON} > p")
    browser.click(f"{REASON} > summary")
    assert browser.is_shown(f"{REASON} > p")
    take_picture(browser, f"reason-{guide}-{width}")
    # Whether it is open is shown by a sign of the font, not by a picture.
    sign = "getComputedStyle(element).listStyleType"
    assert browser.measure(f"{REASON} > summary", sign) == "disclosure-open"
    assert browser.measure("#recommended-why > summary", sign) == "disclosure-closed"


def test_levels_are_words_and_signs(browser: Browser, guide: str) -> None:
    assert browser.count_shown(".level") == 4
    before = "getComputedStyle(element, '::before').content"
    signs = {
        browser.measure(level, before)
        for level in (".level-essential", ".level:not([class*='-'])", ".level-high-risk")
    }
    assert len(signs) == 3
    assert all(sign.strip('"').strip() for sign in signs)
    assert len(browser.text(".level-high-risk").split()) >= 2
