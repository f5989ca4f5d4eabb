"""What a touch does: it is heard before the page is drawn, so that each costs one run and not two."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.shell import pace
from app.young_people.listener import Hearing, conversation
from app.young_people.talk import Talk
from feedback.chat.engine import Conversation
from feedback.chat.state import Step, Tapped, Typed
from feedback.core.records import RawText, Session


def button(here: Talk, chat: Conversation, id: str, label: str, **looks: Any) -> None:
    """One thing to tap. Its key names the turn: a second tap of an impatient finger falls on a button that is not there
    any more."""
    st.button(label, key=f"tap-{here.number}-{id}", on_click=_go, args=(here, chat, Tapped(id), here.number), **looks)


def choice(here: Talk, chat: Conversation, id: str, label: str, **looks: Any) -> None:
    """An option of a question, inside the form that holds the box for a word beside it."""
    st.form_submit_button(
        label, key=f"tap-{here.number}-{id}", on_click=_chosen, args=(here, chat, id, here.number), **looks
    )


def _chosen(here: Talk, chat: Conversation, id: str, number: int) -> None:
    _go(here, chat, Tapped(id, words=str(st.session_state.get(here.box(), ""))), number)


def typed(here: Talk, chat: Conversation, number: int) -> None:
    """Next was tapped: what is in the box is said."""
    words, draft = str(st.session_state.get(here.box(), "")), here.turn.draft
    _go(here, chat, Typed(words, instead=bool(draft)), number)


def easy(here: Talk, session: Session, hearing: Hearing) -> None:
    """Easy Read, or back: the same turn in other words. Nothing that was typed and sent on is lost."""
    here.easy = not here.easy
    chat = conversation(session, hearing, easy=here.easy)
    here.go(chat.show(here.state), chat)


def _go(here: Talk, chat: Conversation, said: Tapped | Typed, number: int) -> None:
    """`number`: the turn that was on the screen. A second tap that comes when the next one stands is no answer to it."""
    if number != here.number:
        return
    with pace.turn():
        turn = chat.next(here.state, said)
    if turn.state.step is not Step.SENT:
        here.receipt = None
    words = said.text if isinstance(said, Typed) else said.words or ""
    here.go(turn, chat, typed=RawText(words) if words.strip() else None)
