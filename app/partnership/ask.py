"""Ask the voices: a question in plain words; young people's own words and published counts answer."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.reports.search import LONGEST_QUESTION, SearchResult, VoiceSearch
from app.shell import access
from app.shell.screen import literal, plain_errors, say
from feedback.access.permissions import Action, may
from feedback.responses.sessions import Sessions

_ASKED = "ask.question"
_EXAMPLES = 3


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
        for number in range(1, _EXAMPLES + 1):
            words = say(f"ask.example_{number}", place=_place(sessions))
            st.button(words, key=f"example-{number}", on_click=_use, args=(words,))
        return
    with plain_errors(), st.spinner(say("ask.looking")):
        found = asking.ask(asked, by=staff)
        _draw(found)


def _place(sessions: Sessions) -> str:
    """A place that somebody may well ask about."""
    areas = [session.plan.area for session in sessions.all()]
    return areas[-1] if areas else say("ask.somewhere")


def _use(words: str) -> None:
    st.session_state[_ASKED] = words


def _draw(found: SearchResult) -> None:
    if found.unheard:
        st.info(say("ask.unheard", place=literal(found.unheard)))
        return
    about = ", ".join(literal(theme) for theme in found.themes) or say("ask.no_theme")
    place = say("ask.in_place", place=literal(found.place)) if found.place else ""
    age = say("ask.of_age", ages=found.age.value) if found.age else ""
    st.caption(" ".join(part for part in (say("ask.understood", themes=about), place, age) if part))
    if found.age_left_out:
        st.info(say("ask.age_left_out"))
    if not found.enough:
        st.info(say("ask.not_enough"))
        return
    st.header(say("ask.counts"))
    if found.counts:
        rows = [
            {
                say("ask.theme"): one.theme,
                say("ask.said_by"): one.said_by,
                say("ask.meeting"): one.meeting,
                say("ask.sessions"): one.sessions,
                say("ask.edition"): one.edition,
            }
            for one in found.counts
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
        st.caption(say("ask.counts_how"))
    else:
        st.write(say("ask.no_counts_of_age" if found.age else "ask.no_counts"))
    st.header(say("ask.voices", count=len(found.voices)))
    if not found.voices:
        st.write(say("ask.no_voices_of_place", place=literal(found.place)) if found.place else say("ask.no_voices"))
    for voice in found.voices:
        themes = " · ".join(literal(theme) for theme in voice.themes)
        trace = " · ".join(part for part in (literal(voice.by), literal(voice.where), themes) if part)
        st.markdown(f"> “{literal(voice.words)}”\n>\n> {trace}")
