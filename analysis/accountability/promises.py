"""Decisions of a meeting and the promises they make. Drift is computed from dates, never declared."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import dropwhile

from analysis.accountability.seal_store import SealStore
from analysis.records import DecisionKind, PromiseState
from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedStep, GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import HeardError, Invalid, NotFound
from feedback.storage.database import Row, Store

LONGEST = {
    "words": 600,
    "because": 600,
    "measure": 300,
    "tell_children": 300,
    "you_said": 300,
    "we_did": 400,
}
"""Characters that each of a decision's boxes takes."""

LONGEST_NAME, LONGEST_NOTE = 120, 600

SILENT_FOR = timedelta(days=90)
MOVES_THAT_DRIFT = 2


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


class Ended(HeardError):
    """A kept or withdrawn promise takes no further steps."""

    code = "promise-ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Yes (owner, agency, date, measure, how children are told), not yet (date), or no, because.

    `you_said` and `we_did` are the lines young people read; without them they read `words` and `because`.
    """

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
    id: str = ""
    decided_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseStep:
    kind: PromiseEvent
    note: str
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

    def why_drifting(self, today: date) -> tuple[str, ...]:
        """`overdue`, `moved`, `silent`: every reason that holds today (domain.md, Closing the loop 4)."""
        reasons = {
            "overdue": self.due_on < today,
            "moved": self.times_moved >= MOVES_THAT_DRIFT,
            "silent": today - self.last_heard > SILENT_FOR,
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


def missing(decision: Decision) -> tuple[str, ...]:
    """The fields that this kind of decision may not be without, in the order of the form."""
    needed = {
        DecisionKind.YES: ("words", "owner", "agency", "due_on", "measure", "tell_children"),
        DecisionKind.NOT_YET: ("words", "due_on"),
        DecisionKind.NO_BECAUSE: ("because",),
    }[decision.kind]
    given = {name: getattr(decision, name) for name in needed}
    return tuple(name for name, value in given.items() if not (value.strip() if isinstance(value, str) else value))


class Promises:
    def __init__(self, store: Store, audit: Audit) -> None:
        self._store, self._seals = store, SealStore(store)
        self._guarded = GuardedSteps(store, audit)

    def decide(self, decision: Decision, *, by: Staff, at: datetime) -> Decision:
        """Keep a meeting's decision; a theme may have several (yes to one thing, no to another).

        Raises Incomplete, Sealed, WordsTooLong, NotFound for a meeting that is not there.
        """
        decision_id, made = secrets.token_hex(8), f"decision: {decision.kind.value}"
        words = {name: (getattr(decision, name), most) for name, most in LONGEST.items()}
        names = {name: (getattr(decision, name), LONGEST_NAME) for name in ("owner", "agency")}
        with self._guarded.step(Action.DECIDE, made, decision_id, by=by, at=at, words=words, names=names) as step:
            wanted = _as_kept(decision, step, decision_id, at.date())
            if lacking := missing(wanted):
                raise Incomplete(lacking)
            self._seals.refuse_sealed(decision.meeting_id)
            self._store.insert(
                "decisions",
                {
                    **asdict(wanted),
                    "kind": wanted.kind.value,
                    "due_on": wanted.due_on.isoformat() if wanted.due_on else None,
                    "decided_by": by.name,
                    "decided_on": at.date().isoformat(),
                },
            )
        return self.get(decision_id)

    def undo(self, decision_id: str, *, by: Staff, at: datetime) -> None:
        """Take a decision of the same day back, with whatever followed from it. Raises Ended on a later day, Sealed."""
        with self._guarded.step(Action.DECIDE, "decision taken back", decision_id, by=by, at=at):
            kept = self.get(decision_id)
            self._seals.refuse_sealed(kept.meeting_id)
            if kept.decided_on != at.date():
                raise Ended
            self._store.write("DELETE FROM decisions WHERE id = ?", [decision_id])

    def step(
        self, decision_id: str, kind: PromiseEvent, note: str, *, by: Staff, at: datetime, due_on: date | None = None
    ) -> Promise:
        """Something happened to a promise, in words. A move, and only a move, has a date.

        Raises Invalid, Ended, WordsTooLong, NotFound.
        """
        words = {"note": (note, LONGEST_NOTE)}
        with self._guarded.step(
            Action.KEEP_PROMISES, f"promise: {kind.value}", decision_id, by=by, at=at, words=words
        ) as step:
            if not step.words["note"] or (kind is PromiseEvent.MOVED) != (due_on is not None):
                raise Invalid
            if self.promise(decision_id).state(at.date()) in (PromiseState.KEPT, PromiseState.WITHDRAWN):
                raise Ended
            self._store.insert(
                "promise_steps",
                {
                    "decision_id": decision_id,
                    "kind": kind.value,
                    "note": step.words["note"],
                    "due_on": due_on.isoformat() if due_on else None,
                    "by": by.name,
                    "on_day": at.date().isoformat(),
                },
            )
        return self.promise(decision_id)

    def tell(self, decision_id: str, you_said: str, we_did: str, *, by: Staff, at: datetime) -> None:
        """Set the two lines that young people read. Raises WordsTooLong, NotFound."""
        words = {"you_said": (you_said, LONGEST["you_said"]), "we_did": (we_did, LONGEST["we_did"])}
        with self._guarded.step(
            Action.KEEP_PROMISES, "words for young people changed", decision_id, by=by, at=at, words=words
        ) as step:
            self.get(decision_id)
            self._store.write(
                "UPDATE decisions SET you_said = ?, we_did = ? WHERE id = ?",
                [step.words["you_said"], step.words["we_did"], decision_id],
            )

    def get(self, decision_id: str) -> Decision:
        """Raises NotFound."""
        row = self._store.row("SELECT * FROM decisions WHERE id = ?", [decision_id])
        if row is None:
            raise NotFound
        return _decision(row)

    def of_meeting(self, meeting_id: str) -> list[Decision]:
        return [d for d in self.decisions() if d.meeting_id == meeting_id]

    def decisions(self) -> list[Decision]:
        """All, oldest first."""
        return [_decision(row) for row in self._store.rows("SELECT * FROM decisions ORDER BY decided_on, id")]

    def promise(self, decision_id: str) -> Promise:
        """Raises NotFound, also for a no: a no promises nothing."""
        decision = self.get(decision_id)
        if decision.kind is DecisionKind.NO_BECAUSE:
            raise NotFound
        return self._promise(decision)

    def all(self) -> list[Promise]:
        """Every promise, the oldest decision first."""
        steps: dict[str, list[PromiseStep]] = {}
        for row in self._store.rows("SELECT * FROM promise_steps ORDER BY number"):
            steps.setdefault(row["decision_id"], []).append(_step(row))
        made = (decision for decision in self.decisions() if decision.kind is not DecisionKind.NO_BECAUSE)
        return [Promise(decision=decision, steps=tuple(steps.get(decision.id, ()))) for decision in made]

    def _promise(self, decision: Decision) -> Promise:
        rows = self._store.rows("SELECT * FROM promise_steps WHERE decision_id = ? ORDER BY number", [decision.id])
        return Promise(decision=decision, steps=tuple(_step(row) for row in rows))


def _as_kept(decision: Decision, step: GuardedStep, decision_id: str, on: date) -> Decision:
    return replace(
        decision,
        words=step.words["words"],
        because=step.words["because"],
        owner=step.names["owner"],
        agency=step.names["agency"],
        measure=step.words["measure"],
        tell_children=step.words["tell_children"],
        you_said=step.words["you_said"],
        we_did=step.words["we_did"],
        id=decision_id,
        decided_on=on,
    )


def _decision(row: Row) -> Decision:
    return Decision(
        id=row["id"],
        meeting_id=row["meeting_id"],
        theme_id=row["theme_id"],
        kind=DecisionKind(row["kind"]),
        words=row["words"],
        because=row["because"],
        owner=row["owner"],
        agency=row["agency"],
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        measure=row["measure"],
        tell_children=row["tell_children"],
        you_said=row["you_said"],
        we_did=row["we_did"],
        decided_on=date.fromisoformat(row["decided_on"]),
    )


def _step(row: Row) -> PromiseStep:
    return PromiseStep(
        kind=PromiseEvent(row["kind"]),
        note=row["note"],
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        by=row["by"],
        on=date.fromisoformat(row["on_day"]),
    )
