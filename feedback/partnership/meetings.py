"""The partnership's meetings: when, where, on which sessions, with an agenda and the questions children ask."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from feedback.access.audit_trail import Audit
from feedback.access.permissions import Action, Staff, require
from feedback.core.errors import Invalid, NotFound
from feedback.core.records import Role
from feedback.core.typed_words import clean
from feedback.redaction import redact
from feedback.storage.database import Row, Store

MOST_QUESTIONS = 2


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
    def __init__(self, store: Store, audit: Audit) -> None:
        self._store, self._audit = store, audit

    def plan(
        self, title: str, held_on: date, place: str, session_ids: Sequence[str], *, by: Staff, at: datetime
    ) -> Meeting:
        """Raises Invalid without a title, a place or a session, NotFound for a session that does not exist."""
        require(by, Action.MAKE_DIGEST)
        if not title.strip() or not place.strip() or not session_ids:
            raise Invalid
        meeting_id = secrets.token_hex(4)
        with self._store.transaction():
            self._store.insert(
                "meetings",
                {
                    "id": meeting_id,
                    "title": title.strip(),
                    "held_on": held_on.isoformat(),
                    "place": place.strip(),
                    "state": "planned",
                },
            )
            for session_id in dict.fromkeys(session_ids):
                self._store.insert("meeting_sessions", {"meeting_id": meeting_id, "session_id": session_id})
            self._audit.note(by.name, "meeting planned", meeting_id, at=at)
        return self.get(meeting_id)

    def hold(self, meeting_id: str, *, by: Staff, at: datetime) -> None:
        """The meeting took place: on its day, or today where that is still to come."""
        require(by, Action.DECIDE)
        held_on = min(self.get(meeting_id).held_on, at.date())
        with self._store.transaction():
            self._store.write(
                "UPDATE meetings SET state = 'held', held_on = ? WHERE id = ?", [held_on.isoformat(), meeting_id]
            )
            self._audit.note(by.name, "meeting held", meeting_id, at=at)

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

    def add_item(self, meeting_id: str, title: str, plain_words: str, *, by: Staff, at: datetime) -> AgendaItem:
        """An agenda item; the shadow executive may propose one under its seat, without personal details.

        Raises Invalid without words, NotFound.
        """
        from_shadow = by.role is Role.SHADOW_EXECUTIVE
        require(by, Action.SPEAK_AS_SHADOW if from_shadow else Action.MAKE_DIGEST)
        self.get(meeting_id)
        if from_shadow:
            title, plain_words = redact(clean(title)).text, redact(clean(plain_words)).text
        if not title.strip() or not plain_words.strip():
            raise Invalid
        item = AgendaItem(
            id=secrets.token_hex(4),
            title=title.strip()[:200],
            plain_words=plain_words.strip()[:1000],
            proposed_by=by.name if from_shadow else "",
        )
        with self._store.transaction():
            self._store.insert(
                "agenda",
                {
                    "id": item.id,
                    "meeting_id": meeting_id,
                    "place": len(self.agenda(meeting_id)) + 1,
                    "title": item.title,
                    "plain_words": item.plain_words,
                    "proposed_by": item.proposed_by,
                },
            )
            self._audit.note(by.name, "agenda item added", meeting_id, at=at)
        return item

    def agenda(self, meeting_id: str) -> list[AgendaItem]:
        rows = self._store.rows("SELECT * FROM agenda WHERE meeting_id = ? ORDER BY place", [meeting_id])
        return [AgendaItem(**{key: row[key] for key in ("id", "title", "plain_words", "proposed_by")}) for row in rows]

    def ask(self, meeting_id: str, questions: Sequence[tuple[str, str]], *, by: Staff, at: datetime) -> None:
        """Set the questions children ask, each with the role that answers. Raises Invalid over two or for no role.

        One in the very words of a question that a seat of the shadow executive put stays known as theirs.
        """
        require(by, Action.MAKE_DIGEST)
        wanted = [(q.strip()[:300], role.strip()[:120]) for q, role in questions if q.strip()]
        if len(wanted) > MOST_QUESTIONS or any(not role for _, role in wanted):
            raise Invalid
        with self._store.transaction():
            self._store.write("DELETE FROM childrens_questions WHERE meeting_id = ?", [meeting_id])
            for place, (question, role) in enumerate(wanted, start=1):
                self._store.insert(
                    "childrens_questions",
                    {
                        "id": secrets.token_hex(4),
                        "meeting_id": meeting_id,
                        "question": question,
                        "answered_by": role,
                        "place": place,
                        "asked_by": self._put_by(meeting_id, question),
                    },
                )
            self._audit.note(by.name, "children's questions set", meeting_id, at=at)

    def questions(self, meeting_id: str) -> list[Asked]:
        rows = self._store.rows("SELECT * FROM childrens_questions WHERE meeting_id = ? ORDER BY place", [meeting_id])
        return [Asked(**{key: row[key] for key in ("id", "question", "answered_by", "asked_by")}) for row in rows]

    def _put_by(self, meeting_id: str, question: str) -> str:
        row = self._store.row(
            "SELECT seat FROM shadow_questions WHERE meeting_id = ? AND question = ? ORDER BY id",
            [meeting_id, question],
        )
        return str(row["seat"]) if row else ""


def _meeting(row: Row, session_ids: Sequence[str]) -> Meeting:
    return Meeting(
        id=row["id"],
        title=row["title"],
        held_on=date.fromisoformat(row["held_on"]),
        place=row["place"],
        held=row["state"] == "held",
        session_ids=tuple(session_ids),
    )
