"""One young person's conversation on one browser tab: kept in memory, wiped by Stop, Send and time-out."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

import streamlit as st

from feedback.chat.state import State, Turn
from feedback.intake.take_in import Receipt

_KEY = "talk"
WORDS = "words"
"""Prefix of the keys of boxes that hold what was typed; wiping removes every one."""


@dataclass(slots=True, kw_only=True)
class Talk:
    """`nonce` is made when the conversation begins and again after a wipe: it makes a second Send harmless."""

    code: str
    turn: Turn
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(18), repr=False)
    receipt: Receipt | None = None
    easy: bool = False
    touched: float = field(default_factory=time.monotonic)
    number: int = 0

    @property
    def state(self) -> State:
        return self.turn.state

    def go(self, turn: Turn) -> None:
        """Move on. A wiped turn takes every trace of what was typed with it."""
        self.turn, self.number, self.touched = turn, self.number + 1, time.monotonic()
        if turn.wiped:
            forget_words()
            self.nonce = secrets.token_urlsafe(18)

    def box(self) -> str:
        """The key of this turn's box: a new one each turn, so that no words reappear where they do not belong."""
        return f"{WORDS}-{self.number}"


def forget_words() -> None:
    for key in [key for key in st.session_state if str(key).startswith(WORDS)]:
        del st.session_state[key]


def current() -> Talk | None:
    talk = st.session_state.get(_KEY)
    return talk if isinstance(talk, Talk) else None


def begin(talk: Talk) -> Talk:
    st.session_state[_KEY] = talk
    return talk


def end() -> None:
    """Nothing is left on this tab."""
    forget_words()
    st.session_state.pop(_KEY, None)
