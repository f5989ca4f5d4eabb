"""Decisions of a meeting and the promises they make. Drift is computed from dates, never declared."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import date, datetime

from analysis.accountability.promise_records import (
    Decision,
    DecisionKind,
    Incomplete,
    Promise,
    PromiseEvent,
    PromiseState,
    PromiseStep,
    ProposedDecision,
    missing,
)
from analysis.accountability.seal_store import SealStore
from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedStep, GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import HeardError, Invalid, NotFound
from feedback.redaction import WrittenBy
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


class Ended(HeardError):
    """A kept or withdrawn promise takes no further steps."""

    code = "promise-ended"


class Promises:
    def __init__(self, store: Store, audit: Audit) -> None:
        self._store, self._seals = store, SealStore(store)
        self._guarded = GuardedSteps(store, audit)

    def decide(self, decision: ProposedDecision, *, by: Staff, at: datetime) -> Decision:
        """Keep a meeting's decision; a theme may have several (yes to one thing, no to another).

        Raises Incomplete, Sealed, WordsTooLong, NotFound for a meeting that is not there.
        """
        decision_id, made = secrets.token_hex(8), f"decision: {decision.kind.value}"
        words = {name: (getattr(decision, name), most) for name, most in LONGEST.items()}
        names = {name: (getattr(decision, name), LONGEST_NAME) for name in ("owner", "agency")}
        with self._guarded.step(
            Action.DECIDE, made, decision_id, by=by, at=at, words=words, names=names, written_by=WrittenBy.STAFF
        ) as step:
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
            # By the next day people may have read it: then it is withdrawn in everybody's sight.
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
            Action.KEEP_PROMISES,
            f"promise: {kind.value}",
            decision_id,
            by=by,
            at=at,
            words=words,
            written_by=WrittenBy.STAFF,
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
            Action.KEEP_PROMISES,
            "words for young people changed",
            decision_id,
            by=by,
            at=at,
            words=words,
            written_by=WrittenBy.STAFF,
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


def _as_kept(proposed: ProposedDecision, step: GuardedStep, decision_id: str, on: date) -> Decision:
    return Decision(
        id=decision_id,
        meeting_id=proposed.meeting_id,
        theme_id=proposed.theme_id,
        kind=proposed.kind,
        words=step.words["words"],
        because=step.words["because"],
        owner=step.names["owner"],
        agency=step.names["agency"],
        due_on=proposed.due_on,
        measure=step.words["measure"],
        tell_children=step.words["tell_children"],
        you_said=step.words["you_said"],
        we_did=step.words["we_did"],
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
