"""Stamps: what the words are moves them, how the lines lie does not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safekeeping.page_parser import parse_page
from safekeeping.stamps import STAMP, stamp_of
from safekeeping.translation import pair_units
from tests.translated_docs import replaced

GUIDE = """\
---
title: Keep your account
description: "How to keep it: the whole of it."
updated: 2026-11-02
checked: 2026-11-01
---

This guide helps you keep your account, as [the maker][maker-safety] advises. It is
short.

## Protect the account {#protect}

Take a quiet hour for this, and a *cup* of tea.

### Use a second step {#second-step level=essential}

- Open **Settings** and turn on the second step, as
  [the maker][maker-safety] says.
    - Write the 10 codes on paper.
- Keep `the paper` at home.

1. First this.
2. Then that.

/// why
A password alone can be guessed or stolen.

A second step helps.
///

### Sign out {#sign-out}

- Sign out.

/// why
Whoever has the device has your account.
///
"""


def stamps(text: str, path: str = "guides/g.md") -> dict[str, str]:
    page = parse_page(text, path)[0]
    assert page.front_matter
    return {pair.id: pair.stamp for pair in pair_units(page, None).pairs}


BEFORE = stamps(GUIDE)


def moved(text: str) -> list[str]:
    """Return the ids whose stamp is another than before; of those that are gone, too."""
    now = stamps(text)
    return [unit for unit in {**BEFORE, **now} if BEFORE.get(unit) != now.get(unit)]


def test_a_stamp_is_eight_hexadecimal_digits_and_always_the_same() -> None:
    assert all(STAMP.fullmatch(stamp) for stamp in BEFORE.values())
    assert len(set(BEFORE.values())) == 4
    # Written into translations: a change of how stamps are made makes every one of them stale.
    assert BEFORE == {
        "lead": "70984d4a",
        "protect": "a5f22a7b",
        "second-step": "751e1c52",
        "sign-out": "d2829419",
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("advises. It is\nshort.", "advises.\nIt is short."),
        ("turn on the second step, as\n  [the", "turn on\n  the second step, as [the"),
        ("Take a quiet hour", "Take  a   quiet hour"),
        ("Take a quiet hour", "Take a\nquiet hour"),
        ("Take a quiet hour", "Take\u00a0a quiet hour"),
        ("this, and", "this,   \nand"),
        ("  [the maker][maker-safety] says", "      [the maker][maker-safety] says"),
        ("It is\nshort.", "It is\nshort.   "),
        ("## Protect the account {#protect}", "##   Protect the   account   {#protect}  "),
        ("{#second-step level=essential}", "{ #second-step   level=essential }"),
        ("- Sign out.", "* Sign out."),
        ("title: Keep your account", 'title: "Keep your account"'),
        ("title: Keep your account", "title: 'Keep  your account'"),
        (
            'description: "How to keep it: the whole of it."',
            "description: >-\n  How to keep it:\n  the whole of it.",
        ),
        ("updated: 2026-11-02", "updated: 2026-11-12"),
        ("checked: 2026-11-01", "checked: 2026-11-11"),
        ("{#second-step level=essential}", "{#second-step level=essential urgent}"),
        ("{#sign-out}", "{#sign-out level=recommended}"),
        ("{#protect}", "{#protect urgent}"),
        ("\n### Sign out", "\n\n\n### Sign out"),
        ("- Sign out.\n", "- Sign out.\n\n"),
    ],
)
def test_form_does_not_move_a_stamp(old: str, new: str) -> None:
    assert moved(replaced(GUIDE, old, new)) == []


def test_line_ends_do_not_move_a_stamp() -> None:
    assert moved(GUIDE.replace("\n", "\r\n")) == []


@pytest.mark.parametrize(
    ("old", "new", "unit"),
    [
        ("title: Keep", "title: Hold", "lead"),
        ("the whole of it", "all of it", "lead"),
        ("It is\nshort", "It is\nlong", "lead"),
        ("account, as [the maker][maker-safety]", "account, as [the maker][helpline]", "lead"),
        ("account, as [the maker][", "account, as [its maker][", "lead"),
        ("## Protect the", "## Guard the", "protect"),
        ("*cup*", "cup", "protect"),
        ("*cup*", "**cup**", "protect"),
        ("quiet hour", "quiet\n\nhour", "protect"),
        ("### Use a", "### Take a", "second-step"),
        ("level=essential", "level=high-risk", "second-step"),
        (" level=essential", "", "second-step"),
        ("**Settings**", "Settings", "second-step"),
        ("**Settings**", "`Settings`", "second-step"),
        ("10 codes", "12 codes", "second-step"),
        ("    - Write the 10", "- Write the 10", "second-step"),
        ("- Keep `the", "    - Keep `the", "second-step"),
        ("1. First this.\n2. Then that.", "1. Then that.\n2. First this.", "second-step"),
        ("1. First this.\n2. Then that.", "- First this.\n- Then that.", "second-step"),
        ("guessed or stolen", "guessed", "second-step"),
        ("stolen.\n\nA second", "stolen. A second", "second-step"),
        ("`the paper`", "`the papers`", "second-step"),
        ("Sign out.", "Sign out!", "sign-out"),
        ("- Sign out.", "- Sign out.\n- And go.", "sign-out"),
        ("{#sign-out}", "{#sign-out level=essential}", "sign-out"),
        ("has your account", "has it", "sign-out"),
        ("/// why\nWhoever has", "Whoever has", "sign-out"),
    ],
)
def test_meaning_moves_the_stamp_of_its_unit_alone(old: str, new: str, unit: str) -> None:
    assert moved(replaced(GUIDE, old, new)) == [unit]


def test_a_place_among_others_is_no_part_of_a_unit() -> None:
    first, second = GUIDE.index("### Use"), GUIDE.index("### Sign")
    swapped = GUIDE[:first] + GUIDE[second:] + "\n" + GUIDE[first:second]
    assert moved(swapped) == []


def test_text_shown_as_written_counts_to_the_letter() -> None:
    before = "---\ntitle: T\ndescription: D\nupdated: 2026-11-02\n---\n\nL.\n\n## A {#a}\n\n"
    fences = [
        "```\nmake\n```",
        "```\nmake  x\n```",
        "```\nmake\nparagraph x\n```",
        "```\nmake\n```\n\nx",
    ]
    made = [stamps(f"{before}{fence}\n", "about.md")["a"] for fence in fences]
    assert len(set(made)) == len(fences)


WORDS = st.lists(
    st.sampled_from(
        [
            "go,",
            "to",
            "**Settings**",
            "now;",
            "`x`",
            "read",
            "[it",
            "all][maker-safety]",
            "é",
            "字",
            "paper",
        ]
    ),
    min_size=1,
    max_size=25,
)


@given(WORDS, st.data())
def test_wrapping_a_paragraph_in_any_way_keeps_its_stamp(
    words: list[str], data: st.DataObject
) -> None:
    def written(gaps: list[str], step: str) -> str:
        text = words[0] + "".join(g + w for g, w in zip(gaps, words[1:], strict=True))
        inside = text.replace("\n", "\n" + step)
        return GUIDE.replace("Take a quiet hour", f"Take {text}").replace(
            "Keep `the paper`", f"Keep {inside}"
        )

    count = len(words) - 1
    gaps = data.draw(
        st.lists(st.sampled_from([" ", "\n", "  ", " \n", "  \n"]), min_size=count, max_size=count)
    )
    step = data.draw(st.sampled_from(["  ", "    ", ""]))
    assert stamps(written(gaps, step)) == stamps(written([" "] * count, ""))


@given(WORDS, WORDS)
def test_other_words_make_another_stamp(words: list[str], others: list[str]) -> None:
    made = [stamps(GUIDE.replace("quiet hour", " ".join(w)))["protect"] for w in (words, others)]
    assert (made[0] == made[1]) == (words == others)


def test_the_parser_and_the_stamp_see_the_same_unit() -> None:
    page = parse_page(GUIDE, "guides/g.md")[0]
    by_hand = {r.heading.id: stamp_of(r) for r in page.recommendations}
    assert by_hand == {unit: BEFORE[unit] for unit in ("second-step", "sign-out")}
    assert re.fullmatch(r"[0-9a-f]{8}", stamp_of(page))
