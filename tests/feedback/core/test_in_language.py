"""Dates and months as each language writes them."""

from __future__ import annotations

from datetime import date

import pytest

from feedback.chat.script import script
from feedback.core import in_language
from feedback.core.content_files import LANGUAGES
from feedback.core.records import AgeVersion

DAYS = {
    "en": "14 March 2026",
    "cy": "14 Mawrth 2026",
    "pl": "14 marca 2026",
    "ro": "14 martie 2026",
    "uk": "14 березня 2026 р.",
    "ur": "14 مارچ، 2026",
    "ar": "14 مارس 2026",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_is_written_in_words(language: str) -> None:
    """With the month's name, in every language of Heard."""
    written = in_language.day(language, date(2026, 3, 14))
    assert written.replace("\u202f", " ") == DAYS[language]  # a space that does not break


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "1 month"),
        ("en", 12, "12 months"),
        ("pl", 3, "3 miesiące"),
        ("pl", 12, "12 miesięcy"),
        ("uk", 24, "24 місяці"),
        ("ro", 24, "24 de luni"),
        ("cy", 2, "2 fis"),
        ("ar", 2, "شهران"),
        ("ur", 1, "1 مہینہ"),
    ],
)
def test_months_have_the_form_that_their_number_asks_for(language: str, count: int, said: str) -> None:
    """So too in the notice, at every age."""
    assert in_language.months(language, count) == said
    for age in AgeVersion:
        assert said in script().notice(age, language, months=count).lines[-1]
