"""How many groups hold steady when answers are left out at random, and how steady each group is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from analysis.theming.clustering.neighbours import smooth
from analysis.theming.embeddings import unit
from analysis.theming.steps import Vectors

Labels: TypeAlias = NDArray[np.intp]

_KEPT = 0.8
_RESAMPLES, _COMPARED = 10, 3
# The agreement of few texts scatters more, and grouping them costs little.
_SMALL, _RESAMPLES_OF_SMALL = 150, 20
_SAMPLE, _SAMPLES = 400, 3
_STEPS = 18
_FEWEST_TEXTS = 8
_NEAR_BEST = 0.8
_UNLIKE = 0.97
_LARGEST_RESAMPLED = 1200


def grow(vectors: Vectors) -> NDArray[np.float64]:
    """The average-linkage tree of unit vectors under cosine distance."""
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    distances = np.clip(1 - vectors @ vectors.T, 0, 2).astype(np.float64)
    np.fill_diagonal(distances, 0)
    return np.asarray(linkage(squareform(distances, checks=False), "average"))


def cut(tree: NDArray[np.float64], counts: Sequence[int]) -> Labels:
    """Each leaf's group number (from 0) for each count, shape (leaves, counts)."""
    from scipy.cluster.hierarchy import fcluster

    return np.stack([fcluster(tree, count, "maxclust") - 1 for count in counts], axis=1).astype(np.intp)


def partition(vectors: Vectors, count: int) -> Labels:
    """`count` groups of neighbour-smoothed vectors."""
    if count >= len(vectors):
        return np.arange(len(vectors))
    return cut(grow(smooth(vectors)), [count])[:, 0]


def how_many(vectors: Vectors) -> int:
    """The number of groups to make of these texts' vectors, by stability and not by a wish.

    For each number, groups are made of many samples of four in five texts, and samples are compared where they overlap
    (adjusted Rand). Small pieces agree by chance alone, so the agreement of structureless vectors with the same
    covariance is taken away (after Lange, Roth, Braun, Buhmann 2004, "Stability-based validation of clustering
    solutions"). The answer is the largest number whose agreement above chance is within a fifth of the best, and never
    so few that a group joins two whose answers have on average nothing in common (cosine under 0.03): of few texts,
    stability alone cannot tell. On more than 400 texts it is the middle of the answers of up to three samples of 400
    (the first rows; the caller orders them).
    Under 8 texts nothing can be said of stability: each stands alone.
    """
    texts = len(vectors)
    if texts < _FEWEST_TEXTS:
        return texts
    starts = range(0, max(1, min(texts, _SAMPLE * _SAMPLES) - _SAMPLE + 1), _SAMPLE)
    return int(np.median([_how_many(vectors[start : start + _SAMPLE]) for start in starts]))


def _how_many(vectors: Vectors) -> int:
    texts = len(vectors)
    counts = sorted({round(count) for count in np.geomspace(2, max(3, texts * 0.6), _STEPS)})
    chance = np.mean([_agreement(_structureless(vectors, seed), counts) for seed in range(2)], axis=0)
    above = _agreement(vectors, counts) - chance
    # Each with its neighbours: one lucky number of groups must not decide.
    level = np.array([above[max(0, i - 1) : i + 2].mean() for i in range(len(above))])
    # Two groups come back whatever the texts say, and groups of under two texts are none.
    usable = [i for i, count in enumerate(counts) if 3 <= count <= texts / 2]
    best = max(level[i] for i in usable)
    steady = counts[max(i for i in usable if level[i] >= best - (1 - _NEAR_BEST) * abs(best))]
    alike = int((grow(vectors)[:, 2] > _UNLIKE).sum()) + 1
    return max(int(steady), alike)


def _agreement(vectors: Vectors, counts: Sequence[int]) -> NDArray[np.float64]:
    times = _RESAMPLES_OF_SMALL if len(vectors) <= _SMALL else _RESAMPLES
    made = [(kept, cut(grow(vectors[kept]), counts)) for kept in _resamples(len(vectors), times)]
    scores = []
    for i, (kept, labels) in enumerate(made):
        for other_kept, other in made[i + 1 : i + 1 + _COMPARED]:
            _, here, there = np.intersect1d(kept, other_kept, assume_unique=True, return_indices=True)
            scores.append([adjusted_rand(labels[here, j], other[there, j]) for j in range(len(counts))])
    return np.asarray(np.mean(scores, axis=0))


def _resamples(texts: int, times: int) -> Iterator[NDArray[np.intp]]:
    # The same seed always: the same answers give the same groups on every machine and every day.
    random = np.random.default_rng(0)
    for _ in range(times):
        yield np.sort(random.permutation(texts)[: max(2, int(texts * _KEPT))])


def adjusted_rand(one: Labels, other: Labels) -> float:
    """Hubert and Arabie's adjusted Rand index; as scikit-learn's, without its checks, which cost more than the sum."""
    width = int(other.max()) + 1
    cells = np.bincount(one * width + other, minlength=(int(one.max()) + 1) * width).reshape(-1, width)
    both, rows, columns = (_pairs(counts) for counts in (cells, cells.sum(axis=1), cells.sum(axis=0)))
    chance = rows * columns / max(1.0, len(one) * (len(one) - 1) / 2)
    most = (rows + columns) / 2
    return float((both - chance) / (most - chance)) if most > chance else 1.0


def _pairs(counts: Labels) -> float:
    return float((counts * (counts - 1)).sum() / 2)


def _structureless(vectors: Vectors, seed: int) -> Vectors:
    """Normal vectors with the covariance of the given ones: what would be seen if there were no groups."""
    noise = np.random.default_rng(seed).standard_normal((len(vectors), len(vectors)))
    return unit(noise @ vectors)


def steadiness(vectors: Vectors, labels: Labels) -> NDArray[np.float64]:
    """For each group (0-1) how much of it comes back when texts are left out and the groups are made again.

    The mean over resamples of the best Jaccard likeness to a new group (Hennig 2007, "Cluster-wise assessment of
    cluster stability"). On more than 1,200 texts the first 1,200 stand for all; a group that they do not hold scores 0.
    """
    vectors, seen = vectors[:_LARGEST_RESAMPLED], labels[:_LARGEST_RESAMPLED]
    count, times = int(labels.max()) + 1, _RESAMPLES
    total, drawn = np.zeros(count), np.zeros(count)
    for kept in _resamples(len(vectors), times):
        again, before = partition(vectors[kept], len(np.unique(seen))), seen[kept]
        both = np.zeros((count, int(again.max()) + 1))
        np.add.at(both, (before, again), 1)
        sizes, new_sizes = both.sum(axis=1), both.sum(axis=0)
        either = sizes[:, None] + new_sizes[None, :] - both
        total += np.where(sizes > 0, (both / np.maximum(either, 1)).max(axis=1), 0)
        drawn += sizes > 0
    return total / np.maximum(drawn, 1)
