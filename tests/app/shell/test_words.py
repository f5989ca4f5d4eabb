"""Words: every language says everything a young person reads, and no screen asks for words that are not there."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

from analysis.theming import framework
from app.shell.words import ENGLISH, TEXT, text, texts
from app.young_people.slip_guard import TooManyTries
from feedback.chat.unsent_store import ConversationElsewhere, ConversationOver
from feedback.core.content_files import LANGUAGES
from feedback.core.typed_words import TooLong
from feedback.intake.protection import NothingSaid
from feedback.intake.take_in import OtherWords
from feedback.responses.sessions import SessionNotOpen, UnknownCode
from feedback.responses.slips import BadSlip, WordNotOnList
from feedback.storage.failures import StoreBusy

APP = TEXT.parent
ASKED = re.compile(r"""say\(\s*f?["']([a-z_]+\.[^"'{}]+)["']|text\(\s*ENGLISH,\s*["']([a-z_]+\.[^"'{}]+)["']""")


def facts(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("source", sorted([*APP.rglob("*.py"), *APP.rglob("*.html")]), ids=lambda p: p.name)
def test_no_screen_asks_for_words_that_are_not_there(source: Path) -> None:
    """Each key that a screen names has words in English."""
    asked = {first or second for first, second in ASKED.findall(source.read_text(encoding="utf-8"))}
    assert {key for key in asked if key not in texts(ENGLISH)} == set()


READ_BY_YOUNG_PEOPLE = ("light", "young_people")
OTHERS = [language for language in LANGUAGES if language != ENGLISH]


def area(language: str, name: str) -> dict[str, str]:
    """The words of one area in one language, without what English says where the language says nothing."""
    path = TEXT / language / f"{name}.toml"
    return {key: str(words) for key, words in tomllib.loads(path.read_text(encoding="utf-8")).items()}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", READ_BY_YOUNG_PEOPLE)
def test_a_language_says_the_same_with_the_same_facts(language: str, name: str) -> None:
    """Each of the seven languages has exactly the English keys, and each sentence takes the facts that the English takes."""
    english, mine = area(ENGLISH, name), area(language, name)
    assert mine.keys() == english.keys()
    assert {key for key in english if facts(english[key]) != facts(mine[key])} == set()
    assert [key for key, words in mine.items() if not words.strip()] == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_may_go_wrong_for_a_young_person_is_said_in_their_language(language: str) -> None:
    """Each error that sending, joining or a slip can meet has words in every language."""
    english, mine = area(ENGLISH, "errors"), area(language, "errors")
    met = {
        TooLong,
        NothingSaid,
        OtherWords,
        SessionNotOpen,
        UnknownCode,
        BadSlip,
        WordNotOnList,
        TooManyTries,
        StoreBusy,
    }
    met |= {ConversationElsewhere, ConversationOver}
    assert mine.keys() == {error.code for error in met} | {"error", "invalid"}
    assert {key for key in mine if facts(english[key]) != facts(mine[key])} == set()


@pytest.mark.parametrize("language", OTHERS)
def test_every_theme_has_a_name_in_every_language(language: str) -> None:
    """What "Did we get you right?" lets a child add is in the child's language."""
    assert area(language, "theme_names").keys() == {theme.id for theme in framework.load().themes}


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
        "encoder-unusable",
        "demonstration-half-built",
        "demonstration-over-real-data",
        "edition-not-public",
        "file-unreadable",
        "framework-unusable",
        "partnership-missing",
        "partnership-too-old",
        "partnership-twice",
        "partnership-unreadable",
        "safeguarding-bad-pattern",
    }
    assert codes - told - started == set()
