"""Harm in the languages that are offered beside English, and whether a text is English at all.

Three witnesses: phrases of certain harm, which ring alone; what a text means (`meaning`), by a support vector machine learnt
from Heard's English examples and a few hundred of each language; and its letters, which know Latin spellings. No native
speaker has checked any of it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedback.safeguarding import meaning, phrases
from feedback.safeguarding.content import learnt_languages, weights
from feedback.safeguarding.text.characters import visible
from feedback.safeguarding.text.folding import cyrillic, loosely, plainly
from feedback.safeguarding.weighing import Numbers, Weighing

_PIECE = 30


@dataclass(frozen=True, slots=True)
class Judged:
    """What a text in another language is like: the probability of harm, and the likeliest category."""

    harm: float
    urgent: bool
    category: str


def _plain(text: str) -> str:
    return text


VIEWS = (_plain, loosely)


class Learnt:
    """The numbers of `learn_languages`."""

    def __init__(self, numbers: Numbers) -> None:
        self.harm = Weighing(under("harm", numbers), VIEWS)
        self.foreign = Weighing(under("foreign", numbers), (_plain,))
        self._centre = numbers["centre"]
        self._like: NDArray[np.float32] = numbers["like"].astype(np.float32)
        self._like_squares = (self._like**2).sum(1)
        self._like_weights: NDArray[np.float32] = numbers["like_weights"]
        self._like_start, self._reach = float(numbers["like_start"][0]), float(numbers["reach"])
        self._weights: NDArray[np.float32] = numbers["weights"]
        self._starts: NDArray[np.float32] = numbers["starts"]
        self._categories: list[str] = numbers["categories"].tolist()

    def meant(self, vector: NDArray[np.float32]) -> tuple[float, float, str]:
        """How far a text leans to harm, the log odds of urgent harm, and the likeliest category.

        Harm is by a support vector machine with a Gaussian kernel: likeness to each example that it kept, weighed.
        """
        at = vector - self._centre
        apart = self._like_squares + float(at @ at) - 2 * (self._like @ at)
        harm = float(np.exp(-self._reach * apart) @ self._like_weights) + self._like_start
        found = self._weights @ at + self._starts
        return harm, float(found[0]), self._categories[int(np.argmax(found[1:]))]


def under(name: str, numbers: Numbers) -> dict[str, NDArray[Any]]:
    """The numbers whose names begin with one name, without it."""
    return {key.removeprefix(f"{name}_"): value for key, value in numbers.items() if key.startswith(f"{name}_")}


@functools.cache
def learnt() -> Learnt:
    """What was learnt, read once in a process."""
    with learnt_languages().open("rb") as file, np.load(file, allow_pickle=False) as numbers:
        return Learnt(dict(numbers))


def pieces(plain: str) -> list[str]:
    """A long text in pieces, for harm in one would be lost among many."""
    said = plain.split()
    return [" ".join(said[start : start + _PIECE]) for start in range(0, len(said), _PIECE)]


def foreignness(text: str) -> float:
    """How far the letters of a text that `characters.visible` returned speak for another language: above nought they do."""
    plain = plainly(text)
    return learnt().foreign.weigh(plain) if plain else 0.0


def _latin(text: str) -> bool:
    return all(letter < "\u0250" for letter in text if letter.isalpha())


def judge(seen: str, language: str = "") -> Judged:
    """What a text that `characters.visible` returned is like, piece by piece; the worst piece counts."""
    settings = weights().other_languages
    harm, urgent, category = -math.inf, False, ""
    typed: Sequence[str] = pieces(seen)
    for part in typed:
        vector = meaning.vector(cyrillic(part) if language == "uk" and _latin(part) else part)
        letters = learnt().harm.weigh(plainly(part))
        if vector is None:
            score, at_once, named = settings.letters_start + settings.letters_alone * letters, 0.0, ""
        else:
            odds, at_once, named = learnt().meant(vector)
            score = settings.start + settings.meaning * odds + settings.letters * letters
        if score > harm:
            harm, urgent, category = score, at_once > settings.urgent, named
    return Judged(1 / (1 + math.exp(-min(max(harm, -30.0), 30.0))), urgent, category)


def is_nowhere(text: str) -> bool:
    return phrases.nowhere(loosely(plainly(visible(text))))
