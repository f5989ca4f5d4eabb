"""The slip: what became of what a session said, and a way to take one's own answers back."""

from __future__ import annotations

import streamlit as st

from analysis.accountability.follow_up_sessions import FollowUps
from analysis.accountability.promise_records import DecisionKind
from analysis.accountability.reply import Outcome, QuestionTold, Replies, Reply
from app.shell.screen import easier_to_read, flash, language, literal, plain_errors, say
from app.shell.wiring import now
from app.shell.words import ENGLISH, day, theme_name
from app.young_people import help_now, slip_guard
from feedback.core.records import AgeVersion
from feedback.local_content.local_help import LocalHelp
from feedback.responses.answers import SqliteAnswers
from feedback.responses.sessions import Sessions
from feedback.responses.slips import Slips

_SHOWN = "slip_response"


def page(
    sessions: Sessions,
    answers: SqliteAnswers,
    slips: Slips,
    replies: Replies,
    follow_ups: FollowUps,
    local_help: LocalHelp,
) -> None:
    help_now.button(AgeVersion.MIDDLE, None, local_help.at(None))
    st.title(say("young_people.back_title"))
    response_id = st.session_state.get(_SHOWN)
    if response_id is None:
        _ask(slips)
        easier_to_read()
        return
    kept = answers.of_response(response_id)
    if not kept:
        st.session_state.pop(_SHOWN)
        st.rerun()
    session_id = follow_ups.origin(kept[0].session_id)
    draw(replies.of_session(session_id, today=now().date()))
    code = sessions.get(session_id).code
    st.link_button(say("light.wrong_link"), f"/s/{code}/did")
    st.divider()
    if st.button(say("young_people.take_back")):
        st.dialog(say("young_people.take_back"))(_take_back)(answers, response_id)
    if st.button(say("young_people.done"), type="primary"):
        st.session_state.pop(_SHOWN)
        st.rerun()
    easier_to_read()


def _ask(slips: Slips) -> None:
    st.write(say("young_people.back_words"))
    with st.form("slip", border=False):
        typed = st.text_input(say("young_people.four_words"), max_chars=120, autocomplete="off")
        if st.form_submit_button(say("young_people.look"), type="primary"):
            with plain_errors():
                st.session_state[_SHOWN] = slip_guard.response_of(slips, typed)
                st.rerun()


def draw(reply: Reply) -> None:
    """Themes, meetings and outcomes in plain words, or what will happen next where there is nothing yet."""
    st.header(say("young_people.session_said"))
    if not reply.themes:
        st.write(say("young_people.not_yet_themes"))
    for theme in reply.themes:
        st.markdown(f"- {theme.symbol} {literal(theme_name(language(), theme.id, theme.child_name))}")
    st.header(say("young_people.who_heard"))
    if not reply.heard_by:
        st.write(say("young_people.not_yet_heard"))
    for meeting in reply.heard_by:
        key = "young_people.heard_on" if meeting.held else "young_people.will_hear_on"
        st.markdown(f"- {literal(say(key, date=day(language(), meeting.on), place=meeting.place))}")
    st.header(say("young_people.what_happened"))
    if not reply.outcomes:
        st.write(say("young_people.not_yet_happened"))
    for outcome in reply.outcomes:
        _outcome(outcome)
    if reply.questions:
        st.header(say("young_people.asked_them"))
    for asked in reply.questions:
        _question(asked)
    if language() != ENGLISH and (reply.outcomes or reply.questions):
        st.caption(say("young_people.adults_in_english"))


def _outcome(outcome: Outcome) -> None:
    with st.container(border=True):
        st.caption(
            f"{outcome.theme.symbol} {literal(theme_name(language(), outcome.theme.id, outcome.theme.child_name))}"
        )
        if outcome.you_said:
            st.markdown(f"**{say('young_people.you_said')}** {literal(outcome.you_said)}")
        st.markdown(f"**{say('young_people.we_did')}** {literal(outcome.we_did)}")
        if outcome.kind is not DecisionKind.YES and outcome.because:
            st.markdown(f"**{say(f'young_people.{outcome.kind.value}')}** {literal(outcome.because)}")
        if outcome.state is not None:
            st.caption(say(f"young_people.state_{outcome.state.value}"))
        if outcome.again is not None:
            st.write(f"🔁 {say(f'young_people.again_{outcome.again.value}')}")


def _question(asked: QuestionTold) -> None:
    with st.container(border=True):
        st.markdown(f"**{literal(asked.question)}**")
        if asked.answer is not None:
            st.markdown(f"**{say('young_people.answer_given')}** {literal(asked.answer)}")
        else:
            due = say(f"young_people.answer_{asked.state.value}", date=day(language(), asked.due_on))
            st.markdown(f"{due} {literal(asked.role)}")


def _take_back(answers: SqliteAnswers, response_id: str) -> None:
    st.write(say("young_people.take_back_sure"))
    with st.container(horizontal=True):
        if st.button(say("young_people.take_back_yes"), type="primary"):
            with plain_errors():
                answers.take_back(response_id, at=now())
                st.session_state.pop(_SHOWN, None)
                flash(say("young_people.taken_back"))
                st.rerun()
        if st.button(say("young_people.take_back_no")):
            st.rerun()
