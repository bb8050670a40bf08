"""Each way to misbehave, asked for by the real LinkChecker: the verdict, and what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from tests.links.link_run import SPACING, Checker, Run
from tests.links.misbehaving_server import (
    NOT_FOUND,
    Answer,
    by_method,
    closed_port,
    drip,
    drip_body,
    endless,
    good,
    hang,
    html,
    in_turn,
    page,
    redirect,
    reset,
    running,
    short,
    words,
)

pytestmark = pytest.mark.slow

SHELL = "<!doctype html><title>Support</title><div id=app></div><script src=/app.js></script>"
PARKED = html("shop.test", "<p>This domain is for sale. Make an offer.")
LOST = html("Page not found", f"<p>{words('menu', 300)}")


@dataclass(frozen=True)
class Case:
    """A host that misbehaves: what it answers, the verdict, part of the reason, what it heard.

    The address is https://<name>.test/page. `asked` lists the paths without those of twins,
    which are random.
    """

    verdict: str
    answers: dict[str, Answer]
    why: str = ""
    asked: list[str] = field(default_factory=lambda: ["/page"])
    twins: int = 0
    path: str = "/page"
    certificate: str = ""
    fields: str = ""


def at(answer: Answer, **more: Answer) -> dict[str, Answer]:
    return {"/page": answer} | {f"/{name}": other for name, other in more.items()}


TWICE = ["/page", "/page"]
OK = page(200, good())
SCRIPT = "  watch: script-drawn\n"

CASES = {
    "200": Case("alive", at(OK), twins=1),
    "204": Case("soft-dead", at(page(204)), "empty page"),
    "head": Case("alive", at(by_method(HEAD=page(405), GET=OK)), twins=1),
    "301": Case("moved", at(redirect(301, "/new"), new=OK), "/new", ["/page", "/new"], 1),
    "302": Case("alive", at(redirect(302, "/new"), new=OK), "/new", ["/page", "/new"], 1),
    "303": Case("alive", at(redirect(303, "/new"), new=OK), "/new", ["/page", "/new"], 1),
    "307": Case("alive", at(redirect(307, "/new"), new=OK), "/new", ["/page", "/new"], 1),
    "308": Case("moved", at(redirect(308, "/new"), new=OK), "/new", ["/page", "/new"], 1),
    "301-302": Case(
        "moved",
        at(redirect(301, "/a"), a=redirect(302, "/b"), b=OK),
        "https://301-302.test/a",
        ["/page", "/a", "/b"],
        1,
    ),
    "loop": Case("suspect", at(redirect(302, "/page")), "redirects that never end", ["/page"] * 11),
    "to-dead": Case("suspect", at(redirect(301, "/gone")), "404 at", ["/page", "/gone"]),
    "to-410": Case("dead", at(redirect(301, "/x"), x=page(410)), "410", ["/page", "/x"]),
    "home": Case(
        "soft-dead", at(redirect(302, "/")) | {"/": OK}, "the home page", ["/page", "/"], 1
    ),
    "home-en": Case(
        "soft-dead", at(redirect(301, "/en/"), **{"en/": OK}), "home page", ["/page", "/en/"], 1
    ),
    "401": Case("blocked", at(page(401)), "401"),
    "403": Case("blocked", at(page(403)), "403"),
    "404": Case("suspect", at(page(404, NOT_FOUND)), "404"),
    "410": Case("dead", at(page(410)), "410"),
    "429": Case("blocked", at(page(429)), "429", TWICE),
    "451": Case("blocked", at(page(451)), "451"),
    "500": Case("suspect", at(page(500)), "500", TWICE),
    "503": Case("suspect", at(page(503)), "503", TWICE),
    "503-once": Case("alive", at(in_turn(page(503), OK)), "", TWICE, 1),
    "999": Case("blocked", at(page(999)), "999"),
    "hang": Case("suspect", at(hang), "no answer in time", TWICE),
    "drip": Case("suspect", at(drip), "too long", TWICE),
    "drip-body": Case("suspect", at(drip_body), "too long", TWICE),
    "reset": Case("suspect", at(reset), "broke", TWICE),
    "short": Case("suspect", at(short), "too early", TWICE),
    "huge": Case("alive", at(endless), twins=1),
    "expired": Case("suspect", at(OK), "expired", [], certificate="expired"),
    "self": Case("suspect", at(OK), "cannot be trusted", [], certificate="self-signed"),
    "wrong": Case("taken-over", at(OK), "another host", [], certificate="wrong"),
    "robots": Case(
        "blocked",
        at(OK)
        | {"/robots.txt": page(200, "User-agent: *\nDisallow: /", Content_Type="text/plain")},
        "robots.txt",
        [],
    ),
    "robots-403": Case("blocked", at(OK) | {"/robots.txt": page(403)}, "robots.txt", []),
    "soft-404": Case("soft-dead", at(page(200, LOST)), "Page not found", twins=1),
    "soft-404-es": Case(
        "soft-dead", at(page(200, html("Página no encontrada | Sitio", "<p>…"))), "Página", twins=1
    ),
    "404-path": Case(
        "soft-dead", at(redirect(302, "/404/x"), **{"404/x": OK}), "404/x", ["/page", "/404/x"], 1
    ),
    "twin": Case("soft-dead", {"*": OK}, "random address", twins=1),
    "parked": Case("taken-over", at(page(200, PARKED)), "for sale", twins=1),
    "blank": Case("soft-dead", at(page(200, "<!doctype html><title></title>")), "empty", twins=1),
    "shell-unmarked": Case("soft-dead", {"*": page(200, SHELL)}, "watch: script-drawn", twins=1),
    "shell": Case("alive", {"*": page(200, SHELL)}, fields=SCRIPT),
    "shell-id": Case(
        "moved",
        at(redirect(301, "/faq?id=7")) | {"/faq?id=7": page(200, SHELL)},
        "id=7",
        ["/page", "/faq?id=7"],
        fields=SCRIPT,
    ),
    "shell-lost": Case(
        "soft-dead",
        at(redirect(301, "/faq"), faq=page(200, SHELL)),
        "names no article",
        ["/page", "/faq"],
        fields=SCRIPT,
    ),
    "shell-empty-id": Case(
        "soft-dead",
        at(redirect(301, "/faq?id=")) | {"/faq?id=": page(200, SHELL)},
        "names no article",
        ["/page", "/faq?id="],
        fields=SCRIPT,
    ),
    "fragment": Case("alive", at(OK), path="/page#first", twins=1),
    "fragment-lost": Case("changed", at(OK), "#second", path="/page#second", twins=1),
    "fragment-encoded": Case(
        "alive",
        at(page(200, html("A", f"<h2 id='dos años'>x</h2><p>{words('a')}"))),
        path="/page#dos%20a%C3%B1os",
        twins=1,
    ),
    "fragment-rtl": Case(
        "alive",
        at(page(200, html("أ", f"<h2 id='حماية'>x</h2><p>{words('a')}"))),
        path="/page#%D8%AD%D9%85%D8%A7%D9%8A%D8%A9",
        twins=1,
    ),
    "fragment-name": Case(
        "alive",
        at(page(200, html("A", f"<a name=old></a><p>{words('a')}"))),
        path="/page#old",
        twins=1,
    ),
    "pdf": Case("alive", at(page(200, "%PDF-1.7 x", Content_Type="application/pdf")), twins=1),
    "downgrade": Case(
        "suspect", at(redirect(302, "http://downgrade.test/page")), "", ["/page"] * 2
    ),
}
REFUSED, UNKNOWN = "https://refused.test/page", "https://unknown.test/page"


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, Checker]]:
    """One run of the check for all hosts."""
    folder = tmp_path_factory.mktemp("links")
    hosts = {f"{name}.test": case.answers for name, case in CASES.items()}
    certificates = {f"{n}.test": c.certificate for n, c in CASES.items() if c.certificate}
    with running(hosts, folder, certificates=certificates) as servers:
        checker = Checker(folder, servers, {"refused.test": closed_port()})
        text = "".join(
            f"ref-{name}:\n  title: T\n  address: https://{name}.test{case.path}\n"
            f"  known: verified\n  checked: 2026-11-01\n{case.fields}"
            for name, case in CASES.items()
        )
        checker.write(REFUSED, UNKNOWN, extra=text)
        yield checker.check(), checker


@pytest.mark.parametrize("name", CASES)
def test_verdict(ran: tuple[Run, Checker], name: str) -> None:
    run, checker = ran
    case = CASES[name]
    found = run.links[f"https://{name}.test{case.path}"]
    assert (found["verdict"], found["state"]) == (case.verdict, case.verdict), found
    assert case.why in found["why"], found
    known = {*case.answers, "/page"}
    asked = [
        path for path in checker.servers.paths(f"{name}.test") if path in {*known, *case.asked}
    ]
    twins = [path for path in checker.servers.paths(f"{name}.test") if path not in asked]
    assert asked == case.asked
    assert len(twins) == case.twins


@pytest.mark.parametrize("name", CASES)
def test_every_host_is_asked_politely(ran: tuple[Run, Checker], name: str) -> None:
    _, checker = ran
    heard = checker.servers.of(f"{name}.test", robots=True)
    assert all(h.method == "GET" for h in heard)
    assert all(h.agent.startswith("Safekeeping-link-check/") for h in heard), heard
    # The server's clock starts when a request has arrived; allow for the way there.
    assert all(b.at - a.at >= SPACING * 0.9 for a, b in pairwise(heard)), heard


def test_a_host_that_refuses_and_one_that_does_not_exist(ran: tuple[Run, Checker]) -> None:
    run, _ = ran
    assert run.links[REFUSED]["verdict"] == run.links[UNKNOWN]["verdict"] == "suspect"
    assert "refused" in run.links[REFUSED]["why"]
    assert "no such host" in run.links[UNKNOWN]["why"]


def test_moved_says_the_new_address(ran: tuple[Run, Checker]) -> None:
    run, _ = ran
    assert run.links["https://308.test/page"]["new"] == "https://308.test/new"
    assert run.links["https://302.test/page"]["new"] is None


def test_the_run_is_red_and_says_each_alarm(ran: tuple[Run, Checker]) -> None:
    run, _ = ran
    assert run.code == 1, run.output
    assert "taken-over: https://wrong.test/page" in run.output
    assert "alive: https://200.test" not in run.output


def test_a_body_without_end_costs_little(ran: tuple[Run, Checker]) -> None:
    run, _ = ran
    # 2 MB are read of it; all hosts side by side take about as long as the slowest of them.
    assert run.seconds < 60


def test_every_address_is_in_the_ledger(ran: tuple[Run, Checker]) -> None:
    run, checker = ran
    text = checker.ledger.read_text(encoding="utf-8")
    assert all(f'"{address}":' in text for address in run.links)
    assert len(run.links) == len(CASES) + 2
