"""Makes the files to download out of a site that has been built, and puts them into it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import jinja2
from tqdm import tqdm

from safekeeping.checksums import CHECKSUMS_FILE, SIGNATURE_FILE, checksums_text
from safekeeping.content import Content
from safekeeping.copy_date import copy_date
from safekeeping.downloads import (
    DOWNLOADS_FOLDER,
    Download,
    list_name,
    list_values,
)
from safekeeping.folder_swap import OLD, replace_folder, restore_folder
from scripts.download_formats import Publisher, language_downloads, made_page, what_is_left_out
from scripts.epub_book import BookFailed
from scripts.minisign import SigningFailed, is_signed, sign
from scripts.zim_archive import ArchiveFailed


class DownloadsFailed(Exception):
    """The downloads could not be made. Its text says why and what to do."""


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
            for download in language_downloads(publisher, site, content, day)
        ]
    except (ValueError, jinja2.TemplateError, BookFailed, ArchiveFailed) as error:
        raise DownloadsFailed(f"the downloads could not be made: {error}") from error
    place = site / DOWNLOADS_FOLDER
    made = f".{DOWNLOADS_FOLDER}-{'?' * 8}"
    restore_folder(place, made)
    for left in (*site.glob(f"{made}/"), *site.glob(f"{made}{OLD}/")):
        # A build that was killed has left it.
        shutil.rmtree(left, ignore_errors=True)
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
    for what in what_is_left_out():
        print(f"{DOWNLOADS_FOLDER}: {what}", file=sys.stderr)


def _list_page(
    publisher: Publisher,
    content: Content,
    downloads: Sequence[Download],
    day: date,
    signature: str,
) -> bytes:
    key = content.strings.say("download-key", value="\0").split("\0")
    return made_page(
        publisher,
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
