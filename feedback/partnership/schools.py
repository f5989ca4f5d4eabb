"""A partnership's own list of schools, from the public register (Get Information about Schools, "EstablishmentName").

With it, redaction finds a school by the short name that children use. Without it, schools are found by their kind, a
saint or "i go to" alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.spreadsheets.faults import ColumnsMissing
from feedback.spreadsheets.reading import Spreadsheet, is_formula
from feedback.storage.database import Store
from feedback.storage.school_list import SchoolList

NAME, STATUS, SHORT = "EstablishmentName", "EstablishmentStatus (name)", "ShortNames"
"""The register's own headings, and one that a partnership may add: short names, apart by semicolons."""

LONGEST_NAME, MOST_SHORT = 200, 20
_CLOSED = "closed"


class Schools:
    """The list, brought in whole: a new one takes the place of the one before."""

    def __init__(self, store: Store, audit: Audit) -> None:
        self._list = SchoolList(store)
        self._guarded = GuardedSteps(store, audit)

    def bring_in(self, table: Spreadsheet, *, by: Staff, at: datetime) -> int:
        """Keep the schools of a table with the register's headings; gives how many. Schools that closed stay out.

        Raises NotAllowed, ColumnsMissing where there is no column of names, or a StoreError.
        """
        with self._guarded.step(Action.RUN_SESSIONS, "list of schools brought in", by=by, at=at):
            rows = read_schools(table)
            self._list.replace(rows.items())
        return len(rows)

    def count(self) -> int:
        """How many schools the list holds."""
        return self._list.count()


def read_schools(table: Spreadsheet) -> Mapping[str, str]:
    """Name → its short names, a line each. Cells that a spreadsheet would run, and those too long for a name, stay out.

    Raises ColumnsMissing.
    """
    if NAME not in table.columns:
        raise ColumnsMissing(missing=NAME)
    found: dict[str, str] = {}
    for row in table.rows:
        cells = dict(zip(table.columns, row, strict=True))
        name = " ".join(cells[NAME].split())
        if not name or len(name) > LONGEST_NAME or is_formula(name) or cells.get(STATUS, "").casefold() == _CLOSED:
            continue
        short = [" ".join(one.split()) for one in cells.get(SHORT, "").split(";")[:MOST_SHORT]]
        found[name] = "\n".join(one for one in short if one and len(one) <= LONGEST_NAME and not is_formula(one))
    return found
