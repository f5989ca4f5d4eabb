"""A table that leaves Heard for other programs: its columns explained, its rows plain. Writers take nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

DataCell: TypeAlias = str | int | date | tuple[str, ...] | None
"""One value; several codes where the column is `many`; None where there is none."""

JOINED_BY = "; "
"""Between several codes in one cell of a spreadsheet. No id of Heard's holds a semicolon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataColumn:
    """`says` is what it means, in plain words. `values`: code → what it stands for, empty where any value may stand."""

    name: str
    says: str
    values: Mapping[str, str] = field(default_factory=dict)
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DataTable:
    """`rows` have a cell for each column, in the columns' order."""

    name: str
    columns: tuple[DataColumn, ...]
    rows: tuple[tuple[DataCell, ...], ...]

    def __repr__(self) -> str:
        return f"<DataTable {self.name} {len(self.rows)} rows>"


def flat(cell: DataCell) -> str | int | date | None:
    """A cell as one value."""
    return JOINED_BY.join(cell) if isinstance(cell, tuple) else cell


def dictionary(table: DataTable) -> DataTable:
    """The data dictionary of a table, as a table: a line for each column, and one for each value that it may have."""
    rows: list[tuple[DataCell, ...]] = []
    for column in table.columns:
        rows.append((column.name, column.says, None, None))
        rows += [(column.name, None, code, label) for code, label in column.values.items()]
    heads = (
        DataColumn(name="column", says="Name of a column"),
        DataColumn(name="means", says="What the column means"),
        DataColumn(name="value", says="A value that it may have"),
        DataColumn(name="value_means", says="What the value stands for"),
    )
    return DataTable(name=f"{table.name}-columns", columns=heads, rows=tuple(rows))
