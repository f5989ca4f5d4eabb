"""The same child once: what a row is known by when Tuesday's export holds Monday's rows too.

(docs/decisions/the-same-child-once.md)
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from feedback.spreadsheets.layout import plain
from feedback.spreadsheets.reading import Spreadsheet

_IDS = frozenset({"responseid", "respondentid", "submissionid", "recordid", "uuid", "token", "id", ""})
"""Headings of what a tool calls one response. Typeform's is `#`, of which no letter is left."""

_OWN = re.compile(r"(?=.*\d)[\w:.-]{6,}")
"""An id that no other survey gives: long. A 7 is the seventh of every form."""

_CHANGES = frozenset(
    {"index", "lastpage", "progress", "status", "validationstatus", "tags", "notes", "lastmodifiedtime"}
)
"""What stands otherwise in the next export of the same response."""


class KnownBy(StrEnum):
    """Its id alone, all that stands in the row, or nothing: then only the same file is known again."""

    ID = "id"
    CONTENT = "content"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Recognition:
    """By what rows are known again, and for ids in which column."""

    by: KnownBy
    column: str = ""


def recognition(table: Spreadsheet) -> Recognition:
    """By a column of long ids that differ in every row; otherwise by what stands in the row, its short number included."""
    for place, column in enumerate(table.columns):
        cells = [row[place].strip() for row in table.rows]
        if plain(column) in _IDS and len(set(cells)) == len(cells) and all(_OWN.fullmatch(cell) for cell in cells):
            return Recognition(KnownBy.ID, column)
    return Recognition(KnownBy.CONTENT)


def row_keys(table: Spreadsheet, known: Recognition) -> list[str]:
    """A digest for each row, the same in every export that holds it. Of rows that are alike, the first is not the second."""
    keys: list[str] = []
    seen: Counter[str] = Counter()
    place = table.columns.index(known.column) if known.by is KnownBy.ID else -1
    for number, row in zip(table.numbers, table.rows, strict=True):
        if known.by is KnownBy.FILE:
            said: list[object] = ["file", table.digest, number]
        elif known.by is KnownBy.ID and row[place].strip():
            said = ["id", plain(known.column), row[place].strip()]
        else:
            filled = zip(table.columns, row, strict=True)
            said = [
                "row",
                # Sorted: the next export may have its columns in another order.
                sorted((name, " ".join(c.split())) for name, c in filled if c.strip() and plain(name) not in _CHANGES),
            ]
        digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
        seen[digest] += 1
        keys.append(f"{digest}:{seen[digest]}")
    return keys
