"""Enlarged text needs no sideways scrolling, and what a reader has asked the system for is kept."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Server
from tests.browser.kinds import ADD_STYLE, HEIGHT, KINDS, LANGUAGES, OPEN_ALL, PAGES, VIEWS

pytestmark = pytest.mark.slow

GUIDES = [f"{language}/{KINDS['guide']}" for language in LANGUAGES.values()]
LONG_WORD = "Rechtsschutzversicherungsgesellschaftenvertreterverzeichnis"

# 1280 pixels at 200 % and 400 %, and text of twice the size by itself.
ENLARGED = {
    "zoom 200 %": (640, "100%"),
    "zoom 400 %": (320, "100%"),
    "text 200 %": (640, "200%"),
    "text 200 % on a phone": (320, "200%"),
}

ADD_LONG_WORDS = """word => {
  const where = "h1, h2 a, h3 a, p, li, summary, label, .menu a, .toc a, code, .neighbours a";
  for (const element of document.querySelectorAll(where)) element.append(" " + word);
}"""

# What sticks out at a side, other than what is hidden on purpose or scrolls in its own box.
STICKING_OUT = """() => {
  const root = document.scrollingElement, found = [];
  if (root.scrollWidth > innerWidth) found.push(`the page is ${root.scrollWidth} wide`);
  for (const element of document.querySelectorAll("body *")) {
    if (element.closest(".hidden, .fold, pre, .skip") || !element.checkVisibility()) continue;
    for (const {left, right, width} of element.getClientRects())
      if (width > 0 && (left < -0.5 || right > innerWidth + 0.5))
        found.push(`${element.tagName}.${element.className} from ${left} to ${right}`);
  }
  return found;
}"""


@pytest.mark.parametrize(("width", "size"), ENLARGED.values(), ids=ENLARGED)
def test_enlarged_text_needs_no_sideways_scrolling(
    page: Page, served: Server, width: int, size: str
) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    for path in (PAGES | VIEWS).values():
        page.goto(f"{served.address}/{path}")
        page.evaluate(ADD_STYLE, f"html {{ font-size: {size} !important }}")
        page.evaluate(OPEN_ALL)
        assert page.evaluate(STICKING_OUT) == [], path
        page.evaluate(ADD_LONG_WORDS, LONG_WORD)
        assert LONG_WORD in page.inner_text("h1")
        assert page.evaluate(STICKING_OUT) == [], f"{path} with long words"


def test_what_sticks_out_is_found(page: Page, served: Server) -> None:
    page.set_viewport_size({"width": 320, "height": HEIGHT})
    page.goto(f"{served.address}/{GUIDES[0]}")
    page.evaluate(ADD_STYLE, "h1 { white-space: nowrap !important; font-size: 3rem !important }")
    assert page.evaluate(STICKING_OUT) != []


# What the system is set to

MOVING = """() => [...document.querySelectorAll("*")].flatMap(element =>
  [null, "::before", "::after"].flatMap(part => {
    const style = getComputedStyle(element, part);
    const moves = /all|transform|width|height|inset|top|left|margin|opacity|box-shadow/;
    const slow = parseFloat(style.transitionDuration) > 0 && moves.test(style.transitionProperty);
    const drawn = !part || style.content !== "none";
    const found = drawn && (slow || style.animationName !== "none"
      || style.scrollBehavior === "smooth");
    return found ? [element.tagName + "." + element.className + (part ?? "")] : [];
  }))"""


@pytest.mark.parametrize("path", GUIDES)
def test_nothing_moves_where_less_motion_is_asked_for(
    page: Page, served: Server, path: str
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{served.address}/{path}")
    assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
    assert page.evaluate(MOVING) == []
    page.evaluate(ADD_STYLE, "p { transition: top 1s !important } h1 { animation: x 1s }")
    found = page.evaluate(MOVING)
    assert {"H1.", "P."} <= set(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", GUIDES)
def test_more_contrast_is_given_where_it_is_asked_for(
    page: Page, served: Server, path: str, scheme: str
) -> None:
    colour = "getComputedStyle(document.querySelector('.dates')).color"
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{served.address}/{path}")
    page.evaluate(OPEN_ALL)
    usual = page.evaluate(colour)
    page.emulate_media(color_scheme=scheme, contrast="more")
    assert page.evaluate("matchMedia('(prefers-contrast: more)').matches")
    assert page.evaluate(colour) != usual
    # AAA: seven to one, for all text.
    run = "() => axe.run(document, {runOnly: ['color-contrast-enhanced']})"
    page.evaluate("document.getAnimations().forEach(animation => animation.finish())")
    result = page.evaluate(run)
    assert len(result["passes"][0]["nodes"]) > 20
    assert [node["target"] for rule in result["violations"] for node in rule["nodes"]] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", GUIDES)
def test_forced_colours_lose_nothing(page: Page, served: Server, path: str, scheme: str) -> None:
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.goto(f"{served.address}/{path}")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    for level in (".level-essential", ".level:not([class*='-'])", ".level-high-risk"):
        style = page.evaluate(
            """selector => {
              const element = document.querySelector(selector), style = getComputedStyle(element);
              const sides = ["Top", "Right", "Bottom", "Left"];
              return {
                widths: sides.map(side => parseFloat(style[`border${side}Width`])),
                color: style.borderTopColor, text: style.color,
                ground: getComputedStyle(document.body).backgroundColor,
                words: element.innerText, sign: getComputedStyle(element, "::before").content,
              };
            }""",
            level,
        )
        assert min(style["widths"]) >= 2
        assert style["color"] != style["ground"] != style["text"]
        assert style["words"].strip()
        assert style["sign"] not in ("none", '""')
    page.keyboard.press("Tab")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    edge = "getComputedStyle(document.querySelector('details.why')).borderInlineStartColor"
    assert page.evaluate(edge) != page.evaluate("getComputedStyle(document.body).backgroundColor")
