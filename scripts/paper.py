"""Prints pages of the site to PDF with WeasyPrint, from the site's own files and nothing else.

Importing this needs Pango; `scripts.pdfs` says how to get it.
"""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import weasyprint
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from safekeeping.paper_text import joined_pages, ready_for_pdf
from scripts.lean_pdf import make_lean, smaller_streams

# One page box for both papers: as wide as A4 (210 mm), as high as Letter (279.4 mm). Printed at
# its own size it lies whole on either, so one file serves everywhere.
PAGE_SIZE = weasyprint.CSS(string="@page { size: 210mm 279.4mm }")

# Where the site says it is when it is published nowhere; RFC 6761 keeps the name for nobody.
_NOWHERE = "https://site.invalid/"


class CannotPrint(Exception):
    """A page that cannot be printed, and why."""


class SiteFiles(URLFetcher):  # type: ignore[misc]
    """Gives WeasyPrint the files of one site by their public addresses, and nothing else.

    Nothing is ever asked for over a network; an address outside the site ends the work.
    """

    def __init__(self, site: Path, address: str) -> None:
        super().__init__(allowed_protocols=("data",))
        self.site = site.resolve()
        self.address = address

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return a file of the site, or what a `data:` address holds."""
        if url.startswith("data:image/png;"):
            return super().fetch(url, headers)
        path = unquote(urlsplit(url).path.removeprefix(urlsplit(self.address).path))
        file = (self.site / path).resolve()
        if not url.startswith(self.address) or not file.is_relative_to(self.site):
            raise FatalURLFetchingError(f"it would load {url}, which is not of the site")
        if not file.is_file():
            raise FatalURLFetchingError(f"it would load {url}, which is not there")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind})


def print_pages(site: Path, address: str, sources: Mapping[str, str]) -> tuple[bytes, int]:
    """Return a PDF of pages, and on how many sheets' sides it stands; raise CannotPrint.

    `sources` maps the pages' paths below the folder `site`, in order, to their HTML; `address` is
    where the site is published. The file is tagged (PDF/UA-1) and depends on nothing but these,
    the fonts and the libraries.
    """
    base = f"{address.rstrip('/')}/" if address else _NOWHERE
    first, *others = sources
    text = ready_for_pdf(joined_pages(sources) if others else sources[first])
    page = weasyprint.HTML(
        string=text, base_url=f"{base}{first}", url_fetcher=SiteFiles(site, base)
    )
    try:
        with _complaints() as said, smaller_streams():
            document = page.render(stylesheets=[PAGE_SIZE], pdf_variant="pdf/ua-1")
            data = document.write_pdf(finisher=make_lean, pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as error:
        raise CannotPrint(str(error)) from None
    if said:
        raise CannotPrint("; ".join(said))
    return bytes(data), len(document.pages)


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what WeasyPrint calls an error: a missing file, a figure without words."""
    said: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    logger = logging.getLogger("weasyprint")
    handler = Collect(logging.ERROR)
    kept = logger.handlers[:]
    logger.handlers = [handler]
    try:
        yield said
    finally:
        logger.handlers = kept
