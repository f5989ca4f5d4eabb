"""Requests that somebody may read the safeguarding desk. An administrator asks; a safeguarding lead says yes or no."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from feedback.core.errors import NotFound
from feedback.storage.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRequest:
    """Who is to be given the desk, and who asked for it: account ids, and the name of whoever asked."""

    id: str
    account_id: str
    asked_by: str
    asked_by_name: str
    asked_on: date


class LeadRequests:
    """Owns their table. Steps and permission are `Accounts`'."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ask(self, account_id: str, *, by: str, name: str, on: date) -> None:
        """In place of an earlier request for this account."""
        self.end(account_id)
        row = {"id": secrets.token_hex(8), "account_id": account_id, "asked_by": by, "asked_by_name": name}
        self._store.insert("lead_requests", {**row, "asked_on": on.isoformat()})

    def end(self, account_id: str) -> None:
        self._store.write("DELETE FROM lead_requests WHERE account_id = ?", [account_id])

    def all(self) -> list[LeadRequest]:
        """Those that wait, the oldest day first."""
        rows = self._store.rows("SELECT * FROM lead_requests ORDER BY asked_on, id")
        return [LeadRequest(**{**row, "asked_on": date.fromisoformat(row["asked_on"])}) for row in rows]

    def of(self, account_id: str) -> LeadRequest:
        """Raises NotFound."""
        for request in self.all():
            if request.account_id == account_id:
                return request
        raise NotFound
