"""A language's glossary: words that are always translated in the same way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from safekeeping.problems import Problem, Severity
from safekeeping.translation import PageTranslation, Status, unit_prose
from safekeeping.yaml_lines import read_mapping

GLOSSARY_FILE = "glossary.yml"


def read_glossary(text: str, path: str) -> tuple[dict[str, str], list[Problem]]:
    """Read `english term: translation` lines."""
    entries, problems = read_mapping(text, path)
    terms: dict[str, str] = {}
    for term, located in entries.items():
        if isinstance(located.value, str) and located.value.strip():
            terms[term] = located.value.strip()
        else:
            remedy = "write the translation in quotes"
            problems.append(Problem(path, located.line, f"`{term}` has no translation", remedy))
    return terms, problems


def glossary_problems(
    pages: PageTranslation, glossary: Mapping[str, str], path: str
) -> Iterator[Problem]:
    """Warn of units that translate a term of the glossary otherwise."""
    for pair in pages.pairs:
        if pair.translation is None or pair.status is not Status.CURRENT:
            continue
        source = " ".join(p.text for p in unit_prose(pair.source)).casefold()
        prose = list(unit_prose(pair.translation))
        words = " ".join(p.text for p in prose).casefold()
        for term, translation in glossary.items():
            found = re.search(rf"(?<!\w){re.escape(term.casefold())}(?!\w)", source)
            if found and translation.casefold() not in words:
                what = f"`{term}` is not translated as `{translation}` in `{pair.id}`"
                remedy = "use the word of the glossary, or mend the glossary"
                line = prose[0].line if prose else 1
                yield Problem(path, line, what, remedy, Severity.WARNING)
