"""The gate: everything that may not come in with a translation, in one report."""

from __future__ import annotations

import re
from pathlib import Path

from safekeeping.content import MAX_YAML_BYTES, SOURCE_LANGUAGE
from safekeeping.dates import latest_date_on_earth
from safekeeping.glossary import GLOSSARY_FILE, glossary_problems, read_glossary
from safekeeping.guide import Page, Recommendation, Section
from safekeeping.language_facts import needed_characters
from safekeeping.languages import read_contents
from safekeeping.page_parser import parse_page
from safekeeping.problems import Problem, Severity, display_path, errors
from safekeeping.source_text import character_problems
from safekeeping.stamping import text_without_stamp, written_stamp
from safekeeping.translation import PageTranslation, Status, pair_units
from safekeeping.translation_gate import gate_problems
from scripts.git_history import changed_files, top_folder, version_at

# What may lie in a language's folder: pages, words of the interface, a glossary, pictures.
_PICTURES = (".png", ".jpg")
_STAMPS = re.compile(r"(?m)\s*\bsource=[0-9a-f]{8}\b|^source: .*$")
_YAML_FILES = ("strings.yml", GLOSSARY_FILE)


def check_translations(docs: Path, languages: list[str], base: str | None) -> int:
    """Check the languages, print what was found; return the exit code."""
    problems: list[Problem] = []
    pages = units = 0
    for content, found in read_contents(docs, languages, latest_date_on_earth()):
        language = content.language
        problems += found
        problems += _file_problems(docs / language, docs / SOURCE_LANGUAGE)
        glossary, glossary_faults = _read_glossary(docs / language)
        problems += glossary_faults
        for path, pair in content.translations.items():
            if pair.translation is None:
                continue
            shown = display_path(docs / language / path)
            problems += gate_problems(pair, shown)
            problems += glossary_problems(pair, glossary, shown)
            if base:
                problems += _change_problems(docs / language / path, pair, base)
            pages += 1
            units += len(pair.pairs)
    if base:
        problems += _scope_problems(docs, base)
    for problem in sorted(set(problems)):
        print(problem)
    wrong = len(errors(set(problems)))
    warnings = len(set(problems)) - wrong
    names = ", ".join(languages) or "no translation"
    print(f"{names}: {pages} pages, {units} parts; {wrong} errors, {warnings} warnings")
    return 1 if wrong else 0


def _file_problems(folder: Path, source: Path) -> list[Problem]:
    """Find files that have no business in a language's folder."""
    problems = []
    for file in [folder, *sorted(folder.rglob("*"))]:
        relative = file.relative_to(folder).as_posix()
        if file.is_symlink():
            what, remedy = "a link to another file", "put the file itself here"
        elif file.is_dir() or file.suffix == ".md" or relative in _YAML_FILES:
            continue
        elif file.suffix in _PICTURES:
            if (source / relative).is_file():
                continue
            what, remedy = "a picture that the source does not have", "delete it"
        else:
            what, remedy = "a file that does not belong to a translation", "delete it"
        problems.append(Problem(display_path(file), 1, what, remedy))
    return problems


def _read_glossary(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    file = folder / GLOSSARY_FILE
    shown = display_path(file)
    if not file.is_file():
        return {}, []
    if file.is_symlink():
        return {}, []  # which is an error anyway
    if file.stat().st_size > MAX_YAML_BYTES:
        return {}, [Problem(shown, 1, "a file that is too long", "shorten it")]
    try:
        text = file.read_text(encoding="utf-8")
        glossary, problems = read_glossary(text, shown)
        needed = needed_characters(folder.name)
        return glossary, [*problems, *character_problems(shown, text, needed)]
    except UnicodeDecodeError:
        return {}, [Problem(shown, 1, "text that is not UTF-8", "save the file as UTF-8")]


def _change_problems(file: Path, pages: PageTranslation, base: str) -> list[Problem]:
    """Judge what changed since `base`: new text must bear the stamp of the source as it is now.

    Only so is it compared with the source in full. A stamp that moved while the text did not is
    reported for a person to look at.
    """
    before = version_at(base, file)
    old: dict[str, Page | Section | Recommendation | None] = {}
    if before is not None:
        old_page = parse_version(before, pages.source.path, translation=True)
        old = {pair.id: pair.translation for pair in pair_units(pages.source, old_page).pairs}
    problems = []
    for pair in pages.pairs:
        unit, old_unit = pair.translation, old.get(pair.id)
        if unit is None:
            continue
        line = 1 if isinstance(unit, Page) else unit.heading.line
        same_text = old_unit and text_without_stamp(unit) == text_without_stamp(old_unit)
        if not same_text and pair.status is not Status.CURRENT:
            what = f"`{pair.id}` is new or changed, but its stamp is not that of the source now"
            remedy = f"compare it with the source, then write source={pair.stamp}"
            problems.append(Problem(display_path(file), line, what, remedy))
        elif old_unit and same_text and written_stamp(unit) != written_stamp(old_unit):
            what = f"the stamp of `{pair.id}` moved, but its text did not change"
            remedy = "say in the pull request why the text still fits, or mend it"
            problems.append(Problem(display_path(file), line, what, remedy, Severity.WARNING))
    return problems


def _scope_problems(docs: Path, base: str) -> list[Problem]:
    """Find changes outside one language's folder in a change that touches a translation."""
    top = top_folder(docs)
    changed = changed_files(base, docs)
    if top is None or changed is None:
        what = f"the revision `{base}` is not known"
        return [Problem(display_path(docs), 1, what, "fetch it, or name another with --base")]
    prefix = docs.resolve().relative_to(top.resolve()).as_posix() + "/"
    changed = [path for path in changed if not _only_stamps_moved(top / path, base)]
    touched = {_language_of(path, prefix) for path in changed}
    languages = sorted(name for name in touched if name and name != SOURCE_LANGUAGE)
    if not languages:
        return []
    others = [path for path in changed if _language_of(path, prefix) != languages[0]]
    return [
        Problem(path, 1, "a change beside a translation", "send it by itself")
        for path in sorted(set(others))
    ]


def _only_stamps_moved(file: Path, base: str) -> bool:
    """Say whether a page differs from its version at `base` by its stamps alone, as restamped."""
    if file.suffix != ".md" or not file.is_file():
        return False
    before = version_at(base, file)
    if before is None:
        return False
    return _STAMPS.sub("", before) == _STAMPS.sub("", file.read_text("utf-8", errors="replace"))


def _language_of(path: str, prefix: str) -> str | None:
    inside = path.removeprefix(prefix)
    return inside.split("/", 1)[0] if inside != path and "/" in inside else None


def parse_version(text: str, path: str, *, translation: bool) -> Page:
    """Parse a version of a page out of the repository, whatever is wrong with it."""
    return parse_page(text, path, translation=translation)[0]
