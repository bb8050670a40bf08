"""The model of the sample guide, and the views made from it."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from safekeeping.catalogue import escape_markdown, guide_list, reading_minutes, recommendation_list
from safekeeping.citations import reference_definitions
from safekeeping.content import Content
from safekeeping.dates import long_date
from safekeeping.folder_swap import replace_folder
from safekeeping.guide import Level, Link, LinkKind, StepList
from safekeeping.languages import read_content
from safekeeping.page_parser import parse_page
from safekeeping.rendered_text import first_difference, parsed_blocks, rendered_blocks
from safekeeping.source_text import split_lines
from tests.small_site import PROJECT, SAMPLE_GUIDE, write_small_docs

PAGE, PROBLEMS = parse_page(SAMPLE_GUIDE, "guides/sample.md")


@pytest.fixture
def content(tmp_path: Path) -> Content:
    found, problems = read_content(write_small_docs(tmp_path), "en", date(2026, 11, 22))
    assert problems == []
    return found


def test_sections_and_recommendations() -> None:
    assert PROBLEMS == []
    assert [s.heading.id for s in PAGE.sections] == ["protect-your-account", "hide-who-you-are"]
    found = [(r.heading.id, r.level, r.heading.line) for r in PAGE.recommendations]
    assert found == [
        ("two-step-verification", Level.ESSENTIAL, 14),
        ("long-password", Level.RECOMMENDED, 29),
        ("leave-no-trace", Level.HIGH_RISK, 40),
    ]
    assert "".join(unit.text for unit in PAGE.units()) == SAMPLE_GUIDE


def test_steps_and_reason() -> None:
    first, second, _ = PAGE.recommendations
    outer, plain = first.steps
    assert outer.prose.text == "Use an authenticator app, as the maker describes."
    assert [s.prose.text for s in outer.steps] == [
        "Write the recovery codes on paper.",
        "Test one code.",
    ]
    assert outer.steps[0].steps[0].prose.text == "Keep the paper at home."
    assert plain.steps == ()
    assert [b.ordered for b in second.blocks if isinstance(b, StepList)] == [True]
    (reason,) = first.reasons
    assert (reason.source.first_line, reason.source.last_line) == (23, 27)
    assert first.reason_id == "two-step-verification-why"


def test_links() -> None:
    assert list(PAGE.links()) == [
        Link(LinkKind.PAGE, "../index.md", "the first page", 8),
        Link(LinkKind.REFERENCE, "maker-safety", "safety centre", 12),
        Link(LinkKind.REFERENCE, "maker-safety", "the maker describes", 16),
        Link(LinkKind.PAGE, "#two-step-verification", "the step above", 32),
        Link(LinkKind.REFERENCE, "helpline", "the helpline", 42),
        Link(LinkKind.PAGE, "sample.md#long-password-why", "why", 45),
    ]


def test_words_are_counted() -> None:
    text = "---\ntitle: One two\ndescription: D\nupdated: 2026-11-02\n---\n\nIt's a 2-step `x y`.\n"
    page, _ = parse_page(text, "help.md")
    assert page.word_count() == 7
    assert reading_minutes(page) == 1


def test_catalogue(content: Content) -> None:
    assert "**[Protect your sample account](guides/sample.md)**" in guide_list(content, "index.md")
    assert "](../guides/sample.md)**" in guide_list(content, "about/list.md")
    listed = recommendation_list(content, "all.md")
    assert "### Hide who you are {#guides-sample-hide-who-you-are}" in listed
    assert "- [Leave no trace](guides/sample.md#leave-no-trace) (For high risk)" in listed
    assert escape_markdown("a*b_[c]") == r"a\*b\_\[c\]"


def test_citations_in_a_language(content: Content) -> None:
    maker = "https://www.maker.example.com"
    assert reference_definitions(content, PAGE) == (
        f"[helpline]: <mailto:help@helpline.example.org>\n[maker-safety]: <{maker}/safety>"
    )
    reference = content.references["maker-safety"]
    assert reference.address_for("pt-BR") == f"{maker}/pt/safety"
    assert reference.shown_address("de") == "maker.example.com"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "2 November 2026"), ("fr", "2 novembre 2026"), ("ar", "نوفمبر"), ("fa", "نوامبر")],
)
def test_long_date(language: str, words: str) -> None:
    assert words in long_date(date(2026, 11, 2), language)


def test_rendered_text_finds_what_differs() -> None:
    html = '<p>A <a class="x">b</a></p><ul><li>c<span class="host"> (h)</span></li></ul>'
    blocks = rendered_blocks(html, frozenset({"host"}))
    assert blocks == ["A b", "c"]
    assert first_difference(["A b", "c"], [*blocks, "list"]) is None
    assert first_difference(["A b", "d"], blocks) == ("d", "c")
    assert first_difference(["A b", "c", "e"], blocks) == ("e", "")
    assert parsed_blocks(PAGE)[1] == "Protect your account"


def test_lines_end_as_markdown_says() -> None:
    assert split_lines("a\r\nb\rc\x0bd\u2028e\nf") == ["a\r\n", "b\r", "c\x0bd\u2028e\n", "f"]


def test_folder_swap(tmp_path: Path) -> None:
    new, place = tmp_path / "new", tmp_path / "place"
    for folder, name in ((new, "b"), (place, "a")):
        folder.mkdir()
        (folder / name).write_text(name)
    replace_folder(new, place)
    assert [file.name for file in place.iterdir()] == ["b"]
    assert not new.exists()


def test_command_as_a_user_runs_it(tmp_path: Path) -> None:
    docs = write_small_docs(tmp_path / "docs", {"en/help.md": "x"})
    command = [sys.executable, "-m", "scripts.guides", "check", "--docs"]
    wrong = subprocess.run(
        [*command, docs], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 1
    assert f"{docs}/en/help.md:1: no front matter; begin the file with" in wrong.stdout
    misused = subprocess.run(
        [*command, tmp_path / "no"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert misused.returncode == 2
    assert "there is no folder" in misused.stderr
    assert wrong.stderr == ""
    assert "Traceback" not in misused.stderr
