"""For whoever comes without a code in the address: type it from the poster."""

from __future__ import annotations

import streamlit as st

from app.shell.screen import easier_to_read, plain_errors, say
from app.young_people import help_now
from feedback.core.records import AgeVersion
from feedback.local_content.local_help import LocalHelp
from feedback.responses.sessions import Sessions


def page(sessions: Sessions, local_help: LocalHelp) -> None:
    help_now.button(AgeVersion.MIDDLE, None, local_help.at(None))
    st.title(say("young_people.welcome_title"))
    st.write(say("young_people.welcome_words"))
    with st.form("code", border=False):
        typed = st.text_input(say("young_people.code"), max_chars=12, autocomplete="off")
        if st.form_submit_button(say("young_people.go"), type="primary"):
            with plain_errors():
                session = sessions.joinable(typed)
                st.success(session.plan.title)
                st.link_button(say("young_people.to_session"), f"/s/{session.code}", type="primary")
    st.link_button(say("young_people.to_slip"), "/my-slip")
    st.link_button(say("young_people.to_sign_in"), "/sign-in")
    easier_to_read()
