"""Servers that want to stop the check, hide from it, or have it hurt others."""

from __future__ import annotations

import gzip
import time
from itertools import pairwise
from pathlib import Path

import pytest

from safekeeping.page_fingerprint import read_html
from scripts.link_session import host_of
from tests.links.link_run import Checker
from tests.links.misbehaving_server import (
    NOT_FOUND,
    Answer,
    Handler,
    drip_body,
    endless,
    good,
    in_turn,
    page,
    redirect,
    running,
)

pytestmark = pytest.mark.slow

OK = page(200, good())
WELL = "https://well.test/page"
ODD = (
    *(
        "https://[",
        "https://[::1",
        "//",
        "http://",
        "",
        "https://a..b.test/",
        "https://a%00b.test/",
    ),
    *("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "/\x1b[31m", "\\\\x\\y"),
    *("https://caf\xc3\xa9.test/", "/\xff\xfe", "/" + "a" * 60_000),
)


def test_no_redirect_to_anything_odd_stops_the_others(tmp_path: Path) -> None:
    def odd(where: str) -> Answer:
        head = f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {where}\r\n\r\n"
        return lambda handler: handler.wfile.write(head.encode("latin-1")) and None

    hosts = {f"odd{number}.test": {"/page": odd(where)} for number, where in enumerate(ODD)}
    with running(hosts | {"well.test": {"/page": OK}}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write(WELL, *(f"https://{host}/page" for host in hosts))
        run = checker.check()
        assert run.code == 0, run.output
        assert run.state(WELL) == "alive"
        assert {run.state(f"https://{host}/page") for host in hosts} == {"suspect"}
        assert "\x1b" not in run.output
        assert max(map(len, checker.ledger.read_text(encoding="utf-8").splitlines())) < 3000


def endless_redirect(handler: Handler) -> None:
    """Say where to go, and do not stop talking."""
    handler.send_response_only(302, "Found")
    handler.send_header("Location", "/there")
    endless(handler)


@pytest.mark.parametrize("where", ["robots", "redirect"])
def test_what_nobody_wants_to_read_is_not_read(tmp_path: Path, where: str) -> None:
    bomb = gzip.compress(b"Disallow: /\n" * 10_000_000)

    def robots(handler: Handler) -> None:
        handler.send_response_only(200, "OK")
        handler.send_header("Content-Type", "text/plain")
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(bomb)))
        handler.end_headers()
        handler.wfile.write(bomb)

    answers = {"/page": OK, "/robots.txt": robots}
    if where == "redirect":
        answers = {"/page": endless_redirect, "/there": OK}
    with running({"a.test": answers}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write("https://a.test/page")
        run = checker.check()
        assert run.state("https://a.test/page") == "alive", run.output
        # The other kind of end is the deadline.
        asked = servers.of("a.test", robots=True)
        assert asked[1].at - asked[0].at < 1.9


@pytest.mark.parametrize(
    "content",
    [b"<main>" * 240 + b"<b></b>" * 20_000, b"<a name=x id=y>" * 40_000, b"<article>" * 200_000],
    ids=["places", "names", "depth"],
)
def test_no_page_keeps_the_reader_busy(content: bytes) -> None:
    start = time.process_time()
    read_html(content, None)
    spent = time.process_time() - start
    start = time.process_time()
    read_html(b"<p>some text, and more, of a plain page</p>" * 10_000, None)
    assert spent < 20 * (time.process_time() - start)


def test_cookies_are_not_carried_from_one_address_to_the_next(tmp_path: Path) -> None:
    def first_time_only(handler: Handler) -> None:
        if "Cookie" in handler.headers:
            handler.reply(404)
        else:
            title = handler.path.replace("/", "in ")
            handler.reply(200, good(title).encode(), Set_Cookie="a=b; Path=/")

    with running({"a.test": {"/b": first_time_only, "/c": first_time_only}}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write("https://a.test/b", "https://a.test/c")
        run = checker.check()
        assert {link["state"] for link in run.links.values()} == {"alive"}, run.output


def test_the_trouble_of_one_address_is_not_that_of_the_next(tmp_path: Path) -> None:
    robots = page(200, "User-agent: *\nDisallow: /private", Content_Type="text/plain")
    answers = {"/a": drip_body, "/private": OK, "/robots.txt": robots}
    with running({"a.test": answers}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write("https://a.test/a", "https://a.test/private")
        run = checker.check()
        assert run.state("https://a.test/private") == "blocked", run.output
        assert "too long" in run.links["https://a.test/a"]["why"]


def test_redirects_do_not_bring_two_requests_at_a_time_to_a_host(tmp_path: Path) -> None:
    """Hosts redirect to one that takes its time: it is asked by one after the other."""
    ended: list[tuple[float, float]] = []

    def slow(handler: Handler) -> None:
        start = time.monotonic()
        time.sleep(0.8)
        ended.append((start, time.monotonic()))
        handler.reply(200, good(handler.path).encode())

    to = "https://slow.test/"
    hosts = {f"h{n}.test": {"/page": redirect(302, f"{to}{n}")} for n in range(3)}
    slow_answers = {f"/{n}": slow for n in range(3)}
    with running(hosts | {"slow.test": slow_answers}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write(*(f"https://{host}/page" for host in hosts))
        checker.check()
        assert len(ended) == 3
        assert all(b[0] >= a[1] for a, b in pairwise(sorted(ended)))


def test_a_host_has_one_name() -> None:
    names = ("https://a.test/", "https://A.test:443/x", "https://u:p@a.test./")
    assert {host_of(name) for name in names} == {"a.test"}
    assert host_of("https://a.test:8443/") == "a.test:8443"


def test_the_rounds_are_spaced_like_requests(tmp_path: Path) -> None:
    with running({"a.test": {"/page": OK}}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write("https://a.test/page")
        checker.check("--spacing", "4")
        heard = servers.of("a.test", robots=True)
        assert len(heard) == 4
        assert all(b.at - a.at >= 3.6 for a, b in pairwise(heard)), heard


def test_a_page_that_answers_only_at_the_second_try_is_compared_with_a_random_one(
    tmp_path: Path,
) -> None:
    answers = {"*": OK, "/page": in_turn(page(503), OK), "/robots.txt": page(404, NOT_FOUND)}
    with running({"a.test": answers}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write("https://a.test/page")
        assert checker.check().state("https://a.test/page") == "soft-dead"
