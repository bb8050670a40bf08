"""Makes the files to download out of a site that has been built, language by language."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import jinja2
import minify_html
from markupsafe import Markup
from tqdm import tqdm

from safekeeping.bundle import (
    GUIDES_LICENCE,
    README_FILE,
    SOFTWARE_LICENCE,
    START_FILE,
    bundle_files,
    bundle_name,
    pages_to_copy,
)
from safekeeping.checksums import CHECKSUMS_FILE, SIGNATURE_FILE, checksums_text
from safekeeping.content import Content
from safekeeping.copy_date import copy_date, shown_site
from safekeeping.dates import long_date
from safekeeping.downloads import (
    DOWNLOADS_FOLDER,
    DOWNLOADS_PAGE,
    Download,
    date_in_page,
    list_name,
    list_values,
    repeated_names,
    single_file_name,
    title_attributes,
)
from safekeeping.folder_swap import replace_folder
from safekeeping.page_policy import FAVICON, PAGE_POLICY, STYLESHEET
from safekeeping.plain_text import plain_text
from safekeeping.publication import page_address
from safekeeping.single_file import Words, single_file
from safekeeping.zip_archive import zip_bytes
from scripts.minisign import SigningFailed, is_signed, sign


class DownloadsFailed(Exception):
    """The downloads could not be made. Its text says why and what to do."""


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


def make_downloads(publisher: Publisher, site: Path, contents: Sequence[Content]) -> None:
    """Make the downloads of the languages of a site, and put them into it in one step.

    Prints what was made. Raises DownloadsFailed or OSError and leaves what was there.
    """
    start = time.monotonic()
    try:
        day = copy_date(contents[0], os.environ)
        downloads = [
            download
            for content in tqdm(
                contents, unit="language", disable=not sys.stderr.isatty(), leave=False
            )
            for download in _language_downloads(publisher, site, content, day)
        ]
    except (ValueError, jinja2.TemplateError) as error:
        raise DownloadsFailed(f"the downloads could not be made: {error}") from error
    repeated = repeated_names(downloads)
    if repeated:
        what = f"more than one download would be called {', '.join(repeated)}"
        raise DownloadsFailed(f"{what}; rename one of the guides")
    place = site / DOWNLOADS_FOLDER
    staging = Path(tempfile.mkdtemp(prefix=f".{DOWNLOADS_FOLDER}-", dir=site))
    try:
        staging.chmod(0o755)
        signature = _write(publisher, staging, downloads, day)
        for content in contents:
            page = _list_page(publisher, content, downloads, day, signature)
            (staging / list_name(content.language)).write_bytes(page)
        replace_folder(staging, place)
    except SigningFailed as error:
        raise DownloadsFailed(str(error)) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    _tell(downloads, bool(signature), time.monotonic() - start)


def _tell(downloads: Sequence[Download], signed: bool, seconds: float) -> None:
    for download in downloads:
        print(f"  {download.name}: {len(download.data) / 1000:,.1f} kB")
    size = sum(len(download.data) for download in downloads) / 1000
    how = "signed" if signed else "not signed"
    print(
        f"{DOWNLOADS_FOLDER}: {len(downloads)} files, {size:,.0f} kB, {how}, in {seconds:.1f} s",
        flush=True,
    )


def _language_downloads(
    publisher: Publisher, site: Path, content: Content, day: date
) -> Iterator[Download]:
    language = content.language
    served = _served(site / language)
    _check_date(served, language, day)
    pages = pages_to_copy(served)
    css = _single_file_css(publisher)
    for guide in content.guides:
        path = f"{guide.path.removesuffix('.md')}.html"
        address = page_address(publisher.address, language, guide.path)
        words = Words(
            content.strings.say("copy-single"),
            content.strings.say("copy-age", date=long_date(day, language)),
        )
        folder = (site / language / path).parent
        data = single_file(served[path], address, words, css, partial(_beside, folder))
        title = guide.front_matter.title if guide.front_matter else path
        name = single_file_name(guide, language)
        yield Download(language, "html", name, title, data, title_attributes(content, guide))
    name = f"{bundle_name(language)}.zip"
    beside = _beside_pages(publisher, content, day)
    templates = _templates(publisher)

    def absent_page(path: str) -> bytes:
        address = f"{publisher.address.rstrip('/')}/{path}"
        return _page(templates, "absent", list_values(content, [], day, address), address=address)

    files = bundle_files(language, pages, beside, absent_page)
    yield Download(language, "zip", name, name, zip_bytes(files, day))


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
    """Return our own rules, without Material's, which a lone guide does well without."""
    folder = publisher.root / "overrides"
    sheets = folder / "css" / "page.css", folder / DOWNLOADS_FOLDER / "single.css"
    return "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def _beside(folder: Path, way: str) -> bytes:
    return (folder / way).read_bytes()


def _check_date(served: dict[str, bytes], language: str, day: date) -> None:
    found = date_in_page(served["index.html"].decode())
    if found != day:
        what = f"the pages in {language}/ are a copy of {found}, and the content is of {day}"
        raise ValueError(f"{what}; run `make site`")


def _beside_pages(publisher: Publisher, content: Content, day: date) -> dict[str, bytes]:
    """Return what stands above the pages in a zip."""
    values = list_values(content, [], day, publisher.address)
    more = f"{content.language}/downloads.html" if values["has_page"] else README_FILE
    start = _page(
        _templates(publisher),
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


def _templates(publisher: Publisher) -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(publisher.root / "overrides" / DOWNLOADS_FOLDER)
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)


def _page(
    templates: jinja2.Environment, name: str, values: dict[str, object], **more: object
) -> bytes:
    values = values | {"copy_note": Markup(values["copy_note"])} | more
    frame = {"policy": PAGE_POLICY, "favicon": Markup(FAVICON), "stylesheet": STYLESHEET}
    text = templates.get_template(f"{name}.html").render(**frame, **values)
    return (minify_html.minify(text, keep_html_and_head_opening_tags=True) + "\n").encode()


def _list_page(
    publisher: Publisher,
    content: Content,
    downloads: Sequence[Download],
    day: date,
    signature: str,
) -> bytes:
    key = content.strings.say("download-key", value="\0").split("\0")
    return _page(
        _templates(publisher),
        "list",
        list_values(content, downloads, day, publisher.address),
        site_name=publisher.name,
        checksums_file=CHECKSUMS_FILE,
        signature_file=SIGNATURE_FILE,
        signature=signature,
        public_key=publisher.public_key,
        around_key=key,
    )


def _write(publisher: Publisher, folder: Path, downloads: Sequence[Download], day: date) -> str:
    """Write the downloads, their checksums and, with a key, the signature, which is returned."""
    for download in downloads:
        (folder / download.name).write_bytes(download.data)
    sums = {download.name: download.checksum for download in downloads}
    listed, signature = folder / CHECKSUMS_FILE, folder / SIGNATURE_FILE
    listed.write_text(checksums_text(sums), encoding="utf-8")
    if publisher.secret_key is None:
        return ""
    sign(listed, signature, publisher.secret_key, f"{publisher.name}, copy of {day}")
    if publisher.public_key and not is_signed(listed, signature, publisher.public_key):
        what = f"{publisher.secret_key} does not belong to the public key of mkdocs.yml"
        raise SigningFailed(f"{what}; sign with the other key, or change extra.minisign_key")
    return signature.read_text(encoding="utf-8")
