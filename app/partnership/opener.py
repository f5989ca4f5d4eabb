"""The opener on a screen: one frozen edition, drawn in the order it is read."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from analysis.digest.editions import Edition
from analysis.digest.opener import Opener, PromiseLine, Quote, ThemeEntry
from analysis.render import wording
from analysis.render.charts import charts, figures
from analysis.render.words import load as document_words
from app.shell.screen import literal, say


def draw(edition: Edition) -> None:
    """The whole page."""
    digest = wording.opener(edition.digest)
    st.caption(
        say(
            "meeting.edition",
            audience=edition.audience.value.capitalize(),
            hash=edition.hash[:12],
            when=f"{edition.made_at:%d %b %Y}",
        )
    )
    st.markdown(f"**{document_words().opener.since}** {literal(digest.promises_line)}")
    opening(digest)
    heard(digest)
    st.header(say("meeting.themes"))
    if not digest.themes:
        st.write(say("meeting.no_themes"))
    for entry in digest.themes:
        theme(entry)
    chart(digest)
    more_charts(digest)
    shadow(digest)
    questions(digest)
    promises(digest)
    alongside(digest)
    with st.expander(say("meeting.method")):
        st.text(digest.method)
        st.text(digest.limits)


def opening(digest: Opener) -> None:
    if digest.opening_quote is not None:
        quote(digest.opening_quote, large=True)


def quote(words: Quote, *, large: bool = False) -> None:
    """A child's words, set apart; large where they open the meeting."""
    size = "### " if large else ""
    st.markdown(f"> {size}“{literal(words.text)}”\n>\n> {literal(words.attribution)}")


def heard(digest: Opener) -> None:
    st.header(say("meeting.heard_from"))
    st.text(digest.heard_from)
    st.text(digest.sessions_line)
    if digest.not_heard:
        st.text(say("meeting.not_heard", who="; ".join(digest.not_heard)))


def theme(entry: ThemeEntry) -> None:
    with st.container(border=True):
        st.subheader(f"{entry.symbol} {literal(entry.name)}")
        st.caption(literal(f"“{entry.child_name}” · {say('meeting.said_by', count=entry.said_by)}"))
        if entry.what_children_say:
            st.text(entry.what_children_say)
        if entry.what_is_good:
            st.text(say("meeting.good", words=entry.what_is_good))
        for words in entry.quotes[:2]:
            quote(words)
        st.caption(literal(say("meeting.change", words=entry.change)))
        if entry.priorities:
            names = document_words().priorities
            st.caption(say("meeting.priorities", names=", ".join(names[p] for p in entry.priorities)))


def chart(digest: Opener) -> None:
    if not digest.bars:
        return
    st.subheader(say("meeting.chart"))
    picture(charts.theme_bars(digest.bars, names_above=True), charts.sentence(digest.bars))
    st.text(charts.sentence(digest.bars))
    words = document_words().chart
    with st.expander(words.as_table):
        head = (words.theme, words.worries, words.strengths)
        st.table([dict(zip(head, row, strict=True)) for row in charts.rows(digest.bars)])


def more_charts(digest: Opener) -> None:
    """Faces, change, places and promises over time."""
    for one in figures.of(digest):
        figure(one)


def figure(one: figures.CaptionedChart) -> None:
    """A chart, and the same as a sentence and as a table."""
    with st.expander(one.title, icon="📊"):
        picture(one.chart, one.alt)
        st.text(one.sentence)
        st.dataframe(pd.DataFrame(one.rows, columns=list(one.head)), hide_index=True, width="stretch")


def picture(chart: alt.LayerChart, told: str) -> None:
    """A chart as it is printed: its own size, dark on white, so that it can be read on a dark screen too."""
    st.altair_chart(
        chart.properties(background="#ffffff", autosize=alt.AutoSizeParams(type="pad"), description=told),
        width="content",
        theme=None,
    )


def shadow(digest: Opener) -> None:
    st.header(say("meeting.shadow"))
    if not digest.shadow_message and not digest.shadow_views:
        st.write(say("meeting.shadow_none"))
    if digest.shadow_message:
        st.text(digest.shadow_message)
    for view in digest.shadow_views:
        st.markdown(f"**{literal(view.item)}**: {literal(view.view)} _{literal(view.seat)}_")


def questions(digest: Opener) -> None:
    if digest.questions:
        st.header(say("meeting.questions"))
    for asked in digest.questions:
        st.markdown(f"**{literal(asked.question)}**")
        put_by = document_words().opener.put_by.format(seat=asked.asked_by) if asked.asked_by else ""
        answered = say("meeting.answered_by", role=asked.answered_by)
        st.caption(literal(" · ".join(part for part in (answered, put_by) if part)))


def promises(digest: Opener) -> None:
    st.header(say("meeting.promises"))
    for line in digest.promises:
        promise(line)


def alongside(digest: Opener) -> None:
    """What stands beside young people's answers; none of it is counted among them."""
    if digest.story is None and not digest.beside and not digest.findings and not digest.answers:
        return
    words = document_words().alongside
    st.header(words.title)
    st.caption(words.hint)
    if digest.story is not None:
        with st.expander(f"{words.story}: {literal(digest.story.title)}", icon="📖"):
            st.text(digest.story.words)
            st.caption(literal(digest.story.brought_by))
    for title, lines in (
        (words.answers, digest.answers),
        (words.beside, digest.beside),
        (words.findings, digest.findings),
    ):
        if lines:
            st.subheader(title, anchor=False)
        for line in lines:
            said = " · ".join(literal(part) for part in (line.theme, line.says) if part)
            st.markdown(f"- **{said}**: {literal(line.what)} *{literal(line.source)}*")


def promise(line: PromiseLine) -> None:
    st.markdown(f"{say(f'promises.state_{line.state.value}')}: {literal(line.words)}")
    because = f" · {line.because}" if line.because else ""
    st.caption(literal(f"{line.owner} · {say('promises.due', date=f'{line.due_on:%d %b %Y}')}{because}"))
