"""What the ledger makes of several checks: strikes, recovery, changes, owners, waivers."""

from __future__ import annotations

from email.utils import formatdate
from pathlib import Path
from time import time

import pytest

from tests.links.link_run import SPACING, Checker
from tests.links.misbehaving_server import (
    NOT_FOUND,
    Answer,
    Handler,
    Servers,
    good,
    html,
    in_turn,
    page,
    redirect,
    running,
    words,
)

pytestmark = pytest.mark.slow

PAGE = "https://a.test/page"
OK, GONE = page(200, good()), page(404, NOT_FOUND)


def checker_of(servers: Servers, folder: Path, *addresses: str, **fields: str) -> Checker:
    checker = Checker(folder, servers)
    checker.write(*(addresses or [PAGE]), **fields)
    return checker


def set_answer(servers: Servers, answer: Answer, path: str = "/page") -> None:
    servers.answers["a.test"][path] = answer


def test_three_strikes_on_three_days_and_a_reset(tmp_path: Path) -> None:
    with running({"a.test": {"/page": OK}}, tmp_path) as servers:
        checker = checker_of(servers, tmp_path)
        assert checker.check(day="2026-11-01").state(PAGE) == "alive"
        set_answer(servers, GONE)
        first = checker.check(day="2026-11-02").links[PAGE]
        again = checker.check(day="2026-11-02").links[PAGE]
        second = checker.check(day="2026-11-03").links[PAGE]
        third = checker.check(day="2026-11-09")
        states = [link["state"] for link in (first, again, second, third.links[PAGE])]
        assert states == ["suspect", "suspect", "suspect", "dead"]
        assert [first["strikes"], again["strikes"], second["strikes"]] == [1, 1, 2]
        dead = third.links[PAGE]
        assert (dead["strikes"], dead["since"], dead["good"]) == (3, "2026-11-02", "2026-11-01")
        assert third.code == 1
        set_answer(servers, OK)
        well = checker.check(day="2026-11-10")
        assert well.code == 0, well.output
        assert well.links[PAGE]["state"] == "alive"
        assert (well.links[PAGE]["strikes"], well.links[PAGE]["since"]) == (0, None)
        set_answer(servers, GONE)
        assert checker.check(day="2026-11-11").links[PAGE]["strikes"] == 1


def test_a_ban_on_programs_says_nothing_and_keeps_the_last_good_day(tmp_path: Path) -> None:
    with running({"a.test": {"/page": OK}}, tmp_path) as servers:
        checker = checker_of(servers, tmp_path)
        checker.check(day="2026-11-01")
        set_answer(servers, page(403))
        found = checker.check(day="2026-11-02")
        assert found.code == 0, found.output
        assert found.links[PAGE]["verdict"] == "blocked"
        assert found.links[PAGE]["good"] == "2026-11-01"
        assert found.links[PAGE]["strikes"] == 0


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_kept_to(tmp_path: Path, form: str) -> None:
    def busy(handler: Handler) -> None:
        wait = "2" if form == "seconds" else formatdate(int(time()) + 3, usegmt=True)
        handler.reply(429, Retry_After=wait)

    with running({"a.test": {"/page": in_turn(busy, OK)}}, tmp_path) as servers:
        run = checker_of(servers, tmp_path).check()
        assert run.state(PAGE) == "alive", run.output
        first, second = (h for h in servers.of("a.test") if h.path == "/page")
        assert second.at - first.at >= 1.9


def test_whoever_wants_peace_for_longer_gets_it(tmp_path: Path) -> None:
    busy = page(429, Retry_After="86400")
    with running({"a.test": {"/page": busy}}, tmp_path) as servers:
        run = checker_of(servers, tmp_path).check()
        assert run.state(PAGE) == "blocked"
        assert servers.paths("a.test") == ["/page"]


def test_a_second_try_comes_later_in_the_run(tmp_path: Path) -> None:
    hosts = {"a.test": {"/page": in_turn(page(503), OK)}, "b.test": {"/page": OK}}
    with running(hosts, tmp_path) as servers:
        checker = checker_of(servers, tmp_path, PAGE, "https://b.test/page")
        assert checker.check().state(PAGE) == "alive"
        first, second = (h for h in servers.of("a.test") if h.path == "/page")
        assert second.at - first.at >= 0.45


def test_a_changed_page_is_reported_until_somebody_accepts_it(tmp_path: Path) -> None:
    with running({"a.test": {"/page": OK}}, tmp_path) as servers:
        checker = checker_of(servers, tmp_path)
        checker.check(day="2026-11-01")
        set_answer(servers, page(200, html("A page about rights", f"<p>{words('shop')}")))
        changed = checker.check(day="2026-11-02")
        assert (changed.state(PAGE), changed.code) == ("changed", 1)
        assert checker.check(day="2026-11-03").state(PAGE) == "changed"
        accepted = checker.check("ref-0", day="2026-11-04", command="accept")
        assert (accepted.state(PAGE), accepted.code) == ("alive", 0)
        assert checker.check(day="2026-11-05").state(PAGE) == "alive"


def test_another_title_is_a_change(tmp_path: Path) -> None:
    with running({"a.test": {"/page": OK}}, tmp_path) as servers:
        checker = checker_of(servers, tmp_path)
        checker.check(day="2026-11-01")
        set_answer(servers, page(200, good().replace("<title>A page", "<title>Offers")))
        changed = checker.check(day="2026-11-02").links[PAGE]
        assert changed["state"] == "changed"
        assert "Offers about rights" in changed["why"]


def test_a_corrected_word_and_another_date_are_no_change(tmp_path: Path) -> None:
    with running({"a.test": {"/page": OK}}, tmp_path) as servers:
        checker = checker_of(servers, tmp_path)
        checker.check(day="2026-11-01")
        small = good().replace("</h1>", "</h1>Updated 3 May 2031, 17 comments.")
        set_answer(servers, page(200, small))
        again = checker.check(day="2026-11-02")
        assert again.state(PAGE) == "alive", again.links
        # An unchanged page needs no random address beside it.
        assert len(servers.paths("a.test")) == 3


def test_a_redirect_to_another_owner_is_an_alarm(tmp_path: Path) -> None:
    hosts = {"a.test": {"/page": OK}, "other.test": {"/x": page(200, good("Casino"))}}
    with running(hosts, tmp_path) as servers:
        checker = checker_of(servers, tmp_path)
        checker.check(day="2026-11-01")
        set_answer(servers, redirect(301, "https://other.test/x"))
        run = checker.check(day="2026-11-02")
        assert (run.state(PAGE), run.code) == ("taken-over", 1)


def test_the_same_page_at_another_owner_has_only_moved(tmp_path: Path) -> None:
    hosts = {"a.test": {"/page": OK}, "other.test": {"/x": OK}}
    with running(hosts, tmp_path) as servers:
        checker = checker_of(servers, tmp_path)
        checker.check(day="2026-11-01")
        set_answer(servers, redirect(301, "https://other.test/x"))
        assert checker.check(day="2026-11-02").state(PAGE) == "moved"


def test_a_subdomain_of_the_same_owner_is_no_other_owner(tmp_path: Path) -> None:
    hosts = {"www.a.test": {"/page": OK}, "new.a.test": {"/x": page(200, good("Rights now"))}}
    with running(hosts, tmp_path) as servers:
        address = "https://www.a.test/page"
        checker = checker_of(servers, tmp_path, address)
        checker.check(day="2026-11-01")
        servers.answers["www.a.test"]["/page"] = redirect(302, "https://new.a.test/x")
        assert checker.check(day="2026-11-02").state(address) == "changed"


def test_what_is_waived_is_never_contacted(tmp_path: Path) -> None:
    with running({"a.test": {"/page": GONE}, "b.test": {"/page": OK}}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write("https://b.test/page", extra=waived("2026-12-01"))
        run = checker.check(day="2026-12-01")
        assert run.code == 0, run.output
        assert run.state(PAGE) == "waived"
        assert servers.of("a.test", robots=True) == []


def waived(until: str) -> str:
    return (
        f"waived-one:\n  title: W\n  address: {PAGE}\n  known: verified\n  checked: 2026-11-01\n"
        f'  waived: {{reason: "down for a rebuild, they say", until: {until}}}\n'
    )


def test_a_lapsed_waiver_is_loud(tmp_path: Path) -> None:
    with running({"a.test": {"/page": OK}, "b.test": {"/page": OK}}, tmp_path) as servers:
        checker = Checker(tmp_path, servers)
        checker.write("https://b.test/page", extra=waived("2026-11-30"))
        run = checker.check(day="2026-12-01")
        assert run.code == 1
        assert f"lapsed: {PAGE}" in run.output
        assert "down for a rebuild" in run.output
        # The reason no longer holds it back.
        assert run.state(PAGE) == "alive"


def test_one_address_is_asked_for_once_whoever_cites_it(tmp_path: Path) -> None:
    languages = [f"{a}{b}" for a in "abcd" for b in "vwxyz"]
    lines = "".join(f"    {code}: {PAGE}\n" for code in languages)
    other = "https://a.test/other"
    with running(
        {"a.test": {"/page": OK, "/other": page(200, good("Other"))}}, tmp_path
    ) as servers:
        checker = Checker(tmp_path, servers)
        extra = (
            f"two:\n  title: T\n  address: {PAGE}#first\n  known: verified\n  checked: 2026-11-01\n"
        )
        checker.write(other, extra=extra, addresses=f"\n{lines}".rstrip("\n"))
        run = checker.check()
        assert {run.state(a) for a in (PAGE, other, f"{PAGE}#first")} == {"alive"}
        assert servers.paths("a.test").count("/page") == 1
        assert servers.paths("a.test").count("/other") == 1


def test_each_language_has_its_own_address_judged(tmp_path: Path) -> None:
    hosts = {"a.test": {"/page": OK, "/es": OK, "/fr": page(410)}}
    with running(hosts, tmp_path) as servers:
        checker = checker_of(
            servers,
            tmp_path,
            addresses="{es: https://a.test/es, fr: https://a.test/fr}",
        )
        run = checker.check()
        assert run.state("https://a.test/fr") == "dead"
        assert run.state("https://a.test/es") == run.state(PAGE) == "alive"


def test_a_check_without_news_changes_one_line(tmp_path: Path) -> None:
    hosts = {"a.test": {"/page": OK, "/b": page(200, good("B"))}, "c.test": {"/page": page(403)}}
    with running(hosts, tmp_path) as servers:
        checker = checker_of(servers, tmp_path, PAGE, "https://a.test/b", "https://c.test/page")
        checker.check(day="2026-11-01")
        before = checker.ledger.read_text(encoding="utf-8").splitlines()
        checker.check(day="2026-11-08")
        after = checker.ledger.read_text(encoding="utf-8").splitlines()
        assert len(before) == len(after)
        assert [line for line in after if line not in before] == ["checked: 2026-11-08"]


def test_a_check_of_one_keeps_the_others(tmp_path: Path) -> None:
    hosts = {"a.test": {"/page": OK, "/b": page(200, good("B"))}}
    with running(hosts, tmp_path) as servers:
        checker = checker_of(servers, tmp_path, PAGE, "https://a.test/b")
        checker.check(day="2026-11-01")
        asked = len(servers.heard)
        run = checker.check("--only", "ref-1", day="2026-11-02")
        assert list(run.links) == ["https://a.test/b"]
        assert {h.path for h in servers.heard[asked:]} <= {"/robots.txt", "/b"}
        text = checker.ledger.read_text(encoding="utf-8")
        assert "checked: 2026-11-01\n" in text
        assert "    checked: 2026-11-02\n" in text


def test_what_is_no_longer_cited_leaves_the_ledger(tmp_path: Path) -> None:
    hosts = {"a.test": {"/page": OK, "/b": page(200, good("B"))}}
    with running(hosts, tmp_path) as servers:
        checker = checker_of(servers, tmp_path, PAGE, "https://a.test/b")
        checker.check(day="2026-11-01")
        checker.write(PAGE)
        checker.check(day="2026-11-02")
        assert "https://a.test/b" not in checker.ledger.read_text(encoding="utf-8")


def test_hosts_are_asked_side_by_side(tmp_path: Path) -> None:
    names = [f"h{number}.test" for number in range(8)]
    paths = {f"/{number}": page(200, good(f"P {number}")) for number in range(4)}
    with running(dict.fromkeys(names, paths), tmp_path) as servers:
        addresses = [f"https://{name}/{number}" for name in names for number in range(4)]
        run = checker_of(servers, tmp_path, *addresses).check()
        assert run.code == 0, run.output
        start, end = servers.heard[0].at, servers.heard[-1].at
        # One after the other they would take 32 times the spacing and more.
        assert end - start < 32 * SPACING


def test_an_address_that_always_led_elsewhere_is_not_taken_over(tmp_path: Path) -> None:
    hosts = {
        "a.test": {"/page": redirect(302, "https://other.test/x")},
        "other.test": {"/x": page(200, good("Rights"))},
        "evil.test": {"/x": page(200, good("Casino"))},
    }
    with running(hosts, tmp_path) as servers:
        checker = checker_of(servers, tmp_path)
        assert checker.check(day="2026-11-01").state(PAGE) == "alive"
        servers.answers["other.test"]["/x"] = page(200, good("News of others"))
        for day in ("2026-11-02", "2026-11-03"):
            assert checker.check(day=day).state(PAGE) == "changed"
        set_answer(servers, redirect(302, "https://evil.test/x"))
        # Whoever takes it over does not become its owner by staying.
        for day in ("2026-11-04", "2026-11-05"):
            assert checker.check(day=day).state(PAGE) == "taken-over"


def test_dead_since_does_not_count_what_was_before(tmp_path: Path) -> None:
    with running({"a.test": {"/page": OK}}, tmp_path) as servers:
        checker = checker_of(servers, tmp_path)
        checker.check(day="2026-01-01")
        set_answer(servers, page(403))
        assert checker.check(day="2026-02-01").links[PAGE]["since"] == "2026-02-01"
        set_answer(servers, GONE)
        assert checker.check(day="2026-11-01").links[PAGE]["since"] == "2026-11-01"
        assert checker.check(day="2026-11-02").links[PAGE]["since"] == "2026-11-01"
        set_answer(servers, page(410))
        assert checker.check(day="2026-11-03").links[PAGE]["since"] == "2026-11-01"


def test_whoever_has_read_a_page_knows_better_than_its_words(tmp_path: Path) -> None:
    about = page(200, html("404", f"<p>A film of this name. {words('film')}"))
    sale = page(200, html("Domains", f"<p>When a domain is for sale. {words('sale')}"))
    hosts = {"a.test": {"/page": about}, "b.test": {"/page": sale}, "c.test": {"*": OK}}
    with running(hosts, tmp_path) as servers:
        addresses = [f"https://{host}/page" for host in hosts]
        checker = checker_of(servers, tmp_path, *addresses)
        found = checker.check(day="2026-11-01")
        states = [found.state(a) for a in addresses]
        assert states == ["soft-dead", "taken-over", "soft-dead"]
        ids = [f"ref-{number}" for number in range(3)]
        assert checker.check(*ids, day="2026-11-02", command="accept").code == 0
        run = checker.check(day="2026-11-03")
        assert {run.state(a) for a in addresses} == {"alive"}, run.output


def test_what_nobody_can_have_seen_is_not_accepted(tmp_path: Path) -> None:
    with running({"a.test": {"/page": page(403)}}, tmp_path) as servers:
        run = checker_of(servers, tmp_path).check("ref-0", command="accept")
        assert run.code == 1
        assert f"not accepted: {PAGE}" in run.output
