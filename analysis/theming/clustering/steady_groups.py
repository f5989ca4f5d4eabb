"""New themes: groups among answers that fit no known theme, the same for the same answers in any order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.theming.clustering.neighbours import nearest
from analysis.theming.clustering.stability import Labels, how_many, partition, steadiness
from analysis.theming.corpus import plain
from analysis.theming.embeddings import WeighedVectors, unit
from analysis.theming.steps import Embedder, Group, Vectors

# Grouping compares every pair: time and memory grow with the square, and 3,000 take some 70 MB.
_CORE = 3000
_VOTES = 20
_BATCH = 8192
_ALIKE = 0.25


class SteadyGroups:
    """Average-linkage groups of neighbour-smoothed sentence vectors.

    Texts that say the same count once, and are taken in an order of their own (a hash of the words), so neither the
    order of the input nor a duplicate changes anything. Up to 3,000 different texts are grouped with each other; where
    there are more, 3,000 are, and each other text joins the group that most of its 20 nearest texts are in. Cost then
    grows in line with the number of texts.
    """

    version = "steady-groups-1"

    def __init__(self, vectors: Callable[[Sequence[str]], Embedder] = WeighedVectors) -> None:
        self._vectors = vectors

    def group(self, texts: Sequence[str], count: int | None = None) -> list[Group]:
        """Groups of the texts' places, the one with most different texts first; every text in exactly one.

        `count` asks for that many groups instead of as many as hold steady.
        """
        places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            places.setdefault(plain(text), []).append(place)
        different = sorted(places, key=_order)
        if not different:
            return []
        core = different[:_CORE]
        embedder = self._vectors(core)
        vectors = embedder.embed(core)
        labels = partition(vectors, min(count or how_many(vectors), len(core)))
        alike = _alike(vectors, labels)
        more, more_alike = _join(different[_CORE:], embedder, vectors, labels, alike)
        everywhere, alike = np.concatenate([labels, more]), np.concatenate([alike, more_alike])
        steady = steadiness(vectors, labels)
        order = np.argsort(-np.bincount(everywhere), kind="stable").tolist()
        found = [places[said] for said in different]
        return [_describe(label, everywhere, alike, vectors, found, steady[label]) for label in order]


def _order(said: str) -> bytes:
    return hashlib.blake2b(said.encode(), digest_size=16).digest()


def _alike(vectors: Vectors, labels: Labels) -> NDArray[np.bool_]:
    """Which texts are truly like the rest of their group.

    The least like goes out until each that stays has a cosine of a quarter or more to the others' sum. Texts that share
    no more than English have about 0.15; a group of whom fewer than two stay has none.
    """
    kept = np.zeros(len(vectors), dtype=bool)
    for label in range(int(labels.max()) + 1):
        members = np.flatnonzero(labels == label)
        while len(members) > 1:
            total = vectors[members].sum(axis=0)
            others = total - vectors[members]
            likeness = (unit(others) * vectors[members]).sum(axis=1)
            if likeness.min() >= _ALIKE:
                kept[members] = True
                break
            members = np.delete(members, int(likeness.argmin()))
    return kept


def _join(
    texts: Sequence[str], embedder: Embedder, core: Vectors, labels: Labels, alike: NDArray[np.bool_]
) -> tuple[Labels, NDArray[np.bool_]]:
    """The group of each further text, by the votes of its nearest texts, each weighing its likeness squared; and
    whether it is truly like those of the group that are."""
    joined, belong = [np.empty(0, np.intp)], [np.empty(0, np.bool_)]
    middles = np.zeros((int(labels.max()) + 1, core.shape[1]), np.float32)
    np.add.at(middles, labels[alike], core[alike])
    middles = unit(middles)
    for start in range(0, len(texts), _BATCH):
        vectors = embedder.embed(texts[start : start + _BATCH])
        places, likeness = nearest(vectors, core, _VOTES, same=False)
        votes = np.zeros((len(vectors), len(middles)))
        np.add.at(votes, (np.arange(len(vectors))[:, None], labels[places]), np.clip(likeness, 0, None) ** 2)
        joined.append(votes.argmax(axis=1))
        belong.append((vectors * middles[joined[-1]]).sum(axis=1) >= _ALIKE)
    return np.concatenate(joined), np.concatenate(belong)


def _describe(
    label: int, labels: Labels, alike: NDArray[np.bool_], core: Vectors, places: Sequence[list[int]], steady: float
) -> Group:
    """The group as its members' places."""
    members = np.flatnonzero(labels == label)
    inside = members[members < len(core)]
    likeness = core[inside] @ unit(core[inside].mean(axis=0)[None])[0]
    ranked = inside[np.argsort(-likeness, kind="stable")].tolist()
    return Group(
        members=tuple(sorted(place for member in members.tolist() for place in places[member])),
        core=tuple(sorted(place for member in members[alike[members]].tolist() for place in places[member])),
        ranked=tuple(places[text][0] for text in ranked),
        steadiness=round(float(steady), 4),
    )
