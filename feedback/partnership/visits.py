"""Leaders' visits to where young people are: planned, held, noted, answered; and which of them are overdue."""

from __future__ import annotations

import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from feedback import redaction
from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import Boxes, GuardedStep, GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import HeardError, Invalid, NotFound
from feedback.core.records import SafeText
from feedback.storage.database import Row, Store

ANSWER_WITHIN = timedelta(days=28)
"""From the day of a visit until its young people are answered."""

LONGEST_LINE, LONGEST_NOTE = 200, 1_000


class NoteTellsOfHarm(HeardError):
    """What was heard on a visit tells of harm to somebody: that goes to the safeguarding lead, not into a note."""

    code = "visit-note-tells-of-harm"


class VisitState(StrEnum):
    PLANNED = "planned"
    OVERDUE = "overdue"
    TO_ANSWER = "to_answer"
    ANSWER_OVERDUE = "answer_overdue"
    ANSWERED = "answered"
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`heard` is the leader's note in safe words; `answer` is what young people were told back."""

    id: str
    role: str
    agency: str
    place: str
    planned_on: date
    held_on: date | None
    heard: SafeText = field(repr=False)
    answer: SafeText = field(repr=False)
    answered_on: date | None
    called_off: str

    def state(self, today: date) -> VisitState:
        if self.called_off:
            return VisitState.CALLED_OFF
        if self.held_on is None:
            return VisitState.OVERDUE if self.planned_on < today else VisitState.PLANNED
        if self.answered_on is None:
            late = self.held_on + ANSWER_WITHIN < today
            return VisitState.ANSWER_OVERDUE if late else VisitState.TO_ANSWER
        return VisitState.ANSWERED

    def late(self, today: date) -> bool:
        return self.state(today) in (VisitState.OVERDUE, VisitState.ANSWER_OVERDUE)


class Visits:
    def __init__(self, store: Store, audit: Audit) -> None:
        self._store, self._guarded = store, GuardedSteps(store, audit)

    def plan(self, *, role: str, agency: str, place: str, on: date, by: Staff, at: datetime) -> Visit:
        """Raises Invalid without a role, an agency or a place, WordsTooLong."""
        visit_id = secrets.token_hex(6)
        boxes = {name: (line, LONGEST_LINE) for name, line in (("role", role), ("agency", agency), ("place", place))}
        with self._guarded.step(Action.KEEP_PROMISES, "visit planned", visit_id, by=by, at=at, names=boxes) as step:
            if not all(step.names.values()):
                raise Invalid
            self._store.insert("visits", {**step.names, "id": visit_id, "planned_on": on.isoformat()})
        return self.get(visit_id)

    def move(self, visit_id: str, on: date, *, by: Staff, at: datetime) -> Visit:
        """Another day for a visit that has been neither held nor called off. Raises Invalid."""
        with self._step("visit moved", visit_id, by, at):
            visit = self.get(visit_id)
            if visit.held_on is not None or visit.called_off:
                raise Invalid
            return self._set(visit_id, planned_on=on.isoformat())

    def hold(self, visit_id: str, *, on: date, heard: str, by: Staff, at: datetime) -> Visit:
        """It took place; `heard` is what young people said, in the leader's words, with no name in it.

        Raises Invalid without a note, for a day to come, or once it was held or called off; NoteTellsOfHarm;
        WordsTooLong.
        """
        with self._step("visit held", visit_id, by, at, {"heard": (heard, LONGEST_NOTE)}) as step:
            visit = self.get(visit_id)
            if on > at.date() or visit.called_off or visit.held_on is not None:
                raise Invalid
            return self._set(visit_id, held_on=on.isoformat(), heard=_harmless(step, "heard"))

    def answer(self, visit_id: str, words: str, *, by: Staff, at: datetime) -> Visit:
        """What the young people were told back. Raises Invalid before the visit was held or without words,
        NoteTellsOfHarm, WordsTooLong."""
        with self._step("visit answered", visit_id, by, at, {"answer": (words, LONGEST_NOTE)}) as step:
            if self.get(visit_id).held_on is None:
                raise Invalid
            return self._set(visit_id, answer=_harmless(step, "answer"), answered_on=at.date().isoformat())

    def call_off(self, visit_id: str, because: str, *, by: Staff, at: datetime) -> Visit:
        """It will not take place. Raises Invalid without a reason or once it was held, WordsTooLong."""
        reason = {"reason": (because, LONGEST_LINE)}
        with self._step("visit called off", visit_id, by, at, reason) as step:
            if not step.words["reason"] or self.get(visit_id).held_on is not None:
                raise Invalid
            return self._set(visit_id, called_off=step.words["reason"])

    def get(self, visit_id: str) -> Visit:
        """Raises NotFound."""
        row = self._store.row("SELECT * FROM visits WHERE id = ?", [visit_id])
        if row is None:
            raise NotFound
        return _visit(row)

    def all(self) -> list[Visit]:
        """By their planned day, latest first."""
        return [_visit(row) for row in self._store.rows("SELECT * FROM visits ORDER BY planned_on DESC, id")]

    def overdue(self, today: date) -> list[Visit]:
        return [visit for visit in self.all() if visit.late(today)]

    def between(self, start: date, end: date) -> list[Visit]:
        """Held, or planned and not held, within these days."""
        return [visit for visit in self.all() if start <= (visit.held_on or visit.planned_on) <= end]

    def _step(
        self, what: str, visit_id: str, by: Staff, at: datetime, words: Boxes | None = None
    ) -> AbstractContextManager[GuardedStep]:
        return self._guarded.step(
            Action.KEEP_PROMISES, what, visit_id, by=by, at=at, words=words, written_by=redaction.WrittenBy.STAFF
        )

    def _set(self, visit_id: str, **columns: str) -> Visit:
        sets = ", ".join(f"{name} = ?" for name in columns)
        self._store.write(f"UPDATE visits SET {sets} WHERE id = ?", [*columns.values(), visit_id])
        return self.get(visit_id)


def _harmless(step: GuardedStep, box: str) -> SafeText:
    if not step.words[box]:
        raise Invalid(most=LONGEST_NOTE)
    if step.tells_of_harm:
        raise NoteTellsOfHarm
    return step.words[box]


def _visit(row: Row) -> Visit:
    return Visit(
        id=row["id"],
        role=row["role"],
        agency=row["agency"],
        place=row["place"],
        planned_on=date.fromisoformat(row["planned_on"]),
        held_on=date.fromisoformat(row["held_on"]) if row["held_on"] else None,
        heard=redaction.stored(row["heard"]),
        answer=redaction.stored(row["answer"]),
        answered_on=date.fromisoformat(row["answered_on"]) if row["answered_on"] else None,
        called_off=row["called_off"],
    )
