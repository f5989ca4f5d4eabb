"""Sign-ins that the server can end: a browser holds a token, the file its hash, until when, and whether a code came too."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedback.storage.database import Store


@dataclass(frozen=True, slots=True)
class SignIn:
    """Whose it is. `proven`: a code of the second factor was given in it."""

    account_id: str
    proven: bool


class SignIns:
    """Owns their table. Who may sign in is `Accounts`'."""

    def __init__(self, store: Store, *, hours: int) -> None:
        self._store, self._hours = store, hours

    def begin(self, account_id: str, *, proven: bool, at: datetime) -> str:
        """A fresh token for one browser; only its hash is kept."""
        token = secrets.token_urlsafe(32)
        expires = (at + timedelta(hours=self._hours)).isoformat()
        row = {"token_hash": _hash(token), "account_id": account_id, "expires_at": expires, "proven": int(proven)}
        with self._store.transaction():
            self._store.write("DELETE FROM sign_ins WHERE expires_at < ?", [at.isoformat()])
            self._store.insert("sign_ins", row)
        return token

    def of(self, token: str, *, at: datetime) -> SignIn | None:
        row = self._store.row(
            "SELECT account_id, proven FROM sign_ins WHERE token_hash = ? AND expires_at > ?",
            [_hash(token), at.isoformat()],
        )
        return None if row is None else SignIn(row["account_id"], bool(row["proven"]))

    def prove(self, token: str) -> None:
        """A right code came in this one."""
        self._store.write("UPDATE sign_ins SET proven = 1 WHERE token_hash = ?", [_hash(token)])

    def end(self, token: str) -> None:
        self._store.write("DELETE FROM sign_ins WHERE token_hash = ?", [_hash(token)])

    def end_others(self, account_id: str, *, than: str) -> None:
        """Those of other browsers than the one that holds this token."""
        self._store.write("DELETE FROM sign_ins WHERE account_id = ? AND token_hash != ?", [account_id, _hash(than)])

    def end_all(self, account_id: str) -> None:
        self._store.write("DELETE FROM sign_ins WHERE account_id = ?", [account_id])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
