"""What children asked a meeting: who answers by when, the answer in plain words, and where it is late.

An answer comes after the meeting's seal and is in none. One person writes it; it stands for young people and the public
once another has agreed to these very words. What stood before stands until then.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from analysis.accountability.promise_records import MOVES_THAT_DRIFT, Drift
from analysis.accountability.seal_store import SealStore
from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import HeardError, Invalid, NotFound, SecondPersonNeeded
from feedback.core.records import SafeText
from feedback.partnership.meetings import Meeting, Meetings
from feedback.redaction import WrittenBy, stored
from feedback.storage.database import Row, Store

LONGEST_ROLE, LONGEST_ANSWER_WORDS, LONGEST_REASON = 120, 600, 300


class OwedState(StrEnum):
    OWED = "owed"
    LATE = "late"
    ANSWERED = "answered"


class MeetingNotHeld(HeardError):
    """Until a meeting is closed its questions may still change, and an answer would go with them."""

    code = "meeting-not-held"


class AnswerRewritten(HeardError):
    """The words that somebody would agree to are not the newest: agreed to they were, or written anew, meanwhile."""

    code = "answer-rewritten"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWords:
    """An answer as somebody wrote it; young people read it once `agreed_by` names a second person."""

    id: str
    words: SafeText = field(repr=False)
    written_by: str
    written_on: date
    agreed_by: str | None
    agreed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMoved:
    due_on: date
    reason: str
    by: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedAnswer:
    """A question that was put to a meeting and taken on. `standing` is the answer that young people read; `waiting` one
    that is written and wants a second person's look. `first_due_on` is the date that the meeting's seal holds."""

    question_id: str
    question: str
    asked_by: str
    meeting: Meeting
    role: str
    first_due_on: date
    moves: tuple[DateMoved, ...]
    standing: AnswerWords | None
    waiting: AnswerWords | None

    @property
    def due_on(self) -> date:
        """The date that stands now."""
        return self.moves[-1].due_on if self.moves else self.first_due_on

    def _overdue(self, today: date) -> bool:
        return today > self.due_on

    def state(self, today: date) -> OwedState:
        """Answered is final, whatever is written after it; late is worked out from the date."""
        if self.standing is not None:
            return OwedState.ANSWERED
        return OwedState.LATE if self._overdue(today) else OwedState.OWED

    def why_drifting(self, today: date) -> tuple[Drift, ...]:
        """Every reason that holds today, as a promise's (domain.md, Closing the loop 4); none once it is answered."""
        if self.standing is not None:
            return ()
        reasons = {Drift.OVERDUE: self._overdue(today), Drift.MOVED: len(self.moves) >= MOVES_THAT_DRIFT}
        return tuple(name for name, holds in reasons.items() if holds)


class AnswersOwed:
    def __init__(self, store: Store, audit: Audit, *, meetings: Meetings) -> None:
        self._store, self._seals, self._meetings = store, SealStore(store), meetings
        self._guarded = GuardedSteps(store, audit)

    def owe(self, question_id: str, role: str, due_on: date | None, *, by: Staff, at: datetime) -> None:
        """Take a question on: the role that answers and its date. Raises Invalid, NotFound, Sealed, WordsTooLong."""
        boxes = {"owed_role": (role, LONGEST_ROLE)}
        with self._guarded.step(
            Action.DECIDE, "children's question taken on", question_id, by=by, at=at, names=boxes
        ) as step:
            if not step.names["owed_role"] or due_on is None:
                raise Invalid
            self._seals.refuse_sealed(self._meetings.meeting_of(question_id))
            self._store.write("DELETE FROM answers_owed WHERE question_id = ?", [question_id])
            self._store.insert(
                "answers_owed",
                {
                    "question_id": question_id,
                    "role": step.names["owed_role"],
                    "due_on": due_on.isoformat(),
                    "taken_by": by.name,
                    "taken_on": at.date().isoformat(),
                },
            )

    def answer(self, question_id: str, words: str, *, by: Staff, at: datetime) -> AnswerWords:
        """Write the answer, in place of one that still waits for its second look. It is agreed to by nobody yet.

        Raises Invalid without words, MeetingNotHeld, NotFound, WordsTooLong.
        """
        boxes = {"answer_words": (words, LONGEST_ANSWER_WORDS)}
        with self._guarded.step(
            Action.DECIDE,
            "answer to children written",
            question_id,
            by=by,
            at=at,
            words=boxes,
            written_by=WrittenBy.STAFF,
        ) as step:
            if not self.get(question_id).meeting.held:
                raise MeetingNotHeld
            if not step.words["answer_words"]:
                raise Invalid
            self._store.write("DELETE FROM answer_words WHERE question_id = ? AND agreed_by IS NULL", [question_id])
            self._store.insert(
                "answer_words",
                {
                    # Not the row's number, which SQLite gives a second time: nobody agrees to words they never read.
                    "id": secrets.token_hex(8),
                    "question_id": question_id,
                    "words": step.words["answer_words"],
                    "written_by": by.name,
                    "written_on": at.date().isoformat(),
                },
            )
        written = self.get(question_id).waiting
        assert written is not None  # written just now
        return written

    def agree(self, question_id: str, words_id: str, *, by: Staff, at: datetime) -> OwedAnswer:
        """The second person's yes to the words they read: from now on young people read them. words_id: of those words.

        Raises SecondPersonNeeded for whoever wrote them, AnswerRewritten, NotFound.
        """
        with self._guarded.step(Action.DECIDE, "answer to children agreed", question_id, by=by, at=at):
            waiting = self.get(question_id).waiting
            if waiting is None or waiting.id != words_id:
                raise AnswerRewritten
            if waiting.written_by == by.name:
                raise SecondPersonNeeded
            self._store.write(
                "UPDATE answer_words SET agreed_by = ?, agreed_on = ? WHERE id = ?",
                [by.name, at.date().isoformat(), words_id],
            )
        return self.get(question_id)

    def move(self, question_id: str, due_on: date | None, reason: str, *, by: Staff, at: datetime) -> OwedAnswer:
        """Put the answer off to another day, with the reason. The date that was sealed stays as it was.

        Raises Invalid without a reason or a day to come, or once it is answered; MeetingNotHeld, NotFound, WordsTooLong.
        """
        boxes = {"reason": (reason, LONGEST_REASON)}
        with self._guarded.step(
            Action.KEEP_PROMISES,
            "answer to children put off",
            question_id,
            by=by,
            at=at,
            words=boxes,
            written_by=WrittenBy.STAFF,
        ) as step:
            owed = self.get(question_id)
            if not owed.meeting.held:
                raise MeetingNotHeld
            if not step.words["reason"] or due_on is None or due_on <= at.date() or owed.standing is not None:
                raise Invalid
            self._store.insert(
                "answer_moves",
                {
                    "question_id": question_id,
                    "due_on": due_on.isoformat(),
                    "reason": step.words["reason"],
                    "by": by.name,
                    "on_day": at.date().isoformat(),
                },
            )
        return self.get(question_id)

    def get(self, question_id: str) -> OwedAnswer:
        """Raises NotFound, also for a question that nobody took on."""
        found = self.of_meeting(self._meetings.meeting_of(question_id)).get(question_id)
        if found is None:
            raise NotFound
        return found

    def of_meeting(self, meeting_id: str) -> dict[str, OwedAnswer]:
        """The meeting's questions that were taken on, by their ids, in the order in which they are put.

        Raises NotFound for a meeting that is not there.
        """
        return {owed.question_id: owed for owed in self._of([self._meetings.get(meeting_id)])}

    def held(self) -> list[OwedAnswer]:
        """What meetings that took place owe or have answered, the latest meeting first."""
        if not self._taken():
            return []
        return self._of([meeting for meeting in self._meetings.all() if meeting.held])

    def _of(self, meetings: Sequence[Meeting]) -> list[OwedAnswer]:
        taken, words, moves = self._taken(), self._words(), self._moves()
        questions = self._meetings.all_questions()
        return [
            OwedAnswer(
                question_id=asked.id,
                question=asked.question,
                asked_by=asked.asked_by,
                meeting=meeting,
                role=row["role"],
                first_due_on=date.fromisoformat(row["due_on"]),
                moves=tuple(moves[asked.id]),
                standing=next((one for one in reversed(words[asked.id]) if one.agreed_by), None),
                waiting=next((one for one in words[asked.id] if not one.agreed_by), None),
            )
            for meeting in meetings
            for asked in questions.get(meeting.id, ())
            if (row := taken.get(asked.id)) is not None
        ]

    def _taken(self) -> dict[str, Row]:
        return {row["question_id"]: row for row in self._store.rows("SELECT * FROM answers_owed")}

    def _words(self) -> dict[str, list[AnswerWords]]:
        """Question id → every answer to it that was written, oldest first."""
        found: dict[str, list[AnswerWords]] = defaultdict(list)
        for row in self._store.rows("SELECT * FROM answer_words ORDER BY number"):
            agreed = row["agreed_on"]
            found[row["question_id"]].append(
                AnswerWords(
                    id=row["id"],
                    words=stored(row["words"]),
                    written_by=row["written_by"],
                    written_on=date.fromisoformat(row["written_on"]),
                    agreed_by=row["agreed_by"],
                    agreed_on=date.fromisoformat(agreed) if agreed else None,
                )
            )
        return found

    def _moves(self) -> dict[str, list[DateMoved]]:
        found: dict[str, list[DateMoved]] = defaultdict(list)
        for row in self._store.rows("SELECT * FROM answer_moves ORDER BY number"):
            found[row["question_id"]].append(
                DateMoved(
                    due_on=date.fromisoformat(row["due_on"]),
                    reason=row["reason"],
                    by=row["by"],
                    on=date.fromisoformat(row["on_day"]),
                )
            )
        return found
