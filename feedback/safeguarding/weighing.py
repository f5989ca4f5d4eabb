"""A logistic regression over TF-IDF views of a text, kept as plain weights: one text is weighed without a matrix."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

View = Callable[[str], str]


class Weighing:
    """How much the words of a text weigh towards harm: runs of words in each view, and runs of letters."""

    def __init__(self, texts: Sequence[str], harm: NDArray[np.bool_], views: Sequence[View]) -> None:
        from scipy.sparse import hstack
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        same: dict[str, Any] = {"sublinear_tf": True, "lowercase": False}
        words: dict[str, Any] = {"tokenizer": str.split, "token_pattern": None, "ngram_range": (1, 3)}
        letters: dict[str, Any] = {"analyzer": "char_wb", "ngram_range": (3, 4)}
        views = [*views, views[0]]
        vectorizers = [TfidfVectorizer(**words, **same) for _ in views[1:]] + [TfidfVectorizer(**letters, **same)]
        seen = [
            vectorizer.fit_transform([view(text) for text in texts])
            for view, vectorizer in zip(views, vectorizers, strict=True)
        ]
        fitted = LogisticRegression(C=4.0, solver="liblinear", tol=0.01, random_state=0).fit(
            hstack(seen, format="csr"), harm
        )
        self._start = float(fitted.intercept_[0])
        self._views: list[tuple[View, Callable[[str], list[str]], dict[str, tuple[float, float]]]] = []
        place = 0
        for view, vectorizer in zip(views, vectorizers, strict=True):
            coefficients = fitted.coef_[0][place : place + len(vectorizer.vocabulary_)].tolist()
            rarity = vectorizer.idf_.tolist()
            weights = {run: (rarity[at], coefficients[at]) for run, at in vectorizer.vocabulary_.items()}
            self._views.append((view, vectorizer.build_analyzer(), weights))
            place += len(weights)

    def weigh(self, text: str) -> float:
        """The regression's decision for a text: above nought leans to harm."""
        total = self._start
        for view, analyse, weights in self._views:
            dot = length = 0.0
            for run, count in Counter(analyse(view(text))).items():
                if run in weights:
                    rarity, coefficient = weights[run]
                    value = (1.0 + math.log(count)) * rarity
                    dot += value * coefficient
                    length += value * value
            total += dot / math.sqrt(length) if length else 0.0
        return total
