"""What readers ask, and what must come first: read for the tests and for the measures.

The answers, reviewed, and the small guides in other scripts lie in `tests/search/`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from safekeeping.content import Content
from safekeeping.guide import lies_in_guide_folder
from safekeeping.language_facts import text_direction
from safekeeping.page_check import page_problems
from safekeeping.page_parser import parse_page
from safekeeping.search_index import search_index_script, with_changed_signs
from safekeeping.strings import Strings

FOLDER = Path(__file__).parents[1] / "tests" / "search"
LANGUAGES = sorted(file.stem for file in (FOLDER / "golden").glob("*.yml"))
# Of these the test has a small guide; of the others the site has its own.
CORPORA = sorted(file.stem for file in (FOLDER / "corpora").glob("*.md"))

_START = "const searchIndex="
_CHANGED = re.compile(
    r"\(signs=>(?P<index>\[.*\])\.map\(function read.*"
    r"\[\.\.\.(?P<left>\".*?\")\]\.map\(\(sign,at\)=>\[sign,(?P<right>\".*?\")\[at\]\]\)\)\)\n"
)
_CORPUS = "guides/corpus.md"


@dataclass(frozen=True)
class Golden:
    """The queries of a language, each with the ids of which one must come first."""

    language: str
    guides: frozenset[str]
    answers: dict[str, tuple[str, ...]]


def golden(language: str) -> Golden:
    """Return the reviewed answers of a language."""
    read = yaml.safe_load((FOLDER / "golden" / f"{language}.yml").read_text(encoding="utf-8"))
    answers = {
        str(query): (answer,) if isinstance(answer, str) else tuple(answer)
        for query, answer in read["answers"].items()
    }
    return Golden(language, frozenset(read["guides"]), answers)


def corpus(language: str) -> Content:
    """Return the small guide of a language; raise ValueError with what is wrong in it."""
    text = (FOLDER / "corpora" / f"{language}.md").read_text(encoding="utf-8")
    page, problems = parse_page(text, _CORPUS)
    problems += page_problems(page, _CORPUS, date(2026, 11, 22))
    if problems:
        raise ValueError("\n".join(map(str, problems)))
    return Content(language, FOLDER, {_CORPUS: page}, {}, Strings(language, {}))


def index_of(script: str) -> list[Any]:
    """Return what a script of an index defines."""
    script = script.removeprefix(_START)
    changed = _CHANGED.fullmatch(script)
    if changed is None:
        return list(json.loads(script))
    index, left, right = (json.loads(changed[part]) for part in ("index", "left", "right"))
    return list(with_changed_signs(index, left, right))


def script_of(index: list[Any]) -> str:
    """Return an index as a script."""
    return _START + json.dumps(index)


def write_search_page(site: Path, language: str, folder: Path) -> Path:
    """Copy a language's search page to a folder, with the index that its answers are about.

    Of the site's own languages that is their index without guides that came later. Of the
    others, the English page is copied, with their small guide in the place of its index.
    """
    own = language not in CORPORA
    source = site / (language if own else "en")
    (folder / "assets").mkdir(parents=True)
    for name in ("safekeeping.css", "search.css", "search.js"):
        (folder / "assets" / name).write_bytes((source / "assets" / name).read_bytes())
    page = (source / "search.html").read_text(encoding="utf-8")
    start = "<html dir=ltr lang=en>"
    if own:
        reviewed = golden(language).guides
        script = (source / "assets/search-index.js").read_text(encoding="utf-8")
        script = script_of([entry for entry in index_of(script) if _is_reviewed(entry, reviewed)])
    else:
        if start not in page:
            raise ValueError(f"{source}/search.html does not begin with {start}")
        page = page.replace(start, f"<html dir={text_direction(language)} lang={language}>")
        script = search_index_script(corpus(language))
    (folder / "assets/search-index.js").write_text(script, encoding="utf-8")
    (folder / "search.html").write_text(page, encoding="utf-8")
    return folder / "search.html"


def _is_reviewed(entry: list[Any], guides: frozenset[str]) -> bool:
    path = str(entry[0]).replace(".html", ".md")
    return path in guides or not lies_in_guide_folder(path)
