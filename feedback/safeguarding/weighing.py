"""A logistic regression over TF-IDF views of a text, kept as plain numbers: one text is weighed without a matrix.

`learn` fits it; the numbers lie in a file, each run of words or letters under the hash of what it is.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

View = Callable[[str], str]
Numbers = Mapping[str, NDArray[Any]]
_LONGEST_OF_WORDS = 3
_OF_LETTERS = (3, 4)


def runs_of_words(text: str) -> list[str]:
    """Each word, and each two and three in a row."""
    said = text.split()
    return [
        " ".join(said[at : at + length])
        for length in range(1, _LONGEST_OF_WORDS + 1)
        for at in range(len(said) - length + 1)
    ]


def runs_of_letters(text: str) -> list[str]:
    """Each three and four letters in a row inside a word, with the blanks around it."""
    found: list[str] = []
    for word in text.split():
        edged = f" {word} "
        for length in _OF_LETTERS:
            found += [edged[at : at + length] for at in range(max(len(edged) - length, 0) + 1)]
    return found


def _key(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(errors="replace"), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class _Weighed:
    """One view: its runs as sorted hashes, how rare each is, and how much it weighs."""

    view: View
    analyse: Callable[[str], list[str]]
    keys: NDArray[np.uint64]
    rarity: NDArray[np.float32]
    weight: NDArray[np.float32]

    def weigh(self, text: str) -> float:
        counts = Counter(self.analyse(self.view(text)))
        if not counts or not len(self.keys):
            return 0.0
        seen = np.fromiter((_key(run) for run in counts), np.uint64, len(counts))
        places = np.minimum(np.searchsorted(self.keys, seen), len(self.keys) - 1)
        known = self.keys[places] == seen
        often = np.fromiter((1.0 + math.log(count) for count in counts.values()), np.float64, len(counts))
        values = often[known] * self.rarity[places[known]]
        length = math.sqrt(float(values @ values))
        return float(values @ self.weight[places[known]]) / length if length else 0.0


class Weighing:
    """How much the words of a text weigh towards harm: runs of words in each view, and runs of letters in the first."""

    def __init__(self, numbers: Numbers, views: Sequence[View]) -> None:
        self._start = float(numbers["start"][0])
        self._views = [
            _Weighed(view, analyse, numbers[f"keys{at}"], numbers[f"rarity{at}"], numbers[f"weight{at}"])
            for at, (view, analyse) in enumerate(_analysed(views))
        ]

    def weigh(self, text: str) -> float:
        """The regression's decision for a text: above nought leans to harm."""
        return self._start + sum(one.weigh(text) for one in self._views)


def _analysed(views: Sequence[View]) -> list[tuple[View, Callable[[str], list[str]]]]:
    return [*((view, runs_of_words) for view in views), (views[0], runs_of_letters)]


def fit(
    texts: Sequence[str], harm: NDArray[np.bool_], views: Sequence[View], *, fewest: int = 1
) -> dict[str, NDArray[Any]]:
    """The numbers of a `Weighing`, fitted to examples; runs in fewer than `fewest` of them are left out."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    analysed = _analysed(views)
    vectorizers = [TfidfVectorizer(analyzer=analyse, sublinear_tf=True, min_df=fewest) for _, analyse in analysed]
    seen = [
        vectorizer.fit_transform([view(text) for text in texts])
        for (view, _), vectorizer in zip(analysed, vectorizers, strict=True)
    ]
    fitted = LogisticRegression(C=4.0, solver="liblinear", tol=0.01, random_state=0)
    fitted.fit(hstack(seen, format="csr"), harm)
    numbers: dict[str, NDArray[Any]] = {"start": np.asarray(fitted.intercept_, np.float32)}
    place = 0
    for at, vectorizer in enumerate(vectorizers):
        runs = sorted(vectorizer.vocabulary_, key=_key)
        columns = np.array([vectorizer.vocabulary_[run] for run in runs], np.int64)
        numbers[f"keys{at}"] = np.fromiter((_key(run) for run in runs), np.uint64, len(runs))
        numbers[f"rarity{at}"] = vectorizer.idf_[columns].astype(np.float16)
        numbers[f"weight{at}"] = fitted.coef_[0][place + columns].astype(np.float16)
        place += len(runs)
    return numbers
