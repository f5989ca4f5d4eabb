"""Tables that people upload: the cells of a CSV or XLSX file as text, whoever wrote it, or what is wrong with it."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from feedback.core.errors import Invalid

MOST_ROWS = 10_000
MOST_COLUMNS = 100
MOST_BYTES = 10 * 1024 * 1024
_MOST_UNPACKED = 5 * MOST_BYTES

Rows = list[tuple[int, list[str]]]

# What openpyxl and what it reads with raise where a part of the file is missing, cut off or something else.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    SyntaxError,  # XML parsers' own errors are kinds of it
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
)


class NotATable(Invalid):
    """Not a CSV or XLSX file, whatever its name says."""

    code = "cards-not-a-table"


class WrongEncoding(Invalid):
    """The CSV's bytes are text in no encoding that Heard reads (UTF-8, UTF-16, Windows-1252)."""

    code = "cards-wrong-encoding"


class NoRows(Invalid):
    code = "cards-no-rows"


class TooManyRows(Invalid):
    code = "cards-too-many-rows"


class TooBig(Invalid):
    code = "cards-too-big"


class ColumnsMissing(Invalid):
    """The file has not every heading that is needed; `missing` names them."""

    code = "columns-missing"


@dataclass(frozen=True, slots=True, repr=False)
class Spreadsheet:
    """A file's cells as text, without empty rows. `numbers` are the rows' own, as a spreadsheet shows them.

    A column without a name, or with one that stands there already, is told apart by its letter: `[C]`, `Comment [D]`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    encoding: str
    digest: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a row stays out: `reason` is a code for words in `app/text`, never the cell's content."""

    row: int
    column: str
    reason: str


def read_table(data: bytes, name: str) -> Spreadsheet:
    """The cells of a CSV or XLSX file. `name` is used for its ending only.

    Raises NotATable, WrongEncoding, NoRows, TooManyRows (over 10,000 cards) or TooBig (over 10 MB).
    """
    if len(data) > MOST_BYTES:
        raise TooBig(most=MOST_BYTES // 1024 // 1024)
    is_zip = data[:4] == b"PK\x03\x04"
    if name.lower().endswith((".xlsx", ".xlsm")) != is_zip:
        raise NotATable
    cells, encoding = _xlsx(data) if is_zip else _csv(data)
    filled = [(number, row) for number, row in cells if any(cell.strip() for cell in row)]
    if len(filled) < 2:
        raise NoRows
    if len(filled) > MOST_ROWS + 1:
        raise TooManyRows(most=MOST_ROWS)
    width = max(place for _, row in filled for place, cell in enumerate(row, start=1) if cell.strip())
    if width > MOST_COLUMNS:
        raise NotATable
    numbers, rows = zip(*((number, tuple((row + [""] * width)[:width])) for number, row in filled), strict=True)
    return Spreadsheet(_named(rows[0]), rows[1:], numbers[1:], encoding, hashlib.sha256(data).hexdigest())


def _named(header: Sequence[str]) -> tuple[str, ...]:
    columns: list[str] = []
    for number, cell in enumerate(header, start=1):
        name, letter = " ".join(cell.split()), f"[{get_column_letter(number)}]"
        while not name or name in columns:
            name = f"{name} {letter}".strip()
        columns.append(name)
    return tuple(columns)


def _csv(data: bytes) -> tuple[Rows, str]:
    if b"\x00" in data[:2000] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise NotATable
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            # The header says it: whichever mark cuts it into most columns.
            headers = {mark: next((row for row in _parse(text, mark) if row), []) for mark in ",;\t"}
            mark = max(headers, key=lambda mark: len(headers[mark]))
            return list(enumerate(_parse(text, mark), start=1)), encoding
        except csv.Error:
            raise NotATable from None
    raise WrongEncoding


def _parse(text: str, mark: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=mark)


def _xlsx(data: bytes) -> tuple[Rows, str]:
    cells: Rows = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                raise TooBig(most=MOST_BYTES // 1024 // 1024)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if any(value is not None for value in row):
                cells.append((number, [_text(value) for value in row]))
            if len(cells) > MOST_ROWS + 1:
                break
        book.close()
    except _BROKEN:
        raise NotATable from None
    return cells, "xlsx"


def _text(value: object) -> str:
    """A cell's value as text. A formula over several cells is an object of its own."""
    if isinstance(value, ArrayFormula | DataTableFormula):
        return "="
    return "" if value is None else str(value)


def is_formula(value: str) -> bool:
    """Whether a spreadsheet would work a cell out instead of showing it (OWASP, CSV injection)."""
    return value.startswith(("=", "+", "-", "@"))


def day_of(value: str) -> date | None:
    """A day as `2026-09-30`; a spreadsheet's comes with a time of nought. None for one that is still to come."""
    try:
        found = date.fromisoformat(value.removesuffix(" 00:00:00"))
    except ValueError:
        return None
    return found if found <= date.today() else None  # noqa: DTZ011 - a source's day is a local day
