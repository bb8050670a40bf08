"""The ledger of external links: what is remembered of each address from check to check.

`docs/link-ledger.yml` is written by `scripts.links check`. What is the same for most links is
not written, so that a check that found nothing new changes one line: an entry names the day of
its check only when that was not the day of the last check of all, and the day it was last good
only when it is not good now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from safekeeping.link_verdict import GOOD, Judgement, Remembered, Verdict
from safekeeping.page_fingerprint import Fingerprint, printable
from safekeeping.problems import Problem
from safekeeping.yaml_lines import Located, read_mapping

LEDGER_FILE = "link-ledger.yml"
_LONGEST = 2000

_HEAD = """\
# What the last checks found at each external address. Written by `make links`; not by hand.
# An entry without `checked` was checked on the day of the first line; a link that is alive was
# good on the day it was checked. `title`, `length`, `hash` and `host` are of the page as it was
# when somebody last read it (`scripts.links accept`).
"""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What is remembered of one address.

    `good` is the last day on which the link led to what the guide refers to, `since` the first
    day of its present trouble, `strikes` the failed checks in a row, `page` the fingerprint of
    the page as somebody knew it, `host` where it was then, if not at that of the address,
    `archived` a copy in an archive, if one is known.
    """

    address: str
    verdict: Verdict
    checked: date
    why: str = ""
    good: date | None = None
    since: date | None = None
    strikes: int = 0
    final: str = ""
    new_address: str | None = None
    page: Fingerprint | None = None
    host: str = ""
    archived: str | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries by address, and the day of the last check of all addresses."""

    checked: date | None = None
    entries: Mapping[str, LedgerEntry] = field(default_factory=dict)


def remembered(entry: LedgerEntry | None, today: date) -> Remembered:
    """Return what a judge needs to know of the past of an address."""
    if entry is None:
        return Remembered()
    struck_today = entry.strikes > 0 and entry.checked == today
    return Remembered(entry.strikes, struck_today, entry.page, entry.host)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one check of an address came to, as the ledger wants to know it.

    `accepted` says that somebody has read the page as it is now.
    """

    judgement: Judgement
    final: str
    page: Fingerprint | None
    archived: str | None = None
    accepted: bool = False


# A guide says since when a link is dead: a ban on programs or another text before that does not
# count, failed checks do.
_TROUBLE = {verdict: verdict for verdict in Verdict} | {
    Verdict.SUSPECT: Verdict.DEAD,
    Verdict.SOFT_DEAD: Verdict.DEAD,
}


def updated(entry: LedgerEntry | None, address: str, seen: Seen, today: date) -> LedgerEntry:
    """Return the entry after a check on the day `today`."""
    verdict = seen.judgement.verdict
    good = verdict in GOOD
    page, host = (entry.page, entry.host) if entry else (None, "")
    if good and seen.page and (page is None or seen.accepted):
        page, host = seen.page, urlsplit(seen.final).hostname or ""
        host = "" if host == urlsplit(address).hostname else host
    same_trouble = entry is not None and _TROUBLE[entry.verdict] == _TROUBLE[verdict]
    return LedgerEntry(
        address=address,
        verdict=verdict,
        checked=today,
        why=_bounded(printable(seen.judgement.why)),
        good=today if good else (entry.good if entry else None),
        since=None if good else (entry.since if entry and same_trouble else today),
        strikes=seen.judgement.strikes,
        final=_bounded(seen.final) if seen.final != address else "",
        new_address=_bounded(seen.judgement.new_address or "") or None,
        page=page,
        host=host,
        archived=seen.archived,
    )


def _bounded(text: str) -> str:
    """Return words from elsewhere, cut where nobody reads on: a redirect may be 64 kB long."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def with_entries(ledger: Ledger, entries: list[LedgerEntry], whole: date | None) -> Ledger:
    """Return the ledger with these entries in the place of theirs.

    `whole` is the day, if these are all addresses there are: then others are dropped.
    """
    new = {entry.address: entry for entry in entries}
    if whole:
        return Ledger(whole, new)
    return replace(ledger, entries={**ledger.entries, **new})


def ledger_text(ledger: Ledger) -> str:
    """Return the ledger as its file holds it: sorted, one value a line."""
    lines = [_HEAD.rstrip()]
    lines.append(f"checked: {ledger.checked}" if ledger.checked else "checked:")
    lines.append("links:" if ledger.entries else "links: {}")
    for address, entry in sorted(ledger.entries.items()):
        lines.append(f"  {_quoted(address)}:")
        lines += [f"    {key}: {value}" for key, value in _values(entry, ledger.checked)]
    return "\n".join(lines) + "\n"


def _values(entry: LedgerEntry, whole: date | None) -> list[tuple[str, Any]]:
    page, good = entry.page, entry.verdict in GOOD
    values = [
        ("verdict", entry.verdict),
        ("why", _quoted(entry.why) if entry.why else None),
        ("checked", entry.checked if entry.checked != whole else None),
        ("good", None if good and entry.good == entry.checked else entry.good),
        ("since", entry.since),
        ("strikes", entry.strikes or None),
        ("final", _quoted(entry.final) if entry.final else None),
        ("new", _quoted(entry.new_address) if entry.new_address else None),
        ("title", _quoted(page.title) if page else None),
        ("length", page.length if page else None),
        ("hash", _quoted(page.hash) if page else None),
        ("host", _quoted(entry.host) if entry.host else None),
        ("archived", _quoted(entry.archived) if entry.archived else None),
    ]
    return [(key, value) for key, value in values if value is not None]


def _quoted(text: str) -> str:
    # A JSON string is a YAML string; `printable` has left nothing that needs another escape.
    return json.dumps(printable(text), ensure_ascii=False)


def read_ledger(text: str, path: str) -> tuple[Ledger, list[Problem]]:
    """Read a ledger; return it with what could be read, and every problem."""
    top, problems = read_mapping(text, path)
    whole = top.pop("checked", Located(None, 1)).value
    links = top.pop("links", Located({}, 1))
    for key, located in top.items():
        problems.append(_problem(path, located.line, f"an unknown key `{key}`"))
    if whole is not None and type(whole) is not date:
        problems.append(_problem(path, 1, "`checked` is no date"))
        whole = None
    if not isinstance(links.value, dict):
        problems.append(_problem(path, links.line, "`links` is no list of addresses"))
        return Ledger(whole), problems
    entries: dict[str, LedgerEntry] = {}
    for address, located in links.value.items():
        try:
            entries[address] = _entry(address, located, whole)
        except (KeyError, TypeError, ValueError) as error:
            what = f"the entry of {address} cannot be read ({error})"
            problems.append(_problem(path, located.line, what))
    return Ledger(whole, entries), problems


def _problem(path: str, line: int, what: str) -> Problem:
    return Problem(path, line, what, "restore the file, or delete the entry and run `make links`")


_KEYS = frozenset(
    (
        *("verdict", "why", "checked", "good", "since", "strikes"),
        *("final", "new", "title", "length", "hash", "host", "archived"),
    )
)


def _entry(address: str, located: Located, whole: date | None) -> LedgerEntry:
    if not isinstance(located.value, dict):
        raise TypeError("it has no values")
    values = {key: value.value for key, value in located.value.items()}
    unknown = sorted(values.keys() - _KEYS)
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}")
    verdict = Verdict(values["verdict"])
    checked = _day(values, "checked") or whole
    if checked is None:
        raise ValueError("no day of its check")
    page = None
    if "hash" in values:
        int(_text(values, "hash"), 16)
        page = Fingerprint(_text(values, "title"), _number(values, "length"), values["hash"])
    return LedgerEntry(
        address=address,
        verdict=verdict,
        checked=checked,
        why=_text(values, "why"),
        good=_day(values, "good") or (checked if verdict in GOOD else None),
        since=_day(values, "since"),
        strikes=_number(values, "strikes"),
        final=_text(values, "final"),
        new_address=_text(values, "new") or None,
        page=page,
        host=_text(values, "host"),
        archived=_text(values, "archived") or None,
    )


def _day(values: Mapping[str, Any], key: str) -> date | None:
    value = values.get(key)
    if value is not None and type(value) is not date:
        raise ValueError(f"`{key}` is no date")
    return value


def _text(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key, "")
    if not isinstance(value, str):
        raise ValueError(f"`{key}` is no text in quotes")
    return value


def _number(values: Mapping[str, Any], key: str) -> int:
    value = values.get(key, 0)
    if type(value) is not int or value < 0:
        raise ValueError(f"`{key}` is no number")
    return value
