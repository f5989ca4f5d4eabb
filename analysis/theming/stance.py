"""Strengths, worries and asks told apart: by what was asked first, then by the wording."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from enum import StrEnum

from analysis.theming.sentiment import ReadPhrases
from analysis.theming.steps import Mood
from feedback.core.records import Answer


class Stance(StrEnum):
    """What an answer does with its theme. `UNCLEAR` is a real outcome."""

    STRENGTH = "strength"
    WORRY = "worry"
    ASK = "ask"
    UNCLEAR = "unclear"


_PRESSING = (Stance.WORRY, Stance.ASK, Stance.STRENGTH, Stance.UNCLEAR)

# A follow-up is named after what it answers: after praise it asks what is good, after a worry what would make it better.
_GOOD = re.compile(r"(^|[._])(good|praise)([_-]|$)")
_CHANGE = re.compile(r"(^|[._])(change|changed|better|wish|improve|worry)(_|$)")
_ASKING = re.compile(
    r"^(please |can (we|you|they|there|somebody|someone) |could (we|you|they|there) |"
    r"(more|less|fewer|better|cheaper|free|longer|shorter|later|earlier) |"
    r"(open|build|fix|stop|ban|bring|give|let|make|put|have|get|keep|listen|ask|teach|train|tell|clean|add|allow|help|"
    r"treat|find|send|show|punish|pay|sort|move|include|check|talk|come|start|provide|do) )"
    r"|\b(should|shud|shouldnt|shouldn't|(we|i|they) need|needs? to|(i|we) (wish|want)|would like|ought to)\b"
)


def stance_of(asked: str, text: str) -> Stance:
    """What an answer's words do, from the id of the question or follow-up and, where that leaves it open, from the wording.

    A question after what is good gives strengths, unless its words are plainly a worry; one after what should change
    gives asks; any other is told by its wording and its rough mood. For counting many, not for judging one.
    """
    if _CHANGE.search(asked):
        return Stance.ASK
    mood = _reader().read([text])[0]
    if _GOOD.search(asked):
        return Stance.WORRY if mood is Mood.NEGATIVE and _plainly_bad(text) else Stance.STRENGTH
    if _ASKING.search(text.lower().replace("’", "'").strip()):
        return Stance.ASK
    return {Mood.POSITIVE: Stance.STRENGTH, Mood.NEGATIVE: Stance.WORRY, Mood.NEUTRAL: Stance.UNCLEAR}[mood]


def stance_of_answer(answer: Answer) -> Stance:
    """What an answer does with its theme; where its follow-up leaves that open, as its question has it."""
    words = answer.text or ""
    stance = stance_of(answer.asked, words)
    return stance_of(answer.question_id, words) if stance is Stance.UNCLEAR and answer.prompt else stance


def stance_by_response(
    answers: Iterable[Answer], of: Callable[[Answer], Stance] = stance_of_answer
) -> dict[str, Stance]:
    """Response id → the one side of a theme that this young person is on, from all their answers on it, in any order.

    Worried where one answer is a worry; else asking where one asks; else pleased where one is; else unclear.
    """
    found: dict[str, Stance] = {}
    for answer in answers:
        known = found.get(answer.response_id, Stance.UNCLEAR)
        found[answer.response_id] = min(known, of(answer), key=_PRESSING.index)
    return found


def _plainly_bad(text: str) -> bool:
    return re.search(r"\b(nothing|nowhere|nobody|no one|not|isnt|isn't|but|used to)\b", text.lower()) is not None


@functools.cache
def _reader() -> ReadPhrases:
    return ReadPhrases()
