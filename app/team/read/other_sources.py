"""From elsewhere: stories that agencies bring, what other youth groups found, audits and scorecards beside a theme."""

from __future__ import annotations

import streamlit as st

from app.shell import access
from app.shell.screen import plain_errors, say
from app.team.read import other_sources_figures, other_sources_findings, other_sources_stories
from feedback.access.permissions import Action


def page() -> None:
    staff = access.allowed(Action.REVIEW)
    st.title(say("elsewhere.title"))
    st.write(say("elsewhere.intro"))
    views = {
        "stories": other_sources_stories.show,
        "findings": other_sources_findings.show,
        "figures": other_sources_figures.show,
    }
    view = st.radio(
        say("elsewhere.view"), list(views), format_func=lambda v: say(f"elsewhere.view_{v}"), horizontal=True
    )
    with plain_errors():
        views[view](staff)
