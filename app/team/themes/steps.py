"""Steps on themes as the page takes them: done in a callback, with what the person was looking at; and the way back."""

from __future__ import annotations

import streamlit as st

from analysis.codebook.codebook import Codebook
from analysis.codebook.decisions import Decisions
from analysis.codebook.history import DecisionStep, StepKind
from app.shell.screen import literal, say
from app.shell.wiring import now
from app.team.act import act
from app.team.display import minute
from app.team.themes.evidence import Shelf
from feedback.access.permissions import Staff

CHOSEN = "themes.candidate"
"""Where the page keeps which waiting theme is on the screen."""


def show_undo(book: Codebook, decisions: Decisions, shelf: Shelf, staff: Staff) -> None:
    """One button that takes the person's last step back, whatever it was."""
    step = book.history.last_of(staff.name)
    if step is None:
        return
    words = _told(step, shelf)

    def take_back() -> None:
        act(
            lambda: decisions.take_back(step.number, by=staff, at=now()),
            say("themes.undo_last_done", step=words),
        )
        st.session_state[CHOSEN] = step.theme_id  # back to the theme it was about, where that waits again

    st.button(
        say("themes.undo_last", step=words),
        key="undo-last",
        icon="↩️",
        shortcut="U",
        on_click=take_back,
    )


def show_history(book: Codebook, theme_id: str, shelf: Shelf) -> None:
    """Who did what to a theme, and when."""
    steps = book.history.steps(theme_id)
    if not steps:
        return
    with st.expander(say("themes.history", count=len(steps)), icon="🕰️"):
        for step in steps:
            line = say("themes.history_line", when=minute(step.at), who=literal(step.by), what=_told(step, shelf))
            st.markdown(f"- {line}" + (f" ({say('themes.history_undone')})" if step.undone else ""))


def _told(step: DecisionStep, shelf: Shelf) -> str:
    """A step in words, without whose it was."""
    names = {"theme": shelf.name_of(step.theme_id), "other": shelf.name_of(step.other_id)}
    if step.what is StepKind.MOVED and not step.other_id:
        return say("themes.step_placed", **names)
    return say(f"themes.step_{step.what.value.replace('-', '_')}", **names)
