"""The PDFs: whole, tagged, on one sheet where they should be, the same each time, from our files.

The real site is looked at with poppler's programs, as anybody would.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from safekeeping.languages import read_content
from scripts.environment import missing_for_paper
from scripts.site import site_languages
from tests.browser.browsers import program
from tests.built_site import Project, copy_project, digests, environment
from tests.html_reader import read_page
from tests.test_guide_views import TODAY, entries

pytestmark = pytest.mark.slow

LANGUAGES = ("en", "es", "fr", "ar", "fa")
MOST_BYTES = 100_000
# Millimetres of A4 and of Letter, and what every printer leaves white at an edge.
PAPERS = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}
WHITE = 6.35
POINT = 25.4 / 72


@pytest.fixture(scope="module", autouse=True)
def _paper_can_be_made() -> None:
    missing = missing_for_paper()
    if missing:
        pytest.fail(f"apt-get install {' '.join(missing)}", pytrace=False)


@pytest.fixture(scope="module")
def site(published: Project) -> Path:
    return published.site


def output(name: str, *arguments: str | Path) -> str:
    command = [program(name), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def packed(text: str) -> str:
    """Return a text without what setting it on paper, and reading it back, may change.

    That is spaces and hyphens where lines break, marks of direction, the joiner that has no width
    (U+200C), for which WeasyPrint writes no sign, and marks above and below Arabic letters, which
    poppler puts before the letter where lines run from right to left.
    """
    left_out = {"Cf", "Pd", "Mn", "Zs"}
    # Taken apart first: poppler writes some marks that belong to a letter as signs of their own.
    text = unicodedata.normalize("NFKD", text)
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in left_out)


def is_in(words: str, text: str) -> bool:
    """Say whether words stand in a packed text.

    Of lines from right to left poppler does not keep the order where a line ends, where other
    words stand between, or where marks stand on letters: there each word must be there.
    """
    first = next(c for c in words if c.isalpha())
    if unicodedata.bidirectional(first) == "AL":
        plain = unicodedata.normalize("NFKC", words)
        return all(packed(part) in text for part in re.findall(r"[^\W\d_]{2,}", plain))
    return packed(words) in text


def words_of(pdf: Path, *options: str) -> str:
    """Return the words of a PDF, in the order of its tags, without what stands in the margins."""
    return packed(output("pdftotext", *options, pdf, "-"))


def info(pdf: Path) -> dict[str, str]:
    lines = (line.partition(":") for line in output("pdfinfo", pdf).splitlines())
    return {name: value.strip() for name, _, value in lines}


def pdfs(site: Path) -> list[Path]:
    return sorted(site.rglob("*.pdf"))


def pack_of(index: Path) -> Path:
    """Return the PDF of all checklists that a list of checklists leads to."""
    _, language, _, _ = index.parts[-4:]
    return index.parents[2] / "downloads" / f"safekeeping-{language}-checklists.pdf"


def test_every_guide_of_every_language_has_its_pdfs(site: Path, published: Project) -> None:
    assert [language.code for language in site_languages(published.config)] == list(LANGUAGES)
    pages = [f for view in ("checklists", "print") for f in site.glob(f"*/{view}/*.html")]
    expected = {f.with_suffix(".pdf") if f.stem != "index" else pack_of(f) for f in pages}
    assert set(pdfs(site)) == expected
    assert len(expected) >= 15
    for file in pages:
        links = {a.attributes.get("href") for a in read_page(file).all("a")}
        pdf = f"{file.stem}.pdf"
        assert (pdf if file.stem != "index" else f"../../downloads/{file.parts[-3]}.html") in links


def test_each_is_tagged_titled_in_its_language_and_has_all_its_fonts(site: Path) -> None:
    for pdf in pdfs(site):
        said = info(pdf)
        assert said["Tagged"] == "yes", pdf
        assert said["Title"].endswith(" – Safekeeping"), pdf
        assert said["JavaScript"] == "no"
        assert said["PDF version"] == "1.7"
        data = output("pdfinfo", "-meta", pdf)
        assert re.search(r'pdfuaid:part="1"|<pdfuaid:part>1<', data), pdf
        rows = output("pdffonts", pdf).splitlines()[2:]
        assert rows
        for row in rows:
            name, *_, embedded, subset, unicode, _number, _generation = row.split()
            assert (embedded, subset, unicode) == ("yes", "yes", "yes"), f"{pdf}: {row}"
            family = name.partition("+")[2]
            assert family.startswith(("Noto-", "Roboto-Condensed")), f"{pdf}: {row}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_names_the_language(site: Path, language: str) -> None:
    for view in ("checklists", "print"):
        structure = output("pdfinfo", "-struct", site / language / view / "tiktok.pdf")
        assert "Document" in structure
        assert re.search(r"^\s+H1", structure, re.MULTILINE)
        assert len(re.findall(r"^\s+LI\b", structure, re.MULTILINE)) > 34
        # The code that leads back from paper to the checklist.
        assert ("Figure" in structure) == (view == "checklists")
        root = uncompressed(site / language / view / "tiktok.pdf")
        assert f"/Lang ({language})" in root


def uncompressed(pdf: Path) -> str:
    """Return what can be read in a PDF once its streams of objects are inflated."""
    import zlib  # noqa: PLC0415

    data = pdf.read_bytes()
    parts = [data]
    for match in re.finditer(rb"/ObjStm.*?stream\r?\n(.*?)endstream", data, re.DOTALL):
        parts.append(zlib.decompressobj().decompress(match[1]))
    return b"\n".join(parts).decode("latin-1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_recommendation_and_every_reason_comes_back(
    published: Project, site: Path, language: str
) -> None:
    content, _ = read_content(published.file("docs"), language, TODAY)
    for guide in content.guides:
        name = Path(guide.path).stem
        checklist = words_of(site / language / "checklists" / f"{name}.pdf")
        whole = words_of(site / language / "print" / f"{name}.pdf")
        pack = words_of(site / "downloads" / f"safekeeping-{language}-checklists.pdf")
        assert len(guide.recommendations) >= 1
        for recommendation in guide.recommendations:
            title = recommendation.heading.title.text
            for text in (checklist, whole, pack):
                assert is_in(title, text), f"{language}: {title}"
    # Of what runs over lines, right to left mixes with left to right; words are looked for there.
    page = read_page(site / language / "print" / "tiktok.html")
    reasons = list(page.of_class("why"))
    assert len(reasons) >= 34
    whole = words_of(site / language / "print" / "tiktok.pdf")
    for reason in reasons:
        lost = [word for word in re.findall(r"\w+", reason.text) if packed(word) not in whole]
        assert lost == [], f"{language}: {reason.attributes['id']}"
    if language in ("en", "es", "fr"):
        marks = re.compile(r"\[\d+\]")
        plain = marks.sub("", whole)
        without_footers = re.sub(r"https://safekeeping\.example/\w+/print/tiktok\.html", "", plain)
        for reason in reasons:
            beginning = marks.sub(
                "", next(p.text for p in reason.all("p") if "class" not in p.attributes)
            )
            assert packed(" ".join(beginning.split()[:8])) in without_footers


def sheet_with(pdf: Path, titles: list[str]) -> int:
    """Return the number of the page that holds all of these."""
    for number in range(1, int(info(pdf)["Pages"]) + 1):
        sheet = words_of(pdf, "-f", str(number), "-l", str(number))
        if all(is_in(title, sheet) for title in titles):
            return number
    pytest.fail(f"no page of {pdf} holds the whole sheet: shorten its steps; see checklist.py")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_essential_sheet_of_the_tiktok_guide_is_one_page(site: Path, language: str) -> None:
    page = read_page(site / language / "checklists" / "tiktok.html")
    essential, *_ = page.of_class("sheet")
    assert "sheet-essential" in essential.attributes["class"]
    titles = [label.text for label in essential.all("label")]
    others = [e for name, e in entries(page).items() if name not in ids(essential.all("li"))]
    assert len(titles) >= 10
    assert len(others) >= 20
    own = site / language / "checklists" / "tiktok.pdf"
    for file in (own, pack_of(own)):
        # In the pack other checklists come first.
        first = sheet_with(file, titles)
        sheet = words_of(file, "-f", str(first), "-l", str(first))
        assert file != own or first == 1
        remedy = "shorten its steps; see _SIZES in safekeeping/checklist.py"
        last = " ".join(list(essential.all("li"))[-1].text.split()[-2:])
        assert is_in(last, sheet), remedy
        title_of_next = next(iter(others[0].all("label"))).text
        assert not is_in(title_of_next, sheet)
        following = words_of(file, "-f", str(first + 1), "-l", str(first + 1))
        assert is_in(title_of_next, following), remedy


def ids(elements: Iterator[object]) -> set[str]:
    return {e.attributes.get("id", "") for e in elements}  # type: ignore[attr-defined]


def test_every_page_lies_whole_on_either_paper(site: Path) -> None:
    for pdf in pdfs(site):
        boxes = output("pdftotext", "-bbox", pdf, "-")
        sizes = set(re.findall(r'<page width="([\d.]+)" height="([\d.]+)">', boxes))
        assert len(sizes) == 1
        ((width, height),) = [(float(w) * POINT, float(h) * POINT) for w, h in sizes]
        for paper, (across, down) in PAPERS.items():
            assert width <= across + 0.01, paper
            assert height <= down + 0.01, paper
        found = re.findall(
            r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', boxes
        )
        assert len(found) > 10
        for left, top, right, bottom in (tuple(float(n) * POINT for n in row) for row in found):
            # Wherever the printer puts the page on the paper, nothing comes near an edge.
            assert left >= WHITE, pdf
            assert right <= width - WHITE, pdf
            assert top >= WHITE, pdf
            assert bottom <= height - WHITE, pdf


def test_each_page_has_its_number_and_each_sheet_its_last_day(site: Path) -> None:
    pdf = site / "en/checklists/tiktok.pdf"
    pages = int(info(pdf)["Pages"])
    assert pages >= 3
    for number in range(1, pages + 1):
        text = output("pdftotext", "-layout", "-f", str(number), "-l", str(number), pdf, "-")
        assert f"{number}/{pages}" in text.replace(" ", "")
        assert "Do not trust this after 22 November 2027" in text
        assert "https://safekeeping.example/en/checklists/tiktok.html" in text


def test_checklists_are_light(site: Path) -> None:
    sizes = {pdf: pdf.stat().st_size for pdf in pdfs(site) if "checklists" in pdf.parts}
    assert len(sizes) >= 5
    assert {pdf: size for pdf, size in sizes.items() if size > MOST_BYTES} == {}


def test_nothing_of_where_it_was_made_stands_in_a_pdf(site: Path) -> None:
    for pdf in pdfs(site):
        text = uncompressed(pdf)
        assert "file:" not in text
        assert str(site.parent) not in text


def test_a_checklist_has_no_links_but_to_itself(site: Path) -> None:
    text = uncompressed(site / "en/checklists/tiktok.pdf")
    assert set(re.findall(r"/URI \((.*?)\)", text)) <= {
        "https://safekeeping.example/en/checklists/tiktok.html",
        "https://safekeeping.example/en/index.html",
    }
    assert "https://www.tiktok.com/" in uncompressed(site / "en/print/tiktok.pdf")


# The same each time


def test_another_folder_clock_and_time_zone_give_the_same_pdfs(
    project: Project, tmp_path: Path
) -> None:
    epoch = {"SOURCE_DATE_EPOCH": "1799999999"}
    ended = project.build("--pdfs", "always", **epoch)
    assert ended.code == 0, ended.output
    other = copy_project(tmp_path / "deeper" / "ж", project.folder)
    subprocess.run(["cp", "-r", project.file("docs"), other.folder], check=True)
    settings = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "4711"}
    settings |= {"TEST_CLOCK_AHEAD": str(400 * 86_400)} | epoch
    ended = other.build("--pdfs", "always", **settings)
    assert ended.code == 0, ended.output
    made = digests(project.site)
    assert sum(name.endswith(".pdf") for name in made) == 3
    assert digests(other.site) == made


# What is missing


def build(project: Project, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Build as people do, with no word about PDFs but these."""
    command = [sys.executable, "-m", "scripts.site", "build", "--config", str(project.config)]
    return subprocess.run(
        [*command, *arguments],
        cwd=project.folder,
        env=environment() | settings,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


# Without fc-list in it, no font is found.
NO_FONTS = {"PATH": "/nowhere"}
FONTS = "fonts-noto-core, fonts-roboto-unhinted"


def test_where_fonts_are_missing_the_rest_is_built_and_they_are_named(project: Project) -> None:
    before = digests(project.site)
    done = build(project, "--no-downloads", **NO_FONTS)
    assert done.returncode == 0, done.stdout
    said = f"site has no PDFs. PDFs need {FONTS}: sudo apt-get install {FONTS.replace(',', '')}"
    assert done.stdout.splitlines()[-1] == said
    # No page offers a PDF that was not made.
    assert digests(project.site) == before


@pytest.mark.parametrize(("arguments", "settings"), [(("--pdfs", "always"), {}), ((), {"CI": "1"})])
def test_in_ci_and_on_demand_missing_fonts_are_an_error(
    project: Project, arguments: tuple[str, ...], settings: dict[str, str]
) -> None:
    before = digests(project.site)
    done = build(project, *arguments, **NO_FONTS, **settings)
    assert done.returncode == 1
    assert f"PDFs need {FONTS}: " in done.stdout
    assert "Traceback" not in done.stdout
    assert digests(project.site) == before


def test_without_a_word_pdfs_are_made(project: Project) -> None:
    done = build(project, CI="1")
    assert done.returncode == 0, done.stdout
    assert len(pdfs(project.site)) == 3


def test_a_pdf_that_cannot_be_made_leaves_the_last_site(project: Project) -> None:
    before = digests(project.site)
    project.replace("overrides/print.html", "<article ", '<img src="gone.png" alt=""><article ')
    ended = project.build("--pdfs", "always")
    assert ended.code == 1
    assert "en/print/sample.pdf: it would load " in ended.output
    assert "gone.png, which is not there" in ended.output
    assert "Traceback" not in ended.output
    assert digests(project.site) == before


# From the site's own files


LOADS = [
    "<img src='https://tracker.example/x.png' alt=x>",
    "<img src='//tracker.example/x.png' alt=x>",
    "<img src='http://127.0.0.1:9/x.png' alt=x>",
    "<img src='file:///etc/hostname' alt=x>",
    "<img src='/../outside.png' alt=x>",
    "<img src='/%2e%2e/outside.png' alt=x>",
    "<img src='data:image/svg+xml,<svg/>' alt=x>",
    "<link rel=stylesheet href='https://cdn.example/x.css'>",
    "<style>@import 'https://cdn.example/x.css';</style>",
    "<style>@font-face { font-family: x; src: url(https://fonts.example/x.woff2) }</style>",
    "<style>p { background: url(https://cdn.example/x.png) }</style>",
    "<p style='list-style: url(ftp://cdn.example/x.png); display: list-item'>x</p>",
    "<object data='https://cdn.example/x.svg'></object>",
    "<embed src='https://cdn.example/x.svg'>",
]


@pytest.mark.parametrize("html", LOADS)
def test_what_is_not_of_the_site_is_never_loaded(tmp_path: Path, html: str) -> None:
    from scripts.paper import CannotPrint, print_pages  # noqa: PLC0415

    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "outside.png").write_bytes(b"x")
    text = f"<!doctype html><html lang=en><title>x</title><body><p>x</p>{html}</html>"
    with pytest.raises(CannotPrint):
        print_pages(site, "https://safekeeping.example/", {"page.html": text})


@pytest.mark.parametrize("address", ["https://safekeeping.example", "https://a.example/b/", ""])
def test_the_files_of_the_site_are_found_wherever_it_is_published(
    tmp_path: Path, address: str
) -> None:
    from scripts.paper import print_pages  # noqa: PLC0415

    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "a.css").write_text("@page { size: 50mm 50mm } p { break-after: page }")
    text = (
        "<!doctype html><html lang=en><title>x</title><link rel=stylesheet href=a.css>"
        "<body><p>x</p><p>y</p><p>z</p></html>"
    )
    data, pages = print_pages(tmp_path, address, {"en/page.html": text})
    assert data.startswith(b"%PDF-1.7")
    assert pages == 3
    assert os.fsencode(tmp_path) not in data
