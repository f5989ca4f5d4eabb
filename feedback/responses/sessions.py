"""Sessions: planned, opened only when somebody is there to keep children safe, closed when all is read."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime

from feedback.access.audit_trail import Audit
from feedback.access.permissions import Action, Staff, require
from feedback.core.errors import HeardError, Invalid, NotFound
from feedback.core.records import AgeVersion, LocalNumber, Session, SessionKind, SessionPlan, SessionState
from feedback.questionnaire.question_packs import load_pack
from feedback.storage.database import Row, Store

# No vowels (nor Y: cry, why), so no words; no letters or digits that are taken for one another.
_LETTERS = "BCDFGHJKMNPQRTVWX"
_DIGITS = "23456789"
_NOT_ON_A_POSTER = {"BCH", "CNT", "DCK", "FCK", "FGM", "FGT", "FKN", "KKK", "NGR", "TWT", "WNK", "WTF"}

COLOURS = ("plum", "teal", "amber", "navy", "forest", "brick")
"""A session's colour stands on its screens and on the 'show this to a worker' card."""


class UnknownCode(NotFound):
    """No session has this code."""

    code = "session-unknown"


class SessionNotOpen(HeardError):
    """The session has ended or not begun."""

    code = "session-not-open"


class NotReady(Invalid):
    """The session may not open yet; `missing` names the fields."""

    code = "session-not-ready"

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(missing=", ".join(missing))
        self.missing = missing


class StillToRead(HeardError):
    """The session may not close: answers are unread or cases are new."""

    code = "session-still-to-read"


def missing(plan: SessionPlan) -> tuple[str, ...]:
    """The fields without which a session may not open, in the order of the form."""
    needed: Mapping[str, object] = {
        "title": plan.title.strip(),
        "area": plan.area.strip(),
        "lead_worker": plan.lead_worker.strip(),
        "dsl": plan.dsl.strip(),
        "local_numbers": [n for n in plan.local_numbers if n.name.strip() and any(c.isdigit() for c in n.number)],
    }
    return tuple(name for name, value in needed.items() if not value)


def read_code(typed: str) -> str:
    """A join code as typed: any case, with or without a gap. Raises UnknownCode where it cannot be one."""
    code = "".join(c for c in typed[:40].upper() if c.isalnum())
    if len(code) != 6 or any(c not in _LETTERS for c in code[:3]) or any(c not in _DIGITS for c in code[3:]):
        raise UnknownCode
    return code


def shown_code(code: str) -> str:
    """`KTM482` as people read it aloud: `KTM 482`."""
    return f"{code[:3]} {code[3:]}"


class Sessions:
    def __init__(self, store: Store, audit: Audit) -> None:
        self._store, self._audit = store, audit

    def plan(self, plan: SessionPlan, *, pack_version: str, by: Staff, at: datetime) -> Session:
        """Keep a draft; opening asks for what is `missing`. Raises UnknownPack."""
        require(by, Action.RUN_SESSIONS)
        load_pack(plan.pack, pack_version)
        session = Session(
            id=secrets.token_hex(8),
            code=self._new_code(),
            plan=plan,
            pack_version=pack_version,
            state=SessionState.DRAFT,
            colour=secrets.choice(COLOURS),
        )
        with self._store.transaction():
            self._store.insert("sessions", _to_row(session))
            self._audit.note(by.name, "session planned", session.id, at=at)
        return session

    def change(self, session_id: str, plan: SessionPlan, *, by: Staff, at: datetime) -> Session:
        """Correct a session. The age version and pack of one that was opened stay: answers rest on them.

        Raises UnknownPack, NotReady, SessionNotOpen (for an age version or a pack that may not change any more).
        """
        require(by, Action.RUN_SESSIONS)
        session = self.get(session_id)
        load_pack(plan.pack, session.pack_version)
        if session.state is not SessionState.DRAFT:
            if missing(plan):
                raise NotReady(missing(plan))
            if (plan.age_version, plan.pack) != (session.plan.age_version, session.plan.pack):
                raise SessionNotOpen
        row = _plan_row(plan)
        sets = ", ".join(f"{key} = :{key}" for key in row)
        with self._store.transaction():
            self._store.write(f"UPDATE sessions SET {sets} WHERE id = :id", {**row, "id": session_id})
            self._audit.note(by.name, "session changed", session_id, at=at)
        return self.get(session_id)

    def open(self, session_id: str, *, by: Staff, at: datetime) -> Session:
        """Let young people in, or in again. Raises NotReady naming what is missing."""
        require(by, Action.RUN_SESSIONS)
        with self._store.transaction():
            lacking = missing(self.get(session_id).plan)
            if lacking:
                raise NotReady(lacking)
            return self._move(session_id, SessionState.OPEN, "session opened", by, at)

    def close(self, session_id: str, *, by: Staff, at: datetime) -> Session:
        """Let nobody further in. Raises StillToRead with how many answers are unread and cases new, SessionNotOpen."""
        require(by, Action.RUN_SESSIONS)
        with self._store.transaction():  # nobody can send between the count and the closing
            state = self.get(session_id).state
            if state is not SessionState.OPEN:
                raise SessionNotOpen(state=state.value)
            unread, new = self.to_read(session_id)
            if unread or new:
                raise StillToRead(unread=unread, new=new)
            self._store.scrub(rewrite=True)
            return self._move(session_id, SessionState.CLOSED, "session closed", by, at)

    def to_read(self, session_id: str) -> tuple[int, int]:
        """How many answers nobody has read, and how many cases nobody has seen."""
        row = self._store.row(
            """SELECT (SELECT count(*) FROM answers JOIN responses ON responses.id = answers.response_id
                       WHERE session_id = :id AND answers.state = 'unread') AS unread,
                      (SELECT count(*) FROM concerns WHERE session_id = :id AND state = 'new') AS new""",
            {"id": session_id},
        )
        return (row["unread"], row["new"]) if row else (0, 0)

    def get(self, session_id: str) -> Session:
        """Raises NotFound."""
        row = self._store.row("SELECT * FROM sessions WHERE id = ?", [session_id])
        if row is None:
            raise NotFound
        return _from_row(row)

    def by_code(self, typed: str) -> Session:
        """Raises UnknownCode for anything that is no session's code."""
        row = self._store.row("SELECT * FROM sessions WHERE code = ?", [read_code(typed)])
        if row is None:
            raise UnknownCode
        return _from_row(row)

    def joinable(self, typed: str) -> Session:
        """The open session of a code. Raises UnknownCode, or SessionNotOpen where it has ended or not begun."""
        session = self.by_code(typed)
        if session.state is not SessionState.OPEN:
            raise SessionNotOpen(state=session.state.value)
        return session

    def all(self) -> list[Session]:
        """Newest first."""
        return [_from_row(row) for row in self._store.rows("SELECT * FROM sessions ORDER BY held_on DESC, title")]

    def count_help(self, session_id: str) -> None:
        """Somebody opened the help panel: one more, and nothing else about it."""
        self._store.write("UPDATE sessions SET help_presses = help_presses + 1 WHERE id = ?", [session_id])

    def help_presses(self, session_id: str) -> int:
        row = self._store.row("SELECT help_presses FROM sessions WHERE id = ?", [session_id])
        return int(row["help_presses"]) if row else 0

    def _move(self, session_id: str, state: SessionState, what: str, by: Staff, at: datetime) -> Session:
        self._store.write("UPDATE sessions SET state = ? WHERE id = ?", [state.value, session_id])
        self._audit.note(by.name, what, session_id, at=at)
        return self.get(session_id)

    def _new_code(self) -> str:
        while True:
            code = "".join(secrets.choice(_LETTERS) for _ in range(3))
            code += "".join(secrets.choice(_DIGITS) for _ in range(3))
            taken = self._store.row("SELECT 1 FROM sessions WHERE code = ?", [code])
            if taken is None and code[:3] not in _NOT_ON_A_POSTER:
                return code


def _plan_row(plan: SessionPlan) -> Row:
    return {
        **asdict(plan),
        "held_on": plan.held_on.isoformat(),
        "kind": plan.kind.value,
        "age_version": plan.age_version.value,
        "local_numbers": json.dumps([[n.name, n.number] for n in plan.local_numbers], ensure_ascii=False),
    }


def _to_row(session: Session) -> Row:
    return {
        **_plan_row(session.plan),
        "id": session.id,
        "code": session.code,
        "pack_version": session.pack_version,
        "state": session.state.value,
        "colour": session.colour,
    }


def _from_row(row: Row) -> Session:
    return Session(
        id=row["id"],
        code=row["code"],
        pack_version=row["pack_version"],
        state=SessionState(row["state"]),
        colour=row["colour"],
        plan=SessionPlan(
            title=row["title"],
            held_on=date.fromisoformat(row["held_on"]),
            kind=SessionKind(row["kind"]),
            area=row["area"],
            age_version=AgeVersion(row["age_version"]),
            pack=row["pack"],
            lead_worker=row["lead_worker"],
            dsl=row["dsl"],
            local_numbers=tuple(LocalNumber(name=n, number=v) for n, v in json.loads(row["local_numbers"])),
        ),
    )
