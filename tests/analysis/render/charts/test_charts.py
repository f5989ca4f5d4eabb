from __future__ import annotations

import io
import re

from PIL import Image

from analysis.digest.opener import Bar
from analysis.render.charts import charts
from tests.analysis.render.factories import full

HIDDEN = (
    Bar(theme="Police", strengths=None, worries=None, label=""),
    Bar(theme="Police", strengths=None, worries=15, label=""),
)


def test_a_hidden_value_is_in_no_part_of_the_chart() -> None:
    """A value that may not be shown is words in the picture, the sentence and the table; its bar has no length."""
    drawn = charts.svg(charts.theme_bars(HIDDEN))
    assert drawn.count(">too few to show<") == 3
    assert charts.sentence(HIDDEN).count("too few to show") == 3
    assert charts.rows(HIDDEN)[0] == ("Police", "too few to show", "too few to show")


def test_picture_table_and_sentence_say_the_same() -> None:
    """Each figure of the table stands in the picture and in the sentence, so nobody is told less."""
    bars = full().bars
    drawn, said = charts.svg(charts.theme_bars(bars)), charts.sentence(bars)
    for theme, worries, strengths in charts.rows(bars):
        assert f">{theme}<" in drawn
        assert f">{worries}<" in drawn
        assert f">{strengths}<" in drawn
        assert f"{theme}: worries {worries}, good things {strengths}." in said


def test_on_a_telephone_no_words_lie_over_others() -> None:
    """With names above, the chart is no wider than a telephone, and the longest names and words keep to their places."""
    bars = [
        Bar(theme="Getting around: the buses and the trains", strengths=None, worries=None, label=""),
        Bar(theme="B", strengths=40, worries=40, label=""),
    ]
    drawn = charts.svg(charts.theme_bars(bars, names_above=True))
    assert float(re.search(r'width="([\d.]+)"', drawn).group(1)) <= 328
    base = charts.theme_bars(bars, names_above=True).to_dict()
    names = [layer["mark"] for layer in base["layer"] if layer["encoding"].get("text", {}).get("field") == "theme"]
    assert [(mark["align"], mark["dy"] < 0) for mark in names] == [("left", True)]


def test_the_same_chart_gives_the_same_bytes() -> None:
    """Drawn twice, a chart is equal byte for byte, as vector and as picture."""
    bars = full().bars
    assert charts.svg(charts.theme_bars(bars)) == charts.svg(charts.theme_bars(bars))
    assert charts.png(charts.theme_bars(bars)) == charts.png(charts.theme_bars(bars))


def test_the_chart_is_told_apart_without_colour() -> None:
    """In grey, worries are much darker than good things: it prints in black and white and needs no colour vision."""
    drawn = Image.open(io.BytesIO(charts.png(charts.theme_bars(full().bars), 2))).convert("RGB").convert("L")
    shades = drawn.histogram()
    assert sum(shades[50:90]) > 3000
    assert sum(shades[200:230]) > 3000


def test_names_cannot_become_markup() -> None:
    """A theme's name with angle brackets is escaped in the picture."""
    drawn = charts.svg(charts.theme_bars((Bar(theme="<script>x</script>", strengths=10, worries=10, label=""),)))
    assert "<script" not in drawn


def test_no_bars_is_said_in_words() -> None:
    """A chart of nothing still draws, and its sentence says that there is nothing."""
    assert charts.svg(charts.theme_bars(())).startswith("<svg")
    assert charts.sentence(()) == "There is no theme to draw."


def test_letters_beyond_latin_are_drawn_as_pixels() -> None:
    """A chart with letters that a PDF's picture cannot carry is still there for paper, drawn as pixels."""
    bars = (Bar(theme="Безпека 😀", strengths=10, worries=10, label=""),)
    assert "data:image/png;base64," in charts.for_paper(charts.theme_bars(bars))
    assert "<text" in charts.for_paper(charts.theme_bars(full().bars))
