"""Sentence vectors for theming: plain ones for known themes, and ones weighed by the corpus for finding groups."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.theming.steps import Embedder, Vectors
from feedback.core import sentence_vectors
from feedback.core.errors import Invalid

_BATCH = 8192
_WEIGHT = 0.01


@dataclass(frozen=True, slots=True)
class StaticVectors:
    """Wordllama's sentence vectors of lower-cased text."""

    version: str = sentence_vectors.VERSION

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, one a text; a text of no known token gives zeros."""
        lowered = [text.lower() for text in texts]
        batches = [sentence_vectors.embed(lowered[i : i + _BATCH]) for i in range(0, len(lowered), _BATCH)]
        return np.concatenate(batches) if batches else sentence_vectors.embed([])


class WeighedVectors:
    """Sentence vectors in which words that the whole corpus shares count for less.

    A token of frequency p in the corpus weighs a / (a + p) (Arora, Liang, Ma 2017, "A simple but tough-to-beat baseline
    for sentence embeddings", there with a = 0.001; 0.01 measured best here, docs/theming.md), and the corpus's mean is
    taken away, so that what every answer has in common does not make them look alike.
    """

    def __init__(self, corpus: Sequence[str]) -> None:
        """Learn the weights and the mean from `corpus`."""
        counts = np.zeros(len(sentence_vectors.table()), dtype=np.int64)
        for i in range(0, len(corpus), _BATCH):
            ids = sentence_vectors.tokens([text.lower() for text in corpus[i : i + _BATCH]])
            counts += np.bincount(np.concatenate(ids), minlength=len(counts))
        self._weights = (_WEIGHT / (_WEIGHT + counts / max(1, counts.sum()))).astype(np.float32)
        self._mean: Vectors = np.zeros(sentence_vectors.DIMENSIONS, np.float32)
        self._mean = self._pool(corpus).mean(axis=0) if len(corpus) else self._mean

    @property
    def version(self) -> str:
        return f"{sentence_vectors.VERSION}-weighed-1"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit rows around the corpus's mean, one a text."""
        return unit(self._pool(texts) - self._mean)

    def _pool(self, texts: Sequence[str]) -> Vectors:
        rows = [np.zeros((0, sentence_vectors.DIMENSIONS), np.float32)]
        for i in range(0, len(texts), _BATCH):
            ids = sentence_vectors.tokens([text.lower() for text in texts[i : i + _BATCH]])
            ends = np.cumsum([0, *map(len, ids)])
            flat = np.concatenate(ids)
            words = sparse.csr_matrix((self._weights[flat], flat, ends), (len(ids), len(self._weights)))
            rows.append(words @ sentence_vectors.table())
        return unit(np.concatenate(rows))


class SentenceVectors:
    """A sentence-transformer that lies whole in a folder of this machine: the optional extra `encoder`.

    Behind the same protocol as the static vectors; slower by far and, on answers that say one thing in many words,
    nearer to what people mean (docs/theming.md). Nothing is fetched or sent.
    """

    def __init__(self, folder: Path) -> None:
        """Raises EncoderUnusable where the extra is not installed or the folder holds no such model."""
        try:
            from sentence_transformers import SentenceTransformer

            self._model: Any = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except (ImportError, OSError, ValueError) as error:
            raise EncoderUnusable(folder=folder.name) from error
        # A folder keeps its name when somebody puts another model into it.
        digest = hashlib.sha256()
        for file in sorted(folder.rglob("*.safetensors")):
            digest.update(file.read_bytes())
        self.version = f"sentence-transformer-{folder.name}-{digest.hexdigest()[:10]}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit rows, one a text."""
        if not texts:
            return np.zeros((0, int(self._model.get_sentence_embedding_dimension())), np.float32)
        rows = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(rows, dtype=np.float32)


class EncoderUnusable(Invalid):
    """The extra `encoder` is not installed, or the folder holds no sentence-transformer."""

    code = "encoder-unusable"


@dataclass(frozen=True, slots=True)
class _Centred:
    """An embedder's vectors around the mean of a corpus, so that what every answer shares makes none alike."""

    embedder: Embedder
    mean: Vectors

    @property
    def version(self) -> str:
        return f"{self.embedder.version}-centred-1"

    def embed(self, texts: Sequence[str]) -> Vectors:
        return unit(self.embedder.embed(texts) - self.mean)


def around(embedder: Embedder) -> Callable[[Sequence[str]], Embedder]:
    """What groups are made with (`SteadyGroups`) from any embedder: its vectors around each corpus's own mean."""

    def of(corpus: Sequence[str]) -> Embedder:
        return _Centred(embedder, embedder.embed(corpus).mean(axis=0))

    return of


def unit(rows: NDArray[np.floating]) -> Vectors:
    """Rows of length one; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    ones: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 1e-9).astype(np.float32)
    return ones
