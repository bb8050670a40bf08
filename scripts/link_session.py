"""Sessions that LinkChecker asks with: spaced for each host, bounded in time and size, honest.

A subclass of requests' session, because that is what LinkChecker uses for robots.txt, pages and
redirects alike.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from safekeeping.link_probe import Fault, Hop, Manners

_CHUNK = 16_384


# How much of a robots.txt is read: what RFC 9309, 2.5 asks of programs.
_LARGEST_ROBOTS = 500 * 1024


def host_of(address: str) -> str:
    """Return the host of a web address, with its port if that is not the usual one.

    Without user name and password: they would make another host of the same one.
    """
    parts = urlsplit(address)
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    host = (parts.hostname or "").rstrip(".")
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


class Clock:
    """Knows when each host may be asked again, and lets one ask at a time; for all threads."""

    def __init__(self, spacing: float) -> None:
        self.lock = threading.Lock()
        self._spacing = spacing
        self._due: dict[str, float] = {}
        self._turns: dict[str, threading.Lock] = {}

    def due(self, host: str) -> float:
        """Return from when on (time.monotonic) the host may be asked."""
        return self._due.get(host, 0.0)

    def wait(self, host: str) -> None:
        """Wait for the host's turn and take it; `answered` gives it back."""
        with self.lock:
            turn = self._turns.setdefault(host, threading.Lock())
        # Redirects bring other threads here, too.
        turn.acquire()
        time.sleep(max(0.0, self.due(host) - time.monotonic()))

    def answered(self, host: str) -> None:
        """Count the spacing from the answer on: a slow host gets more rest, not less."""
        with self.lock:
            self._due[host] = time.monotonic() + self._spacing
            self._turns[host].release()


class TooSlow(requests.exceptions.Timeout):
    """A request took longer than its deadline."""


class PrivateNetwork(requests.exceptions.ConnectionError):
    """A name led into a private network, where a link of the guides has no business."""


class PoliteSession(requests.Session):
    """One thread's session. Takes down the redirects and the last error of each address."""

    def __init__(self, manners: Manners, clock: Clock, most_redirects: int) -> None:
        super().__init__()
        self.max_redirects = most_redirects
        # No proxies, passwords or certificates of whoever runs this.
        self.trust_env = False
        # LinkChecker says whom to trust only for pages, not for robots.txt.
        self.verify = manners.certificates or True
        self._manners = manners
        self._watch = _Watch(manners.deadline, private_networks=manners.private_networks)
        self._asked: list[tuple[str, int]] = []
        self._error: BaseException | None = None
        self._in_robots = False
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter(self._watch, clock))

    def get(  # type: ignore[override]
        self, url: str | bytes, **kwargs: Any
    ) -> requests.Response:
        """Fetch robots.txt, as much as is sensible: LinkChecker uses this for nothing else."""
        self._in_robots = True
        try:
            response = super().get(url, stream=True, **kwargs)
            _keep(response, read_body(response, _LARGEST_ROBOTS))
            return response
        finally:
            self._in_robots = False
            self._watch.stop()

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send one request when its host's turn has come; raise TooSlow after the deadline."""
        request.headers["User-Agent"] = self._manners.user_agent
        # So that each request has a connection of its own, which can be ended at its deadline.
        request.headers["Connection"] = "close"
        self._error = None
        try:
            response = super().send(request, **kwargs)
        except Exception as error:
            self._watch.stop()
            self._error = TooSlow(str(error)) if self._watch.ended else error
            raise self._error from error
        if response.is_redirect:
            # It would be read to its end, be that wherever it may. Nobody wants it.
            _keep(response, b"")
        if not self._in_robots:
            self._asked.append((request.url or "", response.status_code))
        return response

    def take_hops(self) -> tuple[Hop, ...]:
        """Return the redirects since the last call, and forget the cookies of that address.

        Some hosts want their cookies back behind a redirect. The next address must be seen as
        by somebody who comes for the first time.
        """
        asked, self._asked = self._asked, []
        self.cookies.clear()
        return tuple(Hop(status, to) for (_, status), (to, _) in pairwise(asked))

    def take_fault(self) -> BaseException | None:
        """Return the error that the last request ended in, and stop its watch."""
        ended, self._watch.ended = self._watch.ended, False
        self._watch.stop()
        error, self._error = self._error, None
        return error or (TooSlow("deadline") if ended else None)


class _Watch:
    """Ends the connection of a request that takes too long, and refuses private networks."""

    def __init__(self, deadline: float, *, private_networks: bool) -> None:
        self.ended = False
        # Between the start of a request and the head of its answer.
        self.asking = False
        self._deadline, self._private_networks = deadline, private_networks
        self._timer: threading.Timer | None = None
        self._connection: socket.socket | None = None

    def start(self) -> None:
        self.stop()
        self.ended = False
        self.asking = True
        self._timer = threading.Timer(self._deadline, self._end)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._connection:
            self._connection.close()
        self._timer = self._connection = None

    def over(self, connection: socket.socket) -> None:
        """Watch over this connection. A copy, because TLS takes the socket itself away."""
        peer = ipaddress.ip_address(connection.getpeername()[0])
        if not (peer.is_global or self._private_networks):
            connection.close()
            raise PrivateNetwork(f"{peer} is no public address")
        if self.ended:
            # The time went into finding and reaching the host.
            connection.close()
            raise TooSlow("deadline")
        self._connection = connection.dup()

    def _end(self) -> None:
        self.ended = True
        connection = self._connection
        if connection:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Adapter(HTTPAdapter):
    def __init__(self, watch: _Watch, clock: Clock) -> None:
        self._watch, self._clock = watch, clock
        super().__init__()

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        host = host_of(request.url or "")
        self._clock.wait(host)
        self._watch.start()
        try:
            return super().send(request, **kwargs)
        finally:
            self._watch.asking = False
            self._clock.answered(host)

    def init_poolmanager(self, *arguments: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*arguments, **kwargs)
        watch = self._watch

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                connection = super()._new_conn()
                watch.over(connection)
                return connection

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                connection = super()._new_conn()
                watch.over(connection)
                return connection

            def connect(self) -> None:
                # LinkChecker connects once more after each answer of a host that closes its
                # connections, to look at the certificate. We do not trouble a host for that.
                if watch.asking:
                    super().connect()

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


def _keep(response: requests.Response, content: bytes) -> None:
    """Let this be all that an answer holds, and end its connection."""
    response._content, response._content_consumed = content, True
    response.close()


def read_body(response: requests.Response, largest: int) -> bytes:
    """Return the content of an answer, at most `largest` bytes of it; raise what requests does."""
    parts, size = [], 0
    for part in response.iter_content(_CHUNK):
        parts.append(part)
        size += len(part)
        if size >= largest:
            break
    return b"".join(parts)[:largest]


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return after how many seconds a server wants to be asked again, if it says so.

    `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). `now` is in seconds since
    1970.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, OverflowError):
        return None


# OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED and X509_V_ERR_HOSTNAME_MISMATCH.
_EXPIRED, _WRONG_HOST = 10, 62

_KINDS: tuple[tuple[type[BaseException], Fault], ...] = (
    (TooSlow, Fault.TOO_SLOW),
    (PrivateNetwork, Fault.PRIVATE),
    (requests.exceptions.TooManyRedirects, Fault.REDIRECTS),
    (ssl.SSLError, Fault.CERTIFICATE),
    (ConnectionRefusedError, Fault.REFUSED),
    (urllib3.exceptions.IncompleteRead, Fault.SHORT),
    (ConnectionResetError, Fault.RESET),
    (urllib3.exceptions.NameResolutionError, Fault.UNKNOWN_HOST),
    (requests.exceptions.Timeout, Fault.TIMEOUT),
    (TimeoutError, Fault.TIMEOUT),
    (urllib3.exceptions.ProtocolError, Fault.RESET),
)


def fault_of(error: BaseException | None, said: str) -> Fault:
    """Return what kind of failure an error is; `said` is what LinkChecker said of it."""
    chain = list(_chain(error))
    for part in chain:
        if isinstance(part, ssl.SSLCertVerificationError):
            kinds = {
                _EXPIRED: Fault.CERTIFICATE_EXPIRED,
                _WRONG_HOST: Fault.CERTIFICATE_OF_ANOTHER,
            }
            return kinds.get(part.verify_code, Fault.CERTIFICATE)
        if isinstance(part, socket.gaierror):
            return Fault.TIMEOUT if part.errno == socket.EAI_AGAIN else Fault.UNKNOWN_HOST
    for kind, fault in _KINDS:
        if any(isinstance(part, kind) for part in chain):
            return fault
    return Fault.TIMEOUT if "timed out" in said.lower() else Fault.OTHER


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and all that it wraps, in whichever way."""
    waiting, seen = [error], set()
    while waiting:
        part = waiting.pop()
        if not isinstance(part, BaseException) or id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        waiting += [part.__cause__, part.__context__, getattr(part, "reason", None)]
        waiting += [inner for inner in part.args if isinstance(inner, BaseException)]
