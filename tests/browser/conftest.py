"""One Chromium and one Firefox for all tests of a worker, and a server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.browsers import Browser, Chromium, Firefox


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """Chromium, started once for a worker."""
    started = Chromium()
    yield started
    started.close()


@pytest.fixture(scope="session")
def firefox() -> Iterator[Firefox]:
    """Firefox, started once for a worker."""
    started = Firefox()
    yield started
    started.close()


def asked_for(request: pytest.FixtureRequest) -> Browser:
    """Return the browser that a fixture's parameter names."""
    started: Browser = request.getfixturevalue(request.param)
    return started


@pytest.fixture(params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest) -> Browser:
    """Each browser in turn, scripts off."""
    return asked_for(request)


@pytest.fixture
def page(chromium: Chromium) -> Iterator[Page]:
    """A page of its own in Chromium, that can look at itself with axe."""
    context = chromium.context(bypass_csp=True)
    context.add_init_script(script=Axe().axe_script)
    yield context.new_page()
    context.close()


class Server:
    """Serves a folder on 127.0.0.1 and keeps the paths that were asked for."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(SimpleHTTPRequestHandler):
            def log_request(self, code: object = "-", size: object = "-") -> None:
                asked.append(self.path)

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder))
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def serve() -> Iterator[Callable[[Path], Server]]:
    """A function that serves a folder until the test ends."""
    servers: list[Server] = []

    def start(folder: Path) -> Server:
        servers.append(Server(folder))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="module")
def served(two_language_site: Path) -> Iterator[Server]:
    """The small site in two languages, served."""
    server = Server(two_language_site)
    yield server
    server.close()
