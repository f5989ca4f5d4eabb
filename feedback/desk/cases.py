"""The safeguarding desk's nouns: a case and its states, its clocks, what was noted, what a worker may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from feedback.core.errors import HeardError, NotFound
from feedback.core.records import RawText, Tier


class CaseState(StrEnum):
    NEW = "new"
    SEEN = "seen"
    ACTED = "acted"
    CLOSED = "closed"


DUE = {Tier.URGENT: timedelta(hours=1), Tier.CONCERN: timedelta(hours=24), Tier.NEEDS_READER: timedelta(hours=48)}
"""How long a case of a tier may stay new before it is overdue."""

ACT_DUE = {Tier.URGENT: timedelta(hours=4), Tier.CONCERN: timedelta(hours=72), Tier.NEEDS_READER: timedelta(hours=120)}
"""How long an opened case may stay without an action or a reason to close it."""

LONGEST_NOTE, LONGEST_REFERENCE, LONGEST_REASON = 2_000, 200, 400
"""Code points of one note at the desk, of another system's reference, of the reason to close a case."""


class WrongStep(HeardError):
    """A case moves new → seen → acted → closed; it is closed with a reason."""

    code = "case-wrong-step"


class WordsGone(NotFound):
    """The raw words' time is up, and they were destroyed."""

    code = "words-gone"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Case:
    """A held case without its words. `raised_at` is cut to the hour: nobody can tell whose turn it was."""

    id: str
    session_id: str
    answer_id: str | None
    tier: Tier
    category: str
    state: CaseState
    raised_at: datetime
    seen_at: datetime | None
    outside_reference: str
    close_reason: str
    released: bool
    false_alarm: bool

    def overdue(self, now: datetime) -> bool:
        """Still new, or opened and left, after its tier's time."""
        due = self.due()
        return due is not None and now > due

    def due(self) -> datetime | None:
        """When the next step is due; None once somebody acted. The first clock runs from the end of the hour."""
        if self.state is CaseState.NEW:
            return self.raised_at + timedelta(hours=1) + DUE[self.tier]
        if self.state is CaseState.SEEN and self.seen_at is not None:
            return self.seen_at + ACT_DUE[self.tier]
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """What a session's staff screen may know: that somebody there may want a grown-up. No words, no number."""

    new: bool
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Note:
    """What the desk wrote about a case for itself; sealed like the words, and destroyed with them."""

    by: str
    at: datetime
    words: RawText


@dataclass(frozen=True, slots=True, kw_only=True)
class SpottingTally:
    """How spotting did in one tier and category, by what the desk made of it. Counts of cases, exact: for the desk."""

    tier: Tier
    category: str
    cases: int
    closed: int
    false_alarms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """A case as somebody outside Heard may be told of it: no words, no category, no hour."""

    case_id: str
    session_id: str
    tier: Tier


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """The words of a case, and the phrases that matched: for the desk's eyes."""

    words: RawText
    matched: tuple[str, ...]
