"""The return slip: four plain words that only the young person has. Heard keeps a keyed hash of them."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterator
from itertools import permutations

from feedback.core.errors import Invalid
from feedback.core.plain_words import easy_words, word_list
from feedback.storage.database import Store
from feedback.storage.keys import Keys

WORDS = 4
MOST_TRIED = 500
"""Slips that one typing may mean: twenty words that are like a misspelt one, in any order."""


class BadSlip(Invalid):
    """These four words fit no response."""

    code = "slip-not-found"


class WordNotOnList(BadSlip):
    """One of the words stands on no slip, and no word of a slip is like it; `place` says which (1 to 4)."""

    code = "slip-word-unknown"


def words_for(nonce: str, keys: Keys) -> tuple[str, ...]:
    """Four words for this Send.

    They are derived from the nonce (HMAC-SHA256 under the slips key), which only the young person's device knows: the
    same Send twice gives the same slip, and nothing of it need be stored. About 37 bits; any order of them is taken,
    which leaves 33, and `app.young_people.slip_guard` slows down guessing.
    """
    # A beginning of its own for each use of the key: the nonce's hash, which is kept, says nothing of the slip.
    digest = int.from_bytes(hmac.digest(keys.slips, b"slip:" + nonce.encode(), "sha256"))
    words = []
    for _ in range(WORDS):
        digest, place = divmod(digest, len(easy_words()))
        words.append(easy_words()[place])
    return tuple(words)


def hash_of(words: tuple[str, ...], keys: Keys) -> str:
    """The keyed hash under which a slip is found again."""
    # Fast, and not argon2: nobody tries words offline without the key, which lies outside the file.
    return hmac.new(keys.slips, " ".join(words).encode(), hashlib.sha256).hexdigest()


def read(typed: str) -> tuple[str, ...]:
    """Four words as a hurried hand types them: any case, commas, hyphens or new lines between.

    Raises BadSlip, WordNotOnList.
    """
    words = _typed_words(typed)
    unknown = [place for place, word in enumerate(words, start=1) if word not in word_list()]
    if unknown:
        raise WordNotOnList(place=unknown[0])
    return words


def _typed_words(typed: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKC", typed[:400]).casefold()
    words = tuple("".join(c if c.isalpha() else " " for c in plain).split())
    if len(words) != WORDS:
        raise BadSlip
    return words


def meant(typed: str) -> Iterator[tuple[str, ...]]:
    """Every slip these words may be: in any order, with one of them misspelt. Raises BadSlip, WordNotOnList."""
    words = _typed_words(typed)
    unknown = [place for place, word in enumerate(words) if word not in word_list()]
    if not unknown:
        yield from permutations(words)
        return
    alike = [word for word in word_list() if _one_slip_apart(word, words[unknown[0]])]
    # With two words misspelt thousands of slips may be meant, another child's among them.
    if len(unknown) > 1 or not alike:
        raise WordNotOnList(place=unknown[0] + 1)
    for word in alike:
        yield from permutations((*words[: unknown[0]], word, *words[unknown[0] + 1 :]))


def _one_slip_apart(word: str, other: str) -> bool:
    """Whether one letter more, less, wrong or two swapped makes one of the other."""
    if abs(len(word) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    one, two = word[start:], other[start:]
    swapped = one[:2] == two[:2][::-1] and one[2:] == two[2:]
    return swapped or one[1:] == two[1:] or one[1:] == two or one == two[1:]


class Slips:
    def __init__(self, store: Store, keys: Keys) -> None:
        self._store, self._keys = store, keys

    def keep(self, words: tuple[str, ...], response_id: str) -> None:
        self._store.insert("slips", {"slip_hash": hash_of(words, self._keys), "response_id": response_id})

    def response_of(self, typed: str, *, as_given: bool = False) -> str:
        """The id of the response a slip belongs to: in any order, one word misspelt. Raises BadSlip, WordNotOnList.

        as_given: in the order and letters in which it was given alone.
        """
        slips = [_typed_words(typed)] if as_given else meant(typed)
        hashes = list(dict.fromkeys(hash_of(words, self._keys) for words in slips))[:MOST_TRIED]
        marks = ", ".join("?" for _ in hashes)
        rows = self._store.rows(f"SELECT response_id FROM slips WHERE slip_hash IN ({marks})", hashes)
        if len(rows) != 1:  # none, or two young people's: then it is nobody's
            raise BadSlip
        return str(rows[0]["response_id"])
