"""What a child reads of the pages' own words, on light pages and in the chat, can be read at nine years or below."""

from __future__ import annotations

import re
import tomllib

import pytest
import textstat

from app.shell.words import ENGLISH, TEXT, texts

STAFF = re.compile(r"light\.kiosk_(?!staff|leave)")
FACTS = {
    "most": 4000,
    "left": 120,
    "address": "heard.example/back",
    "date": "1 May",
    "place": 3,
    "count": 7,
    "theme": "safe places",
}


@pytest.fixture(autouse=True)
def _nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """textstat would download a pronouncing dictionary; see tests/feedback/test_reading_age.py."""
    monkeypatch.setattr("textstat.backend.counts._count_syllables.get_cmudict", lambda _lang: None)


MET = {f"errors.{code}" for code in tomllib.loads((TEXT / "cy" / "errors.toml").read_text(encoding="utf-8"))}
"""What may go wrong for a young person: the errors that have words in every language."""
READ = [
    key
    for key in texts(ENGLISH)
    if key in MET or (key.startswith(("light.", "young_people.")) and not STAFF.match(key))
]


@pytest.mark.parametrize("key", READ)
def test_pages_read_at_nine_or_below(key: str) -> None:
    """What a child reads on a page is held to the measure of tests/feedback/test_reading_age.py."""
    words = texts(ENGLISH)[key].format(**FACTS)
    if len(words.split()) >= 6:
        assert textstat.flesch_kincaid_grade(words) <= 4
        assert textstat.spache_readability(words) <= 4
    for sentence in re.split(r"[.?!]", words):
        assert len(sentence.split()) <= 20
