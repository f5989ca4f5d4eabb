"""What is changing: each theme now, at the last meeting and a year ago, told only as far as the numbers bear it."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from analysis.codebook.machine_coding import MachineCoding
from analysis.figures.proportions import Change, wilson
from analysis.figures.trends import Against, Trend, Trends
from app.shell import access
from app.shell.screen import literal, say
from app.shell.wiring import now
from feedback.access.permissions import Action
from feedback.responses.sessions import Sessions

_SIGNS = {Change.MORE: "▲", Change.LESS: "▼", Change.CANNOT_TELL: "≈", Change.FIRST_TIME: "•"}
_DRAWN = 12
_ROW = 34


def page(sessions: Sessions, machine: MachineCoding, trends: Trends) -> None:
    access.allowed(Action.THEME)
    st.title(say("trends.title"))
    st.write(say("trends.intro"))
    machine.catch_up([session.id for session in sessions.all()], at=now())
    periods, every = trends.periods(), trends.all()
    if not every:
        st.info(say("trends.none"))
        return
    counts = {"now": len(periods.now), "last": len(periods.last), "year": len(periods.year)}
    st.caption(say("trends.compared", **counts))
    emerging = [trend for trend in every if trend.emerging]
    if emerging:
        names = "; ".join(literal(trend.name) for trend in emerging)
        st.warning(f"**{say('trends.emerging', count=len(emerging))}** {names}", icon="🌱")
    else:
        st.caption(say("trends.emerging_none"))
    st.altair_chart(_chart(every[:_DRAWN]), width="stretch")
    st.caption(say("trends.chart_says", first=every[0].name, share=_percent(every[0].now)))
    st.dataframe(pd.DataFrame([_row(trend) for trend in every]), hide_index=True, width="stretch")
    st.caption(say("trends.how"))


def _percent(share: tuple[int, int]) -> str:
    return f"{round(100 * share[0] / share[1])} %" if share[1] else "–"


def _row(trend: Trend) -> dict[str, str]:
    return {
        say("trends.theme"): ("🌱 " if trend.emerging else "") + trend.name,
        say("trends.now"): say("trends.of", part=trend.now[0], whole=trend.now[1], percent=_percent(trend.now)),
        say("trends.last"): _told(trend.last),
        say("trends.year"): _told(trend.year),
    }


def _told(against: Against | None) -> str:
    if against is None:
        return say("trends.change_first_time")
    words = f"{_SIGNS[against.change]} {say(f'trends.change_{against.change.value}')}"
    then = say("trends.of", part=against.then[0], whole=against.then[1], percent=_percent(against.then))
    if against.gap is None:
        return say("trends.against", change=words, then=then)
    low, high = (round(100 * edge) for edge in against.gap)
    return say("trends.against_gap", change=words, then=then, low=f"{low:+d}", high=f"{high:+d}")


def _chart(trends: list[Trend]) -> alt.LayerChart:
    """Shares with their intervals, now and at the last meeting: a mark and a form each, so that colour is not needed."""
    rows = []
    for trend in trends:
        for told, share in ((say("trends.now"), trend.now), (say("trends.last"), trend.last and trend.last.then)):
            if share and share[1]:
                low, high = wilson(*share)
                rows.append({"theme": trend.name, "when": told, "share": share[0] / share[1], "low": low, "high": high})
    order, when = [trend.name for trend in trends], [say("trends.now"), say("trends.last")]
    base = alt.Chart(pd.DataFrame(rows)).encode(
        y=alt.Y("theme:N", sort=order, title=None, axis=alt.Axis(labelLimit=150)),
        yOffset=alt.YOffset("when:N", sort=when),
        color=alt.Color(
            "when:N",
            title=None,
            # Each at least 3 to 1 on white and on the dark page alike.
            scale=alt.Scale(domain=when, range=["#c4517a", "#3f86ad"]),
            legend=alt.Legend(orient="top", direction="vertical"),
        ),
    )
    lines = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=say("trends.share"), axis=alt.Axis(format="%")), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70).encode(
        x="share:Q", shape=alt.Shape("when:N", scale=alt.Scale(domain=when, range=["circle", "diamond"]), legend=None)
    )
    chart: alt.LayerChart = (lines + points).properties(height=_ROW * len(trends) + 40)
    return chart
