"""Files that came into a session, and a way to take one out again as a whole."""

from __future__ import annotations

import streamlit as st

from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now
from app.team.display import day
from feedback.access.permissions import Staff
from feedback.core.records import Session
from feedback.intake.imports import BroughtIn, Imports


def show(imports: Imports, session: Session, staff: Staff) -> None:
    brought = [one for one in imports.all(by=staff) if one.session_id == session.id]
    if not brought:
        st.info(say("cards.brought_none_yet"))
    for one in brought:
        with st.container(border=True):
            st.markdown(say("cards.brought_file", day=day(one.on), who=literal(one.by), cards=one.cards, left=one.left))
            with st.popover(say("cards.undo")):
                _undo(imports, one, staff)


def _undo(imports: Imports, one: BroughtIn, staff: Staff) -> None:
    st.write(say("cards.undo_what"))
    if st.button(say("cards.undo_yes", count=one.left), type="primary", key=f"undo-{one.id}"):
        with plain_errors():
            flash(say("cards.undone", count=imports.undo(one.id, by=staff, at=now())))
            st.rerun()
