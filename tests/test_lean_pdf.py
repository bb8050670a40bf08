"""A PDF made lean shows, says and holds what it would have held, in fewer bytes."""

from __future__ import annotations

import re
import subprocess
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from tests.browser.browsers import program
from tests.built_site import Project

pytestmark = pytest.mark.slow

ADDRESS = "https://safekeeping.example/"
PAGES = ("en/print/tiktok.html", "ar/checklists/tiktok.html", "fa/print/phishing.html")


@pytest.fixture(scope="module", params=PAGES)
def both(
    request: pytest.FixtureRequest, published: Project, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """A page as a PDF as WeasyPrint makes it, and made lean."""
    from scripts import paper  # noqa: PLC0415

    name: str = request.param
    source = {name: (published.site / name).read_text(encoding="utf-8")}
    folder = tmp_path_factory.mktemp("lean")
    whole, lean = folder / "whole.pdf", folder / "lean.pdf"
    lean.write_bytes(paper.print_pages(published.site, ADDRESS, source)[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper, "make_lean", lambda document, pdf: None)
        whole.write_bytes(paper.print_pages(published.site, ADDRESS, source)[0])
    return whole, lean


def said(*arguments: str | Path) -> str:
    name, *others = map(str, arguments)
    return subprocess.run([program(name), *others], capture_output=True, check=True).stdout.decode()


def test_it_is_smaller(both: tuple[Path, Path]) -> None:
    whole, lean = both
    assert lean.stat().st_size < 0.9 * whole.stat().st_size


def test_its_streams_are_smaller_than_zlib_makes_them_and_zlib_reads_them(
    both: tuple[Path, Path],
) -> None:
    data = both[1].read_bytes()
    found = saved = 0
    for stream in re.finditer(rb"/FlateDecode\b[^\n]*\nstream\n", data):
        head = data[data.rindex(b"<<", 0, stream.end()) : stream.end()]
        size = int(re.search(rb"/Length (\d+)", head)[1])  # type: ignore[index]
        packed = data[stream.end() : stream.end() + size]
        found += 1
        saved += len(zlib.compress(zlib.decompress(packed), 9)) - len(packed)
    assert found > 5
    assert saved > 0.03 * len(data)


def test_the_words_are_the_same_and_in_the_same_order(both: tuple[Path, Path]) -> None:
    whole, lean = both
    # Without spaces, which poppler guesses from places.
    words = "".join(said("pdftotext", "-raw", lean, "-").split())
    assert words == "".join(said("pdftotext", "-raw", whole, "-").split())
    assert len(words) > 2000


def test_a_screen_reader_hears_the_same_under_the_same_headings(both: tuple[Path, Path]) -> None:
    heard = [heard_from(pdf) for pdf in both]
    assert heard[0] == heard[1]
    assert len(heard[0]) > 40


def heard_from(pdf: Path) -> list[str]:
    """Return the text of each element that has a meaning of its own, its name before it."""
    lines = said("pdfinfo", "-struct-text", pdf).splitlines()
    texts: list[str] = []
    for line in lines:
        if text := re.fullmatch(r'\s*"(.*)"', line):
            texts[-1] += "".join(text[1].split())
        elif (name := re.match(r"\s*(\w+)", line)) and name[1] not in ("Span", "NonStruct"):
            texts.append(f"{name[1]}: ")
    return texts


def test_the_tree_has_fewer_elements_and_each_mark_belongs_to_one(both: tuple[Path, Path]) -> None:
    whole, lean = (said("pdfinfo", "-struct", pdf) for pdf in both)
    assert lean.count("Span") < 0.5 * whole.count("Span")
    for name in ("H1", "H2", "H3", "P ", "LI", "Lbl", "LBody", "Link", "Figure"):
        assert lean.count(name) == whole.count(name), name


def test_it_looks_the_same(both: tuple[Path, Path], tmp_path: Path) -> None:
    for pdf in both:
        said("pdftoppm", "-r", "50", "-gray", "-png", pdf, tmp_path / pdf.stem)
    pictures = sorted(tmp_path.glob("lean-*.png"))
    assert len(pictures) >= 3
    for picture in pictures:
        with (
            Image.open(picture) as lean,
            Image.open(picture.with_name(picture.name.replace("lean", "whole"))) as whole,
        ):
            assert lean.size == whole.size
            # A letter may begin a hundredth of a point further on, and its edge be paler.
            faint = ImageChops.difference(lean.convert("L"), whole.convert("L")).histogram()
            assert sum(faint[96:]) < 0.001 * lean.width * lean.height


def test_each_mark_and_each_link_belongs_to_an_element_that_is_there() -> None:
    import weasyprint  # noqa: PLC0415

    from scripts.lean_pdf import make_lean  # noqa: PLC0415

    seen: list[int] = []

    def finish(document: object, pdf: Any) -> None:
        make_lean(document, pdf)
        free = {number for number, item in enumerate(pdf.objects) if item.free == "f"}
        root = pdf.objects[int(pdf.catalog["StructTreeRoot"].split()[0])]
        numbers = pdf.objects[int(root["ParentTree"].split()[0])]["Nums"]
        for item in numbers[1::2]:
            marks = item if isinstance(item, list) else [item]
            seen.extend(int(mark.split()[0]) for mark in marks)
        assert len(free) > 3
        assert free.isdisjoint(seen)

    link = "<a href='https://a.example/'>one <strong>two</strong> <code>three</code></a>"
    html = f"<html lang=en><title>x</title><body><p>A {link} b</p><ul><li>c {link}</li></ul>"
    weasyprint.HTML(string=html).write_pdf(finisher=finish, pdf_variant="pdf/ua-1")
    assert len(seen) > 10


# The operators of a page

LITERALS = (
    rb"(a>0<b 1.23456)",
    rb"(a \) [<00>0<01>] TJ b)",
    rb"(\\)",
    rb"(a(b)c 1.23456)",
    rb"/Name1.23456",
    rb"/x-1.55555 Do",
    rb"1.333333 0 0 1.333333 0 0.123456 cm",
    rb"<</MCID 5>>",
)


@pytest.mark.parametrize("literal", LITERALS)
def test_what_is_no_glyph_and_no_place_stays_as_it_is(literal: bytes) -> None:
    from scripts.lean_pdf import shorter_operators  # noqa: PLC0415

    line = literal + b" BDC"
    assert shorter_operators(line) == line


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.floats(-50, 50)), min_size=1))
@example([(1, 0.0), (2, -14.0), (3, 0.4), (4, 0.4), (5, 0.0)])
def test_glyphs_keep_their_order_and_their_places(glyphs: list[tuple[int, float]]) -> None:
    from scripts.lean_pdf import shorter_operators  # noqa: PLC0415

    line = "".join(f"<{glyph:04x}>{space:f}<>{space:f}" for glyph, space in glyphs)
    operators = f"[{line}] TJ"
    shorter = shorter_operators(operators.encode()).decode()
    assert len(shorter) <= len(operators)
    for before, after in zip(shown(operators), shown(shorter), strict=True):
        assert before[0] == after[0]
        # A thousandth of the letters' size.
        assert before[1] == pytest.approx(after[1], abs=0.51)


def shown(operators: str) -> list[tuple[str, float]]:
    """Return the glyphs that an array shows, each with all the space that stands before it."""
    found: list[tuple[str, float]] = []
    place = 0.0
    for glyphs, space in re.findall(r"<([0-9a-f]*)>|(-?[\d.]+)", operators):
        place += float(space or 0)
        found += [(glyphs[i : i + 4], place) for i in range(0, len(glyphs), 4)]
    return found


@given(st.floats(-2000, 2000, allow_nan=False, allow_infinity=False))
def test_places_move_by_no_more_than_a_hundredth_of_a_point(place: float) -> None:
    from scripts.lean_pdf import shorter_operators  # noqa: PLC0415

    shorter = shorter_operators(f"1 0 0 -1 {place:f} 7 Tm".encode()).split()
    assert float(shorter[4]) == pytest.approx(place, abs=0.0051)
