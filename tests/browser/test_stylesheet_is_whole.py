"""Cutting the stylesheet removed nothing that a page needs: Chromium computes the same styles.

Compared are all properties that any rule of the uncut stylesheet sets, and the size, of every
element and of what stands before and after it, but for transitions. Custom properties may differ;
nothing is drawn by them alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.browsers import Chromium
from tests.browser.conftest import Server
from tests.browser.kinds import CLOSE_ALL, HEIGHT, OPEN_ALL, PAGES, SCHEMES, WIDTHS
from tests.test_stylesheet import uncut_stylesheet

pytestmark = pytest.mark.slow

SHEET = "en/assets/safekeeping.css"

# Adds the uncut stylesheet, switched off, and names the properties that its rules set.
PREPARE = """async () => {
  const [cut] = document.querySelectorAll("link[rel=stylesheet]");
  const uncut = document.createElement("link");
  Object.assign(uncut, {rel: "stylesheet", href: "/uncut.css"});
  const loaded = new Promise((done, failed) => { uncut.onload = done; uncut.onerror = failed; });
  document.head.append(uncut);
  await loaded;
  const set = new Set(["width", "height"]);
  const read = rules => { for (const rule of rules) {
    for (const name of rule.style ?? []) if (!name.startsWith("--")) set.add(name);
    if (rule.cssRules) read(rule.cssRules);
  } };
  read(uncut.sheet.cssRules);
  const known = new Set(getComputedStyle(document.body));
  window.properties = [...set].filter(name => known.has(name));
  // Nothing is on its way from one colour to another while it is looked at.
  const still = new CSSStyleSheet();
  still.replaceSync("*, ::before, ::after { transition: none !important }");
  document.adoptedStyleSheets = [still];
  // A sheet, other than a link, is switched on again without being fetched again.
  uncut.sheet.disabled = true;
  window.sheets = {cut: cut.sheet, uncut: uncut.sheet};
}"""

# Returns what differs, as `element property: cut, uncut`, and how many values were compared.
COMPARE = r"""() => {
  const {cut, uncut} = window.sheets;
  const elements = [...document.querySelectorAll("body, body *")];
  const parts = [null, "::before", "::after", "::marker"];
  const look = (on, off) => {
    on.disabled = false;
    off.disabled = true;
    return elements.map(element => parts.map(part => {
      const style = getComputedStyle(element, part);
      if (part && style.content === "none") return null;
      if (part === "::marker") return style.content + style.color;
      return window.properties.map(name => style.getPropertyValue(name));
    }));
  };
  const before = look(cut, uncut), after = look(uncut, cut);
  const number = /-?\d+(?:\.\d+)?/g;
  // The minifier writes 0.294118em for 0.29411764em: less than a hundredth of a pixel.
  const same = (a, b) => a === b || (a.replace(number, "0") === b.replace(number, "0")
    && a.match(number).every((value, i) => Math.abs(value - b.match(number)[i]) < 0.01));
  const found = [];
  let count = 0;
  elements.forEach((element, i) => parts.forEach((part, j) => {
    const [a, b] = [before[i][j], after[i][j]];
    count += a?.length ?? 0;
    if (JSON.stringify(a) === JSON.stringify(b)) return;
    const name = element.tagName + "." + element.className + (part ?? "");
    if (!Array.isArray(a) || !Array.isArray(b)) found.push(`${name}: ${a}, ${b}`);
    else a.forEach((value, k) => {
      if (!same(value, b[k])) found.push(`${name} ${window.properties[k]}: ${value}, ${b[k]}`);
    });
  }));
  look(cut, uncut);
  return {found: found.slice(0, 20), count};
}"""


@pytest.fixture(scope="module")
def served(two_language_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("both") / "site"
    shutil.copytree(two_language_site, folder)
    (folder / "uncut.css").write_text(uncut_stylesheet(), encoding="utf-8")
    server = Server(folder)
    yield server
    server.close()


@pytest.fixture
def page(chromium: Chromium) -> Iterator[Page]:
    context = chromium.context()
    yield context.new_page()
    context.close()


def differences(page: Page) -> list[str]:
    """Compare at both widths, in both schemes, on screen and paper, all closed and all open."""
    page.evaluate(PREPARE)
    found = []
    for width, scheme, medium in product(WIDTHS, SCHEMES, ("screen", "print")):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme, media=medium)
        for state in (CLOSE_ALL, OPEN_ALL):
            page.evaluate(state)
            result = page.evaluate(COMPARE)
            assert result["count"] > 1000
            found += [f"{width} {scheme} {medium}: {line}" for line in result["found"]]
    return found


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_computed_styles_are_the_same(page: Page, served: Server, path: str) -> None:
    page.goto(f"{served.address}/{path}")
    assert differences(page) == []


RULES: dict[str, Callable[[str], str]] = {
    "a rule of Material's": lambda css: css.replace(".md-typeset code", ".lost code"),
    "a rule for paper": lambda css: css.replace("@media print", "@media not all"),
    "a rule for the dark": lambda css: css.replace("prefers-color-scheme:dark", "width:1px"),
    "a rule for one direction": lambda css: css.replace("[dir]", "[dir=ltr]"),
    "a rule for what is open": lambda css: css.replace("details[open]", "details.lost"),
    "a rule for what stands before": lambda css: css.replace(":before{", ":after{"),
}


@pytest.mark.parametrize("lose", RULES.values(), ids=RULES)
def test_a_lost_rule_is_found(
    page: Page, two_language_site: Path, served: Server, lose: Callable[[str], str]
) -> None:
    css = (two_language_site / SHEET).read_text(encoding="utf-8")
    assert lose(css) != css
    page.route(
        "**/safekeeping.css", lambda route: route.fulfill(body=lose(css), content_type="text/css")
    )
    page.goto(f"{served.address}/{PAGES['guide-rtl']}")
    assert differences(page) != []
