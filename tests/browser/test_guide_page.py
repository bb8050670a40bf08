"""The guide as a reader has it: opened from a folder, or served, with scripts switched off."""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.browsers import Browser, program
from tests.browser.conftest import Server
from tests.html_reader import read_page

pytestmark = pytest.mark.slow

TIKTOK = "en/guides/tiktok.html"
REASON = "#two-step-verification-why"
PNG = b"\x89PNG\r\n"


@pytest.fixture
def address(real_site: Path) -> str:
    return (real_site / TIKTOK).as_uri()


def words_of(pdf: bytes) -> str:
    command = [program("pdftotext"), "-raw", "-", "-"]
    text = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    # Firefox writes ligatures: one sign for the letters f and i.
    return " ".join(unicodedata.normalize("NFKC", text).split())


# What the tests below rest on.

TRAPS = """<!doctype html><p id=words>as written</p><noscript><p id=no>no scripts</noscript>
<script>document.getElementById("words").textContent = "a script ran"</script>
<details onclick="this.id = 'ran'"><summary>x</summary>y</details>
<img src="%s/pixel.png">"""


def test_scripts_are_off_and_requests_are_seen(
    browser: Browser, tmp_path: Path, serve: Callable[[Path], Server]
) -> None:
    server = serve(tmp_path)
    page = tmp_path / "page.html"
    page.write_text(TRAPS % server.address)
    browser.open(page.as_uri())
    browser.click("summary")
    assert browser.text("#words") == "as written"
    assert browser.text("#no") == "no scripts"
    assert browser.measure("body", "element.querySelector('#ran') === null")
    assert browser.requests() == [f"{server.address}/pixel.png"]
    assert server.asked == ["/pixel.png"]


@pytest.mark.parametrize("beyond", ["http://192.0.2.1/", "https://site.example/"])
def test_no_browser_gets_beyond_this_machine(browser: Browser, beyond: str) -> None:
    with pytest.raises(Exception, match=r"NAME_NOT_RESOLVED|proxyConnectFailure"):
        browser.open(beyond)


def test_a_missing_program_fails_and_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(pytest.fail.Exception, match="apt-get install poppler-utils"):
        program("pdftotext")


# The page


def test_the_text_is_there_and_nothing_comes_from_elsewhere(
    browser: Browser, address: str, real_site: Path
) -> None:
    browser.open(address)
    page = read_page(real_site / TIKTOK)
    headings = [e.text for e in page.all("h3") if "id" in e.attributes]
    shown = browser.text("article")
    assert len(headings) >= 34
    assert all(heading in shown for heading in headings)
    assert browser.count_shown("article h3") == len(headings)
    assert browser.count_shown("details.why > summary") == len(headings)
    assert browser.count_shown("p.level") == len(headings)
    assert browser.count_shown(".dates time[datetime]") == 2
    assert browser.requests() == []


def test_the_stylesheet_is_used(browser: Browser, address: str) -> None:
    browser.open(address)
    assert browser.count_shown("span.host") == 0
    assert browser.measure("body", "element.scrollWidth <= innerWidth")
    assert browser.picture().startswith(PNG)


@pytest.fixture(scope="module")
def beginnings(real_site: Path) -> dict[str, str]:
    """Return the first five words of each reason, by its id."""
    reasons = list(read_page(real_site / TIKTOK).of_class("why"))
    assert len(reasons) >= 34
    return {r.attributes["id"]: " ".join(next(r.all("p")).text.split()[:5]) for r in reasons}


@pytest.mark.parametrize("way", ["click", "press_enter"])
def test_a_reason_opens_and_closes(
    browser: Browser, address: str, way: str, beginnings: dict[str, str]
) -> None:
    act: Callable[[str], None] = getattr(browser, way)
    beginning = beginnings[REASON.removeprefix("#")]
    browser.open(address)
    assert not browser.is_shown(f"{REASON} > p")
    assert browser.count_shown("details.why > p") == 0
    act(f"{REASON} > summary")
    assert browser.is_shown(f"{REASON} > p")
    assert beginning in browser.text(REASON)
    assert browser.count_shown("details.why[open]") == 1
    act(f"{REASON} > summary")
    assert not browser.is_shown(f"{REASON} > p")
    assert beginning not in browser.text(REASON)


def test_the_address_of_a_reason_leads_to_it(browser: Browser, address: str) -> None:
    browser.open(address)
    height = browser.measure("body", "innerHeight")
    assert browser.top(REASON) > height
    browser.open(address + REASON)
    assert 0 <= browser.top(REASON) < height / 2
    assert browser.measure(":target", "element.id") == REASON.removeprefix("#")


def left_out(beginnings: dict[str, str], text: str) -> list[str]:
    """Return which reasons' beginnings a printed text does not have."""
    # A line may break after a hyphen.
    packed = text.replace(" ", "")
    return [b for b in beginnings.values() if b.replace(" ", "") not in packed]


def test_on_paper_stand_all_reasons_and_the_hosts_of_links(
    browser: Browser, address: str, beginnings: dict[str, str]
) -> None:
    browser.open(address)
    text = words_of(browser.pdf())
    assert text.count("(support.tiktok.com)") > 20
    assert "(accessnow.org)" in text
    assert "Turn on 2-step verification" in text
    # No stylesheet unfolds anything in browsers that lack this, such as Firefox 140.
    can_unfold = browser.measure("body", "CSS.supports('selector(::details-content)')")
    folded = [] if can_unfold else list(beginnings.values())
    assert left_out(beginnings, text) == folded
    # There, and everywhere, the page to print has them all.
    browser.open(address.replace("/guides/", "/print/"))
    assert left_out(beginnings, words_of(browser.pdf())) == []


def test_served_the_page_asks_for_its_stylesheet_and_no_more(
    browser: Browser, real_site: Path, serve: Callable[[Path], Server]
) -> None:
    server = serve(real_site)
    browser.open(f"{server.address}/{TIKTOK}")
    assert "Turn on 2-step verification" in browser.text("article")
    assert browser.count_shown("span.host") == 0
    # The stylesheet for paper and search is left to those pages that need it.
    sheets = {file.name for file in (real_site / "en/assets").glob("*.css")}
    assert sheets == {"safekeeping.css", "paper.css", "search.css"}
    assert server.asked == [f"/{TIKTOK}", "/en/assets/safekeeping.css"]
    assert browser.requests() == [server.address + path for path in server.asked]
