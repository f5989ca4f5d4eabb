"""The way back of a session: its "You said, we did", a poster of it, and whether young people may answer it."""

from __future__ import annotations

import streamlit as st

from analysis.accountability.follow_up_sessions import FollowUps
from app.shell.posters import said_did_address
from app.shell.screen import flash, say
from app.shell.wiring import now
from feedback.access.permissions import Staff
from feedback.core.records import Session, SessionState


def back(follow_ups: FollowUps, session: Session, staff: Staff) -> None:
    """For a session that was open; the way back of another session has none of its own."""
    if follow_ups.origin(session.id) != session.id:
        return
    with st.expander(say("sessions.back_heading"), icon="↩️"):
        st.write(say("sessions.back_words"))
        with st.container(horizontal=True):
            st.link_button(say("sessions.back_page"), said_did_address(session), icon="📱")
            st.link_button(say("sessions.back_poster"), f"/documents/said-did/{session.id}.pdf", icon="🖨️")
        kept = follow_ups.way_back(session.id)
        if kept is not None and kept.state is SessionState.OPEN:
            st.write(say("sessions.back_open", title=kept.plan.title))
        elif st.button(say("sessions.back_go"), key=f"back-{session.id}"):
            title = say("sessions.back_title", title=session.plan.title)
            follow_ups.open_way_back(session.id, title, by=staff, at=now())
            flash(say("sessions.back_done", lead=session.plan.lead_worker, dsl=session.plan.dsl))
            st.rerun()
        st.caption(say("sessions.back_hint"))
