"""What was seen when an address was asked for: plain facts, no judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from safekeeping.page_fingerprint import Fingerprint


class Fault(StrEnum):
    """Why there was no answer that could be read."""

    UNKNOWN_HOST = "no such host"
    REFUSED = "the connection was refused"
    RESET = "the connection broke"
    TIMEOUT = "no answer in time"
    TOO_SLOW = "the answer took too long"
    SHORT = "the answer ended too early"
    REDIRECTS = "redirects that never end"
    CERTIFICATE = "a certificate that cannot be trusted"
    CERTIFICATE_EXPIRED = "a certificate that has expired"
    CERTIFICATE_OF_ANOTHER = "a certificate for another host"
    PRIVATE = "an address inside a private network"
    OTHER = "the request failed"


# Faults that may pass while one waits.
PASSING = frozenset({Fault.TIMEOUT, Fault.TOO_SLOW, Fault.RESET, Fault.REFUSED, Fault.SHORT})


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: its status, and where it leads."""

    status: int
    to: str


@dataclass(frozen=True, slots=True)
class SeenPage:
    """What was seen of the page at the end: see page_fingerprint.ReadPage.

    `found` are those of the asked fragments that the page has.
    """

    fingerprint: Fingerprint
    heading: str = ""
    words: int = 0
    start: str = ""
    found: tuple[str, ...] = ()
    has_script: bool = False


@dataclass(frozen=True, slots=True)
class Probe:
    """What was seen at one address (without its fragment).

    `status` is that of the last answer, None if there was none; `fault` tells why there was
    none, `detail` in whose words. `retry_after` is in seconds. `robots` says that robots.txt
    keeps programs away; then nothing was asked for. `page` is None where there was no content.
    """

    address: str
    status: int | None = None
    fault: Fault | None = None
    detail: str = ""
    hops: tuple[Hop, ...] = ()
    retry_after: float | None = None
    robots: bool = False
    page: SeenPage | None = None

    @property
    def final(self) -> str:
        """The address at the end of all redirects."""
        return self.hops[-1].to if self.hops else self.address

    def may_pass(self) -> bool:
        """Say whether a second try later may see something else."""
        if self.fault:
            return self.fault in PASSING
        return self.status == 429 or ((self.status or 0) >= 500 and self.status != 999)


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for: an address, the fragments to look for, and after how many seconds."""

    address: str
    fragments: tuple[str, ...] = ()
    after: float = 0.0


def probe_data(probe: Probe) -> dict[str, Any]:
    """Return the probe as JSON can hold it."""
    return asdict(probe)


def probe_from(data: Mapping[str, Any]) -> Probe:
    """Return the probe that `probe_data` was made from.

    Raises KeyError, TypeError or ValueError for anything else.
    """
    page = data["page"]
    return Probe(
        **{
            **data,
            "fault": Fault(data["fault"]) if data["fault"] else None,
            "hops": tuple(Hop(**hop) for hop in data["hops"]),
            "page": _page_from(page) if page else None,
        }
    )


def _page_from(data: Mapping[str, Any]) -> SeenPage:
    fingerprint = Fingerprint(**data["fingerprint"])
    return SeenPage(**{**data, "fingerprint": fingerprint, "found": tuple(data["found"])})


@dataclass(frozen=True, slots=True)
class Manners:
    """How to behave towards other people's servers. Times in seconds, sizes in bytes.

    `spacing` lies between two requests to one host; `timeout` is for one silence, `deadline`
    for one request; `largest` is how much of an answer is read; `pause` lies before the second
    try where the server named no time, and `longest_pause` is the most we wait when it did.
    """

    spacing: float = 2.0
    timeout: float = 30.0
    deadline: float = 60.0
    largest: int = 2_000_000
    pause: float = 60.0
    longest_pause: float = 600.0
    user_agent: str = "Safekeeping-link-check"
    certificates: str | None = None
    private_networks: bool = field(default=False)
