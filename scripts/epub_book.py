"""Makes an EPUB 3 with pandoc, of the one version that `pypandoc-binary` brings.

pandoc fetches what a page loads. The page of a book loads nothing: safekeeping.book sees to it.
In its sandbox pandoc would neither read the stylesheet nor the date.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import tempfile
import uuid
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from safekeeping.zip_archive import zip_bytes


class BookFailed(Exception):
    """pandoc could not make the book. Its text is what pandoc said."""


@dataclass(frozen=True, slots=True)
class Book:
    """A book: its one page, and what a library says of it. `address` is where it is published."""

    page: str
    title: str
    description: str
    language: str
    direction: str
    day: date
    publisher: str
    rights: str
    address: str


def can_make_books() -> bool:
    """Say whether pandoc is there, which has no package for some machines."""
    return importlib.util.find_spec("pypandoc") is not None


def epub_bytes(book: Book, template: Path, css: Path) -> bytes:
    """Return the book as EPUB 3, the same bytes for the same book. Raises BookFailed."""
    import pypandoc  # noqa: PLC0415

    noon = datetime(book.day.year, book.day.month, book.day.day, 12, tzinfo=UTC)
    seconds = str(int(noon.timestamp()))
    fields = {
        "title": book.title,
        "description": book.description,
        "lang": book.language,
        "page-progression-direction": book.direction,
        "date": book.day.isoformat(),
        "publisher": book.publisher,
        "rights": book.rights,
        # The same book in each edition: apps put a newer one in the place of an older.
        "identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, book.address)}",
    }
    with tempfile.TemporaryDirectory() as folder:
        # Plain names in the folder it runs in: pandoc reads others by the locale, which may be C.
        for name, data in (
            ("book.html", book.page.encode()),
            ("book.xhtml", template.read_bytes()),
            ("book.css", css.read_bytes()),
        ):
            Path(folder, name).write_bytes(data)
        done = subprocess.run(
            [
                pypandoc.get_pandoc_path(),
                "--from=html",
                "--to=epub3",
                "--template=book.xhtml",
                "--css=book.css",
                "--toc",
                "--toc-depth=3",
                "--split-level=1",
                f"--variable=dir:{book.direction}",
                f"--variable=book:{book.title}",
                *(f"--metadata={name}={value}" for name, value in fields.items()),
                "--output=book.epub",
                "book.html",
            ],
            cwd=folder,
            env=os.environ | {"SOURCE_DATE_EPOCH": seconds, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        made = Path(folder, "book.epub")
        if done.returncode != 0 or not made.is_file():
            said = done.stderr.strip()[-800:]
            raise BookFailed(f"pandoc ended with {done.returncode}: {said}")
        return _packed_anew(made, book.day)


def _packed_anew(book: Path, day: date) -> bytes:
    """Return what pandoc packed, packed as our zips are: smaller, and dated by its day."""
    with zipfile.ZipFile(book) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return zip_bytes(files, day, first="mimetype")
