"""How translations are doing: for people as a page, for machines as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from safekeeping.catalogue import escape_markdown, language_mark, relative_link
from safekeeping.content import Content
from safekeeping.dates import long_date
from safekeeping.edit_addresses import EditAddresses
from safekeeping.guide import Level, Page, Recommendation, Review, Section
from safekeeping.numbers import percentage
from safekeeping.translation import LEAD, PageTranslation, Status, UnitPair

STATUS_PAGE = "about/translation.md"

# A bar of so many signs stands before each count; the words beside it say the same.
_BAR_SIGNS = 10


def status_list(content: Content, from_path: str, addresses: EditAddresses) -> str:
    """Return the list of pages with their parts that are stale or missing, as Markdown."""
    if content.source is None:
        return content.strings.say("translation-source")
    parts = (
        _page_report(content, pages, from_path, addresses)
        for _, pages in sorted(content.translations.items())
    )
    return "\n\n".join(parts)


def _page_report(
    content: Content, pages: PageTranslation, from_path: str, addresses: EditAddresses
) -> str:
    say = content.strings.say
    current, units = pages.count(Status.CURRENT), len(pages.pairs)
    title = content.pages[pages.source.path].front_matter
    link = relative_link(pages.source.path, from_path)
    mark = language_mark(content, pages.source, LEAD)
    summary = say(
        "translation-page",
        link=f"[{escape_markdown(title.title if title else pages.source.path)}]({link}){mark}",
        current=str(current),
        units=str(units),
        percent=percentage(current, units, content.language),
    )
    filled = current * _BAR_SIGNS // units
    bar = "■" * filled + "□" * (_BAR_SIGNS - filled)
    lines = [f"{bar} {summary} {_review(content, pages)}"]
    exists = pages.translation is not None
    address = addresses.of(content.language, pages.source.path, exists=exists)
    edit = f"[{say('edit-unit')}]({address})" if address else ""
    lines += [f"- {_unit_report(content, pair)}. {edit}" for pair in _unfinished(pages)]
    return lines[0] + ("\n\n" + "\n".join(lines[1:]) if lines[1:] else "")


def _review(content: Content, pages: PageTranslation) -> str:
    if pages.untranslated:
        return content.strings.say("translation-none")
    words = pages.translation.translation if pages.translation else None
    if words and words.review is Review.HUMAN and words.reviewed:
        day = long_date(words.reviewed, content.language)
        return content.strings.say("translation-human", date=day)
    return content.strings.say("translation-machine")


def _unit_report(content: Content, pair: UnitPair) -> str:
    key = "translation-stale-unit" if pair.status is Status.STALE else "translation-missing-unit"
    lead = isinstance(pair.source, Page)
    # As it stands in the file: in the front matter, or in the braces of a heading.
    written = f'`source: "{pair.stamp}"`' if lead else f"`source={pair.stamp}`"
    return content.strings.say(key, unit=_unit_name(content, pair), stamp=written)


def _unit_name(content: Content, pair: UnitPair) -> str:
    if isinstance(pair.source, Page):
        return content.strings.say("translation-lead")
    return f"`{pair.id}`"


def _unfinished(pages: PageTranslation) -> list[UnitPair]:
    return [pair for pair in pages.pairs if pair.status is not Status.CURRENT]


def most_harmful_first(pages: Iterable[PageTranslation]) -> list[tuple[str, UnitPair]]:
    """Return (path, unit) of what is stale or missing: urgent, then essential, then the rest."""
    found = [(p.source.path, pair) for p in pages for pair in _unfinished(p)]
    return sorted(found, key=lambda item: (_harm(item[1]), item[0]))


def without_keywords(
    pages: Iterable[PageTranslation],
) -> Iterator[tuple[str, UnitPair, tuple[str, ...]]]:
    """Yield (path, unit, keywords of the source) where the translation of a unit has none.

    It need not have any; but what readers search with is for a translator to say.
    """
    for page in pages:
        for pair in page.pairs:
            keywords = _keywords(pair.source)
            if keywords and pair.translation is not None and not _keywords(pair.translation):
                yield page.source.path, pair, keywords


def _keywords(unit: Page | Section | Recommendation) -> tuple[str, ...]:
    if not isinstance(unit, Page):
        return unit.heading.keywords
    front_matter = unit.front_matter or unit.translation
    return front_matter.keywords if front_matter else ()


def _harm(pair: UnitPair) -> tuple[bool, bool, bool]:
    essential = isinstance(pair.source, Recommendation) and pair.source.level is Level.ESSENTIAL
    # A stale part misleads, a missing one only hides: of two alike the stale one comes first.
    return not pair.urgent, not essential, pair.status is not Status.STALE


def status_data(contents: Iterable[Content]) -> dict[str, Any]:
    """Return for each language and page how its units stand, for status.json."""
    return {
        content.language: {path: _page_data(p) for path, p in sorted(content.translations.items())}
        for content in contents
        if content.source
    }


def _page_data(pages: PageTranslation) -> dict[str, Any]:
    return {
        **{str(status): pages.count(status) for status in Status},
        "unknown": len(pages.unknown_headings),
        "review": str(pages.review) if pages.review else None,
        "units": dict(_unit_data(pages)),
    }


def _unit_data(pages: PageTranslation) -> Iterator[tuple[str, dict[str, str]]]:
    for pair in pages.pairs:
        yield pair.id, {"status": str(pair.status), "stamp": pair.stamp}
