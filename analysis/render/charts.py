"""Charts: one Altair definition for screen and paper, with a sentence and a table that say the same."""

from __future__ import annotations

import struct
import unicodedata
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache

import altair as alt
import vl_convert

from analysis.records import Bar, FaceBar
from analysis.render import typesetting, words
from analysis.render.characters import FONTS, printable, tidy
from analysis.render.limits import shortened

_FONT = "Atkinson Hyperlegible Next"
_AFTER_LATIN = "\u0100"
_INK = "#1b2a41"
_WORRY = "#1d4e6b"
_GOOD = "#f6d58a"
_SOFT = "#5b6472"
_SHADES = ["#8a2a17", "#7a4300", "#9fc3d8", "#f6d58a", "#ffffff"]
_ROW = 24
_TALL_ROW = 48
_NAME_ABOVE = 17
_BAR = 15
_WIDTH = 290
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
    middle = head.mark_rule(aria=False, color=_INK, strokeWidth=1.2).encode(
        y=alt.value(0), y2=alt.value(row * len(bars))
    )
    if names_above:  # a line through all rows would go through the names
        middle = strengths.mark_tick(
            aria=False, orient="vertical", size=_BAR + 2, thickness=1.2, color=_INK, opacity=1
        ).encode(x=alt.X("zero:Q", axis=None))
    chart: alt.LayerChart = (
        alt.layer(
            worries.mark_bar(aria=False, fill=_WORRY, stroke=_INK, strokeWidth=1.1, height=_BAR),
            strengths.mark_bar(aria=False, fill=_GOOD, stroke=_INK, strokeWidth=1.1, height=_BAR),
            worries.mark_text(aria=False, align="right", dx=-5, fontSize=12, fontWeight="bold", color=_INK).encode(
                text="text:N"
            ),
            strengths.mark_text(aria=False, align="left", dx=5, fontSize=12, fontWeight="bold", color=_INK).encode(
                text="text:N"
            ),
            strengths.mark_text(aria=False, fontSize=12, color=_INK, **names).encode(
                text="theme:N", x=alt.value(0 if names_above else -12)
            ),
            middle,
            head.mark_text(aria=False, align="right", dx=-8, fontSize=12, color=_SOFT).encode(text="worries:N"),
            head.mark_text(aria=False, align="left", dx=8, fontSize=12, color=_SOFT).encode(text="strengths:N"),
        )
        .properties(
            padding={"left": 5 if names_above else _spare_room(bars), "right": 5, "top": 5, "bottom": 5},
            width=_WIDTH,
            height=alt.Step(row),
            description=sentence(bars, language=language),
        )
        # Marks tell a screen reader nothing by themselves: the sentence and the table say it all, and better.
        .configure(font=_FONT, background="transparent")
        .configure_view(stroke=None)
    )
    return chart


def faces(bars: Sequence[FaceBar], *, language: str = "en") -> alt.LayerChart:
    """How many chose each face first, a row a face from best to worst, its words and figure beside it.

    One fill for all: order, words and figures tell them apart. A value that may not be shown is said in words.
    """
    hidden = words.load(language).chart.hidden
    rows = [
        {"row": place, "name": bar.word, "value": bar.value or 0, "text": _figure(bar.value, hidden)}
        for place, bar in enumerate(bars)
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("name:N", sort=[bar.word for bar in bars], title=None, axis=alt.Axis(ticks=False, domain=False))
    )
    drawn = base.mark_bar(aria=False, fill=_GOOD, stroke=_INK, strokeWidth=1.1, height=_BAR).encode(
        x=alt.X("value:Q", axis=None)
    )
    told = base.mark_text(aria=False, align="left", dx=6, fontWeight="bold", color=_INK).encode(
        x="value:Q", text="text:N"
    )
    chart: alt.LayerChart = (
        alt.layer(drawn, told)
        .properties(height=alt.Step(_ROW + 4), description=faces_sentence(bars, language=language))
        .configure(font=_FONT, background="transparent")
        .configure_view(stroke=None)
    )
    return chart


def faces_sentence(bars: Sequence[FaceBar], *, language: str = "en") -> str:
    """What the faces' chart shows, in words."""
    hidden = words.load(language).chart.hidden
    return " ".join(f"{bar.word}: {_figure(bar.value, hidden)}." for bar in bars)


def promises_over_time(months: Sequence[tuple[str, Mapping[str, int]]], states: Mapping[str, str]) -> alt.LayerChart:
    """Where promises stood at the end of each month: a column a month, a part a state, its number inside.

    months: (month in words, promises by state) in order. states: id → name, in the order in which they are stacked.
    Told apart by order, by shade from dark to pale, and by the numbers: no colour vision is needed.
    """
    names = list(states.values())
    rows = []
    for month, counts in months:
        top = 0
        for place, (id, name) in enumerate(states.items()):
            if counts.get(id):
                below, top = top, top + counts[id]
                rows.append(
                    {"month": month, "state": name, "count": counts[id], "place": place, "below": below, "top": top}
                )
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("month:O", sort=[month for month, _ in months], title=None, axis=alt.Axis(labelAngle=-40)),
        y=alt.Y("top:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d")),
    )
    shades = alt.Scale(domain=names, range=_SHADES[: len(names)])
    bars = base.mark_bar(aria=False, stroke=_INK, strokeWidth=0.6).encode(
        y2="below:Q", color=alt.Color("state:N", title=None, scale=shades, legend=alt.Legend(orient="top", columns=2))
    )
    figures = [
        base.transform_filter(which)
        .mark_text(aria=False, dy=9, fontSize=11, fontWeight="bold", color=colour)
        .encode(text="count:Q")
        for which, colour in (("datum.place < 2", "#ffffff"), ("datum.place >= 2", _INK))
    ]
    chart: alt.LayerChart = alt.layer(bars, *figures).properties(height=420).configure(font=_FONT)
    return chart


def svg(chart: alt.LayerChart) -> str:
    """The chart as SVG. The same chart gives the same text; nothing is fetched."""
    _register_fonts()
    drawn: str = vl_convert.vegalite_to_svg(chart.to_json(), vl_version="6.4")
    return drawn


def for_paper(bars: Sequence[Bar], *, language: str = "en") -> str:
    """The chart of some bars as SVG for a printed page.

    The letters of Latin-1 are drawn as letters. A PDF's picture cannot carry all others safely, so a chart that has
    any is drawn as pixels (300 an inch) inside the SVG.
    """
    chart = theme_bars(bars, language=language)
    say = words.load(language).chart
    texts = [say.worries, say.strengths, say.hidden, *(_name(bar.theme) for bar in bars)]
    if all(char < _AFTER_LATIN for text in texts for char in text):
        return svg(chart)
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
    return tuple((bar.theme, _figure(bar.worries, hidden), _figure(bar.strengths, hidden)) for bar in bars)


def _domain(bars: Sequence[Bar]) -> list[float]:
    """Ends of the scale: the longest bars that leave room at their ends for figures and words."""
    worries, strengths = [bar.worries for bar in bars], [bar.strengths for bar in bars]
    unit = float(_WIDTH)
    while (left := _room(worries, unit)) + (right := _room(strengths, unit)) > _WIDTH:
        unit *= 0.98
    return [-left / unit, right / unit]


def _room(values: Sequence[int | None], unit: float) -> float:
    return max([_IN_WORDS if value is None else value * unit + _FIGURE for value in values], default=_FIGURE)


def _marks(row: int, bar: Bar, hidden: str) -> list[dict[str, str | int]]:
    place: dict[str, str | int] = {"row": row, "theme": _name(bar.theme), "zero": 0}
    return [
        {**place, "kind": "worries", "value": -(bar.worries or 0), "text": _figure(bar.worries, hidden)},
        {**place, "kind": "strengths", "value": bar.strengths or 0, "text": _figure(bar.strengths, hidden)},
    ]


def _spare_room(bars: Sequence[Bar]) -> int:
    """Room left of the names: what measures them knows Latin letters well and others less well."""
    return 5 if all(char < _AFTER_LATIN for bar in bars for char in _name(bar.theme)) else 45


def _name(theme: str) -> str:
    """Letters and figures alone: a picture's text does not keep the parts of an emoji together."""
    kept = (
        char
        for char in printable(shortened(tidy(theme), _LONGEST))
        if unicodedata.category(char) not in {"So", "Sk", "Cf", "Me"}
    )
    return " ".join("".join(kept).replace("\ufe0f", "").split())


def _figure(value: int | None, hidden: str) -> str:
    return hidden if value is None else str(value)


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))
