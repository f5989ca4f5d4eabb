"""Files that came in: each row once, each file on record, and undone as a whole where it was the wrong one."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff, require
from feedback.core.errors import NotFound
from feedback.core.records import RawResponse, SessionState
from feedback.intake.take_in import Intake
from feedback.responses.answers import Answers
from feedback.responses.sessions import Sessions
from feedback.storage.database import Store
from feedback.storage.keys import Keys

KEPT_AFTER = timedelta(days=30)
"""How long after it came in, once its session is closed, a file can be undone and its rows are known again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtIn:
    """One file that came in: when, by whom, how many cards, and how many of them are still there."""

    id: str
    session_id: str
    on: date
    by: str
    cards: int
    left: int


class Imports:
    def __init__(
        self, *, store: Store, audit: Audit, intake: Intake, answers: Answers, sessions: Sessions, keys: Keys
    ) -> None:
        self._store, self._intake, self._answers = store, intake, answers
        self._sessions, self._keys = sessions, keys
        self._guarded = GuardedSteps(store, audit)

    def known(self, responses: Sequence[RawResponse]) -> int:
        """How many of these are here already."""
        return sum(self._intake.receipt_for(self._keyed(raw).nonce) is not None for raw in responses)

    def bring_in(
        self,
        responses: Sequence[RawResponse],
        *,
        by: Staff,
        at: datetime,
        progress: Callable[[int], None] | None = None,
    ) -> int:
        """All cards of a file for one session, or none; gives how many were new. Raises as `Intake.take_in` does."""
        require(by, Action.BRING_IN_CARDS)
        if not responses:
            return 0
        session = self._sessions.joinable(responses[0].session_code)
        # Before the step and not inside: it takes long, and nobody's Send waits for a file.
        ready = self._intake.protected([self._keyed(raw) for raw in responses], progress=progress)
        with self._guarded.step(Action.BRING_IN_CARDS, "", session.id, by=by, at=at) as step:
            ids = self._intake.keep_protected(ready, at=at, slips=False)
            step.what = f"{len(ids)} cards brought in"
            if ids:
                import_id = secrets.token_hex(8)
                self._store.insert(
                    "imports",
                    {
                        "id": import_id,
                        "session_id": session.id,
                        "came_on": at.date().isoformat(),
                        "brought_by": by.name,
                        "cards": len(ids),
                    },
                )
                for response_id in ids:
                    self._store.insert("import_cards", {"import_id": import_id, "response_id": response_id})
        return len(ids)

    def all(self, *, by: Staff) -> list[BroughtIn]:
        """Every file whose cards are still known, the newest day first."""
        require(by, Action.BRING_IN_CARDS)
        rows = self._store.rows(
            """SELECT imports.*, (SELECT count(*) FROM import_cards WHERE import_id = imports.id) AS n
               FROM imports ORDER BY came_on DESC, id"""
        )
        return [
            BroughtIn(
                id=row["id"],
                session_id=row["session_id"],
                on=date.fromisoformat(row["came_on"]),
                by=row["brought_by"],
                cards=row["cards"],
                left=row["n"],
            )
            for row in rows
            # A file whose cards were all taken back since has nothing left to undo.
            if row["n"]
        ]

    def undo(self, import_id: str, *, by: Staff, at: datetime) -> int:
        """Take every card of a file out again, as when young people take theirs back; gives how many went.

        What lies at the safeguarding desk stays there: it was said, whichever session it belongs to. Raises NotFound.
        """
        with self._guarded.step(Action.BRING_IN_CARDS, "", import_id, by=by, at=at) as step:
            rows = self._store.rows("SELECT response_id FROM import_cards WHERE import_id = ?", [import_id])
            if not rows:
                raise NotFound
            for row in rows:
                self._answers.take_back(row["response_id"], at=at)
            self._store.write("DELETE FROM imports WHERE id = ?", [import_id])
            step.what = f"a file taken out again: {len(rows)} cards"
        return len(rows)

    def forget(self, *, at: datetime) -> int:
        """Of closed sessions' old files, forget which cards came with them and what rows were known by; gives how many.

        Called by `retention.tidy`.
        """
        old = self._store.rows(
            "SELECT id, session_id FROM imports WHERE came_on < ?", [(at - KEPT_AFTER).date().isoformat()]
        )
        gone = 0
        with self._store.transaction():
            for row in old:
                # While a session is open, the next export of the same answers may still come.
                if self._sessions.get(row["session_id"]).state is SessionState.OPEN:
                    continue
                cards = self._store.rows("SELECT response_id FROM import_cards WHERE import_id = ?", [row["id"]])
                self._answers.forget_nonces([card["response_id"] for card in cards])
                self._store.write("DELETE FROM imports WHERE id = ?", [row["id"]])
                gone += len(cards)
        return gone

    def _keyed(self, raw: RawResponse) -> RawResponse:
        """Under a key outside the file: whoever knows what a row says could otherwise make its nonce, and with it a slip."""
        digest = hmac.digest(self._keys.slips, f"row:{raw.session_code}:{raw.nonce}".encode(), "sha256")
        return replace(raw, nonce=digest.hex())
