"""Guards the links: those that lead out, with LinkChecker and a ledger, and those within.

    python -m scripts.links check [--only ID …] [--base REVISION] [--json FILE] …
    python -m scripts.links accept ID …
    python -m scripts.links report
    python -m scripts.links internal [--site DIR]

`check` asks for every address of docs/references.yml once, says what it found and writes
docs/link-ledger.yml. With `--base` it asks only for addresses that are not in the references of
that revision, and writes nothing. `accept` checks the named references and takes the pages as
they are now for what the guides mean. `report` prints what to do. `internal` checks the links
of the built site among each other. Exit code 1 when somebody has to act, 2 when the command was
used wrongly or the check itself cannot be believed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from publicsuffixlist import PublicSuffixList
from tqdm import tqdm

from safekeeping.content import read_link_ledger
from safekeeping.dates import latest_date_on_earth
from safekeeping.languages import read_contents
from safekeeping.link_ledger import (
    LEDGER_FILE,
    Ledger,
    LedgerEntry,
    Seen,
    ledger_text,
    remembered,
    updated,
    with_entries,
)
from safekeeping.link_probe import Manners
from safekeeping.link_report import Link, links_data, links_of, to_do
from safekeeping.link_verdict import ALARMS, GOOD, LINK_STATES, WAIVED, Asked, Verdict
from safekeeping.problems import Problem, display_path, errors
from safekeeping.references import Reference, Watch, read_references
from scripts.git_history import version_at
from scripts.guides import languages_in
from scripts.internal_links import check_internal_links
from scripts.link_check import Checked, CheckFailed, check_addresses, fragment_of
from scripts.writing import write_atomically

_REFERENCES = Path("docs/references.yml")
_AGENT = "Safekeeping-link-check/1 (LinkChecker; a few requests a week, to see whether links live)"


def main(arguments: list[str]) -> int:
    """Run the command; return the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        if options.command == "internal":
            return check_internal_links(options.site)
        if options.command == "report":
            return _report(options.docs, options.today)
        return _check(options, parser)
    except CheckFailed as failure:
        print(f"scripts.links: {failure}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts.links", description="Guard the links.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="ask for the addresses outside, write the ledger")
    check.add_argument("--only", nargs="+", metavar="ID", help="only these references")
    check.add_argument("--base", metavar="REVISION", help="only what is new since this revision")
    accept = commands.add_parser("accept", help="take pages as they are now for what is meant")
    accept.add_argument("only", nargs="+", metavar="ID")
    accept.set_defaults(base=None)
    for command in (check, accept):
        _add_manners(command)
    report = commands.add_parser("report", help="print what to do, the most harmful first")
    report.add_argument("--docs", type=Path, default=Path("docs"))
    internal = commands.add_parser("internal", help="check the links within the built site")
    internal.add_argument("--site", type=Path, default=Path("site"))
    for command in (check, accept, report):
        help_today = "the day to write down, as 2026-11-22 (default: today)"
        command.add_argument("--today", type=date.fromisoformat, default=None, help=help_today)
    return parser


def _add_manners(command: argparse.ArgumentParser) -> None:
    polite = Manners()
    command.add_argument("--references", type=Path, default=_REFERENCES)
    command.add_argument("--ledger", type=Path, help="default: beside the references")
    command.add_argument("--json", type=Path, metavar="OUT", help="write the findings there, too")
    for name, default, words in (
        ("spacing", polite.spacing, "seconds between two requests to one host"),
        ("timeout", polite.timeout, "seconds of silence"),
        ("deadline", polite.deadline, "seconds for one request"),
        ("pause", polite.pause, "seconds before the second try"),
        ("longest-pause", polite.longest_pause, "the most seconds a host may ask us to wait"),
    ):
        help_text = f"{words} (default: {default:g})"
        command.add_argument(f"--{name}", type=_seconds, default=default, help=help_text)
    command.add_argument("--certificates", type=Path, help="trust the authorities in this file")
    command.add_argument(
        "--private-networks", action="store_true", help="ask hosts inside private networks, too"
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < 1e6:
        raise ValueError(text)
    return seconds


def _manners(options: argparse.Namespace) -> Manners:
    return Manners(
        spacing=options.spacing,
        timeout=options.timeout,
        deadline=options.deadline,
        pause=options.pause,
        longest_pause=options.longest_pause,
        user_agent=_AGENT,
        certificates=str(options.certificates.resolve()) if options.certificates else None,
        private_networks=options.private_networks,
    )


def _check(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    file: Path = options.references
    if not file.is_file():
        parser.error(f"there is no {file}; name it with --references")
    ledger_file: Path = options.ledger or file.with_name(LEDGER_FILE)
    today = options.today or datetime.now(UTC).date()
    references = _read(file, parser)
    ledger, problems = read_link_ledger(ledger_file)
    if errors(problems):
        _stop(problems, parser)
    links = _chosen(references, ledger, options, parser)
    asked = [link for link in links if link.state(today) != WAIVED]
    if not asked:
        if options.base:
            print("no new address since", options.base)
            return 0
        raise CheckFailed(f"{file} holds no address to ask for; an empty check is a failed check")
    start = time.monotonic()
    accepted = options.command == "accept"
    checked = _ask(asked, _manners(options), today, accepted=accepted)
    everything = not options.only and not options.base
    by_address = {link.address: link for link in links}
    entries = [
        _entry(by_address[c.asked.address], c, accepted=accepted, today=today) for c in checked
    ]
    # What is waived was not asked for, and keeps what is remembered of it.
    entries += [link.entry for link in links if link not in asked and link.entry]
    new = with_entries(ledger, entries, today if everything else None)
    if not options.base:
        write_atomically(ledger_file, ledger_text(new))
    done = [Link(k.address, k.reference, new.entries.get(k.address)) for k in links]
    if options.json:
        data = json.dumps(links_data(done, new, today), indent=1, sort_keys=True)
        write_atomically(options.json, data + "\n")
    code = _say(done, checked, today, strict=bool(options.base))
    if accepted:
        code = max(code, _say_what_was_not_accepted(done))
    print(f"{len(asked)} addresses in {time.monotonic() - start:.0f} s")
    return code


def _read(file: Path, parser: argparse.ArgumentParser) -> dict[str, Reference]:
    references, problems = read_references(file.read_text(encoding="utf-8"), display_path(file))
    if errors(problems):
        _stop(problems, parser)
    return references


def _stop(problems: list[Problem], parser: argparse.ArgumentParser) -> None:
    for problem in errors(problems):
        print(problem, file=sys.stderr)
    parser.exit(1)


def _chosen(
    references: dict[str, Reference],
    ledger: Ledger,
    options: argparse.Namespace,
    parser: argparse.ArgumentParser,
) -> list[Link]:
    """Return the links to look at: each address once, whoever and however many cite it."""
    unknown = sorted(set(options.only or ()) - references.keys())
    if unknown:
        parser.error(f"not in {options.references}: {', '.join(unknown)}")
    old: set[str] = set()
    if options.base:
        text = version_at(options.base, options.references.resolve())
        if text is None:
            parser.error(f"no {options.references} at the revision {options.base}")
        before, _ = read_references(text, str(options.references))
        old = {a for reference in before.values() for a in reference.web_addresses()}
    links: dict[str, Link] = {}
    for reference in references.values():
        if options.only and reference.id not in options.only:
            continue
        for address in reference.web_addresses():
            if address not in old:
                links.setdefault(address, Link(address, reference, ledger.entries.get(address)))
    return [link for _, link in sorted(links.items())]


def _ask(links: list[Link], manners: Manners, today: date, *, accepted: bool) -> list[Checked]:
    """Ask for the links. Of what is to be accepted it does not matter what the page was."""
    known = {link.address: remembered(link.entry, today) for link in links}
    if accepted:
        known = {address: replace(past, page=None) for address, past in known.items()}
    wanted = [
        Asked(
            address=k.address,
            fragments=fragment_of(k.address),
            script_drawn=k.reference.watch is Watch.SCRIPT_DRAWN,
            read=accepted,
        )
        for k in links
    ]
    suffixes = PublicSuffixList()

    def domain_of(host: str) -> str:
        return suffixes.privatesuffix(host) or host

    on_terminal = sys.stderr.isatty()
    with tqdm(unit="address", disable=not on_terminal, leave=False) as bar:

        def progress(address: str, done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)
            if not on_terminal and (done == of or done % 25 == 0):
                print(f"{done} of {of} addresses answered", flush=True)

        return check_addresses(wanted, known.__getitem__, manners, domain_of, progress)


def _entry(link: Link, checked: Checked, *, accepted: bool, today: date) -> LedgerEntry:
    reference, probe = link.reference, checked.probe
    seen = Seen(
        judgement=checked.judgement,
        final=probe.final if probe.status else "",
        page=probe.page.fingerprint if probe.page else None,
        archived=reference.archived if link.address == reference.address else None,
        accepted=accepted,
    )
    return updated(link.entry, link.address, seen, today)


def _say(links: list[Link], checked: list[Checked], today: date, *, strict: bool) -> int:
    """Print what was found, the most harmful first; return the exit code.

    `strict` is for new addresses: one that was never good is no good, unless it may pass.
    """
    wrong = 0
    probes = {c.asked.address: c.probe for c in checked}
    lapsed = [lapse for link in links if (lapse := _lapse(link, today))]
    for link in sorted(links, key=lambda link: LINK_STATES.index(link.state(today))):
        entry = link.entry
        if entry is None or (entry.verdict is Verdict.ALIVE and not entry.why):
            continue
        state = link.state(today)
        print(f"{state}: {link.address}: {entry.why} ({link.reference.id})")
        for_good = strict and state == Verdict.SUSPECT and not probes[link.address].may_pass()
        wrong += for_good or (state != WAIVED and entry.verdict in ALARMS)
    for lapse in lapsed:
        print(lapse)
    states = Counter(link.state(today) for link in links)
    print(", ".join(f"{states[state]} {state}" for state in LINK_STATES if states[state]))
    return 1 if wrong or lapsed else 0


def _say_what_was_not_accepted(links: list[Link]) -> int:
    """Name what could not be taken for what is meant, as nobody has seen it; return the code."""
    unseen = [link for link in links if link.entry and link.entry.verdict not in GOOD]
    for link in unseen:
        print(f"not accepted: {link.address}: correct the address, or wait until it answers")
    return 1 if unseen else 0


def _lapse(link: Link, today: date) -> str | None:
    waiver = link.reference.waived
    if waiver is None or link.state(today) == WAIVED:
        return None
    return (
        f"lapsed: {link.address}: it was to be left alone until {waiver.until} ({waiver.reason});"
        f" set a new date, or delete `waived` ({link.reference.id})"
    )


def _report(docs: Path, today: date | None) -> int:
    today = today or datetime.now(UTC).date()
    contents = [c for c, _ in read_contents(docs, languages_in(docs), latest_date_on_earth())]
    links = links_of(contents)
    tasks = to_do(links, today)
    print("\n".join(tasks) if tasks else f"nothing to do: all {len(links)} links are well")
    lapsed = any(_lapse(link, today) for link in links)
    return 1 if lapsed or any(link.state(today) in ALARMS for link in links) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
