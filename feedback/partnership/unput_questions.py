"""Questions of the shadow executive that are not put to their meeting: each is owed the reason, which its seats read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import Invalid
from feedback.core.records import SafeText
from feedback.partnership.challenge import Challenge, Proposed
from feedback.partnership.meetings import AlreadyHeld, Meetings
from feedback.redaction import stored
from feedback.storage.database import Store

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class UnputQuestion:
    """`reason` is empty, and `said_on` None, until somebody says why it was not put."""

    put: Proposed
    reason: SafeText = field(repr=False)
    said_on: date | None


class UnputQuestions:
    def __init__(self, store: Store, audit: Audit, *, meetings: Meetings, challenge: Challenge) -> None:
        self._store, self._guarded = store, GuardedSteps(store, audit)
        self._meetings, self._challenge = meetings, challenge

    def of_meeting(self, meeting_id: str) -> list[UnputQuestion]:
        """What seats asked and the meeting is not asked, those that most seats stand behind first."""
        asked = {one.question for one in self._meetings.questions(meeting_id)}
        said = {row["question_id"]: row for row in self._store.rows("SELECT * FROM questions_not_put")}
        return [
            UnputQuestion(
                put=one,
                reason=stored(row["reason"]) if row else SafeText(""),
                said_on=date.fromisoformat(row["said_on"]) if row else None,
            )
            for one in self._challenge.questions(meeting_id)
            if one.question not in asked
            for row in [said.get(one.id)]
        ]

    def explain(self, question_id: str, reason: str, *, by: Staff, at: datetime) -> None:
        """Say why a question is not put to its meeting, in place of an earlier reason until the meeting took place.

        Raises Invalid without a reason, AlreadyHeld for another one after the meeting, NotFound, WordsTooLong.
        """
        boxes = {"reason": (reason, LONGEST_REASON)}
        with self._guarded.step(
            Action.DECIDE, "reason for a question not put", question_id, by=by, at=at, words=boxes
        ) as step:
            if not step.words["reason"]:
                raise Invalid
            meeting = self._meetings.get(self._challenge.question(question_id).meeting_id)
            said = self._store.row("SELECT 1 FROM questions_not_put WHERE question_id = ?", [question_id])
            if said is not None and meeting.held:
                raise AlreadyHeld
            self._store.write("DELETE FROM questions_not_put WHERE question_id = ?", [question_id])
            row = {"question_id": question_id, "reason": step.words["reason"], "said_by": by.name}
            self._store.insert("questions_not_put", {**row, "said_on": at.date().isoformat()})
