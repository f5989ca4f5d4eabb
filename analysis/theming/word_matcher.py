"""Which of a theme's words stand in a text: phrases, plurals, and slips of the finger."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.theming.corpus import english_words

_TOKEN = re.compile(r"\w+(?:['’-]\w+)*")
_LONGEST_PHRASE = 5
_SHORTEST_MENDED = 5


@dataclass(frozen=True, slots=True)
class Match:
    """A theme's word found at code points `[start, end)`. `strong` places by itself; a hint does not."""

    theme_id: str
    word: str
    start: int
    end: int
    strong: bool


class WordMatcher:
    """Finds the words of many themes in one pass over a text.

    A word that is neither English nor a theme's is read as the theme's word one slip away (a letter missing, doubled,
    wrong or two swapped) with the same first letter: "freinds", "buss". English words are never mended, so "polite" is
    not "police".
    """

    def __init__(self, words: Mapping[str, Iterable[str]], hints: Mapping[str, Iterable[str]]) -> None:
        self._phrases: dict[tuple[str, ...], list[tuple[str, bool]]] = defaultdict(list)
        for strong, themes in ((False, hints), (True, words)):
            for theme_id, listed in themes.items():
                for phrase in listed:
                    for form in _forms(tuple(_token(word) for word in _TOKEN.findall(phrase))):
                        if form and (theme_id, strong) not in self._phrases[form]:
                            self._phrases[form].append((theme_id, strong))
        self._longest = min(_LONGEST_PHRASE, max(map(len, self._phrases), default=1))
        self.vocabulary = frozenset(word for phrase in self._phrases for word in phrase)
        self._slips: dict[str, set[str]] = defaultdict(set)
        for word in self.vocabulary:
            if len(word) >= _SHORTEST_MENDED:
                for slip in _slips(word):
                    self._slips[slip].add(word)
        # Children's words come again and again; mending one tries every letter of it.
        self._mended = functools.lru_cache(maxsize=100_000)(self._mend)

    def find(self, text: str) -> list[Match]:
        """Every match, longest phrase first at each place; a word inside a longer match does not count again."""
        spans = [(m.start(), m.end()) for m in _TOKEN.finditer(text)]
        tokens = [self._mended(_token(text[start:end])) for start, end in spans]
        found: list[Match] = []
        place = 0
        while place < len(tokens):
            for length in range(min(self._longest, len(tokens) - place), 0, -1):
                hits = self._phrases.get(tuple(tokens[place : place + length]))
                if hits:
                    start, end = spans[place][0], spans[place + length - 1][1]
                    found += [Match(theme, text[start:end].lower(), start, end, strong) for theme, strong in hits]
                    place += length
                    break
            else:
                place += 1
        return found

    def _mend(self, token: str) -> str:
        if token in self.vocabulary or len(token) < _SHORTEST_MENDED - 1 or token in english_words():
            return token
        near = {word for slip in _slips(token) for word in self._slips.get(slip, ()) if word[0] == token[0]}
        one_away = sorted(word for word in near if _one_slip(token, word))
        return one_away[0] if one_away else token


def _token(word: str) -> str:
    return word.lower().replace("’", "").replace("'", "")


def _forms(phrase: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The phrase and its plural. Other endings are listed as words: "train" must not find "training"."""
    if not phrase:
        return []
    *head, last = phrase
    if len(last) < 3 or last.endswith("s"):
        return [phrase]
    many = last[:-1] + "ies" if last.endswith("y") and last[-2] not in "aeiou" else last + "s"
    return [phrase, (*head, many)]


def _slips(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _one_slip(said: str, meant: str) -> bool:
    """Whether one letter is missing, too many or wrong, or two neighbours are swapped."""
    if len(said) == len(meant):
        wrong = [i for i, (a, b) in enumerate(zip(said, meant, strict=True)) if a != b]
        return len(wrong) == 1 or (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and said[wrong[0]] == meant[wrong[1]]
            and said[wrong[1]] == meant[wrong[0]]
        )
    short, long = sorted((said, meant), key=len)
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
