"""Makes the specimen page, against which the stylesheet is cut.

    python -m scripts.specimen [--output FILE]

Builds the pages of `specimen/` with the site's own templates, as if there were a second language,
and joins them into `overrides/css/specimen.htm`, which is kept in the repository: a build reads
it, and a test says when it is no longer what the templates make.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from lxml import html

from safekeeping.specimen import SPECIMEN_FILE
from scripts.site import BuildFailed, Language, run_mkdocs, write_root_page

_PAGES = (
    "en/guides/specimen.html",
    "en/index.html",
    "en/all.html",
    "en/about/page.html",
    "en/404.html",
    # Translated in part: with notes, and with what is folded below them.
    "ar/guides/specimen.html",
    "ar/about/page.html",
    "index.html",
)
# Always these two, so that a new language of the site does not change the specimen.
_LANGUAGES = [Language("en", "English"), Language("ar", "العربية")]
_LANGUAGE_LIST = re.compile(r"(?<=\n      languages:\n)(?: {8}.*\n)+")


def main(arguments: list[str]) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts.specimen", description="Make the specimen.")
    parser.add_argument("--output", type=Path, default=Path("overrides", SPECIMEN_FILE))
    options = parser.parse_args(arguments)
    try:
        page = make_specimen(Path("mkdocs.yml"))
    except BuildFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    options.output.write_text(page, encoding="utf-8")
    print(f"{options.output}: {len(page) / 1000:.1f} kB")
    return 0


def make_specimen(config: Path) -> str:
    """Build the specimen's pages and return them as one."""
    root = config.parent
    with tempfile.TemporaryDirectory() as folder:
        docs, site = Path(folder, "docs"), Path(folder, "site")
        shutil.copytree(root / "specimen", docs)
        shutil.copy(root / "docs" / "references.yml", docs)
        for language in _LANGUAGES:
            words = root / "docs" / language.code / "strings.yml"
            shutil.copy(words, docs / language.code)
        two_languages = _with_our_languages(config, Path(folder))
        for language in _LANGUAGES:
            run_mkdocs(two_languages, site, language.code)
        write_root_page(two_languages, site, _LANGUAGES)
        first, *others = (
            html.document_fromstring((site / name).read_bytes().decode()) for name in _PAGES
        )
    body = next(first.iter("body"))
    for main_element in (element for other in others for element in other.iter("main")):
        main_element.attrib.pop("id")
        body.append(main_element)
    # The page that asks for the language has a header of its own.
    body.extend(others[-1].iter("header"))
    text = html.tostring(first, encoding="unicode", doctype="<!doctype html>")
    return str(text) + "\n"


def _with_our_languages(config: Path, folder: Path) -> Path:
    """Copy the configuration, hooks and templates to `folder`, with `_LANGUAGES` as the list."""
    for name in ("hooks", "overrides"):
        shutil.copytree(config.parent / name, folder / name)
    copy = folder / config.name
    text = config.read_text(encoding="utf-8")
    copy.write_text(with_languages(text, _LANGUAGES), encoding="utf-8")
    return copy


def with_languages(configuration: str, languages: list[Language]) -> str:
    """Return the text of mkdocs.yml with other languages; the first is the default."""
    entries = (
        f"        - {{locale: {language.code}, name: {language.name},"
        f" default: {str(language is languages[0]).lower()}, build: true}}\n"
        for language in languages
    )
    text, count = _LANGUAGE_LIST.subn("".join(entries), configuration)
    if count != 1:
        raise BuildFailed("mkdocs.yml has no list of languages as scripts/specimen.py looks for it")
    return text


if __name__ == "__main__":
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    sys.exit(main(sys.argv[1:]))
