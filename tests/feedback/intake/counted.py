"""What intake left in the file, counted table by table."""

from __future__ import annotations

from feedback.wiring import Collection

TABLES = ("responses", "answers", "slips", "concerns", "originals")
NOTHING = dict.fromkeys(TABLES, 0)


def counts(collection: Collection) -> dict[str, int]:
    return {table: collection.store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in TABLES}
