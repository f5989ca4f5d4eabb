"""Strengths, worries and asks: told by what was asked, the follow-up before the question it belongs to."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest

from analysis.theming.stance import Stance, stance_by_response, stance_of
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
