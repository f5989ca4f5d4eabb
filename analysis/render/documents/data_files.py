"""A `DataTable` as a file: one writer for each format, and the data dictionary in it or beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

import pandas as pd

from analysis.render.documents import exports, spss
from analysis.render.documents.data_table import DataCell, DataTable, dictionary, flat


class DataFormat(StrEnum):
    """How data leaves. The value is the file's ending; COLUMNS is the data dictionary alone, for beside a CSV."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    SAV = "sav"
    COLUMNS = "columns.csv"


MEDIA_TYPES: Mapping[DataFormat, str] = {
    DataFormat.CSV: "text/csv",
    DataFormat.COLUMNS: "text/csv",
    DataFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    DataFormat.JSON: "application/json",
    DataFormat.SAV: "application/x-spss-sav",
}


def written(table: DataTable, kind: DataFormat, *, made_on: date) -> bytes:
    """The table in this format. The same table on the same day gives the same bytes."""
    return _WRITERS[kind](table, made_on)


def frame(table: DataTable) -> pd.DataFrame:
    """The table for a screen or a spreadsheet, several codes of a cell joined; nothing is made neutral yet."""
    rows = [[flat(cell) for cell in row] for row in table.rows]
    return pd.DataFrame(rows, columns=[column.name for column in table.columns], dtype=object)


def _csv(table: DataTable, _: date) -> bytes:
    return exports.csv_bytes(frame(table).fillna(""))


def _xlsx(table: DataTable, made_on: date) -> bytes:
    sheets = {one.name: frame(one) for one in (table, dictionary(table))}
    return exports.workbook_bytes(sheets, made_on=made_on)


def _json(table: DataTable, made_on: date) -> bytes:
    """`columns` is the dictionary; in `rows` several codes are a list, and no value is null."""
    names = [column.name for column in table.columns]
    content = {
        "table": table.name,
        "made_on": made_on.isoformat(),
        "columns": [
            {"name": c.name, "means": c.says, "several": c.many, "values": dict(c.values)} for c in table.columns
        ],
        "rows": [dict(zip(names, map(_plain, row), strict=True)) for row in table.rows],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _plain(cell: DataCell) -> str | int | list[str] | None:
    if isinstance(cell, tuple):
        return list(cell)
    return cell.isoformat() if isinstance(cell, date) else cell


_WRITERS: Mapping[DataFormat, Callable[[DataTable, date], bytes]] = {
    DataFormat.CSV: _csv,
    DataFormat.COLUMNS: lambda table, made_on: _csv(dictionary(table), made_on),
    DataFormat.XLSX: _xlsx,
    DataFormat.JSON: _json,
    DataFormat.SAV: lambda table, made_on: spss.sav_bytes(table, made_on=made_on),
}
