"""Neighbours of vectors: who is nearest to whom, and vectors drawn a little towards their neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.theming.embeddings import unit
from analysis.theming.steps import Vectors

_BLOCK = 1024
_FEWEST, _MOST = 3, 20


def nearest(vectors: Vectors, among: Vectors, few: int, *, same: bool) -> tuple[NDArray[np.intp], Vectors]:
    """For each row of `vectors` its `few` nearest rows of `among` (not sorted) and their cosine similarities.

    `same` says that the two are one set, where a row is not its own neighbour. Memory is bounded by blocks.
    """
    few = min(few, len(among) - same)
    places, likeness = [], []
    for start in range(0, len(vectors), _BLOCK):
        block = vectors[start : start + _BLOCK] @ among.T
        if same:
            # Below any cosine, so that no row is its own neighbour.
            block[np.arange(len(block)), np.arange(start, start + len(block))] = -2
        found = np.argpartition(-block, few - 1, axis=1)[:, :few] if few else np.empty((len(block), 0), np.intp)
        places.append(found)
        likeness.append(np.take_along_axis(block, found, axis=1))
    return np.concatenate(places), np.concatenate(likeness)


def smooth(vectors: Vectors, *, steps: int = 2, pull: float = 0.5) -> Vectors:
    """Draw each vector towards its nearest neighbours, so that short texts borrow from texts like them.

    The neighbour graph has about the square root of all texts as neighbours (3 to 20). Two steps of one half measured
    best or level on every labelled set (docs/theming.md).
    """
    if len(vectors) <= _FEWEST:
        return vectors
    few = int(np.clip(round(len(vectors) ** 0.5), _FEWEST, _MOST))
    places, likeness = nearest(vectors, vectors, few, same=True)
    rows = np.repeat(np.arange(len(vectors)), places.shape[1])
    graph = sparse.csr_matrix((np.clip(likeness, 0, None).ravel(), (rows, places.ravel())), (len(vectors),) * 2)
    graph = graph.maximum(graph.T)
    total = np.asarray(graph.sum(axis=1)).ravel()
    graph = sparse.diags(np.divide(1, total, out=np.zeros_like(total), where=total > 1e-9)) @ graph
    for _ in range(steps):
        vectors = unit((1 - pull) * vectors + pull * (graph @ vectors))
    return vectors
