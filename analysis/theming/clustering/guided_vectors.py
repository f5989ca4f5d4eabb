"""Vectors for finding groups that follow the known themes, as far as those know what is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.theming.embeddings import WeighedVectors, unit
from analysis.theming.known_themes import ENOUGH
from analysis.theming.steps import Embedder, Vectors

_KNOWN_FROM, _KNOWN_WHOLLY = 0.7, 0.9
# Chosen with the two shares above on the tuning set (docs/theming.md, Measured).
_WEIGHT = 2.5

Evidence = Callable[[Sequence[str]], NDArray[np.floating]]
"""What speaks for each theme in each text, shape (texts, themes), on the scale of `placing.Evidence.totals`."""


class GuidedVectors:
    """An embedder's vectors beside what speaks for each known theme in a text.

    A few dozen short answers seldom share words, so their vectors alone group them by accident. Where a framework knows
    most of what is said (from 70 % of the corpus on, in full from 90 %), what it knows counts; where it does not, as on
    questions to a bank, the vectors are the embedder's own. Measured: docs/theming.md.
    """

    def __init__(self, corpus: Sequence[str], embedder: Embedder, evidence: Evidence) -> None:
        self._embedder, self._evidence = embedder, evidence
        known = float((evidence(corpus) >= ENOUGH).any(axis=1).mean()) if len(corpus) else 0.0
        ramp = (known - _KNOWN_FROM) / (_KNOWN_WHOLLY - _KNOWN_FROM)
        self._weight = _WEIGHT * min(max(ramp, 0.0), 1.0)

    @property
    def version(self) -> str:
        return f"{self._embedder.version}-led-1"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, one a text."""
        own = self._embedder.embed(texts)
        if not self._weight:
            return own
        speaks = np.maximum(self._evidence(texts), 0).astype(np.float32)
        return unit(np.concatenate([own, self._weight * speaks], axis=1))


def guided_by(
    evidence: Evidence, vectors: Callable[[Sequence[str]], Embedder] = WeighedVectors
) -> Callable[[Sequence[str]], Embedder]:
    """What groups are made with (`SteadyGroups`): vectors of each corpus, led by what `evidence` knows of it."""
    return lambda corpus: GuidedVectors(corpus, vectors(corpus), evidence)
