"""A small content tree with translations, and the gate as a translator runs it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from safekeeping.page_parser import parse_page
from safekeeping.translation import PageTranslation, pair_units
from scripts.translations import main
from tests.small_site import PROJECT, page, write_small_docs

FOLDER = Path(__file__).parent / "translations"
GUIDE = "guides/sample.md"
SOURCE = (FOLDER / "source.md").read_text(encoding="utf-8")
STRINGS = (PROJECT / "docs" / "en" / "strings.yml").read_text(encoding="utf-8")


def good(language: str) -> str:
    """Return the good translation of the guide into a language."""
    return (FOLDER / "good" / f"{language}.md").read_bytes().decode("utf-8")


FRENCH = good("fr")


def pairs(source: str = SOURCE, translation: str | None = FRENCH) -> PageTranslation:
    """Return how a translated guide stands to its source."""
    english = parse_page(source, GUIDE)[0]
    other = None if translation is None else parse_page(translation, GUIDE, translation=True)[0]
    return pair_units(english, other)


def statuses(source: str = SOURCE, translation: str | None = FRENCH) -> dict[str, str]:
    """Return the status of each unit by its id."""
    return {pair.id: str(pair.status) for pair in pairs(source, translation).pairs}


def replaced(text: str, old: str, new: str) -> str:
    """Return the text with something replaced that must be there once."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def write_docs(
    docs: Path, language: str = "fr", files: Mapping[str, str | bytes | None] | None = None
) -> Path:
    """Write English and one translation of the guide, `files` replaced; the gate finds no fault."""
    tree: dict[str, str | bytes | None] = {
        "en/guides/sample.md": SOURCE,
        "en/about/translation.md": page("How this translation is doing"),
        f"{language}/strings.yml": STRINGS,
    }
    if (FOLDER / "good" / f"{language}.md").exists():
        tree[f"{language}/{GUIDE}"] = good(language)
    return write_small_docs(docs, {**tree, **(files or {})})


@dataclass(frozen=True)
class Ran:
    """What a command of `scripts.translations` did."""

    code: int
    lines: list[str]

    @property
    def output(self) -> str:
        return "\n".join(self.lines)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    """Run a command in this process; its exit code, and all that it printed."""
    capsys.readouterr()
    try:
        code = main(["--docs", "docs", *arguments])
    except SystemExit as end:
        code = int(end.code or 0)
    printed = capsys.readouterr()
    return Ran(code, [*printed.out.splitlines(), *printed.err.splitlines()])


def copy_docs(docs: Path, place: Path) -> None:
    """Copy a tree in the place of what is there."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(docs, place)
