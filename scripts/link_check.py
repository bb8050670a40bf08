"""One run of the link checker: what to ask for, in rounds, and what came of it.

The asking is done by LinkChecker in a child process, `scripts.link_prober`. Here it is made
sure that it has run, as this user, and reported on exactly what it was given.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from safekeeping.link_probe import Manners, Probe, Request, probe_from
from safekeeping.link_verdict import Asked, Case, Judgement, Remembered, judge, needs_twin
from safekeeping.page_fingerprint import printable
from scripts.link_prober import order_of
from scripts.link_session import host_of

_PROJECT = Path(__file__).parents[1]

# A request may be redirected ten times, and the whole is done at most twice.
_MOST_REQUESTS = 11

# So many hosts, and none of them answers: then it is this machine that is cut off.
_ENOUGH_HOSTS = 3


class CheckFailed(Exception):
    """The check itself cannot be believed. Its text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What one run found at one address."""

    asked: Asked
    probe: Probe
    judgement: Judgement


def page_address(address: str) -> str:
    """Return an address without its fragment: what a server is asked for."""
    return urldefrag(address).url


def check_addresses(
    wanted: Sequence[Asked],
    known: Callable[[str], Remembered],
    manners: Manners,
    domain_of: Callable[[str], str],
    progress: Callable[[str, int, int], None],
) -> list[Checked]:
    """Ask for every address once, and once more for what may pass; judge each.

    `known` returns what is remembered of an address. `progress` is told of each answer: the
    address, how many are done, how many there are. Raises CheckFailed.
    """
    fragments: dict[str, list[str]] = {}
    for asked in wanted:
        fragments.setdefault(page_address(asked.address), []).extend(asked.fragments)
    first = [Request(address, tuple(dict.fromkeys(f))) for address, f in fragments.items()]
    probes = {probe.address: probe for probe in probe_round(first, manners, progress)}
    _refuse_when_cut_off(probes)
    again = {
        address: pause
        for address, probe in probes.items()
        if (pause := _pause_before_retry(probe, manners)) is not None
    }
    twins: dict[str, str] = {}

    def later(requests: list[Request]) -> None:
        """Ask for these, and for random addresses beside pages that need one by now."""
        for asked in wanted:
            page = page_address(asked.address)
            folder = urljoin(page, ".")
            if folder not in twins and needs_twin(asked, probes[page], known(asked.address)):
                twins[folder] = f"{folder}{secrets.token_hex(8)}-{secrets.token_hex(4)}"
                requests.append(Request(twins[folder], after=manners.spacing))
        if requests:
            probes.update({p.address: p for p in probe_round(requests, manners, progress)})

    # The spacing of a host holds between the rounds, too.
    later(
        [
            Request(
                request.address, request.fragments, max(again[request.address], manners.spacing)
            )
            for request in first
            if request.address in again
        ]
    )
    # For pages that have answered only now.
    later([])
    found = []
    for asked in wanted:
        page = page_address(asked.address)
        twin = probes.get(twins.get(urljoin(page, "."), ""))
        judgement = judge(Case(asked, probes[page], known(asked.address), twin, domain_of))
        found.append(Checked(asked, probes[page], judgement))
    return found


def _pause_before_retry(probe: Probe, manners: Manners) -> float | None:
    if not probe.may_pass():
        return None
    if probe.retry_after is None:
        return manners.pause
    # Whoever wants to be left alone for longer is left alone until the next run.
    return probe.retry_after if probe.retry_after <= manners.longest_pause else None


def _refuse_when_cut_off(probes: dict[str, Probe]) -> None:
    hosts = {host_of(address) for address in probes}
    if len(hosts) < _ENOUGH_HOSTS or any(p.status or p.robots for p in probes.values()):
        return
    faults = Counter(str(probe.fault) for probe in probes.values())
    common = faults.most_common(1)[0][0]
    what = f"none of {len(hosts)} hosts gave an answer ({common})"
    raise CheckFailed(f"{what}; see that this machine is on the network, and check again")


def probe_round(
    requests: Sequence[Request], manners: Manners, progress: Callable[[str, int, int], None]
) -> list[Probe]:
    """Let LinkChecker ask for the addresses; return what it saw of each, one probe for each.

    Raises CheckFailed when it did not run, ran as somebody else, or reported on other
    addresses, on fewer or on more than it was given.
    """
    probes: list[Probe] = []
    counted: int | None = None
    for data in _report(requests, manners):
        if "user" in data and data["user"] != os.getuid():
            what = f"LinkChecker ran as user {data['user']} and not as {os.getuid()}"
            raise CheckFailed(f"{what}; run the check as the user that owns the files")
        if "counted" in data:
            counted = data["counted"]
        if "address" in data:
            probes.append(probe_from(data))
            progress(probes[-1].address, len(probes), len(requests))
    asked = Counter(request.address for request in requests)
    seen = Counter(probe.address for probe in probes)
    if asked != seen or counted != len(requests):
        missing = sorted((asked - seen).elements())
        more = sorted((seen - asked).elements())
        what = f"LinkChecker reported on {len(probes)} of {len(requests)} addresses"
        names = ", ".join([*missing[:5], *(f"{address} (not asked for)" for address in more[:5])])
        raise CheckFailed(f"{what}; nothing was written. Not as expected: {names or 'the count'}")
    return probes


def _report(requests: Sequence[Request], manners: Manners) -> Iterator[dict[str, Any]]:
    """Yield the lines of the child's report as they come."""
    command = [sys.executable, "-m", "scripts.link_prober"]
    with tempfile.TemporaryFile("w+") as said:
        child = subprocess.Popen(
            command,
            cwd=_PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        assert child.stdin and child.stdout
        watch = _kill_after(child, _longest_time(requests, manners))
        try:
            child.stdin.write(order_of(manners, list(requests)))
            child.stdin.close()
            for line in child.stdout:
                try:
                    yield json.loads(line)
                except ValueError:
                    raise CheckFailed(f"LinkChecker's report holds {line[:80]!r}") from None
            code = child.wait()
        except BrokenPipeError:
            code = child.wait()
        finally:
            watch.cancel()
            child.kill()
            child.wait()
        if code != 0:
            said.seek(0)
            words = "\n".join(map(printable, said.read().strip()[-1500:].splitlines()))
            raise CheckFailed(f"LinkChecker ended with {code}; nothing was written.\n{words}")


def _kill_after(child: subprocess.Popen[str], seconds: float) -> threading.Timer:
    watch = threading.Timer(seconds, child.kill)
    watch.daemon = True
    watch.start()
    return watch


def _longest_time(requests: Sequence[Request], manners: Manners) -> float:
    """Return how many seconds a round may take, if every host does its worst."""
    busiest = max(Counter(host_of(request.address) for request in requests).values())
    hosts = len({host_of(request.address) for request in requests})
    rounds = -(-hosts // 32)
    each = (manners.deadline + manners.spacing) * _MOST_REQUESTS
    return 60 + max(request.after for request in requests) + rounds * busiest * each


def fragment_of(address: str) -> tuple[str, ...]:
    """Return the fragment of an address as the page writes it, if it has one."""
    fragment = unquote(urldefrag(address).fragment)
    return (fragment,) if fragment else ()
