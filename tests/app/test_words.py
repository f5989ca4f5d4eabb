"""Words: every language says everything a young person reads, and no screen asks for words that are not there."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from app.shell.words import ENGLISH, TEXT, text, texts

APP = TEXT.parent
ASKED = re.compile(r"""say\(\s*f?["']([a-z_]+\.[^"'{}]+)["']|text\(\s*ENGLISH,\s*["']([a-z_]+\.[^"'{}]+)["']""")


def facts(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("source", sorted([*APP.rglob("*.py"), *APP.rglob("*.html")]), ids=lambda p: p.name)
def test_no_screen_asks_for_words_that_are_not_there(source: Path) -> None:
    """Each key that a screen names has words in English."""
    asked = {first or second for first, second in ASKED.findall(source.read_text(encoding="utf-8"))}
    assert {key for key in asked if key not in texts(ENGLISH)} == set()


@pytest.mark.parametrize("language", sorted(path.name for path in TEXT.iterdir() if path.name != ENGLISH))
def test_a_language_says_the_same_with_the_same_facts(language: str) -> None:
    """A translated area has exactly the English keys, and each sentence takes the facts that the English takes."""
    for path in (TEXT / language).glob("*.toml"):
        english = {key: words for key, words in texts(ENGLISH).items() if key.startswith(f"{path.stem}.")}
        mine = {key: words for key, words in texts(language).items() if key.startswith(f"{path.stem}.")}
        assert mine.keys() == english.keys()
        assert {key for key in english if facts(english[key]) != facts(mine[key])} == set()


def test_missing_words_are_a_fault() -> None:
    """A key that nobody wrote fails, in place of an empty screen."""
    with pytest.raises(KeyError):
        text(ENGLISH, "shell.nothing_like_this")


def test_every_error_that_a_screen_can_meet_has_words() -> None:
    """Each code of an error raised on purpose is told in plain words, not as a general fault."""
    rooms = APP.parent
    codes = {
        code
        for room in ("feedback", "analysis", "app")
        for path in (rooms / room).rglob("*.py")
        for code in re.findall(r'^    code = "([a-z-]+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    told = {key.removeprefix("errors.") for key in texts(ENGLISH) if key.startswith("errors.")}
    # Met on the command line or at start-up alone, where `heard: <code>` is what people read.
    started = {
        "bad-table",
        "bad-thresholds",
        "cluster-missing",
        "column-missing",
        "demonstration-half-built",
        "demonstration-over-real-data",
        "edition-not-public",
        "file-unreadable",
        "framework-unusable",
        "mail-failed",
        "no-such-column",
        "not-told",
        "partnership-missing",
        "partnership-twice",
        "partnership-unreadable",
        "safeguarding-bad-pattern",
    }
    assert codes - told - started == set()
