"""Looks after translations.

    python -m scripts.translations status  [LANG …] [--json]
    python -m scripts.translations start   LANG GUIDE
    python -m scripts.translations todo    LANG
    python -m scripts.translations stamp   LANG GUIDE#ID … [--unchanged "reason"]
    python -m scripts.translations restamp GUIDE#ID … --editorial
    python -m scripts.translations check   [LANG …] [--base REV]

GUIDE is a path below the language's folder, such as guides/tiktok.md; ID is the id of a heading,
or `lead` for what stands above the first. Exit code 1 when a translation is wrong, 2 when the
command was used wrongly.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from safekeeping.content import SOURCE_LANGUAGE, STRINGS_FILE, Content
from safekeeping.dates import latest_date_on_earth
from safekeeping.languages import read_content
from safekeeping.references import LANGUAGE
from safekeeping.stamping import (
    new_translation,
    text_without_stamp,
    unit_source,
    with_stamp,
    written_stamp,
)
from safekeeping.translation import PageTranslation, Status, UnitPair, pair_units
from safekeeping.translation_report import most_harmful_first, status_data, without_keywords
from scripts.git_history import versions
from scripts.guides import languages_in
from scripts.translation_check import check_translations, parse_version
from scripts.writing import write_atomically


class WrongUse(Exception):
    """The command was used wrongly. Its text says how, and what to do."""


def main(arguments: list[str]) -> int:
    """Run the command; return the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    docs: Path = options.docs
    if not (docs / SOURCE_LANGUAGE).is_dir():
        parser.error(f"there is no folder {docs / SOURCE_LANGUAGE}; name the docs with --docs")
    try:
        return int(options.run(docs, options))
    except WrongUse as wrong:
        parser.error(str(wrong))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts.translations", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="default: docs")
    commands = parser.add_subparsers(required=True)

    status = commands.add_parser("status", help="say what is current, stale and missing")
    status.add_argument("languages", nargs="*", metavar="LANG")
    status.add_argument("--json", action="store_true", help="print data for machines")
    status.set_defaults(run=run_status)

    start = commands.add_parser("start", help="make a file to translate into")
    start.add_argument("language", metavar="LANG")
    start.add_argument("guide", metavar="GUIDE")
    start.set_defaults(run=run_start)

    todo = commands.add_parser("todo", help="list what is stale or missing, worst first")
    todo.add_argument("language", metavar="LANG")
    todo.set_defaults(run=run_todo)

    stamp = commands.add_parser("stamp", help="say that units match their source now")
    stamp.add_argument("language", metavar="LANG")
    stamp.add_argument("units", nargs="+", metavar="GUIDE#ID")
    stamp.add_argument("--unchanged", metavar="REASON", help="why the text needed no change")
    stamp.set_defaults(run=run_stamp)

    restamp = commands.add_parser("restamp", help="say that English changed in form only")
    restamp.add_argument("units", nargs="+", metavar="GUIDE#ID")
    restamp.add_argument("--editorial", action="store_true", required=True)
    restamp.set_defaults(run=run_restamp)

    check = commands.add_parser("check", help="the gate: report all that may not come in")
    check.add_argument("languages", nargs="*", metavar="LANG")
    check.add_argument("--base", metavar="REV", help="compare with this revision, too")
    check.set_defaults(run=run_check)
    return parser


def run_status(docs: Path, options: argparse.Namespace) -> int:
    """Print how each page of each language is doing."""
    contents = [_content(docs, language) for language in _languages(docs, options.languages)]
    if options.json:
        print(json.dumps(status_data(contents), indent=2, ensure_ascii=False))
        return 0
    for content in contents:
        for path, pages in sorted(content.translations.items()):
            review = str(pages.review) if pages.review else "not translated"
            counts = ", ".join(f"{pages.count(status)} {status}" for status in Status)
            unknown = len(pages.unknown_headings)
            print(f"{content.language}/{path}: {counts}, {unknown} unknown; {review}")
    return 0


def run_start(docs: Path, options: argparse.Namespace) -> int:
    """Write a new file with headings, ids and stamps, the English as comments."""
    content = _content(docs, SOURCE_LANGUAGE)
    source = content.pages.get(options.guide)
    if source is None:
        known = ", ".join(sorted(content.pages))
        raise WrongUse(f"there is no {docs}/{SOURCE_LANGUAGE}/{options.guide}; pages: {known}")
    target = docs / options.language / options.guide
    if not LANGUAGE.fullmatch(options.language):
        raise WrongUse(f"{options.language} is no language code such as fr or pt-BR")
    if target.exists():
        raise WrongUse(f"{target} is there already; see `todo {options.language}`")
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, new_translation(source))
    print(f"{target}: write over the comments, then delete what is left of them")
    strings = docs / options.language / STRINGS_FILE
    if not strings.exists():
        source_strings = docs / SOURCE_LANGUAGE / STRINGS_FILE
        print(f"{strings}: is not there yet; copy {source_strings} there and translate it")
    return 0


def run_todo(docs: Path, options: argparse.Namespace) -> int:
    """Print what is stale or missing, with the English as it was and as it is."""
    content = _content(docs, *_languages(docs, [options.language]))
    found = most_harmful_first(content.translations.values())
    for path, pair in found:
        urgent = ", urgent" if pair.urgent else ""
        print(f"=== {content.language}/{path}#{pair.id}: {pair.status}{urgent}; stamp {pair.stamp}")
        old = _source_at_stamp(docs / SOURCE_LANGUAGE / path, path, pair)
        if old is not None:
            print(f"--- English as it was translated\n{old.strip()}")
        print(f"--- English now\n{unit_source(pair.source).strip()}")
        if pair.translation is not None:
            print(f"--- translation\n{unit_source(pair.translation).strip()}")
        print()
    for path, pair, keywords in without_keywords(content.translations.values()):
        hint = f"no keywords yet; in English: {', '.join(keywords)}"
        print(f"{content.language}/{path}#{pair.id}: {hint}")
    print(f"{content.language}: {len(found)} parts to do")
    return 0


def run_stamp(docs: Path, options: argparse.Namespace) -> int:
    """Put the current stamp into the headings of units that match their source now."""
    content = _content(docs, *_languages(docs, [options.language]))
    for name in options.units:
        path, unit_id = _split(name)
        file = docs / options.language / path
        pages = _pages(content, path)
        pair = _pair(pages, unit_id)
        if pair.translation is None:
            raise WrongUse(f"{name} is not translated in {options.language}")
        if pair.status is Status.CURRENT:
            print(f"{file}#{unit_id}: has the stamp {pair.stamp} already")
            continue
        if not options.unchanged and _is_unchanged(file, pages, pair):
            raise WrongUse(
                f"the text of {name} is that of its last stamp; change it, or say why it need"
                ' not change with --unchanged "reason"'
            )
        write_atomically(file, with_stamp(_text(file), pages, unit_id))
        because = f" (unchanged: {options.unchanged})" if options.unchanged else ""
        print(f"{file}#{unit_id}: {pair.stamp}{because}")
        content = _content(docs, options.language)
    return 0


def run_restamp(docs: Path, options: argparse.Namespace) -> int:
    """Move the stamps of translations that were current before English changed in form."""
    for name in options.units:
        path, unit_id = _split(name)
        now = _pair(_source_pages(docs, path), unit_id)
        before = _stamp_before(docs / SOURCE_LANGUAGE / path, path, now)
        if before is None:
            raise WrongUse(f"git knows no earlier text of {name} to compare with")
        for language in _languages(docs, []):
            pages = _pages(_content(docs, language), path)
            pair = _pair(pages, unit_id)
            file = docs / language / path
            if pair.translation is None or pair.status is Status.CURRENT:
                continue
            if written_stamp(pair.translation) != before:
                print(f"{file}#{unit_id}: was stale before, and stays so")
                continue
            write_atomically(file, with_stamp(_text(file), pages, unit_id))
            print(f"{file}#{unit_id}: {_pair(pages, unit_id).stamp}")
    return 0


def run_check(docs: Path, options: argparse.Namespace) -> int:
    """Run the gate over the languages."""
    return check_translations(docs, _languages(docs, options.languages), options.base)


def _languages(docs: Path, named: list[str]) -> list[str]:
    there = [language for language in languages_in(docs) if language != SOURCE_LANGUAGE]
    for language in named:
        if language not in there:
            known = ", ".join(there) or "none yet"
            raise WrongUse(f"there is no translation {docs / language}; there are: {known}")
    return named or there


def _content(docs: Path, language: str) -> Content:
    return read_content(docs, language, latest_date_on_earth())[0]


def _text(file: Path) -> str:
    """Return a file's text with the line ends it has."""
    return file.read_bytes().decode("utf-8")


def _split(name: str) -> tuple[str, str]:
    path, mark, unit_id = name.partition("#")
    if not mark or not unit_id or not path.endswith(".md"):
        raise WrongUse(f"{name} is not of the form guides/tiktok.md#two-step-verification")
    return path, unit_id


def _pages(content: Content, path: str) -> PageTranslation:
    if path not in content.translations:
        raise WrongUse(f"there is no page {path}; pages: {', '.join(sorted(content.translations))}")
    return content.translations[path]


def _pair(pages: PageTranslation, unit_id: str) -> UnitPair:
    for pair in pages.pairs:
        if pair.id == unit_id:
            return pair
    ids = ", ".join(pair.id for pair in pages.pairs)
    raise WrongUse(f"there is no unit {unit_id} in {pages.source.path}; units: {ids}")


def _is_unchanged(file: Path, pages: PageTranslation, pair: UnitPair) -> bool:
    """Say whether a unit's text is the one that its last stamp was given to, as git knows it."""
    if pair.translation is None:
        return False
    stamp, stamped_text = written_stamp(pair.translation), None
    for text in versions(file):
        old = parse_version(text, pages.source.path, translation=True)
        unit = _pair(pair_units(pages.source, old), pair.id).translation
        if unit is None or written_stamp(unit) != stamp:
            break
        stamped_text = text_without_stamp(unit)
    return stamped_text == text_without_stamp(pair.translation)


def _source_pages(docs: Path, path: str) -> PageTranslation:
    pages = _content(docs, SOURCE_LANGUAGE).pages
    if path not in pages:
        raise WrongUse(f"there is no page {path}; pages: {', '.join(sorted(pages))}")
    return pair_units(pages[path], None)


def _stamp_before(file: Path, path: str, now: UnitPair) -> str | None:
    """Return the stamp that a unit of the source had before its text was what it is now."""
    for text in versions(file):
        page = parse_version(text, path, translation=False)
        for old in pair_units(page, None).pairs:
            if old.id == now.id and old.stamp != now.stamp:
                return old.stamp
    return None


def _source_at_stamp(file: Path, path: str, pair: UnitPair) -> str | None:
    """Return the source of a unit as it was when it was translated, if git remembers it."""
    wanted = written_stamp(pair.translation) if pair.translation else None
    if not wanted or wanted == pair.stamp:
        return None
    for text in versions(file):
        page = parse_version(text, path, translation=False)
        for old in pair_units(page, None).pairs:
            if old.id == pair.id and old.stamp == wanted:
                return unit_source(old.source)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
