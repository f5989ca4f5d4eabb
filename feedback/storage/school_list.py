"""The schools of the place, as the partnership's file keeps them: public names that redaction looks for.

Nothing in it says who goes where. `feedback/partnership/schools.py` brings it in.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from feedback.redaction.school_names import SchoolNames, school_names
from feedback.storage.database import Store


class SchoolList:
    """Owner of the table `schools`: a name as the register writes it, and short names that the partnership added."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def names(self) -> SchoolNames:
        """What redaction looks for; read anew each time, worked out once for each list."""
        rows = self._store.rows("SELECT name, short_names FROM schools ORDER BY name")
        return _worked_out(tuple((str(row["name"]), str(row["short_names"])) for row in rows))

    def count(self) -> int:
        row = self._store.row("SELECT count(*) AS n FROM schools")
        return 0 if row is None else int(row["n"])

    def replace(self, rows: Iterable[tuple[str, str]]) -> None:
        """Put a list in the place of the one before. Short names stand on a line each."""
        with self._store.transaction():
            self._store.write("DELETE FROM schools")
            for name, short_names in rows:
                self._store.insert("schools", {"name": name, "short_names": short_names})


# Every Send asks, and working out what to look for takes longer than reading the rows.
@functools.lru_cache(maxsize=8)
def _worked_out(rows: tuple[tuple[str, str], ...]) -> SchoolNames:
    short = [line for _, lines in rows for line in lines.splitlines()]
    return school_names([name for name, _ in rows], short)
