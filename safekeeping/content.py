"""The content of the site, all of it: read from `docs/`, checked, and kept for every view."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import unquote

from safekeeping.dates import date_fault
from safekeeping.guide import FrontMatter, Lead, Link, LinkKind, Page
from safekeeping.guide_views import INDEX, GuideView, find_view, guide_views, view_problems
from safekeeping.language_facts import may_isolate, needed_characters
from safekeeping.link_ledger import LEDGER_FILE, Ledger, read_ledger
from safekeeping.page_check import page_problems
from safekeeping.page_parser import parse_page
from safekeeping.problems import Problem, Severity, display_path
from safekeeping.references import Reference, read_references
from safekeeping.renderer_traps import renderer_problems
from safekeeping.source_text import SourceText, character_problems, split_lines, without_comments
from safekeeping.strings import Strings, read_strings
from safekeeping.translation import PageTranslation

SOURCE_LANGUAGE = "en"
REFERENCES_FILE = "references.yml"
STRINGS_FILE = "strings.yml"

# A page longer than this is no page a reader on a slow network can use: about 20,000 words.
MAX_PAGE_BYTES = 200_000
MAX_YAML_BYTES = 1_000_000

# From this many pages on, reading in several processes is quicker than starting them costs.
_PARALLEL_FROM = 100


@dataclass(frozen=True, slots=True)
class Content:
    """All pages of one language with the references and words they use.

    Of a translation, `pages` are composed, `source` is what they were composed with, and
    `translations` says of each page how its units stand.
    """

    language: str
    folder: Path
    pages: Mapping[str, Page]
    references: Mapping[str, Reference]
    strings: Strings
    source: Content | None = None
    translations: Mapping[str, PageTranslation] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    first_guides: tuple[str, ...] = ()

    @property
    def guides(self) -> list[Page]:
        """The guides: those of `first_guides` in their order, then the others by their paths."""
        rank = {path: number for number, path in enumerate(self.first_guides)}
        guides = [page for page in self.pages.values() if page.is_guide]
        return sorted(guides, key=lambda page: (rank.get(page.path, len(rank)), page.path))

    @property
    def views(self) -> dict[str, GuideView]:
        """The views of all guides, by their paths."""
        return guide_views(self.pages)

    def view_of(self, source_path: str) -> GuideView | None:
        """Return the view that a name in the folder `docs` stands for, if it is one."""
        return find_view(source_path.removeprefix(f"{self.language}/"), self.pages)

    def is_index(self, source_path: str) -> bool:
        """Whether a name in the folder `docs` stands for the list of all checklists."""
        return source_path == f"{self.language}/{INDEX}"

    def page_of(self, source_path: str) -> Page:
        """Return the page of a file named from the folder `docs`: `en/guides/tiktok.md`.

        Of a view, that is what it says of its guide. Raises KeyError for a file that is not one
        of this language's pages.
        """
        if self.is_index(source_path):
            return self._index()
        view = self.view_of(source_path)
        return view.model if view else self.pages[source_path.removeprefix(f"{self.language}/")]

    def _index(self) -> Page:
        """Return the list of all checklists: a page of which the template has all the words."""
        days = [guide.front_matter.updated for guide in self.guides if guide.front_matter]
        title, description = map(self.strings.say, ("checklists-title", "checklists-text"))
        nothing = SourceText("", 1, 0)
        front_matter = FrontMatter(title, description, max(days), None)
        return Page(INDEX, front_matter, nothing, Lead((), nothing), ())


def read_source_content(
    docs: Path, today: date, *, processes: int = 1
) -> tuple[Content, list[Problem]]:
    """Read and check the content of the source language below the folder `docs`.

    Returns the content and every problem, sorted; with an error among them the content must
    not be published. `today` is the latest date that a page may name.
    """
    folder = docs / SOURCE_LANGUAGE
    references, problems = _read_references(docs / REFERENCES_FILE, today)
    strings, string_problems = read_language_strings(folder, SOURCE_LANGUAGE)
    pages, page_findings = read_pages(folder, SOURCE_LANGUAGE, today, processes)
    problems += string_problems + page_findings
    if not pages:
        remedy = "write index.md there, or check the name of the folder"
        problems.append(Problem(display_path(folder), 1, "no page in this language", remedy))
    problems += link_problems(pages, references, folder)
    problems += view_problems(pages, folder)
    problems += _unused(references, pages.values(), display_path(docs / REFERENCES_FILE))
    ledger, ledger_problems = read_link_ledger(docs / LEDGER_FILE)
    problems += ledger_problems
    content = Content(SOURCE_LANGUAGE, folder, pages, references, strings, ledger=ledger)
    return content, sorted(set(problems))


def read_pages(
    folder: Path, language: str, today: date, processes: int = 1
) -> tuple[dict[str, Page], list[Problem]]:
    """Read the Markdown files of a language; return them by path, and what is wrong with them."""
    jobs = [
        (path, path.relative_to(folder).as_posix(), language, today)
        for path in sorted(folder.rglob("*.md"))
    ]
    problems: list[Problem] = []
    pages: dict[str, Page] = {}
    for page, page_findings in _read_pages(jobs, processes):
        problems += page_findings
        if page is not None:
            pages[page.path] = page
    return pages, problems


_Job = tuple[Path, str, str, date]


def _read_pages(jobs: list[_Job], processes: int) -> Iterator[tuple[Page | None, list[Problem]]]:
    if processes > 1 and len(jobs) >= _PARALLEL_FROM:
        with ProcessPoolExecutor(processes) as pool:
            yield from pool.map(_read_page, jobs, chunksize=20)
    else:
        yield from map(_read_page, jobs)


def _read_page(job: _Job) -> tuple[Page | None, list[Problem]]:
    file, path, language, today = job
    shown = display_path(file)
    text, problems = _read_text(file, shown, MAX_PAGE_BYTES)
    if text is None:
        return None, problems
    translation = language != SOURCE_LANGUAGE
    page, found = parse_page(text, path, shown, translation=translation)
    problems += found
    problems += page_problems(page, shown, today, translation=translation)
    needed = needed_characters(language)
    problems += character_problems(shown, text, needed, isolates=may_isolate(language))
    front_matter_lines = page.front_matter_source.last_line
    lines = split_lines(text)
    read = without_comments(lines) if translation else lines
    problems += renderer_problems(read, front_matter_lines, shown)
    return page, problems


def _read_text(file: Path, shown: str, limit: int) -> tuple[str | None, list[Problem]]:
    if file.is_symlink():
        return None, [Problem(shown, 1, "a link to another file", "put the file itself here")]
    try:
        if file.stat().st_size > limit:
            what = f"a file of {file.stat().st_size:,} bytes; {limit:,} is the most"
            return None, [Problem(shown, 1, what, "cut it into several")]
        raw = file.read_bytes()
    except OSError as error:
        what = f"a file that cannot be read ({error.strerror})"
        return None, [Problem(shown, 1, what, "make it, or correct its name")]
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, [Problem(shown, line, "text that is not UTF-8", "save the file as UTF-8")]


def _read_references(file: Path, today: date) -> tuple[dict[str, Reference], list[Problem]]:
    shown = display_path(file)
    text, problems = _read_text(file, shown, MAX_YAML_BYTES)
    if text is None:
        return {}, problems
    references, found = read_references(text, shown)
    problems += found
    problems += character_problems(shown, text, frozenset())
    for reference in references.values():
        fault = date_fault(reference.checked, today)
        if fault:
            what = f"`{reference.id}`: {fault}"
            problems.append(Problem(shown, reference.line, what, "write the day it was done"))
    return references, problems


def read_link_ledger(file: Path) -> tuple[Ledger, list[Problem]]:
    """Read the ledger of external links; without a file nothing has been checked yet."""
    if not file.exists() and not file.is_symlink():
        return Ledger(), []
    shown = display_path(file)
    text, problems = _read_text(file, shown, MAX_YAML_BYTES)
    if text is None:
        return Ledger(), problems
    ledger, found = read_ledger(text, shown)
    return ledger, problems + found


def read_language_strings(folder: Path, language: str) -> tuple[Strings, list[Problem]]:
    """Read `strings.yml` of a language's folder."""
    file = folder / STRINGS_FILE
    shown = display_path(file)
    text, problems = _read_text(file, shown, MAX_YAML_BYTES)
    if text is None:
        return Strings(language, {}), problems
    strings, found = read_strings(text, shown, language)
    needed = needed_characters(language)
    found += character_problems(shown, text, needed, isolates=may_isolate(language))
    return strings, problems + found


def link_problems(
    pages: Mapping[str, Page],
    references: Mapping[str, Reference],
    folder: Path,
    targets: Mapping[str, Page] | None = None,
) -> Iterator[Problem]:
    """Yield a problem for each link of the pages that leads nowhere.

    `targets` are the pages that can be linked to, if others than these: a translation has
    every page and every id of its source.
    """
    ids = {path: frozenset(page.ids()) for path, page in (targets or pages).items()}
    for path, page in pages.items():
        shown = display_path(folder / path)
        for link in page.links():
            if link.kind is LinkKind.REFERENCE:
                if link.target not in references:
                    what = f"an unknown reference `{link.target}`"
                    remedy = "add it to docs/references.yml; for plain brackets write \\["
                    yield Problem(shown, link.line, what, remedy)
            elif link.kind is LinkKind.IMAGE:
                if not (folder / path).parent.joinpath(unquote(link.target)).is_file():
                    what = f"an image that is not there: {link.target}"
                    yield Problem(shown, link.line, what, "add the file, or correct its name")
            elif ":" not in link.target and not link.target.startswith("/"):
                fault = _page_link_fault(link, path, ids)
                if fault:
                    yield Problem(shown, link.line, *fault)


def _page_link_fault(
    link: Link, path: str, ids: Mapping[str, frozenset[str]]
) -> tuple[str, str] | None:
    relative, _, fragment = link.target.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), relative))
    target = target if relative else path
    if target not in ids:
        return f"a link to a page that does not exist: {link.target}", "write its path to the .md"
    if fragment and fragment not in ids[target]:
        return f"a link to a heading that does not exist: {link.target}", f"see the ids of {target}"
    return None


def _unused(
    references: Mapping[str, Reference], pages: Iterable[Page], shown: str
) -> Iterator[Problem]:
    cited = {link.target for page in pages for link in page.links()}
    for reference in references.values():
        if reference.id not in cited:
            what = f"the reference `{reference.id}` is never used"
            remedy = "cite it, or delete it"
            yield Problem(shown, reference.line, what, remedy, Severity.WARNING)
