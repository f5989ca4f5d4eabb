"""What other youth groups found out, imported with its source. Never mixed into Heard's own counts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from feedback import redaction, safeguarding
from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import HeardError, NotFound, SecondPersonNeeded
from feedback.core.records import SafeText, Tier
from feedback.core.typed_words import TooLong, clean
from feedback.spreadsheets.faults import ColumnsMissing
from feedback.spreadsheets.reading import Refused, Spreadsheet, day_of, is_formula
from feedback.storage.database import Row, Store

COLUMNS = ("group", "found_on", "source", "method", "people", "finding")
"""Headings of an import; `people` may be empty."""

LONGEST_FINDING, LONGEST_LINE, MOST_PEOPLE = 600, 200, 1_000_000


class FindingTellsOfHarm(HeardError):
    """The words tell of harm, and nobody said that the group's own safeguarding lead knows of it."""

    code = "finding-tells-of-harm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`people` is how many young people the other group heard, None where it does not say."""

    id: str
    group: str
    found_on: date
    source: str
    method: str
    people: int | None
    words: SafeText = field(repr=False)
    brought_by: str
    agreed_by: str

    @property
    def tells_of_harm(self) -> bool:
        """Whether what was found reads like harm to somebody: a figure on harm does, and so does one child's story."""
        return safeguarding.spot(clean(self.words)).tier is not Tier.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFinding:
    """A row that may come in: checked, not kept."""

    group: str
    found_on: date
    source: str
    method: str
    people: int | None
    words: str = field(repr=False)


def read(table: Spreadsheet) -> tuple[list[NewFinding], list[Refused]]:
    """The rows that may come in, and every cell that keeps one out. Raises ColumnsMissing."""
    if not set(COLUMNS) <= set(table.columns):
        raise ColumnsMissing(missing=", ".join(sorted(set(COLUMNS) - set(table.columns))))
    rows, refused = [], []
    for number, cells in zip(table.numbers, table.rows, strict=True):
        row, problems = read_one(dict(zip(table.columns, cells, strict=True)), number)
        refused += problems
        rows += [row] if row else []
    return rows, refused


def read_one(cells: Mapping[str, str], number: int = 1) -> tuple[NewFinding | None, list[Refused]]:
    """One finding by its columns, or every cell that keeps it out. number: of its row, for the refusals."""
    cell = {name: value.strip() for name, value in cells.items()}
    problems = [Refused(number, column, reason) for column in COLUMNS if (reason := _problem(column, cell[column]))]
    return None if problems else _row_of(cell), problems


def _problem(column: str, value: str) -> str:
    if is_formula(value):
        return "formula"
    try:
        value = clean(value)  # a cell of marks that nobody sees is an empty one
    except TooLong:
        return "too-long"
    if not value:
        return "" if column == "people" else "empty"
    if column == "found_on":
        return "" if day_of(value) else "not-a-day"
    if column == "people":
        return "" if value.isdecimal() and 0 < int(value) <= MOST_PEOPLE else "not-a-number"
    return "" if len(value) <= (LONGEST_FINDING if column == "finding" else LONGEST_LINE) else "too-long"


def _row_of(cell: Mapping[str, str]) -> NewFinding:
    return NewFinding(
        group=cell["group"],
        found_on=day_of(cell["found_on"]) or date.min,
        source=cell["source"],
        method=cell["method"],
        people=int(cell["people"]) if cell["people"] else None,
        words=cell["finding"],
    )


class Findings:
    def __init__(self, store: Store, audit: Audit) -> None:
        self._store, self._guarded = store, GuardedSteps(store, audit)

    def bring(self, rows: Sequence[NewFinding], *, by: Staff, at: datetime) -> int:
        """Keep findings, redacted; all or none. Each waits for a second person; one that is there already stays one.

        Gives how many are new. Raises WordsTooLong.
        """
        new, boxes = 0, dict(box for number, row in enumerate(rows) for box in _boxes(row, number))
        with self._guarded.step(Action.REVIEW, "findings brought", by=by, at=at, words=boxes) as step:
            known = {(f.group, f.found_on, f.words) for f in self.all()}
            for number, row in enumerate(rows):
                safe = [step.words[box] for box, _ in _boxes(row, number)]
                if (safe[0], row.found_on, safe[3]) in known:
                    continue
                known.add((safe[0], row.found_on, safe[3]))
                new += 1
                self._store.insert(
                    "findings",
                    {
                        "id": secrets.token_hex(6),
                        "group_name": safe[0],
                        "found_on": row.found_on.isoformat(),
                        "source": safe[1],
                        "method": safe[2],
                        "people": row.people,
                        "words": safe[3],
                        "brought_by": by.id,
                        "agreed_by": "",
                    },
                )
            step.what = f"findings brought: {new}"
        return new

    def agree(self, finding_id: str, *, harm_known: bool = False, by: Staff, at: datetime) -> None:
        """The second reader's yes. harm_known: the group's own safeguarding lead knows of the harm that it tells of.

        Raises SecondPersonNeeded for whoever brought it, FindingTellsOfHarm where nobody said `harm_known`, NotFound.
        """
        with self._guarded.step(Action.REVIEW, "finding agreed", finding_id, by=by, at=at):
            finding = self.get(finding_id)
            if finding.brought_by == by.id:
                raise SecondPersonNeeded
            if finding.tells_of_harm and not harm_known:
                raise FindingTellsOfHarm
            self._store.write("UPDATE findings SET agreed_by = ? WHERE id = ?", [by.id, finding_id])

    def remove(self, finding_id: str, *, by: Staff, at: datetime) -> None:
        """Editions already frozen keep what was sealed. Raises NotFound."""
        with self._guarded.step(Action.REVIEW, "finding removed", finding_id, by=by, at=at):
            self.get(finding_id)
            self._store.write("DELETE FROM findings WHERE id = ?", [finding_id])

    def get(self, finding_id: str) -> Finding:
        """Raises NotFound."""
        row = self._store.row("SELECT * FROM findings WHERE id = ?", [finding_id])
        if row is None:
            raise NotFound
        return _finding(row)

    def all(self) -> list[Finding]:
        """What waits first, then the latest."""
        found = [_finding(row) for row in self._store.rows("SELECT * FROM findings ORDER BY found_on DESC, id")]
        return sorted(found, key=lambda finding: bool(finding.agreed_by))

    def agreed(self) -> list[Finding]:
        return [finding for finding in self.all() if finding.agreed_by]


def _boxes(row: NewFinding, number: int) -> list[tuple[str, tuple[str, int]]]:
    """Group, source, method and words, in this order."""
    lines = {"group": row.group, "source": row.source, "method": row.method}
    boxes = [(f"{name}_{number}", (line, LONGEST_LINE)) for name, line in lines.items()]
    return [*boxes, (f"finding_{number}", (row.words, LONGEST_FINDING))]


def _finding(row: Row) -> Finding:
    return Finding(
        id=row["id"],
        group=row["group_name"],
        found_on=date.fromisoformat(row["found_on"]),
        source=row["source"],
        method=row["method"],
        people=row["people"],
        words=redaction.stored(row["words"]),
        brought_by=row["brought_by"],
        agreed_by=row["agreed_by"],
    )
