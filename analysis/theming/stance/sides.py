"""Praise, worry, wish and relief told apart: by the words as an answer to their question, and unclear said as unclear."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

import numpy as np

from analysis.theming.stance.cues import Cue, cues_of, plainly
from analysis.theming.stance.weights import scores
from feedback.core.records import Answer


class Stance(StrEnum):
    """What an answer does with its theme. `RELIEF`: it was bad and is better. `UNCLEAR` is a real outcome."""

    STRENGTH = "strength"
    WORRY = "worry"
    ASK = "ask"
    RELIEF = "relief"
    UNCLEAR = "unclear"


_LEARNT = (Stance.STRENGTH, Stance.WORRY, Stance.ASK, Stance.RELIEF, Stance.UNCLEAR)
"""In the order of content/stance."""
_PRESSING = (Stance.WORRY, Stance.ASK, Stance.RELIEF, Stance.STRENGTH, Stance.UNCLEAR)

# A follow-up is named after what it answers: after praise it asks what is good, after a worry what would make it better.
_GOOD = re.compile(r"(^|[._])(good|praise)([_-]|$)")
_CHANGE = re.compile(r"(^|[._])(change|changed|better|wish|improve|worry)(_|$)")
_NAMED = 3
"""Up to so many words name a thing: they say what they say by the question that they answer."""
_SURELY = 0.2
"""From this weight on, a few words do more than name a thing ("broken swings")."""
_LEANS = {Stance.STRENGTH: 0.3, Stance.ASK: 0.2, Stance.UNCLEAR: 0.15}
"""How much a question leans an answer towards what it asked for."""


def asked_for(asked: str) -> Stance:
    """What a question or a follow-up asks for, by its id: what is good, what should change, or neither (unclear)."""
    if _CHANGE.search(asked):
        return Stance.ASK
    return Stance.STRENGTH if _GOOD.search(asked) else Stance.UNCLEAR


def stance_of(asked: str, text: str) -> Stance:
    """What an answer's words do, read as an answer to the question or follow-up with this id.

    The words go before the question: a worry told where one was asked what is good is a worry, and praise where one
    was asked what should change is praise. A thing that is only named does what was asked for. For counting many, not
    for judging one.
    """
    return stances([(asked, text)])[0]


def stances(said: Sequence[tuple[str, str]]) -> list[Stance]:
    """`stance_of` each (question id, text): many at once take a fifth of the time."""
    plain = [plainly(text) for _, text in said]
    cues = [*map(cues_of, plain)]
    weighed = scores(plain, cues).tolist()
    return [
        _decided(asked_for(asked), words, found, row)
        for (asked, _), words, found, row in zip(said, plain, cues, weighed, strict=True)
    ]


def _decided(wanted: Stance, plain: str, cues: frozenset[Cue], weighed: Sequence[float]) -> Stance:
    if not plain:
        return wanted
    if Cue.TURNED in cues:
        return Stance.WORRY
    if Cue.LOST in cues and not cues & {Cue.BAD, Cue.MENDED, Cue.BETTER}:
        return Stance.WORRY  # "the club is not open any more": what is over was good
    if Cue.NOTHING in cues and wanted is Stance.STRENGTH:
        return Stance.WORRY
    if len(plain.split()) <= _NAMED and wanted is not Stance.UNCLEAR and not cues and max(weighed[:4]) < _SURELY:
        return wanted
    leant = [value + _LEANS[wanted] * (stance is wanted) for stance, value in zip(_LEARNT, weighed, strict=True)]
    return _LEARNT[int(np.argmax(leant))]


def stance_of_answer(answer: Answer) -> Stance:
    """What an answer does with its theme; where its follow-up leaves that open, as its question has it."""
    return stances_of_answers([answer])[0]


def stances_of_answers(answers: Sequence[Answer]) -> list[Stance]:
    """`stance_of_answer` of each."""
    found = stances([(answer.asked, answer.text or "") for answer in answers])
    for at, answer in enumerate(answers):
        if found[at] is Stance.UNCLEAR and answer.prompt:
            found[at] = stance_of(answer.question_id, answer.text or "")
    return found


def stance_by_response(
    answers: Iterable[Answer], of: Callable[[Answer], Stance] = stance_of_answer
) -> dict[str, Stance]:
    """Response id → the one side of a theme that this young person is on, from all their answers on it, in any order.

    Worried where one answer is a worry; else asking where one asks; else relieved, pleased where one is; else unclear.
    """
    found: dict[str, Stance] = {}
    for answer in answers:
        known = found.get(answer.response_id, Stance.UNCLEAR)
        found[answer.response_id] = min(known, of(answer), key=_PRESSING.index)
    return found
