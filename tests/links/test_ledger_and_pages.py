"""The ledger's file, the memory of pages, and the words of missing pages: whatever comes in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safekeeping.link_ledger import (
    Ledger,
    LedgerEntry,
    Seen,
    ledger_text,
    read_ledger,
    remembered,
    updated,
)
from safekeeping.link_probe import Fault, Hop, Probe, SeenPage, probe_data, probe_from
from safekeeping.link_verdict import Asked, Case, Judgement, Remembered, Verdict, judge
from safekeeping.missing_pages import says_missing, says_parked
from safekeeping.page_fingerprint import (
    Fingerprint,
    file_fingerprint,
    fingerprint_of,
    printable,
    read_html,
)

DAY = date(2026, 11, 22)
days = st.dates(date(2026, 1, 1), DAY)
lines = st.text().map(printable)
addresses = st.from_regex(r"https://[a-z]{1,9}\.example/[a-z0-9#?=%.-]{0,20}", fullmatch=True)
fingerprints = st.builds(
    Fingerprint, lines, st.integers(0, 10**7), st.from_regex(r"[0-9a-f]{16}", fullmatch=True)
)


@st.composite
def entries(draw: st.DrawFn) -> LedgerEntry:
    """An entry as checks leave one: some checks of one address, one after the other."""
    entry: LedgerEntry | None = None
    address = draw(addresses)
    for day in sorted(draw(st.lists(days, min_size=1, max_size=4))):
        verdict = draw(st.sampled_from(Verdict))
        page = draw(st.none() | fingerprints)
        new = draw(addresses) if verdict is Verdict.MOVED else None
        seen = Judgement(verdict, draw(lines), draw(st.integers(0, 3)), new)
        entry = updated(entry, address, Seen(seen, draw(addresses), page), day)
    assert entry
    return entry


@given(st.lists(entries(), unique_by=lambda entry: entry.address), st.none() | days)
def test_a_ledger_reads_back_as_it_was_written(found: list[LedgerEntry], whole: date) -> None:
    ledger = Ledger(whole, {entry.address: entry for entry in found})
    read, problems = read_ledger(ledger_text(ledger), "ledger.yml")
    assert problems == []
    assert read == ledger


@given(st.text())
def test_no_text_breaks_the_reader_of_the_ledger(text: str) -> None:
    ledger, problems = read_ledger(text, "ledger.yml")
    assert problems or ledger == Ledger()


@given(st.binary(), st.none() | st.sampled_from(["utf-8", "latin-1", "no-such-charset", "utf-16"]))
def test_no_bytes_break_the_reader_of_pages(content: bytes, charset: str | None) -> None:
    page = read_html(content, charset)
    assert len(page.fingerprint.hash) == 16
    assert "\n" not in page.fingerprint.title


TAGS = st.sampled_from(
    ["<title>", "</title>", "<p>", "<script>", "</script>", "<main>", "<h1 id=x>", "<!--", "-->"]
)


@given(st.lists(TAGS | st.text(max_size=20)))
def test_no_page_breaks_the_reader_of_pages(parts: list[str]) -> None:
    page = read_html("".join(parts).encode("utf-8", "replace"), "utf-8")
    assert says_missing(page.fingerprint.title, page.heading, page.start, page.words) in (0, 1)


def test_a_page_nested_a_thousand_deep_is_read() -> None:
    page = read_html(b"<div>" * 5000 + b"deep" + b"</div>" * 5000, None)
    assert page.words <= 1


@given(st.text(), st.text())
def test_a_text_is_near_itself(title: str, text: str) -> None:
    assert fingerprint_of(title, text).same_as(fingerprint_of(title, f"  {text} 2031 "))


@given(
    st.builds(
        Probe,
        addresses,
        st.none() | st.integers(100, 999),
        st.none() | st.sampled_from(Fault),
        st.text(),
        st.lists(st.builds(Hop, st.sampled_from([301, 302, 308]), addresses)).map(tuple),
        st.none() | st.floats(0, 10**6),
        st.booleans(),
        st.none() | st.builds(SeenPage, fingerprints, st.text(), st.integers(0, 10**4), st.text()),
    )
)
def test_every_probe_travels_and_is_judged(probe: Probe) -> None:
    assert probe_from(probe_data(probe)) == probe
    known = Remembered(1, page=fingerprint_of("Title", "text"))
    judgement = judge(Case(Asked(probe.address), probe, known, None, lambda host: host))
    if probe.fault and not probe.robots:
        assert judgement.verdict in (Verdict.SUSPECT, Verdict.DEAD, Verdict.TAKEN_OVER)


@pytest.mark.parametrize(
    ("title", "heading", "text"),
    [
        ("404", "", ""),
        ("404 Not Found", "", ""),
        ("Page not found | TikTok", "", ""),
        ("Example – Error 404", "", ""),
        ("Example", "Sorry, this page isn't available.", ""),
        ("Site", "Page introuvable", ""),
        ("موقع", "الصفحة غير موجودة", ""),
        ("Site", "", "Page not found. Go home."),
    ],
)
def test_pages_that_say_they_are_missing(title: str, heading: str, text: str) -> None:
    assert says_missing(title, heading, text, len(text.split()))


@pytest.mark.parametrize(
    ("title", "heading", "text"),
    [
        ("What to do when a page is not found", "When a page is not found", ""),
        ("Room 404", "Room 404", ""),
        ("How to find missing people", "Not finding your files", ""),
        ("The 404 report: 404 journalists jailed", "404 journalists jailed", ""),
        ("Guide", "Guide", "Some say page not found is common. " + "word " * 100),
        ("", "", ""),
    ],
)
def test_pages_that_only_speak_of_missing_pages(title: str, heading: str, text: str) -> None:
    assert not says_missing(title, heading, text, len(text.split()))


def test_a_long_page_about_domains_is_not_parked() -> None:
    text = "How to know that this domain is for sale. " + "word " * 400
    assert not says_parked("How domains are sold", "How", text, 400)
    assert says_parked("example.org", "example.org is for sale", "", 3)


def test_a_plain_address_instead_of_an_encrypted_one_is_a_change() -> None:
    page = SeenPage(fingerprint_of("T", "text"), words=1)
    probe = Probe("https://a.test/x", 200, hops=(Hop(302, "http://a.test/x"),), page=page)
    judgement = judge(Case(Asked(probe.address), probe, Remembered(), None, lambda host: host))
    assert judgement.verdict is Verdict.CHANGED
    assert "without encryption" in judgement.why


def test_a_strike_on_the_same_day_is_no_second_one() -> None:
    entry = LedgerEntry("https://a.test/", Verdict.SUSPECT, DAY, strikes=1)
    assert remembered(entry, DAY).struck_today
    assert not remembered(entry, DAY + timedelta(days=1)).struck_today


def test_a_page_titled_like_a_media_type_is_no_file() -> None:
    assert not fingerprint_of("and/or", "text").is_file()
    assert fingerprint_of("and/or", "some text here").same_as(
        fingerprint_of("and/or", "some text here 2")
    )
    assert file_fingerprint(b"x", "odd/type").is_file()
