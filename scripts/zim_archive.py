"""Makes a ZIM, the archive that Kiwix reads, with an index of all words.

Its bytes differ each time: the format asks for a random number (its UUID), and libzim draws it.
What is in it is the same.
"""

from __future__ import annotations

import importlib.util
import mimetypes
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from langcodes import Language
from lxml import html

# https://wiki.openzim.org/wiki/Metadata: what a library shows, and how long it may be.
_LONGEST_TITLE = 30
_LONGEST_DESCRIPTION = 80
_ILLUSTRATION_SIZE = 48


class ArchiveFailed(Exception):
    """libzim could not make the archive. Its text is what libzim said."""


@dataclass(frozen=True, slots=True)
class Library:
    """What a library says of the archive."""

    name: str
    title: str
    description: str
    language: str
    day: date
    publisher: str
    licence: str


def can_make_zims() -> bool:
    """Say whether libzim is there, which has no package for some machines."""
    return importlib.util.find_spec("libzim") is not None


def zim_bytes(
    files: Mapping[str, bytes], first: str, library: Library, illustration: bytes
) -> bytes:
    """Return an archive of the files by their paths, which opens at `first`.

    Pages below the folder of `first` are what its search finds. `illustration` is a PNG of 48 by
    48 pixels. Raises ArchiveFailed.
    """
    import libzim.writer as writer  # noqa: PLC0415, PLR0402

    own = f"{first.partition('/')[0]}/"

    class NoWords(writer.IndexData):  # type: ignore[misc]
        def has_indexdata(self) -> bool:
            return False

    class File(writer.Item):  # type: ignore[misc]
        def __init__(self, path: str) -> None:
            super().__init__()
            self.path = path
            self.is_article = is_article = path.startswith(own) and path.endswith(".html")
            if not is_article:
                # Else its search would find pages that only say that they are not here.
                self.get_indexdata = NoWords

        def get_path(self) -> str:
            return self.path

        def get_title(self) -> str:
            return _title(files[self.path]) if self.path.endswith(".html") else ""

        def get_mimetype(self) -> str:
            return mimetypes.guess_type(self.path)[0] or "application/octet-stream"

        def get_contentprovider(self) -> writer.ContentProvider:
            return writer.StringProvider(files[self.path])

        def get_hints(self) -> dict[writer.Hint, int]:
            return {writer.Hint.FRONT_ARTICLE: self.is_article}

    code = iso_639_3(library.language)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "made.zim")
        # One worker: the order of the files does not depend on whose turn it was.
        try:
            creator = writer.Creator(made).config_indexing(True, code).config_nbworkers(1)
            with _silence(), creator.set_mainpath(first) as archive:
                archive.add_illustration(_ILLUSTRATION_SIZE, illustration)
                for name, value in _metadata(library, code).items():
                    archive.add_metadata(name, value)
                for path in sorted(files):
                    archive.add_item(File(path))
        except RuntimeError as error:
            # What libzim throws; most often there is no room where temporary files go.
            raise ArchiveFailed(f"libzim could not make {library.name}: {error}") from None
        return made.read_bytes()


@contextmanager
def _silence() -> Iterator[None]:
    """Keep back what libzim prints of its work, whatever its settings: the way out itself."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def iso_639_3(language: str) -> str:
    """Return the code of three letters that ZIM asks for, of a code such as `fa` or `pt-BR`."""
    return Language.get(language).to_alpha3()


def _title(page: bytes) -> str:
    title = html.document_fromstring(page.decode()).findtext(".//title")
    return " ".join((title or "").split())


def _metadata(library: Library, code: str) -> dict[str, str]:
    return {
        "Name": library.name,
        "Title": _cut(library.title, _LONGEST_TITLE),
        "Description": _cut(library.description, _LONGEST_DESCRIPTION),
        "LongDescription": library.description,
        "Language": code,
        "Date": library.day.isoformat(),
        "Creator": library.publisher,
        "Publisher": library.publisher,
        "License": library.licence,
        "Scraper": "safekeeping",
        "Tags": "_ftindex:yes;_videos:no;_details:yes",
    }


def _cut(text: str, longest: int) -> str:
    """Return the text, or as many of its first words as go in, and a mark."""
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rsplit(' ', 1)[0]}…"
