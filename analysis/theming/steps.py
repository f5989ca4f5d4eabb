"""The pipeline's steps, each one small protocol: swapped at the edge, composed in `analysis.pipeline`."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]


class Mood(StrEnum):
    """A rough reading of words, for many answers together and never for one child."""

    NEGATIVE = "neg"
    NEUTRAL = "neu"
    POSITIVE = "pos"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """That a text speaks of a known theme: score in 0-1, words that matched, part `[start, end)` it rests on."""

    theme_id: str
    score: float
    matched: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Texts that belong together, by their place in what was given.

    `core` are the members that are truly alike; it may be empty. `ranked` are different texts of the group, the nearest
    to its middle first (all of them, or those of a sample in a large corpus). `steadiness` is the share (0-1) of the
    group that comes back when texts are left out at random.
    """

    members: tuple[int, ...]
    core: tuple[int, ...]
    ranked: tuple[int, ...]
    steadiness: float


class Embedder(Protocol):
    """Texts in, unit vectors out, one row a text. A new `version` makes kept vectors out of date."""

    @property
    def version(self) -> str: ...

    def embed(self, texts: Sequence[str]) -> Vectors: ...


class Placer(Protocol):
    """Which known themes each text speaks of: none, one or several."""

    @property
    def version(self) -> str: ...

    def place(self, texts: Sequence[str]) -> list[tuple[Placement, ...]]: ...


class Emerging(Protocol):
    """Topics that stand out among texts; most texts are in none. `known` are words that cannot make one."""

    @property
    def version(self) -> str: ...

    def find(self, texts: Sequence[str], known: Set[str]) -> list[Group]: ...


class Grouper(Protocol):
    """Groups of texts, each text in exactly one; `count` groups where it is given, else as many as hold steady."""

    @property
    def version(self) -> str: ...

    def group(self, texts: Sequence[str], count: int | None = None) -> list[Group]: ...


class Labeller(Protocol):
    """For each group, words that set it apart from the others: a label, and the words it was made of."""

    @property
    def version(self) -> str: ...

    def label(self, texts: Sequence[str], groups: Sequence[Sequence[int]]) -> list[tuple[str, tuple[str, ...]]]: ...


class MoodReader(Protocol):
    """A rough mood for each text."""

    @property
    def version(self) -> str: ...

    def read(self, texts: Sequence[str]) -> list[Mood]: ...
