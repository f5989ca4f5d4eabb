"""Looking again at what was read: put it back, hold it, mark it, offer it as a quote."""

from __future__ import annotations

import streamlit as st

from app.shell.screen import flash, say
from app.shell.wiring import now, partnership
from app.team.display import label
from app.team.paging import shown
from app.team.read.review_steps import adult_note, answer_card, confirm_hold, offer_quote
from feedback.access.permissions import Staff
from feedback.core.records import Answer, AnswerState, SessionState, Share


def show(staff: Staff) -> None:
    sessions = [s for s in partnership().collection.sessions.all() if s.state is not SessionState.DRAFT]
    if not sessions:
        st.info(say("sessions.none"))
        return
    st.write(say("review.read_hint"))
    session = st.selectbox(say("review.which"), sessions, format_func=label, key="review.again")
    answers = [
        answer
        for answer in partnership().collection.answers.of_sessions([session.id])
        if answer.state is AnswerState.CLEARED and answer.text is not None
    ]
    st.header(say("review.read_count", count=len(answers)))
    if not answers:
        st.info(say("review.read_none"))
    notes = partnership().collection.answers.adult_notes(session.id)
    if notes:
        with st.expander(say("review.adult_notes", count=len(notes))):
            for note in notes:
                adult_note(note)
    for answer in shown(sorted(answers, key=lambda a: (a.question_id, a.id)), key=f"again-{session.id}"):
        with st.container(border=True):
            answer_card(answer, session, staff)
            _steps(answer, staff)


def _steps(answer: Answer, staff: Staff) -> None:
    review = partnership().collection.review
    with st.container(horizontal=True):
        if answer.share is not Share.NO and st.button(say("review.quote_go"), key=f"offer-{answer.id}", icon="💬"):
            offer_quote(answer, staff, clear=False)
        mark = "review.not_serious" if answer.serious else "review.serious"
        if st.button(say(mark), key=f"mark-{answer.id}", icon="❗"):
            review.mark_serious(answer.id, not answer.serious, by=staff, at=now())
            st.rerun()
        if st.button(say("review.hold"), key=f"held-{answer.id}", icon="🛟"):
            confirm_hold(answer, staff)
        if st.button(say("review.put_back"), key=f"back-{answer.id}", icon="↩️"):
            review.put_back(answer.id, by=staff, at=now())
            flash(say("review.undone"))
            st.rerun()
