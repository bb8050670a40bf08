"""By Tab one reaches all that can be seen and used, and nothing else, and sees where one is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.browsers import Chromium
from tests.browser.kinds import ADD_STYLE, CLOSE_ALL, HEIGHT, KINDS, LANGUAGES, OPEN_ALL, WIDTHS

pytestmark = pytest.mark.slow

# Numbers what can take the focus. The hidden box of the fold is seen by its label.
PREPARE = """() => {
  const all = [...document.querySelectorAll("a[href], summary, input, button, [tabindex='0']")];
  const seen = element => document.querySelector(`label[for="${element.id || " "}"]`) ?? element;
  const area = ({width, height}) => width > 1 && height > 1;
  const shown = element =>
    element.checkVisibility({opacityProperty: true, visibilityProperty: true})
    && seen(element).checkVisibility() && area(seen(element).getBoundingClientRect());
  window.walk = {all, seen, area};
  return {
    names: all.map(element => (element.className || element.tagName) + " " + element.textContent),
    shown: all.flatMap((element, i) => shown(element) ? [i] : []),
  };
}"""

# Says which of them has the focus, and what cannot be seen of it.
LOOK = """() => {
  const {all, seen, area} = window.walk, element = document.activeElement;
  if (element === document.body) return null;
  const faults = [], it = seen(element), style = getComputedStyle(it);
  const rect = it.getClientRects()[0] ?? it.getBoundingClientRect();
  if (!area(rect)) faults.push("has no size");
  const [x, y] = [rect.x + rect.width / 2, rect.y + rect.height / 2];
  const there = document.elementFromPoint(x, y);
  if (!it.contains(there)) faults.push("is hidden or out of view");
  const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
    && style.outlineColor !== "rgba(0, 0, 0, 0)"
    && style.outlineColor !== getComputedStyle(document.body).backgroundColor;
  if (!outline) faults.push("does not show the focus");
  return {index: all.indexOf(element), faults};
}"""


@pytest.fixture
def page(chromium: Chromium) -> Iterator[Page]:
    context = chromium.context()
    yield context.new_page()
    context.close()


def walk(page: Page) -> tuple[list[str], list[str], list[str]]:
    """Press Tab to the end; return what can be seen, what was reached, and what is wrong."""
    things: dict[str, Any] = page.evaluate(PREPARE)
    names, reached, faults = things["names"], [], []
    assert len(names) > 5
    for _ in range(2 * len(names)):
        page.keyboard.press("Tab")
        focus = page.evaluate(LOOK)
        if focus is None:
            break
        reached.append(names[focus["index"]])
        faults += [f"{reached[-1]}: {fault}" for fault in focus["faults"]]
    return [names[index] for index in things["shown"]], reached, faults


def check(page: Page) -> None:
    seen, reached, faults = walk(page)
    assert faults == []
    assert reached == seen
    assert reached[0].startswith("skip ")


@pytest.mark.parametrize("state", [CLOSE_ALL, OPEN_ALL], ids=["closed", "open"])
@pytest.mark.parametrize("language", LANGUAGES.values())
@pytest.mark.parametrize("width", WIDTHS)
def test_tab_reaches_all_that_is_seen(
    page: Page, two_language_site: Path, width: int, language: str, state: str
) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    for path in (KINDS["guide"], KINDS["home"]):
        page.goto((two_language_site / language / path).as_uri())
        page.evaluate(state)
        check(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_tab_reaches_all_that_is_seen_in_the_real_guide(
    page: Page, real_site: Path, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto((real_site / "en/guides/tiktok.html").as_uri())
    check(page)


def test_the_skip_link_leads_past_the_header(page: Page, two_language_site: Path) -> None:
    page.goto((two_language_site / "en" / KINDS["guide"]).as_uri())
    above = "document.querySelector('.skip').getBoundingClientRect().bottom <= 0"
    assert page.evaluate(above)
    page.keyboard.press("Tab")
    assert not page.evaluate(above)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_keys_open_the_menu_the_contents_and_a_reason(page: Page, two_language_site: Path) -> None:
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    page.goto((two_language_site / "en" / KINDS["guide"]).as_uri())
    for opener, inside, key in (
        (".menu > summary", ".menu nav", "Enter"),
        ("#fold", ".toc", "Space"),
        ("#essential-why > summary", "#essential-why > p", "Space"),
    ):
        assert not page.locator(inside).first.is_visible()
        page.locator(opener).focus()
        page.keyboard.press(key)
        assert page.locator(inside).first.is_visible()
        page.keyboard.press(key)
        assert not page.locator(inside).first.is_visible()


@pytest.mark.parametrize(
    "spoil",
    [
        ".emergency { outline: none !important }",
        ".emergency { position: absolute; inset-inline-start: -9999px }",
        ".emergency { opacity: 0 }",
        ".emergency { clip-path: inset(50%) }",
        ".skip:focus { inset-block-start: -10rem !important }",
        ".fold:focus-visible + label { outline: none !important }",
    ],
)
def test_what_is_hidden_or_does_not_show_the_focus_is_found(
    page: Page, two_language_site: Path, spoil: str
) -> None:
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    page.goto((two_language_site / "en" / KINDS["guide"]).as_uri())
    page.evaluate(ADD_STYLE, spoil)
    seen, reached, faults = walk(page)
    assert faults != [] or seen != reached
