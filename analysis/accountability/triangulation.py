"""Triangulation: what an audit or a scorecard says beside a theme that young people speak of.

A person says whether the figure agrees, differs, or is silent on what young people say; no machine does. Each has its
source and date, and some are not for the public edition.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import Invalid, NotFound
from feedback.core.records import SafeText
from feedback.core.typed_words import TooLong, clean
from feedback.redaction import WrittenBy, stored
from feedback.spreadsheets.faults import ColumnsMissing
from feedback.spreadsheets.reading import Refused, Spreadsheet, day_of, is_formula
from feedback.storage.database import Row, Store

COLUMNS = ("theme", "kind", "what", "source", "dated_on", "says", "public")
LONGEST_LINE, LONGEST_WHAT = 200, 300


class Kind(StrEnum):
    AUDIT = "audit"
    SCORECARD = "scorecard"


class Says(StrEnum):
    """How the figure stands to what young people say (triangulation: Denzin 1978; here in three plain words)."""

    AGREES = "agrees"
    DIFFERS = "differs"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """`what` is the figure or finding in words, as its source has it."""

    id: str
    theme_id: str
    kind: Kind
    what: SafeText
    source: SafeText
    dated_on: date
    says: Says
    public: bool
    brought_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBeside:
    """A line that may come in: checked, not kept."""

    theme_id: str
    kind: Kind
    what: str
    source: str
    dated_on: date
    says: Says
    public: bool


def read(table: Spreadsheet, themes: Sequence[str]) -> tuple[list[NewBeside], list[Refused]]:
    """The rows of a CSV or workbook that may come in, and every cell that keeps one out.

    themes: ids that a row may name. Raises ColumnsMissing.
    """
    if not set(COLUMNS) <= set(table.columns):
        raise ColumnsMissing(missing=", ".join(sorted(set(COLUMNS) - set(table.columns))))
    rows, refused = [], []
    for number, cells in zip(table.numbers, table.rows, strict=True):
        cell = {name: value.strip() for name, value in zip(table.columns, cells, strict=True)}
        problems = [Refused(number, c, why) for c in COLUMNS if (why := _problem(c, cell[c], themes))]
        refused += problems
        if not problems:
            rows.append(
                NewBeside(
                    theme_id=cell["theme"].lower(),
                    kind=Kind(cell["kind"].lower()),
                    what=cell["what"],
                    source=cell["source"],
                    # Never the latter: `_problem` has refused a row without a day.
                    dated_on=day_of(cell["dated_on"]) or date.min,
                    says=Says(cell["says"].lower()),
                    public=cell["public"].lower() == "yes",
                )
            )
    return rows, refused


def _problem(column: str, value: str, themes: Sequence[str]) -> str:
    allowed = {
        "theme": themes,
        "kind": [k.value for k in Kind],
        "says": [s.value for s in Says],
        "public": ["yes", "no"],
    }
    if is_formula(value):
        return "formula"
    try:
        value = clean(value)  # a cell of marks that nobody sees is an empty one
    except TooLong:
        return "too-long"
    if not value:
        return "empty"
    if column in allowed:
        return "" if value.lower() in allowed[column] else "unknown"
    if column == "dated_on":
        return "" if day_of(value) else "not-a-day"
    return "" if len(value) <= (LONGEST_WHAT if column == "what" else LONGEST_LINE) else "too-long"


class Triangulation:
    def __init__(self, store: Store, audit: Audit) -> None:
        self._store, self._guarded = store, GuardedSteps(store, audit)

    def bring(self, lines: Sequence[NewBeside], *, by: Staff, at: datetime) -> int:
        """Keep lines, all or none; one that is there already stays one. Gives how many are new.

        Raises Invalid for a line without words or source, WordsTooLong.
        """
        new, boxes = 0, dict(box for number, line in enumerate(lines) for box in _boxes(line, number))
        with self._guarded.step(
            Action.MAKE_DIGEST, "figures brought", by=by, at=at, words=boxes, written_by=WrittenBy.STAFF
        ) as step:
            known = {(b.theme_id, b.what, b.source, b.dated_on) for b in self.all()}
            for number, line in enumerate(lines):
                what, source = (step.words[box] for box, _ in _boxes(line, number))
                if not what or not source:
                    raise Invalid
                if (line.theme_id, what, source, line.dated_on) in known:
                    continue
                known.add((line.theme_id, what, source, line.dated_on))
                new += 1
                self._store.insert(
                    "beside",
                    {
                        "id": secrets.token_hex(6),
                        "theme_id": line.theme_id,
                        "kind": line.kind.value,
                        "what": what,
                        "source": source,
                        "dated_on": line.dated_on.isoformat(),
                        "says": line.says.value,
                        "public": int(line.public),
                        "brought_by": by.id,
                    },
                )
            step.what = f"figures set beside themes: {new}"
        return new

    def judge(self, beside_id: str, says: Says, *, by: Staff, at: datetime) -> None:
        """Somebody looked again: agrees, differs or silent. Raises NotFound."""
        with self._guarded.step(Action.MAKE_DIGEST, f"figure {says.value}", beside_id, by=by, at=at):
            self.get(beside_id)
            self._store.write("UPDATE beside SET says = ? WHERE id = ?", [says.value, beside_id])

    def remove(self, beside_id: str, *, by: Staff, at: datetime) -> None:
        """Editions already frozen keep what was sealed. Raises NotFound."""
        with self._guarded.step(Action.MAKE_DIGEST, "figure removed", beside_id, by=by, at=at):
            self.get(beside_id)
            self._store.write("DELETE FROM beside WHERE id = ?", [beside_id])

    def get(self, beside_id: str) -> Beside:
        """Raises NotFound."""
        row = self._store.row("SELECT * FROM beside WHERE id = ?", [beside_id])
        if row is None:
            raise NotFound
        return _beside(row)

    def all(self) -> list[Beside]:
        """By theme, latest first."""
        return [_beside(row) for row in self._store.rows("SELECT * FROM beside ORDER BY theme_id, dated_on DESC, id")]

    def of(self, theme_id: str, *, public: bool) -> list[Beside]:
        """What stands beside a theme; for the public edition only what may."""
        return [b for b in self.all() if b.theme_id == theme_id and (b.public or not public)]


def _boxes(line: NewBeside, number: int) -> list[tuple[str, tuple[str, int]]]:
    """What and source, in this order."""
    return [(f"figure_{number}", (line.what, LONGEST_WHAT)), (f"source_{number}", (line.source, LONGEST_LINE))]


def _beside(row: Row) -> Beside:
    return Beside(
        id=row["id"],
        theme_id=row["theme_id"],
        kind=Kind(row["kind"]),
        what=stored(row["what"]),
        source=stored(row["source"]),
        dated_on=date.fromisoformat(row["dated_on"]),
        says=Says(row["says"]),
        public=bool(row["public"]),
        brought_by=row["brought_by"],
    )
