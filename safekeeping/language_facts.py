"""Facts about languages, from the Unicode CLDR as Babel has it, and from the Unicode standard."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from babel import Locale, UnknownLocaleError

_ZWNJ, _ZWJ, _ZWSP = "\u200c", "\u200d", "\u200b"

# Characters that cannot be seen but that a language's script needs, by the Unicode core
# specification: ZWNJ between the parts of a word in Arabic script (chapter 9.2); ZWNJ and ZWJ,
# which choose the form of a conjunct, in the scripts of South Asia (12.1 to 12.9, 13.2) and in
# Myanmar (16.3); ZWSP between words where the script writes no spaces (16.1 to 16.4, 23.2).
_JOINERS_BY_LANGUAGE = {
    _ZWNJ: "az ckb fa ks ku ps sd ug ur",
    _ZWNJ + _ZWJ: "as bn gu hi kn ml mr ne or pa sa si ta te",
    _ZWSP: "km lo th",
    _ZWNJ + _ZWJ + _ZWSP: "my shn",
}
_NEEDED = {
    language: frozenset(characters)
    for characters, languages in _JOINERS_BY_LANGUAGE.items()
    for language in languages.split()
}


@cache
def known_locale(language: str) -> Locale | None:
    """Return what the CLDR knows of a language given by its code (`fr`, `pt-BR`), or None."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None


def text_direction(language: str) -> str:
    """Return `rtl` or `ltr`, the direction in which a language given by its code is written."""
    locale = known_locale(language)
    return str(locale.text_direction) if locale else "ltr"


def needed_characters(language: str) -> frozenset[str]:
    """Return the invisible characters that the words of a language need."""
    return _NEEDED.get(language.partition("-")[0], frozenset())


def may_isolate(language: str) -> bool:
    """Whether the language needs isolates (UAX 9), to put Latin words into right-to-left text."""
    return text_direction(language) == "rtl"


# What divides the words of a row, by the Unicode core specification: the Arabic comma (9.2), the
# ideographic comma (6.2) and the Myanmar one (16.3). The CLDR's patterns for rows of units, as
# Babel has them, lack most languages.
_COMMAS = {"، ": "ar ckb fa ks ps sd ug ur", "、": "ja zh", "၊ ": "my shn"}


def enumeration(words: Iterable[str], language: str) -> str:
    """Return words in a row, divided by the comma of the language."""
    code = language.partition("-")[0]
    found = (comma for comma, languages in _COMMAS.items() if code in languages.split())
    return next(found, ", ").join(words)
