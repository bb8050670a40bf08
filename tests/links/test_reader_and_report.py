"""What a reader and a maintainer are told of a link that is not well."""

from __future__ import annotations

import json
import sys

import pytest

from tests.built_site import Project
from tests.small_site import page

pytestmark = pytest.mark.slow

ADDRESS = "https://www.maker.example.com/safety"
ARCHIVED = "https://web.archive.org/web/2026/https://www.maker.example.com/safety"


def write_ledger(project: Project, verdict: str, *more: str) -> None:
    lines = "".join(f"    {line}\n" for line in more)
    text = f'checked: 2026-11-20\nlinks:\n  "{ADDRESS}":\n    verdict: {verdict}\n{lines}'
    project.file("docs/link-ledger.yml").write_text(text, encoding="utf-8")


def built_guide(project: Project) -> str:
    ended = project.build()
    assert ended.code == 0, ended.output
    return (project.site / "en/guides/sample.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("verdict", ["alive", "moved", "blocked", "suspect", "changed"])
def test_a_link_that_still_serves_bears_no_warning(project: Project, verdict: str) -> None:
    write_ledger(project, verdict)
    assert "class=gone" not in built_guide(project)


@pytest.mark.parametrize(
    ("verdict", "words"), [("dead", "dead since"), ("soft-dead", "seems gone")]
)
def test_beside_a_dead_link_stands_since_when_and_the_copy(
    project: Project, verdict: str, words: str
) -> None:
    write_ledger(project, verdict, "since: 2026-11-02", "good: 2026-10-26", "strikes: 3")
    guide = built_guide(project)
    warning = guide.partition("class=gone>")[2].partition("</span>")[0]
    assert words in warning
    assert "2 November 2026" in warning
    assert f"href={ARCHIVED}" in warning
    assert f"href={ADDRESS}" in guide


def test_an_address_in_other_hands_is_no_link_any_more(project: Project) -> None:
    write_ledger(project, "taken-over", "since: 2026-11-02")
    guide = built_guide(project)
    assert f"href={ADDRESS}" not in guide
    assert "safety centre" in guide
    assert "(maker.example.com)" not in guide
    assert "since 2 November 2026 somebody else has this address" in guide


def test_a_waiver_silences_a_false_alarm_until_it_lapses(project: Project) -> None:
    write_ledger(project, "dead", "since: 2026-11-02")
    waiver = "  waived: {reason: it works, until: 2026-11-20}\n  watch: script-drawn"
    project.replace("docs/references.yml", "  watch: script-drawn", waiver)
    assert "class=gone" not in built_guide(project)
    project.replace("docs/references.yml", "until: 2026-11-20", "until: 2026-11-19")
    assert "class=gone" in built_guide(project)


def test_the_page_about_links_lists_them_by_harm(project: Project) -> None:
    project.file("docs/en/about").mkdir()
    project.file("docs/en/about/links.md").write_text(page("Links"), encoding="utf-8")
    write_ledger(project, "dead", "since: 2026-11-02", "good: 2026-10-26")
    built_guide(project)
    text = (project.site / "en/about/links.html").read_text(encoding="utf-8")
    assert "A program last asked for them on 20 November 2026." in text
    assert text.index("id=dead") > 0
    dates = "So it has been since 2 November 2026. It last worked on 26 October 2026."
    assert f"Maker: safety centre (maker.example.com). {dates}" in text
    assert "asked for it" not in text
    # A mailbox cannot be asked for.
    assert "helpline that answers by post" not in text


def test_a_link_that_was_asked_for_alone_says_when(project: Project) -> None:
    project.file("docs/en/about").mkdir()
    project.file("docs/en/about/links.md").write_text(page("Links"), encoding="utf-8")
    write_ledger(project, "alive", "checked: 2026-11-23")
    built_guide(project)
    text = (project.site / "en/about/links.html").read_text(encoding="utf-8")
    assert "(maker.example.com). A program last asked for it on 23 November 2026." in text


def test_a_lapsed_waiver_of_a_living_link_is_something_to_do(project: Project) -> None:
    write_ledger(project, "alive")
    waiver = "  waived: {reason: a rebuild, until: 2026-11-01}\n  watch: script-drawn"
    project.replace("docs/references.yml", "  watch: script-drawn", waiver)
    command = [sys.executable, "-m", "scripts.links", "report", "--docs", "docs"]
    ended = project.run([*command, "--today", "2026-11-20"], PYTHONPATH=":".join(sys.path))
    assert ended.code == 1
    assert "LAPSED WAIVER" in ended.output
    assert "it was left alone until 2026-11-01: a rebuild" in ended.output


def test_links_json_says_who_cites_what(project: Project) -> None:
    write_ledger(project, "dead", 'why: "410: removed for good"', "since: 2026-11-02")
    built_guide(project)
    data = json.loads((project.site / "links.json").read_text(encoding="utf-8"))
    assert data["checked"] == "2026-11-20"
    link = data["links"][ADDRESS]
    assert (link["state"], link["since"]) == ("dead", "2026-11-02")
    assert link["cited"] == ["en/guides/sample.md"]
    assert data["links"]["https://www.maker.example.com/de/safety"]["state"] == "unchecked"


def test_a_broken_ledger_stops_the_build_with_its_line(project: Project) -> None:
    write_ledger(project, "fine")
    ended = project.build()
    assert ended.code == 1
    assert "docs/link-ledger.yml:3: the entry of" in ended.output


def test_the_report_says_what_to_do_the_most_harmful_first(project: Project) -> None:
    other = "https://www.maker.example.com/de/safety"
    write_ledger(
        project,
        "moved",
        'new: "https://www.maker.example.com/new"',
        'title: "T"',
        "length: 1",
        'hash: "0123456789abcdef"',
    )
    ledger = project.file("docs/link-ledger.yml")
    text = ledger.read_text(encoding="utf-8")
    ledger.write_text(
        f'{text}  "{other}":\n    verdict: dead\n    why: "404"\n    since: 2026-11-02\n'
        "    strikes: 3\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "scripts.links", "report", "--docs", "docs"]
    ended = project.run(command, PYTHONPATH=f"{':'.join(sys.path)}")
    assert ended.code == 1, ended.output
    dead, moved = ended.output.index(f"DEAD {other}"), ended.output.index(f"MOVED {ADDRESS}")
    assert dead < moved
    assert "404 since 2026-11-02, strike 3 of 3; never seen good" in ended.output
    assert "do: write https://www.maker.example.com/new in docs/references.yml" in ended.output
    assert f"archived: {ARCHIVED}" in ended.output
    assert "cited: guides/sample.md (en)" in ended.output
