"""The return slip: four plain words that only the young person has. Heard keeps a keyed hash of them."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from feedback.core.errors import Invalid
from feedback.core.plain_words import word_list
from feedback.storage.database import Store
from feedback.storage.keys import Keys

WORDS = 4


class BadSlip(Invalid):
    """These four words fit no response."""

    code = "slip-not-found"


def words_for(nonce: str, keys: Keys) -> tuple[str, ...]:
    """Four words for this Send.

    They are derived from the nonce (HMAC-SHA256 under the slips key), which only the young person's device knows: the
    same Send twice gives the same slip, and nothing of it need be stored. About 43 bits.
    """
    digest = int.from_bytes(hmac.digest(keys.slips, b"slip:" + nonce.encode(), "sha256"))
    words = []
    for _ in range(WORDS):
        digest, place = divmod(digest, len(word_list()))
        words.append(word_list()[place])
    return tuple(words)


def hash_of(words: tuple[str, ...], keys: Keys) -> str:
    """The keyed hash under which a slip is found again."""
    return hmac.new(keys.slips, " ".join(words).encode(), hashlib.sha256).hexdigest()


def read(typed: str) -> tuple[str, ...]:
    """Four words as a hurried hand types them: any case, commas, hyphens or new lines between. Raises BadSlip."""
    plain = unicodedata.normalize("NFKC", typed[:400]).casefold()
    words = tuple("".join(c if c.isalpha() else " " for c in plain).split())
    if len(words) != WORDS or any(word not in word_list() for word in words):
        raise BadSlip
    return words


class Slips:
    def __init__(self, store: Store, keys: Keys) -> None:
        self._store, self._keys = store, keys

    def keep(self, words: tuple[str, ...], response_id: str) -> None:
        self._store.insert("slips", {"slip_hash": hash_of(words, self._keys), "response_id": response_id})

    def response_of(self, typed: str) -> str:
        """The id of the response a slip belongs to. Raises BadSlip."""
        row = self._store.row("SELECT response_id FROM slips WHERE slip_hash = ?", [hash_of(read(typed), self._keys)])
        if row is None:
            raise BadSlip
        return str(row["response_id"])
