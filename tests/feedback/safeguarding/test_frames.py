"""What a sentence is about: a story, a game or a lesson is no harm, and a disclosure inside one is still found."""

from __future__ import annotations

import pytest

from feedback.core.records import RawText, Tier
from feedback.safeguarding import spot

FOUND = (Tier.URGENT, Tier.CONCERN)


@pytest.mark.parametrize(
    "words",
    [
        "in our drama lesson i told my teacher my stepdad hits me",
        "we read a book about abuse and its what my uncle does to me",
        "the story i wrote is about my dad beating me up, its true",
        "film night was good. my brother punches me every day",
        "we watched a film about knives and then a boy showed me a knife and said he will stab me",
        "in the game he asked me for nudes",
        "my game is good but dad hits mum",
        "i play fortnite to block out mum getting hit",
        "after football my coach touches me",
        "in our lesson on self harm i wanted to say i cut myself every night",
        "we learnt about county lines and thats what the olders make me do",
        "i wish my dad would stop hitting me",
        "i wish someone would help me my uncle comes in my room at night",
    ],
)
def test_a_disclosure_inside_a_frame_is_found(words: str):
    """However a young person wraps it, what is done to them reaches the desk."""
    assert spot(RawText(words)).tier in FOUND


@pytest.mark.parametrize(
    "words",
    [
        "our play is about a girl whose stepdad hits her",
        "we are reading a book where the boy gets stabbed",
        "call of duty night with the lads, i got shot every two seconds",
        "my judo teacher throws me really hard and its brilliant",
        "our assembly was about knife crime and it was boring",
    ],
)
def test_a_story_a_game_a_sport_and_a_lesson_are_no_harm(words: str):
    """A desk that is flooded misses the one who needs it: no bell rings."""
    assert spot(RawText(words)).tier not in FOUND
