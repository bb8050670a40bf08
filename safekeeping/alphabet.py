"""Alphabetical order by the Unicode rules, and the letter under which a word is looked for.

The order is the root of the Unicode CLDR (UTS 10), by feruca, with Arabic before Latin where the
language is written so. Where the CLDR has more rules for a language, those that matter for words
as we have them stand here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from feruca import collate

from safekeeping.language_facts import text_direction

# No character, and after all of them: puts a letter after another and all words that go on.
_AFTER = "\U0010ffff"

# Letters that stand where the root does not have them: collation/es.xml and collation/fa.xml of
# the CLDR, `&N<ñ` and `&و<ه`.
_TAILORED: Mapping[str, Mapping[str, str]] = {
    "es": {"ñ": f"n{_AFTER}", "Ñ": f"N{_AFTER}"},
    "fa": {"ه": f"و{_AFTER}"},
}

# Where words begin with no letter of an alphabet: digits, signs, and Han characters.
OTHER = "#"


def alphabetical(words: Iterable[str], language: str) -> list[str]:
    """Return the words, each once, in the order of the language."""
    keys = {_key(word, language): word for word in sorted(set(words))}
    arabic = text_direction(language) == "rtl" and _is_arabic(keys)
    ordered = collate(list(keys), "ArabicScript" if arabic else "default")
    return [keys[key] for key in ordered]


def initial(word: str, language: str) -> str:
    """Return the letter under which a word stands, without accents; `OTHER` if there is none."""
    kept = _TAILORED.get(language.partition("-")[0], {})
    for character in word:
        if unicodedata.category(character)[0] not in "LN":
            continue
        upper = character.upper()
        base = upper if character in kept else unicodedata.normalize("NFKD", upper)[0]
        alphabetic = base.isalpha() and not unicodedata.name(base, "").startswith("CJK")
        return base if alphabetic else OTHER
    return OTHER


def _key(word: str, language: str) -> str:
    letters = _TAILORED.get(language.partition("-")[0], {})
    composed = unicodedata.normalize("NFC", word)
    return "".join(letters.get(character, character) for character in composed)


def _is_arabic(words: Iterable[str]) -> bool:
    return any("ARABIC" in unicodedata.name(c, "") for word in words for c in word)
