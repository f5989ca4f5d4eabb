"""From elsewhere: stories that agencies bring, what other youth groups found, audits and scorecards beside a theme."""

from __future__ import annotations

from functools import partial

import streamlit as st

from analysis.accountability.triangulation import Triangulation
from analysis.codebook.codebook import Codebook
from app.shell import access
from app.shell.screen import plain_errors, say
from app.team.read import other_sources_figures, other_sources_findings, other_sources_stories
from feedback.access.permissions import Action
from feedback.partnership.findings import Findings
from feedback.partnership.stories import Stories


def page(stories: Stories, findings: Findings, book: Codebook, triangulation: Triangulation) -> None:
    staff = access.allowed(Action.REVIEW)
    st.title(say("elsewhere.title"))
    st.write(say("elsewhere.intro"))
    views = {
        "stories": partial(other_sources_stories.show, stories),
        "findings": partial(other_sources_findings.show, findings),
        "figures": partial(other_sources_figures.show, book, triangulation),
    }
    view = st.radio(
        say("elsewhere.view"), list(views), format_func=lambda v: say(f"elsewhere.view_{v}"), horizontal=True
    )
    with plain_errors():
        views[view](staff)
