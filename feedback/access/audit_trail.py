"""Who did what, when: staff steps only. A young person leaves no line here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feedback.storage.database import Store

_FOREVER = "9999"
"""Later than any ISO time."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    number: int
    at: str
    who: str
    what: str
    about: str


class Audit:
    """An append-only trail. `about` is an id or a public name; never words that anyone said."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def note(self, who: str, what: str, about: str, *, at: datetime) -> None:
        """Add a line; joins the transaction that is open, so the step and its line stand or fall together."""
        stamp = at.isoformat(timespec="seconds")
        self._store.insert("audit", {"at": stamp, "who": who, "what": what, "about": about})

    def count_ending(self, ending: str, *, since: datetime) -> int:
        """How many lines since a moment say what was done in words that end so."""
        query = "SELECT COUNT(*) AS lines FROM audit WHERE at >= ? AND substr(what, -length(?)) = ?"
        row = self._store.row(query, [since.isoformat(timespec="seconds"), ending, ending])
        return int(row["lines"]) if row else 0

    def last(self, *, beginning: str = "", before: datetime | None = None) -> AuditLine | None:
        """The line of the latest time whose step begins so, and that is older than a moment; None where there is none."""
        rows = self._store.rows(
            "SELECT * FROM audit WHERE substr(what, 1, ?) = ? AND at < ? ORDER BY at DESC, number DESC LIMIT 1",
            [len(beginning), beginning, before.isoformat(timespec="seconds") if before else _FOREVER],
        )
        return AuditLine(**rows[0]) if rows else None

    def of(self, what: str, *, since: datetime) -> list[AuditLine]:
        """The lines since a moment that say exactly this, the newest first."""
        query = "SELECT * FROM audit WHERE what = ? AND at >= ? ORDER BY number DESC"
        return [AuditLine(**row) for row in self._store.rows(query, [what, since.isoformat(timespec="seconds")])]

    def latest(self, limit: int = 200, *, about: str | None = None) -> list[AuditLine]:
        """The newest lines first, of one thing where `about` is given."""
        where, values = ("WHERE about = ?", [about]) if about is not None else ("", [])
        rows = self._store.rows(f"SELECT * FROM audit {where} ORDER BY number DESC LIMIT ?", [*values, limit])
        return [AuditLine(**row) for row in rows]
