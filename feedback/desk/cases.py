"""The safeguarding desk's nouns: a case and its states, the cases of one child, clocks, notes, what a worker may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from feedback.core.errors import HeardError, NotFound
from feedback.core.records import Answer, RawText, Tier


class CaseState(StrEnum):
    NEW = "new"
    SEEN = "seen"
    ACTED = "acted"
    CLOSED = "closed"


class CaseKind(StrEnum):
    """Whose words they are: a young person's answer, what a worker noted on a card, a seat of the shadow executive; or
    nobody's, where a young person tapped the name of a theme of harm."""

    ANSWER = "answer"
    NOTE = "note"
    SHADOW = "shadow"
    THEME = "theme"


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
    """A held case without its words. `raised_at` is cut to the hour: nobody can tell whose turn it was.

    `number` is the card's, drawn by chance, for people to say; `card` links what one child said, and leads to nothing
    once the child took it back. `holder` is the account of whoever has it; empty for nobody.
    """

    id: str
    number: int
    kind: CaseKind
    session_id: str | None
    card: str
    answer_id: str | None
    tier: Tier
    category: str
    state: CaseState
    raised_at: datetime
    seen_at: datetime | None
    holder: str
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
            # `raised_at` is cut to the hour: with an hour more, no case is called overdue before its time is up.
            return self.raised_at + timedelta(hours=1) + DUE[self.tier]
        if self.state is CaseState.SEEN and self.seen_at is not None:
            return self.seen_at + ACT_DUE[self.tier]
        return None


_TIERS = (Tier.URGENT, Tier.CONCERN, Tier.NEEDS_READER, Tier.NONE)


@dataclass(frozen=True, slots=True, repr=False)
class ChildsCases:
    """All cases of one card, the most pressing first: the desk counts children, not sentences."""

    cases: tuple[Case, ...]

    @property
    def first(self) -> Case:
        return self.cases[0]

    @property
    def number(self) -> int:
        return self.first.number

    @property
    def tier(self) -> Tier:
        """The gravest of those that are open; of closed ones, the gravest of all."""
        still = [case for case in self.cases if case.state is not CaseState.CLOSED]
        return min((case.tier for case in still or self.cases), key=_TIERS.index)

    @property
    def state(self) -> CaseState:
        """Where the one stands with which least was done."""
        # The members of CaseState stand in the order of the steps.
        return min((case.state for case in self.cases), key=list(CaseState).index)

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(case.category for case in self.cases))

    def overdue(self, now: datetime) -> bool:
        return any(case.overdue(now) for case in self.cases)


def by_child(cases: Iterable[Case]) -> list[ChildsCases]:
    """Cases of one card together, in the order in which the first of each card stands."""
    cards: dict[str, list[Case]] = {}
    for case in cases:
        cards.setdefault(case.card, []).append(case)
    return [ChildsCases(tuple(found)) for found in cards.values()]


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
    """A case as somebody outside Heard may be told of it: no words, no category, no hour. `card` only counts children."""

    case_id: str
    card: str
    session_id: str | None
    tier: Tier


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """The words of a case, and the phrases that matched: for the desk's eyes."""

    words: RawText
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OpenedCase:
    """A case with its words, None where their time is up, and the answer that they were; None where that is gone."""

    case: Case
    words: Held | None
    answer: Answer | None


@dataclass(frozen=True, slots=True, repr=False)
class OpenedCard:
    """One child's card, opened: each of its cases, and its other answers as they are kept."""

    cases: tuple[OpenedCase, ...]
    others: tuple[Answer, ...]
