"""Tables as CSV and XLSX that a spreadsheet will never run.

A text that begins as a formula would (`=`, `+`, `-`, `@`, a tab or a line break, also after spaces and in their full
width forms) gets an apostrophe before it. Source: OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from analysis.render.documents.office import settled

_STARTS_A_FORMULA = re.compile(r"[\s\u200b\ufeff\x00]*[=+\-@\t\r\n＝＋－＠|%]|[\t\r\n]")
_WIDEST = 60


def neutral(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula. Numbers, dates and empty cells stay as they are."""
    if not isinstance(cell, str):
        return cell
    clean = ILLEGAL_CHARACTERS_RE.sub("", cell)
    return f"'{clean}" if _STARTS_A_FORMULA.match(clean) else clean


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The table as CSV (UTF-8 with a byte order mark, so that a spreadsheet reads its letters), header first.

    Every text stands in quotation marks: a semicolon or a comma in it splits no cell.
    """
    return (
        _neutral_frame(frame)
        .to_csv(index=False, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
        .encode("utf-8-sig")
    )


def xlsx_bytes(frame: pd.DataFrame, *, made_on: date, title: str = "Heard") -> bytes:
    """The table as a workbook with one sheet; every text is stored as text. The same table gives the same bytes."""
    return workbook_bytes({title: frame}, made_on=made_on)


def workbook_bytes(sheets: Mapping[str, pd.DataFrame], *, made_on: date) -> bytes:
    """The same for several tables, each on a sheet under its title."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, frame in sheets.items():
        # Excel's own limits of a sheet's name.
        _fill(book.create_sheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31] or "Heard"), _neutral_frame(frame))
    made = io.BytesIO()
    book.save(made)
    return settled(made.getvalue(), made_on=made_on)


def _fill(sheet: Worksheet, safe: pd.DataFrame) -> None:
    for number, row in enumerate([list(safe.columns), *safe.itertuples(index=False)], start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            cell.value = None if _missing(value) else _plain(value)
            if isinstance(value, str):
                # openpyxl takes a text that begins with an equals sign for a formula.
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="F6F1E7")
    for column in sheet.columns:
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[column[0].column_letter].width = min(_WIDEST, longest + 3)
    sheet.freeze_panes = "A2"


def _neutral_frame(frame: pd.DataFrame) -> pd.DataFrame:
    safe = frame.astype(object).map(neutral)
    safe.columns = pd.Index([neutral(str(name)) for name in frame.columns])
    return safe


def _missing(value: Any) -> bool:
    return bool(pd.isna(value)) if pd.api.types.is_scalar(value) else False


def _plain(value: Any) -> Any:
    """A value that a workbook can hold: numpy's numbers as Python's, anything unknown as its text."""
    plain = value.item() if hasattr(value, "item") else value
    return plain if isinstance(plain, str | int | float | date) else neutral(str(plain))
