"""The checklist as a reader has it, scripts off: boxes, count, filter, paper; nothing is kept."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from tests.browser.browsers import Browser, Chromium, Firefox, program
from tests.browser.conftest import Server
from tests.browser.test_guide_page import words_of
from tests.html_reader import read_page
from tests.test_guide_views import entries

pytestmark = pytest.mark.slow

CHECKLIST = "en/checklists/tiktok.html"
TICKED = "[...document.querySelectorAll('.entry input')].filter(e => e.checked).map(e => e.id)"
SOME = ["no-phone-number", "recovery-contacts", "account-hacked"]

# Writes plain numbers in the place of the counters, and takes them out again.
WRITE = """[...element.querySelectorAll('span')].forEach((e, i) => {
  e.dataset.name = e.className; e.className = ''; e.textContent = %s[i]; })"""
TAKE_OUT = """[...element.querySelectorAll('span')].forEach(e => {
  e.textContent = ''; e.className = e.dataset.name; })"""


@pytest.fixture
def address(real_site: Path) -> str:
    return (real_site / CHECKLIST).as_uri()


@pytest.fixture(scope="module")
def sheets(real_site: Path) -> dict[str, int]:
    """Return how many boxes each sheet has, by its level."""
    page = read_page(real_site / CHECKLIST)
    return {
        next(sheet.all("h2")).attributes["id"].removeprefix("sheet_"): len(list(sheet.all("input")))
        for sheet in page.of_class("sheet")
    }


def tick(browser: Browser, *names: str) -> None:
    for name in names:
        browser.click(f"#box_{name}")


def ticked(browser: Browser) -> list[str]:
    return [str(name) for name in browser.measure("body", TICKED)]


def says(browser: Browser, done: int, of: int) -> bool:
    """Say whether the count is drawn as these numbers would be.

    Numbers that CSS counts stand in no text that could be asked for, so pictures are compared.
    """
    drawn = picture(browser)
    browser.measure(".count", WRITE % json.dumps([str(done), str(of)]))
    written = picture(browser)
    browser.measure(".count", TAKE_OUT)
    return ImageChops.difference(drawn, written).getbbox() is None


def picture(browser: Browser) -> Image.Image:
    return Image.open(io.BytesIO(browser.picture())).convert("RGB")


def test_boxes_tick_and_the_count_follows(
    browser: Browser, address: str, sheets: dict[str, int]
) -> None:
    everything = sum(sheets.values())
    assert everything >= 34
    browser.set_size(800, 600)
    browser.open(address)
    assert ticked(browser) == []
    assert says(browser, 0, everything)
    assert not says(browser, 1, everything)
    tick(browser, *SOME)
    assert ticked(browser) == [f"box_{name}" for name in SOME]
    assert says(browser, 3, everything)
    assert not says(browser, 2, everything)
    # By its label, too, and off again.
    browser.click("label[for='box_contacts']")
    assert says(browser, 4, everything)
    tick(browser, "contacts", SOME[0])
    assert says(browser, 2, everything)


def test_the_count_is_in_view_with_every_box_and_hides_none(
    browser: Browser, address: str, real_site: Path
) -> None:
    browser.set_size(360, 640)
    browser.open(address)
    height = float(browser.measure("body", "innerHeight"))
    for name in list(entries(read_page(real_site / CHECKLIST)))[::6]:
        browser.measure(f"#box_{name}", "element.focus()")
        box = browser.measure(f"#box_{name}", "element.getBoundingClientRect().bottom")
        assert 0 < box <= browser.top(".count") < height


def test_the_filter_shows_one_level_and_counts_it(
    browser: Browser, address: str, sheets: dict[str, int]
) -> None:
    browser.set_size(800, 600)
    browser.open(address)
    tick(browser, SOME[0], SOME[2])
    for level, boxes in sheets.items():
        browser.click(f"label[for='show_{level}']")
        assert browser.count_shown(".entry input") == boxes
        assert browser.is_shown(f"#sheet_{level}")
        assert says(browser, {"essential": 1, "recommended": 1, "high-risk": 0}[level], boxes)
    browser.click("label[for='show_all']")
    assert browser.count_shown(".entry input") == sum(sheets.values())
    assert says(browser, 2, sum(sheets.values()))


def test_the_filter_works_by_keyboard(chromium: Chromium, address: str) -> None:
    context = chromium.context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.locator("#show_all").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#sheet_recommended").is_hidden()
    assert page.locator("#sheet_essential").is_visible()
    page.locator("#box_contacts").focus()
    page.keyboard.press("Space")
    assert page.locator("#box_contacts").is_checked()
    context.close()


def test_nothing_is_remembered_when_the_page_is_loaded_again(
    browser: Browser, real_site: Path, serve: Callable[[Path], Server]
) -> None:
    server = serve(real_site)
    browser.open(f"{server.address}/{CHECKLIST}")
    tick(browser, *SOME)
    browser.click("label[for='show_essential']")
    browser.reload()
    assert ticked(browser) == []
    assert browser.measure("#show_all", "element.checked")


def test_firefox_writes_no_tick_into_its_session(
    firefox: Firefox, real_site: Path, serve: Callable[[Path], Server]
) -> None:
    server = serve(real_site)
    remembers = real_site.parent / "remembers"
    remembers.mkdir(exist_ok=True)
    (remembers / "page.html").write_text("<!doctype html><input type=checkbox id=remembered>")
    other = serve(remembers)
    firefox.open(f"{other.address}/page.html")
    firefox.click("input")
    assert "remembered" in firefox.session()
    firefox.open(f"{server.address}/{CHECKLIST}")
    tick(firefox, *SOME)
    assert ticked(firefox) != []
    kept = firefox.session()
    assert CHECKLIST in kept
    assert "box_" not in kept
    assert "show_" not in kept


def test_on_paper_boxes_are_empty_and_nothing_is_left_out(
    browser: Browser, address: str, real_site: Path, tmp_path: Path
) -> None:
    browser.set_size(800, 600)
    browser.open(address)
    clean = pages_of(browser.pdf(), tmp_path / "clean")
    tick(browser, *SOME)
    browser.click("label[for='show_high-risk']")
    pdf = browser.pdf()
    # What is ticked and hidden on the screen comes out as if nothing had been touched.
    used = pages_of(pdf, tmp_path / "used")
    assert [ImageChops.difference(a, b).getbbox() for a, b in zip(clean, used, strict=True)] == [
        None for _ in clean
    ]
    text = words_of(pdf).replace(" ", "")
    page = read_page(real_site / CHECKLIST)
    for entry in entries(page).values():
        assert next(entry.all("label")).text.replace(" ", "") in text
    for words in ("Essential", "Recommended", "Forhighrisk", "Workshop", "Notes"):
        assert words in text
    assert "Ticksareforgotten" not in text
    assert "of34done" not in text
    # A square: a frame of ink, and paper in it.
    assert squares(used[0]) >= 3


def pages_of(pdf: bytes, folder: Path) -> list[Image.Image]:
    folder.mkdir()
    command = [program("pdftoppm"), "-r", "150", "-gray", "-png", "-", str(folder / "page")]
    subprocess.run(command, input=pdf, check=True)
    return [Image.open(file).convert("L") for file in sorted(folder.glob("*.png"))]


def squares(page: Image.Image) -> int:
    """Count empty squares of 2 to 4 mm in the picture of a page, by their upper left corners."""
    dark = page.point(lambda value: 255 if value < 128 else 0)
    width, height = dark.size
    pixel = dark.load()
    assert pixel is not None
    found = set()
    for size in range(13, 24):
        for y in range(0, height - size):
            for x in range(0, width - size):
                if not pixel[x, y] or (x and pixel[x - 1, y]) or (y and pixel[x, y - 1]):
                    continue
                if any(_is_frame(dark, x, y, size, high) for high in (size - 1, size, size + 1)):
                    found.add((x, y))
    return len(found)


def _is_frame(dark: Image.Image, x: int, y: int, wide: int, high: int) -> bool:
    """Say whether a frame of this size stands here, with nothing in it. Dots make odd sizes."""
    right, bottom = x + wide - 1, y + high - 1
    if bottom >= dark.height:
        return False
    pixel = dark.load()
    assert pixel is not None
    lines = all(pixel[x + i, y] and pixel[x + i, bottom] for i in range(wide))
    sides = all(pixel[x, y + i] and pixel[right, y + i] for i in range(high))
    if not (lines and sides):
        return False
    return dark.crop((x + 3, y + 3, right - 2, bottom - 2)).getbbox() is None


# A square with a sign in it would be seen as none.


def test_a_ticked_box_on_paper_would_be_found(chromium: Chromium, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<!doctype html><style>i { display: inline-block; width: 2.6mm; height: 2.6mm;"
        " border: 0.3mm solid #000; line-height: 1; font-size: 2mm; vertical-align: top }"
        "</style><p>x <i></i> y <i></i></p>"
    )
    chromium.open(page.as_uri())
    assert squares(pages_of(chromium.pdf(), tmp_path / "empty")[0]) == 2
    page.write_text(page.read_text().replace("<i></i> y", "<i>x</i> y"))
    chromium.open(page.as_uri())
    assert squares(pages_of(chromium.pdf(), tmp_path / "crossed")[0]) == 1


@pytest.mark.parametrize("path", ["en/print/tiktok.html", "ar/print/tiktok.html"])
def test_the_page_to_print_has_all_its_reasons_on_paper(
    browser: Browser, real_site: Path, path: str
) -> None:
    page = read_page(real_site / path)
    browser.open((real_site / path).as_uri())
    reasons = list(page.of_class("why"))
    assert len(reasons) >= 34
    assert browser.count_shown(".why > p:not(.label)") >= len(reasons)
    if path.startswith("en/"):
        text = words_of(browser.pdf()).replace(" ", "")
        for reason in reasons:
            words = next(p.text for p in reason.all("p") if "class" not in p.attributes)
            beginning = "".join(words.partition("[")[0].split()[:6])
            assert beginning in text
        assert "[2]https://www.tiktok.com/legal/" in text
