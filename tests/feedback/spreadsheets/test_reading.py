"""Files that people upload: any program's table is read, and every other file is named for what it is."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from feedback.core.errors import Invalid
from feedback.spreadsheets.faults import (
    Archive,
    CutOff,
    NoRows,
    NotATable,
    OtherDocument,
    TooBig,
    TooManyRows,
    WrongEncoding,
)
from feedback.spreadsheets.reading import MOST_BYTES, MOST_ROWS, Spreadsheet, read_table
from feedback.spreadsheets.workbook import MOST_UNPACKED, CellMark

HEADER = ["q1", "q7"]
ROWS = [["Good", "more buses, and later"], ["awful", 'she said "no"\nand left'], ["OK", "café; zażółć"]]


def to_csv(rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def to_xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_a_csv_of_any_office_program_is_read(self, encoding: str, delimiter: str):
        """With or without a byte order mark, comma, semicolon or tab: cells come out as they were typed."""
        data = to_csv([HEADER, *ROWS], encoding, delimiter)
        if encoding in ("utf-16-le", "utf-16-be"):
            data = "\ufeff".encode(encoding) + data
        table = read_table(data, "cards.csv")
        assert table.columns == ("q1", "q7")
        assert [list(row) for row in table.rows] == [[c.replace("\n", "\n") for c in row] for row in ROWS]

    def test_an_old_windows_file_is_read(self):
        """Windows-1252, as Excel writes it in the UK: curly quotes and accents come out right."""
        table = read_table("comment\nIt’s a café – “good”\n".encode("cp1252"), "cards.csv")
        assert table.rows == (("It’s a café – “good”",),)
        assert table.encoding == "cp1252"

    @pytest.mark.parametrize(
        "header", ["comment", "What's good, what's bad", "'a','b'", '"a, b";c', "a|b", "How are you?"]
    )
    def test_the_delimiter_is_not_guessed_from_quotes(self, header: str):
        """Apostrophes and commas in a question do not tear its column apart."""
        wanted = {"'a','b'": 2, "a|b": 2, '"a, b";c': 2}.get(header, 1)
        table = read_table(f"{header}\nx\n".encode(), "cards.csv")
        assert len(table.columns) == wanted

    def test_an_xlsx_is_read_with_any_kind_of_cell(self):
        """Text, numbers, dates, yes and no, empty: all as text. A date is marked: the program made it. So is a
        formula of which no result was kept.
        """
        rows: list[list[object]] = [
            [*HEADER],
            ["good", "words"],
            [3, date(2026, 11, 3)],
            [True, None],
            [1.5, "=SUM(A1:A2)"],
        ]
        table = read_table(to_xlsx(rows), "cards.xlsx")
        assert [row[0] for row in table.rows] == ["good", "3", "True", "1.5"]
        assert [row[1] for row in table.rows] == ["words", "2026-11-03 00:00:00", "", "=SUM(A1:A2)"]
        assert table.marks == {(1, 1): CellMark.DATE, (3, 1): CellMark.FORMULA}

    @pytest.mark.parametrize("words", ["=) thanks", "=thanks", "= not fair", "=SUM(A1) is what my teacher says"])
    def test_words_that_begin_as_a_formula_does_are_words(self, words: str):
        """In a workbook too, where the program that wrote it took them for a formula and never worked it out."""
        table = read_table(to_xlsx([HEADER, ["good", words]]))
        assert (table.rows[0][1], table.marks) == (words, {})

    def test_rows_have_the_numbers_that_the_spreadsheet_shows(self):
        """Empty rows above, between and below shift nothing; they are no cards."""
        blank = ["", " "]
        rows = [blank, blank, HEADER, blank, ["good", "one"], blank, ["good", "two"], blank, blank]
        for table in (read_table(to_csv(rows), "c.csv"), read_table(to_xlsx(rows), "c.xlsx")):
            assert table.columns == ("q1", "q7")
            assert [row[1] for row in table.rows] == ["one", "two"]
            assert table.numbers == (5, 7)

    def test_columns_of_one_name_and_of_none_are_told_apart(self):
        """By their letter in the spreadsheet; a cell beyond the header is not lost either."""
        table = read_table(b"Comment,,Comment,comment\na,b,c,d,e\n", "cards.csv")
        assert table.columns == ("Comment", "[B]", "Comment [C]", "comment", "[E]")
        assert table.rows == (("a", "b", "c", "d", "e"),)

    def test_a_short_row_is_filled(self):
        """Missing cells at the end are empty ones."""
        assert read_table(b"a,b,c\n1\n", "c.csv").rows == (("1", "", ""),)

    def test_what_a_table_holds_does_not_show_itself(self):
        """No cell stands in a log."""
        assert "canary" not in repr(read_table(b"a\ncanary\n", "c.csv"))


class TestRefusedFiles:
    @pytest.mark.parametrize("data", [b"", b"\n\n\n", b"q1,q7\n", b"\xef\xbb\xbf", b"\xff\xfe", b" , \n , \n"])
    def test_a_table_without_cards_is_named(self, data: bytes):
        """Empty, or a header alone: NoRows."""
        with pytest.raises(NoRows):
            read_table(data, "cards.csv")
        with pytest.raises(NoRows):
            read_table(to_xlsx([HEADER]), "cards.xlsx")

    @pytest.mark.parametrize("filled", [b"\n", b",", b'"', b"\r\n", b"a,\n", b'"\n', b'""', b"\n\nx"], ids=repr)
    def test_nine_megabytes_of_nothing_are_named_or_read(self, filled: bytes):
        """Line breaks, commas, quotation marks: named in seconds, in a few times the file's size."""
        _read_or_named(filled * (9_000_000 // len(filled)), "cards.csv")

    def test_fifty_thousand_rows_are_named(self):
        """TooManyRows says how many may be; ten thousand still come in."""
        many = to_csv([["comment"], *([f"card {n}"] for n in range(50_000))])
        for data, name in ((many, "c.csv"), (to_xlsx([["c"], *[["x"]] * (MOST_ROWS + 1)]), "c.xlsx")):
            with pytest.raises(TooManyRows) as refused:
                read_table(data, name)
            assert refused.value.facts["most"] == 10_000
        most = read_table(to_csv([["comment"], *([f"card {n}"] for n in range(10_000))]), "c.csv")
        assert len(most.rows) == 10_000

    def test_a_file_of_eleven_megabytes_is_named(self):
        """TooBig before it is read."""
        with pytest.raises(TooBig):
            read_table(b"x" * (MOST_BYTES + 1), "cards.csv")

    def test_a_zip_bomb_is_named(self):
        """A small file that unpacks to far more than any cards is not unpacked."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("xl/worksheets/sheet1.xml", b"\x00" * (MOST_UNPACKED + 1))
        assert len(out.getvalue()) < 200_000
        with pytest.raises(TooBig):
            read_table(out.getvalue(), "cards.xlsx")

    def test_a_zip_that_lies_about_its_size_is_named(self):
        """A part that says it is small is not read beyond that."""
        data = bytearray(to_xlsx([HEADER, *ROWS]))
        place = data.find(b"PK\x01\x02")
        while place != -1:  # the size once unpacked, in each entry of the zip's directory
            data[place + 24 : place + 28] = (1).to_bytes(4, "little")
            place = data.find(b"PK\x01\x02", place + 4)
        with pytest.raises(NotATable):
            read_table(bytes(data), "cards.xlsx")

    def test_a_sheet_that_is_nearly_all_empty_is_named(self):
        """A cell in the last place of a sheet would cost a place in memory for each of 17,000,000,000 before it."""
        book = openpyxl.Workbook()
        book.active["A1"], book.active["XFD1048576"] = "a", "b"
        out = io.BytesIO()
        book.save(out)
        with pytest.raises(TooBig):
            read_table(out.getvalue(), "cards.xlsx")

    @pytest.mark.parametrize(
        ("data", "fault"),
        [
            (b"PK\x03\x04 not a zip", CutOff),
            (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, OtherDocument),
            (b"%PDF-1.7\n", OtherDocument),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1000, CutOff),
            (b",".join(b"c%d" % n for n in range(501)) + b"\n1" + b",1" * 500 + b"\n", NotATable),
            (b"\x1f\x8b\x08 packed", Archive),
            (bytes(range(1, 32)) * 40, NotATable),
        ],
        ids=["no zip", "picture", "pdf", "old and cut off", "wide", "packed", "binary"],
    )
    def test_a_file_that_is_no_table_is_named(self, data: bytes, fault: type[NotATable]):
        """A picture, cut off, far too wide: by what it is, whatever its name says."""
        with pytest.raises(fault):
            read_table(data, "cards.csv")

    def test_a_name_is_not_believed(self):
        """A workbook that is called a CSV and a CSV that is called a workbook are read."""
        assert len(read_table(to_xlsx([HEADER, *ROWS]), "cards.csv").rows) == 3
        assert len(read_table(to_csv([HEADER, *ROWS]), "cards.xlsx").rows) == 3

    def test_a_wrong_encoding_is_named(self):
        """Bytes that make no sense in any encoding: WrongEncoding. Half a letter at the end: the file is cut off."""
        with pytest.raises(WrongEncoding):
            read_table(b"comment\n1\x81\x8d\x8f\x902\x9d\xa43\n", "cards.csv")
        with pytest.raises(CutOff):
            read_table(b"\xff\xfec\x00\n\x00x", "cards.csv")

    @pytest.mark.parametrize(
        ("part", "content"),
        [
            ("xl/workbook.xml", b"<broken"),
            ("xl/workbook.xml", None),
            ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c t='s'><v>99</v></c></row>"),
            ("xl/worksheets/sheet1.xml", None),
            ("xl/sharedStrings.xml", b"\x00\x01"),
            ("xl/styles.xml", b"<styleSheet><cellXfs><xf numFmtId='x'/></cellXfs></styleSheet>"),
            ("[Content_Types].xml", b"<Types/>"),
            ("[Content_Types].xml", None),
        ],
        ids=range(8),
    )
    def test_a_workbook_with_a_broken_part_is_named(self, part: str, content: bytes | None):
        """A part missing or torn: one of the errors with a name, or the cells that can still be read."""
        source, out = zipfile.ZipFile(io.BytesIO(to_xlsx([HEADER, *ROWS]))), io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            for name in source.namelist():
                if name != part:
                    packed.writestr(name, source.read(name))
                elif content is not None:
                    packed.writestr(name, content)
        _read_or_named(out.getvalue(), "cards.xlsx")

    @pytest.mark.filterwarnings("ignore")
    def test_a_workbook_torn_anywhere_is_named(self):
        """Two hundred workbooks, each with a few bytes changed or its end cut off."""
        whole, chance = to_xlsx([HEADER, *ROWS]), random.Random(7)
        for _ in range(200):
            torn = bytearray(whole)
            for _ in range(chance.choice([1, 3, 20])):
                torn[chance.randrange(4, len(torn))] = chance.randrange(256)
            _read_or_named(bytes(torn[: chance.choice([len(torn), chance.randrange(4, len(torn))])]), "cards.xlsx")

    @hypothesis_settings(max_examples=200)
    @given(data=st.binary(max_size=300), name=st.sampled_from(["c.csv", "c.xlsx", "c.txt", "", "c.CSV"]))
    def test_any_bytes_are_a_table_or_named(self, data: bytes, name: str):
        """No file makes an error without a name."""
        _read_or_named(data, name)


def _read_or_named(data: bytes, name: str) -> Spreadsheet | None:
    code = ""
    try:
        return read_table(data, name)
    except Invalid as error:
        code = error.code
    assert code.startswith("cards-")
    return None
