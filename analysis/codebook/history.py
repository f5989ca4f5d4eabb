"""Who changed what and when: people's steps on themes, their words on answers, the machine's change of mind.

A step keeps what stood before it, so it can be taken back, and its number is the theme's revision: whoever decides says
which revision they were looking at, and is told where somebody else was faster.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from analysis.records import Assignment
from feedback.core.errors import HeardError, NotFound
from feedback.storage.database import Row, Store


class ChangedMeanwhile(HeardError):
    """Somebody else changed this after it was read; nothing was kept. `who` and `when` (ISO) are public facts."""

    code = "changed-meanwhile"


class What(StrEnum):
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
class Step:
    """One person's step. `other_id` is the theme merged into, split off or moved to; `undone` the step that took it
    back; `before` the rows of the themes it changed, None where there was none."""

    number: int
    theme_id: str
    what: What
    other_id: str
    by: str
    at: str
    undone: int | None
    before: Mapping[str, Row | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of an assignment's history: the machine's guess (`by` empty, with its score) or a person's word."""

    at: str
    by: str
    theme_id: str
    belongs: bool
    score: float | None = None
    taken_back_by: str = ""


class History:
    def __init__(self, store: Store) -> None:
        self._store = store

    def note(
        self,
        theme_id: str,
        what: What,
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
            row = self._store.row("SELECT max(number) AS number FROM theme_steps")
        return int(row["number"]) if row else 0

    def steps(self, theme_id: str | None = None) -> list[Step]:
        """Every step, of one theme where it is given, newest first."""
        where, values = ("WHERE theme_id = ? OR other_id = ?", [theme_id, theme_id]) if theme_id else ("", [])
        return [
            _step(row) for row in self._store.rows(f"SELECT * FROM theme_steps {where} ORDER BY number DESC", values)
        ]

    def get(self, number: int) -> Step:
        """Raises NotFound."""
        row = self._store.row("SELECT * FROM theme_steps WHERE number = ?", [number])
        if row is None:
            raise NotFound
        return _step(row)

    def last_of(self, by: str) -> Step | None:
        """The newest step of somebody that can still be taken back."""
        row = self._store.row(
            "SELECT * FROM theme_steps WHERE by = ? AND undone IS NULL AND what != ? ORDER BY number DESC",
            [by, What.TAKEN_BACK.value],
        )
        return _step(row) if row else None

    def revisions(self) -> dict[str, int]:
        """Theme id → the number of the latest decision on it. A theme without any has revision 0, and is left out.

        An answer that moves does not change its theme's revision: it has one of its own.
        """
        rows = self._store.rows(
            "SELECT theme_id, max(number) AS number FROM theme_steps WHERE what != ? GROUP BY theme_id",
            [What.MOVED.value],
        )
        return {row["theme_id"]: int(row["number"]) for row in rows}

    def answer_revisions(self, answer_id: str | None = None) -> dict[str, int]:
        """Answer id → the number of the latest step that gave or took back a word on it; others have 0."""
        where, values = ("WHERE answer_id = ?", [answer_id]) if answer_id else ("", [])
        rows = self._store.rows(
            f"""SELECT answer_id, max(max(coalesce(step, 0), coalesce(undone, 0))) AS number
                FROM corrections {where} GROUP BY answer_id""",
            values,
        )
        return {row["answer_id"]: int(row["number"]) for row in rows}

    def expect(self, theme_id: str, seen: int | None) -> None:
        """Raises ChangedMeanwhile where the theme's revision is not the one that was seen; None expects nothing.

        Call it inside the transaction that decides: then nobody can come between.
        """
        self._expect(self.revisions().get(theme_id, 0), seen)

    def expect_answer(self, answer_id: str, seen: int | None) -> None:
        """The same for an answer's place."""
        self._expect(self.answer_revisions(answer_id).get(answer_id, 0), seen)

    def _expect(self, now: int, seen: int | None) -> None:
        if seen is not None and now != seen:
            step = self.get(now)
            raise ChangedMeanwhile(who=step.by, when=step.at)

    def since(self, step: Step) -> Step | None:
        """The latest step that stands on what `step` changed: a decision on one of its themes, or a word on one of its
        answers."""
        themes = sorted({*step.before, step.theme_id} if step.before else set())
        marks = ", ".join("?" * len(themes))
        row = self._store.row(
            f"""SELECT * FROM theme_steps WHERE number > ? AND undone IS NULL AND what != ? AND (
                    (theme_id IN ({marks}) AND what != ?) OR number IN (
                        SELECT later.step FROM corrections AS mine JOIN corrections AS later
                        ON later.answer_id = mine.answer_id WHERE mine.step = ? AND later.undone IS NULL))
                ORDER BY number DESC""",
            [step.number, What.TAKEN_BACK.value, *themes, What.MOVED.value, step.number],
        )
        return _step(row) if row else None

    def undone(self, number: int, by_step: int) -> None:
        """Mark a step, and the words on answers that came with it, as taken back by a later step."""
        self._store.write("UPDATE theme_steps SET undone = ? WHERE number = ?", [by_step, number])
        self._store.write("UPDATE corrections SET undone = ? WHERE step = ? AND undone IS NULL", [by_step, number])

    def of_answer(self, answer_id: str) -> list[Event]:
        """Everything that happened to an answer's themes, oldest first: the machine's guesses and people's words."""
        machine = self._store.rows(
            """SELECT made_at AS at, theme_id, score FROM past_guesses JOIN past_runs ON past_runs.id = run_id
               WHERE answer_id = ?""",
            [answer_id],
        )
        people = self._store.rows(
            """SELECT corrections.at, corrections.by, corrections.theme_id, belongs, coalesce(later.by, '') AS taken_back_by
               FROM corrections LEFT JOIN theme_steps AS later ON later.number = corrections.undone
               WHERE answer_id = ? ORDER BY corrections.number""",
            [answer_id],
        )
        events = [
            *(
                Event(at=r["at"], by="", theme_id=r["theme_id"], belongs=r["score"] is not None, score=r["score"])
                for r in machine
            ),
            *(Event(**{**row, "belongs": bool(row["belongs"])}) for row in people),
        ]
        return sorted(events, key=lambda event: event.at)


def note_guesses(
    store: Store,
    before: Set[tuple[str, str]],
    after: Sequence[Assignment],
    versions: Mapping[str, str],
    *,
    at: datetime,
) -> None:
    """Keep the run, each guess that is new with it, and (without a score) each that it no longer makes."""
    now = {(guess.answer_id, guess.theme_id): guess.score for guess in after}
    run_id = secrets.token_hex(8)
    store.insert(
        "past_runs",
        {"id": run_id, "made_at": at.isoformat(timespec="seconds"), "versions": json.dumps(dict(versions))},
    )
    for answer_id, theme_id in sorted(before ^ now.keys()):
        row = {"answer_id": answer_id, "theme_id": theme_id, "run_id": run_id, "score": now.get((answer_id, theme_id))}
        store.insert("past_guesses", row)


def _step(row: Row) -> Step:
    return Step(
        number=int(row["number"]),
        theme_id=row["theme_id"],
        what=What(row["what"]),
        other_id=row["other_id"],
        by=row["by"],
        at=row["at"],
        undone=row["undone"],
        before=json.loads(row["before"]),
    )
