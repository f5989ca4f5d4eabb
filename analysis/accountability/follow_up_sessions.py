"""Sessions that follow another one: its way back ("you got it wrong"), or the same question asked again after an action.

An answer to "You said, we did" may come months after its session was closed. It still enters by intake, into a session
that is open: the way back has a lead worker and a safeguarding lead of its own, and closes, as every session does, only
when everything in it was read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from analysis.accountability.promises import Promises
from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import HeardError
from feedback.core.records import Session, SessionState
from feedback.questionnaire.question_packs import LATEST
from feedback.responses.sessions import Sessions, UnknownCode
from feedback.storage.database import Store


class NotTheSame(HeardError):
    """Before and after can be compared only at the same place, for the same age version, with the same questions."""

    code = "sessions-differ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The same questions at the same place before and after a promise."""

    decision_id: str
    before: Session
    after: Session


class FollowUps:
    def __init__(self, store: Store, audit: Audit, *, sessions: Sessions, promises: Promises) -> None:
        self._store, self._sessions, self._promises = store, sessions, promises
        self._guarded = GuardedSteps(store, audit)

    def open_way_back(self, session_id: str, title: str, *, by: Staff, at: datetime) -> Session:
        """Let young people of a session answer what they are told, until this is closed; opens the same one again.

        It stands under the same lead worker and safeguarding lead. Raises NotFound, NotReady, NoLocalHelp.
        """
        with self._guarded.step(Action.RUN_SESSIONS, "way back opened", session_id, by=by, at=at):
            session, kept = self._sessions.get(session_id), self.way_back(session_id)
            if kept is None:
                plan = replace(session.plan, title=title, held_on=at.date(), pack="core")
                kept = self._sessions.plan(plan, pack_version=LATEST, by=by, at=at)
                self._keep(kept.id, session_id, None, at)
            if kept.state is not SessionState.OPEN:
                kept = self._sessions.open(kept.id, by=by, at=at)
        return kept

    def way_back(self, session_id: str) -> Session | None:
        """The session that takes answers to what this one was told, open or not; None where there never was one."""
        row = self._store.row(
            "SELECT session_id FROM follow_ups WHERE earlier_id = ? AND decision_id IS NULL", [session_id]
        )
        return None if row is None else self._sessions.get(row["session_id"])

    def origin(self, session_id: str) -> str:
        """The session whose outcomes concern this one: itself, or the one that it is the way back of."""
        row = self._store.row(
            "SELECT earlier_id FROM follow_ups WHERE session_id = ? AND decision_id IS NULL", [session_id]
        )
        return session_id if row is None else str(row["earlier_id"])

    def ask_again(self, session_id: str, earlier_id: str, decision_id: str, *, by: Staff, at: datetime) -> Again:
        """Link a session to an earlier one and to the promise between them; a later link takes an earlier one's place.

        Raises NotTheSame unless place, age version and questions are the same and it is the later one, NotFound.
        """
        with self._guarded.step(Action.MAKE_DIGEST, "asked again after a promise", session_id, by=by, at=at):
            after, before = self._sessions.get(session_id), self._sessions.get(earlier_id)
            self._promises.promise(decision_id)
            if after.plan.held_on <= before.plan.held_on or _asks(after) != _asks(before):
                raise NotTheSame
            # A way back asks what young people make of an outcome: that is no second asking of the same.
            if self.origin(session_id) != session_id:
                raise NotTheSame
            self._store.write("DELETE FROM follow_ups WHERE session_id = ?", [session_id])
            self._keep(session_id, earlier_id, decision_id, at)
        return Again(decision_id=decision_id, before=before, after=after)

    def asked_again(self, decision_id: str) -> list[Again]:
        """Every before and after of a promise, the latest first."""
        rows = self._store.rows("SELECT * FROM follow_ups WHERE decision_id = ?", [decision_id])
        found = [
            Again(
                decision_id=decision_id,
                before=self._sessions.get(row["earlier_id"]),
                after=self._sessions.get(row["session_id"]),
            )
            for row in rows
        ]
        return sorted(found, key=lambda again: (again.after.plan.held_on, again.after.id), reverse=True)

    def could_follow(self, session: Session) -> list[Session]:
        """Later sessions that asked the same at the same place."""
        return [
            other
            for other in self._sessions.all()
            if other.plan.held_on > session.plan.held_on
            and _asks(other) == _asks(session)
            and other.state is not SessionState.DRAFT
            and self.origin(other.id) == other.id
        ]

    def _keep(self, session_id: str, earlier_id: str, decision_id: str | None, at: datetime) -> None:
        row = {"session_id": session_id, "earlier_id": earlier_id, "decision_id": decision_id}
        self._store.insert("follow_ups", {**row, "made_on": at.date().isoformat()})


def told_of(sessions: Sessions, typed: str) -> Session:
    """The session of a code that was ever open, whatever it is now. Raises UnknownCode."""
    session = sessions.by_code(typed)
    if session.state is SessionState.DRAFT:
        raise UnknownCode
    return session


def _asks(session: Session) -> tuple[str, str, str, str]:
    plan = session.plan
    # An area is typed by hand: capitals and blanks make no other place.
    return " ".join(plan.area.casefold().split()), plan.age_version.value, plan.pack, session.pack_version
