"""What is compared when words are taken for a question to Heard: spelling mended, words grouped by meaning, shape."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, pairwise

from feedback.core.content_files import CONTENT, CheckedContent, read

VERSION = "2026-11"
FOLDER = CONTENT / "intents" / VERSION

_TOKEN = re.compile(r"[\w']+|[^\w\s]")
_WORD = re.compile(r"[\w'-]+")
_MARKS = re.compile(r"[^\w' ]")
_ASKING = re.compile(r"(who|what|why|how|when|where|which|can|could|will|would|do|does|are|is|am|did)\b")
_OF_THIS = re.compile(r"\b(my|this|these) (answers?|questions?|survey|chat|bot|name)\b")
_VOWELS = frozenset("aeiouyáéíóúâêîôûŵŷ")
# Shorter words are one slip from too many others: "help" and "hell".
_SHORTEST_MENDED = 5


class _WordsFile(CheckedContent):
    version: str
    spelling: dict[str, str]
    concepts: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class IntentLexicon:
    """`spelling`: what a texted spelling stands for. `concepts`: the groups that a word belongs to."""

    spelling: dict[str, str]
    concepts: dict[str, tuple[str, ...]]


@functools.cache
def lexicon() -> IntentLexicon:
    file = read(FOLDER / "words.toml", _WordsFile)
    groups: dict[str, tuple[str, ...]] = {}
    for group, words in file.concepts.items():
        for word in words:
            groups[word] = (*groups.get(word, ()), group)
    return IntentLexicon(file.spelling, groups)


def normalise(text: str) -> str:
    """Lower case, plain apostrophes, no long runs of a letter, texted spellings written out."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    # To two letters and not one: "good" stays, and "soooo" and "sooooo" become one.
    short = re.sub(r"(.)\1{3,}", r"\1\1", folded)
    return " ".join(lexicon().spelling.get(token, token) for token in _TOKEN.findall(short))


class Speller:
    """Mends a word nobody has seen that is one slip (a letter more, less, wrong, or two swapped) from a known concept.

    By symmetric deletion (W. Garbe's SymSpell, distance 1): two words one slip apart share a form with one letter less.
    """

    def __init__(self, seen: Iterable[str]) -> None:
        concepts = sorted(word for word in lexicon().concepts if len(word) >= _SHORTEST_MENDED and word.isalpha())
        self._seen = frozenset(seen) | lexicon().concepts.keys()
        self._forms: dict[str, str] = {}
        for word in concepts:
            for form in _with_one_less(word):
                self._forms.setdefault(form, word)

    def mend(self, text: str) -> str:
        return " ".join(self._mended(word) for word in text.split())

    def _mended(self, word: str) -> str:
        if len(word) < _SHORTEST_MENDED - 1 or word in self._seen or not word.isalpha():
            return word
        return next((self._forms[form] for form in _with_one_less(word) if form in self._forms), word)


def _with_one_less(word: str) -> list[str]:
    return [word, *sorted({word[:place] + word[place + 1 :] for place in range(len(word))})]


def concept_terms(text: str) -> list[str]:
    """The concepts a text holds: each, each pair, and how they follow one another; and how many words have none."""
    words, known = _WORD.findall(text), lexicon().concepts
    held = sorted({group for word in words for group in known.get(word, ())})
    order = [min(known[word]) for word in words if word in known]
    first = min(known[words[0]]) if words and words[0] in known else "other"
    without = min(4, sum(word not in known for word in words))
    return [
        *held,
        *("+".join(pair) for pair in combinations(held, 2)),
        *(">".join(pair) for pair in pairwise(order)),
        *(">".join(three) for three in zip(order, order[1:], order[2:], strict=False)),
        f"^{first}",
        f"unknown{without}",
    ]


def shape(text: str) -> list[float]:
    """What a text looks like, whatever it says: its length, asking, whom it speaks of, hands on a keyboard."""
    words = text.split()
    padded = f" {_MARKS.sub('', text)} "
    return [
        # Brought near to nought and one, since it stands beside signs of yes or no in one linear model.
        min(len(words), 30) / 10,
        float("?" in text),
        float(_ASKING.match(text) is not None),
        float(" you " in padded or " your " in padded),
        float(" i " in padded or " i'" in padded),
        float(" my " in padded),
        float(any(f" {word} " in padded for word in ("this", "it", "that"))),
        float(" we " in padded or " us " in padded),
        float(len(words) > 12),
        float(len(words) > 18),
        2 * _mashed(text),
        float(len(words) <= 2),
        float(len(words) <= 4),
        float(text.startswith(("i ", "i'"))),
        float(_OF_THIS.search(text) is not None),
    ]


def _mashed(text: str) -> float:
    """The part of the words that look like hands on a keyboard."""
    words = re.findall(r"[a-z]+", text)
    return sum(map(_is_mashed, words)) / len(words) if words else 0.0


def _is_mashed(word: str) -> bool:
    vowels = sum(letter in _VOWELS for letter in word)
    if len(word) >= 5 and vowels / len(word) < 0.2:
        return True
    return len(word) >= 4 and (not vowels or len(set(word)) <= 2 or bool(re.search(r"[^aeiouy]{5,}|(.)\1\1\1", word)))
