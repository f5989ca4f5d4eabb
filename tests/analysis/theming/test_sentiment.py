"""Rough mood of words, and strengths, worries and asks told apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.theming.sentiment import BlobMood, ReadPhrases
from analysis.theming.stance import Stance, stance_of
from analysis.theming.steps import Mood

READER = ReadPhrases()


@pytest.mark.parametrize(
    "text",
    [
        "the youth club is sick",
        "skate park is peng",
        "my youth worker is a legend",
        "dead good",
        "not bad",
        "no complaints",
        "I feel safe here",
        "nothing could be improved",
        "the food is bangin",
        "that was lit 🔥",
    ],
)
def test_praise_in_childrens_words(text: str) -> None:
    """Slang, and praise that is built of dark words, is read as praise."""
    assert READER.read([text]) == [Mood.POSITIVE]


@pytest.mark.parametrize(
    "text",
    [
        "I don't feel safe",
        "I dont feel safe on the bus",
        "nowhere feels safe",
        "I feel sick going to school",
        "I want to kill myself",
        "the park is dead",
        "nothing to do here",
        "nobody listens",
        "more buses at night",
        "they should listen to us",
        "the toilets are minging",
        "waited two years for camhs",
        "not good",
        "my mum is sick",
        "it’s not safe",
    ],
)
def test_complaint_in_childrens_words(text: str) -> None:
    """Negation, distress, and a wish for something to be otherwise are never read as praise."""
    assert READER.read([text]) == [Mood.NEGATIVE]


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=5))
@pytest.mark.parametrize("reader", [READER, BlobMood()], ids=["phrases", "textblob"])
def test_every_text_has_a_mood(reader: ReadPhrases | BlobMood, texts: list[str]) -> None:
    """Each reader gives one mood a text, the same again, and alone as in company."""
    moods = reader.read(texts)
    assert len(moods) == len(texts)
    assert moods == [reader.read([text])[0] for text in texts]


@pytest.mark.parametrize(
    ("question", "text", "side"),
    [
        ("what_is_good", "the swings", Stance.STRENGTH),
        ("online_good", "my mates", Stance.STRENGTH),
        ("what_is_good", "nothing, it is all broken", Stance.WORRY),
        ("what_should_change", "the swings", Stance.ASK),
        ("places_change", "lights", Stance.ASK),
        ("safe_places", "the alley is scary", Stance.WORRY),
        ("safe_places", "I feel safe at the library", Stance.STRENGTH),
        ("anything_else", "please open the youth club", Stance.ASK),
        ("anything_else", "more buses", Stance.ASK),
        ("anything_else", "there should be lights on it", Stance.ASK),
        ("anything_else", "I hate the bus", Stance.WORRY),
        ("anything_else", "it is on tuesdays", Stance.UNCLEAR),
    ],
)
def test_sides_are_told_apart(question: str, text: str, side: Stance) -> None:
    """The question decides first; where it leaves the side open, the wording does."""
    assert stance_of(question, text) is side
