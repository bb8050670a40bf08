"""The order of words in a language, and the letter they are looked for under."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safekeeping.alphabet import OTHER, alphabetical, initial
from safekeeping.language_facts import enumeration

ORDERS = {
    "en": "2FA account Élan email e-mails Zoom",
    "es": "Nube nz ñandú oso",
    "fr": "cote coté côte eau État été étude",
    "ar": "أحمد باب تحقق كلمة هاتف وسم VPN",
    "fa": "آب ابر پول چت کتاب گوشی نام وای همه یک VPN",
}


@pytest.mark.parametrize("language", ORDERS)
def test_order(language: str) -> None:
    words = ORDERS[language].split()
    assert alphabetical(reversed(words), language) == words
    assert alphabetical(words * 2, language) == words


@pytest.mark.parametrize(
    ("word", "language", "letter"),
    [
        ("Élan", "fr", "E"),
        ("ñandú", "es", "Ñ"),
        ("ñandú", "en", "N"),
        ("¿Qué?", "es", "Q"),
        ("2FA", "en", OTHER),
        ("密码", "zh", OTHER),
        ("أحمد", "ar", "ا"),
        ("…", "en", OTHER),
        ("", "en", OTHER),
    ],
)
def test_initial(word: str, language: str, letter: str) -> None:
    assert initial(word, language) == letter


@given(st.lists(st.text(max_size=8), max_size=12), st.sampled_from(["en", "es", "fa", "ar", "ckb"]))
def test_nothing_is_lost_and_the_order_of_what_comes_in_does_not_matter(
    words: list[str], language: str
) -> None:
    composed = {w for w in words if w.isascii()}
    ordered = alphabetical(composed, language)
    assert sorted(ordered) == sorted(composed)
    assert alphabetical(reversed(ordered), language) == ordered
    assert all(initial(word, language) for word in words)


def test_rows_of_words() -> None:
    assert enumeration(["a", "b"], "en") == "a, b"
    assert enumeration(["a", "b"], "fa") == "a، b"
    assert enumeration(["a", "b"], "zh-Hant") == "a、b"
    assert enumeration(["a"], "ar") == "a"
