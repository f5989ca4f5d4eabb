from __future__ import annotations

import csv
import io
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from analysis.render.documents.exports import csv_bytes, neutral, xlsx_bytes

DAY = date(2026, 5, 28)
ATTACKS = (
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =cmd|' /C calc'!A0",
    "＝1",
    '=HYPERLINK("http://x","y")',
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_cell_and_no_header_is_a_formula(attack: str) -> None:
    """What a spreadsheet would run is stored as text behind an apostrophe, in cells and headers, CSV and XLSX."""
    frame = pd.DataFrame({attack: [attack, "fine"]})
    rows = list(csv.reader(io.StringIO(csv_bytes(frame).decode("utf-8-sig"), newline="")))
    assert all(row[0].startswith("'") for row in rows[:2])
    sheet = load_workbook(io.BytesIO(xlsx_bytes(frame, made_on=DAY))).active
    assert sheet is not None
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type == "s"
    assert str(sheet["A1"].value).startswith("'")
    assert sheet["A3"].value == "fine"


@given(st.text())
def test_neutral_text_never_starts_a_formula(text: str) -> None:
    """Whatever is typed, what leaves does not begin as a formula does, not even after spaces."""
    assert neutral(text).lstrip(" \u200b\ufeff\xa0")[:1] not in set("=+-@\t\r\n＝＋－＠")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=5))
def test_whatever_is_typed_can_be_exported(texts: list[str]) -> None:
    """No character makes an export fail, and no row is lost on the way."""
    frame = pd.DataFrame({"words": texts})
    sheet = load_workbook(io.BytesIO(xlsx_bytes(frame, made_on=DAY))).active
    assert sheet is not None
    assert csv_bytes(frame)
    assert sheet.max_row <= len(texts) + 1


def test_numbers_dates_and_gaps_stay_what_they_are() -> None:
    """A negative number stays a number, a date a date, an empty cell empty."""
    frame = pd.DataFrame({"n": [-5, 7], "d": [DAY, None], "x": [float("nan"), 1.5]})
    sheet = load_workbook(io.BytesIO(xlsx_bytes(frame, made_on=DAY))).active
    assert sheet is not None
    assert sheet["A2"].value == -5
    assert sheet["B2"].value.date() == DAY
    assert sheet["B3"].value is None
    assert sheet["C2"].value is None
    assert b'-5,"2026-05-28",""\r\n' in csv_bytes(frame)


def test_the_same_table_gives_the_same_bytes() -> None:
    """Exported twice, a table is equal byte for byte."""
    frame = pd.DataFrame({"a": ["Łódź", "سلام"]})
    assert xlsx_bytes(frame, made_on=DAY) == xlsx_bytes(frame, made_on=DAY)
    assert csv_bytes(frame) == csv_bytes(frame)
