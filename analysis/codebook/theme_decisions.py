"""What people decided of each theme, as it stands: approved, rejected, or merged into another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.theming.steps import Priority
from feedback.storage.database import Row, Store


class Decided(StrEnum):
    """What became of a theme. One that nobody decided on has no decision at all."""

    APPROVED = "approved"
    REJECTED = "rejected"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme that a person approved: the only kind a digest takes."""

    id: str
    name: str
    child_name: str
    symbol: str
    priorities: tuple[Priority, ...]
    approved_by: str
    approved_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeDecision:
    """What people decided of a theme; `merged_into` where it was merged."""

    theme: Theme
    state: Decided
    merged_into: str | None = None


class ThemeDecisions:
    """Owns `themes`. One decision a theme, the latest; `history` keeps what stood before it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def decide(self, decision: ThemeDecision) -> None:
        """Put a decision in the place of the one that is kept. Joins the transaction that is open."""
        theme = decision.theme
        self.put_row(
            theme.id,
            {
                "id": theme.id,
                "name": theme.name,
                "child_name": theme.child_name,
                "symbol": theme.symbol,
                "priorities": json.dumps([p.value for p in theme.priorities]),
                "state": decision.state.value,
                "merged_into": decision.merged_into,
                "decided_by": theme.approved_by,
                "decided_on": theme.approved_on.isoformat(),
            },
        )

    def all(self) -> dict[str, ThemeDecision]:
        """Theme id → the decision on it."""
        return {row["id"]: _decision(row) for row in self._store.rows("SELECT * FROM themes ORDER BY id")}

    def row(self, theme_id: str) -> Row | None:
        """A decision as it is kept, None where nobody has decided: what the history keeps to put back."""
        return self._store.row("SELECT * FROM themes WHERE id = ?", [theme_id])

    def put_row(self, theme_id: str, row: Row | None) -> None:
        """Put a decision back as it was kept; None takes it away, so that the theme waits for a person again."""
        with self._store.transaction():
            self._store.write("DELETE FROM themes WHERE id = ?", [theme_id])
            if row is not None:
                self._store.insert("themes", row)


def end_of(theme_id: str, decisions: Mapping[str, ThemeDecision]) -> str | None:
    """Where a theme's answers are gathered after merging; None for a rejected one.

    Should themes ever be merged in a circle, it ends where it closes: their answers are somewhere, never nowhere.
    """
    seen = set()
    while (decision := decisions.get(theme_id)) is not None and decision.state is Decided.MERGED:
        if theme_id in seen:
            break
        seen.add(theme_id)
        theme_id = decision.merged_into or theme_id
    return None if decision is not None and decision.state is Decided.REJECTED else theme_id


def _decision(row: Row) -> ThemeDecision:
    theme = Theme(
        id=row["id"],
        name=row["name"],
        child_name=row["child_name"],
        symbol=row["symbol"],
        priorities=tuple(Priority(p) for p in json.loads(row["priorities"])),
        approved_by=row["decided_by"],
        approved_on=date.fromisoformat(row["decided_on"]),
    )
    return ThemeDecision(theme=theme, state=Decided(row["state"]), merged_into=row["merged_into"])
