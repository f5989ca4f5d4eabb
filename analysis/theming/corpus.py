"""The corpus: what an answer's words are, what its parts are, and which answers are set aside by name."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

NOTHING_SAID = "nothing-said"
NOT_ENGLISH = "not-english"

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_HARD = re.compile(r"[.!?;:…\n\r]+(?=\s|$)|\n+")
_SOFT = re.compile(r",+\s|\s(?:but|also|plus|and|then|although|though)\s|\s[-–—&]\s", re.IGNORECASE)
_FEWEST_WORDS = 3
# Of fewer words a name or one slang word would decide; slang and misspellings are unknown words too.
_SURE_OF_LANGUAGE = 5
_KNOWN_ENOUGH = 0.4


@dataclass(frozen=True, slots=True)
class Segment:
    """A half-open range of code points of an answer that speaks of one thing."""

    start: int
    end: int


def words(text: str) -> list[str]:
    """The words of a text in lower case, apostrophes straightened; numbers and signs left out."""
    return [match.group().lower().replace("’", "'") for match in WORD.finditer(text)]


def plain(text: str) -> str:
    """A text as two people would agree it is the same: lower case, one space, no marks at its ends."""
    # Once more after casefold, which can undo the first time (Unicode 3.13, caseless matching).
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).replace("’", "'")
    return re.sub(r"\s+", " ", folded).strip(" .,!?;:-–—…'\"()*")


def parts(text: str) -> list[Segment]:
    """Split an answer that speaks of several things, never inside a word, each part traceable to its place.

    Sentences are always apart. A comma, "and" or "but" divides only where at least three words stand on both sides,
    so that "mum and dad" stays whole. A text without words has no parts.
    """
    found = []
    for start, end in _between(text, 0, len(text), _HARD):
        found += _soft(text, start, end)
    trimmed = (_trim(text, start, end) for start, end in found)
    return [Segment(start, end) for start, end in trimmed if WORD.search(text, start, end)]


def _between(text: str, start: int, end: int, mark: re.Pattern[str]) -> list[tuple[int, int]]:
    cuts = [(match.start(), match.end()) for match in mark.finditer(text, start, end)]
    return list(zip([start, *(after for _, after in cuts)], [*(before for before, _ in cuts), end], strict=True))


def _soft(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Pieces between soft marks; a piece of too few words stays with its neighbour."""
    pieces: list[tuple[int, int]] = []
    for piece in _between(text, start, end, _SOFT):
        if pieces and min(_count(text, pieces[-1]), _count(text, piece)) < _FEWEST_WORDS:
            pieces[-1] = (pieces[-1][0], piece[1])
        else:
            pieces.append(piece)
    return pieces


def _count(text: str, piece: tuple[int, int]) -> int:
    return sum(1 for _ in WORD.finditer(text, *piece))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    inside = text[start:end]
    return start + len(inside) - len(inside.lstrip()), end - len(inside) + len(inside.rstrip())


def set_aside(text: str, language: str, nothing_said: frozenset[str], known: frozenset[str] = frozenset()) -> str:
    """Why an answer takes no part in theming, or "" where it does.

    `language` is the answer's own, as the form gave it; words that are clearly of another language count too, since a
    child may answer an English form in Polish. `nothing_said` are plain forms of answers of nothing ("idk"); `known`
    are words beside the English dictionary's (a framework's own).
    """
    if not WORD.search(text) or plain(text) in nothing_said:
        return NOTHING_SAID
    if language.split("-")[0].lower() != "en" or _foreign(words(text), known):
        return NOT_ENGLISH
    return ""


def _foreign(tokens: Sequence[str], known: frozenset[str]) -> bool:
    letters = [letter for token in tokens for letter in token if letter.isalpha()]
    if 2 * sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters) > len(letters):
        return True
    english = english_words()
    told = sum(token in english or token.replace("'", "") in english or token in known for token in tokens)
    return len(tokens) >= _SURE_OF_LANGUAGE and told < _KNOWN_ENOUGH * len(tokens)


@functools.cache
def english_words() -> frozenset[str]:
    """Common English words, from the spelling list that TextBlob carries (29,157 words)."""
    textblob = find_spec("textblob")  # found, not imported: only its word list is wanted
    assert textblob is not None
    assert textblob.origin is not None
    lines = (Path(textblob.origin).parent / "en" / "en-spelling.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split()[0].lower() for line in lines if line and not line.startswith(";"))
