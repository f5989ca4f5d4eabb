"""Who decided what on themes and when, step by step.

A step keeps what stood before it, so it can be taken back, and its number is the theme's revision: whoever decides says
which revision they were looking at, and is told where somebody else was faster.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from feedback.core.errors import ChangedMeanwhile, NotFound
from feedback.storage.database import Row, Store


class StepKind(StrEnum):
    """What a step did."""

    APPROVED = "approved"
    RENAMED = "renamed"
    MERGED = "merged"
    SPLIT = "split"
    REJECTED = "rejected"
    REOPENED = "reopened"
    MOVED = "moved"
    TAKEN_BACK = "taken-back"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionStep:
    """One person's step. `other_id` is the theme merged into, split off or moved to; `undone` the step that took it
    back; `before` the rows of the themes it changed, None where there was none."""

    number: int
    theme_id: str
    what: StepKind
    other_id: str
    by: str
    at: str
    undone: int | None
    before: Mapping[str, Row | None]


_MOVED = StepKind.MOVED


class History:
    """Owns `theme_steps`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def note(
        self,
        theme_id: str,
        what: StepKind,
        *,
        by: str,
        at: datetime,
        other_id: str = "",
        before: Mapping[str, Row | None] | None = None,
    ) -> int:
        """Keep a step; gives its number. Joins the transaction that is open."""
        with self._store.transaction():
            self._store.insert(
                "theme_steps",
                {
                    "theme_id": theme_id,
                    "what": what.value,
                    "before": json.dumps(dict(before or {}), ensure_ascii=False),
                    "other_id": other_id,
                    "by": by,
                    "at": at.isoformat(timespec="seconds"),
                    "undone": None,
                },
            )
            # Inside the transaction, so that no other step can come between.
            row = self._store.row("SELECT max(number) AS number FROM theme_steps")
        return int(row["number"]) if row else 0

    def take_back(self, number: int, *, by_step: int) -> None:
        """Mark a step as taken back by a later one; both stay in the history."""
        self._store.write("UPDATE theme_steps SET undone = ? WHERE number = ?", [by_step, number])

    def steps(self, theme_id: str | None = None) -> list[DecisionStep]:
        """Every step, of one theme where it is given, newest first."""
        where, values = ("WHERE theme_id = ? OR other_id = ?", [theme_id, theme_id]) if theme_id else ("", [])
        return [
            _step(row) for row in self._store.rows(f"SELECT * FROM theme_steps {where} ORDER BY number DESC", values)
        ]

    def get(self, number: int) -> DecisionStep:
        """Raises NotFound."""
        row = self._store.row("SELECT * FROM theme_steps WHERE number = ?", [number])
        if row is None:
            raise NotFound
        return _step(row)

    def last_of(self, by: str) -> DecisionStep | None:
        """The newest step of somebody that can still be taken back."""
        row = self._store.row(
            "SELECT * FROM theme_steps WHERE by = ? AND undone IS NULL AND what != ? ORDER BY number DESC",
            [by, StepKind.TAKEN_BACK.value],
        )
        return _step(row) if row else None

    def numbers(self, *kinds: StepKind) -> set[int]:
        """The numbers of the steps of these kinds."""
        marks = ", ".join("?" * len(kinds))
        rows = self._store.rows(f"SELECT number FROM theme_steps WHERE what IN ({marks})", [k.value for k in kinds])
        return {int(row["number"]) for row in rows}

    def revisions(self) -> dict[str, int]:
        """Theme id → the number of the latest decision on it. A theme without any has revision 0, and is left out.

        An answer that moves does not change its theme's revision: it has one of its own (`Corrections.revisions`), so
        that two people can place different answers of one theme side by side.
        """
        rows = self._store.rows(
            "SELECT theme_id, max(number) AS number FROM theme_steps WHERE what != ? GROUP BY theme_id",
            [_MOVED.value],
        )
        return {row["theme_id"]: int(row["number"]) for row in rows}

    def expect(self, now: int, seen: int | None) -> None:
        """Raises ChangedMeanwhile where a revision is not the one that was seen; None expects nothing.

        Call it inside the transaction that decides: then nobody can come between.
        """
        if seen is not None and now != seen:
            step = self.get(now)
            raise ChangedMeanwhile(who=step.by, when=step.at)

    def since(self, step: DecisionStep, placing: Set[int]) -> DecisionStep | None:
        """The latest step that stands on what `step` changed: a decision on one of its themes, or one of `placing`,
        the steps with a word on one of its answers."""
        themes = {*step.before, step.theme_id} if step.before else set()
        rows = self._store.rows(
            "SELECT * FROM theme_steps WHERE number > ? AND undone IS NULL AND what != ? ORDER BY number DESC",
            [step.number, StepKind.TAKEN_BACK.value],
        )
        later = (_step(row) for row in rows)
        return next((s for s in later if s.number in placing or (s.theme_id in themes and s.what is not _MOVED)), None)


def _step(row: Row) -> DecisionStep:
    return DecisionStep(
        number=int(row["number"]),
        theme_id=row["theme_id"],
        what=StepKind(row["what"]),
        other_id=row["other_id"],
        by=row["by"],
        at=row["at"],
        undone=row["undone"],
        before=json.loads(row["before"]),
    )
