"""A file somebody uploads, to a table: what it is, its letters, its cells, its headings, and what looks wrong."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from statistics import mode

from openpyxl.utils import get_column_letter

from feedback.spreadsheets import layout
from feedback.spreadsheets.cuts import RowDoubt, cut
from feedback.spreadsheets.faults import NoRows, TooBig, TooManyColumns, TooManyRows
from feedback.spreadsheets.kinds import FileKind, kind_of
from feedback.spreadsheets.letters import read_letters
from feedback.spreadsheets.words import ERRORS, as_said, is_garbled
from feedback.spreadsheets.workbook import CellMark, WorkbookSheet, read_sheets

MOST_ROWS = 10_000
MOST_COLUMNS = 500
MOST_BYTES = 10 * 1024 * 1024
# Tools that leave out empty cells at a row's end do so in many rows; where few are short, rows were torn.
_SHORT_IS_USUAL = 0.2
_FOOTER = re.compile(
    r"\s*(total|responses?|count|average|generated|exported|created|printed|source|page \d)\b.{0,60}$", re.I
)

_Rows = list[tuple[int, list[str]]]


class FileNote(StrEnum):
    """What a person should know of how a whole file was read."""

    GUESSED_LETTERS = "guessed-letters"
    MIXED_LETTERS = "mixed-letters"
    DECODED = "decoded"
    GARBLED = "garbled"
    NO_HEADINGS = "no-headings"
    LONG_CELLS = "long-cells"


@dataclass(frozen=True, slots=True)
class ReadAs:
    """How a person says that a file is to be read; what is None or 0 is found. Rows are numbers as a spreadsheet shows them.

    headings: -1 where there are none.
    """

    sheet: str = ""
    headings: int = 0
    answers: int = 0
    encoding: str | None = None
    mark: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Spreadsheet:
    """A file's cells as text, without empty rows. `numbers` are the rows' own, as a spreadsheet shows them.

    A column without a name, or with one that stands there already, is told apart by its letter: `[C]`, `Comment [D]`.
    marks: cells that a program made, by place of row and column. doubts: rows that may be read wrong, by number.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    encoding: str
    digest: str
    mark: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    headings: int = 0
    above: int = 0
    marks: Mapping[tuple[int, int], CellMark] = field(default_factory=dict)
    doubts: Mapping[int, RowDoubt] = field(default_factory=dict)
    notes: tuple[FileNote, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a row stays out: `reason` is a code for words in `app/text`, never the cell's content."""

    row: int
    column: str
    reason: str


@dataclass(slots=True)
class _Found:
    """A file's rows before headings are told from answers."""

    rows: _Rows
    encoding: str
    mark: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    marks: dict[tuple[int, int], CellMark] = field(default_factory=dict)
    doubts: dict[int, RowDoubt] = field(default_factory=dict)
    notes: list[FileNote] = field(default_factory=list)


def read_table(data: bytes, name: str = "", how: ReadAs | None = None) -> Spreadsheet:
    """The cells of a CSV, XLSX, XLSB, XLS or ODS file, told by what is in it; `name` tells nothing.

    Raises a kind of NotATable, WrongEncoding, NoRows, TooManyRows (over 10,000 cards) or TooBig (over 10 MB).
    """
    del name
    how = how or ReadAs()
    if len(data) > MOST_BYTES:
        raise TooBig(most=MOST_BYTES // 1024 // 1024)
    kind = kind_of(data)
    found = _text(data, how) if kind is FileKind.TEXT else _workbook(data, kind, how)
    found.rows = [(number, row) for number, row in found.rows if any(cell.strip() for cell in row)]
    if not found.rows:
        raise NoRows
    place, answers = _layout(found.rows, how)
    _doubt_widths(found, place, answers)
    width = max(at for _, row in found.rows for at, cell in enumerate(row, start=1) if cell.strip())
    if width > MOST_COLUMNS:
        raise TooManyColumns(most=MOST_COLUMNS)
    cards = [(number, (row + [""] * width)[:width]) for number, row in found.rows[answers:]]
    if not cards:
        raise NoRows
    if len(cards) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    headings = [row for _, row in found.rows[place:answers]] if place is not None else []
    if place is None:
        found.notes.append(FileNote.NO_HEADINGS)
    columns = _named(layout.names(headings, width))
    rows = _as_said(found, [row for _, row in cards])
    _doubt_lines(found, cards, headings)
    return Spreadsheet(
        columns=columns,
        rows=rows,
        numbers=tuple(number for number, _ in cards),
        encoding=found.encoding,
        digest=hashlib.sha256(data).hexdigest(),
        mark=found.mark,
        sheets=found.sheets,
        sheet=found.sheet,
        headings=found.rows[place][0] if place is not None else 0,
        above=place if place is not None else answers,
        marks=_marks(found, cards),
        doubts=found.doubts,
        notes=tuple(dict.fromkeys(found.notes)),
    )


def _text(data: bytes, how: ReadAs) -> _Found:
    letters = read_letters(data, how.encoding)
    # Titles and headings are cut as rows too, and take no card's place.
    cells = cut(letters.text, how.mark, most=MOST_ROWS + layout.LOOK)
    notes = [FileNote.GUESSED_LETTERS] * letters.guessed + [FileNote.MIXED_LETTERS] * letters.mixed
    return _Found(
        rows=[(line.number, line.cells) for line in cells.lines],
        encoding=letters.encoding,
        mark=cells.mark,
        doubts={line.number: line.doubt for line in cells.lines if line.doubt is not None},
        notes=notes,
    )


def _workbook(data: bytes, kind: FileKind, how: ReadAs) -> _Found:
    sheets = read_sheets(data, kind, most_rows=MOST_ROWS + layout.LOOK)
    if not sheets:
        raise NoRows
    sheet = next((sheet for sheet in sheets if sheet.name == how.sheet), None) or max(sheets, key=_words_in)
    return _Found(
        rows=sheet.rows,
        encoding=kind.value,
        sheets=tuple(sheet.name for sheet in sheets),
        sheet=sheet.name,
        marks=dict(sheet.marks),
    )


def _words_in(sheet: WorkbookSheet) -> int:
    """How much is said in a sheet: that with most words holds the answers, not the codes or the sums."""
    return sum(len(cell.split()) for _, row in sheet.rows for cell in row)


def _layout(rows: _Rows, how: ReadAs) -> tuple[int | None, int]:
    """The places of the first row of headings and of answers: as a person says, or as found."""
    found = layout.find([row for _, row in rows])
    place, answers = found.headings, found.answers
    if how.headings:
        place = next((at for at, (number, _) in enumerate(rows) if number == how.headings), None)
        answers = 0 if place is None else place + 1
    if how.answers:
        answers = next((at for at, (number, _) in enumerate(rows) if number >= how.answers), len(rows))
        place = None if place is not None and place >= answers else place
    return place, answers


def _doubt_widths(found: _Found, place: int | None, answers: int) -> None:
    """Name rows with words beyond the last heading, and with fewer cells than headings where that is not the tool's way."""
    if not found.mark:
        return  # a workbook's cells stand where they stand
    cards = found.rows[answers:]
    tops = [row for _, row in found.rows[place:answers]] if place is not None else []
    named = [at for top in tops for at, cell in enumerate(top, start=1) if cell.strip()]
    width = max(named, default=0) or mode(len(row) for _, row in found.rows)
    short = [number for number, row in cards if len(row) < width]
    for number, row in cards:
        if place is not None and any(cell.strip() for cell in row[width:]):
            found.doubts.setdefault(number, RowDoubt.WIDE)
    if len(short) <= max(1, _SHORT_IS_USUAL * len(cards)):
        for number in short:
            found.doubts.setdefault(number, RowDoubt.SHORT)


def _doubt_lines(found: _Found, cards: Sequence[tuple[int, Sequence[str]]], headings: Sequence[Sequence[str]]) -> None:
    """Name rows that repeat the headings, and a last line that the program wrote."""
    for number, row in cards if headings else ():
        if layout.is_heading(row, headings[0]):
            found.doubts.setdefault(number, RowDoubt.HEADING)
    number, last = cards[-1]
    filled = [cell for cell in last if cell.strip()]
    if len(filled) <= 2 and len(last) > 2 and _FOOTER.match(filled[0]):
        found.doubts[number] = RowDoubt.FOOTER


def _as_said(found: _Found, cards: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Cells whose letters a program wrote as codes, as letters again; and a note of it."""
    rows = tuple(tuple(as_said(cell) for cell in row) for row in cards)
    if any(new != old for row, before in zip(rows, cards, strict=True) for new, old in zip(row, before, strict=True)):
        found.notes.append(FileNote.DECODED)
    if any(is_garbled(cell) for row in rows for cell in row):
        found.notes.append(FileNote.GARBLED)
    if any(len(cell) > 16_000 for row in rows for cell in row):
        found.notes.append(FileNote.LONG_CELLS)
    return rows


def _marks(found: _Found, cards: Sequence[tuple[int, Sequence[str]]]) -> dict[tuple[int, int], CellMark]:
    marks: dict[tuple[int, int], CellMark] = {}
    for at, (number, row) in enumerate(cards):
        for place, cell in enumerate(row):
            if (number, place) in found.marks:
                marks[at, place] = found.marks[number, place]
            elif cell.strip() in ERRORS:
                marks[at, place] = CellMark.ERROR
    return marks


def _named(names: Sequence[str]) -> tuple[str, ...]:
    columns: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(names, start=1):
        name, letter = cell, f"[{get_column_letter(number)}]"
        while not name or name in taken:
            name = f"{name} {letter}".strip()
        columns.append(name)
        taken.add(name)
    return tuple(columns)


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
