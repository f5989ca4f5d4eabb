"""A model trained on the examples of the content: what a text is like, and which of its words weigh.

Two views of one text, added up. A logistic regression over TF-IDF of words, of words with lists of the lexicon for
one word ("my RELATIVE HITS me"), and of letters. And the sentence vectors: how near a text lies to the nearest
examples of harm, and to the nearest ordinary ones. A regression over the vectors alone, and over all of it, did
worse: docs/spotting.md. Both read the plain words that the rules read, so misspellings and txt spelling are gone.
Same content, same model: `learn` writes its numbers into a file, and a process reads them.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedback.core import sentence_vectors
from feedback.core.records import Tier
from feedback.safeguarding.content import Examples, learnt, lines, model_settings
from feedback.safeguarding.rules import unharmed
from feedback.safeguarding.text.characters import visible
from feedback.safeguarding.text.identity import neutral
from feedback.safeguarding.text.patterns import entries, filled
from feedback.safeguarding.text.reading import runs, sentences
from feedback.safeguarding.weighing import Numbers, Weighing, fit

_NEIGHBOURS = 3
_AT_ONCE = 1000
_FEW = 8
_IN_BITS = 254.0

Matrix = NDArray[np.float32]


def readable(text: str) -> list[str]:
    """The runs of plain words that the model reads of a text; nothing in them says who somebody is."""
    return [run for sentence in sentences(neutral(visible(text))) for run in runs(unharmed(sentence))]


def _rows(groups: Sequence[Examples]) -> list[tuple[str, Examples]]:
    """What there is to learn: each run of an ordinary text is ordinary; of a text of harm only the whole is sure."""
    times = model_settings().fillings
    found: list[tuple[str, Examples]] = []
    for group in groups:
        for text in (text for line in lines(group.texts) for text in filled(line, times)):
            said = readable(text)
            found += [(run, group) for run in ([" ".join(said)] if group.tier is not Tier.NONE else said) if run]
    return found


@functools.cache
def _marks() -> dict[str, str]:
    """The list a word belongs to, in capitals, for the lists that the settings name; the first named wins."""
    found: dict[str, str] = {}
    for name in model_settings().lists:
        for phrase in entries(name):
            found.setdefault(phrase, name.upper())
    return found


def _plain(text: str) -> str:
    return text


def _marked(text: str) -> str:
    return " ".join(_marks().get(word, word) for word in text.split())


def numbers_of(groups: Sequence[Examples]) -> dict[str, NDArray[Any]]:
    """All that a `Model` knows, learnt from groups of examples: about ten seconds' work."""
    rows = _rows(groups)
    texts = [text for text, _ in rows]
    harm = np.array([group.tier is not Tier.NONE for _, group in rows])
    near = sentence_vectors.embed(texts)
    return {
        **fit(texts, harm, (_plain, _marked)),
        # Of a unit vector no number is above one: 8 bits keep its cosines to the third decimal.
        "vectors": np.rint(np.concatenate([near[harm], near[~harm]]) * _IN_BITS).astype(np.int8),
        "of_harm": np.array([int(harm.sum())]),
    }


class Model:
    """Made from learnt numbers; `score` is all it does."""

    def __init__(self, numbers: Numbers) -> None:
        self._weighing = Weighing(numbers, (_plain, _marked))
        self._known = numbers["vectors"].astype(np.float32) / _IN_BITS
        self._of_harm = int(numbers["of_harm"][0])

    def score(self, texts: Sequence[str]) -> list[float]:
        """For each run that `readable` returned a number: the higher, the more like harm."""
        found: list[float] = []
        for start in range(0, len(texts), _AT_ONCE):
            found += self._score(texts[start : start + _AT_ONCE])
        return found

    def _score(self, texts: Sequence[str]) -> list[float]:
        settings = model_settings()
        likeness = _likeness(sentence_vectors.embed(texts), self._known)
        to_harm, to_ordinary = np.split(likeness, [self._of_harm], axis=1)
        near = _nearest(to_harm)
        nearer = settings.nearer * (near - _nearest(to_ordinary)) + settings.near * near
        return [self._weighing.weigh(text) + float(close) for text, close in zip(texts, nearer, strict=True)]


def _likeness(seen: Matrix, known: Matrix) -> Matrix:
    """Cosines. A few rows without BLAS, whose threads take longer to wake than the sum takes on a busy machine."""
    if len(seen) > _FEW:
        return seen @ known.T
    return np.stack([np.einsum("ij,j->i", known, row) for row in seen])


def _nearest(likeness: Matrix) -> NDArray[np.float32]:
    """The mean likeness to the nearest few."""
    few = min(_NEIGHBOURS, likeness.shape[1])
    nearest: NDArray[np.float32] = np.partition(likeness, -few, axis=1)[:, -few:].mean(axis=1)
    return nearest


@functools.cache
def model() -> Model:
    """The model whose numbers lie in the content, read once in a process."""
    with learnt().open("rb") as file, np.load(file, allow_pickle=False) as numbers:
        return Model(dict(numbers))
