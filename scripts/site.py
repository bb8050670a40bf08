"""Builds the site, every language by itself, side by side.

    python -m scripts.site build [--config FILE] [--site-dir DIR] [--pdfs WHEN]
                                 [--no-downloads | --key FILE] [LANG …]
    python -m scripts.site headers nginx

The languages are those of the i18n plugin's list in mkdocs.yml. Everything is built beside the
site and takes its place at the end, whole; a build that fails or is killed leaves the last good
site as it was. Where the system lacks what PDFs need, all else is built and the lack is named;
with `--pdfs always`, and in CI, that is an error. Exit code 1 when the content is wrong, 2 when
the command was used wrongly.
"""

from __future__ import annotations

import argparse
import fcntl
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import get_yaml_loader, yaml_load
from tqdm import tqdm

from safekeeping.content import Content
from safekeeping.copy_date import stated_date
from safekeeping.dates import latest_date_on_earth
from safekeeping.folder_swap import replace_folder, restore_folder
from safekeeping.languages import read_content
from safekeeping.link_report import links_data, links_of
from safekeeping.page_policy import PAGE_POLICY
from safekeeping.publication import (
    headers_file,
    nginx_snippet,
    robots_txt,
    security_txt,
    sitemap,
)
from safekeeping.translation_report import status_data
from scripts.download_files import DownloadsFailed, make_downloads
from scripts.download_formats import Publisher
from scripts.pdfs import PdfFailed, make_pdfs, pdfs_of, what_is_missing


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the site: its code, and its name in itself."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What is made beside the pages, so that pages may lead to it."""

    pdfs: bool = False
    downloads: bool = False


class BuildFailed(Exception):
    """The site could not be built. Its text says why, often in the words of MkDocs."""


class Pdfs(StrEnum):
    """When PDFs are made: whatever it takes, if the system has what they need, or not at all."""

    ALWAYS = "always"
    POSSIBLE = "possible"
    NEVER = "never"


def main(arguments: list[str]) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts.site", description="Build the site.")
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="build every language, or those named")
    build.add_argument("languages", nargs="*", metavar="LANG", help="default: every language")
    build.add_argument("--config", type=Path, default=Path("mkdocs.yml"))
    build.add_argument("--site-dir", type=Path, help="default: site, beside the configuration")
    # CI publishes: there a site without its PDFs must not go unnoticed.
    usual = Pdfs.ALWAYS if os.environ.get("CI") else Pdfs.POSSIBLE
    when = [str(each) for each in Pdfs]
    build.add_argument("--pdfs", choices=when, default=usual, help=f"default: {usual}")
    build.add_argument("--no-downloads", action="store_true", help="leave out site/downloads")
    build.add_argument("--key", type=Path, help="minisign's secret key, to sign the downloads")
    headers = commands.add_parser("headers", help="print the headers for a host")
    headers.add_argument("host", choices=["nginx"])
    options = parser.parse_args(arguments)
    if options.command == "headers":
        print(nginx_snippet(), end="")
        return 0
    config: Path = options.config
    if not config.is_file():
        parser.error(f"there is no {config}; name it with --config")
    try:
        known = site_languages(config)
    except ConfigurationError as error:
        parser.error(str(error))
    unknown = set(options.languages) - {language.code for language in known}
    if unknown:
        names = ", ".join(language.code for language in known)
        parser.error(f"not in {config}: {', '.join(sorted(unknown))}; the languages are {names}")
    chosen = [item for item in known if not options.languages or item.code in options.languages]
    place: Path = options.site_dir or config.parent / "site"
    if options.site_dir and not may_be_replaced(place, config, known):
        parser.error(f"{place} is not a site, it holds other things; name an empty or new folder")
    if options.no_downloads and options.key:
        parser.error("without downloads there is nothing to sign; leave out one of the two")
    # A web server must be able to read what a careful person has built.
    os.umask(0o022)
    try:
        publisher = None if options.no_downloads else publisher_of(config, options.key)
        build_site(config, place.resolve(), chosen, Pdfs(options.pdfs), publisher)
    except (BuildFailed, DownloadsFailed, OSError) as failure:
        print(failure, file=sys.stderr)
        print(f"nothing was changed in {place}", file=sys.stderr)
        return 1
    return 0


def may_be_replaced(place: Path, config: Path, languages: list[Language]) -> bool:
    """Say whether nothing but a site would be lost if a site took this place."""
    if not place.exists():
        return True
    if not place.is_dir() or config.resolve().is_relative_to(place.resolve()):
        return False
    pages = ["index.html", *(f"{language.code}/index.html" for language in languages)]
    return any((place / page).is_file() for page in pages) or not any(place.iterdir())


def read_settings(config: Path) -> dict[str, Any]:
    """Read mkdocs.yml, environment variables filled in."""
    with config.open(encoding="utf-8") as file:
        return yaml_load(file, get_yaml_loader())


def site_languages(config: Path) -> list[Language]:
    """Read the one list of languages there is, from the i18n plugin's settings.

    Raises ConfigurationError for a file that is not YAML or has no such list.
    """
    settings = read_settings(config)
    try:
        i18n = next(p["i18n"] for p in settings["plugins"] if "i18n" in p)
        return [Language(str(entry["locale"]), str(entry["name"])) for entry in i18n["languages"]]
    except (LookupError, TypeError, StopIteration):
        remedy = "write locale and name of each under plugins, i18n, languages"
        raise ConfigurationError(f"{config}: no list of languages; {remedy}") from None


def build_site(
    config: Path,
    place: Path,
    languages: list[Language],
    pdfs: Pdfs = Pdfs.POSSIBLE,
    publisher: Publisher | None = None,
) -> None:
    """Build the languages and put the result at `place`; raise BuildFailed, changing nothing.

    With a publisher, the files to download are made, too.
    """
    start = time.monotonic()
    missing = "" if pdfs is Pdfs.NEVER else what_is_missing()
    if missing and pdfs is Pdfs.ALWAYS:
        raise BuildFailed(missing)
    with_pdfs = pdfs is not Pdfs.NEVER and not missing
    try:
        # MkDocs reads it, too, and says less.
        stated_date(os.environ)
    except ValueError as error:
        raise BuildFailed(str(error)) from None
    place.parent.mkdir(parents=True, exist_ok=True)
    with only_build(place):
        staging = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        try:
            staging.chmod(0o755)
            beside = Beside(pdfs=with_pdfs, downloads=publisher is not None)
            build_languages(config, staging, languages, beside)
            if with_pdfs:
                write_pdfs(config, staging, languages)
            write_root_page(config, staging, languages)
            contents = write_publication_files(config, staging, languages)
            if publisher:
                make_downloads(publisher, staging, contents)
            replace_folder(staging, place)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        files = [file for file in place.rglob("*") if file.is_file()]
        kilobytes = sum(file.stat().st_size for file in files) / 1000
    pages, made = (sum(f.suffix == suffix for f in files) for suffix in (".html", ".pdf"))
    print(
        f"{place.name}: {', '.join(language.code for language in languages)};"
        f" {pages} pages, {made} PDFs, {len(files)} files, {kilobytes:,.0f} kB"
        f" in {time.monotonic() - start:.1f} s"
    )
    if missing:
        print(f"{place.name} has no PDFs. {missing}", file=sys.stderr)


@contextmanager
def only_build(place: Path) -> Iterator[None]:
    """Wait until no other build of this place runs; clear away what a killed one has left."""
    with place.with_name(f".{place.name}-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Only what mkdtemp has made for this place: `site-old` is not `site`.
        made = f".{glob.escape(place.name)}-{'?' * 8}"
        restore_folder(place, made)
        for left in (*place.parent.glob(f"{made}/"), *place.parent.glob(f"{made}-old/")):
            shutil.rmtree(left, ignore_errors=True)
        yield


def build_languages(config: Path, staging: Path, languages: list[Language], beside: Beside) -> None:
    """Run MkDocs for each language, as many at a time as there are processors."""
    on_terminal = sys.stderr.isatty()
    with (
        ThreadPoolExecutor(os.cpu_count() or 1) as pool,
        tqdm(total=len(languages), unit="language", disable=not on_terminal, leave=False) as bar,
    ):
        run = partial(run_mkdocs, config, staging, beside=beside)
        jobs = {pool.submit(run, item.code): item for item in languages}
        for job in as_completed(jobs):
            warnings = job.result()
            bar.update()
            if warnings:
                tqdm.write(warnings, file=sys.stderr)
            if not on_terminal:
                print(f"built {jobs[job].code}", flush=True)


def run_mkdocs(
    config: Path,
    staging: Path,
    language: str,
    docs: Path | None = None,
    beside: Beside = Beside(),
) -> str:
    """Build one language into `staging/<language>`; return MkDocs's warnings.

    `docs` stands in for the folder of content that the configuration names. With PDFs, pages
    lead to those that are to be made of them; with downloads, a page leads to their list.
    """
    environment = os.environ | {"BUILD_LANG": language, "NO_MKDOCS_2_WARNING": "1"}
    environment["WITH_PDFS"] = str(beside.pdfs).lower()
    environment["WITH_DOWNLOADS"] = str(beside.downloads).lower()
    if docs:
        environment["DOCS_DIR"] = str(docs)
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(config)]
    done = subprocess.run(
        [*command, "--site-dir", str(staging)],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode != 0:
        raise BuildFailed(done.stdout.strip() or f"mkdocs ended with {done.returncode}")
    if not (staging / language / "index.html").is_file():
        raise BuildFailed(f"mkdocs said it had built {language}, but there is no index.html")
    return done.stdout.strip()


def write_pdfs(config: Path, staging: Path, languages: list[Language]) -> None:
    """Make the PDFs of the pages that were built."""
    address = read_settings(config)["site_url"] or ""
    try:
        make_pdfs(pdfs_of(staging, address, [language.code for language in languages]))
    except PdfFailed as failure:
        raise BuildFailed(str(failure)) from None


def write_root_page(config: Path, staging: Path, languages: list[Language]) -> None:
    """Write the page that asks for the language: no script, no guess."""
    loader = jinja2.FileSystemLoader(config.parent / "overrides")
    templates = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    try:
        page = templates.get_template("root.html")
        text = page.render(languages=languages, policy=PAGE_POLICY)
    except jinja2.TemplateError as error:
        raise BuildFailed(f"overrides/root.html: a broken template ({error}); mend it") from error
    (staging / "index.html").write_text(text + "\n", encoding="utf-8")


def publisher_of(config: Path, secret_key: Path | None) -> Publisher:
    """Return what the downloads of a site with this configuration are made with."""
    settings = read_settings(config)
    return Publisher(
        root=config.parent,
        docs=config.parent / settings["docs_dir"],
        name=settings["site_name"],
        address=settings["site_url"],
        public_key=settings["extra"]["minisign_key"],
        secret_key=secret_key,
    )


def write_publication_files(
    config: Path, staging: Path, languages: list[Language]
) -> list[Content]:
    """Write what tells hosts, browsers and search engines how to treat the site.

    Returns the content of each language.
    """
    settings = read_settings(config)
    docs = config.parent / settings["docs_dir"]
    today = latest_date_on_earth()
    contents = [read_content(docs, language.code, today)[0] for language in languages]
    site_url, contact = settings["site_url"], settings["extra"]["security_contact"]
    pages = [file.relative_to(staging).as_posix() for file in staging.rglob("*.html")]
    (staging / ".well-known").mkdir()
    for name, text in {
        "_headers": headers_file([language.code for language in languages], pages),
        "robots.txt": robots_txt(site_url),
        "sitemap.xml": sitemap(site_url, contents),
        ".well-known/security.txt": security_txt(site_url, contact, contents),
        "status.json": json.dumps(status_data(contents), indent=1, sort_keys=True) + "\n",
        "links.json": json.dumps(_links_data(contents), indent=1, sort_keys=True) + "\n",
    }.items():
        (staging / name).write_text(text, encoding="utf-8")
    return contents


def _links_data(contents: list[Content]) -> dict[str, Any]:
    ledger = contents[0].ledger
    # As of the last check, not of today: the same content gives the same file.
    return links_data(links_of(contents), ledger, ledger.checked or date.min)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
