"""Strengths, worries and asks: told by what was asked, the follow-up before the question it belongs to."""

from __future__ import annotations

import pytest

from analysis.theming.stance import Stance, stance_of


@pytest.mark.parametrize(
    ("asked", "side"),
    [
        ("what_is_good", Stance.STRENGTH),
        ("follow_up.things-to-do.praise", Stance.STRENGTH),
        ("follow_up.things-to-do.worry", Stance.ASK),
        ("follow_up.things-to-do.wish", Stance.ASK),
    ],
)
def test_a_follow_up_is_told_by_what_it_asks(asked: str, side: Stance) -> None:
    """A wish given to a follow-up of "What is good?" is not filed as something good."""
    assert stance_of(asked, "a swimming pool") is side
