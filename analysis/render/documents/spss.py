"""A `DataTable` as an SPSS file (.sav), with a label for each variable and each value.

A column of codes is a numeric variable, 1 for the first code of its dictionary; a column that holds several codes is
one variable of 0 and 1 for each code, as SPSS's multiple response sets of dichotomies expect them.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.render.documents.data_table import DataCell, DataColumn, DataTable

_LONGEST_NAME = 64
_LONGEST_LABEL = 255
_WHEN = slice(92, 109)
"""Day and time of making in the file's header (PSPP, "System File Format", file header record)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavVariable:
    """One variable: its name, label, labels of values, and a value for each case."""

    name: str
    label: str
    labels: dict[int, str]
    cases: list[Any]


def sav_bytes(table: DataTable, *, made_on: date) -> bytes:
    """The table as SPSS opens it. The same table on the same day gives the same bytes."""
    import pyreadstat  # only whoever takes this format waits for it

    variables = [
        variable
        for place, column in enumerate(table.columns)
        for variable in _variables(column, [row[place] for row in table.rows])
    ]
    frame = pd.DataFrame({one.name: pd.Series(one.cases, dtype=_kind(one)) for one in variables})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.sav"
        pyreadstat.write_sav(
            frame,
            str(path),
            file_label=f"Heard: {table.name}",
            column_labels={one.name: one.label[:_LONGEST_LABEL] for one in variables},
            variable_value_labels={one.name: dict(one.labels.items()) for one in variables if one.labels},
        )
        made = bytearray(path.read_bytes())
    made[_WHEN] = f"{made_on:%d %b %y}12:00:00".encode("ascii")
    return bytes(made)


def _variables(column: DataColumn, cells: Sequence[DataCell]) -> list[SavVariable]:
    if column.many:
        return [
            SavVariable(
                name=_name(f"{column.name}_{code}"),
                label=f"{label} ({column.name})",
                labels={0: "No", 1: "Yes"},
                cases=[int(code in cell) if isinstance(cell, tuple) else 0 for cell in cells],
            )
            for code, label in column.values.items()
        ]
    numbers = {code: number for number, code in enumerate(column.values, start=1)}
    coded = [numbers[str(cell)] if numbers and cell is not None else cell for cell in cells]
    labels = {numbers[code]: label for code, label in column.values.items()}
    return [SavVariable(name=_name(column.name), label=column.says, labels=labels, cases=coded)]


def _kind(variable: SavVariable) -> str:
    numeric = bool(variable.labels) or any(isinstance(case, int) for case in variable.cases)
    return "float64" if numeric else "object"


def _name(wanted: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]", "_", wanted)[:_LONGEST_NAME]
