"""Addresses that do not look like addresses, and words that look like others.

A text is unmasked: what resembles a Latin letter, a full stop or a slash becomes one, what is
escaped becomes what it stands for, what cannot be seen goes. What is an address then was one.
"""

from __future__ import annotations

import html
import re
import unicodedata

from safekeeping.prose import bare_address

# Letters of other scripts that look like Latin ones; enough to unmask an address.
_LOOK_ALIKES = str.maketrans(
    "асеорхуіјѕԁһԛԝɡοανіⅰⅼӏρτυκгпмтвнк․∕⁄⧸：︓",
    "aceopxyijsdhqwgoaviillptukrnmtbhk.///::",
)
# Full stops of other scripts; they divide the parts of a host when Latin letters stand around.
_HOST_STOP = re.compile(r"(?<=[A-Za-z0-9])[。．｡۔܁။។](?=[A-Za-z0-9])")
_SPELLED_STOP = re.compile(r" ?[\[({] ?(?:dot|punkt|punto|point|\.) ?[\])}] ?", re.IGNORECASE)
_PERCENT = re.compile(r"%([0-7][0-9A-Fa-f])")
# What looks like a host under any ending at all.
_HOST = re.compile(r"(?<![\w.@-])[a-z0-9][a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?!\.?\w)", re.I)
_IMITATED = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")
_WORD = re.compile(r"\w+")


def unmasked(text: str) -> str:
    """Return a text as it looks: look-alike letters and dots as the Latin ones they resemble."""
    seen = "".join(c for c in html.unescape(text) if unicodedata.category(c) != "Cf")
    plain = unicodedata.normalize("NFKC", _HOST_STOP.sub(".", seen)).translate(_LOOK_ALIKES)
    plain = _PERCENT.sub(lambda match: chr(int(match[1], 16)), _HOST_STOP.sub(".", plain))
    return _SPELLED_STOP.sub(".", plain)


def disguised_address(text: str) -> str | None:
    """Return the first address that stands in a text in disguise, or None."""
    plain = unmasked(text)
    return bare_address(plain) if plain != text else None


def hosts(text: str) -> set[str]:
    """Return all that looks like a host: words with a full stop between them and no space."""
    return {match[0].casefold() for match in _HOST.finditer(unmasked(text))}


def mixed_script_word(text: str) -> str | None:
    """Return the first word that mixes Latin with Cyrillic or Greek letters, or None."""
    words: list[str] = _WORD.findall(text)
    for word in words:
        if word.isascii():
            continue
        scripts = {unicodedata.name(c, "").split(" ", 1)[0] for c in word if c.isalpha()}
        if "LATIN" in scripts and not scripts.isdisjoint(_IMITATED):
            return word
    return None


def intrusion(text: str) -> tuple[str, str] | None:
    """Say what a text holds in disguise, and what to do; None if nothing."""
    address = disguised_address(text)
    if address:
        return f"an address in disguise: {address}", "delete it; addresses stand in references.yml"
    mixed = mixed_script_word(text)
    if mixed:
        what = f"letters of several alphabets in one word: {mixed}"
        return what, "type the word again in one alphabet"
    return None
