"""The content of any language: the source as it is, a translation composed with the source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from safekeeping.composition import composed_page
from safekeeping.content import (
    SOURCE_LANGUAGE,
    Content,
    link_problems,
    read_language_strings,
    read_pages,
    read_source_content,
)
from safekeeping.problems import Problem, Severity, display_path, errors
from safekeeping.strings import Strings
from safekeeping.translation import PageTranslation, pair_units


def read_content(
    docs: Path, language: str, today: date, *, processes: int = 1
) -> tuple[Content, list[Problem]]:
    """Read and check the content of `language` below the folder `docs`.

    Returns the content and every problem, sorted; with an error among them the content must
    not be published. What is merely missing or stale in a translation is no problem here: it
    is composed with the source and marked. `today` is the latest date that a page may name.
    """
    return next(read_contents(docs, [language], today, processes=processes))


def read_contents(
    docs: Path, languages: Sequence[str], today: date, *, processes: int = 1
) -> Iterator[tuple[Content, list[Problem]]]:
    """Yield the content and problems of each language in turn; the source is read only once."""
    source, problems = read_source_content(docs, today, processes=processes)
    for language in languages:
        if language == SOURCE_LANGUAGE:
            yield source, problems
            continue
        content, found = read_translated_content(docs / language, language, source, today)
        yield content, sorted({*errors(problems), *found})


def read_translated_content(
    folder: Path, language: str, source: Content, today: date
) -> tuple[Content, list[Problem]]:
    """Read the translation in `folder` and compose it with the source."""
    strings, problems = _strings(folder, language)
    translated, found = read_pages(folder, language, today)
    problems += found
    problems += link_problems(translated, source.references, folder, source.pages)
    for path in sorted(translated.keys() - source.pages.keys()):
        what = "a page that the source language does not have"
        remedy = f"delete it, or move it where {source.language}/ has it"
        problems.append(Problem(display_path(folder / path), 1, what, remedy, Severity.WARNING))
    pairs = {path: pair_units(page, translated.get(path)) for path, page in source.pages.items()}
    pages = {path: composed_page(pair) for path, pair in pairs.items()}
    problems += _left_over(pairs, folder)
    return (
        Content(language, folder, pages, source.references, strings, source, pairs, source.ledger),
        sorted(set(problems)),
    )


def translated_paths(source: Content, language: str, today: date) -> frozenset[str]:
    """Return the pages of the source of which a language has at least one unit.

    What is wrong in the files is for the language's own build to say.
    """
    folder = source.folder.parent / language
    if language == source.language or not folder.is_dir():
        return frozenset(source.pages if language == source.language else ())
    pages, _ = read_pages(folder, language, today)
    pairs = {path: pair_units(page, pages.get(path)) for path, page in source.pages.items()}
    return frozenset(path for path, pair in pairs.items() if not pair.untranslated)


def _strings(folder: Path, language: str) -> tuple[Strings, list[Problem]]:
    if folder.is_dir():
        return read_language_strings(folder, language)
    remedy = "make it, with strings.yml in it, or take the language out of mkdocs.yml"
    what = "no folder of this language"
    return Strings(language, {}), [Problem(display_path(folder), 1, what, remedy)]


def _left_over(pairs: dict[str, PageTranslation], folder: Path) -> list[Problem]:
    return [
        Problem(
            display_path(folder / path),
            heading.line,
            f"`{heading.id}` is not (any more) in the source",
            "delete it, or give it the id and the stamp of the unit it belongs to now",
            Severity.WARNING,
        )
        for path, pair in pairs.items()
        for heading in pair.unknown_headings
    ]
