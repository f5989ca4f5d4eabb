"""Closing a meeting: who answers the children's questions and by when, and then the seal."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from analysis.accountability.answers_owed import AnswersOwed
from analysis.reports.meeting_seals import Seals
from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now
from feedback.access.permissions import Staff
from feedback.partnership.meetings import Asked, Meeting, Meetings
from feedback.partnership.unput_questions import LONGEST_REASON, UnputQuestion, UnputQuestions


def questions(meetings: Meetings, owed: AnswersOwed, meeting: Meeting, staff: Staff, *, sealed: bool) -> None:
    """Each question that children ask, with the role that answers it and its date, or a form for them."""
    asked = meetings.questions(meeting.id)
    if not asked:
        return
    taken = owed.of_meeting(meeting.id)
    st.header(say("meeting.questions"))
    for question in asked:
        with st.container(border=True):
            st.markdown(f"**{literal(question.question)}**")
            if question.id in taken:
                one = taken[question.id]
                st.text(say("meeting.owed_line", role=one.role, due=f"{one.due_on:%d %b %Y}"))
            elif not sealed:
                _form(owed, question, staff)


def unput(unput: UnputQuestions, meeting: Meeting, staff: Staff, *, sealed: bool) -> None:
    """Each question of a seat that the meeting is not asked, with why, or a form for the reason."""
    found = unput.of_meeting(meeting.id)
    if found:
        st.header(say("meeting.unput"))
    for one in found:
        with st.container(border=True):
            st.markdown(f"**{literal(one.put.question)}** {literal(one.put.seat)}")
            if one.said_on is not None:
                st.text(say("meeting.unput_line", reason=one.reason))
            elif not sealed:
                _why(unput, one, staff)


def _why(unput: UnputQuestions, one: UnputQuestion, staff: Staff) -> None:
    with st.form(f"unput-{one.put.id}", border=False):
        reason = st.text_input(say("meeting.unput_why"), max_chars=LONGEST_REASON, autocomplete="off")
        if st.form_submit_button(say("meeting.unput_save")):
            with plain_errors():
                unput.explain(one.put.id, reason, by=staff, at=now())
                flash(say("meeting.unput_saved"))
                st.rerun()


def _form(owed: AnswersOwed, question: Asked, staff: Staff) -> None:
    with st.form(f"owed-{question.id}", border=False):
        role = st.text_input(say("meeting.owed_role"), value=question.answered_by)
        due = st.date_input(
            say("meeting.owed_due"), value=None, min_value=now().date() + timedelta(days=1), format="DD/MM/YYYY"
        )
        if st.form_submit_button(say("meeting.owed_save"), type="primary"):
            with plain_errors():
                owed.owe(question.id, role, due, by=staff, at=now())
                flash(say("meeting.owed_saved", due=f"{due:%d %b %Y}"))
                st.rerun()


def draw(seals: Seals, meeting: Meeting, staff: Staff) -> None:
    """The way to close an open meeting; of a closed one, its seal and whether it still holds."""
    st.divider()
    seal = seals.of(meeting.id)
    if meeting.held:
        st.caption(say("meeting.closed", date=f"{meeting.held_on:%d %b %Y}"))
    if seal is not None:
        st.text(say("meeting.sealed", hash=seal.hash[:16]))
        if broken := seals.broken(meeting.id):
            parts = ", ".join(say(f"meeting.part_{part}") for part in broken)
            st.error(say("meeting.seal_broken", parts=parts))
    if meeting.held or seal is not None:
        return
    themes, asked, untold = seals.left(meeting.id)
    if asked:
        st.caption(say("meeting.questions_left", count=asked))
    if untold:
        st.caption(say("meeting.unput_left", count=untold))
    st.caption(say("meeting.close_hint"))
    if st.button(say("meeting.close"), disabled=bool(themes or asked or untold)):
        st.dialog(say("meeting.close"))(_sure)(seals, meeting, staff)


def _sure(seals: Seals, meeting: Meeting, staff: Staff) -> None:
    today = now().date()
    if meeting.held_on > today:
        st.warning(say("meeting.close_early", day=f"{meeting.held_on:%d %b %Y}", today=f"{today:%d %b %Y}"))
    st.write(say("meeting.close_sure"))
    with st.container(horizontal=True):
        if st.button(say("meeting.close_yes"), type="primary"):
            with plain_errors():
                seals.close(meeting.id, by=staff, at=now())
                st.rerun()
        if st.button(say("meeting.close_no")):
            st.rerun()
