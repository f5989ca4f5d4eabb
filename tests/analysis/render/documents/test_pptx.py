from __future__ import annotations

import io
from typing import Any

import pytest
from pptx import Presentation

from analysis.digest.opener import Opener
from analysis.render.documents import pptx
from tests.analysis.render.documents.test_pdf import printed_parts
from tests.analysis.render.factories import AWKWARD, awkward, empty, full, overlong, widest
from tests.analysis.render.reading import in_order, plain


def slides_of(made: bytes) -> Any:
    return Presentation(io.BytesIO(made)).slides


def words_of(made: bytes) -> str:
    texts = []
    for slide in slides_of(made):
        for shape in slide.shapes:
            if shape.has_text_frame:
                texts.append(shape.text_frame.text)
            if shape.has_table:
                texts += [cell.text for row in shape.table.rows for cell in row.cells]
    return plain(" ".join(texts))


@pytest.mark.parametrize("digest", [full(), empty(), overlong(), widest()])
def test_five_wide_slides_each_with_a_title_and_notes(digest: Opener) -> None:
    """Always five slides of 16:9; each has a title and words to read aloud."""
    show = Presentation(io.BytesIO(pptx.opener(digest)))
    assert len(show.slides) == 5
    assert show.slide_width is not None
    assert show.slide_height is not None
    assert abs(show.slide_width / show.slide_height - 16 / 9) < 0.01
    for slide in show.slides:
        assert slide.shapes.title is not None
        assert slide.shapes.title.text_frame.text
        assert slide.notes_slide.notes_text_frame is not None
        assert len(slide.notes_slide.notes_text_frame.text.split()) > 3


def test_every_part_is_there() -> None:
    """The slides say what the page says; base and method stand in the notes."""
    made = pptx.opener(full(), edition_hash="3f9a21c4")
    written = words_of(made)
    spoken = " ".join(slide.notes_slide.notes_text_frame.text for slide in slides_of(made))
    for part in printed_parts(full()):
        assert plain(part) in written or plain(part) in plain(spoken), part
    in_order(written, ["The bus stop by the shops", "about 85", "Safe places", "Who is in charge", "Stuck"])


def test_the_notes_say_who_must_answer() -> None:
    """Whoever reads aloud is given each question with the role that answers it, and the figures of the chart."""
    slides = list(slides_of(pptx.opener(full())))
    assert "Director of Place, please answer." in slides[3].notes_slide.notes_text_frame.text
    assert "good things too few to show" in slides[1].notes_slide.notes_text_frame.text


def test_the_chart_is_described() -> None:
    """The picture carries its figures in words."""
    (picture,) = [shape for shape in list(slides_of(pptx.opener(full())))[1].shapes if shape.shape_type == 13]
    assert "Safe places: worries 40" in picture._element.nvPicPr.cNvPr.get("descr")


@pytest.mark.parametrize("digest", [full(), overlong(), widest()])
def test_nothing_leaves_its_slide(digest: Opener) -> None:
    """Every box stands on the slide, and its letters are small enough to stay inside the box."""
    show = Presentation(io.BytesIO(pptx.opener(digest)))
    for slide in show.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= show.slide_width
            assert shape.top + shape.height <= show.slide_height


def test_the_same_edition_gives_the_same_bytes() -> None:
    """One edition made twice is equal byte for byte."""
    assert pptx.opener(full(), edition_hash="aa") == pptx.opener(full(), edition_hash="aa")


@pytest.mark.parametrize("text", AWKWARD)
def test_words_are_never_markup(text: str) -> None:
    """What was typed stands on the slides as text."""
    written = words_of(pptx.opener(awkward(text)))
    if text.isascii():
        assert plain(text)[:40] in written


def test_the_edges_of_a_tables_cell_stand_in_the_order_that_the_format_asks_for() -> None:
    """ECMA-376, CT_TableCellProperties: left, right, top, bottom. A strict reader offers to repair any other order."""
    shapes = [shape for slide in slides_of(pptx.opener(full())) for shape in slide.shapes if shape.has_table]
    cells = [cell for shape in shapes for row in shape.table.rows for cell in row.cells]
    assert cells
    for cell in cells:
        edges = [edge.tag.rpartition("}")[2] for edge in cell._tc.tcPr]
        assert edges[:4] == ["lnL", "lnR", "lnT", "lnB"]
