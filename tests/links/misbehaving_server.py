"""Web servers on this machine that answer for many hosts, each in its own bad way.

Every host of the tests lies below `.test`; children find them by `tests/child/sitecustomize.py`.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import trustme

Answer = Callable[["Handler"], None]


@dataclass(frozen=True)
class Heard:
    """One request as the server has heard it; `at` is time.monotonic()."""

    at: float
    host: str
    method: str
    path: str
    agent: str


@dataclass
class Servers:
    """The hosts with what they answer, and all that was asked of them."""

    answers: dict[str, dict[str, Answer]]
    heard: list[Heard] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)
    authority: Path = Path()

    def of(self, host: str, *, robots: bool = False) -> list[Heard]:
        """Return what was asked of a host, without robots.txt unless asked for."""
        return [h for h in self.heard if h.host == host and (robots or h.path != "/robots.txt")]

    def paths(self, host: str) -> list[str]:
        return [heard.path for heard in self.of(host)]


class Handler(BaseHTTPRequestHandler):
    """One connection; what it answers is looked up by host and path."""

    protocol_version = "HTTP/1.1"
    servers: Servers

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        host = self.headers.get("Host", "").split(":")[0]
        agent = self.headers.get("User-Agent", "")
        heard = Heard(time.monotonic(), host, self.command, self.path, agent)
        self.servers.heard.append(heard)
        answers = self.servers.answers.get(host, {})
        answer = answers.get(self.path) or answers.get("*", page(404, NOT_FOUND))
        self.close_connection = True
        answer(self)

    def nth(self) -> int:
        """Return how often this path of the host has been asked for, this time included."""
        host = self.headers.get("Host", "").split(":")[0]
        return self.servers.paths(host).count(self.path)

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Send an answer; names of headers are written with _ for -."""
        self.send_response_only(status, "Reply")
        headers = {"Content_Type": "text/html; charset=utf-8"} | headers
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


NOT_FOUND = "<title>Nothing</title><p>There is nothing at this address."


def words(about: str, number: int = 120) -> str:
    """Return text of so many words, always the same for the same subject."""
    return " ".join(f"{about}{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}" for i in range(number))


def html(title: str, body: str) -> str:
    return f"<!doctype html><title>{title}</title><h1>{title}</h1>{body}"


def good(title: str = "A page about rights") -> str:
    return html(title, f"<p id=first>{words(title.lower().replace(' ', ''))}")


def page(status: int, text: str = "", **headers: str) -> Answer:
    return lambda handler: handler.reply(status, text.encode(), **headers)


def redirect(status: int, to: str) -> Answer:
    return page(status, Location=to)


def in_turn(*answers: Answer) -> Answer:
    """Answer in this way the first time, in that way the second, and so on; the last for good."""
    return lambda handler: answers[min(handler.nth(), len(answers)) - 1](handler)


def by_method(**answers: Answer) -> Answer:
    return lambda handler: answers[handler.command](handler)


def hang(handler: Handler) -> None:
    """Say nothing until the other side goes away."""
    handler.connection.settimeout(20)
    handler.rfile.read(1)


def drip(handler: Handler) -> None:
    """Send one byte of the head every now and then, for a long time."""
    try:
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 2000:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.1)
    except OSError:
        pass


def drip_body(handler: Handler) -> None:
    """Send a proper head, then one byte of the page every now and then."""
    try:
        handler.send_response_only(200, "OK")
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        for _ in range(2000):
            handler.wfile.write(b"a")
            time.sleep(0.1)
    except OSError:
        pass


def reset(handler: Handler) -> None:
    """End the connection so that the other side sees a reset."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # The descriptor itself: closing the TLS connection would say good-bye.
    descriptor = handler.connection.detach()
    socket.socket(fileno=descriptor).close()
    handler.rfile = handler.wfile = _Nothing()  # type: ignore[assignment]


class _Nothing:
    closed = False

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass


def short(handler: Handler) -> None:
    """Promise more than is sent."""
    handler.reply(200, good().encode(), Content_Length="100000")


def endless(handler: Handler) -> None:
    """Send a page without end."""
    handler.send_response_only(200, "OK")
    handler.send_header("Content-Type", "text/html; charset=utf-8")
    handler.end_headers()
    try:
        handler.wfile.write(good("An endless page").encode())
        for _ in range(100_000):
            handler.wfile.write(b"<p>" + b"more and more " * 500)
    except OSError:
        pass


@contextmanager
def running(
    answers: Mapping[str, dict[str, Answer]],
    folder: Path,
    *,
    certificates: Mapping[str, str] | None = None,
) -> Iterator[Servers]:
    """Serve the hosts over TLS, with certificates of an authority of the test.

    `certificates` names for a host another kind: `expired`, `self-signed` or `wrong`.
    """
    servers = Servers({host: dict(paths) for host, paths in answers.items()})
    authority = trustme.CA()
    servers.authority = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(servers.authority))
    handler = type("BoundHandler", (Handler,), {"servers": servers})
    server = _Server(("127.0.0.1", 0), handler)
    kinds = certificates or {}
    contexts: dict[str, ssl.SSLContext] = {}

    def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        host = name or ""
        if host not in contexts:
            contexts[host] = _context(authority, host, kinds.get(host, ""))
        connection.context = contexts[host]

    context = _context(authority, "default.test", "")
    context.sni_callback = choose  # type: ignore[assignment]
    server.context = context
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    servers.ports = dict.fromkeys(servers.answers, server.server_address[1])
    try:
        yield servers
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    context: ssl.SSLContext

    def finish_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        # The handshake belongs to the connection's own thread, not to the one that accepts.
        try:
            with self.context.wrap_socket(request, server_side=True) as secure:
                self.RequestHandlerClass(secure, client_address, self)  # type: ignore[arg-type]
        except OSError:
            # Whoever asks may hang up in the middle, or refuse the certificate.
            pass


def _context(authority: trustme.CA, host: str, kind: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == "expired":
        past = datetime(2020, 1, 1, tzinfo=UTC)
        certificate = authority.issue_cert(host, not_before=past, not_after=past.replace(month=2))
    elif kind == "self-signed":
        certificate = trustme.CA().issue_cert(host)
    elif kind == "wrong":
        certificate = authority.issue_cert("somebody-else.test")
    else:
        certificate = authority.issue_cert(host)
    certificate.configure_cert(context)
    return context


def closed_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
