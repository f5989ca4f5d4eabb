"""Looking again at what was read: put it back, hold it, mark it, offer it as a quote."""

from __future__ import annotations

import streamlit as st

from app.shell.screen import flash, say
from app.shell.wiring import now
from app.team.display import label
from app.team.paging import shown
from app.team.read.review_steps import adult_note, answer_card, confirm_hold, offer_quote
from feedback.access.permissions import Staff
from feedback.core.records import Answer, AnswerState, SessionState, Share
from feedback.intake.review import Review
from feedback.responses.answers import SqliteAnswers
from feedback.responses.sessions import Sessions


def show(sessions: Sessions, answers: SqliteAnswers, review: Review, staff: Staff) -> None:
    begun = [s for s in sessions.all() if s.state is not SessionState.DRAFT]
    if not begun:
        st.info(say("sessions.none"))
        return
    st.write(say("review.read_hint"))
    session = st.selectbox(say("review.which"), begun, format_func=label, key="review.again")
    cleared = [
        answer
        for answer in answers.of_sessions([session.id])
        if answer.state is AnswerState.CLEARED and answer.text is not None
    ]
    st.header(say("review.read_count", count=len(cleared)))
    if not cleared:
        st.info(say("review.read_none"))
    notes = answers.adult_notes(session.id)
    if notes:
        with st.expander(say("review.adult_notes", count=len(notes))):
            for note in notes:
                adult_note(note)
    for answer in shown(sorted(cleared, key=lambda a: (a.question_id, a.id)), key=f"again-{session.id}"):
        with st.container(border=True):
            answer_card(answers, answer, session, staff)
            _steps(review, answer, staff)


def _steps(review: Review, answer: Answer, staff: Staff) -> None:
    with st.container(horizontal=True):
        if answer.share is not Share.NO and st.button(say("review.quote_go"), key=f"offer-{answer.id}", icon="💬"):
            offer_quote(review, answer, staff, clear=False)
        mark = "review.not_serious" if answer.serious else "review.serious"
        if st.button(say(mark), key=f"mark-{answer.id}", icon="❗"):
            review.mark_serious(answer.id, not answer.serious, by=staff, at=now())
            st.rerun()
        if st.button(say("review.hold"), key=f"held-{answer.id}", icon="🛟"):
            confirm_hold(review, answer, staff)
        if st.button(say("review.put_back"), key=f"back-{answer.id}", icon="↩️"):
            review.put_back(answer.id, by=staff, at=now())
            flash(say("review.undone"))
            st.rerun()
