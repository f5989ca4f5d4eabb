"""The editions of a meeting, with their documents."""

from __future__ import annotations

import streamlit as st

from analysis.digest.editions import Edition, Editions
from analysis.disclosure import Audience
from app.partnership import shadow_checks
from app.shell import access
from app.shell.screen import say
from feedback.access.permissions import Action, may
from feedback.partnership.challenge import Challenge

DOCUMENTS = {
    "pdf": "pdf",
    "html": "html",
    "docx": "docx",
    "pptx": "pptx",
    "child.pdf": "child",
    "png": "picture",
    "zip": "pack",
}
"""Ending → words of the link."""


def readable(editions: Editions, meeting_id: str) -> list[Edition]:
    """The editions that whoever is here may read, newest first: a team's edition stays with the team."""
    team = may(access.current(), Action.MAKE_DIGEST)
    return [e for e in editions.all(meeting_id) if team or e.audience is not Audience.TEAM]


def edition_links(challenge: Challenge, editions: Editions, meeting_id: str) -> None:
    """A line an edition, with links to its documents."""
    shown = readable(editions, meeting_id)
    if not shown:
        st.write(say("planning.editions_none"))
    for edition in shown:
        with st.container(border=True):
            st.text(
                say(
                    "planning.edition_line",
                    audience=edition.audience.value.capitalize(),
                    hash=edition.hash[:12],
                    when=f"{edition.made_at:%d %b %Y %H:%M}",
                )
            )
            shadow_checks.draw(challenge, edition)
            document_buttons(edition)


def document_buttons(edition: Edition) -> None:
    """Links to the same edition as documents."""
    with st.container(horizontal=True):
        team = may(access.current(), Action.MAKE_DIGEST)
        for kind, key in DOCUMENTS.items():
            fits = {
                "png": edition.audience is Audience.PUBLIC,
                "zip": team and edition.audience is not Audience.TEAM,
            }
            if fits.get(kind, True):
                st.link_button(say(f"planning.{key}"), f"/documents/edition/{edition.id}.{kind}")
