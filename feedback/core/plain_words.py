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
