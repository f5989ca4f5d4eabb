"""Who is here, and what they may see. Asked anew on every rerun; screens and services both ask."""

from __future__ import annotations

import streamlit as st

from app.shell.wiring import now, partnership, settings
from feedback.access.permissions import Action, Staff, may


def cookie_name() -> str:
    """`__Host-` makes a browser refuse the cookie from anywhere but this host over HTTPS."""
    return "__Host-heard" if settings().secure else "heard"


def known_cookie_name() -> str:
    """Of the mark that a browser is known by after a sign-in; it outlives the sign-in."""
    return cookie_name() + "-known"


def current() -> Staff | None:
    """The person signed in on this browser, or None for everyone else."""
    token = st.context.cookies.get(cookie_name())
    if not token:
        return None
    return partnership().collection.accounts.signed_in(token, at=now())


def allowed(action: Action) -> Staff:
    """The person signed in, if their role may do this; otherwise the page ends here."""
    staff = current()
    if staff is None or not may(staff, action):
        from app.shell.screen import say

        st.error(say("shell.not_for_you"))
        st.stop()
    return staff
