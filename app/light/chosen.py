""" "I choose to take part" was tapped a moment ago: a pass that opens question 1 once, and nothing for whoever comes next.

An address is copied, reloaded and left on a shared screen; a pass in it is good for one opening within a few minutes, and
says nothing of whose it is. It is kept in this process's memory alone.

Each gets a cookie too, one for the chat and one for the form: a random name for the one conversation that begins, so that
it is found again after a reload, and its slip after Send. It says nothing, is gone with the browser, and another tap on the
choice gives another one.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response

from app.shell.access import cookie_name
from app.shell.wiring import now, settings
from feedback.chat.state import State
from feedback.chat.unsent_store import ConversationElsewhere, KeptConversation, UnsentConversations, new_token
from feedback.core.records import Channel

# As long as a conversation that nobody touches is kept (`unsent_store.LEFT_ALONE`).
MINUTES = 15
MOST = 5_000
"""Passes kept at once: a hall, several times over. Beyond it the oldest lapses, and its holder meets the notice again."""


class Passes:
    """`give` on the tap, `take` at the door behind it. No store, no log, no order."""

    # Monotonic: a clock that is set anew neither ends a pass nor lengthens it.
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._until: OrderedDict[str, float] = OrderedDict()

    def give(self) -> str:
        with self._lock:
            made = secrets.token_urlsafe(12)
            self._until[made] = self._clock() + MINUTES * 60
            while len(self._until) > MOST:
                self._until.popitem(last=False)
            return made

    def known(self, shown: str) -> bool:
        """Whether this pass is good still; it stays so."""
        with self._lock:
            return self._clock() < self._until.get(shown, 0.0)

    def take(self, shown: str | None) -> bool:
        """Whether this pass is good; it is used up by that."""
        with self._lock:
            return self._clock() < self._until.pop(shown or "", 0.0)


passes = Passes()


def conversation_cookie(channel: Channel = Channel.CHAT) -> str:
    return f"{cookie_name()}-{channel}"


def begun(
    unsent: UnsentConversations, request: Request, code: str, channel: Channel = Channel.CHAT
) -> KeptConversation | None:
    """The conversation of this browser in this session, going on or sent, if there is one. Raises a StoreError."""
    token = request.cookies.get(conversation_cookie(channel))
    found = unsent.find(token, at=now()) if token else None
    return found if found is not None and found.code == code else None


def open_conversation(unsent: UnsentConversations, request: Request, code: str, *, language: str, easy: bool) -> bool:
    """Question 1 of this browser's new conversation; False where it takes no cookies. Raises a StoreError."""
    if not (token := request.cookies.get(conversation_cookie())):
        return False
    first = KeptConversation(
        code=code, nonce=secrets.token_urlsafe(18), number=0, state=State.taking_part(language), easy=easy
    )
    with suppress(ConversationElsewhere):  # it goes on already
        unsent.keep(token, first, after=None, at=now())
    return True


def begin_anew(
    unsent: UnsentConversations, request: Request, response: Response, channel: Channel = Channel.CHAT
) -> None:
    """A new conversation for this browser; what was there of another is gone. Raises a StoreError."""
    if before := request.cookies.get(conversation_cookie(channel)):
        unsent.forget(before)
    name_conversation(response, new_token(), channel)


def name_conversation(response: Response, token: str, channel: Channel) -> None:
    # No age: it goes when the browser closes. No script may read it, and no other site's page may send it.
    response.set_cookie(
        conversation_cookie(channel), token, httponly=True, secure=settings().secure, samesite="strict", path="/"
    )
