"""What became of what a young person said: the themes of their session, who heard them, what was promised or done, and
what meetings were asked in young people's name and answered."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from analysis.accountability.answers_owed import OwedState
from analysis.accountability.before_after import AskedAgain, WorryChange
from analysis.accountability.promise_records import DecisionKind, PromiseState
from analysis.accountability.undertakings import Undertakings
from analysis.codebook.codebook import Codebook
from analysis.disclosure import Audience, Dimension, Protection, Thresholds, one_way, protect
from feedback.core.records import SafeText
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
    again: WorryChange | None = None
    """What came of asking the same again afterwards; None where nobody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionTold:
    """A question that was put to a meeting that took place. `answer` is None until two people stand for its words: then
    `role` owes it until `due_on`, or is late since."""

    question: str
    role: str
    due_on: date
    state: OwedState
    answer: SafeText | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    themes: tuple[SpokenTheme, ...]
    heard_by: tuple[HeardBy, ...]
    outcomes: tuple[Outcome, ...]
    questions: tuple[QuestionTold, ...]


class Published(Protocol):
    """What has left in editions."""

    def published(self, meeting_ids: Collection[str]) -> Sequence[Protection]:
        """Every table that has left in an edition of these meetings, oldest first."""


class Replies:
    """What became of it, for whoever has a slip or reads the poster: anybody, and so told as the public is."""

    def __init__(
        self,
        *,
        book: Codebook,
        undertakings: Undertakings,
        meetings: Meetings,
        editions: Published,
        asked_again: AskedAgain,
        thresholds: Thresholds,
    ) -> None:
        self._book, self._meetings = book, meetings
        self._promises, self._owed = undertakings.promises, undertakings.owed
        self._editions, self._asked_again, self._thresholds = editions, asked_again, thresholds
        self._weighed: dict[str, tuple[Hashable, tuple[str, ...]]] = {}

    def of_session(self, session_id: str, *, today: date) -> Reply:
        """What young people of this session may read.

        A theme is named where the public may be told how many of them spoke of it: neither a lone voice is pointed at,
        nor few, nor anybody who could be worked out from what editions tell.
        """
        meetings = [m for m in self._meetings.all() if session_id in m.session_ids]
        spoken = self._spoken(session_id, {m.id for m in meetings})
        return Reply(
            themes=tuple(spoken.values()),
            heard_by=tuple(
                HeardBy(title=m.title, on=m.held_on, place=m.place, held=m.held)
                for m in sorted(meetings, key=lambda m: m.held_on)
            ),
            outcomes=tuple(self._outcomes(spoken, {m.id for m in meetings}, today)),
            questions=tuple(
                QuestionTold(
                    question=one.question,
                    role=one.role,
                    due_on=one.due_on,
                    state=one.state(today),
                    answer=one.standing.words if one.standing else None,
                )
                for one in self._owed.held()
                if session_id in one.meeting.session_ids
            ),
        )

    def decided(self) -> frozenset[str]:
        """Ids of the sessions whose meeting has decided something; what of it may be told, `of_session` says."""
        meetings = {decision.meeting_id for decision in self._promises.decisions()}
        return frozenset(id for meeting in self._meetings.all() if meeting.id in meetings for id in meeting.session_ids)

    def _spoken(self, session_id: str, meeting_ids: set[str]) -> dict[str, SpokenTheme]:
        """The themes that may be named, the most spoken of first."""
        counts, people = self._book.counts([session_id])
        approved = self._book.approved()
        spoken = {id: count for id, count in counts.items() if id in approved}
        nameable = self._nameable(session_id, people, spoken, meeting_ids) if spoken else ()
        return {
            id: SpokenTheme(id=id, child_name=approved[id].child_name, symbol=approved[id].symbol)
            for id in sorted(nameable, key=lambda id: (-spoken[id], id))
        }

    def _nameable(
        self, session_id: str, people: int, counts: Mapping[str, int], meeting_ids: set[str]
    ) -> tuple[str, ...]:
        """Ids of the themes that the public may be told of, weighed beside what the editions of the meetings that heard
        these young people tell of themes; the other editions count none of them."""
        published = [p for p in self._editions.published(meeting_ids) if p.table.layout.rows.name == "theme"]
        seen = (people, tuple(sorted(counts.items())), tuple(p.table.layout.edition for p in published))
        kept = self._weighed.get(session_id)
        if kept is None or kept[0] != seen:
            # Anybody may open this page as often as they like, and weighing takes seconds beside many editions.
            names = tuple(sorted(counts))
            table = one_way(
                f"session {session_id}",
                Dimension("theme", names, overlapping=True),
                [counts[name] for name in names],
                total=people,
            )
            protected = protect(table, audience=Audience.PUBLIC, thresholds=self._thresholds, published=published).table
            kept = seen, tuple(id for id in names if protected.at(id).value is not None)
            self._weighed[session_id] = kept
        return kept[1]

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
                    again=self._asked_again.latest(decision.id, Audience.PUBLIC),
                )
            )
        return found
