"""A question that the shadow executive put is known as theirs in every document."""

from __future__ import annotations

import io
from dataclasses import replace

from docx import Document
from pptx import Presentation

from analysis.digest.opener import Opener
from analysis.render.documents import docx, easy_read, html, pdf, pptx
from tests.analysis.render.factories import full
from tests.analysis.render.reading import pages

LABEL = "put by the shadow executive, Seat Otter"


def put() -> Opener:
    first, second = full().questions
    return replace(full(), questions=(replace(first, asked_by="Seat Otter"), second))


def test_a_question_of_theirs_is_labelled_everywhere() -> None:
    """Once in each: the other question came from the answers, and says nothing of a seat."""
    paper = Document(io.BytesIO(docx.opener(put())))
    slides = Presentation(io.BytesIO(pptx.opener(put()))).slides
    shown = " ".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
    for told in (
        pages(pdf.opener(put()))[0],
        html.opener(put()).decode(),
        " ".join(paragraph.text for paragraph in paper.paragraphs),
        shown,
    ):
        assert told.count(LABEL) == 1
    child = " ".join(pages(easy_read.child_version(put())))
    assert child.count("A group of young people put this question.") == 1


def test_without_a_seat_nothing_is_labelled() -> None:
    assert "put by" not in html.opener(full()).decode()
