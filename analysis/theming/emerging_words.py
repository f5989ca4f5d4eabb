"""Emerging themes: a word that the framework does not know, used by several answers that are alike."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

import numpy as np

from analysis.theming.clustering.labels import stop_words
from analysis.theming.corpus import plain, words
from analysis.theming.embeddings import WeighedVectors, unit
from analysis.theming.steps import Group, Vectors

_READ = 3000
_FEWEST = 3
_FEWEST_SHARE = 0.01
_ALIKE = 0.33
_ONE_TOPIC = 0.5
_RESAMPLES, _KEPT = 20, 0.8


class EmergingWords:
    """Finds topics that nobody listed beforehand.

    Three answers or more (one in a hundred of a large corpus) share a word that no known theme has, and are alike: on
    average a cosine of a third to the others' sum. Answers that share an everyday word ("week", "end") stay under 0.3.
    Likeness is measured against `background`, sentences of the same register on many topics, so that a topic which
    half of a small session speaks of stands out too.
    Words whose answers are alike are one topic. Up to 3,000 different answers are read to find the words; whoever uses
    one of them then belongs. One answer more or fewer moves a count by one, and no other topic changes.
    """

    version = "emerging-words-1"

    def __init__(self, background: Sequence[str] = ()) -> None:
        self._background = background

    def find(self, texts: Sequence[str], known: Set[str]) -> list[Group]:
        """Topics among the texts, the most used word first; most texts are in none, and none is in two."""
        places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            places.setdefault(plain(text), []).append(place)
        different = sorted(places, key=_order)
        read = different[:_READ]
        if len(read) < _FEWEST:
            return []
        # Around the mean of the session alone, a topic that half of it speaks of would vanish.
        embedder = WeighedVectors([*read, *self._background])
        vectors = embedder.embed(read)
        users = _users(read, frozenset(_stem(word) for word in known | stop_words()))
        fewest = max(_FEWEST, round(_FEWEST_SHARE * len(read)))
        told = [word for word, rows in users.items() if len(rows) >= fewest and _likeness(vectors[rows]) >= _ALIKE]
        groups, taken = [], set[str]()
        for topic in _topics(sorted(told, key=lambda word: (-len(users[word]), word)), users, vectors):
            rows = sorted({row for word in topic for row in users[word]})
            said = [text for text in different if text not in taken and {_stem(word) for word in words(text)} & topic]
            taken.update(said)
            likeness = embedder.embed(said) @ unit(vectors[rows].mean(axis=0)[None])[0]
            members = tuple(sorted(place for text in said for place in places[text]))
            groups.append(
                Group(
                    members=members,
                    core=members,
                    ranked=tuple(places[said[i]][0] for i in np.argsort(-likeness, kind="stable").tolist()),
                    steadiness=_steadiness(vectors[rows]),
                )
            )
        return [group for group in groups if group.members]


def _order(said: str) -> bytes:
    return hashlib.blake2b(said.encode(), digest_size=16).digest()


def _stem(word: str) -> str:
    """A word without possession, plural or past: "dogs" and "dog's" are "dog", "flooded" is "flood"."""
    bare = word.removesuffix("'s").replace("'", "")
    for ending in ("ing", "ed", "s"):
        if bare.endswith(ending) and not bare.endswith("ss") and len(bare) - len(ending) >= 3:
            return bare.removesuffix(ending)
    return bare


def _users(texts: Sequence[str], known: Set[str]) -> dict[str, list[int]]:
    """For each word that the framework does not know, the texts that use it."""
    users: dict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        for word in sorted({_stem(word) for word in words(text)} - known):
            if len(word) > 2:
                users[word].append(row)
    return users


def _likeness(vectors: Vectors) -> float:
    """The mean cosine of each vector to the sum of the others."""
    others = vectors.sum(axis=0) - vectors
    return float((unit(others) * vectors).sum(axis=1).mean()) if len(vectors) > 1 else 0.0


def _topics(told: Iterable[str], users: Mapping[str, list[int]], vectors: Vectors) -> list[frozenset[str]]:
    """Words gathered into topics: a word joins the first topic whose middle is like its own."""
    topics: list[tuple[Vectors, list[str]]] = []
    for word in told:
        middle = unit(vectors[users[word]].mean(axis=0)[None])[0]
        for known, gathered in topics:
            if float(known @ middle) >= _ONE_TOPIC:
                gathered.append(word)
                break
        else:
            topics.append((middle, [word]))
    return [frozenset(gathered) for _, gathered in topics]


def _steadiness(vectors: Vectors) -> float:
    """The share of resamples, four in five of the answers each, in which the topic would have been found again."""
    random = np.random.default_rng(0)
    kept = [random.permutation(len(vectors))[: round(_KEPT * len(vectors))] for _ in range(_RESAMPLES)]
    found = [len(rows) >= _FEWEST and _likeness(vectors[rows]) >= _ALIKE for rows in kept]
    return round(sum(found) / _RESAMPLES, 4)
