"""Makes the specimen page, against which the stylesheet is cut.

    python -m scripts.specimen [--output FILE]

Builds the pages of `specimen/` with the site's own templates and joins them into
`overrides/css/specimen.htm`, which is kept in the repository: a build reads it, and a test says
when it is no longer what the templates make.
"""

from __future__ import annotations

import argparse
import os
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
    "index.html",
)


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
        shutil.copytree(root / "specimen", docs / "en")
        shutil.copy(root / "docs" / "references.yml", docs)
        shutil.copy(root / "docs" / "en" / "strings.yml", docs / "en")
        run_mkdocs(config, site, "en", docs=docs)
        write_root_page(config, site, [Language("en", "English"), Language("ar", "العربية")])
        first, *others = (
            html.document_fromstring((site / name).read_bytes().decode()) for name in _PAGES
        )
    body = next(first.iter("body"))
    for other in others:
        for main_element in other.iter("main"):
            main_element.attrib.pop("id")
            body.append(main_element)
    text = html.tostring(first, encoding="unicode", doctype="<!doctype html>")
    return str(text) + "\n"


if __name__ == "__main__":
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    sys.exit(main(sys.argv[1:]))
