"""Dates and lengths of time as each language writes them, in its own forms of number (CLDR, by Babel)."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from babel.units import format_unit

from feedback.core.content_files import ENGLISH

_LOCALES = {ENGLISH: "en_GB"}
"""A language whose dates differ by country; the others are known by their own code."""


def day(language: str, on: date) -> str:
    """A day in words: "14 March 2026", "14 marca 2026"."""
    return format_date(on, "long", locale=_LOCALES.get(language, language))


def months(language: str, count: int) -> str:
    """A number of months in words: "12 months", "3 miesiące", "شهران"."""
    return format_unit(count, "duration-month", length="long", locale=_LOCALES.get(language, language))
