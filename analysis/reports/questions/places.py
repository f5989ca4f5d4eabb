"""Places that a question names: areas of the partnership by their name or a part of it, and places that are none of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.reports.questions.vocabulary import elsewhere, english, tokens

_NAMED = re.compile(r"\b(?:in|at|from|near|around|about|of)\s+((?:[A-Z][\w'-]+)(?:\s+[A-Z][\w'-]+)*)")
_OF_A_SETTING = frozenset(
    [
        "school",
        "primary",
        "secondary",
        "academy",
        "college",
        "high",
        "nursery",
        "hub",
        "club",
        "centre",
        "center",
        "hospital",
    ]
)


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """`area` is a place of the partnership, empty for one that is none; `spoken` the words that named it."""

    area: str
    spoken: tuple[str, ...]


def parts_of_names(areas: Iterable[str]) -> dict[str, str]:
    """Word → the one area that it can only mean: "saltmere" is Saltmere Green, while "green" might be anything."""
    by_word = Counter(word for area in areas for word in set(tokens(area)))
    return {
        word: area
        for area in areas
        for word in tokens(area)
        # Short words and those of everyday English stand in questions that name no place.
        if by_word[word] == 1 and len(word) > 3 and (not english(word) or len(tokens(area)) == 1)
    }


def named(asked: str, said: Sequence[str], areas: Sequence[str]) -> NamedPlace | None:
    """The place that a question names: whole names first, the longest; then parts of one; then a place elsewhere.

    asked: as it was typed, for its capitals. said: its words, mended.
    """
    line = f" {' '.join(said)} "
    whole = [area for area in areas if f" {' '.join(tokens(area))} " in line]
    if whole:
        area = max(whole, key=len)
        return NamedPlace(area, tuple(tokens(area)))
    parts = parts_of_names(areas)
    for word in said:
        if area := parts.get(word.removesuffix("'s"), ""):
            return NamedPlace(area, (*tokens(area), word))
    if far := [word for word in said if word in elsewhere()]:
        return NamedPlace("", (far[0],))
    return _with_a_capital(asked)


def _with_a_capital(asked: str) -> NamedPlace | None:
    found = _NAMED.search(asked)
    # Typed all in capitals, none of them marks a name.
    if found is None or asked.isupper():
        return None
    said = tokens(found[1])
    strange = [word for word in said if not english(word)]
    return NamedPlace("", tuple(said)) if strange or len(said) > 1 or _OF_A_SETTING & set(said) else None
