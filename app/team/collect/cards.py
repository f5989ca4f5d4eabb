"""Cards: a file of them, or one after the other at the desk."""

from __future__ import annotations

import streamlit as st

from app.shell import access
from app.shell.screen import say
from app.shell.wiring import partnership
from app.team import links
from app.team.collect import cards_desk, cards_file, live
from app.team.display import label
from feedback.access.permissions import Action
from feedback.core.records import SessionState

_WAYS = {"file": cards_file.show, "desk": cards_desk.show}


def page() -> None:
    staff = access.allowed(Action.BRING_IN_CARDS)
    st.title(say("cards.title"))
    st.write(say("cards.intro"))
    sessions = [s for s in partnership().collection.sessions.all() if s.state is SessionState.OPEN]
    if not sessions:
        st.info(say("cards.none"))
        if st.button(say("cards.to_sessions")):
            links.to("sessions")
        return
    chosen = st.session_state.get(live.CHOSEN)
    session = st.selectbox(
        say("cards.which"),
        sessions,
        index=next((place for place, s in enumerate(sessions) if s.id == chosen), 0),
        format_func=label,
    )
    way = st.radio(say("cards.way"), list(_WAYS), format_func=lambda w: say(f"cards.way_{w}"), horizontal=True)
    _WAYS[way](session, staff)
