"""What one tab knows of its conversation in the file of unsent ones; found again after a reload or a restart."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import streamlit as st

from app.light.chosen import conversation_cookie
from app.shell.wiring import now
from feedback.chat.unsent_store import ConversationElsewhere, KeptConversation, UnsentConversations
from feedback.storage.failures import StoreError

log = logging.getLogger("heard")


def token() -> str:
    """What this browser was given when "I choose to take part" was tapped; empty where it takes no cookies."""
    return st.context.cookies.get(conversation_cookie(), "")


@dataclass(slots=True, kw_only=True)
class Keeping:
    """`after`: the number of the turn that this tab last kept or found. A file that cannot be written stops nobody: the
    conversation then goes on in memory alone."""

    unsent: UnsentConversations
    token: str
    after: int | None = None

    def __repr__(self) -> str:
        return f"<Keeping {self.after}>"

    def find(self, code: str) -> KeptConversation | None:
        """This browser's conversation of the session with this code."""
        if not self.token:
            return None
        try:
            found = self.unsent.find(self.token, at=now())
        except StoreError as error:
            log.error("unsent conversations could not be read: %s", error.code)
            return None
        return found if found is not None and found.code == code else None

    def keep(self, conversation: KeptConversation) -> None:
        """Raises ConversationElsewhere or ConversationOver."""
        if not self.token:
            return
        try:
            self.unsent.keep(self.token, conversation, after=self.after, at=now())
        except StoreError as error:
            log.error("a conversation is kept in memory alone: %s", error.code)
        else:
            self.after = conversation.number

    def keep_slip(self, sent: KeptConversation) -> None:
        """After Send: for a quarter of an hour a reload shows it again."""
        if not self.token:
            return
        try:
            self.unsent.keep_slip(self.token, sent, at=now())
        except StoreError as error:  # it is on the screen, and a reload loses it
            log.error("a slip could not be kept: %s", error.code)
        else:
            self.after = sent.number

    def end(self, conversation: KeptConversation) -> None:
        """Forget it. Raises ConversationElsewhere where another tab went on with it meanwhile."""
        if not self.token:
            return
        stands = self.find(conversation.code)
        if stands is not None and (stands.nonce, stands.number) != (conversation.nonce, self.after):
            raise ConversationElsewhere
        try:
            self.unsent.forget(self.token)
        except StoreError as error:  # it lapses by itself within minutes
            log.error("an unsent conversation could not be removed: %s", error.code)
        self.after = None
