"""Sessions: planned, opened only when somebody is there to keep children safe, closed when all is read."""

from __future__ import annotations

import json
import re
import secrets
import unicodedata
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Protocol

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import Boxes, GuardedStep, GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import HeardError, Invalid, NotFound
from feedback.core.records import AgeVersion, LocalNumber, Session, SessionKind, SessionPlan, SessionState
from feedback.questionnaire.question_packs import load_pack
from feedback.storage.database import Row, Store

# No vowels (nor Y: cry, why), so no words; no letters or digits that are taken for one another.
_LETTERS = "BCDFGHJKMNPQRTVWX"
_DIGITS = "23456789"
# Not within a longer word; an underscore may touch it, which `\b` would take for a letter.
_CODE = re.compile(rf"(?<![^\W_])([{_LETTERS}]{{3}})[\s\-·]?([{_DIGITS}]{{3}})(?![^\W_])")
_WHOLE = re.compile(rf"^([{_LETTERS}]{{3}})([{_DIGITS}]{{3}})$")
_NOT_ON_A_POSTER = {"BCH", "CNT", "DCK", "FCK", "FGM", "FGT", "FKN", "KKK", "NGR", "TWT", "WNK", "WTF"}

LONGEST_TITLE, LONGEST_AREA, LONGEST_PERSON, LONGEST_NUMBER = 120, 60, 80, 40

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


class NoLocalHelp(Invalid):
    """No local number that somebody checked is there for this session's area and ages, nor a record that there is none."""

    code = "no-local-help"


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
    }
    return tuple(name for name, value in needed.items() if not value)


def read_code(typed: str) -> str:
    """A join code as typed: any case or width, a gap, a word before it, or the whole link. Raises UnknownCode."""
    # 200: a link with some words before it fits, and nobody has the patterns work through a book.
    plain = unicodedata.normalize("NFKC", typed[:200]).upper()
    whole = "".join(c for c in plain if c.isalnum())
    found = {"".join(parts) for parts in [*_CODE.findall(plain), *_WHOLE.findall(whole)]}
    if len(found) != 1:  # none, or two: then it is not for us to choose
        raise UnknownCode
    return found.pop()


def shown_code(code: str) -> str:
    """`KTM482` as people read it aloud: `KTM 482`."""
    return f"{code[:3]} {code[3:]}"


class Waiting(Protocol):
    """What a session asks of whoever keeps what people still have to look at there."""

    def waiting(self, session_id: str) -> int: ...


class LocalNumbers(Protocol):
    """What a session asks of whoever keeps the numbers that children can ring near it."""

    def ready(self, area: str, age: AgeVersion) -> bool: ...


class Sessions:
    """unread: the answers that nobody has read; cases: those at the desk that nobody has seen; local_help: whom children
    can ring near a session."""

    def __init__(
        self, store: Store, audit: Audit, *, unread: Waiting, cases: Waiting, local_help: LocalNumbers
    ) -> None:
        self._store, self._unread, self._cases, self._local_help = store, unread, cases, local_help
        self._guarded = GuardedSteps(store, audit)

    def plan(self, plan: SessionPlan, *, pack_version: str, by: Staff, at: datetime) -> Session:
        """Keep a draft; opening asks for what is `missing`. Raises UnknownPack, WordsTooLong."""
        session_id = secrets.token_hex(8)
        with self._step("session planned", session_id, by, at, plan) as step:
            load_pack(plan.pack, pack_version)
            session = Session(
                id=session_id,
                code=self._new_code(),
                plan=_cleaned(plan, step.names),
                pack_version=pack_version,
                state=SessionState.DRAFT,
                colour=secrets.choice(COLOURS),
            )
            self._store.insert("sessions", _to_row(session))
        return session

    def change(self, session_id: str, plan: SessionPlan, *, by: Staff, at: datetime) -> Session:
        """Correct a session. The age version and pack of one that was opened stay: answers rest on them.

        Raises UnknownPack, NotReady, SessionNotOpen (for an age version or a pack that may not change any more),
        WordsTooLong.
        """
        with self._step("session changed", session_id, by, at, plan) as step:
            session, wanted = self.get(session_id), _cleaned(plan, step.names)
            load_pack(wanted.pack, session.pack_version)
            if session.state is not SessionState.DRAFT:
                if missing(wanted):
                    raise NotReady(missing(wanted))
                if (wanted.age_version, wanted.pack) != (session.plan.age_version, session.plan.pack):
                    raise SessionNotOpen
            row = _plan_row(wanted)
            sets = ", ".join(f"{key} = :{key}" for key in row)
            self._store.write(f"UPDATE sessions SET {sets} WHERE id = :id", {**row, "id": session_id})
        return self.get(session_id)

    def open(self, session_id: str, *, by: Staff, at: datetime) -> Session:
        """Let young people in, or in again. Raises NotReady naming what is missing, NoLocalHelp."""
        with self._step("session opened", session_id, by, at):
            plan = self.get(session_id).plan
            if lacking := missing(plan):
                raise NotReady(lacking)
            if not self._local_help.ready(plan.area, plan.age_version):
                raise NoLocalHelp(area=plan.area)
            return self._move(session_id, SessionState.OPEN)

    def close(self, session_id: str, *, by: Staff, at: datetime) -> Session:
        """Let nobody further in. Raises StillToRead with how many answers are unread and cases new, SessionNotOpen."""
        with self._step("session closed", session_id, by, at):  # nobody can send between the count and the closing
            state = self.get(session_id).state
            if state is not SessionState.OPEN:
                raise SessionNotOpen(state=state.value)
            unread, new = self.to_read(session_id)
            if unread or new:
                raise StillToRead(unread=unread, new=new)
            # Nobody sends any more, so one rewrite takes the order in which children spoke out of the file for good.
            self._store.scrub(rewrite=True)
            return self._move(session_id, SessionState.CLOSED)

    def to_read(self, session_id: str) -> tuple[int, int]:
        """How many answers nobody has read, and how many cases nobody has seen."""
        return self._unread.waiting(session_id), self._cases.waiting(session_id)

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

    def _step(
        self, what: str, session_id: str, by: Staff, at: datetime, plan: SessionPlan | None = None
    ) -> AbstractContextManager[GuardedStep]:
        names = _boxes(plan) if plan else {}
        return self._guarded.step(Action.RUN_SESSIONS, what, session_id, by=by, at=at, names=names)

    def _move(self, session_id: str, state: SessionState) -> Session:
        self._store.write("UPDATE sessions SET state = ? WHERE id = ?", [state.value, session_id])
        return self.get(session_id)

    def _new_code(self) -> str:
        while True:
            # About 2.5 million codes, so that a second try is rare.
            code = "".join(secrets.choice(_LETTERS) for _ in range(3))
            code += "".join(secrets.choice(_DIGITS) for _ in range(3))
            taken = self._store.row("SELECT 1 FROM sessions WHERE code = ?", [code])
            if taken is None and code[:3] not in _NOT_ON_A_POSTER:
                return code


def _boxes(plan: SessionPlan) -> Boxes:
    """What a plan says in words: names of people and numbers to ring are the point of it."""
    return {
        "title": (plan.title, LONGEST_TITLE),
        "area": (plan.area, LONGEST_AREA),
        "lead_worker": (plan.lead_worker, LONGEST_PERSON),
        "dsl": (plan.dsl, LONGEST_PERSON),
        **{f"number_name_{n}": (one.name, LONGEST_PERSON) for n, one in enumerate(plan.local_numbers)},
        **{f"number_{n}": (one.number, LONGEST_NUMBER) for n, one in enumerate(plan.local_numbers)},
    }


def _cleaned(plan: SessionPlan, names: Mapping[str, str]) -> SessionPlan:
    return replace(
        plan,
        title=names["title"],
        area=names["area"],
        lead_worker=names["lead_worker"],
        dsl=names["dsl"],
        local_numbers=tuple(
            LocalNumber(name=names[f"number_name_{n}"], number=names[f"number_{n}"])
            for n in range(len(plan.local_numbers))
        ),
    )


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
            dsl_account=row["dsl_account"],
            local_numbers=tuple(LocalNumber(name=n, number=v) for n, v in json.loads(row["local_numbers"])),
        ),
    )
