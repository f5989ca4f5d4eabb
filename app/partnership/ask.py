"""Ask the voices: a question in plain words; young people's own words, numbers that are out, promises and decisions answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import streamlit as st

from analysis.render.phrases import load
from analysis.reports.questions import telling
from analysis.reports.questions.asked_for import VoicesAnswer
from analysis.reports.questions.asking import LONGEST_QUESTION, VoiceSearch
from analysis.reports.questions.counts import FoundCount
from analysis.reports.questions.promised import FoundPromise
from analysis.reports.questions.topics import Nearness
from app.shell import access
from app.shell.screen import literal, plain_errors, say
from feedback.access.permissions import Action, may
from feedback.responses.sessions import Sessions

_ASKED = "ask.question"
_EXAMPLES = 5


def page(sessions: Sessions, asking: VoiceSearch) -> None:
    staff = access.allowed(Action.SEE_DIGEST)
    st.title(say("ask.title"))
    st.write(say("ask.intro_team" if may(staff, Action.REVIEW) else "ask.intro"))
    with st.form("ask", border=False):
        st.text_input(say("ask.question"), max_chars=LONGEST_QUESTION, key=_ASKED, autocomplete="off")
        st.form_submit_button(say("ask.go"), type="primary", icon="🔎")
    asked = str(st.session_state.get(_ASKED, ""))
    if not asked.strip():
        st.caption(say("ask.examples"))
        _offer([say(f"ask.example_{number}", place=_place(sessions)) for number in range(1, _EXAMPLES + 1)])
        return
    with plain_errors(), st.spinner(say("ask.looking")):
        _draw(asking.ask(asked, by=staff), asking)


def _place(sessions: Sessions) -> str:
    """A place that somebody may well ask about."""
    areas = [session.plan.area for session in sessions.all()]
    return areas[-1] if areas else say("ask.somewhere")


def _offer(questions: Sequence[str]) -> None:
    """Questions that a tap asks."""
    for number, words in enumerate(questions):
        st.button(words, key=f"example-{number}", on_click=_use, args=(words,))


def _use(words: str) -> None:
    st.session_state[_ASKED] = words


def _draw(found: VoicesAnswer, asking: VoiceSearch) -> None:
    if understood := _understood(found):
        st.caption(say("ask.understood", parts=understood))
    for line in telling.why_not(found, asking.facts()):
        st.info(literal(line))
    if beside := [literal(line) for line in telling.also(found)]:
        (st.warning if found.question.sensitive else st.write)("\n\n".join(beside))
    for line in (found.heard_from, telling.not_heard(found)):
        if line:
            st.write(literal(line))
    _draw_changes(found)
    _draw_promises(found.promises)
    _draw_counts(found.counts)
    _draw_voices(found)
    if found.suggested and not found.question.sensitive:
        st.caption(say("ask.try"))
        _offer(found.suggested)


def _understood(found: VoicesAnswer) -> str:
    question, day = found.question, load().day
    parts = [say(f"ask.wanted_{one.value}") for one in sorted(question.wanted, key=lambda one: one.value)]
    if found.about and question.main:
        near = question.main.nearness is Nearness.NEIGHBOUR
        parts.append(say("ask.near" if near else "ask.about", theme=literal(found.about)))
    if found.place:
        parts.append(say("ask.in_place", place=literal(found.place)))
    if question.ages and question.ages.bands:
        parts.append(
            say("ask.of_age", ages=", ".join(load().say(f"ages.{band.value}") for band in question.ages.bands))
        )
    if time := question.time:
        key, last = ("ask.between", day(time.last)) if time.last else ("ask.since", "")
        parts.append(say(key, first=day(time.first), last=last))
    return "; ".join(parts)


def _draw_counts(counts: Sequence[FoundCount]) -> None:
    if not counts:
        return
    st.header(say("ask.counts"))
    # Lines and no table: on a phone a table hides the numbers behind its edge.
    for (meeting, on, edition, sessions), told in groupby(counts, key=_source):
        st.markdown("\n".join(f"- **{literal(telling.said_by(one))}** · {literal(one.theme)}" for one in told))
        st.caption(
            say(
                "ask.source", meeting=literal(meeting), date=load().day(on), sessions=literal(sessions), edition=edition
            )
        )
    st.caption(say("ask.counts_how"))


def _source(one: FoundCount) -> tuple[str, date, str, str]:
    return one.meeting, one.on, one.edition, one.sessions


def _draw_changes(found: VoicesAnswer) -> None:
    lines = [*telling.changes(found.changes), *map(telling.again, found.again)]
    if not lines:
        return
    st.header(say("ask.changes"))
    for line in lines:
        st.write(literal(line))
    st.caption(telling.how_change_is_told())


def _draw_promises(promises: Sequence[FoundPromise]) -> None:
    if not promises:
        return
    st.header(say("ask.promises"))
    for one in promises:
        state = say(f"promises.state_{one.state.value}") if one.state else say("ask.no")
        owed = say("ask.owed_by", owner=literal(one.owner), date=load().day(one.due_on)) if one.due_on else ""
        st.markdown(f"**{state}** · {literal(one.words)}")
        st.caption(" · ".join(part for part in (owed, literal(one.because)) if part))


def _draw_voices(found: VoicesAnswer) -> None:
    if not found.voices:
        return
    st.header(say("ask.voices", count=len(found.voices)))
    for voice in found.voices:
        themes = " · ".join(literal(theme) for theme in voice.themes)
        trace = " · ".join(part for part in (literal(voice.by), literal(voice.where), themes) if part)
        st.markdown(f"> “{literal(voice.words)}”\n>\n> {trace}")
