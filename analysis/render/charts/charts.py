"""Charts: one Altair definition for screen and paper, with a sentence and a table that say the same."""

from __future__ import annotations

import re
import struct
import unicodedata
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from html import unescape

import altair as alt
import vl_convert

from analysis.digest.opener import Bar
from analysis.render import typesetting, words
from analysis.render.characters import FONTS, printable, shortened, tidy

FONT = "Atkinson Hyperlegible Next, Noto Sans, sans-serif"
INK = "#1b2a41"
WORRY = "#1d4e6b"
GOOD = "#f6d58a"
SOFT = "#5b6472"
BAR = 15
WIDTH = 290
_AFTER_LATIN = "\u0100"
_TAG = re.compile("<[^>]*>")
_ROW = 24
_TALL_ROW = 48
_NAME_ABOVE = 17
_LONGEST = 40
_FIGURE = 34
_IN_WORDS = 92


def theme_bars(bars: Sequence[Bar], *, language: str = "en", names_above: bool = False) -> alt.LayerChart:
    """Worries to the left, good things to the right, a row a theme, in the order given.

    Told apart three times over: by side, by a dark fill against a pale outlined one, and by figures at the bars' ends;
    so the chart prints in black and white and needs no colour vision. A value that may not be shown is said in words.

    `names_above`: each name stands over its bars and not beside them, which a telephone's width has room for.
    """
    say = words.load(language).chart
    row = _TALL_ROW if names_above else _ROW
    names = {"align": "left", "dy": -_NAME_ABOVE} if names_above else {"align": "right"}
    marks = [mark for place, bar in enumerate(bars) for mark in _marks(place, bar, say.hidden)]
    heads = [{"value": 0, "worries": say.worries, "strengths": say.strengths}]
    x = alt.X("value:Q", scale=alt.Scale(domain=_domain(bars), nice=False), axis=None)
    y = alt.Y("row:O", axis=None)
    base = alt.Chart(alt.InlineData(values=marks))
    worries = base.transform_filter("datum.kind == 'worries'").encode(x=x, y=y)
    strengths = base.transform_filter("datum.kind == 'strengths'").encode(x=x, y=y)
    head = alt.Chart(alt.InlineData(values=heads)).encode(x=x, y=alt.value(-9))
    middle = head.mark_rule(aria=False, color=INK, strokeWidth=1.2).encode(
        y=alt.value(0), y2=alt.value(row * len(bars))
    )
    if names_above:  # a line through all rows would go through the names
        middle = strengths.mark_tick(
            aria=False, orient="vertical", size=BAR + 2, thickness=1.2, color=INK, opacity=1
        ).encode(x=alt.X("zero:Q", axis=None))
    chart: alt.LayerChart = (
        alt.layer(
            worries.mark_bar(aria=False, fill=WORRY, stroke=INK, strokeWidth=1.1, height=BAR),
            strengths.mark_bar(aria=False, fill=GOOD, stroke=INK, strokeWidth=1.1, height=BAR),
            worries.mark_text(aria=False, align="right", dx=-5, fontSize=12, fontWeight="bold", color=INK).encode(
                text="text:N"
            ),
            strengths.mark_text(aria=False, align="left", dx=5, fontSize=12, fontWeight="bold", color=INK).encode(
                text="text:N"
            ),
            strengths.mark_text(aria=False, fontSize=12, color=INK, **names).encode(
                text="theme:N", x=alt.value(0 if names_above else -12)
            ),
            middle,
            head.mark_text(aria=False, align="right", dx=-8, fontSize=12, color=SOFT).encode(text="worries:N"),
            head.mark_text(aria=False, align="left", dx=8, fontSize=12, color=SOFT).encode(text="strengths:N"),
        )
        .properties(
            padding={"left": 5 if names_above else _spare_room(bars), "right": 5, "top": 5, "bottom": 5},
            width=WIDTH,
            height=alt.Step(row),
            description=sentence(bars, language=language),
        )
        # Marks tell a screen reader nothing by themselves: the sentence and the table say it all, and better.
        .configure(font=FONT, background="transparent")
        .configure_view(stroke=None)
    )
    return chart


def svg(chart: alt.LayerChart) -> str:
    """The chart as SVG. The same chart gives the same text; nothing is fetched."""
    _register_fonts()
    # The version is named, so that a newer library draws the same picture.
    drawn: str = vl_convert.vegalite_to_svg(chart.to_json(), vl_version="6.4")
    return drawn


def for_paper(chart: alt.LayerChart) -> str:
    """A chart as SVG for a printed page.

    The letters of Latin-1 are drawn as letters. A PDF's picture cannot carry all others safely, so a chart that has
    any is drawn as pixels (300 an inch) inside the SVG.
    """
    drawn = svg(chart)
    if all(char < _AFTER_LATIN for char in unescape(_TAG.sub("", drawn))):
        return drawn
    pixels = png(chart, 300 / 72, see_through=True)
    width, height = struct.unpack(">II", pixels[16:24])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{b64encode(pixels).decode()}"/></svg>'
    )


def png(chart: alt.LayerChart, scale: float = 2, *, see_through: bool = False) -> bytes:
    """The chart as PNG, `scale` pixels a point, on white unless `see_through`, drawn with Heard's own fonts."""
    return typesetting.png("picture", {"svg": svg(chart), "see_through": see_through}, ppi=72 * scale)


def sentence(bars: Sequence[Bar], *, language: str = "en") -> str:
    """What the chart shows, in words, for whoever does not see it."""
    say = words.load(language).chart
    if not bars:
        return say.none
    return " ".join(
        say.sentence.format(theme=theme, worries=worries, strengths=strengths)
        for theme, worries, strengths in rows(bars, language=language)
    )


def rows(bars: Sequence[Bar], *, language: str = "en") -> tuple[tuple[str, str, str], ...]:
    """The chart as a table: theme, worries, good things; "too few to show" where a value may not be drawn."""
    hidden = words.load(language).chart.hidden
    return tuple((bar.theme, figure(bar.worries, hidden), figure(bar.strengths, hidden)) for bar in bars)


def _domain(bars: Sequence[Bar]) -> list[float]:
    """Ends of the scale: the longest bars that leave room at their ends for figures and words."""
    worries, strengths = [bar.worries for bar in bars], [bar.strengths for bar in bars]
    unit = float(WIDTH)
    while (left := _room(worries, unit)) + (right := _room(strengths, unit)) > WIDTH:
        # Step by step, since the room for words does not shrink with the bars.
        unit *= 0.98
    return [-left / unit, right / unit]


def _room(values: Sequence[int | None], unit: float) -> float:
    return max([_IN_WORDS if value is None else value * unit + _FIGURE for value in values], default=_FIGURE)


def _marks(row: int, bar: Bar, hidden: str) -> list[dict[str, str | int]]:
    place: dict[str, str | int] = {"row": row, "theme": name_of(bar.theme), "zero": 0}
    return [
        {**place, "kind": "worries", "value": -(bar.worries or 0), "text": figure(bar.worries, hidden)},
        {**place, "kind": "strengths", "value": bar.strengths or 0, "text": figure(bar.strengths, hidden)},
    ]


def _spare_room(bars: Sequence[Bar]) -> int:
    """Room left of the names: what measures them knows Latin letters well and others less well."""
    return 5 if all(char < _AFTER_LATIN for bar in bars for char in name_of(bar.theme)) else 45


def name_of(theme: str) -> str:
    """Letters and figures alone: a picture's text does not keep the parts of an emoji together."""
    kept = (
        char
        for char in printable(shortened(tidy(theme), _LONGEST))
        if unicodedata.category(char) not in {"So", "Sk", "Cf", "Me"}
    )
    return " ".join("".join(kept).replace("\ufe0f", "").split())


def figure(value: int | None, hidden: str) -> str:
    """A figure as it is written in a chart."""
    return hidden if value is None else str(value)


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))
