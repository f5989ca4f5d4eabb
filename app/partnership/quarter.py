"""The quarter and the year: the report, its documents, and how each side rates it."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from analysis.accountability.lundy_ratings import LONGEST, SCORES, LundyPart, Ratings
from analysis.disclosure import Audience
from analysis.render.documents.report import Report
from analysis.reports.period import Period, quarter_of
from analysis.reports.quarterly import Quarters
from app.partnership import opener
from app.shell import access
from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now
from feedback.access.permissions import Action, Staff, may
from feedback.core.records import Role


def page(ratings: Ratings, quarters: Quarters) -> None:
    staff = access.allowed(Action.SEE_DIGEST)
    st.title(say("quarter.title"))
    st.write(say("quarter.intro"))
    times = _times(now().date())
    named = st.selectbox(say("quarter.which"), list(times), format_func=lambda key: _name(key, times[key]))
    period = times[named]
    readers = [a for a in Audience if a is not Audience.TEAM or may(staff, Action.MAKE_DIGEST)]
    audience = st.segmented_control(
        say("quarter.readers"),
        readers,
        default=Audience.EXECUTIVE,
        required=True,
        format_func=lambda a: say(f"quarter.for_{a.value}"),
    )
    with plain_errors():
        if may(staff, Action.MAKE_DIGEST):
            _freeze(quarters, period, audience, staff)
        _documents(period, audience)
        _draw(quarters.report(period, audience, at=now()))
    if may(staff, Action.DECIDE) or staff.role is Role.SHADOW_EXECUTIVE:
        _rate(ratings, period, staff)


def _times(today: date) -> dict[str, Period]:
    """This quarter and the four before it, this year and the last: twelve months to the end of the quarter."""
    this = quarter_of(today)
    found = {"this": this}
    for number in range(1, 5):
        earlier = list(found.values())[-1]
        found[f"back_{number}"] = quarter_of(earlier.start - timedelta(days=1))
    found["year"] = Period(start=found["back_3"].start, end=this.end)
    return found


def _name(key: str, period: Period) -> str:
    span = say("quarter.span", start=f"{period.start:%d %b %Y}", end=f"{period.end:%d %b %Y}")
    words = {"this": "quarter.this", "year": "quarter.year"}.get(key)
    return f"{say(words)}: {span}" if words else span


def _freeze(quarters: Quarters, period: Period, audience: Audience, staff: Staff) -> None:
    """A report tells no number of a meeting without an edition for its readers: whoever makes editions makes it here."""
    missing = quarters.missing(period, audience)
    if missing and st.button(say("quarter.freeze", count=len(missing)), icon="🧊"):
        quarters.freeze(period, audience, by=staff, at=now())
        flash(say("quarter.frozen"))
        st.rerun()


def _documents(period: Period, audience: Audience) -> None:
    with st.container(horizontal=True):
        for kind in ("pdf", "html", "docx", *(["png"] if audience is Audience.PUBLIC else [])):
            address = f"/documents/quarter/{period.start}/{period.end}/{audience.value}.{kind}"
            st.link_button(say(f"quarter.{kind}"), address)


def _draw(report: Report) -> None:
    st.header(literal(report.title))
    st.caption(literal(f"{report.strip} · {report.span}"))
    for section in report.sections:
        st.subheader(literal(section.heading), anchor=False)
        for points, lines in section.blocks:
            st.markdown("\n".join(f"- {literal(line)}" if points else f"{literal(line)}\n" for line in lines))
        if section.figure:
            opener.figure(section.figure)
        if section.rows:
            head, *rows = section.rows
            st.table({name: [literal(row[place]) for row in rows] for place, name in enumerate(head)})
    st.caption(literal(report.foot))


def _rate(ratings: Ratings, period: Period, staff: Staff) -> None:
    side = "shadow" if staff.role is Role.SHADOW_EXECUTIVE else "adults"
    with st.expander(say(f"quarter.rate_{side}"), icon="⚖️"), st.form("rate", border=False):
        kept = ratings.of(period.start, period.end)
        mine = next((r for r in (*kept.adults.ratings, *kept.shadow.ratings) if r.rater == staff.name), None)
        scores = {
            part: st.radio(
                say(f"quarter.{part}"),
                SCORES,
                index=SCORES.index(mine.scores[part]) if mine else None,
                format_func=lambda score: say(f"quarter.score_{score}"),
                horizontal=True,
            )
            for part in LundyPart
        }
        words = st.text_area(say("quarter.rate_words"), value=mine.words if mine else "", max_chars=LONGEST)
        if st.form_submit_button(say("quarter.rate_save"), type="primary"):
            given = {part: score for part, score in scores.items() if score is not None}
            if len(given) < len(LundyPart):
                st.error(say("quarter.rate_all"))
                return
            with plain_errors():
                ratings.rate(period.start, period.end, given, words, by=staff, at=now())
                flash(say("quarter.rated"))
                st.rerun()
