"""The charts beside the theme bars: faces, change, places, promises over time. Each fits a telephone's width.

Told apart by order, by shape and by words at each mark, so that none needs colour vision. A value that may not be shown
is said in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from analysis.accountability.promise_records import PromiseState
from analysis.digest.opener import ChangeLine, FaceBar, PlaceLine
from analysis.render import words
from analysis.render.charts.charts import BAR, FONT, GOOD, INK, SOFT, WORRY, figure, name_of

# In the order of `figures.ORDER`. The first two are dark and carry white figures, the others dark ones.
_SHADES = ["#8a2a17", "#7a4300", "#9fc3d8", "#f6d58a", "#ffffff"]
_PALE = "#e7e4dc"
_FACE_ROW, _PLACE_ROW, _THEME_ROW, _SHORT_ROW = 28, 42, 64, 45
_WIDTH = 270
"""With its margins, what a telephone of 360 px has room for inside a card."""
_LABELS, _NAMES, _SCALE = 104, 62, 34
"""Room for the words right of the marks, for names left of the bars, and for the numbers of a scale."""


def faces(bars: Sequence[FaceBar], *, language: str = "en") -> alt.LayerChart:
    """How many chose each face first, a row a face from best to worst, its words and figure beside it."""
    hidden = words.load(language).chart.hidden
    rows = [{"name": bar.word, "value": bar.value or 0, "text": figure(bar.value, hidden)} for bar in bars]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y(
            "name:N", sort=[bar.word for bar in bars], title=None, axis=alt.Axis(aria=False, ticks=False, domain=False)
        )
    )
    drawn = base.mark_bar(aria=False, fill=GOOD, stroke=INK, strokeWidth=1.1, height=BAR).encode(
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, _longest([bar.value for bar in bars])], nice=False))
    )
    told = base.mark_text(aria=False, align="left", dx=6, fontSize=12, fontWeight="bold", color=INK).encode(
        x="value:Q", text="text:N"
    )
    return _finished(alt.layer(drawn, told), height=_FACE_ROW * len(bars), width=_WIDTH - _NAMES)


def places(lines: Sequence[PlaceLine], *, language: str = "en") -> alt.LayerChart:
    """How many spoke in each area, its name above its bar; an area without a session has a dashed line and words."""
    hidden = words.load(language).chart.hidden
    rows = [
        {
            "name": name_of(line.name),
            "value": line.value or 0,
            "text": figure(line.value, hidden) if line.asked else line.said_by,
            "asked": line.asked,
            "top": place * _PLACE_ROW + 9,
            "middle": place * _PLACE_ROW + 27,
        }
        for place, line in enumerate(lines)
    ]
    height = _PLACE_ROW * len(rows)
    base = alt.Chart(alt.InlineData(values=rows))
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, _longest([line.value for line in lines])], nice=False))
    at = alt.Y("middle:Q", axis=None, scale=_pixels(height))
    return _finished(
        alt.layer(
            base.transform_filter("datum.value > 0")
            .mark_bar(aria=False, orient="horizontal", fill=WORRY, stroke=INK, strokeWidth=1.1, size=BAR)
            .encode(x=x, x2=alt.value(0), y=at),
            base.transform_filter("!datum.asked")
            .mark_rule(aria=False, color=INK, strokeDash=[4, 3], strokeWidth=1.4)
            .encode(x=alt.value(0), x2=alt.value(60), y=at),
            base.transform_filter("datum.asked")
            .mark_text(aria=False, align="left", dx=6, fontSize=12, fontWeight="bold", color=INK)
            .encode(x=x, y=at, text="text:N"),
            base.transform_filter("!datum.asked")
            .mark_text(aria=False, align="left", fontSize=12, color=INK)
            .encode(x=alt.value(66), y=at, text="text:N"),
            base.mark_text(aria=False, align="left", fontSize=12, color=INK).encode(
                x=alt.value(0), y=alt.Y("top:Q", axis=None, scale=_pixels(height)), text="name:N"
            ),
        ),
        height=height,
    )


def changes(lines: Sequence[ChangeLine], *, now: str, before: str) -> alt.LayerChart:
    """Each theme's share now (a filled diamond) above its share at the meeting before (a hollow circle), in percent,
    each with its interval as a line. now, before: what the two are called at the marks."""
    marks: list[dict[str, Any]] = []
    names: list[dict[str, Any]] = []
    row = _THEME_ROW if any(line.before for line in lines) else _SHORT_ROW
    for place, line in enumerate(lines):
        top = place * row
        names.append({"name": name_of(line.theme), "y": top + 10})
        for kind, share, called, below in (("now", line.now, now, 28), ("before", line.before, before, 47)):
            if share is not None:
                ends = {"low": share.low, "value": share.value, "high": share.high}
                text = f"{called} {share.low}-{share.high}%"
                marks.append({"kind": kind, "y": top + below, "text": text, **ends})
    height = row * len(lines)
    most = max((mark["high"] for mark in marks), default=10)
    scale = alt.Scale(domain=[0, min(100, 10 * -(-most // 10))], nice=False, zero=True)
    x = alt.X(
        "low:Q",
        scale=scale,
        title=None,
        axis=alt.Axis(aria=False, labelExpr="datum.value + '%'", tickCount=4, gridColor=_PALE),
    )
    y = alt.Y("y:Q", axis=None, scale=_pixels(height))
    base = alt.Chart(alt.InlineData(values=marks))
    shapes = {"now": ("diamond", WORRY, 3.0), "before": ("circle", "#ffffff", 1.4)}
    drawn = []
    for kind, (shape, fill, wide) in shapes.items():
        of = base.transform_filter(f"datum.kind == '{kind}'")
        drawn.append(of.mark_rule(aria=False, color=INK, strokeWidth=wide).encode(x=x, x2="high:Q", y=y))
        drawn.append(
            of.mark_point(
                aria=False, shape=shape, size=95, fill=fill, stroke=INK, strokeWidth=1.4, filled=True, opacity=1
            ).encode(x=alt.X("value:Q", scale=scale), y=y)
        )
    told = base.mark_text(aria=False, align="left", fontSize=11, color=INK).encode(
        x=alt.value(_WIDTH - _LABELS + 8), y=y, text="text:N"
    )
    heads = alt.Chart(alt.InlineData(values=names)).mark_text(
        aria=False, align="left", fontSize=12, fontWeight="bold", color=INK
    )
    return _finished(
        alt.layer(*drawn, told, heads.encode(x=alt.value(0), y=y, text="name:N")),
        height=height,
        width=_WIDTH - _LABELS,
    )


def promises_over_time(
    months: Sequence[tuple[str, Mapping[PromiseState, int]]], states: Mapping[PromiseState, str]
) -> alt.LayerChart:
    """Where promises stood at the end of each month: a column a month, a part a state, its number inside.

    months: (month in words, promises by state) in order. states: id → name, in the order in which they are stacked.
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
        x=alt.X("month:O", sort=[month for month, _ in months], title=None, axis=alt.Axis(aria=False, labelAngle=-40)),
        y=alt.Y("top:Q", title=None, axis=alt.Axis(aria=False, tickMinStep=1, format="d", gridColor=_PALE)),
    )
    shades = alt.Scale(domain=names, range=_SHADES[: len(names)])
    bars = base.mark_bar(aria=False, stroke=INK, strokeWidth=0.6).encode(
        y2="below:Q",
        color=alt.Color("state:N", title=None, scale=shades, legend=alt.Legend(aria=False, orient="top", columns=3)),
    )
    figures = [
        base.transform_filter(which)
        .mark_text(aria=False, dy=9, fontSize=11, fontWeight="bold", color=colour)
        .encode(text="count:Q")
        for which, colour in (("datum.place < 2", "#ffffff"), ("datum.place >= 2", INK))
    ]
    return _finished(alt.layer(bars, *figures), height=220, width=_WIDTH - _SCALE)


def _longest(values: Sequence[int | None]) -> float:
    """The end of a scale that leaves room for words after the longest bar."""
    return max([value or 0 for value in values], default=0) * 1.45 or 1.0


def _pixels(height: int) -> alt.Scale:
    """A scale on which a number is a distance from the top."""
    return alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False)


def _finished(chart: alt.LayerChart | alt.FacetChart, *, height: int, width: int = _WIDTH) -> alt.LayerChart:
    # Marks tell a screen reader nothing by themselves: the sentence and the table beside a chart say it all, and better.
    made: alt.LayerChart = (
        chart.properties(width=width, height=height)
        .configure(font=FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(labelColor=SOFT, labelFontSize=11.5)
        .configure_legend(labelColor=INK, labelFontSize=11.5)
    )
    return made
