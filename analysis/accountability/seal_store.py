"""Which meetings are closed and sealed, and what each seal holds. What seals them is `analysis/reports/meeting_seals.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from feedback.core.errors import HeardError
from feedback.storage.database import Store


class Sealed(HeardError):
    """The meeting is closed and sealed; what was decided there stays as it was."""

    code = "meeting-sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """`content` is the sealed JSON; its SHA-256 is `hash`."""

    meeting_id: str
    content: str
    hash: str
    sealed_by: str
    sealed_on: date


class SealStore:
    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, meeting_id: str) -> Seal | None:
        """The meeting's seal; None while it is open."""
        row = self._store.row("SELECT * FROM seals WHERE meeting_id = ?", [meeting_id])
        return None if row is None else Seal(**{**row, "sealed_on": date.fromisoformat(row["sealed_on"])})

    def refuse_sealed(self, meeting_id: str) -> None:
        """Asked inside the transaction that writes: asked before it, a seal may be set between the two, and what is
        written then breaks it for good. Raises Sealed."""
        if self.of(meeting_id) is not None:
            raise Sealed

    def keep(self, seal: Seal) -> None:
        """Joins the transaction that is open. Raises Sealed where there is one already."""
        self.refuse_sealed(seal.meeting_id)
        self._store.insert(
            "seals",
            {
                "meeting_id": seal.meeting_id,
                "content": seal.content,
                "hash": seal.hash,
                "sealed_by": seal.sealed_by,
                "sealed_on": seal.sealed_on.isoformat(),
            },
        )
