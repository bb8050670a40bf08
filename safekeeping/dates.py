"""Dates of guides: judging them, writing them in words."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date

from safekeeping.language_facts import known_locale

# The site's first day. A date before it is a slip of the pen, not a fact.
EARLIEST = date(2020, 1, 1)


def latest_date_on_earth() -> date:
    """Return the date it already is in the earliest time zone (UTC+14), where a writer may be."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


def date_fault(day: date, today: date) -> str | None:
    """Say why a date cannot be right, or return None."""
    if day > today:
        return f"the date {day} lies in the future"
    if day < EARLIEST:
        return f"the date {day} lies before {EARLIEST.year}"
    return None


def long_date(day: date, language: str) -> str:
    """Write a date in words, in the manner of a language given by its code (`en`, `pt-BR`)."""
    # Plain `en` is American to CLDR; en-001, English for the world, puts the day first.
    locale = known_locale("en-001" if language == "en" else language)
    return str(format_date(day, "long", locale=locale)) if locale else day.isoformat()


def months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the month's last where it has no such day.

    A year after 29 February is 28 February, unless that year has a 29th, too.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
