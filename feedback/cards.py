"""Cards: paper answers and other people's data, a row a card and a column a question, through the same door."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from feedback.errors import Invalid
from feedback.intake import TooLong, clean
from feedback.questions import Pack, Question
from feedback.records import (
    AgeVersion,
    Channel,
    Method,
    QuestionKind,
    RawAnswer,
    RawResponse,
    RawText,
    Share,
    Skip,
)
from feedback.wording import LANGUAGES

MOST_ROWS = 10_000
MOST_COLUMNS = 100
MOST_BYTES = 10 * 1024 * 1024
_MOST_UNPACKED = 20 * MOST_BYTES

LANGUAGE, METHOD, SHARE = "language", "method", "share"
"""Besides a question's id, what a column may be mapped to."""


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


class NothingMapped(Invalid):
    """No column was mapped to a question."""

    code = "cards-nothing-mapped"


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """A file's cells as text. Row numbers are those a spreadsheet shows: the header is row 1."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str
    digest: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row stays out: `reason` is a code for words in `app/text`; never the cell's content."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Prepared:
    """What would come in, and what would not. Nothing has been kept."""

    responses: tuple[RawResponse, ...]
    refused: tuple[Refusal, ...]


def read_table(data: bytes, name: str) -> Table:
    """The cells of a CSV or XLSX file. `name` is used for its ending only.

    Raises NotATable, WrongEncoding, NoRows, TooManyRows (over 10,000 cards) or TooBig (over 10 MB).
    """
    if len(data) > MOST_BYTES:
        raise TooBig(most=MOST_BYTES // 1024 // 1024)
    is_zip = data[:4] == b"PK\x03\x04"
    if name.lower().endswith((".xlsx", ".xlsm")) != is_zip:
        raise NotATable
    cells, encoding = _xlsx(data) if is_zip else _csv(data)
    filled = [row for row in cells if any(cell.strip() for cell in row)]
    if len(filled) < 2:
        raise NoRows
    columns = tuple(cell.strip() or f"({number})" for number, cell in enumerate(filled[0], start=1))
    if len(columns) > MOST_COLUMNS or len(set(columns)) < len(columns):
        raise NotATable
    rows = tuple(tuple((row + [""] * len(columns))[: len(columns)]) for row in cells[cells.index(filled[0]) + 1 :])
    if len(rows) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS, found=len(rows))
    return Table(columns, rows, encoding, hashlib.sha256(data).hexdigest())


def suggest(table: Table, pack: Pack) -> dict[str, str]:
    """A first mapping from column to question id (or language, method, share): by number, id or wording."""
    names: dict[str, str] = {LANGUAGE: LANGUAGE, METHOD: METHOD, SHARE: SHARE}
    for question in pack.questions:
        for name in (question.id, f"q{question.number}", str(question.number)):
            names[_plain(name)] = question.id
        for age in AgeVersion:
            names[_plain(question.wording(age).question)] = question.id
    mapping: dict[str, str] = {}
    for column in table.columns:
        target = names.get(_plain(column))
        if target and target not in mapping.values():
            mapping[column] = target
    return mapping


def prepare(
    table: Table,
    mapping: Mapping[str, str],
    pack: Pack,
    *,
    session_code: str,
    channel: Channel = Channel.PAPER,
    method: Method = Method.TYPED,
    share: Share = Share.NO,
) -> Prepared:
    """Turn rows into responses, and say row by row what is refused. Raises NothingMapped.

    The nonce of a card is made of the file's hash and its row, so bringing the same file in twice adds nothing.
    """
    questions = {question.id: question for question in pack.questions}
    if not set(mapping.values()) & questions.keys() or not mapping.keys() <= set(table.columns):
        raise NothingMapped
    responses: list[RawResponse] = []
    refused: list[Refusal] = []
    for number, row in enumerate(table.rows, start=2):
        cells = dict(zip(table.columns, row, strict=True))
        answers: list[RawAnswer] = []
        about = {LANGUAGE: "en", METHOD: method.value, SHARE: share.value}
        problems = []
        for column, target in mapping.items():
            value = cells[column].strip()
            if not value:
                continue
            if value.startswith("="):
                problems.append(Refusal(number, column, "formula"))
            elif target in questions:
                answer = _answer(questions[target], value)
                if isinstance(answer, str):
                    problems.append(Refusal(number, column, answer))
                else:
                    answers.append(answer)
            else:
                about[target] = value.casefold()
        problems += _unknown(about, number)
        if not problems and not answers:
            problems.append(Refusal(number, "", "empty"))
        if problems:
            refused += problems
            continue
        responses.append(
            RawResponse(
                session_code=session_code,
                channel=channel,
                answers=tuple(answers),
                nonce=f"{table.digest}:{number}",
                share=Share(about[SHARE]),
                language=about[LANGUAGE],
                method=Method(about[METHOD]),
            )
        )
    return Prepared(tuple(responses), tuple(refused))


def _unknown(about: Mapping[str, str], number: int) -> list[Refusal]:
    known: Mapping[str, Sequence[str]] = {
        LANGUAGE: LANGUAGES,
        METHOD: [m.value for m in Method],
        SHARE: [s.value for s in Share],
    }
    return [Refusal(number, name, f"unknown-{name}") for name, value in about.items() if value not in known[name]]


def _answer(question: Question, value: str) -> RawAnswer | str:
    """The answer of a cell, or the code of why it is refused."""
    plain = _plain(value)
    for skip in Skip:
        if plain == _plain(skip.value):
            return RawAnswer(question_id=question.id, skip=skip)
    if question.kind is QuestionKind.TEXT:
        try:
            words = clean(value)
        except TooLong:
            return "too-long"
        return RawAnswer(question_id=question.id, text=RawText(words)) if words else "empty"
    for option_id in question.option_ids:
        said = {_plain(option_id)}
        for age in AgeVersion:
            said |= {_plain(o.word) for o in question.wording(age).options if o.id == option_id}
        if plain in said:
            return RawAnswer(question_id=question.id, choice=option_id)
    return "not-an-option"


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())


def _csv(data: bytes) -> tuple[list[list[str]], str]:
    if b"\x00" in data[:2000] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise NotATable
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            dialect: type[csv.Dialect] = csv.Sniffer().sniff(text.split("\n", 1)[0], delimiters=",;\t")
        except csv.Error:
            dialect = csv.excel
        dialect.doublequote = True
        try:
            return [list(row) for row in csv.reader(io.StringIO(text, newline=""), dialect)], encoding
        except csv.Error:
            raise NotATable from None
    raise WrongEncoding


def _xlsx(data: bytes) -> tuple[list[list[str]], str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                raise TooBig(most=MOST_BYTES // 1024 // 1024)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        cells = []
        for row in sheet.iter_rows(values_only=True):
            cells.append(["" if value is None else str(value) for value in row])
            if len(cells) > MOST_ROWS + 50:
                raise TooManyRows(most=MOST_ROWS, found=len(cells))
        book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError):
        raise NotATable from None
    return cells, "xlsx"
