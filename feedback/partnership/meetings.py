"""The partnership's meetings: when, where, on which sessions, with an agenda and the questions children ask."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import HeardError, Invalid, NotFound
from feedback.core.records import Role, SafeText
from feedback.partnership.challenge import Challenge
from feedback.partnership.held_words import HeldKind, HeldWords
from feedback.redaction import WrittenBy
from feedback.storage.database import Row, Store

MOST_QUESTIONS = 2
LONGEST_TITLE, LONGEST_PLACE, LONGEST_ITEM, LONGEST_PLAIN = 120, 120, 200, 1_000
LONGEST_QUESTION, LONGEST_ROLE = 300, 120


class MeetingState(StrEnum):
    PLANNED = "planned"
    HELD = "held"


class AlreadyHeld(HeardError):
    """The meeting took place; what was put to it stays as it was."""

    code = "meeting-held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    id: str
    title: str
    held_on: date
    place: str
    held: bool
    session_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """`plain_words` is what the shadow executive reads; `proposed_by` is a seat, or empty for the executive's own."""

    id: str
    title: str
    plain_words: str
    proposed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that children ask of the meeting, and the role that must answer. `asked_by`: the seat of the shadow
    executive that put it, empty where the team took it from the answers."""

    id: str
    question: str
    answered_by: str
    asked_by: str = ""


class Meetings:
    def __init__(self, store: Store, audit: Audit, *, challenge: Challenge, held: HeldWords) -> None:
        self._store, self._challenge, self._held = store, challenge, held
        self._guarded = GuardedSteps(store, audit)
        held.writers[HeldKind.ITEM] = lambda about, seat, words, _: self._write_item(about, seat, words)

    def plan(
        self, title: str, held_on: date, place: str, session_ids: Sequence[str], *, by: Staff, at: datetime
    ) -> Meeting:
        """Raises Invalid without a title, a place or a session, WordsTooLong, NotFound for a session that is not there."""
        meeting_id = secrets.token_hex(4)
        boxes = {"title": (title, LONGEST_TITLE), "place": (place, LONGEST_PLACE)}
        with self._guarded.step(Action.MAKE_DIGEST, "meeting planned", meeting_id, by=by, at=at, names=boxes) as step:
            if not all(step.names.values()) or not session_ids:
                raise Invalid
            self._store.insert(
                "meetings",
                {
                    "id": meeting_id,
                    "title": step.names["title"],
                    "held_on": held_on.isoformat(),
                    "place": step.names["place"],
                    "state": MeetingState.PLANNED.value,
                },
            )
            for session_id in dict.fromkeys(session_ids):
                self._store.insert("meeting_sessions", {"meeting_id": meeting_id, "session_id": session_id})
        return self.get(meeting_id)

    def hold(self, meeting_id: str, *, by: Staff, at: datetime) -> None:
        """The meeting took place: on its day, or today where that is still to come."""
        with self._guarded.step(Action.DECIDE, "meeting held", meeting_id, by=by, at=at):
            held_on = min(self.get(meeting_id).held_on, at.date())
            self._store.write(
                "UPDATE meetings SET state = ?, held_on = ? WHERE id = ?",
                [MeetingState.HELD.value, held_on.isoformat(), meeting_id],
            )

    def get(self, meeting_id: str) -> Meeting:
        """Raises NotFound."""
        row = self._store.row("SELECT * FROM meetings WHERE id = ?", [meeting_id])
        if row is None:
            raise NotFound
        sessions = self._store.rows(
            "SELECT session_id FROM meeting_sessions WHERE meeting_id = ? ORDER BY session_id", [meeting_id]
        )
        return _meeting(row, [found["session_id"] for found in sessions])

    def all(self) -> list[Meeting]:
        """Latest first."""
        sessions: dict[str, list[str]] = {}
        for row in self._store.rows("SELECT * FROM meeting_sessions ORDER BY session_id"):
            sessions.setdefault(row["meeting_id"], []).append(row["session_id"])
        rows = self._store.rows("SELECT * FROM meetings ORDER BY held_on DESC, id")
        return [_meeting(row, sessions.get(row["id"], [])) for row in rows]

    def coming(self) -> Meeting | None:
        """The first planned meeting that has not been held."""
        planned = [meeting for meeting in self.all() if not meeting.held]
        return planned[-1] if planned else None

    def add_item(self, meeting_id: str, title: str, plain_words: str, *, by: Staff, at: datetime) -> AgendaItem | None:
        """An agenda item, without personal details; the shadow executive may propose one under its seat.

        None where a seat's words tell of harm: a safeguarding lead looks first.

        Raises Invalid without words, WordsTooLong, NotFound.
        """
        from_shadow = by.role is Role.SHADOW_EXECUTIVE
        action = Action.SPEAK_AS_SHADOW if from_shadow else Action.MAKE_DIGEST
        writer = WrittenBy.YOUNG_PERSON if from_shadow else WrittenBy.STAFF
        boxes = {"item": (title, LONGEST_ITEM), "plain_words": (plain_words, LONGEST_PLAIN)}
        with self._guarded.step(
            action, "agenda item added", meeting_id, by=by, at=at, words=boxes, written_by=writer
        ) as step:
            self.get(meeting_id)
            if not all(step.words.values()):
                raise Invalid
            if from_shadow and self._held.keep(step, HeldKind.ITEM, meeting_id, seat=by.name, at=at):
                return None
            words = (step.words["item"], step.words["plain_words"])
            return self._write_item(meeting_id, by.name if from_shadow else "", words)

    def _write_item(self, meeting_id: str, seat: str, words: Sequence[SafeText]) -> AgendaItem:
        item = AgendaItem(id=secrets.token_hex(4), title=words[0], plain_words=words[1], proposed_by=seat)
        place = len(self.agenda(meeting_id)) + 1
        self._store.insert("agenda", {**asdict(item), "meeting_id": meeting_id, "place": place})
        return item

    def agenda(self, meeting_id: str) -> list[AgendaItem]:
        rows = self._store.rows("SELECT * FROM agenda WHERE meeting_id = ? ORDER BY place", [meeting_id])
        return [AgendaItem(**{key: row[key] for key in ("id", "title", "plain_words", "proposed_by")}) for row in rows]

    def ask(self, meeting_id: str, questions: Sequence[tuple[str, str]], *, by: Staff, at: datetime) -> None:
        """Set the questions children ask, each with the role that answers.

        One in the very words of a question that a seat of the shadow executive put stays known as theirs. Raises
        Invalid over two or for no role, WordsTooLong, AlreadyHeld once the meeting took place: who answers is agreed by then.
        """
        asked = [(question, role) for question, role in questions if question.strip()]
        words = {f"question_{n}": (question, LONGEST_QUESTION) for n, (question, _) in enumerate(asked, start=1)}
        names = {f"role_{n}": (role, LONGEST_ROLE) for n, (_, role) in enumerate(asked, start=1)}
        with self._guarded.step(
            Action.MAKE_DIGEST,
            "children's questions set",
            meeting_id,
            by=by,
            at=at,
            words=words,
            names=names,
            written_by=WrittenBy.STAFF,
        ) as step:
            if len(asked) > MOST_QUESTIONS or not all(step.names.values()):
                raise Invalid
            if self.get(meeting_id).held:
                raise AlreadyHeld
            self._store.write("DELETE FROM childrens_questions WHERE meeting_id = ?", [meeting_id])
            for place, (question, role) in enumerate(
                zip(step.words.values(), step.names.values(), strict=True), start=1
            ):
                self._store.insert(
                    "childrens_questions",
                    {
                        "id": secrets.token_hex(4),
                        "meeting_id": meeting_id,
                        "question": question,
                        "answered_by": role,
                        "place": place,
                        "asked_by": self._challenge.seat_of(meeting_id, question),
                    },
                )

    def meeting_of(self, question_id: str) -> str:
        """The id of the meeting that a question is put to. Raises NotFound."""
        row = self._store.row("SELECT meeting_id FROM childrens_questions WHERE id = ?", [question_id])
        if row is None:
            raise NotFound
        return str(row["meeting_id"])

    def questions(self, meeting_id: str) -> list[Asked]:
        return self.all_questions().get(meeting_id, [])

    def all_questions(self) -> dict[str, list[Asked]]:
        """Meeting id → its questions, in the order in which they are put."""
        found: dict[str, list[Asked]] = {}
        for row in self._store.rows("SELECT * FROM childrens_questions ORDER BY meeting_id, place"):
            asked = Asked(**{key: row[key] for key in ("id", "question", "answered_by", "asked_by")})
            found.setdefault(row["meeting_id"], []).append(asked)
        return found


def _meeting(row: Row, session_ids: Sequence[str]) -> Meeting:
    return Meeting(
        id=row["id"],
        title=row["title"],
        held_on=date.fromisoformat(row["held_on"]),
        place=row["place"],
        held=MeetingState(row["state"]) is MeetingState.HELD,
        session_ids=tuple(session_ids),
    )
