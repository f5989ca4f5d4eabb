"""From what was typed to plain lower-case letters: nothing invisible, no look-alikes, no accents."""

from __future__ import annotations

import functools
import re
import unicodedata

from feedback.safeguarding.content import lexicon

LONGEST = 100_000
"""Code points read of one text; intake accepts no more."""

_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f\u180e")
_MIXED = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-z]")


@functools.lru_cache(maxsize=4096)
def _invisible(character: str) -> bool:
    if character in "\t\n\r":
        return False
    return (
        character in _BLANK_LETTERS
        or unicodedata.category(character) in {"Cf", "Cc", "Cs", "Co", "Cn"}
        or "\ufe00" <= character <= "\ufe0f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def visible(text: str) -> str:
    """The text in lower case and normal form (NFKC) without control, zero-width or skin-tone characters."""
    seen = "".join(character for character in text[:LONGEST] if not _invisible(character))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
    return "".join(character for character in folded if not _invisible(character))


def without_accents(text: str) -> str:
    """The same letters without marks above or below them."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return "".join(character for character in apart if unicodedata.category(character) not in {"Mn", "Me"})


@functools.cache
def _look_alikes() -> dict[int, str]:
    return str.maketrans(lexicon().look_alikes)


def _without_look_alikes(match: re.Match[str]) -> str:
    word = match.group()
    # A word wholly in another alphabet is another language; one that mixes alphabets is a disguise.
    return word.translate(_look_alikes()) if _LATIN.search(word) else word


def plain(text: str) -> str:
    """What the rules read of a text that `visible` returned."""
    if text.isascii():
        return text
    return _MIXED.sub(_without_look_alikes, without_accents(text))
