"""Chromium and Firefox behind one small interface, with the page's scripts switched off.

What the methods run in a page (to measure, never to help it) runs beside the page's own scripts
and works although those are off. In Firefox with `javascript.enabled=false` every command of
Marionette still works: it finds, clicks, types, measures, prints, takes pictures and runs
scripts of its own, in the page and in the browser (seen with ESR 153). What does not: with
`svg.disabled` an <svg> keeps its place in the tree but has no size. Where a page is asked for
through the proxy that refuses, the error page counts as an error.
"""

from __future__ import annotations

import base64
import contextlib
import shutil
import time
from abc import ABC, abstractmethod
from typing import Any

import pytest
from marionette_driver.by import By
from marionette_driver.errors import MarionetteException
from marionette_driver.keys import Keys
from marionette_driver.marionette import Marionette, WebElement
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from scripts.environment import PROGRAMS

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name and no address is found but our own.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

# Tor Browser at its Safest level, as far as an ordinary Firefox can be set so; and a proxy
# for all but this machine, on the port where nobody listens.
_REFUSED = 9
FIREFOX_SETTINGS = {
    "javascript.enabled": False,
    "svg.disabled": True,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": _REFUSED,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": _REFUSED,
    "network.proxy.socks": "127.0.0.1",
    "network.proxy.socks_port": _REFUSED,
    "network.proxy.socks_remote_dns": True,
    "network.proxy.no_proxies_on": "127.0.0.1",
    "network.dns.disabled": True,
}


def program(name: str) -> str:
    """Return the path of a program that tests need; without it, the test fails."""
    path = shutil.which(name)
    if path is None:
        pytest.fail(f"{name} is not there: apt-get install {PROGRAMS[name]}", pytrace=False)
    return path


class Browser(ABC):
    """A browser with one page. Elements are named by CSS selectors; the first one counts."""

    name: str

    @abstractmethod
    def open(self, address: str, *, same_tab: bool = False) -> None:
        """Open an address and wait until it is loaded.

        In the same tab it is faster, for tests that open hundreds and all should go well.
        """

    @abstractmethod
    def reload(self) -> None:
        """Load the page again, as its reader would, and wait until it is loaded."""

    @abstractmethod
    def go_back(self) -> None:
        """Go to the page before, as its reader would."""

    @abstractmethod
    def text(self, selector: str) -> str:
        """Return the words that can be seen in an element."""

    @abstractmethod
    def is_shown(self, selector: str) -> bool:
        """Say whether an element can be seen, if one scrolls to it."""

    @abstractmethod
    def click(self, selector: str) -> None:
        """Scroll to an element and click on it."""

    @abstractmethod
    def press_enter(self, selector: str) -> None:
        """Give an element the keyboard's focus and press Enter."""

    @abstractmethod
    def type(self, selector: str, text: str) -> None:
        """Give an element the keyboard's focus and type a text."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press a key where the focus is: Enter, Tab, ArrowDown or ArrowUp."""

    @abstractmethod
    def measure(self, selector: str, script: str) -> Any:
        """Return what a JavaScript expression about `element` says, run beside the page."""

    @abstractmethod
    def set_size(self, width: int, height: int) -> None:
        """Set the size of what shows the page."""

    @abstractmethod
    def picture(self) -> bytes:
        """Return what is in view as a PNG."""

    @abstractmethod
    def pdf(self) -> bytes:
        """Return the page as printed."""

    @abstractmethod
    def requests(self) -> list[str]:
        """Return every address the page has asked for since it was opened, but for `file:`."""

    @abstractmethod
    def console(self) -> list[str]:
        """Return the warnings and errors about pages on the console since the last call."""

    @abstractmethod
    def close(self) -> None:
        """End the browser."""

    def top(self, selector: str) -> float:
        """Return how far an element's top is below the top of the view, in CSS pixels."""
        return float(self.measure(selector, "element.getBoundingClientRect().top"))

    def count_shown(self, selector: str) -> int:
        """Return how many elements a selector names that take up room on the page."""
        rooms = "e => e.checkVisibility() && e.getClientRects().length > 0"
        script = f"[...element.querySelectorAll({selector!r})].filter({rooms}).length"
        return int(self.measure("body", script))


def wait_until(browser: Browser, script: str, expected: object) -> None:
    """Wait until what a script says of the page is as expected, across pages if need be."""
    end = time.monotonic() + 10
    found: object = None
    while True:
        # Between two pages there is no body to ask.
        with contextlib.suppress(MarionetteException, PlaywrightError):
            found = browser.measure("body", script)
        if found == expected:
            return
        assert time.monotonic() < end, f"{script} is {found}, not {expected}"
        time.sleep(0.05)


class Chromium(Browser):
    """Chromium by Playwright."""

    name = "chromium"

    def __init__(self, within: Chromium | None = None) -> None:
        """Start a browser; or open, `within` a started one, a profile in which scripts run."""
        self._within = within
        if within:
            self._playwright, self._browser = within._playwright, within._browser
        else:
            path = program(self.name)
            self._playwright = sync_playwright().start()
            self._browser = self._playwright.chromium.launch(
                executable_path=path, args=CHROMIUM_ARGUMENTS
            )
        self._context = self._browser.new_context(java_script_enabled=within is not None)
        self._requests: list[str] = []
        self._console: list[str] = []
        self._context.on("console", self._hear)
        self._page = self._context.new_page()

    def _find(self, selector: str) -> Locator:
        return self._page.locator(selector).first

    def open(self, address: str, *, same_tab: bool = False) -> None:
        if same_tab:
            self._requests.clear()
            self._page.goto(address)
            return
        # A new page, so that nothing is left of the last one, open or failed.
        size = self._page.viewport_size
        self._page.close()
        self._page = self._context.new_page()
        if size:
            self._page.set_viewport_size(size)
        asked = self._requests = []
        self._page.on("request", lambda request: asked.append(request.url))
        self._page.goto(address)

    def reload(self) -> None:
        self._page.reload()

    def go_back(self) -> None:
        self._page.go_back()

    def text(self, selector: str) -> str:
        return self._find(selector).inner_text()

    def is_shown(self, selector: str) -> bool:
        return self._find(selector).is_visible()

    def click(self, selector: str) -> None:
        self._find(selector).click()

    def press_enter(self, selector: str) -> None:
        self._find(selector).press("Enter")

    def type(self, selector: str, text: str) -> None:
        self._find(selector).press_sequentially(text)

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)

    def measure(self, selector: str, script: str) -> Any:
        return self._find(selector).evaluate(f"element => {script}")

    def set_size(self, width: int, height: int) -> None:
        self._page.set_viewport_size({"width": width, "height": height})

    def picture(self) -> bytes:
        return self._page.screenshot()

    def pdf(self) -> bytes:
        return self._page.pdf()

    def requests(self) -> list[str]:
        return [address for address in self._requests if not address.startswith("file:")]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("warning", "error"):
            self._console.append(message.text)

    def console(self) -> list[str]:
        said, self._console[:] = self._console[:], []
        return said

    def context(self, **options: Any) -> BrowserContext:
        """Return a context of Playwright's, for what this interface has no words for."""
        return self._browser.new_context(**options)

    def close(self) -> None:
        if self._within:
            self._context.close()
            return
        self._browser.close()
        self._playwright.stop()


# Keeps, in the browser's own window, every request over the network that a page makes.
_WATCH = """
window.asked = [];
window.watcher = channel => {
  channel.QueryInterface(Ci.nsIHttpChannel);
  if (channel.loadInfo.browsingContextID) window.asked.push(channel.URI.spec);
};
Services.obs.addObserver(window.watcher, "http-on-modify-request");
"""

# What Firefox would write into the file of its session: of the tab, once it has told all.
_SESSION = """
const { TabStateFlusher } = ChromeUtils.importESModule(
  "resource:///modules/sessionstore/TabStateFlusher.sys.mjs");
const { SessionStore } = ChromeUtils.importESModule(
  "resource:///modules/sessionstore/SessionStore.sys.mjs");
const done = arguments[arguments.length - 1];
TabStateFlusher.flush(gBrowser.selectedBrowser)
  .then(() => done(SessionStore.getTabState(gBrowser.selectedTab)));
"""

# What the console says of pages, not of the browser itself.
_CONSOLE = """
const said = Services.console.getMessageArray()
  .filter(message => message instanceof Ci.nsIScriptError)
  .filter(message => /^(https?|file):/.test(message.sourceName) || /CSP/.test(message.category))
  .map(message => message.errorMessage);
Services.console.reset();
return said;
"""


class Firefox(Browser):
    """Firefox ESR by Marionette."""

    name = "firefox-esr"

    def __init__(self, *, scripts: bool = False) -> None:
        path = program(self.name)
        settings = FIREFOX_SETTINGS | {"javascript.enabled": scripts}
        self._marionette = Marionette(
            bin=path, port=0, headless=True, prefs=settings, gecko_log="-"
        )
        self._marionette.start_session()
        self.in_browser(_WATCH)

    def _find(self, selector: str) -> WebElement:
        return self._marionette.find_element(By.CSS_SELECTOR, selector)

    def open(self, address: str, *, same_tab: bool = False) -> None:
        if not same_tab:
            # Else another fragment of the same page would not load it anew.
            self._marionette.navigate("about:blank")
        self.in_browser("window.asked = []")
        self._marionette.navigate(address)

    def reload(self) -> None:
        self._marionette.refresh()

    def go_back(self) -> None:
        self._marionette.go_back()

    def text(self, selector: str) -> str:
        return str(self._find(selector).text)

    def is_shown(self, selector: str) -> bool:
        return bool(self._find(selector).is_displayed())

    def click(self, selector: str) -> None:
        self._find(selector).click()

    def press_enter(self, selector: str) -> None:
        self._find(selector).send_keys(Keys.ENTER)

    def type(self, selector: str, text: str) -> None:
        self._find(selector).send_keys(text)

    def press(self, key: str) -> None:
        sign = {"Enter": Keys.ENTER, "Tab": Keys.TAB}.get(key)
        sign = sign or {"ArrowDown": Keys.ARROW_DOWN, "ArrowUp": Keys.ARROW_UP}[key]
        self._marionette.get_active_element().send_keys(sign)

    def measure(self, selector: str, script: str) -> Any:
        code = f"const element = arguments[0]; return {script};"
        return self._marionette.execute_script(code, script_args=[self._find(selector)])

    def set_size(self, width: int, height: int) -> None:
        # A window cannot be as narrow as a phone; what shows the page in it can.
        self._marionette.set_window_rect(width=max(width, 600), height=height + 200)
        style = f"max-width: {width}px; max-height: {height}px"
        self.in_browser(f"gBrowser.selectedBrowser.style = '{style}'")
        end = time.monotonic() + 10
        while self._marionette.execute_script("return innerWidth") != width:
            if time.monotonic() > end:
                raise RuntimeError(f"Firefox does not show pages {width} pixels wide")
            time.sleep(0.02)

    def picture(self) -> bytes:
        return base64.b64decode(self._marionette.screenshot(full=False))

    def pdf(self) -> bytes:
        # Marionette has the command, its Python client has no name for it.
        return base64.b64decode(self._marionette._send_message("WebDriver:Print", {}, key="value"))

    def requests(self) -> list[str]:
        return [str(address) for address in self.in_browser("return window.asked")]

    def console(self) -> list[str]:
        return [str(said) for said in self.in_browser(_CONSOLE)]

    def session(self) -> str:
        """Return what Firefox keeps of the tab, to open it again some day."""
        with self._marionette.using_context("chrome"):
            return str(self._marionette.execute_async_script(_SESSION, sandbox=None))

    def in_browser(self, script: str) -> Any:
        with self._marionette.using_context("chrome"):
            return self._marionette.execute_script(script, sandbox=None)

    def close(self) -> None:
        self._marionette.cleanup()
