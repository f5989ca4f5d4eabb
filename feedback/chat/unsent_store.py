"""Conversations that are going on: kept until Send, Stop or a quarter of an hour, so that a reload, a closed lid or a
restart of the server loses no word. After Send the four words of the slip are kept as long, and no answer with them;
then nothing is left.

They lie in a file of their own that no backup copies. Each is sealed under a key made of the server's own and of a random
token that is on the young person's browser alone, and its row is named by a keyed hash of that token: the file and the
server's keys together open none of them, and nothing in it links two. Its time is rounded to five minutes.
"""

from __future__ import annotations

import base64
import functools
import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from pydantic import TypeAdapter, ValidationError

from feedback.chat.state import State, Step
from feedback.core.errors import HeardError
from feedback.storage.database import Store, open_store
from feedback.storage.keys import Keys
from feedback.storage.migrations import conversing

LEFT_ALONE = timedelta(minutes=15)
"""Without a touch for so long, a conversation is wiped."""

_ROUNDED = 5 * 60
_BLOCK = 2_048
"""Bytes to which a conversation is filled up before it is sealed: its length tells little of how much was said."""

# A larger file is not rewritten each minute, since every tap waits meanwhile: some 20,000 conversations at once.
_MOST_BYTES = 64_000_000


class ConversationElsewhere(HeardError):
    """Another tab of the same browser went on, so that this one would write over it."""

    code = "conversation-elsewhere"


class ConversationOver(HeardError):
    """It was sent, stopped or wiped meanwhile: nothing of it may come back."""

    code = "conversation-over"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptConversation:
    """`nonce` makes a second Send harmless; `number` counts its turns; `easy`: in easy words. After Send `slip` holds its
    four words, `calm` whether the calm message stands over them, and the state no answer."""

    code: str
    nonce: str
    number: int
    state: State
    easy: bool = False
    slip: tuple[str, ...] = ()
    calm: bool = False

    def __repr__(self) -> str:
        return f"<KeptConversation {self.number}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sealed:
    conversation: KeptConversation
    touched: datetime

    def __repr__(self) -> str:
        return "<Sealed>"


_AS_JSON = TypeAdapter(_Sealed)


def new_token() -> str:
    """For the browser of whoever chose to take part; another one for each conversation."""
    # 256 bits: whoever has the file and the server's keys cannot try tokens against them.
    return secrets.token_urlsafe(32)


class UnsentConversations:
    """The file is made at the first use, and read by tokens alone: nobody can list what is in it."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self._path, self._keys = path, keys

    @functools.cached_property
    def _store(self) -> Store:
        return open_store(self._path, [conversing], durable=False)

    def find(self, token: str, *, at: datetime) -> KeptConversation | None:
        """The conversation of this browser, if it goes on. Raises a StoreError."""
        found = self._read(token)
        # Either way: a clock that was set back must not keep a conversation for good.
        if found is None or abs(at - found.touched) >= LEFT_ALONE:
            return None
        return found.conversation

    def keep(self, token: str, conversation: KeptConversation, *, after: int | None, at: datetime) -> None:
        """Keep where it stands now. `after`: the number of the turn that this tab knew, None for a new conversation.

        Raises ConversationElsewhere or ConversationOver, and then what stands there stays; or a StoreError.
        """
        sealed = self._seal(token, _Sealed(conversation=conversation, touched=at))
        with self._store.transaction():
            stands = self.find(token, at=at)
            if after is None and stands is not None and stands.nonce != conversation.nonce:
                raise ConversationElsewhere
            if after is not None and (stands is None or stands.nonce != conversation.nonce):
                raise ConversationOver
            if after is not None and stands is not None and stands.number != after:
                raise ConversationElsewhere
            self._store.write(
                "INSERT OR REPLACE INTO unsent (id, sealed, ends) VALUES (?, ?, ?)",
                (self._name(token), sealed, _rounded_up(at + LEFT_ALONE)),
            )

    def keep_slip(self, token: str, sent: KeptConversation, *, at: datetime) -> None:
        """After Send: the slip stands where the conversation was. Raises a StoreError."""
        bare = replace(sent, state=State(step=Step.SENT, language=sent.state.language))
        with self._store.transaction():
            self.forget(token)
            self.keep(token, bare, after=None, at=at)

    def forget(self, token: str) -> None:
        """After Stop or a time-out. Raises a StoreError."""
        self._store.write("DELETE FROM unsent WHERE id = ?", [self._name(token)])

    def purge(self, *, at: datetime) -> int:
        """Remove what was left alone, and the bytes of all that is gone; gives how many were removed."""
        if not self._path.exists():
            return 0
        now = at.astimezone(UTC).isoformat(timespec="minutes")
        gone = self._store.write("DELETE FROM unsent WHERE ends <= ?", [now])
        self._store.rewrite_if_changed(most_bytes=_MOST_BYTES)
        return gone

    def close(self) -> None:
        self._store.close()

    def _read(self, token: str) -> _Sealed | None:
        row = self._store.row("SELECT sealed FROM unsent WHERE id = ?", [self._name(token)])
        if row is None:
            return None
        try:
            return _AS_JSON.validate_json(self._fernet(token).decrypt(row["sealed"]))
        except (InvalidToken, ValidationError):  # kept by another version of Heard: none of it can be shown
            return None

    def _seal(self, token: str, what: _Sealed) -> bytes:
        words = _AS_JSON.dump_json(what)
        # JSON may end in blanks. The time that Fernet would write beside it is none of anybody's business.
        return self._fernet(token).encrypt_at_time(words.ljust(-(-len(words) // _BLOCK) * _BLOCK), 0)

    def _name(self, token: str) -> str:
        # A cookie may hold anything, also half a letter that does not encode.
        return hmac.digest(self._keys.slips, b"conversation:" + token.encode(errors="replace"), "sha256").hex()

    def _fernet(self, token: str) -> Fernet:
        key = hmac.digest(self._keys.slips, b"conversation key:" + token.encode(errors="replace"), "sha256")
        return Fernet(base64.urlsafe_b64encode(key))


def _rounded_up(at: datetime) -> str:
    return datetime.fromtimestamp((at.timestamp() // _ROUNDED + 1) * _ROUNDED, UTC).isoformat(timespec="minutes")
