"""Makes the files to download, signs them, and says of copies whether they are whole.

    python -m scripts.downloads build SITE [--config FILE] [--key FILE]
    python -m scripts.downloads sign SITE --key FILE [--config FILE]
    python -m scripts.downloads verify DIR|FILE [--public-key KEY]

`build` makes the downloads of a site that was built, as `make site` does by itself; `sign` is the
same with a key. `verify` judges a folder of downloads, an unpacked copy, or one file of either.
Exit code 1 when something is wrong, or nothing says what a file should be; 2 when the command was
used wrongly.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from pathlib import Path
from typing import Any

from mkdocs.exceptions import ConfigurationError

from safekeeping.dates import latest_date_on_earth
from safekeeping.languages import read_contents
from safekeeping.problems import errors
from scripts.copy_check import check_copy
from scripts.download_files import DownloadsFailed, make_downloads
from scripts.site import only_build, publisher_of, read_settings, site_languages


def main(arguments: list[str]) -> int:
    """Run the command; return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts.downloads", description="Files to download.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, what in (("build", "make the downloads of a site"), ("sign", "with a signature")):
        command = commands.add_parser(name, help=what)
        command.add_argument("site", type=Path)
        command.add_argument("--config", type=Path, default=Path("mkdocs.yml"))
        command.add_argument("--key", type=Path, required=name == "sign", help="minisign's secret")
    verify = commands.add_parser("verify", help="say what is right and wrong with a copy")
    verify.add_argument("copy", type=Path)
    verify.add_argument("--config", type=Path, default=Path("mkdocs.yml"))
    verify.add_argument("--public-key", help="default: extra.minisign_key of mkdocs.yml")
    options = parser.parse_args(arguments)
    if options.command == "verify":
        if not options.copy.exists():
            parser.error(f"there is no {options.copy}")
        key = options.public_key or _configured_key(options.config)
        return check_copy(options.copy, key, must_be_signed=bool(options.public_key))
    # A web server must be able to read what a careful person has made.
    os.umask(0o022)
    try:
        return _build(options.config, options.site, options.key)
    except ConfigurationError as error:
        parser.error(str(error))


def _configured_key(config: Path) -> str:
    settings: dict[str, Any] = read_settings(config) if config.is_file() else {}
    return str(settings.get("extra", {}).get("minisign_key") or "")


def _build(config: Path, site: Path, key: Path | None) -> int:
    if not config.is_file():
        raise ConfigurationError(f"there is no {config}; name it with --config")
    publisher = publisher_of(config, key)
    codes = [item.code for item in site_languages(config)]
    built = [code for code in codes if (site / code / "index.html").is_file()]
    if not built:
        raise ConfigurationError(f"there is no language in {site}; run `make site` first")
    contents = []
    for content, problems in read_contents(publisher.docs, built, latest_date_on_earth()):
        wrong = errors(problems)
        if wrong:
            print(*wrong, sep="\n", file=sys.stderr)
            return 1
        contents.append(content)
    try:
        with only_build(site.resolve()):
            make_downloads(publisher, site, contents)
    except (DownloadsFailed, OSError) as failure:
        print(f"{failure}\nnothing was changed in {site}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Names of files may hold signs that a terminal cannot show.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))
