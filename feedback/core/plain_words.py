"""The plain words that return slips and one-time passphrases are made of."""

from __future__ import annotations

import functools

from mnemonic import Mnemonic

from feedback.core.content_files import CONTENT


@functools.cache
def word_list() -> tuple[str, ...]:
    """BIP-39's English list (plain, told apart by their first four letters).

    Those in `content/slip-words-left-out.txt`, which a frightened or very young reader should not be handed, are out.
    """
    left_out = set((CONTENT / "slip-words-left-out.txt").read_text(encoding="utf-8").split())
    return tuple(word for word in Mnemonic("english").wordlist if word not in left_out)


@functools.cache
def easy_words() -> tuple[str, ...]:
    """Those of the list that an eight-year-old can spell: five letters at most, and none of `slip-words-hard.txt`."""
    hard = set((CONTENT / "slip-words-hard.txt").read_text(encoding="utf-8").split())
    return tuple(word for word in word_list() if len(word) <= 5 and word not in hard)
