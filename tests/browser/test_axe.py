"""axe finds nothing wrong on any kind of page, at any width, in any scheme or direction."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Server
from tests.browser.kinds import CLOSE_ALL, HEIGHT, OPEN_ALL, PAGES, SCHEMES, VIEWS, WIDTHS

pytestmark = pytest.mark.slow

# What axe is asked for: all its rules but those on trial, and what it found to be wrong.
RUN = "() => axe.run(document, {resultTypes: ['violations']})"


def said(result: dict[str, Any]) -> list[str]:
    """Return `rule: what to do, where` for each violation."""
    return [
        f"{rule['id']}: {rule['help']}: {[node['target'] for node in rule['nodes'][:3]]}"
        for rule in result["violations"]
    ]


def violations(page: Page, states: tuple[str, ...] = (CLOSE_ALL, OPEN_ALL)) -> list[str]:
    """Run axe at both widths, in both schemes, with all that opens closed and open."""
    found = []
    for width, scheme in product(WIDTHS, SCHEMES):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        for state in states:
            page.evaluate(state)
            page.evaluate("document.getAnimations().forEach(animation => animation.finish())")
            result = page.evaluate(RUN)
            assert len(result["passes"]) > 10
            found += [f"{width} {scheme}: {line}" for line in said(result)]
    return found


@pytest.mark.parametrize("path", (PAGES | VIEWS).values(), ids=PAGES | VIEWS)
def test_axe_finds_nothing_wrong(page: Page, served: Server, path: str) -> None:
    page.goto(f"{served.address}/{path}")
    assert violations(page) == []


def test_axe_finds_nothing_wrong_in_the_real_guide(page: Page, real_site: Path) -> None:
    page.goto((real_site / "en/guides/tiktok.html").as_uri())
    assert violations(page, states=(OPEN_ALL,)) == []


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        ("document.querySelector('h1').style.color = '#ccc'", "color-contrast"),
        ("document.querySelector('.wordmark').textContent = ''", "link-name"),
        ("document.documentElement.removeAttribute('lang')", "html-has-lang"),
        ("document.querySelector('main').remove()", "landmark-one-main"),
    ],
)
def test_axe_finds_what_is_wrong(page: Page, served: Server, spoil: str, rule: str) -> None:
    page.goto(f"{served.address}/{PAGES['home-ltr']}")
    page.evaluate(spoil)
    assert any(f": {rule}: " in line for line in violations(page, states=(OPEN_ALL,)))
