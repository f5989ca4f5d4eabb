"""The words of a text as the rules for addresses and schools read them."""

from __future__ import annotations

import functools

from feedback.core.records import Span
from feedback.redaction.text import Token, tokens

_LONGEST_PHRASE = 6
_ABBREVIATED = frozenset(("st", "no", "rd", "ave", "dr", "mt", "apt", "flt", "c", "e"))
"""A full stop after one of these ends nothing."""


class TextWords:
    """The words of a text, without the marks between them.

    `marks[i]` is what stands before word i and ends a name there: "," for a comma, "." for anything else (a full stop,
    the start, something hidden), or nothing.
    """

    __slots__ = ("items", "marks")

    def __init__(self, text: str) -> None:
        self.items: list[Token] = []
        self.marks: list[str] = []
        mark = "."
        for token in tokens(text):
            if token.kind in ("word", "mixed"):
                self.items.append(token)
                self.marks.append(mark)
                mark = ""
            elif token.lower == "'s" and self.items and self.items[-1].end == token.start:
                # "john's" is one word of a name
                last = self.items[-1]
                self.items[-1] = Token(last.text + token.text, last.lower + "'s", last.start, token.end, last.kind)
            elif token.text == "'" and self.items and self.items[-1].end == token.start and self._is_plural():
                continue  # "girls' school"
            elif not (token.text == "." and self.items and self.items[-1].lower in _ABBREVIATED):
                mark = "," if token.text == "," and mark != "." else "."

    def _is_plural(self) -> bool:
        return self.items[-1].lower in ("girls", "boys")

    def span(self, first: int, end: int, kind: str) -> Span:
        """The words from `first` up to, not including, `end`."""
        return Span(self.items[first].start, self.items[end - 1].end, kind)

    def phrase_at(self, at: int, listed: frozenset[str]) -> int:
        """How many words from `at` on make the longest phrase of a list; 0 for none."""
        if at >= len(self.items) or self.items[at].lower not in _first_words(listed):
            return 0
        for length in range(min(_LONGEST_PHRASE, len(self.items) - at), 0, -1):
            if any(self.marks[at + 1 : at + length]):
                continue
            if " ".join(word.lower for word in self.items[at : at + length]) in listed:
                return length
        return 0

    def before(self, at: int, listed: frozenset[str]) -> bool:
        """Whether a phrase of a list ends right before word `at`."""
        if not at or self.items[at - 1].lower not in _last_words(listed):
            return False
        return any(
            " ".join(word.lower for word in self.items[at - length : at]) in listed
            for length in range(1, min(_LONGEST_PHRASE, at) + 1)
        )

    def is_counted(self, at: int, counted: frozenset[str]) -> bool:
        """Whether word `at`, right after a number, is what the number counts ("12 years")."""
        return at < len(self.items) and not self.marks[at] and self.items[at].lower in counted

    def is_capital(self, at: int) -> bool:
        """Whether word `at` has a capital that neither the start of a sentence nor shouting explains."""
        word = self.items[at]
        return word.text[:1].isupper() and not word.text.isupper() and self.marks[at] != "."


@functools.lru_cache(maxsize=64)
def _first_words(listed: frozenset[str]) -> frozenset[str]:
    return frozenset(phrase.split(" ", 1)[0] for phrase in listed)


@functools.lru_cache(maxsize=64)
def _last_words(listed: frozenset[str]) -> frozenset[str]:
    return frozenset(phrase.rsplit(" ", 1)[-1] for phrase in listed)
