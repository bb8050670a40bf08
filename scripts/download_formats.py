"""Makes the downloads of one language, format by format, out of its pages as they were built."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from urllib.parse import unquote

import jinja2
import minify_html
from markupsafe import Markup

from safekeeping.book import book_page
from safekeeping.bundle import (
    GUIDES_LICENCE,
    README_FILE,
    SOFTWARE_LICENCE,
    START_FILE,
    bundle_files,
    bundle_name,
    pages_to_copy,
)
from safekeeping.content import Content
from safekeeping.copy_date import shown_site
from safekeeping.dates import long_date
from safekeeping.downloads import (
    DOWNLOADS_FOLDER,
    DOWNLOADS_PAGE,
    Download,
    date_in_page,
    list_values,
    pack_name,
    single_file_name,
    title_attributes,
)
from safekeeping.language_facts import text_direction
from safekeeping.page_policy import PAGE_POLICY, STYLESHEET
from safekeeping.plain_text import plain_text
from safekeeping.publication import page_address
from safekeeping.single_file import Words, single_file
from safekeeping.zip_archive import zip_bytes
from scripts.epub_book import Book, can_make_books, epub_bytes
from scripts.zim_archive import Library, can_make_zims, zim_bytes


@dataclass(frozen=True, slots=True)
class Publisher:
    """What downloads are made with, besides a site and its content.

    `root` is the project's folder, `name` and `address` the site's; `public_key` is minisign's,
    or empty; `secret_key` is the file of the key to sign with, or None.
    """

    root: Path
    docs: Path
    name: str
    address: str
    public_key: str
    secret_key: Path | None = None


def language_downloads(
    publisher: Publisher, site: Path, content: Content, day: date
) -> Iterator[Download]:
    """Yield the downloads of a language of a site that has been built, in every format.

    Raises ValueError, saying what to do, for pages that would not work alone; BookFailed;
    ArchiveFailed.
    """
    language = content.language
    served = _served(site / language)
    _check_date(served, language, day)
    yield from _single_files(publisher, served, content, day)
    pack = site / DOWNLOADS_FOLDER / pack_name(language)
    if pack.is_file():
        yield Download(language, "pdf", pack.name, pack.name, pack.read_bytes())
    if can_make_books():
        name = f"{bundle_name(language)}.epub"
        yield Download(language, "epub", name, name, _epub(publisher, served, content, day))
    files = bundle_files(
        language,
        pages_to_copy(served),
        _beside_pages(publisher, content, day),
        partial(_absent_page, publisher, content, day),
    )
    name = f"{bundle_name(language)}.zip"
    yield Download(language, "zip", name, name, zip_bytes(files, day))
    if can_make_zims():
        name = f"{bundle_name(language)}.zim"
        yield Download(language, "zim", name, name, _zim(publisher, files, content, day))


def what_is_left_out() -> list[str]:
    """Say which formats cannot be made here, and why."""
    left_out = []
    if not can_make_books():
        left_out.append("no EPUB, for there is no package of pypandoc-binary for this machine")
    if not can_make_zims():
        left_out.append("no ZIM, for there is no package of libzim for this machine")
    return left_out


def _single_files(
    publisher: Publisher, served: Mapping[str, bytes], content: Content, day: date
) -> Iterator[Download]:
    language, say = content.language, content.strings.say
    # As the stylesheet of a lone guide marks them, in the direction of the language.
    mark = "\u2190" if text_direction(language) == "rtl" else "\u2192"
    note = say("copy-single", mark=mark)
    words = Words(note, say("copy-age", date=long_date(day, language)))
    css = _single_file_css(publisher)
    for guide in content.guides:
        path = f"{guide.path.removesuffix('.md')}.html"
        address = page_address(publisher.address, language, guide.path)
        data = single_file(served[path], address, words, css, partial(_beside, served, path))
        title = guide.front_matter.title if guide.front_matter else path
        name = single_file_name(guide, language)
        yield Download(language, "html", name, title, data, title_attributes(content, guide))


def _check_date(served: dict[str, bytes], language: str, day: date) -> None:
    found = date_in_page(served["index.html"].decode())
    if found != day:
        what = f"the pages in {language}/ are a copy of {found}, and the content is of {day}"
        raise ValueError(f"{what}; run `make site`")


def _beside_pages(publisher: Publisher, content: Content, day: date) -> dict[str, bytes]:
    """Return what stands above the pages in a zip."""
    values = list_values(content, [], day, publisher.address)
    more = f"{content.language}/downloads.html" if values["has_page"] else README_FILE
    start = made_page(
        publisher,
        "start",
        values,
        site_name=publisher.name,
        more=more,
        guides_licence=GUIDES_LICENCE,
        software_licence=SOFTWARE_LICENCE,
    )
    return {
        START_FILE: start,
        README_FILE: _readme(publisher, content, day),
        GUIDES_LICENCE: _licence(publisher.docs / "LICENSE"),
        SOFTWARE_LICENCE: _licence(publisher.root / "LICENSE"),
    }


def _licence(file: Path) -> bytes:
    if not file.is_file():
        raise ValueError(f"there is no {file}; a copy must carry the licences")
    return file.read_bytes()


def _readme(publisher: Publisher, content: Content, day: date) -> bytes:
    """Return README.txt: of when the copy is, and the page about copies, as plain text.

    It begins with the mark by which browsers, and the Notepad of old Windows, know UTF-8, and
    its lines end as that Notepad needs them.
    """
    say = content.strings.say
    date_in_words = long_date(day, content.language)
    site = shown_site(publisher.address)
    top = [
        publisher.name,
        say("copy-note", date=date_in_words, site=site),
        say("copy-age", date=date_in_words),
        f"{say('copy-start')}: {START_FILE}",
    ]
    page = content.pages.get(DOWNLOADS_PAGE)
    text = "\n\n".join([*top, plain_text(page) if page else ""]).rstrip() + "\n"
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()


@cache
def _templates(publisher: Publisher) -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(publisher.root / "overrides")
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)


def made_page(publisher: Publisher, name: str, values: dict[str, object], **more: object) -> bytes:
    """Return the page that a template of overrides/downloads/ makes of these values."""
    values = values | {"copy_note": Markup(str(values["copy_note"]))} | more
    frame = {"policy": PAGE_POLICY, "stylesheet": STYLESHEET}
    template = _templates(publisher).get_template(f"{DOWNLOADS_FOLDER}/{name}.html")
    text = template.render(**frame, **values)
    return (minify_html.minify(text, keep_html_and_head_opening_tags=True) + "\n").encode()


def _served(folder: Path) -> dict[str, bytes]:
    """Return a language's files by their paths in its folder."""
    files: dict[str, bytes] = {}
    for file in sorted(folder.rglob("*")):
        if file.is_symlink():
            raise ValueError(f"{file} is a link to elsewhere; put the file itself there")
        if file.is_file():
            files[file.relative_to(folder).as_posix()] = file.read_bytes()
    if "index.html" not in files:
        raise ValueError(f"there is no index.html in {folder}; run `make site` first")
    return files


def _single_file_css(publisher: Publisher) -> str:
    """Return the rules of a lone guide, which has few elements and must be light."""
    folder = publisher.root / "overrides"
    sheets = folder / "css" / "palette.css", folder / DOWNLOADS_FOLDER / "single.css"
    return "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def _beside(served: Mapping[str, bytes], path: str, way: str) -> bytes:
    """Return the file to which a page, given by its path, has this way."""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(way)))
    if target not in served:
        raise ValueError(f"{path}: {way} is not there")
    return served[target]


def _epub(publisher: Publisher, served: Mapping[str, bytes], content: Content, day: date) -> bytes:
    language, say = content.language, content.strings.say
    in_words = long_date(day, language)
    description = _description(content)
    note = say("copy-note", date=in_words, site=shown_site(publisher.address))
    preface = [description, say("copy-age", date=in_words), note, say("licence")]
    book = Book(
        page=book_page(content, served, publisher.address, preface, publisher.name),
        title=publisher.name,
        description=description,
        language=language,
        direction=text_direction(language),
        day=day,
        publisher=publisher.name,
        rights=say("licence"),
        address=f"{publisher.address.rstrip('/')}/{language}/",
    )
    folder = publisher.root / "overrides" / DOWNLOADS_FOLDER
    return epub_bytes(book, folder / "book.xhtml", folder / "book.css")


def _zim(publisher: Publisher, bundle: Mapping[str, bytes], content: Content, day: date) -> bytes:
    """Return the pages of a bundle, and what stands in the place of absent ones, as a ZIM."""
    language = content.language
    top = f"{bundle_name(language)}/"
    inside = {path.removeprefix(top): data for path, data in bundle.items()}
    files = {path: data for path, data in inside.items() if _is_of_pages(path, language)}
    library = Library(
        name=f"{publisher.name.lower()}_{language}_all",
        title=publisher.name,
        description=_description(content),
        language=language,
        day=day,
        publisher=publisher.name,
        licence="CC-BY-SA-4.0",
    )
    illustration = publisher.root / "overrides" / DOWNLOADS_FOLDER / "mark-48.png"
    return zim_bytes(files, f"{language}/index.html", library, illustration.read_bytes())


def _is_of_pages(path: str, language: str) -> bool:
    return path.startswith(f"{language}/") or (path.endswith(".html") and "/" in path)


def _description(content: Content) -> str:
    front_matter = content.pages["index.md"].front_matter
    return front_matter.description if front_matter else ""


def _absent_page(publisher: Publisher, content: Content, day: date, path: str) -> bytes:
    """Return what says in a copy that a page of the site, or its whole language, is not in it."""
    address = f"{publisher.address.rstrip('/')}/{path}"
    values = list_values(content, [], day, publisher.address)
    folder, _, name = path.partition("/")
    return made_page(
        publisher,
        "absent",
        values,
        site_name=publisher.name,
        address=address,
        # Without its ending: the page stands in zips and in ZIMs.
        file=bundle_name(folder) if name == "index.html" else "",
        to_top="../" * path.count("/"),
    )
