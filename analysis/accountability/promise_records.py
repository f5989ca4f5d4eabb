"""The nouns of a promise: what was decided, every step since, and where it stands. Drift is computed from dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import dropwhile

from feedback.core.errors import Invalid
from feedback.core.records import SafeText

# Drift is no word in 90 days, a date moved twice, or a date that is past (domain.md, Closing the loop 4).
SILENT_FOR = timedelta(days=90)
MOVES_THAT_DRIFT = 2


class PromiseState(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    DRIFTING = "drifting"
    STUCK = "stuck"
    WITHDRAWN = "withdrawn"


class DecisionKind(StrEnum):
    YES = "yes"
    NOT_YET = "not_yet"
    NO_BECAUSE = "no_because"


class Drift(StrEnum):
    """Why a promise drifts (domain.md, Closing the loop 4)."""

    OVERDUE = "overdue"
    MOVED = "moved"
    SILENT = "silent"


class PromiseEvent(StrEnum):
    """What may happen to a promise."""

    UPDATE = "update"
    MOVED = "moved"
    KEPT = "kept"
    STUCK = "stuck"
    UNSTUCK = "unstuck"
    WITHDRAWN = "withdrawn"


class Incomplete(Invalid):
    """A decision lacks what its kind asks for; `missing` names the fields."""

    code = "decision-incomplete"

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(missing=", ".join(missing))
        self.missing = missing


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedDecision:
    """What is typed: a yes (owner, agency, date, measure, how children are told), a not yet (date), or a no, because."""

    meeting_id: str
    theme_id: str
    kind: DecisionKind
    words: str
    because: str = ""
    owner: str = ""
    agency: str = ""
    due_on: date | None = None
    measure: str = ""
    tell_children: str = ""
    you_said: str = ""
    we_did: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was kept of it: its words without any detail of a person.

    `you_said` and `we_did` are the lines young people read; without them they read `words` and `because`.
    """

    id: str
    meeting_id: str
    theme_id: str
    kind: DecisionKind
    words: SafeText
    because: SafeText
    owner: str
    agency: str
    due_on: date | None
    measure: SafeText
    tell_children: SafeText
    you_said: SafeText
    we_did: SafeText
    decided_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseStep:
    kind: PromiseEvent
    note: SafeText
    due_on: date | None
    by: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A yes, or a not-yet with its date, and every step since."""

    decision: Decision
    steps: tuple[PromiseStep, ...]

    @property
    def due_on(self) -> date:
        """The date that stands now: the latest it was moved to, or the first."""
        moved = [step.due_on for step in self.steps if step.kind is PromiseEvent.MOVED and step.due_on]
        due = moved[-1] if moved else self.decision.due_on
        assert due is not None  # `missing` refuses a yes or a not-yet without a date
        return due

    @property
    def times_moved(self) -> int:
        return sum(step.kind is PromiseEvent.MOVED for step in self.steps)

    @property
    def last_heard(self) -> date:
        """The day of the newest step, or of the decision."""
        assert self.decision.decided_on is not None  # a kept decision has its day
        return max([self.decision.decided_on, *(step.on for step in self.steps)])

    def why_drifting(self, today: date) -> tuple[Drift, ...]:
        """Every reason that holds today (domain.md, Closing the loop 4)."""
        reasons = {
            Drift.OVERDUE: self.due_on < today,
            Drift.MOVED: self.times_moved >= MOVES_THAT_DRIFT,
            Drift.SILENT: today - self.last_heard > SILENT_FOR,
        }
        return tuple(name for name, holds in reasons.items() if holds)

    def state(self, today: date) -> PromiseState:
        """Kept and withdrawn are final; stuck is said by its owner; drifting is computed; else open."""
        ended = [step.kind for step in self.steps if step.kind in (PromiseEvent.KEPT, PromiseEvent.WITHDRAWN)]
        if ended:
            return PromiseState.KEPT if ended[0] is PromiseEvent.KEPT else PromiseState.WITHDRAWN
        said = [step.kind for step in self.steps if step.kind in (PromiseEvent.STUCK, PromiseEvent.UNSTUCK)]
        if said and said[-1] is PromiseEvent.STUCK:
            return PromiseState.STUCK
        return PromiseState.DRIFTING if self.why_drifting(today) else PromiseState.OPEN

    def as_of(self, day: date) -> PromiseState | None:
        """Where it stood on a day that has passed; None before it was made."""
        assert self.decision.decided_on is not None  # a kept decision has its day
        if self.decision.decided_on > day:
            return None
        return replace(self, steps=tuple(step for step in self.steps if step.on <= day)).state(day)


def over_time(
    promises: Sequence[Promise], today: date, *, months: int = 12
) -> list[tuple[date, Counter[PromiseState]]]:
    """How many promises stood where at the end of each month up to today, oldest first; empty without any."""
    days = [today]
    while len(days) < months:
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    found = [(day, Counter(state for p in promises if (state := p.as_of(day)))) for day in reversed(days)]
    return list(dropwhile(lambda month: not month[1], found))


def missing(decision: ProposedDecision | Decision) -> tuple[str, ...]:
    """The fields that this kind of decision may not be without, in the order of the form."""
    needed = {
        DecisionKind.YES: ("words", "owner", "agency", "due_on", "measure", "tell_children"),
        DecisionKind.NOT_YET: ("words", "due_on"),
        DecisionKind.NO_BECAUSE: ("because",),
    }[decision.kind]
    given = {name: getattr(decision, name) for name in needed}
    return tuple(name for name, value in given.items() if not (value.strip() if isinstance(value, str) else value))
