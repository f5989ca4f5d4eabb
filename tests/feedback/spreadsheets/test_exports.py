"""Exports in the shapes that survey tools and office programs write: `exports/`, each file a case. The words are made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedback.spreadsheets.cuts import RowDoubt
from feedback.spreadsheets.faults import CutOff, LockedFile, NotATable, NumbersFile, WebPage
from feedback.spreadsheets.reading import FileNote, ReadAs, Spreadsheet, read_table
from feedback.spreadsheets.workbook import CellMark

EXPORTS = Path(__file__).parent / "exports"
HOW, WHAT, LISTEN = "How are things where you live?", "What would you change?", "Do adults listen to you?"
SAID = [
    "More buses in the evening and lights on the path by the park.",
    "Nothing",
    "The youth club shut – it’s “boring” now, and café prices are £5.",
    "line one\nline two, with a comma",
    "=SUM(A1) is what my teacher says",
    "-not enough places to go",
]


def opened(name: str, how: ReadAs | None = None) -> Spreadsheet:
    return read_table((EXPORTS / name).read_bytes(), name, how)


def column(table: Spreadsheet, name: str) -> list[str]:
    place = table.columns.index(name)
    return [row[place] for row in table.rows]


@pytest.mark.parametrize(
    ("name", "rows", "asked"),
    [
        ("01-google-forms.csv", 7, WHAT),
        ("02-ms-forms.xlsx", 7, WHAT),
        ("03a-surveymonkey-condensed.csv", 7, WHAT),
        ("03b-surveymonkey-expanded.csv", 7, WHAT),
        ("05-jotform.csv", 7, WHAT),
        ("06-qualtrics.csv", 7, WHAT),
        ("07-limesurvey.csv", 7, WHAT),
        ("08-typeform.csv", 7, WHAT),
        ("09-kobo.csv", 7, "grp/what_change"),
        ("11-unicode-text-utf16.txt", 6, WHAT),
        ("12-windows1252-smart-quotes.csv", 6, WHAT),
        ("13-european-semicolon.csv", 7, "What would you change, add, keep, or drop?"),
        ("14a-xlsx-answers-on-second-sheet.xlsx", 7, WHAT),
        ("16-bom.csv", 6, WHAT),
        ("17-empty-rows.csv", 6, WHAT),
        ("20-one-column.csv", 6, WHAT),
        ("21-no-header.csv", 6, "[B]"),
    ],
)
def test_the_same_children_are_read_out_of_every_tool(name: str, rows: int, asked: str) -> None:
    """Six say something, in words that stand letter by letter; nobody is joined, nothing is doubted, no heading is a child."""
    table = opened(name)
    assert [words for words in column(table, asked) if words] == SAID
    assert len(table.rows) == rows
    assert table.doubts == {}


@pytest.mark.parametrize("name", ["19a-old.xls", "19b-calc.ods", "19f-xls-renamed.csv"])
def test_old_and_foreign_workbooks_hold_what_the_csv_holds(name: str) -> None:
    """Excel before 2007, OpenDocument, and an old workbook under another name: the same forty."""
    assert opened(name).rows == opened("15c-40-rows.csv").rows


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("18a-truncated.xlsx", CutOff),
        ("19c-numbers-renamed.xlsx", NumbersFile),
        ("19d-password.xlsx", LockedFile),
        ("19e-html-named.xls", WebPage),
        ("19g-html-saved.csv", WebPage),
    ],
)
def test_what_cannot_be_read_is_named_for_what_it_is(name: str, fault: type[NotATable]) -> None:
    """Each has its own sentence, with what to do."""
    with pytest.raises(fault):
        opened(name)


def test_a_file_cut_off_inside_a_quotation_says_so() -> None:
    """The three whole rows are read; the one that may be cut is doubted."""
    table = opened("18b-truncated-quote.csv")
    assert (len(table.rows), table.doubts) == (4, {5: RowDoubt.CUT_OFF})


def test_ragged_rows_are_doubted() -> None:
    """Words beyond the last heading, or cells that are missing: which answer is whose cannot be told."""
    assert opened("18d-ragged.csv").doubts == {2: RowDoubt.WIDE, 3: RowDoubt.SHORT}


def test_what_excel_made_is_marked_and_what_a_child_typed_is_not() -> None:
    """A child who typed 3/11 said no date, and a formula is nobody's word; a laugh, `=D`, is."""
    table = opened("14c-xlsx-odd-cells.xlsx")
    assert table.marks == {(0, 1): CellMark.DATE, (3, 1): CellMark.FORMULA}
    assert table.rows[-1][1] == "=D"


def test_a_wide_file_and_one_without_headings_are_read() -> None:
    """A hundred and twenty columns; a table whose first line is a child's."""
    assert len(opened("22-120-columns.csv").columns) == 120
    table = opened("21-no-header.csv")
    assert (table.headings, table.notes) == (0, (FileNote.NO_HEADINGS,))


def test_several_columns_of_a_question_say_which_they_are() -> None:
    """Each option has its column in an expanded export."""
    table = opened("03b-surveymonkey-expanded.csv")
    assert f"{LISTEN}: Other (please specify)" in table.columns
    assert [name for name in table.columns if name.startswith(HOW)] == [f"{HOW}: {o}" for o in ("Good", "OK", "Bad")]


class TestAsAPersonSays:
    def test_another_sheet(self) -> None:
        """The sheet with most words is taken; another can be chosen."""
        assert opened("14a-xlsx-answers-on-second-sheet.xlsx").sheet == "Responses"
        table = opened("14a-xlsx-answers-on-second-sheet.xlsx")
        other = next(name for name in table.sheets if name != "Responses")
        assert opened("14a-xlsx-answers-on-second-sheet.xlsx", ReadAs(sheet=other)).sheet == other

    def test_other_rows(self) -> None:
        """Which row holds the headings and where answers begin."""
        table = opened("06-qualtrics.csv", ReadAs(headings=1, answers=2))
        assert len(table.rows) == 9
        assert "Q2" in table.columns
        assert opened("16-bom.csv", ReadAs(answers=3)).rows[0][1] == SAID[1]

    def test_another_mark_between_cells(self) -> None:
        """Where the guess is wrong."""
        assert len(opened("13-european-semicolon.csv", ReadAs(mark="\t")).columns) == 1


class TestRowsThatCouldBeReadAnotherWay:
    def test_an_open_quotation_mark_joins_no_children(self) -> None:
        """It is taken as a letter of that row, which is doubted; the next children stand by themselves."""
        table = read_table(
            b'a,b,c\nGood,fine,Yes\nBad,"no way,No\nOK,more buses,Yes\nGood,5" pizza,Yes\nOK,parks,Yes\n'
        )
        assert [row[0] for row in table.rows] == ["Good", "Bad", "OK", "Good", "OK"]
        assert table.doubts == {3: RowDoubt.CUT_OFF}

    def test_one_that_seems_to_end_in_another_row_is_seen(self) -> None:
        """Three children as one answer: read as three, each doubted."""
        table = read_table(
            b'a,b,c\nGood,fine,Yes\nBad,"no way,No\nOK,fewer cars,Yes\nGood,we say "ok",Yes\nOK,parks,No\n'
        )
        assert [row[0] for row in table.rows] == ["Good", "Bad", "OK", "Good", "OK"]
        assert set(table.doubts) == {3, 4, 5}

    def test_quotation_marks_inside_words_are_kept(self) -> None:
        """Not doubled, as many tools write them."""
        table = read_table(b'a,b,c\nBad,"we call it "the pit" because, well, it is",No\nOK,fine,Yes\n')
        assert table.rows[0] == ("Bad", 'we call it "the pit" because, well, it is', "No")
        assert table.doubts == {2: RowDoubt.QUOTE}

    def test_a_last_line_of_the_program_and_headings_again_are_doubted(self) -> None:
        """Two exports in one file, and the sum below them, are no children."""
        table = read_table(
            b"How?,What would you change?,Why?\nOK,buses,x\nHow?,What would you change?,Why?\nOK,y,z\nTotal: 3,,\n"
        )
        assert table.doubts == {3: RowDoubt.HEADING, 5: RowDoubt.FOOTER}


def test_codes_of_letters_are_letters_again() -> None:
    """A form that sent its words percent-encoded or as entities of a page; the table says so."""
    table = read_table(b"a,b\nmore%20lamps%2C%20caf%C3%A9,It&#39;s fine &amp; quiet\n50% off,R&D and\xc2\xa0more\n")
    assert table.rows == (("more lamps, café", "It's fine & quiet"), ("50% off", "R&D and more"))
    assert FileNote.DECODED in table.notes
