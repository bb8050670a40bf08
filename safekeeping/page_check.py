"""What must hold of one page by itself, beyond what the parser reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from safekeeping.dates import date_fault
from safekeeping.guide import REASON_SUFFIX, Page, Recommendation
from safekeeping.problems import Problem
from safekeeping.references import ID


def page_problems(
    page: Page, path: str, today: date, *, translation: bool = False
) -> Iterator[Problem]:
    """Yield the problems of a page. `path` is how its file is shown; `today` bounds its dates.

    A translation may lack units, and units may be empty: they count as missing.
    """
    yield from _date_problems(page, path, today)
    yield from _id_problems(page, path)
    if translation:
        for recommendation in page.recommendations:
            if page.is_guide and (recommendation.blocks or recommendation.reasons):
                yield from _recommendation_problems(recommendation, path)
        return
    if not page.lead.blocks:
        line = max(page.lead.source.first_line, 1)
        yield Problem(path, line, "no lead", "say above the first heading what the page is for")
    if page.is_guide and not page.recommendations:
        yield Problem(path, 1, "a guide without a recommendation", "add ## and ###, or move it")
    for section in page.sections:
        if not section.recommendations and not section.blocks and section.heading.id:
            line = section.heading.line
            yield Problem(path, line, "a section with nothing in it", "fill it or delete it")
        if page.is_guide:
            for recommendation in section.recommendations:
                yield from _recommendation_problems(recommendation, path)


def _date_problems(page: Page, path: str, today: date) -> Iterator[Problem]:
    lines = page.front_matter_source.text.splitlines()
    dates: dict[str, date | None] = {}
    if page.front_matter:
        dates = {"updated": page.front_matter.updated, "checked": page.front_matter.checked}
    if page.translation:
        dates = {"reviewed": page.translation.reviewed}
    for key, day in dates.items():
        fault = date_fault(day, today) if day else None
        if fault:
            line = next((n for n, text in enumerate(lines, 1) if text.startswith(key)), 1)
            yield Problem(path, line, f"`{key}`: {fault}", "write the day it was really done")


def _id_problems(page: Page, path: str) -> Iterator[Problem]:
    first_line: dict[str, int] = {}
    for heading in page.headings():
        if not heading.id:
            if heading.title.text:
                remedy = "add {#a-short-name} at its end; it never changes afterwards"
                yield Problem(path, heading.line, "a heading without an id", remedy)
            continue
        if not ID.fullmatch(heading.id):
            remedy = "use small letters a-z, digits and single hyphens"
            yield Problem(path, heading.line, f"the id `{heading.id}`", remedy)
        elif heading.id.endswith(REASON_SUFFIX):
            what = f"the id `{heading.id}`: that ending is kept for reasons"
            yield Problem(path, heading.line, what, f"end it otherwise than in {REASON_SUFFIX}")
        if heading.id in first_line:
            what = f"the id `{heading.id}` again (first on line {first_line[heading.id]})"
            yield Problem(path, heading.line, what, "choose another for one of them")
        first_line.setdefault(heading.id, heading.line)


def _recommendation_problems(recommendation: Recommendation, path: str) -> Iterator[Problem]:
    line = recommendation.heading.line
    if not recommendation.steps:
        yield Problem(path, line, "a recommendation without a step", "add a line `- what to do`")
    if not recommendation.reasons:
        remedy = "add `/// why`, the reason, `///` after the steps"
        yield Problem(path, line, "a recommendation without a reason", remedy)
    for extra in recommendation.reasons[1:]:
        what = "a second reason in one recommendation"
        yield Problem(path, extra.source.first_line, what, "join the two, or add the lost ###")
    for reason in recommendation.reasons:
        if not reason.blocks:
            yield Problem(path, reason.source.first_line, "an empty reason", "say why")
