"""People's words on single answers: this one belongs to that theme, or it does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feedback.storage.database import Row, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A person's word on one assignment. `step` is the step of the history that it came with, None for one from before
    there was a history; `taken_back` the step that took it back."""

    answer_id: str
    theme_id: str
    belongs: bool
    by: str
    at: str
    step: int | None = None
    taken_back: int | None = None


class Corrections:
    """Owns `corrections`. The latest word counts; the earlier ones stay, also those that were taken back."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def correct(
        self, answer_id: str, theme_id: str, belongs: bool, *, by: str, at: datetime, step: int | None = None
    ) -> None:
        """Add a word. Joins the transaction of the step that it comes with. Raises NotFound for an answer that is gone."""
        self._store.insert(
            "corrections",
            {
                "answer_id": answer_id,
                "theme_id": theme_id,
                "belongs": int(belongs),
                "by": by,
                "at": at.isoformat(timespec="seconds"),
                "step": step,
            },
        )

    def take_back(self, step: int, *, by_step: int) -> None:
        """Mark every word that came with a step as taken back by a later one."""
        self._store.write("UPDATE corrections SET undone = ? WHERE step = ? AND undone IS NULL", [by_step, step])

    def standing(self, answer_id: str | None = None) -> list[Correction]:
        """The words that stand, of one answer where it is given, in the order they were made."""
        where, values = ("AND answer_id = ?", [answer_id]) if answer_id else ("", [])
        rows = self._store.rows(f"SELECT * FROM corrections WHERE undone IS NULL {where} ORDER BY number", values)
        return [_correction(row) for row in rows]

    def of_answer(self, answer_id: str) -> list[Correction]:
        """Every word on an answer, also those that were taken back, in the order they were made."""
        rows = self._store.rows("SELECT * FROM corrections WHERE answer_id = ? ORDER BY number", [answer_id])
        return [_correction(row) for row in rows]

    def revisions(self, answer_id: str | None = None) -> dict[str, int]:
        """Answer id → the number of the latest step that gave or took back a word on it; others have 0."""
        where, values = ("WHERE answer_id = ?", [answer_id]) if answer_id else ("", [])
        rows = self._store.rows(
            f"""SELECT answer_id, max(max(coalesce(step, 0), coalesce(undone, 0))) AS number
                FROM corrections {where} GROUP BY answer_id""",
            values,
        )
        return {row["answer_id"]: int(row["number"]) for row in rows}

    def steps_on_answers_of(self, step: int) -> set[int]:
        """The numbers of the steps whose words stand on answers that this step has a word on."""
        rows = self._store.rows(
            """SELECT DISTINCT other.step AS number FROM corrections AS mine
               JOIN corrections AS other ON other.answer_id = mine.answer_id
               WHERE mine.step = ? AND other.undone IS NULL AND other.step IS NOT NULL""",
            [step],
        )
        return {int(row["number"]) for row in rows}


def _correction(row: Row) -> Correction:
    return Correction(
        answer_id=row["answer_id"],
        theme_id=row["theme_id"],
        belongs=bool(row["belongs"]),
        by=row["by"],
        at=row["at"],
        step=row["step"],
        taken_back=row["undone"],
    )
