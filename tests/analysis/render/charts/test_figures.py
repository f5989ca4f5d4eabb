"""The charts on pages of their own: the same figures as picture, sentence and table; nothing hidden is drawn."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from docx import Document

from analysis.digest.opener import ChangeLine, FaceBar, Opener, PlaceLine
from analysis.digest.record import Interval, PromiseMonth
from analysis.render.charts import charts, figures
from analysis.render.documents import docx, html, pdf
from tests.analysis.render.factories import AWKWARD, full
from tests.analysis.render.reading import assert_accessible, in_order, pages, plain

FACES = (
    FaceBar(symbol="😀", word="Great", value=10, said_by="at least 10 young people"),
    FaceBar(symbol="😢", word="Awful", value=None, said_by="fewer than 5 young people"),
)


def drawn(place: str = "Alderbrook") -> Opener:
    """A digest with something to draw in every chart; one face and one place are too few to show."""
    return replace(
        full(),
        faces=FACES,
        changes=(
            ChangeLine(
                theme="Safe places",
                now=Interval(low=22, value=31, high=41),
                before=Interval(low=10, value=17, high=26),
                before_on=date(2026, 3, 5),
                change="said by more than last time",
            ),
            ChangeLine(theme="Feelings", now=None, before=None, before_on=None, change="no change that we can tell"),
        ),
        places=(
            PlaceLine(name=place, value=35, said_by="at least 35 young people", expected=40),
            PlaceLine(name="Millharrow", value=None, said_by="fewer than 5 young people", expected=None),
            PlaceLine(name="Thornby Dale", value=None, said_by="no session there", expected=15, asked=False),
        ),
        promise_months=(
            PromiseMonth(end=date(2026, 4, 30), counts={"open": 3}),
            PromiseMonth(end=date(2026, 5, 28), counts={"open": 1, "kept": 1, "stuck": 1}),
        ),
    )


TOLD = {
    "faces": ["Great: 10.", "Awful: too few to show."],
    "change": ["Safe places: 22% to 41% spoke of it now, 10% to 26% in March 2026: said by more than last time."],
    "places": ["Alderbrook (at least 35 young people)", "No session in: Thornby Dale."],
    "promises": ["Kept by now: 1. Drifting or stuck: 0 at the end of April 2026, 1 now."],
}
TABLES = {
    "faces": [("Great", "at least 10 young people"), ("Awful", "fewer than 5 young people")],
    "change": [("Safe places", "22% to 41%", "10% to 26%", "said by more than last time")],
    "places": [
        ("Alderbrook", "at least 35 young people", "40%"),
        ("Millharrow", "fewer than 5 young people", "–"),
        ("Thornby Dale", "no session there", "15%"),
    ],
    "promises": [("April 2026", "0", "0", "3", "0", "0"), ("May 2026", "1", "0", "1", "1", "0")],
}


@pytest.mark.parametrize("id", TOLD)
def test_a_figure_says_in_words_what_it_draws(id: str) -> None:
    """Beside each chart stand a sentence and a table with the same figures."""
    figure = next(one for one in figures.of(drawn()) if one.id == id)
    in_order(figure.sentence, TOLD[id])
    assert list(figure.rows) == TABLES[id]
    assert all(len(row) == len(figure.head) for row in figure.rows)


def values(chart: Any) -> set[Any]:
    """Every number and word in a chart's data."""
    made = json.loads(chart.to_json())
    kept = [*made.get("datasets", {}).values(), *(layer["data"]["values"] for layer in _with_data(made))]
    return {value for rows in kept for row in rows for value in row.values()}


def _with_data(part: Any) -> list[Any]:
    own = [part] if isinstance(part.get("data"), dict) and "values" in part["data"] else []
    return own + [found for layer in part.get("layer", []) for found in _with_data(layer)]


def test_what_is_too_small_is_in_no_charts_data() -> None:
    """A chart's data hold the figures of the edition and words, and nothing that was held back."""
    by_id = {one.id: one for one in figures.of(drawn())}
    assert {v for v in values(by_id["faces"].chart) if isinstance(v, int)} == {0, 10}
    told = {v for v in values(by_id["places"].chart) if isinstance(v, int) and not isinstance(v, bool)}
    assert told - {9, 27, 51, 69, 93, 111} == {0, 35}  # beside where the rows stand
    assert "too few to show" in values(by_id["places"].chart)


def test_nothing_to_tell_is_no_figure() -> None:
    """An edition without faces, shares, places or promises has no page of charts."""
    assert figures.of(full()) == ()
    assert len(pages(pdf.opener(full()))) == 1
    one_place = replace(full(), places=drawn().places[:1])
    assert figures.of(one_place) == ()


def test_page_one_says_what_follows() -> None:
    """The charts have a page of their own, with everything said in words; the first page is as it was and points there."""
    first, second = pages(pdf.opener(drawn(), edition_hash="3f9a21c4"))
    before = pages(pdf.opener(full(), edition_hash="3f9a21c4"))[0]
    assert first == f"{before} · Next pages: In charts"
    in_order(second, [full().partnership, "Executive edition", "3f9a21c4", "In charts"])
    for id, told in TOLD.items():
        in_order(second, told)
        for row in TABLES[id]:
            in_order(second, list(row))
    assert_accessible(pdf.opener(drawn()))


def test_the_web_page_and_word_have_them_too() -> None:
    """Each chart with its description, its sentence and its table."""
    page, paper = html.opener(drawn()).decode(), Document(io.BytesIO(docx.opener(drawn())))
    described = {shape._inline.docPr.get("title"): shape._inline.docPr.get("descr") for shape in paper.inline_shapes}
    written = plain(" ".join(paragraph.text for paragraph in paper.paragraphs))
    tables = [[tuple(cell.text for cell in row.cells) for row in table.rows][1:] for table in paper.tables]
    for figure in figures.of(drawn()):
        assert f'aria-label="{figure.sentence}"' in page
        assert described[figure.title] == figure.alt
        assert figure.sentence in written
        assert list(figure.rows) in tables


def test_the_same_edition_gives_the_same_bytes() -> None:
    """Drawn twice, equal byte for byte."""
    for write in (pdf.opener, html.opener, docx.opener):
        assert write(drawn()) == write(drawn())


@pytest.mark.parametrize("place", AWKWARD[:-1])
def test_a_place_has_any_name(place: str) -> None:
    """Signs, other scripts and code in an area's name are a name: no page fails, and no markup comes of it."""
    assert len(pages(pdf.opener(drawn(place)))) == 2
    assert "<script>alert" not in html.opener(drawn(place)).decode()
    docx.opener(drawn(place))


def test_many_places_leave_room_for_those_without_a_session() -> None:
    """A chart of very many areas shows both kinds; the table has all."""
    heard = [PlaceLine(name=f"Heard {n}", value=10, said_by="at least 10", expected=None) for n in range(30)]
    missing = [replace(drawn().places[2], name=f"Not {n}") for n in range(30)]
    figure = figures.of(replace(full(), places=(*heard, *missing)))[0]
    names = {value for value in values(figure.chart) if isinstance(value, str)}
    assert sum(name.startswith("Heard") for name in names) == 7
    assert sum(name.startswith("Not") for name in names) == 7
    assert len(figure.rows) == 60


def test_one_chart_for_screen_and_paper() -> None:
    """What the page draws is what the printed page draws."""
    for figure in figures.of(drawn()):
        assert charts.svg(figure.chart) == figures.for_paper([figure])[0]["svg"]
