"""A linear model over sentence vectors and word runs, trained in process on the examples of the content.

Logistic regression on wordllama vectors joined with TF-IDF of words and of letters. It reads the same plain words that
the rules read, so that misspellings and txt spelling are gone before it learns. Same content, same model.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedback import vectors
from feedback.records import Tier
from feedback.safeguarding.characters import visible
from feedback.safeguarding.content import Examples, examples, lines, thresholds
from feedback.safeguarding.reading import END, HARMLESS, START, sentences
from feedback.safeguarding.rules import RANK, unharmed

ORDINARY = "ordinary"
_VECTOR_WEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the model says of one run of words."""

    concern: float
    urgent: float
    category: str


def readable(text: str) -> str:
    """A text as the model reads it: plain words, harmless phrases out."""
    found = [unharmed(sentence).words for sentence in sentences(visible(text))]
    return " ".join(word for said in found for word in said if word not in (START, END, HARMLESS))


class Model:
    """Three regressions over one set of features: any harm, urgent, and which category."""

    def __init__(self, groups: Sequence[Examples]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        rows = [(readable(line), group) for group in groups for line in lines(group.texts)]
        rows = [(text, group) for text, group in rows if text]
        texts = [text for text, _ in rows]
        harm = np.array([RANK[group.tier] >= RANK[Tier.CONCERN] for _, group in rows])
        urgent = np.array([group.tier is Tier.URGENT for _, group in rows])
        categories = np.array([group.category for _, group in rows])
        self._words = TfidfVectorizer(
            tokenizer=str.split, token_pattern=None, ngram_range=(1, 3), sublinear_tf=True, dtype=np.float32
        )
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, dtype=np.float32)
        self._words.fit(texts)
        self._letters.fit(texts)
        features = self._features(texts)
        options: dict[str, Any] = {"C": 4.0, "solver": "liblinear", "random_state": 0}
        self._harm = LogisticRegression(**options).fit(features, harm)
        self._urgent = LogisticRegression(**options).fit(features, urgent)
        centres = {name: features[categories == name].mean(axis=0) for name in sorted(set(categories[harm]))}
        self._names = list(centres)
        self._centres = np.asarray(np.vstack([np.asarray(centre) for centre in centres.values()]))

    def _features(self, texts: Sequence[str]) -> Any:
        from scipy.sparse import csr_matrix, hstack

        dense = csr_matrix(vectors.embed(texts) * _VECTOR_WEIGHT)
        return hstack([dense, self._words.transform(texts), self._letters.transform(texts)], format="csr")

    def judge(self, texts: Sequence[str]) -> list[Judgement]:
        """A judgement for each text that `readable` returned."""
        if not texts:
            return []
        features = self._features(texts)
        harm: NDArray[np.float64] = self._harm.predict_proba(features)[:, 1]
        urgent: NDArray[np.float64] = self._urgent.predict_proba(features)[:, 1]
        nearest = np.asarray(features @ self._centres.T).argmax(axis=1)
        return [
            Judgement(float(one), float(two), self._names[int(place)])
            for one, two, place in zip(harm, urgent, nearest, strict=True)
        ]


@functools.cache
def model() -> Model:
    """The model of the content's examples, trained once in a process."""
    return Model(examples())


def tier(judged: Judgement) -> Tier:
    """Where the thresholds of the content put a judgement."""
    limits = thresholds()
    if judged.urgent >= limits.urgent:
        return Tier.URGENT
    return Tier.CONCERN if judged.concern >= limits.concern else Tier.NONE
