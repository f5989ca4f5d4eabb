"""From elsewhere: stories that agencies bring, what other youth groups found, audits and scorecards beside a theme."""

from __future__ import annotations

import streamlit as st

from app.shell import access
from app.shell.screen import plain_errors, say
from app.team import elsewhere_figures, elsewhere_findings, elsewhere_stories
from feedback.permissions import Action


def page() -> None:
    staff = access.allowed(Action.REVIEW)
    st.title(say("elsewhere.title"))
    st.write(say("elsewhere.intro"))
    views = {
        "stories": elsewhere_stories.show,
        "findings": elsewhere_findings.show,
        "figures": elsewhere_figures.show,
    }
    view = st.radio(
        say("elsewhere.view"), list(views), format_func=lambda v: say(f"elsewhere.view_{v}"), horizontal=True
    )
    with plain_errors():
        views[view](staff)
