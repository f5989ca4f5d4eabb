"""Strengths, worries and asks of a theme's answers, told apart: a line of counts, and a choice of what to read."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence

import streamlit as st

from analysis.theming.stance import Stance, stance_of_answer
from app.shell.screen import say
from feedback.core.records import Answer

side = functools.lru_cache(maxsize=50_000)(stance_of_answer)
"""What an answer does with its theme; read once, since each touch of the page asks again."""


def mark(answer: Answer) -> str:
    """What an answer does with its theme, as a symbol with a word."""
    return say(f"themes.side_{side(answer).value}")


def line(answers: Sequence[Answer]) -> str:
    """How many answers are on each side, in a line: the team's exact figures."""
    counts = Counter(side(answer) for answer in answers if answer.text)
    told = (say("themes.side_count", side=say(f"themes.side_{s.value}"), count=counts[s]) for s in Stance if counts[s])
    return " · ".join(told)


def chosen(answers: Sequence[Answer], *, key: str) -> Sequence[Answer]:
    """The answers of the side that was chosen, under a choice that says how many there are of each.

    `key` is an id, never words.
    """
    counts = Counter(side(answer) for answer in answers)
    if len(answers) < 2:
        return answers
    chosen_side = st.radio(
        say("themes.side"),
        [None, *(side for side in Stance if counts[side])],
        format_func=lambda s: (
            say("themes.side_all", count=len(answers))
            if s is None
            else say("themes.side_count", side=say(f"themes.side_{s.value}"), count=counts[s])
        ),
        horizontal=True,
        key=f"side-{key}",
    )
    return [a for a in answers if chosen_side is None or side(a) is chosen_side]
