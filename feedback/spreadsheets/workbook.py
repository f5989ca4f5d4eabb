"""Workbooks: their sheets and cells, by calamine (XLSX, XLSB, XLS, ODS).

The reader is native code and believes what a file says of itself. So every part is unpacked here first, within bounds,
and the reader is given those parts alone; and a sheet whose farthest cell would ask for gigabytes is not opened.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

import python_calamine

from feedback.spreadsheets.faults import CutOff, LockedFile, NotATable, TooBig
from feedback.spreadsheets.kinds import FileKind

# A few kilobytes can unpack to gigabytes; sheets of 10,000 cards stay far below this.
MOST_UNPACKED = 50 * 1024 * 1024
_MOST_AREA = 8_000_000
"""Cells between a sheet's first and its last: the reader keeps a place for each, also for those that are empty."""

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)
_NEEDED = re.compile(
    r"xl/(?!media|drawings|charts|embeddings|printerSettings)|_rels/|\[Content_Types\]|content\.xml|"
    r"styles\.xml|settings\.xml|meta\.xml|mimetype|META-INF/manifest\.xml|docProps/"
)
_PLACE = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')
_NO_RESULT = re.compile(rb"<c(?P<about>[^>]*)>\s*<f[^>/]*>(?P<formula>[^<]*)</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_REPEATED = re.compile(rb'number-(columns|rows)-repeated="(\d+)"')


class CellMark(StrEnum):
    """A cell that a program made: no words of anybody's."""

    DATE = "date"
    FORMULA = "formula"
    ERROR = "error"


@dataclass(frozen=True, slots=True, repr=False)
class WorkbookSheet:
    """A sheet's rows as a spreadsheet numbers them, without empty ones; dates made by the program by row and column."""

    name: str
    rows: list[tuple[int, list[str]]]
    marks: dict[tuple[int, int], CellMark]


def read_sheets(data: bytes, kind: FileKind, *, most_rows: int) -> list[WorkbookSheet]:
    """The visible sheets with anything in them; of each, `most_rows` rows and one more.

    Raises LockedFile, CutOff, TooBig, NotATable.
    """
    packed = data if kind is FileKind.OLD_WORKBOOK else _unpacked(data)
    try:
        book = python_calamine.load_workbook(io.BytesIO(packed))
        visible = [
            about.name
            for about in book.sheets_metadata
            if about.visible is python_calamine.SheetVisibleEnum.Visible
            and about.typ is python_calamine.SheetTypeEnum.WorkSheet
        ]
        return [sheet for name in visible if (sheet := _sheet(book, name, most_rows)).rows]
    except python_calamine.PasswordError:
        raise LockedFile from None
    except (python_calamine.CalamineError, *_BROKEN):
        raise (CutOff if kind is FileKind.OLD_WORKBOOK else NotATable) from None
    except BaseException as error:
        # A panic of the native reader is no Exception; anything else that ends the process must go on doing so.
        if type(error).__name__ != "PanicException":
            raise
        raise NotATable from None


def _sheet(book: python_calamine.CalamineWorkbook, name: str, most_rows: int) -> WorkbookSheet:
    found = book.get_sheet_by_name(name)
    rows: list[tuple[int, list[str]]] = []
    marks: dict[tuple[int, int], CellMark] = {}
    filled = ((n, row) for n, row in enumerate(found.iter_rows(), start=1) if any(cell != "" for cell in row))
    for number, row in islice(filled, most_rows + 1):
        for place, cell in enumerate(row):
            if isinstance(cell, date | datetime | time | timedelta):
                marks[number, place] = CellMark.DATE
            elif isinstance(cell, str) and is_formula_text(cell):
                marks[number, place] = CellMark.FORMULA
        rows.append((number, [_text(cell) for cell in row]))
    return WorkbookSheet(name, rows, marks)


def _text(value: Any) -> str:
    """A cell's value as text: `12`, not `12.0`."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        return f"{value} 00:00:00"
    return str(value)


def _unpacked(data: bytes) -> bytes:
    """The parts that hold cells, unpacked within bounds and packed anew. Raises CutOff, TooBig, NotATable."""
    out, left = io.BytesIO(), MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as clean:
            for part in source.infolist():
                if not _NEEDED.match(part.filename):
                    continue
                if part.file_size > left:
                    raise TooBig(most=MOST_UNPACKED // 1024 // 1024)
                content = source.read(part)  # no more than it says; its sum is checked
                left -= len(content)
                _bounded(part.filename, content)
                if part.filename.startswith("xl/worksheets/"):
                    content = _NO_RESULT.sub(_as_words, content)
                clean.writestr(part.filename, content)
    except zipfile.BadZipFile:
        raise CutOff from None
    except _BROKEN:
        raise NotATable from None
    return out.getvalue()


def _as_words(cell: re.Match[bytes]) -> bytes:
    """A formula of which no result was kept: some program wrote a child's `=) thanks` so, and never worked it out."""
    place = re.sub(rb' t="[^"]*"', b"", cell["about"])
    return b'<c%b t="inlineStr"><is><t xml:space="preserve">=%b</t></is></c>' % (place, cell["formula"])


def is_formula_text(words: str) -> bool:
    """Whether words that begin with `=` are a formula's and nobody's: no two words side by side, brackets in pairs."""
    if not words.startswith("=") or words.count("(") != words.count(")"):
        return False
    bare = re.sub(r'"[^"]*"', "", words[1:])
    return re.search(r"[A-Za-z]\s+[A-Za-z]", bare) is None and re.search(r"[\d(]", bare) is not None


def _bounded(name: str, content: bytes) -> None:
    """Raises TooBig for a sheet that is nearly all empty places."""
    if name.startswith("xl/worksheets/"):
        right = bottom = 0
        for column, row in _PLACE.findall(content):
            right = max(right, _column(column))
            bottom = max(bottom, int(row))
        area = right * bottom
    elif name == "content.xml":
        # Rows and columns that are repeated to the sheet's end are empty, and the reader leaves those out.
        most = {b"columns": 1, b"rows": 1}
        for kind, times in _REPEATED.findall(_valued(content)):
            most[kind] = max(most[kind], int(times))
        area = most[b"columns"] * most[b"rows"]
    else:
        return
    if area > _MOST_AREA:
        raise TooBig(most=MOST_UNPACKED // 1024 // 1024)


def _valued(content: bytes) -> bytes:
    """The tags of an OpenDocument sheet that repeat something filled."""
    rows = re.findall(rb"<table:table-row([^>]*)>(.*?)</table:table-row>", content, re.DOTALL)
    tags = []
    for about, inside in rows:
        cells = [cell for cell in re.findall(rb"<table:table-cell([^>]*)", inside) if b"value-type" in cell]
        if cells:
            tags += [about, *cells]
    return b" ".join(tags)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
