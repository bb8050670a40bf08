"""The files to download, as the site names and describes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from html import escape

from babel.units import format_unit

from safekeeping.bundle import bundle_name
from safekeeping.checksums import CHECKSUMS_FILE, SIGNATURE_FILE, checksum, short_checksum
from safekeeping.content import Content
from safekeeping.copy_date import copy_note
from safekeeping.dates import long_date
from safekeeping.guide import Page
from safekeeping.language_facts import known_locale, text_direction

# Where the downloads stand in the site, and the page about them in each language.
DOWNLOADS_FOLDER = "downloads"
DOWNLOADS_PAGE = "downloads.md"

# The formats in the order of the list, by what their names end with.
KINDS = ("html", "pdf", "epub", "zip", "zim")

_FOOT_DATE = re.compile(r"<footer.*?<time datetime=\"?(\d{4}-\d{2}-\d{2})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download. `kind` is one of KINDS; `title` is a guide's, else the file's name."""

    language: str
    kind: str
    name: str
    title: str
    data: bytes
    title_attributes: str = ""

    @property
    def checksum(self) -> str:
        """The SHA-256 of its bytes."""
        return checksum(self.data)

    @property
    def short_checksum(self) -> str:
        """The beginning of its checksum, to be read aloud."""
        return short_checksum(self.checksum)

    @property
    def size_in_words(self) -> str:
        """Its size in the words and digits of its language."""
        return size_in_words(len(self.data), self.language)


def size_in_words(size: int, language: str) -> str:
    """Return a count of bytes in kB or MB of a thousand, in the words and digits of a language."""
    locale = known_locale(language) or known_locale("en")
    kilobytes = size / 1000
    if kilobytes < 1000:
        number, unit = float(max(1, round(kilobytes))), "digital-kilobyte"
    else:
        number, unit = round(kilobytes / 1000, 1), "digital-megabyte"
    words = format_unit(number, unit, length="short", locale=locale, numbering_system="default")
    return str(words)


def single_file_name(guide: Page, language: str) -> str:
    """Return the name of a guide's single file: `tiktok-en.html`."""
    return f"{guide.path.removesuffix('.md').rpartition('/')[2]}-{language}.html"


def pack_name(language: str) -> str:
    """Return the name of the PDF that holds all checklists of a language, for trainers.

    It is a file to download and stands in no archive: the checklists in it do.
    """
    return f"{bundle_name(language)}-checklists.pdf"


def list_name(language: str) -> str:
    """Return the name of the page that lists a language's downloads."""
    return f"{language}.html"


def beside_checksums(names: Iterable[str]) -> frozenset[str]:
    """Return which files may stand beside the downloads and not in their list of checksums.

    `names` are those of the downloads: the lists of their languages tell of their checksums.
    """
    start, end = bundle_name(""), ".zip"
    bundles = (name for name in names if name.startswith(start) and name.endswith(end))
    lists = (list_name(name[len(start) : -len(end)]) for name in bundles)
    return frozenset({CHECKSUMS_FILE, SIGNATURE_FILE, *lists})


def date_in_page(page: str) -> date | None:
    """Return the date that a page of ours bears at its foot, or None."""
    match = _FOOT_DATE.search(page)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def list_values(
    content: Content, downloads: Iterable[Download], day: date, site_url: str
) -> dict[str, object]:
    """Return what the templates of downloads need to know of a language."""
    strings = content.strings
    own = [download for download in downloads if download.language == content.language]
    kinds = [(kind, [d for d in own if d.kind == kind]) for kind in KINDS]
    return {
        "strings": strings,
        "language": content.language,
        "direction": text_direction(content.language),
        "day_in_words": long_date(day, content.language),
        "copy_note": copy_note(strings, day, site_url),
        "has_page": DOWNLOADS_PAGE in content.pages,
        "around_hash": strings.say("download-hash", hash="\0").split("\0"),
        "kinds": [(kind, files) for kind, files in kinds if files],
    }


def title_attributes(content: Content, guide: Page) -> str:
    """Return the attributes of a guide's title where it stands in the source language."""
    if content.source is None or not content.translations[guide.path].untranslated:
        return ""
    language = escape(content.source.language)
    return f' lang="{language}" dir="{text_direction(language)}"'
