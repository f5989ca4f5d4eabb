"""What a quarter's report rests on: one frozen record, read from one state of the file. Nothing is written by reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.accountability.before_after import AskedAgain, WorryChange
from analysis.accountability.lundy_ratings import BothSides, Ratings
from analysis.accountability.promise_records import Decision, Promise
from analysis.accountability.promises import Promises
from analysis.codebook.codebook import Codebook
from analysis.digest.editions import Edition, Editions
from analysis.digest.opener import Opener
from analysis.disclosure import Audience
from analysis.render import wording
from analysis.reports.meeting_seals import Seals
from analysis.reports.period import Period
from feedback.partnership.meetings import AgendaItem, Meeting, Meetings
from feedback.partnership.visits import Visit, Visits
from feedback.storage.database import Store
from feedback.storage.partnership_file import About


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MeetingsRead:
    """All meetings, the earliest first. `pages`: what these readers hold of one that was held in the time, None where
    nothing was frozen for them. `agendas`: of those to come."""

    meetings: tuple[Meeting, ...]
    pages: Mapping[str, Opener | None]
    agendas: Mapping[str, tuple[AgendaItem, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OutcomesRead:
    """What was decided, promised, visited and rated; `asked_again` by decision."""

    decisions: tuple[Decision, ...]
    promises: tuple[Promise, ...]
    asked_again: Mapping[str, WorryChange]
    themes: Mapping[str, str]
    visits: tuple[Visit, ...]
    ratings: BothSides


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class QuarterEvidence:
    partnership: str
    demonstration: bool
    heard: MeetingsRead
    outcomes: OutcomesRead


class HeldReader:
    """Meetings, and what was frozen of them."""

    def __init__(self, *, meetings: Meetings, seals: Seals, editions: Editions) -> None:
        self._meetings, self._seals, self._editions = meetings, seals, editions

    def read(self, period: Period, audience: Audience) -> MeetingsRead:
        meetings = sorted(self._meetings.all(), key=lambda meeting: meeting.held_on)
        held = [meeting for meeting in meetings if meeting.held and period.holds(meeting.held_on)]
        frozen = {meeting.id: self._edition(meeting, audience) for meeting in held}
        return MeetingsRead(
            meetings=tuple(meetings),
            pages={id: wording.opener(edition.digest) if edition else None for id, edition in frozen.items()},
            agendas={m.id: tuple(self._meetings.agenda(m.id)) for m in meetings if not m.held},
        )

    def _edition(self, meeting: Meeting, audience: Audience) -> Edition | None:
        """What the meeting read, where it was sealed; else the latest for these readers."""
        sealed = self._seals.edition(meeting.id, audience)
        return sealed or next(iter(self._editions.all(meeting.id, audience)), None)


class OutcomeReader:
    def __init__(
        self, *, promises: Promises, asked_again: AskedAgain, book: Codebook, visits: Visits, ratings: Ratings
    ) -> None:
        self._promises, self._asked_again, self._book = promises, asked_again, book
        self._visits, self._ratings = visits, ratings

    def read(self, period: Period, audience: Audience) -> OutcomesRead:
        decisions = self._promises.decisions()
        again = {one.id: self._asked_again.latest(one.id, audience) for one in decisions}
        return OutcomesRead(
            decisions=tuple(decisions),
            promises=tuple(self._promises.all()),
            asked_again={id: told for id, told in again.items() if told is not None},
            themes={id: theme.name for id, theme in self._book.approved().items()},
            visits=tuple(self._visits.between(period.start, period.end)),
            ratings=self._ratings.of(period.start, period.end),
        )


class QuarterReader:
    def __init__(self, store: Store, *, about: About, heard: HeldReader, outcomes: OutcomeReader) -> None:
        self._store, self._about, self._heard, self._outcomes = store, about, heard, outcomes

    def read(self, period: Period, audience: Audience) -> QuarterEvidence:
        """All that the report of a time rests on, for these readers."""
        with self._store.snapshot():
            return QuarterEvidence(
                partnership=self._about.partnership,
                demonstration=self._about.demonstration,
                heard=self._heard.read(period, audience),
                outcomes=self._outcomes.read(period, audience),
            )
