"""How the units of a translation stand to English: never current by mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safekeeping.guide import Review
from safekeeping.translation import Status
from tests.translated_docs import FRENCH, SOURCE, pairs, replaced, statuses

ALL_CURRENT = {
    "lead": "current",
    "protect": "current",
    "second-step": "current",
    "sign-out": "current",
}

_SECOND = SOURCE[SOURCE.index("### Use") : SOURCE.index("### Sign")]
_OUT = SOURCE[SOURCE.index("### Sign") :]
_FRENCH_OUT = FRENCH[FRENCH.index("### Déconnectez") :]


def but(**changed: str) -> dict[str, str]:
    """Return the statuses of the good translation with some changed."""
    return {**ALL_CURRENT, **{key.replace("_", "-"): value for key, value in changed.items()}}


def unknown(source: str = SOURCE, translation: str = FRENCH) -> list[str]:
    return [heading.id for heading in pairs(source, translation).unknown_headings]


def test_a_whole_translation_is_current() -> None:
    assert statuses() == ALL_CURRENT
    assert unknown() == []
    assert pairs().review is Review.MACHINE
    assert not pairs().untranslated


def test_without_a_file_all_is_missing() -> None:
    found = pairs(translation=None)
    assert {pair.status for pair in found.pairs} == {Status.MISSING}
    assert found.untranslated
    assert found.review is None
    assert found.unknown_headings == ()


@pytest.mark.parametrize(
    ("old", "new", "unit"),
    [
        ("title: Keep", "title: Mind", "lead"),
        ("This guide helps", "This page helps", "lead"),
        ("a quiet hour", "an hour", "protect"),
        ("10 codes", "12 codes", "second_step"),
        ("level=essential", "level=high-risk", "second_step"),
        ("Whoever has", "Who has", "sign_out"),
    ],
)
def test_a_change_of_english_makes_one_unit_stale(old: str, new: str, unit: str) -> None:
    assert statuses(replaced(SOURCE, old, new)) == but(**{unit: "stale"})


def test_a_renamed_recommendation_is_missing_and_the_old_one_unknown() -> None:
    source = replaced(SOURCE, "{#sign-out}", "{#log-out}")
    assert statuses(source) == {
        "lead": "current",
        "protect": "current",
        "second-step": "current",
        "log-out": "missing",
    }
    assert unknown(source) == ["sign-out"]


def test_a_moved_recommendation_stays_what_it_is() -> None:
    moved = replaced(SOURCE, _OUT, "").replace(_SECOND, f"{_OUT}\n{_SECOND}")
    assert statuses(moved) == ALL_CURRENT
    assert [pair.id for pair in pairs(moved).pairs] == [
        "lead",
        "protect",
        "sign-out",
        "second-step",
    ]
    elsewhere = replaced(SOURCE, _OUT, f"## More {{#more}}\n\nMore.\n\n{_OUT}")
    assert statuses(elsewhere) == but(more="missing")


def test_a_split_recommendation_is_stale_and_its_other_half_missing() -> None:
    other = "\n### Keep codes {#codes}\n\n- Write the 10 codes on paper.\n\n/// why\nLost.\n///\n\n"
    less = replaced(_SECOND, "- Write the 10 codes on paper.\n", "")
    split = replaced(SOURCE, _SECOND, less + other)
    assert statuses(split) == but(second_step="stale", codes="missing")


def test_merged_recommendations_are_stale_and_the_lost_one_unknown() -> None:
    merged = replaced(replaced(SOURCE, _OUT, ""), "on paper.\n", "on paper.\n- Sign out.\n")
    found = statuses(merged)
    assert found == {"lead": "current", "protect": "current", "second-step": "stale"}
    assert unknown(merged) == ["sign-out"]


def test_ids_that_changed_places_are_both_stale() -> None:
    swapped = SOURCE.replace("{#sign-out}", "{#x}").replace("#second-step level", "#sign-out level")
    swapped = swapped.replace("{#x}", "{#second-step}")
    assert statuses(swapped) == but(second_step="stale", sign_out="stale")


def test_an_id_given_to_another_text_is_stale() -> None:
    other = "### Lock it {#sign-out}\n\n- Lock the device.\n\n/// why\nIt may be lost.\n///\n"
    assert statuses(replaced(SOURCE, _OUT, other)) == but(sign_out="stale")


def test_a_recommendation_that_became_a_section_is_missing() -> None:
    section = "## Sign out {#sign-out}\n\nSign out on devices of other people.\n"
    assert statuses(replaced(SOURCE, _OUT, section)) == but(sign_out="missing")


@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        (" source=c3f8745f", "", "stale"),
        ("source=c3f8745f", "source=C3F8745F", "stale"),
        ("source=c3f8745f", "source=b8056ffa", "stale"),
        ("#sign-out source", "#sign-off source", "missing"),
        ("### Déconnectez", "## Déconnectez", "missing"),
        (_FRENCH_OUT, "### Déconnectez-vous {#sign-out source=c3f8745f}\n", "missing"),
        (
            _FRENCH_OUT,
            "### Sortez {#sign-out source=c3f8745f}\n\n<!--\n- Sign out.\n-->\n",
            "missing",
        ),
        (_FRENCH_OUT, "", "missing"),
        (_FRENCH_OUT, f"{_FRENCH_OUT}\n{_FRENCH_OUT}", "stale"),
    ],
)
def test_a_translated_unit_must_bear_its_own_stamp(old: str, new: str, status: str) -> None:
    assert statuses(translation=replaced(FRENCH, old, new)) == but(sign_out=status)


def test_the_stamp_of_the_lead_stands_in_the_front_matter() -> None:
    assert statuses(translation=replaced(FRENCH, "10b1c663", "00000000")) == but(lead="stale")
    assert statuses(translation=replaced(FRENCH, 'source: "10b1c663"\n', "")) == but(lead="stale")
    start, end = FRENCH.index("Ce guide"), FRENCH.index("## Prot")
    assert statuses(translation=FRENCH[:start] + FRENCH[end:]) == but(lead="missing")
    assert statuses(translation=FRENCH.replace("review: machine\n", "")) == but(lead="missing")


_SLICES = st.integers(0, len(SOURCE))


@given(_SLICES, _SLICES, st.text(max_size=20))
def test_what_is_current_is_made_from_the_very_same_english(at: int, to: int, text: str) -> None:
    # Whatever becomes of the English file: a unit is current only if its stamp says so.
    start, end = sorted((at, to))
    changed = SOURCE[:start] + text + SOURCE[end:]
    before = {pair.id: pair.stamp for pair in pairs().pairs}
    for pair in pairs(changed).pairs:
        assert (pair.status is Status.CURRENT) == (before.get(pair.id) == pair.stamp)
