"""What holds for any text: no exception, nothing lost, lines within the file, little time."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from hooks.reasons import _Reasons
from safekeeping.page_check import page_problems
from safekeeping.page_parser import parse_page
from safekeeping.problems import Problem
from safekeeping.references import read_references
from safekeeping.rendered_text import first_difference, parsed_blocks, rendered_blocks
from safekeeping.renderer_traps import renderer_problems
from safekeeping.source_text import character_problems, split_lines
from safekeeping.strings import read_strings
from tests.small_site import PROJECT, SAMPLE_GUIDE, guide

TODAY = date(2026, 11, 22)
STRINGS_FILE = PROJECT / "docs" / "en" / "strings.yml"
STRINGS, _ = read_strings(STRINGS_FILE.read_text(encoding="utf-8"), "strings.yml", "en")
FRAGMENTS = [
    *("# ", "## A {#a}", "### B {#b}", "#### ", "- ", "    - ", "1. ", "1) ", "> ", "---", "==="),
    *("/// why", "///", "/// x", "```", "<b>", "<!--", "[a][b]", "[a](b)", "![", "](", "[", "*"),
    *("**", "_", "`", "\\", "&amp;", "&#0;", "{#x level=y}", "{", "}", "|", "title: x", "word"),
    *("\n", "\n\n", "\r", "\r\n", "\x0b", "\x0c", "\u2028", "\0", "\t", "    ", "\u00a0", "é"),
]
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
mixed_text = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)


def all_problems(text: str) -> tuple[list[str], list[Problem]]:
    page, problems = parse_page(text, "guides/g.md")
    problems += page_problems(page, "g", TODAY)
    problems += character_problems("g", text, frozenset())
    problems += renderer_problems(split_lines(text), page.front_matter_source.last_line, "g")
    return [unit.text for unit in page.units()], problems


@given(any_text | mixed_text | mixed_text.map(guide))
def test_any_page(text: str) -> None:
    units, problems = all_problems(text)
    assert "".join(units) == text
    lines = len(split_lines(text)) + 1
    assert all(1 <= problem.line <= lines for problem in problems)
    assert all(str(problem).isprintable() for problem in problems)


yaml_text = any_text | st.lists(
    st.sampled_from(
        [
            *("a", ": ", "\n", "  ", "- ", "[", "]", "{", "}", "&", "*", "!", "|", ">", '"', "'"),
            *("#", "<<", "? ", "2026-99-99", "1:60", "\0", "\x85", "\\U", "!!bool ", "%"),
            *("---\n", "é", "\r"),
        ]
    ),
    max_size=25,
).map("".join)


@given(yaml_text)
def test_any_yaml(text: str) -> None:
    lines = text.count("\n") + text.count("\r") + 1
    for problems in (read_references(text, "r")[1], read_strings(text, "s", "en")[1]):
        assert all(1 <= problem.line <= lines for problem in problems)
        assert problems
    assert parse_page(f"---\n{text}\n---\n", "guides/g.md")[1]


REPEATED = [
    *("[", "*", "a*", "&", "![", "///\n", "/// why\n", "a", "- ", "`", "[a](", "<a ", "\\", "\r"),
    *("[a] [b] ", "a.", "a-", "a.b+c", "a@", "- x\n", "{", "`a\nb` ", "\u200b", "[a]: b\n"),
]


@pytest.mark.parametrize("sign", REPEATED, ids=ascii)
def test_time_of_a_long_page(sign: str) -> None:
    start = time.process_time()
    all_problems(guide("Lead.\n\n" + sign * (60_000 // len(sign))))
    assert time.process_time() - start < 8


@pytest.mark.parametrize("sign", ["[", "{", "- ", "a:\n ", "&a ", '"', "? ", "!"], ids=ascii)
def test_time_of_long_yaml(sign: str) -> None:
    start = time.process_time()
    read_references("a: " + sign * (60_000 // len(sign)), "r")
    assert time.process_time() - start < 8


WORDS = ["word", "*em*", "**strong**", "a *b* c", "`code`", "snake_case", "[a](x.md)", "[b][ref]"]
WORDS += [
    "two\nlines",
    r"\*",
    r"\[x\]",
    "&amp;",
    "a < b",
    "1.",
    "#tag",
    "é",
    "中文",
    "…",
    "-",
    "(x)",
]
prose = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join).map("A {}.".format)
line = prose.map(lambda text: text.replace("\n", " "))
steps = st.lists(st.tuples(st.sampled_from(["- ", "    - "]), line), max_size=4).map(
    lambda items: "- First.\n" + "".join(f"{sign}{text}\n" for sign, text in items)
)
body = st.builds(
    "{}\n\n## {} {{#s}}\n\n{}\n\n### R {{#r}}\n\n{}\n/// why\n{}\n\n{}///\n".format,
    *(prose, line.map(lambda t: t.replace("[a](x.md)", "").replace("[b][ref]", ""))),
    *(prose, steps, prose, steps),
)


def rendered(text: str) -> list[str]:
    extensions = ["toc", "tables", "fenced_code", "attr_list", "sane_lists", _Reasons(STRINGS)]
    source = text.split("---\n", 2)[2] + "\n\n[ref]: <https://a.example/>\n"
    return rendered_blocks(Markdown(extensions=extensions).convert(source), frozenset())


@given(body)
def test_page_reads_as_it_was_parsed(text: str) -> None:
    page, _ = parse_page(guide(text), "guides/g.md")
    assert all_problems(guide(text))[1] == []
    assert rendered(guide(text)) == parsed_blocks(page)


@given(st.lists(st.sampled_from([*FRAGMENTS[:30], *WORDS, " ", "\n"]), max_size=8).map("".join))
def test_what_would_read_differently_is_refused(text: str) -> None:
    whole = SAMPLE_GUIDE.replace("Avoid codes by SMS.", f"Avoid codes by SMS.{text}")
    page, _ = parse_page(whole, "guides/g.md")
    if not all_problems(whole)[1]:
        definitions = "\n\n[maker-safety]: x\n[helpline]: x\n[b]: x\n"
        assert first_difference(parsed_blocks(page), rendered(whole + definitions)) is None
