"""Cards: a file of them, or one after the other at the desk."""

from __future__ import annotations

import streamlit as st

from app.shell import access
from app.shell.screen import say
from app.team import links
from app.team.collect import cards_brought, cards_desk, cards_file
from app.team.display import label
from feedback.access.permissions import Action
from feedback.core.records import SessionState
from feedback.intake.imports import Imports
from feedback.intake.take_in import Intake
from feedback.responses.sessions import Sessions

_WAYS = ("file", "desk", "brought")


def page(sessions: Sessions, intake: Intake, imports: Imports) -> None:
    staff = access.allowed(Action.BRING_IN_CARDS)
    st.title(say("cards.title"))
    st.write(say("cards.intro"))
    open_sessions = [s for s in sessions.all() if s.state is SessionState.OPEN]
    if not open_sessions:
        st.info(say("cards.none"))
        if st.button(say("cards.to_sessions")):
            links.to("sessions")
        return
    # Where there are several, a person chooses: a card in another session's report goes astray unseen.
    session = st.selectbox(
        say("cards.which"),
        open_sessions,
        index=0 if len(open_sessions) == 1 else None,
        format_func=label,
        placeholder=say("cards.which_none"),
    )
    if session is None:
        st.info(say("cards.which_hint"))
        return
    way = st.radio(say("cards.way"), _WAYS, format_func=lambda w: say(f"cards.way_{w}"), horizontal=True)
    if way == "file":
        cards_file.show(imports, session, staff)
    elif way == "desk":
        cards_desk.show(intake, session, staff)
    else:
        cards_brought.show(imports, session, staff)
