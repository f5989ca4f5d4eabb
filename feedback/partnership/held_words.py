"""Words of the shadow executive that tell of harm: the desk's until a lead has looked, and nobody else's.

A seat is a young person's. What one of them writes is read out in a meeting, so words that read like harm go to the
safeguarding desk as a case of their own kind. Nothing of them stands where they were written until a lead gives them back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedStep, GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.records import RawText, SafeText
from feedback.desk.case_store import Concerns
from feedback.desk.cases import CaseKind
from feedback.redaction import redact
from feedback.storage.database import Store
from feedback.storage.school_list import SchoolList


class HeldKind(StrEnum):
    """What the words were to be."""

    VIEW = "view"
    MESSAGE = "message"
    ITEM = "item"
    QUESTION = "question"
    NAME = "name"
    CHECK = "check"


Writer = Callable[[str, str, Sequence[SafeText], Mapping[str, object]], object]
"""Writes what a seat had written: what it is about, the seat, its boxes made safe, and what was ticked beside them."""


class HeldWords:
    """Owns the table of where held words belong; the words themselves lie at the desk. `writers` come from their rooms."""

    def __init__(self, store: Store, audit: Audit, concerns: Concerns) -> None:
        self._store, self._concerns = store, concerns
        self._guarded, self._schools = GuardedSteps(store, audit), SchoolList(store)
        self.writers: dict[HeldKind, Writer] = {}

    def keep(self, step: GuardedStep, kind: HeldKind, about: str, *, seat: str, at: datetime, **more: object) -> bool:
        """Whether the words of this step tell of harm: then they are sealed at the desk, and nothing else is to be kept.

        Joins the step, whose line in the trail says so.
        """
        if not step.tells_of_harm:
            return False
        *heads, last = step.raw.values()
        words = "\n".join([*(" ".join(head.split()) for head in heads), last])
        case_id = self._concerns.hold(None, None, RawText(words), step.verdict, at=at, kind=CaseKind.SHADOW)
        row = {"case_id": case_id, "kind": kind.value, "about": about, "seat": seat, "boxes": len(step.raw)}
        self._store.insert("shadow_held", {**row, "more": json.dumps(more)})
        step.tells_of_harm = False  # the desk has a case: it need not look for a mark in the trail
        step.what += ", held for the desk"
        return True

    def waiting(self, seat: str) -> int:
        """How many things that a seat wrote are with the desk."""
        row = self._store.row("SELECT count(*) AS n FROM shadow_held WHERE seat = ?", [seat])
        return int(row["n"]) if row else 0

    def release(self, case_id: str, *, by: Staff, at: datetime) -> None:
        """A safeguarding lead gives the words back to where they were written, with personal details taken out.

        Raises WrongStep before they were opened or a second time, WordsGone, NotFound where their place is gone.
        """
        with self._guarded.step(Action.READ_DESK, "held words let stand", case_id, by=by, at=at):
            raw = self._concerns.release_words(case_id, by=by, at=at)
            [row] = self._store.rows("SELECT * FROM shadow_held WHERE case_id = ?", [case_id])
            schools = self._schools.names()
            boxes = [redact(RawText(box), schools).text for box in raw.split("\n", row["boxes"] - 1)]
            self.writers[HeldKind(row["kind"])](row["about"], row["seat"], boxes, json.loads(row["more"]))
            self._store.write("DELETE FROM shadow_held WHERE case_id = ?", [case_id])
