"""What a link is held to be, from what was seen at its address and what is remembered of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, urlsplit

from safekeeping.link_probe import Fault, Probe, SeenPage
from safekeeping.missing_pages import is_domain_dealer, says_missing, says_parked
from safekeeping.page_fingerprint import TWIN_TEXT, Fingerprint

# After so many failed checks in a row, on different days, a link is dead.
STRIKES = 3

# Answers that tell nothing of the page: refused to programs, not to people, or for a while.
# 451 is RFC 7725, 999 is what LinkedIn and others answer to programs.
_BLOCKED = frozenset({401, 403, 407, 429, 451, 999})
_PERMANENT = frozenset({301, 308})
_GONE = 410


class Verdict(StrEnum):
    """What a link is held to be. The order is that of harm, the most harmful first."""

    TAKEN_OVER = "taken-over"
    DEAD = "dead"
    SOFT_DEAD = "soft-dead"
    CHANGED = "changed"
    SUSPECT = "suspect"
    MOVED = "moved"
    BLOCKED = "blocked"
    ALIVE = "alive"


# What a link can be said to be besides: left alone by a waiver, or never asked for.
WAIVED, UNCHECKED = "waived", "unchecked"
LINK_STATES = (*(str(verdict) for verdict in Verdict), WAIVED, UNCHECKED)
# Verdicts with which a reader finds what the guide refers to.
GOOD = frozenset({Verdict.ALIVE, Verdict.MOVED})
# Verdicts of which a reader is warned beside the link.
GONE = frozenset({Verdict.TAKEN_OVER, Verdict.DEAD, Verdict.SOFT_DEAD})
# Verdicts that somebody has to do something about now.
ALARMS = frozenset({*GONE, Verdict.CHANGED})


@dataclass(frozen=True, slots=True)
class Remembered:
    """What earlier checks have left: failed checks in a row, and the page as it was.

    `host` is where the page was, if a redirect led to another host than the address names.
    """

    strikes: int = 0
    struck_today: bool = False
    page: Fingerprint | None = None
    host: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, why, and the new address of what has moved.

    `strikes` are the failed checks in a row with this one.
    """

    verdict: Verdict
    why: str
    strikes: int = 0
    new_address: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: the address, the fragments our guides name, how the host draws.

    `read` says that somebody has read the page just now and knows better than its words.
    """

    address: str
    fragments: tuple[str, ...] = ()
    script_drawn: bool = False
    read: bool = False


def needs_twin(asked: Asked, probe: Probe, known: Remembered) -> bool:
    """Say whether only a random address beside this one can tell if the page is really there."""
    page = probe.page
    if asked.script_drawn or asked.read or page is None or not _answered(probe):
        return False
    unchanged = known.page is not None and page.fingerprint.same_as(known.page)
    return not unchanged


@dataclass(frozen=True, slots=True)
class Case:
    """All that is to be weighed of one address.

    `twin` is what a random address beside it gave, if that was asked for; `domain_of` returns
    the part of a host that one owner has registered.
    """

    asked: Asked
    probe: Probe
    known: Remembered
    twin: Probe | None
    domain_of: Callable[[str], str]


def judge(case: Case) -> Judgement:
    """Judge one address."""
    probe, known = case.probe, case.known
    if probe.robots:
        return Judgement(Verdict.BLOCKED, "robots.txt asks programs to stay away", known.strikes)
    if probe.fault is Fault.CERTIFICATE_OF_ANOTHER:
        return Judgement(Verdict.TAKEN_OVER, str(probe.fault))
    if probe.fault or probe.status is None:
        return _strike(known, str(probe.fault or "no answer"))
    if probe.status in _BLOCKED:
        why = f"{probe.status}: the host turns programs away"
        return Judgement(Verdict.BLOCKED, why, known.strikes)
    if probe.status == _GONE:
        return Judgement(Verdict.DEAD, "410: removed for good", STRIKES)
    if not _answered(probe):
        return _strike(known, f"{probe.status}{_by_redirect(probe)}")
    return _judge_answer(case)


def _strike(known: Remembered, why: str) -> Judgement:
    strikes = min(STRIKES, known.strikes + (0 if known.struck_today else 1))
    verdict = Verdict.DEAD if strikes >= STRIKES else Verdict.SUSPECT
    return Judgement(verdict, why, strikes)


def _judge_answer(case: Case) -> Judgement:
    for verdict, weigh in (
        (Verdict.TAKEN_OVER, _fault_of_owner),
        (Verdict.SOFT_DEAD, _missing),
        (Verdict.CHANGED, _change),
    ):
        why = weigh(case)
        if why:
            return Judgement(verdict, why)
    asked, probe = case.asked, case.probe
    moved = _permanent_address(probe)
    if moved:
        fragment = asked.fragments[0] if len(asked.fragments) == 1 else ""
        new = f"{moved}#{fragment}" if fragment and "#" not in moved else moved
        return Judgement(Verdict.MOVED, f"moved for good to {new}", new_address=new)
    return Judgement(Verdict.ALIVE, f"leads to {probe.final}" if probe.hops else "")


def _answered(probe: Probe) -> bool:
    return probe.status is not None and 200 <= probe.status < 300


def _by_redirect(probe: Probe) -> str:
    return f" at {probe.final}, where it redirects to" if probe.hops else ""


def _fault_of_owner(case: Case) -> str | None:
    asked, probe, known = case.asked, case.probe, case.known
    page, host = probe.page, urlsplit(probe.final).hostname or ""
    if is_domain_dealer(host):
        return f"leads to a dealer in domains, {host}"
    if asked.read or _is_known(page, known):
        return None
    if page and says_parked(page.fingerprint.title, page.heading, page.start, page.words):
        return "the page says that the domain is for sale, expired or parked"
    # Some addresses have always led to another owner's host, such as short ones.
    homes = {urlsplit(probe.address).hostname or "", known.host} - {""}
    if case.domain_of(host) in {case.domain_of(home) for home in homes}:
        return None
    # When we have never seen the page, a redirect elsewhere is only news for who writes it down.
    return f"leads to another owner's host, {host}" if known.page else None


def _is_known(page: SeenPage | None, known: Remembered) -> bool:
    return bool(page and known.page and page.fingerprint.same_as(known.page))


def _missing(case: Case) -> str | None:
    asked, probe, known, twin = case.asked, case.probe, case.known, case.twin
    start, end = urlsplit(probe.address), urlsplit(probe.final)
    if "404" in end.path.split("/") and "404" not in start.path.split("/"):
        return f"leads to {probe.final}"
    if probe.hops and _is_home(end.path) and not end.query and not _is_home(start.path):
        return f"leads to the home page, {probe.final}"
    if asked.script_drawn:
        return _missing_behind_script(probe)
    page = probe.page
    if page is None or page.words == 0:
        hint = "; if a script draws it, write `watch: script-drawn`"
        return f"an empty page{hint if page and page.has_script else ''}"
    if asked.read or _is_known(page, known):
        return None
    if says_missing(page.fingerprint.title, page.heading, page.start, page.words):
        return f"the page says that it is not there: {page.fingerprint.title or page.heading}"
    other = twin.page if twin and _answered(twin) and not _is_home(start.path) else None
    if other and page.fingerprint.same_as(other.fingerprint, TWIN_TEXT):
        return "a random address beside it gives the same page"
    return None


def _missing_behind_script(probe: Probe) -> str | None:
    """Judge by the final address: it must be the one asked for, or name its article by an id.

    Hosts that draw by script send the same empty page for every address. Those we refer to
    redirect old names of articles to `…?id=NUMBER`, and lost ones to a page without.
    """
    if not probe.hops:
        return None
    start, end = urlsplit(probe.address), urlsplit(probe.final)
    if any(name == "id" and value for name, value in parse_qsl(end.query)):
        return None
    last = start.path.rstrip("/").rsplit("/", 1)[-1]
    if last in end.path.split("/"):
        return None
    return f"leads to {probe.final}, which names no article"


def _is_home(path: str) -> bool:
    """Say whether a path is that of a home page: nothing, or only a language or an index."""
    parts = [part for part in path.split("/") if part]
    if parts and parts[-1].split(".")[0] in ("index", "home", "default"):
        parts = parts[:-1]
    return not parts or (len(parts) == 1 and _looks_like_language(parts[0]))


def _looks_like_language(part: str) -> bool:
    code, _, region = part.replace("_", "-").partition("-")
    return len(code) == 2 and code.isalpha() and (not region or len(region) in (2, 4))


def _change(case: Case) -> str | None:
    asked, probe, known = case.asked, case.probe, case.known
    if urlsplit(probe.final).scheme == "http":
        return f"leads to an address without encryption, {probe.final}"
    if asked.script_drawn:
        return None
    page = probe.page
    # In a file that is no page a fragment cannot be looked for.
    readable = page is not None and not page.fingerprint.is_file()
    lost = [f for f in asked.fragments if page and readable and f not in page.found]
    if lost:
        return f"the page has no place named {', '.join('#' + f for f in lost)}"
    if page and known.page and not page.fingerprint.same_as(known.page):
        if page.fingerprint.title != known.page.title:
            return f"its title was “{known.page.title}”, now it is “{page.fingerprint.title}”"
        return "its text is not what it was"
    return None


def _permanent_address(probe: Probe) -> str | None:
    """Return where permanent redirects lead, as far as they are permanent."""
    address = None
    for hop in probe.hops:
        if hop.status not in _PERMANENT:
            break
        address = hop.to
    return address
