"""Served by real nginx with our headers: nothing on the console, and two requests for a page."""

from __future__ import annotations

import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from safekeeping.page_policy import RESPONSE_HEADERS
from tests.browser.browsers import Browser, Chromium
from tests.browser.web_server import Nginx

pytestmark = pytest.mark.slow

GUIDE = "/en/guides/tiktok.html"
SHEET = "/en/assets/safekeeping.css"
VIOLATIONS = {
    "a style": "<style>p{color:red}</style>",
    "a picture": "<img src=http://127.0.0.1:9/x.png>",
    "a frame": "<iframe src=/en/help.html></iframe>",
}


@pytest.fixture(scope="module")
def nginx(real_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    folder = tmp_path_factory.mktemp("nginx")
    site = folder / "site"
    shutil.copytree(real_site, site)
    page = (site / "en/help.html").read_text(encoding="utf-8")
    for name, html in VIOLATIONS.items():
        (site / f"{name.replace(' ', '-')}.htm.html").write_text(page + html, encoding="utf-8")
    script = "<script>document.title = 'a script ran'</script>"
    (site / "script.htm.html").write_text(page + script, encoding="utf-8")
    server = Nginx(site, folder)
    yield server
    server.close()


@pytest.fixture(scope="module")
def nginx_of_two(
    two_language_site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Nginx]:
    server = Nginx(two_language_site, tmp_path_factory.mktemp("nginx"))
    yield server
    server.close()


def headers(address: str) -> Message:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.headers
    except urllib.error.HTTPError as error:
        assert error.code == 404
        return error.headers


def test_a_page_announces_its_stylesheet(nginx: Nginx) -> None:
    link = f"<{SHEET}>; rel=preload; as=style"
    assert headers(nginx.address + GUIDE)["Link"] == link
    assert headers(nginx.address + "/en/")["Link"] == link
    assert headers(nginx.address + SHEET)["Link"] is None


@pytest.mark.parametrize("path", ["/", "/en/", GUIDE, SHEET, "/robots.txt", "/en/none.html"])
def test_each_answer_has_the_headers(nginx: Nginx, path: str) -> None:
    found = headers(nginx.address + path)
    assert len(RESPONSE_HEADERS) == 7
    for name, value in RESPONSE_HEADERS.items():
        assert found.get_all(name) == [value], f"{path}: {name}"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_not_there_is_said_in_the_language_of_its_folder(
    browser: Browser, nginx_of_two: Nginx, language: str
) -> None:
    said = {"en": "This page is not here", "ar": "هذه الصفحة غير موجودة هنا"}
    nginx_of_two.asked()
    browser.open(f"{nginx_of_two.address}/{language}/guides/none.html")
    assert browser.text("h1") == said[language]
    assert {answer.status for answer in nginx_of_two.asked()} == {404, 200}
    browser.click("article a")
    assert browser.measure("body", "location.pathname") == f"/{language}/index.html"


def test_no_page_says_anything_on_the_console(
    browser: Browser, nginx: Nginx, nginx_of_two: Nginx, real_site: Path, two_language_site: Path
) -> None:
    browser.console()
    browser.requests()
    for server, site in ((nginx, real_site), (nginx_of_two, two_language_site)):
        pages = sorted(file.relative_to(site).as_posix() for file in site.rglob("*.html"))
        assert len(pages) >= 9
        for page in pages:
            browser.open(f"{server.address}/{page}", same_tab=True)
            # A picture of the site itself may be there, too.
            assert browser.console() == [], page
            assert all(address.startswith(server.address) for address in browser.requests()), page


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_violation_is_on_the_console(browser: Browser, nginx: Nginx, name: str) -> None:
    browser.console()
    browser.open(f"{nginx.address}/{name.replace(' ', '-')}.htm.html")
    assert any("Content" in message and "Policy" in message for message in browser.console())


def test_with_scripts_on_the_console_is_silent_too_and_no_script_runs(
    chromium: Chromium, nginx: Nginx, real_site: Path
) -> None:
    context = chromium.context()
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    page = context.new_page()
    for file in sorted(real_site.rglob("*.html")):
        page.goto(f"{nginx.address}/{file.relative_to(real_site).as_posix()}")
        page.evaluate("1")
    assert said == []
    page.goto(f"{nginx.address}/script.htm.html")
    assert page.evaluate("document.title") != "a script ran"
    assert any("Content Security Policy" in message for message in said)
    context.close()


def test_a_guide_asks_for_two_files_and_no_more(
    browser: Browser, real_site: Path, tmp_path: Path
) -> None:
    # A server of its own: of another, a browser may have the stylesheet and not ask for it.
    server = Nginx(real_site, tmp_path)
    try:
        browser.requests()
        browser.open(server.address + GUIDE)
        asked = [(answer.path, answer.status) for answer in server.asked()]
        assert asked == [(GUIDE, 200), (SHEET, 200)]
        assert browser.requests() == [server.address + GUIDE, server.address + SHEET]
    finally:
        server.close()
