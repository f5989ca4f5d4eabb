"""One young person's conversation on one browser tab: wiped by Stop, Send and time-out, found again until then."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass, field

import streamlit as st

from app.young_people.keeping import Keeping
from feedback.chat.engine import Conversation
from feedback.chat.state import State, Step, Turn
from feedback.chat.unsent_store import ConversationElsewhere, ConversationOver, KeptConversation
from feedback.core.records import RawText
from feedback.intake.take_in import Receipt
from feedback.local_content.local_help_list import LocalService

_KEY = "talk"
WORDS = "words"
"""Prefix of the keys of boxes that hold what was typed; wiping removes every one."""

NOTHING_KEPT = (Step.GREETING, Step.NOTICE, Step.DECLINED, Step.SENT, Step.STOPPED)
"""Steps at which nothing of anybody is there yet, or any more."""


def new_nonce() -> str:
    """Names one Send; only this conversation knows it."""
    return secrets.token_urlsafe(18)


@dataclass(slots=True, kw_only=True)
class Talk:
    """`nonce` is made when the conversation begins and again after a wipe: it makes a second Send harmless.

    `news`: the key of one line above the next screen. `stray`: words typed in a tab that had fallen behind another.
    `near`: whom a child can reach near this session, read anew in each run.
    """

    code: str
    turn: Turn
    keeping: Keeping
    nonce: str = field(default_factory=new_nonce, repr=False)
    receipt: Receipt | None = None
    easy: bool = False
    touched: float = field(default_factory=time.monotonic)
    number: int = 0
    news: str = ""
    stray: RawText | None = field(default=None, repr=False)
    near: tuple[LocalService, ...] = ()

    @property
    def state(self) -> State:
        return self.turn.state

    @property
    def mark(self) -> str:
        """Names this conversation to its own page and nobody else: what was typed for another comes into no box of it."""
        return hashlib.sha256(self.nonce.encode()).hexdigest()[:16]

    def go(self, turn: Turn, chat: Conversation, *, typed: RawText | None = None) -> None:
        """Move on. A wiped turn takes every trace of what was typed with it.

        Where another tab of this browser went on meanwhile, this one comes to where that one is, with what was `typed`
        here in sight; where that one sent or stopped, nothing is left here either.
        """
        self.news, self.stray, self.touched = "", None, time.monotonic()
        try:
            if turn.wiped:
                self.keeping.end(self.as_kept(self.state, self.number))
            elif self.keeping.after is not None or turn.state.step not in NOTHING_KEPT:
                self.keeping.keep(self.as_kept(turn.state, self.number + 1))
        except ConversationElsewhere:
            self._catch_up(chat, typed)
            return
        except ConversationOver:
            turn, self.news, self.keeping.after = chat.over(self.state), f"errors.{ConversationOver.code}", None
        self.turn, self.number = turn, self.number + 1
        if turn.wiped:
            forget_words()
            self.nonce = new_nonce()

    def as_kept(self, state: State, number: int) -> KeptConversation:
        slip, calm = (self.receipt.slip, self.receipt.calm) if self.receipt is not None else ((), False)
        return KeptConversation(
            code=self.code, nonce=self.nonce, number=number, state=state, easy=self.easy, slip=slip, calm=calm
        )

    def send_anew(self) -> None:
        """What stands here was not what this browser sent: the next Send is a new one. From now on it is kept in this tab
        alone, since the slip of what was sent stands where this conversation did."""
        self.nonce, self.keeping = new_nonce(), Keeping(unsent=self.keeping.unsent, token="")

    def keep_slip(self) -> None:
        """It was sent: of all that was kept, the slip alone stays."""
        self.keeping.keep_slip(self.as_kept(self.state, self.number))

    def box(self) -> str:
        """The key of this turn's box: a new one each turn, so that no words reappear where they do not belong."""
        return f"{WORDS}-{self.number}"

    def _catch_up(self, chat: Conversation, typed: RawText | None) -> None:
        stands = self.keeping.find(self.code)
        if stands is None:  # it ended in the moment between
            self.turn, self.news, self.keeping.after = chat.over(self.state), f"errors.{ConversationOver.code}", None
            self.number, self.nonce = self.number + 1, new_nonce()
            forget_words()
            return
        self.turn, self.news, self.stray = chat.show(stands.state), f"errors.{ConversationElsewhere.code}", typed
        self.nonce, self.number, self.easy, self.keeping.after = (
            stands.nonce,
            stands.number,
            stands.easy,
            stands.number,
        )
        self.receipt = receipt_of(stands)


def receipt_of(kept: KeptConversation) -> Receipt | None:
    """The slip of a conversation that was sent a moment ago."""
    return Receipt(slip=kept.slip, calm=kept.calm) if kept.slip else None


def forget_words() -> None:
    for key in [key for key in st.session_state if str(key).startswith(WORDS)]:
        del st.session_state[key]


def current() -> Talk | None:
    talk = st.session_state.get(_KEY)
    return talk if isinstance(talk, Talk) else None


def begin(talk: Talk) -> Talk:
    """A conversation begins on this tab, or goes on in it: either way that is a touch."""
    forget_words()
    st.session_state[_KEY] = talk
    if talk.state.step not in NOTHING_KEPT:
        talk.keeping.keep(talk.as_kept(talk.state, talk.number))
    return talk


def end() -> None:
    """Nothing is left on this tab."""
    forget_words()
    st.session_state.pop(_KEY, None)
