"""Checks the guides.

    python -m scripts.guides check [--docs DIR] [LANG …]

Prints every problem as `file:line: what is wrong; what to do`, sorted. Exit code 1 when there
is an error (warnings alone are none), 2 when the command was used wrongly.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from safekeeping.dates import latest_date_on_earth
from safekeeping.languages import read_contents
from safekeeping.problems import Problem, errors
from safekeeping.references import LANGUAGE


def main(arguments: list[str]) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts.guides", description="Check the guides.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="report everything that is wrong with the content")
    check.add_argument("languages", nargs="*", metavar="LANG", help="default: every language")
    check.add_argument("--docs", type=Path, default=Path("docs"), help="default: docs")
    options = parser.parse_args(arguments)
    docs: Path = options.docs
    if not docs.is_dir():
        parser.error(f"there is no folder {docs}; name it with --docs")
    languages: list[str] = options.languages or languages_in(docs)
    for language in languages:
        if not (docs / language).is_dir():
            parser.error(f"there is no folder {docs / language}")
    if not languages:
        parser.error(f"{docs} holds no folder of a language, such as {docs}/en")
    return check_languages(docs, languages)


def languages_in(docs: Path) -> list[str]:
    """Return the names of the folders below `docs` that are language codes."""
    folders = (entry.name for entry in docs.iterdir() if entry.is_dir())
    return sorted(name for name in folders if LANGUAGE.fullmatch(name))


def check_languages(docs: Path, languages: list[str]) -> int:
    """Check the languages, print what was found; return the exit code."""
    problems: list[Problem] = []
    pages = recommendations = 0
    today, processes = latest_date_on_earth(), os.cpu_count() or 1
    for content, found in read_contents(docs, languages, today, processes=processes):
        problems += found
        pages += len(content.pages)
        recommendations += sum(len(guide.recommendations) for guide in content.guides)
    for problem in sorted(set(problems)):
        print(problem)
    wrong = len(errors(set(problems)))
    warnings = len(set(problems)) - wrong
    print(
        f"{', '.join(languages)}: {pages} pages, {recommendations} recommendations;"
        f" {wrong} errors, {warnings} warnings"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
