"""The zip of each language: what is in it, byte for byte, and that nothing in it leads nowhere."""

from __future__ import annotations

import re
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from scripts.site import site_languages
from tests.built_site import Ended, Project, digests
from tests.html_reader import read_page
from tests.site_checker import broken_links, links_within, loads_from_elsewhere

pytestmark = pytest.mark.slow

# Bytes of a zip with all guides and PDFs, and of what it is without PDFs.
MOST, WITHOUT_PDFS = 1_500_000, 400_000
# Bytes that a zip holds for each file besides its data and, twice, its name.
AROUND = 30 + 46


def bundles(downloads: Path) -> dict[str, zipfile.ZipFile]:
    """Return the zips by their languages."""
    found = sorted(downloads.glob("safekeeping-*.zip"))
    return {file.stem.removeprefix("safekeeping-"): zipfile.ZipFile(file) for file in found}


def words(published: Project, language: str) -> dict[str, str]:
    strings = published.file(f"docs/{language}/strings.yml").read_text(encoding="utf-8")
    return {key: str(value) for key, value in yaml.safe_load(strings).items()}


def test_each_language_has_one(published: Project, downloads: Path) -> None:
    languages = [item.code for item in site_languages(published.config)]
    assert len(languages) >= 5
    assert list(bundles(downloads)) == sorted(languages)


def test_the_files_served_are_in_it_byte_for_byte(published: Project, downloads: Path) -> None:
    for language, bundle in bundles(downloads).items():
        folder = published.site / language
        served = {
            file.relative_to(folder).as_posix(): file.read_bytes()
            for file in folder.rglob("*")
            if file.is_file()
        }
        # What a server says at any wrong address leads to the top of a server.
        assert served.pop("404.html")
        top = f"safekeeping-{language}/{language}/"
        inside = {
            name.removeprefix(top): bundle.read(name)
            for name in bundle.namelist()
            if name.startswith(top)
        }
        assert inside == served
        assert len(inside) >= 10


def test_any_system_can_unpack_it(downloads: Path) -> None:
    for language, bundle in bundles(downloads).items():
        names = bundle.namelist()
        assert names == sorted(names)
        assert len({name.lower() for name in names}) == len(names)
        for entry in bundle.infolist():
            assert re.fullmatch(r"safekeeping-[a-z-]+(/[\w-][\w.-]*)+", entry.filename, re.ASCII)
            assert entry.filename.startswith(f"safekeeping-{language}/")
            mode = entry.external_attr >> 16
            assert stat.S_ISREG(mode)
            assert stat.S_IMODE(mode) == 0o644
            assert entry.compress_type in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)
            assert entry.extra == b""
            assert not entry.flag_bits


def test_every_link_within_leads_somewhere(unpacked: Path) -> None:
    folders = sorted(unpacked.iterdir())
    assert len(folders) >= 5
    for folder in folders:
        assert broken_links(folder) == []
        assert loads_from_elsewhere(folder) == []
        language = folder.name.removeprefix("safekeeping-")
        links = [link for page in folder.rglob("*.html") for link in links_within(read_page(page))]
        assert len(links) > 300
        assert not [link for link in links if link.startswith("/")]
        assert (folder / language / "guides/tiktok.html").is_file()


def test_a_page_that_is_not_inside_is_marked_as_such(published: Project, unpacked: Path) -> None:
    for folder in sorted(unpacked.iterdir()):
        language = folder.name.removeprefix("safekeeping-")
        others = [
            file
            for file in sorted(folder.rglob("*.html"))
            if file.relative_to(folder).parts[0] not in (language, "START-HERE.html")
        ]
        assert len(others) >= 4
        said = words(published, language)
        telling = 0
        for file in others:
            page = read_page(file)
            way = file.relative_to(folder).as_posix()
            assert (published.site / way).is_file(), "the whole site does not have it either"
            (order,) = (m.attributes for m in page.all("meta") if "http-equiv" in m.attributes)
            if order["http-equiv"] == "refresh":
                # It leads on, at once, to the page that says so.
                target = order["content"].removeprefix("0; url=")
                assert [link.attributes["href"] for link in page.all("a")] == [target]
                first = folder / way.partition("/")[0] / "index.html"
                assert (file.parent / target).resolve() == first.resolve()
                continue
            telling += 1
            (top,) = page.all("html")
            assert top.attributes["lang"] == language
            assert said["copy-absent"] in page.text
            assert said["copy-absent-text"] in page.text
            link = list(page.all("a"))[-1]
            assert link.attributes["href"] == f"https://safekeeping.example/{way}"
            if way.endswith("index.html"):
                assert f"safekeeping-{way.partition('/')[0]}" in page.text
                assert ".zip" not in page.text, "it stands in ZIMs, too"
        assert telling == 5, "the other languages, and the list of downloads"


def test_the_first_page_says_how_old_it_is_and_leads_on(published: Project, unpacked: Path) -> None:
    for folder in sorted(unpacked.iterdir()):
        language = folder.name.removeprefix("safekeeping-")
        page = read_page(folder / "START-HERE.html")
        before, _, after = words(published, language)["copy-age"].partition("{date}")
        assert before in page.text
        assert after in page.text
        ways = [link.attributes["href"] for link in page.all("a")]
        assert ways[0] == f"{language}/index.html"
        assert f"{language}/help.html" in ways
        (time,) = page.all("time")
        served = read_page(folder / language / "help.html")
        assert list(served.all("time"))[-1].attributes == time.attributes


def test_the_readme_is_plain_text_in_the_language(published: Project, unpacked: Path) -> None:
    for folder in sorted(unpacked.iterdir()):
        language = folder.name.removeprefix("safekeeping-")
        data = (folder / "README.txt").read_bytes()
        # For browsers and the Notepad of old Windows.
        assert data.startswith(b"\xef\xbb\xbf")
        assert data.count(b"\n") == data.count(b"\r\n") > 40
        text = " ".join(data.decode("utf-8-sig").split())
        said = words(published, language)
        assert said["copy-age"].partition("{date}")[2] in text
        assert "safekeeping.example" in text
        assert "START-HERE.html" in text
        source = published.file(f"docs/{language}/downloads.md").read_text(encoding="utf-8")
        headings = re.findall(r"^## (.*?) \{#", source, re.MULTILINE)
        assert len(headings) >= 6
        for heading in headings:
            assert heading in text
        assert "sha256sum --check --ignore-missing SHA256SUMS" in text
        assert not re.search(r"\]\[|\{#|</", text)


def test_the_licences_are_in_it(published: Project, unpacked: Path) -> None:
    for folder in sorted(unpacked.iterdir()):
        licences = {file.name: file.read_bytes() for file in (folder / "licences").iterdir()}
        assert licences == {
            "guides-CC-BY-SA-4.0.txt": published.file("docs/LICENSE").read_bytes(),
            "software-MIT.txt": published.file("LICENSE").read_bytes(),
        }


def test_it_is_small(downloads: Path) -> None:
    sizes = {}
    for language, bundle in bundles(downloads).items():
        whole = (downloads / f"safekeeping-{language}.zip").stat().st_size
        made = [entry for entry in bundle.infolist() if entry.filename.endswith(".pdf")]
        assert len(made) >= 20
        pdfs = sum(e.compress_size + AROUND + 2 * len(e.filename) for e in made)
        sizes[language] = (whole, whole - pdfs)
    print(sizes)
    remedy = "no fault of a translation that has grown: find what else in the zip can be lighter"
    assert max(whole for whole, _ in sizes.values()) <= MOST, f"{sizes}; {remedy}"
    assert max(without for _, without in sizes.values()) <= WITHOUT_PDFS, f"{sizes}; {remedy}"


# What is refused, and that nothing is lost then.


def build_downloads(project: Project) -> Ended:
    command = [sys.executable, "-m", "scripts.downloads", "build", str(project.site)]
    return project.run([*command, "--config", str(project.config)])


def add(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8")


def change(name: str, old: str, new: str) -> Callable[[Path], object]:
    def changed(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return changed


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "another script": (add("файл.html", "<p>x"), "some systems do not take `файл.html`"),
    "a space": (add("a b.html", "<p>x"), "some systems do not take `a b.html`"),
    "a device": (add("con.html", "<p>x"), "Windows does not take `con.html`"),
    "two of a name": (add("HELP.html", "<p>x"), "are one file to Windows and macOS"),
    "a link out of the top": (
        add("more.html", "<a href=../../../x.html>x</a>"),
        "more.html: the link ../../../x.html would lead nowhere in a copy",
    ),
    "a link from the top of a server": (
        add("more.html", "<a href=/en/help.html>x</a>"),
        "more.html: the link /en/help.html would lead nowhere in a copy",
    ),
    "a missing picture": (
        add("more.html", "<img src=x.png>"),
        "more.html: the link x.png would lead nowhere in a copy",
    ),
    "a symbolic link": (
        lambda folder: (folder / "more.txt").symlink_to("help.html"),
        "more.txt is a link to elsewhere",
    ),
    "no first page": (lambda folder: (folder / "index.html").unlink(), "there is no language in"),
    "pages of another day": (
        change("index.html", "datetime=2026-11-02", "datetime=2025-01-01"),
        "the pages in en/ are a copy of 2025-01-01, and the content is of 2026-11-02",
    ),
    "no licence": (
        lambda folder: (folder.parents[1] / "LICENSE").unlink(),
        "a copy must carry the licences",
    ),
}


@pytest.mark.parametrize(("spoil", "said"), REFUSED.values(), ids=REFUSED)
def test_what_would_not_work_everywhere_is_refused(
    project: Project, spoil: Callable[[Path], object], said: str
) -> None:
    assert build_downloads(project).code == 0
    before = digests(project.site / "downloads")
    assert {"SHA256SUMS", "en.html", "safekeeping-en.zip", "sample-en.html"} <= before.keys()
    spoil(project.site / "en")
    ended = build_downloads(project)
    assert ended.code in (1, 2)
    assert said in ended.output
    assert "Traceback" not in ended.output
    assert digests(project.site / "downloads") == before
