"""Parts of answers, and what is set aside by name."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.theming.corpus import NOT_ENGLISH, NOTHING_SAID, parts, plain, set_aside, words
from analysis.theming.framework import load

NOTHING = load().nothing_said
KNOWN = load().words


def pieces(text: str) -> list[str]:
    return [text[part.start : part.end] for part in parts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The bus is late. I hate it", ["The bus is late", "I hate it"]),
        ("my mum and dad", ["my mum and dad"]),
        ("the bus is late and the park is dark", ["the bus is late", "the park is dark"]),
        ("I like maths, football and art", ["I like maths, football and art"]),
        ("good but the toilets are always locked", ["good but the toilets are always locked"]),
        (
            "school is really good but the toilets are always locked",
            ["school is really good", "the toilets are always locked"],
        ),
        ("more buses\nmore lights", ["more buses", "more lights"]),
        ("🙂🙂", []),
        ("", []),
    ],
)
def test_an_answer_of_several_things_is_split(text: str, expected: list[str]) -> None:
    """Sentences and long clauses are parts; short lists stay whole; what has no words has no part."""
    assert pieces(text) == expected


@given(st.text())
def test_parts_are_traceable_and_keep_every_word(text: str) -> None:
    """Parts lie in order inside the text, never overlap, and between them lose no word but the joining ones."""
    found = parts(text)
    assert all(0 <= part.start < part.end <= len(text) for part in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    joining = {"and", "but", "also", "plus", "then", "although", "though"}
    kept = [word for part in found for word in words(text[part.start : part.end])]
    assert set(words(text)) - set(kept) <= joining


@pytest.mark.parametrize("text", ["idk", "IDK!!", "no", "N/A", " nothing ", "don’t know", "?", "😀😀", "...", "123"])
def test_answers_of_nothing_are_named(text: str) -> None:
    """An answer of nothing, in any dress, is set aside as just that."""
    assert set_aside(text, "en", NOTHING, KNOWN) == NOTHING_SAID


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("autobus jest zawsze spóźniony", "pl"),
        ("boję się wracać do domu kiedy jest ciemno", "en"),
        ("dw i ddim yn teimlo'n ddiogel yn y parc", "en"),
        ("автобус завжди запізнюється", "en"),
        ("الحافلة متأخرة دائما", "ar"),
    ],
)
def test_other_languages_are_named(text: str, language: str) -> None:
    """Words of another language are never forced through English themes, also where the form said English."""
    assert set_aside(text, language, NOTHING, KNOWN) == NOT_ENGLISH


@pytest.mark.parametrize(
    "text",
    [
        "the bus iz allways lait n its peak",
        "bare ppl vape in da toilets fr",
        "my frend is mean 2 me",
        "camhs",
        "no buses",
    ],
)
def test_childrens_spelling_is_english(text: str) -> None:
    """Slang and misspelling are not another language, and a short answer is an answer."""
    assert set_aside(text, "en", NOTHING, KNOWN) == ""


@given(st.text())
def test_plain_settles(text: str) -> None:
    """Making a text plain twice changes nothing more."""
    assert plain(plain(text)) == plain(text)
