"""A tour of the site leaves nothing in the browser: no cookie, no storage, no cache of its own."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.browser.browsers import Chromium, Firefox
from tests.browser.conftest import Server

pytestmark = pytest.mark.slow

KEEPING = """<!doctype html><title>keeps</title><script>
localStorage.setItem("a", "b"); sessionStorage.setItem("a", "b");
addEventListener("load", () => { indexedDB.open("a"); });
</script>"""

KEPT_BY_PAGE = """async () => [
  ...Object.keys(localStorage).map(name => `localStorage ${name}`),
  ...Object.keys(sessionStorage).map(name => `sessionStorage ${name}`),
  ...(await indexedDB.databases()).map(database => `IndexedDB ${database.name}`),
  ...(await caches.keys()).map(name => `cache ${name}`),
  ...(await navigator.serviceWorker.getRegistrations()).map(() => "service worker"),
]"""

# What Firefox keeps of this machine's address: its folders of storage, its cookies, its memory.
KEPT_BY_FIREFOX = """
const kept = Services.cookies.cookies.map(cookie => `cookie ${cookie.name}`);
const folder = Services.dirsvc.get("ProfD", Ci.nsIFile);
folder.append("storage"); folder.append("default");
if (folder.exists())
  for (const entry of folder.directoryEntries) kept.push(`storage ${entry.leafName}`);
return kept;
"""


class _Keeper(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Set-Cookie", "kept=1; Max-Age=999")
        self.end_headers()
        self.wfile.write(KEEPING.encode())

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def keeper() -> Iterator[str]:
    """The address of a page that keeps whatever it can."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Keeper) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def tour(two_language_site: Path) -> Iterator[list[str]]:
    """The addresses of all pages of a site that is served."""
    server = Server(two_language_site)
    pages = sorted(two_language_site.rglob("*.html"))
    assert len(pages) >= 13
    yield [f"{server.address}/{page.relative_to(two_language_site)}" for page in pages]
    server.close()


def kept_by_chromium(chromium: Chromium, addresses: list[str]) -> list[str]:
    """Visit the addresses, scripts on, open what can be opened, and say what is kept."""
    context = chromium.context()
    page = context.new_page()
    for address in addresses:
        page.goto(address)
        for summary in page.locator("summary").all()[:2]:
            summary.click()
    kept = page.evaluate(KEPT_BY_PAGE)
    kept += [f"cookie {cookie['name']}" for cookie in context.cookies()]
    usage = context.new_cdp_session(page).send(
        "Storage.getUsageAndQuota", {"origin": page.evaluate("origin")}
    )
    kept += [f"{part['usage']} bytes" for part in usage["usageBreakdown"] if part["usage"]]
    context.close()
    return [str(what) for what in kept]


def kept_by_firefox(firefox: Firefox, addresses: list[str]) -> list[str]:
    """Do the same with scripts off."""
    for address in addresses:
        firefox.open(address)
        if firefox.measure("body", "document.querySelector('summary') !== null"):
            firefox.click("summary")
    kept = [str(what) for what in firefox.in_browser(KEPT_BY_FIREFOX)]
    kept += firefox.measure("body", "Object.keys(sessionStorage)")
    return [what for what in kept if not what.startswith("storage moz-extension")]


def test_chromium_keeps_nothing(chromium: Chromium, tour: list[str]) -> None:
    assert kept_by_chromium(chromium, tour) == []


def test_what_chromium_keeps_is_found(chromium: Chromium, keeper: str) -> None:
    expected = {"localStorage a", "sessionStorage a", "IndexedDB a", "cookie kept"}
    # A database is opened in the browser's own time: on a busy machine it takes a second look.
    kept = next(
        (kept for _ in range(5) if expected <= (kept := set(kept_by_chromium(chromium, [keeper])))),
        set(),
    )
    assert expected <= kept


def test_firefox_keeps_nothing(firefox: Firefox, tour: list[str]) -> None:
    firefox.in_browser("Services.cookies.removeAll()")
    assert kept_by_firefox(firefox, tour) == []


def test_what_firefox_keeps_is_found(firefox: Firefox, keeper: str) -> None:
    assert kept_by_firefox(firefox, [keeper]) == ["cookie kept"]
    firefox.in_browser("Services.cookies.removeAll()")
