"""Strengths, worries and asks: told by what was asked, the follow-up before the question it belongs to."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from analysis.theming.stance import Stance, stance_by_response, stance_of, stances, weights
from feedback.core.records import Answer
from tests.analysis.digest.test_counts import answer


@pytest.mark.parametrize(
    ("asked", "side"),
    [
        ("what_is_good", Stance.STRENGTH),
        ("follow_up.things-to-do.praise", Stance.STRENGTH),
        ("follow_up.good-things", Stance.STRENGTH),
        ("follow_up.things-to-do.worry", Stance.ASK),
        ("follow_up.things-to-do.wish", Stance.ASK),
    ],
)
def test_a_follow_up_is_told_by_what_it_asks(asked: str, side: Stance) -> None:
    """A wish given to a follow-up of "What is good?" is not filed as something good."""
    assert stance_of(asked, "a swimming pool") is side


PRAISE = replace(answer("a1", "one", "the library is lovely"), question_id="what_is_good")
MORE = replace(answer("a2", "one", "the tables"), question_id="what_is_good", prompt="follow_up.school")
BARE = replace(answer("a3", "one", "the tables"), prompt="follow_up.school")
WISH = replace(answer("a4", "one", "a swimming pool"), question_id="what_should_change")
FEAR = answer("a5", "one", "i am scared there and i hate it")


@pytest.mark.parametrize(
    ("answers", "side"),
    [
        ([PRAISE, MORE], Stance.STRENGTH),
        ([MORE], Stance.STRENGTH),
        ([PRAISE, BARE], Stance.STRENGTH),
        ([BARE], Stance.UNCLEAR),
        ([PRAISE, MORE, WISH], Stance.ASK),
        ([PRAISE, WISH, FEAR], Stance.WORRY),
    ],
)
def test_all_that_one_young_person_said_gives_one_side(answers: Sequence[Answer], side: Stance) -> None:
    """Whatever order it is read in; a follow-up's few words that lean no way do as their question does."""
    for order in itertools.permutations(answers):
        assert stance_by_response(order) == {"one": side}


@pytest.mark.parametrize(
    "said",
    [
        "i was scared but they sorted it",
        "used to get bullied, not anymore",
        "they fixed the swing that was broke",
        "my panic attacks have stopped",
        "it feels safer than it did last winter",
        "we got the heating back",
    ],
)
@pytest.mark.parametrize("asked", ["what_is_good", "safe_places", "anything_else", "what_should_change"])
def test_what_was_bad_and_is_better_is_relief(asked: str, said: str) -> None:
    """Whatever was asked: relief is no worry, which it holds the words of, and no wish."""
    assert stance_of(asked, said) is Stance.RELIEF


@pytest.mark.parametrize(
    "said",
    [
        "the youth club isnt open any more",
        "i was scared and i still am",
        "they said they would fix it and nothing happened",
    ],
)
def test_a_loss_is_no_relief(said: str) -> None:
    """What was good and is over, and what is bad still, stay worries."""
    assert stance_of("anything_else", said) is Stance.WORRY


@pytest.mark.parametrize(
    ("asked", "said", "side"),
    [
        ("what_is_good", "the bus never turns up", Stance.WORRY),
        ("what_is_good", "nothing", Stance.WORRY),
        ("what_should_change", "nothing, it is all brilliant", Stance.STRENGTH),
        ("what_should_change", "got jumped last month and nobody cared", Stance.WORRY),
        ("what_is_good", "depends on the day", Stance.UNCLEAR),
        ("what_is_good", "i wish we had a pool", Stance.ASK),
        ("anything_else", "oh great, another survey", Stance.WORRY),
    ],
)
def test_the_words_go_before_the_question(asked: str, said: str, side: Stance) -> None:
    """A worry told after "What is good?" is no strength, and praise after "What should change?" is no wish."""
    assert stance_of(asked, said) is side


def test_many_are_read_as_each_alone_and_fast() -> None:
    """Read together or alone, an answer has the same stance; a paste of a hundred thousand characters takes no minute."""
    said = [("what_is_good", "the swings"), ("anything_else", "more buses"), ("safe_places", ""), ("safe_places", "?")]
    assert stances(said) == [stance_of(*one) for one in said]
    started = time.process_time()
    stance_of("anything_else", "it was dark but now and then so " * 4_000)
    stance_of("anything_else", "a" * 130_000)
    assert time.process_time() - started < 5


def test_the_weights_were_learnt_from_todays_examples() -> None:
    """Whoever changes content/stance learns the weights anew: `python -m analysis.theming.stance.weights`."""
    with weights.LEARNT.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        assert str(kept["learnt_from"]) == weights.digest_of_lessons()
