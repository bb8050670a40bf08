"""The date of a copy of the site: of what it says, so that the same content gives the same bytes.

A copy travels for years by chat and memory stick. Its pages, its archives and the files in them
bear this date, and nothing else in them depends on when or where they were made.
"""

from __future__ import annotations

import html
import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from safekeeping.content import Content
from safekeeping.dates import EARLIEST, long_date
from safekeeping.strings import Strings

# https://reproducible-builds.org/specs/source-date-epoch/
EPOCH_VARIABLE = "SOURCE_DATE_EPOCH"
_REMEDY = "unset it, or set it to what `git log -1 --format=%ct` says"


def copy_date(content: Content, environment: Mapping[str, str]) -> date:
    """Return the date of a copy of the content, in UTC.

    SOURCE_DATE_EPOCH if it is set, else the date of the last commit of the repository that holds
    the content, else the newest `updated` of its pages. Raises ValueError, with a remedy, for a
    SOURCE_DATE_EPOCH that is none, and where git does not read the repository.
    """
    stated = stated_date(environment)
    if stated:
        return stated
    seconds = _last_commit(content.folder)
    return datetime.fromtimestamp(int(seconds), UTC).date() if seconds else newest_change(content)


def stated_date(environment: Mapping[str, str]) -> date | None:
    """Return the date that SOURCE_DATE_EPOCH says, in UTC, or None if it is not set.

    Raises ValueError, with a remedy, for what is no such number or lies before the site's time.
    """
    seconds = environment.get(EPOCH_VARIABLE, "")
    if not seconds:
        return None
    try:
        day = datetime.fromtimestamp(int(seconds), UTC).date()
    except (ValueError, OverflowError, OSError):
        what = f"{EPOCH_VARIABLE} is {seconds!r}, which is no count of seconds since 1970"
        raise ValueError(f"{what}; {_REMEDY}") from None
    if day < EARLIEST:
        raise ValueError(f"{EPOCH_VARIABLE} says {day}, and the site is not so old; {_REMEDY}")
    return day


def newest_change(content: Content) -> date:
    """Return the newest date on which a page of the content was changed."""
    fronts = (page.front_matter for page in content.pages.values())
    return max((front.updated for front in fronts if front), default=EARLIEST)


def _last_commit(folder: Path) -> str:
    """Return when the last commit was made, in seconds since 1970; nothing outside repositories.

    Raises ValueError where there is a repository that git cannot or will not read: another date
    would make other files.
    """
    parents = (folder.resolve(), *folder.resolve().parents)
    repository = next((parent for parent in parents if (parent / ".git").exists()), None)
    if repository is None:
        return ""
    # Whatever the person's settings say, whoever owns the files (who builds runs code of this
    # repository anyway), and whatever repository a hook of git works for.
    settings = ["-c", "log.showSignature=false", "-c", "safe.directory=*"]
    command = ["git", "-C", str(folder), *settings, "log", "-1", "--format=%ct"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=plain | {"LC_ALL": "C"}
        )
        said, seconds = done.stderr.strip(), done.stdout.strip()
    except OSError as error:
        said, seconds = str(error), ""
    if "does not have any commits yet" in said:
        return ""
    if not seconds.isdecimal():
        what = f"git does not say when the last commit in {repository} was made ({said})"
        raise ValueError(f"{what}; let git read it, or set {EPOCH_VARIABLE} to that time")
    return seconds


def shown_site(site_url: str) -> str:
    """Return the site's address as people say it: `safekeeping.example`, `x.example/guides`."""
    parts = urlsplit(site_url)
    return f"{parts.netloc}{parts.path}".rstrip("/")


def copy_note(strings: Strings, day: date, site_url: str) -> str:
    """Return the HTML that says, at the foot of every page, of when this copy is.

    The address stands there as words and not as a link: who reads a copy on a device that must
    not touch the network should not touch it by a slip of the finger.
    """
    note = html.escape(strings.say("copy-note", date="\0", site="\1"))
    words = html.escape(long_date(day, strings.language))
    time = f'<time datetime="{day}">{words}</time>'
    return note.replace("\0", time).replace("\1", html.escape(shown_site(site_url)))
