"""The pages that are made from each guide: its checklist, and the guide to print.

A view has no file of its own. Its path is made of the view's folder and the guide's name:
`guides/tiktok.md` has `checklists/tiktok.md` and `print/tiktok.md`. A list of all checklists
stands beside them, which on paper is the cover of the trainers' pack.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from safekeeping.guide import Lead, Level, Page, Recommendation, Section
from safekeeping.problems import Problem, display_path


class View(StrEnum):
    """What is made of a guide; the value is the folder that holds it."""

    CHECKLIST = "checklists"
    PRINT = "print"


INDEX = f"{View.CHECKLIST}/index.md"
"""The path of the list of all checklists."""


@dataclass(frozen=True, slots=True)
class GuideView:
    """One view of one guide."""

    view: View
    guide: Page

    @property
    def path(self) -> str:
        """Its path below the language's folder, as if it were a file."""
        return f"{self.view}/{guide_name(self.guide.path)}.md"

    @property
    def url(self) -> str:
        """The address of its page, from the language's folder."""
        return self.path.removesuffix(".md") + ".html"

    @property
    def guide_url(self) -> str:
        """The address of its guide's page, from the language's folder."""
        return self.guide.path.removesuffix(".md") + ".html"

    @property
    def model(self) -> Page:
        """What the view says, as a model: all of the guide, or what its checklist holds."""
        return self.guide if self.view is View.PRINT else checklist_model(self.guide)


def guide_name(path: str) -> str:
    """Return the name of a guide given by its path: `tiktok` of `guides/tiktok.md`."""
    return posixpath.basename(path).removesuffix(".md")


def guide_views(pages: Mapping[str, Page]) -> dict[str, GuideView]:
    """Return every view of the guides among the pages, by its path."""
    guides = (page for _, page in sorted(pages.items()) if page.is_guide)
    views = [GuideView(view, guide) for guide in guides for view in View]
    return {view.path: view for view in views}


def find_view(path: str, pages: Mapping[str, Page]) -> GuideView | None:
    """Return the view that has the path, if it is that of one."""
    if path.partition("/")[0] not in set(View):
        return None
    return guide_views(pages).get(path)


def recommendations_of(section: Section, level: Level) -> tuple[Recommendation, ...]:
    """Return the recommendations of a section that have a level."""
    return tuple(r for r in section.recommendations if r.level is level)


def checklist_model(guide: Page) -> Page:
    """Return what a checklist holds: by level the sections, in them what to do, no reasons.

    A section stands once for each level that its recommendations have.
    """
    sections = tuple(
        replace(
            section,
            blocks=(),
            recommendations=tuple(
                replace(r, reasons=()) for r in recommendations_of(section, level)
            ),
        )
        for level in Level
        for section in guide.sections
        if recommendations_of(section, level)
    )
    return replace(guide, lead=Lead((), guide.lead.source), sections=sections)


def view_problems(pages: Mapping[str, Page], folder: Path) -> Iterator[Problem]:
    """Yield a problem for each page that would stand where a view stands, or has its name."""
    first: dict[str, str] = {}
    for path, page in sorted(pages.items()):
        shown = display_path(folder / path)
        if path.partition("/")[0] in set(View):
            what = f"a page in the folder `{path.partition('/')[0]}/`, which is made from guides"
            yield Problem(shown, 1, what, "move it to another folder")
        if not page.is_guide:
            continue
        name = guide_name(path)
        if name == guide_name(INDEX):
            what = f"a guide with the name `{name}`, which its checklist cannot have"
            yield Problem(shown, 1, what, "give the file another name")
        elif name in first:
            what = f"the name `{name}` again: {first[name]} has it, so both have one checklist"
            yield Problem(shown, 1, what, "give one of the two files another name")
        first.setdefault(name, display_path(folder / path))
