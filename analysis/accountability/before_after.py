"""Asked again: the same question at the same place before and after an action, told only as far as the numbers bear it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis.accountability.follow_up_sessions import Again, FollowUps
from analysis.accountability.promises import Promises
from analysis.codebook.codebook import Codebook
from analysis.disclosure import Audience, Thresholds
from analysis.figures import proportions
from analysis.theming.stance import Stance, stance_by_response, stances_of_answers
from feedback.core.records import Answer
from feedback.responses.answers import SqliteAnswers


class WorryChange(StrEnum):
    """What may be said outside the team: never a number of either session."""

    FEWER = "fewer"
    MORE = "more"
    NO_DIFFERENCE = "no_difference"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfterShare:
    """How many of how many young people, before and after. Exact: for the team's screens alone."""

    before: tuple[int, int]
    after: tuple[int, int]

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the difference (Newcombe 1998, method 10); None where one side has nobody."""
        if not self.before[1] or not self.after[1]:
            return None
        return proportions.difference(self.after, self.before)

    def change(self, least: int) -> WorryChange:
        """More, fewer, no difference that we can tell; or too few voices, where a base is under `least`."""
        if min(self.before[1], self.after[1]) < least or self.interval is None:
            return WorryChange.TOO_FEW
        low, high = self.interval
        if low > 0:
            return WorryChange.MORE
        return WorryChange.FEWER if high < 0 else WorryChange.NO_DIFFERENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionShare:
    question_id: str
    option_id: str
    share: BeforeAfterShare


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """`worried`: those who spoke of the promise's theme and neither only well of it nor that it is
    better. `options`: the questions with taps."""

    again: Again
    worried: BeforeAfterShare
    options: tuple[OptionShare, ...]


class AskedAgain:
    def __init__(
        self,
        *,
        answers: SqliteAnswers,
        book: Codebook,
        promises: Promises,
        follow_ups: FollowUps,
        thresholds: Thresholds,
    ) -> None:
        self._answers, self._book, self._promises = answers, book, promises
        self._follow_ups, self._thresholds = follow_ups, thresholds

    def compare(self, again: Again) -> Compared:
        """Before and after, exactly. For the team: others get `change_for`. Raises NotFound."""
        theme_id = self._promises.promise(again.decision_id).decision.theme_id
        members = self._book.members().get(theme_id, set())
        before, after = (self._answers.of_sessions([s.id]) for s in (again.before, again.after))
        options = sorted({(a.question_id, a.choice) for a in (*before, *after) if a.choice})
        return Compared(
            again=again,
            worried=BeforeAfterShare(before=_worried(before, members), after=_worried(after, members)),
            options=tuple(
                OptionShare(
                    question_id=question,
                    option_id=option,
                    share=BeforeAfterShare(
                        before=_chose(before, question, option), after=_chose(after, question, option)
                    ),
                )
                for question, option in options
            ),
        )

    def last_time(self, decision_id: str) -> Again | None:
        """The latest before and after of a promise; None where nobody asked again."""
        asked = self._follow_ups.asked_again(decision_id)
        return asked[0] if asked else None

    def latest(self, decision_id: str, audience: Audience) -> WorryChange | None:
        """What this audience may hear of the latest before and after of a promise; None where nobody asked again."""
        asked = self._follow_ups.asked_again(decision_id)
        return self.change_for(asked[0], audience) if asked else None

    def change_for(self, again: Again, audience: Audience) -> WorryChange:
        """What this audience may hear of the theme: whether more or fewer are worried. Raises NotFound."""
        return self.compare(again).worried.change(self._thresholds.base_for_breakdown(audience))


def _worried(answers: Sequence[Answer], members: Collection[str]) -> tuple[int, int]:
    """One young person counts once, by all that they said of the theme."""
    spoken = [answer for answer in answers if answer.id in members]
    side_of = {a.id: side for a, side in zip(spoken, stances_of_answers(spoken), strict=True)}
    sides = stance_by_response(spoken, lambda answer: side_of[answer.id])
    worried = sum(side not in (Stance.STRENGTH, Stance.RELIEF) for side in sides.values())
    return worried, len({a.response_id for a in answers})


def _chose(answers: Sequence[Answer], question: str, option: str) -> tuple[int, int]:
    """Of those who tapped an answer to this question."""
    asked = [a for a in answers if a.question_id == question and a.choice]
    return sum(a.choice == option for a in asked), len(asked)
