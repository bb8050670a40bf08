"""Numbers written in the manner of a language."""

from __future__ import annotations

from babel.numbers import format_percent

from safekeeping.language_facts import known_locale


def percentage(part: int, whole: int, language: str) -> str:
    """Return part of whole as a percentage, rounded down so that only all is 100 %."""
    percent = part * 100 // whole
    locale = known_locale(language)
    return str(format_percent(percent / 100, locale=locale)) if locale else f"{percent} %"
