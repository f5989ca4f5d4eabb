"""A question that one tap answers: its options, and folded under them a box for a word more, which nobody has to open."""

from __future__ import annotations

import streamlit as st

from app.young_people import taps
from app.young_people.talk import Talk
from feedback.chat.engine import Conversation


def draw(here: Talk, chat: Conversation) -> None:
    """Options and ways not to answer send the box with them, so that a word typed first is never left behind."""
    turn, adding = here.turn, here.turn.adding
    assert adding is not None  # the caller has looked
    fold, box = adding.lines
    # Ctrl+Enter would press the first option, which nobody chose.
    with st.form(f"answer-{here.number}", border=False, enter_to_submit=False):
        for option in turn.options:
            chosen = turn.picked == option.id
            label = f"{option.symbol} {option.word}".strip() + (" ✓" if chosen else "")
            kind = "primary" if chosen else "secondary"
            taps.choice(here, chat, option.id, label, width="stretch", type=kind)
        with st.expander(fold, expanded=bool(turn.added), icon="✏️"):
            st.text_area(box, value=turn.added or "", key=here.box(), height=100)
        with st.container(horizontal=True):
            for skip in turn.skips:
                taps.choice(here, chat, skip.id, skip.word)
