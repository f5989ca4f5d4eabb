"""Who was told of which case or request, kept in the file: two processes that look at one time tell each address once.

Whoever sends takes the cases first, in a transaction, and keeps them only if the message left. What a process took and
never told of, since it ended in between, is free again after a while: to be told twice is better than never.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from feedback.storage.database import Store

TAKEN_FOR = timedelta(minutes=5)
"""At least how long cases that one process took are left alone by the others: longer than a message may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One who is told: an address, or the webhook. `way` stands for every address of that way in files of before."""

    name: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """Somebody whom no message reaches: since which hour, and the code of the last reason."""

    name: str
    reason: str
    since: datetime


class Tellings:
    """Owns the tables of what was told, and of whom nothing reaches."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def take(self, case_ids: Sequence[str], to: Recipient, *, overdue: bool, at: datetime) -> frozenset[str]:
        """Those of the cases that `to` is still to be told of, now by the caller alone: then `told` or `give_back`."""
        if not case_ids or not set(case_ids) - self._settled(to, overdue, at):
            return frozenset()  # most looks: nothing is written
        with self._store.transaction():
            # Asked once more inside: between the two looks another process may have taken some.
            free = [case_id for case_id in case_ids if case_id not in self._settled(to, overdue, at)]
            for case_id in free:
                self._store.write(
                    """INSERT INTO case_tellings VALUES (?, ?, ?, ?)
                       ON CONFLICT DO UPDATE SET claimed_until = excluded.claimed_until""",
                    [case_id, to.name, int(overdue), _cut(at).isoformat()],
                )
        return frozenset(free)

    def told(self, case_ids: Collection[str], to: Recipient, *, overdue: bool) -> None:
        """The message left: it is told once for all, and `to` is reached."""
        with self._store.transaction():
            for case_id in case_ids:
                self._store.write(
                    "UPDATE case_tellings SET claimed_until = NULL WHERE case_id = ? AND recipient = ? AND overdue = ?",
                    [case_id, to.name, int(overdue)],
                )
            self.reached(to.name)

    def give_back(self, case_ids: Collection[str], to: Recipient, *, overdue: bool) -> None:
        """The message did not leave: whoever comes next may tell."""
        with self._store.transaction():
            for case_id in case_ids:
                self._store.write(
                    "DELETE FROM case_tellings WHERE case_id = ? AND recipient = ? AND overdue = ?",
                    [case_id, to.name, int(overdue)],
                )

    def failed(self, name: str, reason: str, *, at: datetime) -> None:
        """Nothing reaches this one; the hour of the first failure stays until something does."""
        hour = at.replace(minute=0, second=0, microsecond=0).isoformat()
        self._store.write(
            """INSERT INTO desk_failures VALUES (?, ?, ?)
               ON CONFLICT DO UPDATE SET reason = excluded.reason WHERE reason != excluded.reason""",
            [name, reason, hour],
        )

    def reached(self, name: str) -> None:
        """A message got through to this one."""
        self._store.write("DELETE FROM desk_failures WHERE recipient = ?", [name])

    def unreached(self) -> list[Unreached]:
        """Whom nothing reaches, by name."""
        rows = self._store.rows("SELECT * FROM desk_failures ORDER BY recipient")
        return [
            Unreached(name=r["recipient"], reason=r["reason"], since=datetime.fromisoformat(r["since"])) for r in rows
        ]

    def _settled(self, to: Recipient, overdue: bool, at: datetime) -> set[str]:
        """Cases that `to` was told of, or that somebody is telling of now."""
        rows = self._store.rows(
            """SELECT case_id, claimed_until FROM case_tellings WHERE recipient IN (?, ?) AND overdue = ?""",
            [to.name, to.way, int(overdue)],
        )
        return {
            row["case_id"]
            for row in rows
            if row["claimed_until"] is None or datetime.fromisoformat(row["claimed_until"]) > at
        }


def _cut(at: datetime) -> datetime:
    """`TAKEN_FOR` from now or a little longer, on a round time that does not tell when a child spoke."""
    length = TAKEN_FOR.total_seconds()
    # Two steps on: the next round time may be seconds away, and the message still on its way.
    return datetime.fromtimestamp((at.timestamp() // length + 2) * length, UTC)
