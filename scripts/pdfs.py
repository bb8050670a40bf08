"""Makes the PDFs of a built site: of each checklist, of each guide to print, and trainers' packs.

They are made from the pages as they are published, and from the stylesheet those have for paper.
`scripts.paper` does the work, in processes of its own: it needs libraries that may be missing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from tqdm import tqdm

from safekeeping.downloads import DOWNLOADS_FOLDER, pack_name
from safekeeping.guide_views import INDEX, View
from scripts.environment import missing_for_paper


@dataclass(frozen=True, slots=True)
class Pdf:
    """One file to make below `site`, from one page or, for a pack, from several.

    All names are paths below `site`, which is published at `address`.
    """

    site: Path
    address: str
    name: str
    pages: tuple[str, ...]


class PdfFailed(Exception):
    """A PDF could not be made. Its text says which and why."""


def what_is_missing() -> str:
    """Say what PDFs need and is not there, with the remedy; nothing if they can be made."""
    packages = missing_for_paper()
    if packages:
        names = " ".join(packages)
        return f"PDFs need {', '.join(packages)}: sudo apt-get install {names}"
    try:
        import weasyprint  # noqa: F401, PLC0415
    except OSError as error:
        remedy = "install Pango and fontconfig, on macOS with `brew install pango`"
        return f"WeasyPrint does not find its libraries ({error}): {remedy}"
    return ""


def pdfs_of(site: Path, address: str, languages: Iterable[str]) -> list[Pdf]:
    """Return the PDFs of these languages of a built site, each pack first: it takes longest."""
    pdfs: list[Pdf] = []
    for language in languages:
        pages = {
            view: sorted(
                file.relative_to(site).as_posix()
                for file in (site / language / view).glob("*.html")
            )
            for view in View
        }
        cover = f"{language}/{INDEX.removesuffix('.md')}.html"
        if cover not in pages[View.CHECKLIST]:
            continue
        pages[View.CHECKLIST].remove(cover)
        pack = (cover, *pages[View.CHECKLIST])
        pdfs.append(Pdf(site, address, f"{DOWNLOADS_FOLDER}/{pack_name(language)}", pack))
        pdfs += [
            Pdf(site, address, f"{page.removesuffix('.html')}.pdf", (page,))
            for view in View
            for page in pages[view]
        ]
    return sorted(pdfs, key=lambda pdf: (-len(pdf.pages), pdf.name))


def make_pdfs(pdfs: list[Pdf]) -> None:
    """Make PDFs side by side, as many at a time as there are processors; raise PdfFailed."""
    on_terminal = sys.stderr.isatty()
    # Not forked: this process has threads, and a fork of those can stand still for ever.
    workers = ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("spawn"))
    with workers as pool, tqdm(total=len(pdfs), unit="PDF", disable=not on_terminal) as bar:
        jobs = {pool.submit(make_pdf, pdf): pdf for pdf in pdfs}
        try:
            for job in as_completed(jobs):
                job.result()
                bar.update()
        except BrokenProcessPool:
            raise PdfFailed(
                "a process that made PDFs was killed; is there enough memory?"
            ) from None
        finally:
            pool.shutdown(cancel_futures=True)


def make_pdf(pdf: Pdf) -> int:
    """Make one PDF and return its pages; raise PdfFailed with the name of what went wrong."""
    from scripts.paper import CannotPrint, print_pages  # noqa: PLC0415

    sources = {name: (pdf.site / name).read_text(encoding="utf-8") for name in pdf.pages}
    try:
        data, pages = print_pages(pdf.site, pdf.address, sources)
    except CannotPrint as error:
        raise PdfFailed(f"{pdf.name}: {error}") from None
    file = pdf.site / pdf.name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    return pages
