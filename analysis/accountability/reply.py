"""What became of what a young person said: the themes of their session, who heard them, what was promised or done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis.accountability.before_after import AskedAgain, Told
from analysis.accountability.follow_up_sessions import FollowUps
from analysis.accountability.promises import Promises
from analysis.codebook.codebook import ThemeBook
from analysis.disclosure import Audience, Thresholds
from analysis.records import DecisionKind, PromiseState
from feedback.partnership.meetings import Meetings


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenTheme:
    id: str
    child_name: str
    symbol: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardBy:
    """A meeting these words go to, or went to."""

    title: str
    on: date
    place: str
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One thing decided, in words for young people. `state` is None for a no."""

    theme: SpokenTheme
    kind: DecisionKind
    you_said: str
    we_did: str
    because: str
    state: PromiseState | None
    due_on: date | None
    again: Told | None = None
    """What came of asking the same again afterwards; None where nobody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    themes: tuple[SpokenTheme, ...]
    heard_by: tuple[HeardBy, ...]
    outcomes: tuple[Outcome, ...]


class Replies:
    def __init__(
        self,
        *,
        book: ThemeBook,
        promises: Promises,
        meetings: Meetings,
        thresholds: Thresholds,
        follow_ups: FollowUps,
        asked_again: AskedAgain,
    ) -> None:
        self._book, self._promises, self._meetings, self._thresholds = book, promises, meetings, thresholds
        self._follow_ups, self._asked_again = follow_ups, asked_again

    def of_session(self, session_id: str, *, today: date) -> Reply:
        """What young people of this session may read.

        A theme is named where at least the smallest count of them spoke of it: a lone voice is not pointed at.
        """
        counts, _ = self._book.counts([session_id])
        approved = self._book.approved()
        spoken = {
            theme_id: SpokenTheme(
                id=theme_id, child_name=approved[theme_id].child_name, symbol=approved[theme_id].symbol
            )
            for theme_id, count in counts.most_common()
            if theme_id in approved and count >= self._thresholds.small
        }
        meetings = [m for m in self._meetings.all() if session_id in m.session_ids]
        return Reply(
            themes=tuple(spoken.values()),
            heard_by=tuple(
                HeardBy(title=m.title, on=m.held_on, place=m.place, held=m.held)
                for m in sorted(meetings, key=lambda m: m.held_on)
            ),
            outcomes=tuple(self._outcomes(spoken, {m.id for m in meetings}, today)),
        )

    def _outcomes(self, spoken: dict[str, SpokenTheme], meeting_ids: set[str], today: date) -> list[Outcome]:
        found = []
        for decision in self._promises.decisions():
            if decision.meeting_id not in meeting_ids or decision.theme_id not in spoken:
                continue
            promise = None if decision.kind is DecisionKind.NO_BECAUSE else self._promises.promise(decision.id)
            found.append(
                Outcome(
                    theme=spoken[decision.theme_id],
                    kind=decision.kind,
                    you_said=decision.you_said,
                    we_did=decision.we_did or decision.words,
                    because=decision.because,
                    state=promise.state(today) if promise else None,
                    due_on=promise.due_on if promise else None,
                    again=self._again(decision.id),
                )
            )
        return found

    def _again(self, decision_id: str) -> Told | None:
        asked = self._follow_ups.asked_again(decision_id)
        # The page stands behind a code on a wall: what may be told there is what may be told to everybody.
        return self._asked_again.told(asked[0], Audience.PUBLIC) if asked else None
