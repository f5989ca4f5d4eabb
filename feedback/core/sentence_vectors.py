"""Sentence vectors from wordllama's bundled weights: a fixed version, offline, no torch."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

VERSION = "wordllama-0.4.0.post1-l2_supercat-256"
DIMENSIONS = 256
_BATCH = 64


@functools.cache
def _model() -> Any:
    import wordllama

    # The loader looks for the bundled tokenizer in the wrong folder unless it is told the package's own.
    return wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit-length sentence vectors, shape (len(texts), 256). A text of no known token gives a row of zeros."""
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    vectors: NDArray[np.float32] = np.asarray(_model().embed(list(texts)), dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: NDArray[np.float32] = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 1e-9)
    return unit


def tokens(texts: Sequence[str]) -> list[NDArray[np.int64]]:
    """The token ids of each text, for whoever weighs tokens before they are averaged (see `table`)."""
    limit = len(table()) - 1
    found: list[NDArray[np.int64]] = []
    for start in range(0, len(texts), _BATCH):
        # Each batch is padded to its longest text; the mask says which tokens are real.
        for encoded in _model().tokenize(list(texts[start : start + _BATCH])):
            ids = np.asarray(encoded.ids, np.int64)[np.asarray(encoded.attention_mask, bool)]
            found.append(np.minimum(ids, limit))
    return found


def table() -> NDArray[np.float32]:
    """The vector of each token, shape (tokens, 256)."""
    vectors: NDArray[np.float32] = _model().embedding
    return vectors
