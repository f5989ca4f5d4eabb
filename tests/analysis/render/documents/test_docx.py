from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from analysis.digest.opener import Opener
from analysis.render.documents import docx
from tests.analysis.render.documents.test_pdf import printed_parts
from tests.analysis.render.factories import AWKWARD, awkward, empty, full, overlong
from tests.analysis.render.reading import in_order, plain


def words_of(made: bytes) -> str:
    """Everything written, tables included, in the order of the document."""
    body = Document(io.BytesIO(made)).element.body
    paragraphs = ("".join(run.text or "" for run in one.iter(qn("w:t"))) for one in body.iter(qn("w:p")))
    return plain(" ".join(paragraphs))


def test_every_part_is_there_in_order() -> None:
    """The Word file says what the PDF says, in the same order."""
    in_order(words_of(docx.opener(full(), edition_hash="3f9a21c4")), [*printed_parts(full()), "3f9a21c4"])


def test_headings_are_headings() -> None:
    """The team's software and screen readers find real heading styles, not large letters."""
    paper = Document(io.BytesIO(docx.opener(full())))
    styles = [paragraph.style.name for paragraph in paper.paragraphs if paragraph.style is not None]
    assert styles.count("Title") == 1
    assert styles.count("Heading 1") == 6
    assert styles.count("Heading 2") == 3
    assert "List Bullet" in styles


def test_the_chart_is_described_and_tabled() -> None:
    """The picture carries a description; beside it stands a table whose first row is marked as its header."""
    paper = Document(io.BytesIO(docx.opener(full())))
    described = paper.inline_shapes[0]._inline.docPr.get("descr")
    assert "Safe places: worries 40, good things 15." in described
    assert all(table._tbl.findall(f".//{qn('w:tblHeader')}") for table in paper.tables)
    assert paper.tables[0].cell(2, 2).text == "too few to show"


def test_boxes_to_decide_in() -> None:
    """Each theme has its row, with the three answers to tick and room for the rest."""
    table = Document(io.BytesIO(docx.opener(full()))).tables[1]
    assert [row.cells[0].text for row in table.rows][1:] == [theme.name for theme in full().themes]
    assert table.cell(1, 1).text == "☐ Yes\n☐ Not yet\n☐ No, because"


@pytest.mark.parametrize("digest", [full(), empty(), overlong()])
def test_the_same_edition_gives_the_same_bytes(digest: Opener) -> None:
    """One edition made twice is equal byte for byte: no clock is left inside."""
    made = docx.opener(digest)
    assert made == docx.opener(digest)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-05-28T12:00:00Z" in parts.read("docProps/core.xml")


@pytest.mark.parametrize("text", AWKWARD)
def test_words_are_never_markup(text: str) -> None:
    """What was typed stands in the file as text, and makes no element of its own."""
    made = docx.opener(awkward(text))
    if text.isascii():
        assert plain(text)[:40] in words_of(made)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert b"<script" not in parts.read("word/document.xml")


def test_right_to_left_words_keep_their_side() -> None:
    """Arabic and Urdu paragraphs are marked as such, so they start at the right and read in order."""
    body = Document(io.BytesIO(docx.opener(awkward(AWKWARD[5])))).element.body
    assert body.findall(f".//{qn('w:bidi')}")
    assert body.findall(f".//{qn('w:rtl')}")
