"""The EPUB and the ZIM of each language: valid by others' programs, whole, searchable."""

from __future__ import annotations

import posixpath
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from libzim.reader import Archive
from libzim.search import Query, Searcher
from lxml import etree, html

from safekeeping.book import book_page
from safekeeping.bundle import links_within
from safekeeping.languages import read_content
from scripts.zim_archive import iso_639_3
from tests.browser.browsers import program
from tests.built_site import Project
from tests.html_reader import read_page

pytestmark = pytest.mark.slow

XHTML = "{http://www.w3.org/1999/xhtml}"
THREE = {"en": "eng", "es": "spa", "fr": "fra", "ar": "ara", "fa": "fas"}
# A word of the TikTok guide, in each language.
WORDS = {
    "en": "verification",
    "es": "verificación",
    "fr": "téléphone",
    "ar": "التحقق",
    "fa": "حساب",
}


def languages(downloads: Path) -> list[str]:
    found = [file.stem.removeprefix("safekeeping-") for file in sorted(downloads.glob("*.zip"))]
    assert len(found) >= 5
    return found


# EPUB


def complaints(*books: Path) -> list[str]:
    """Return what epubcheck says of the books, warnings and all."""
    jar = Path(program("epubcheck")).resolve()
    # It runs for seconds only: compiling it well takes longer.
    java = [program("java"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(jar)]
    said = []
    for book in books:
        command = [*java, "--quiet", "--failonwarnings", str(book)]
        done = subprocess.run(command, capture_output=True, text=True)
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        said += lines if done.returncode else []
    return said


def test_each_book_is_valid(downloads: Path) -> None:
    books = sorted(downloads.glob("*.epub"))
    assert len(books) == len(languages(downloads))
    assert complaints(*books) == []


def test_a_book_is_packed_as_its_format_asks(downloads: Path) -> None:
    for language in languages(downloads):
        with zipfile.ZipFile(downloads / f"safekeeping-{language}.epub") as book:
            first, *others = book.infolist()
            assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
            assert book.read(first) == b"application/epub+zip"
            assert not first.extra
            assert sum(entry.compress_type == zipfile.ZIP_DEFLATED for entry in others) > 15


def test_an_error_in_a_book_is_found(downloads: Path, tmp_path: Path) -> None:
    spoiled = tmp_path / "spoiled.epub"
    with (
        zipfile.ZipFile(downloads / "safekeeping-en.epub") as source,
        zipfile.ZipFile(spoiled, "w") as target,
    ):
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.endswith("ch002.xhtml"):
                data = data.replace(b"<h2>", b"<h2 dir='up'>", 1)
            target.writestr(entry, data)
    assert any("dir" in line for line in complaints(spoiled))


def test_a_book_holds_every_guide_with_its_reasons_open(
    published: Project, downloads: Path
) -> None:
    for language in languages(downloads):
        with zipfile.ZipFile(downloads / f"safekeeping-{language}.epub") as book:
            pages = {n: etree.fromstring(book.read(n)) for n in book.namelist() if "text/" in n}
            contents = "".join(etree.fromstring(book.read("EPUB/nav.xhtml")).itertext())
            package = book.read("EPUB/content.opf").decode()
        words = {" ".join("".join(page.itertext()).split()) for page in pages.values()}
        served = sorted((published.site / language / "guides").glob("*.html"))
        for file in served:
            guide = read_page(file)
            (title,) = guide.all("h1")
            (text,) = (one for one in words if one.startswith(f"Safekeeping {title.text}"))
            for reason in guide.of_class("why"):
                last = list(reason.all("p", "li"))[-1]
                assert last.text.replace(" ", "") in text.replace(" ", "")
            for heading in guide.all("h2", "h3"):
                assert heading.text.replace(" ", "") in contents.replace("\n", "").replace(" ", "")
        assert not [page for page in pages.values() if list(page.iter(f"{XHTML}details"))]
        direction = "rtl" if language in ("ar", "fa") else "ltr"
        for page in pages.values():
            assert page.attrib["dir"] == direction
            assert page.attrib["lang"] == language
        assert f"<dc:language>{language}</dc:language>" in package
        assert f'page-progression-direction="{direction}"' in package


def test_every_link_in_a_book_leads_somewhere(downloads: Path) -> None:
    for language in languages(downloads):
        with zipfile.ZipFile(downloads / f"safekeeping-{language}.epub") as book:
            names = [name for name in book.namelist() if name.endswith(".xhtml")]
            pages = {name: etree.fromstring(book.read(name)) for name in names}
        ids = {name: set(page.xpath("//@id")) for name, page in pages.items()}
        inside = outside = 0
        for name, page in pages.items():
            for link in page.iter(f"{XHTML}a"):
                parts = urlsplit(link.attrib["href"])
                if parts.scheme:
                    outside += 1
                    assert parts.scheme in ("https", "mailto", "tel")
                    continue
                target = posixpath.normpath(posixpath.join(posixpath.dirname(name), parts.path))
                target = target if parts.path else name
                assert target in pages, link.attrib["href"]
                assert not parts.fragment or parts.fragment in ids[target], link.attrib["href"]
                inside += 1
        assert inside > 60
        assert outside > 30


def test_a_page_that_loads_something_cannot_go_into_a_book(published: Project) -> None:
    content, _ = read_content(published.file("docs"), "en", date(2030, 1, 1))
    folder = published.site / "en"
    files = {f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*.html")}
    assert "<h1>Name</h1>" in book_page(content, files, "https://x.example/", ["x"], "Name")
    for added in ("<iframe src=https://x.example/></iframe>", "<script>1</script>"):
        page = files["help.html"].replace(b"</article>", added.encode() + b"</article>")
        with pytest.raises(ValueError, match=r"help\.html holds \w+, which cannot go"):
            book_page(content, files | {"help.html": page}, "https://x.example/", ["x"], "Name")


# ZIM


@pytest.fixture(params=sorted(THREE))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def archive(downloads: Path, language: str) -> Archive:
    return Archive(downloads / f"safekeeping-{language}.zim")


def test_an_archive_is_whole_by_its_own_check(archive: Archive) -> None:
    assert archive.check()
    assert archive.has_checksum
    assert archive.has_fulltext_index
    assert archive.has_title_index
    assert archive.has_main_entry


def test_a_spoiled_archive_is_found(downloads: Path, tmp_path: Path) -> None:
    data = bytearray((downloads / "safekeeping-en.zim").read_bytes())
    data[len(data) // 2] ^= 1
    spoiled = tmp_path / "spoiled.zim"
    spoiled.write_bytes(data)
    assert not Archive(spoiled).check()


def test_a_library_is_told_what_an_archive_is(archive: Archive, language: str) -> None:
    told = {key: archive.get_metadata(key) for key in archive.metadata_keys}
    assert told["Language"].decode() == THREE[language] == iso_639_3(language)
    assert told["Title"].decode() == "Safekeeping"
    assert told["License"] == b"CC-BY-SA-4.0"
    assert len(told["Description"].decode()) <= 80
    assert len(told["Title"].decode()) <= 30
    for key in ("Date", "Creator", "Publisher", "Name", "Scraper", "LongDescription"):
        assert told[key]
    illustration = archive.get_illustration_item(48).content.tobytes()
    assert illustration.startswith(b"\x89PNG\r\n\x1a\n")
    assert [int.from_bytes(illustration[i : i + 4]) for i in (16, 20)] == [48, 48]


def test_every_link_in_an_archive_leads_somewhere(archive: Archive, language: str) -> None:
    followed = 0
    entries = [archive._get_entry_by_id(i) for i in range(archive.entry_count)]
    pages = {e.path: e.get_item() for e in entries if not e.is_redirect}
    names = [path for path, item in pages.items() if item.mimetype == "text/html"]
    assert len(names) >= 40
    ids = {
        path: set(html.document_fromstring(pages[path].content.tobytes().decode()).xpath("//@id"))
        for path in names
    }
    for path in names:
        for link, target in links_within(path, pages[path].content.tobytes()):
            assert archive.has_entry_by_path(target), f"{path}: {link}"
            fragment = unquote(urlsplit(link).fragment)
            assert not fragment or fragment in ids[target], f"{path}: {link}"
            followed += 1
    assert followed > 300


def test_an_archive_holds_the_pages_as_they_are_served(
    archive: Archive, published: Project, language: str
) -> None:
    folder = published.site / language
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != "404.html":
            path = f"{language}/{file.relative_to(folder).as_posix()}"
            item = archive.get_entry_by_path(path).get_item()
            assert item.content.tobytes() == file.read_bytes()
    assert archive.main_entry.get_item().path == f"{language}/index.html"


def test_a_word_of_the_language_is_found(archive: Archive, language: str) -> None:
    search = Searcher(archive).search(Query().set_query(WORDS[language]))
    found = list(search.getResults(0, 20))
    assert f"{language}/guides/tiktok.html" in found
    # Pages that only say that they are not here are not found.
    assert all(path.startswith(f"{language}/") for path in found)
