"""How our links are doing: a page for people, data for machines, a list of what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from safekeeping.catalogue import escape_markdown
from safekeeping.content import SOURCE_LANGUAGE, Content
from safekeeping.dates import long_date
from safekeeping.guide import LinkKind
from safekeeping.link_ledger import Ledger, LedgerEntry
from safekeeping.link_verdict import LINK_STATES, STRIKES, UNCHECKED, WAIVED, Verdict
from safekeeping.references import Reference, shown_address

LINKS_PAGE = "about/links.md"


@dataclass(frozen=True, slots=True)
class Link:
    """One external web address: whose it is, what is remembered of it, who cites it.

    `cited` holds (language, path of the page) in order.
    """

    address: str
    reference: Reference
    entry: LedgerEntry | None
    cited: tuple[tuple[str, str], ...] = ()

    def state(self, today: date) -> str:
        """Return the verdict, or `waived` or `unchecked`."""
        if self.reference.waived and today <= self.reference.waived.until:
            return WAIVED
        return str(self.entry.verdict) if self.entry else UNCHECKED


def links_of(contents: Iterable[Content]) -> list[Link]:
    """Return every web address that the languages use, sorted by address."""
    references: dict[str, Reference] = {}
    entries: Mapping[str, LedgerEntry] = {}
    cited: dict[str, set[tuple[str, str]]] = {}
    for content in contents:
        entries = content.ledger.entries
        for reference in content.references.values():
            for address in reference.web_addresses():
                references.setdefault(address, reference)
        for path, page in content.pages.items():
            for link in page.links():
                if link.kind is not LinkKind.REFERENCE:
                    continue
                address = content.references[link.target].address_for(content.language)
                cited.setdefault(address, set()).add((content.language, path))
    return [
        Link(address, reference, entries.get(address), tuple(sorted(cited.get(address, ()))))
        for address, reference in sorted(references.items())
    ]


def links_data(links: Iterable[Link], ledger: Ledger, today: date) -> dict[str, Any]:
    """Return for each address what is known of it, for links.json."""
    return {
        "checked": str(ledger.checked) if ledger.checked else None,
        "links": {link.address: _data(link, today) for link in links},
    }


def _data(link: Link, today: date) -> dict[str, Any]:
    entry = link.entry
    data: dict[str, Any] = {
        "reference": link.reference.id,
        "state": link.state(today),
        "archived": link.reference.archived,
        "cited": [f"{language}/{path}" for language, path in link.cited],
    }
    if entry:
        data |= {
            "verdict": str(entry.verdict),
            "why": entry.why,
            "checked": str(entry.checked),
            "good": str(entry.good) if entry.good else None,
            "since": str(entry.since) if entry.since else None,
            "strikes": entry.strikes,
            "final": entry.final or link.address,
            "new": entry.new_address,
        }
    return data


def links_list(content: Content, today: date) -> str:
    """Return the list of a language's links by state, the most harmful first, as Markdown.

    `today` decides which waivers hold; builds pass the day of the last check, so that the same
    content gives the same page.
    """
    say, language = content.strings.say, content.language
    links = [link for link in links_of([content]) if link.cited]
    checked = content.ledger.checked
    summary = (
        say("links-checked", date=long_date(checked, language), count=str(len(links)))
        if checked
        else say("links-never-checked", count=str(len(links)))
    )
    parts = [summary]
    for state in LINK_STATES:
        alike = [link for link in links if link.state(today) == state]
        if alike:
            parts.append(f"## {say(f'links-{state}')} ({len(alike)}) {{#{state}}}")
            parts.append("\n".join(_item(link, content) for link in alike))
    return "\n\n".join(parts)


def _item(link: Link, content: Content) -> str:
    say, language = content.strings.say, content.language
    mark = "" if language == SOURCE_LANGUAGE else "*{: lang=en dir=ltr}"
    emphasis = "" if language == SOURCE_LANGUAGE else "*"
    title = f"{emphasis}{escape_markdown(link.reference.title)}{mark}"
    item = f"- {title} ({shown_address(link.address)})"
    said: list[str] = []

    def add(key: str, day: date | None) -> None:
        if day:
            said.append(say(key, date=long_date(day, language)))

    entry = link.entry
    if entry is None:
        add("links-read", link.reference.checked)
    else:
        add("links-since", entry.since)
        add("links-good", entry.good if entry.good != entry.checked else None)
        add("links-asked", entry.checked if entry.checked != content.ledger.checked else None)
        if entry.good is None:
            said.append(say("links-never-good"))
    return ". ".join([item, " ".join(said)]) if said else item


_REMEDIES: Mapping[str, str] = {
    "taken-over": "take the link out of every page now; look for the page's new home",
    "dead": "find the page's new address, or another page that says the same, and cite that",
    "soft-dead": (
        "open it; if the page is gone, treat the link as dead; if not: `scripts.links accept {id}`"
    ),
    "changed": (
        "read it; if it still says what we cite it for: `scripts.links accept {id}`; if a place"
        " (#…) or the encryption is lost: correct the address"
    ),
    "suspect": f"nothing yet; after {STRIKES} failed checks on different days it is dead",
    "moved": "write {new} in docs/references.yml",
    "blocked": "open it in a browser; if it is well, set `checked` in docs/references.yml",
    "unchecked": "run `make links`",
}


def to_do(links: Iterable[Link], today: date) -> list[str]:
    """Return what to do, one text for each address, the most harmful first."""
    links = list(links)
    waiting = [link for link in links if link.state(today) not in (Verdict.ALIVE, WAIVED)]
    order = {state: index for index, state in enumerate(LINK_STATES)}
    lapsed = [link for link in links if link.reference.waived and link.state(today) != WAIVED]
    texts = [
        f"LAPSED WAIVER {link.address} ({link.reference.id})\n"
        f"    it was left alone until {link.reference.waived.until}:"
        f" {link.reference.waived.reason}\n"
        f"    do: see whether the reason still holds; set a new date, or delete `waived`"
        for link in lapsed
        if link.reference.waived
    ]
    return texts + [
        _task(link, today) for link in sorted(waiting, key=lambda link: order[link.state(today)])
    ]


def _task(link: Link, today: date) -> str:
    entry, state = link.entry, link.state(today)
    new = entry.new_address if entry else None
    remedy = _REMEDIES[state].format(id=link.reference.id, new=new)
    lines = [f"{state.upper()} {link.address} ({link.reference.id})"]
    if entry:
        since = f" since {entry.since}" if entry.since else ""
        good = f"last good {entry.good}" if entry.good else "never seen good"
        strikes = f", strike {entry.strikes} of {STRIKES}" if entry.strikes else ""
        lines.append(f"    {entry.why or state}{since}{strikes}; {good}")
    lines.append(f"    do: {remedy}")
    if link.reference.archived:
        lines.append(f"    archived: {link.reference.archived}")
    pages: dict[str, list[str]] = {}
    for language, path in link.cited:
        pages.setdefault(path, []).append(language)
    for path, languages in pages.items():
        lines.append(f"    cited: {path} ({', '.join(languages)})")
    return "\n".join(lines)
