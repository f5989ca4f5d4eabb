"""Who asks to read the safeguarding desk: a lead says yes, and hands over the passphrase, or no."""

from __future__ import annotations

import streamlit as st

from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now
from app.team.display import day
from feedback.access.accounts import Accounts
from feedback.access.lead_requests import LeadRequest
from feedback.access.permissions import Staff

_ONCE = "lead_requests.once"


def show(accounts: Accounts, staff: Staff) -> None:
    """Above the cases, for as long as somebody waits; the passphrase of the last yes is shown in one run alone."""
    name, phrase = st.session_state.pop(_ONCE, (None, None))
    if phrase is not None:
        with st.container(border=True):
            st.markdown(f"🔑 **{say('accounts.phrase_for', name=literal(name))}**")
            st.code(phrase, language=None)
            st.markdown(say("accounts.phrase_next"))
    for request in accounts.waiting():
        with st.container(border=True):
            name = accounts.get(request.account_id).name
            asked = {"who": literal(request.asked_by_name), "on": day(request.asked_on)}
            st.markdown(f"🛟 **{say('lead_requests.asked', name=literal(name), **asked)}**")
            st.markdown(say("lead_requests.means"))
            with st.container(horizontal=True):
                if st.button(say("lead_requests.yes_for", name=literal(name)), key=f"lead-yes-{request.id}"):
                    st.dialog(say("lead_requests.sure_title"))(_sure)(accounts, request, name, staff)
                if st.button(say("lead_requests.no_for", name=literal(name)), key=f"lead-no-{request.id}"):
                    with plain_errors():
                        accounts.decline_lead(request.account_id, by=staff, at=now())
                        flash(say("lead_requests.declined", name=literal(name)))
                        st.rerun()


def _sure(accounts: Accounts, request: LeadRequest, name: str, staff: Staff) -> None:
    st.write(say("lead_requests.sure", name=literal(name)))
    with plain_errors(), st.container(horizontal=True):
        if st.button(say("lead_requests.yes"), type="primary"):
            phrase = accounts.agree_to_lead(request.account_id, by=staff, at=now())
            st.session_state[_ONCE] = (name, phrase)
            st.rerun()
        if st.button(say("lead_requests.back")):
            st.rerun()
