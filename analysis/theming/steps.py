"""The nouns of theming and the pipeline's steps between them, each one small protocol: composed in `theming.pipeline`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from feedback.core.records import AgeVersion, SafeText

Vectors: TypeAlias = NDArray[np.float32]


class Priority(StrEnum):
    """The partnership's priorities that a theme speaks to."""

    CONTEXTUAL_SAFEGUARDING = "CS"
    MISSING_EDUCATION = "ME"
    SEXUAL_ABUSE = "SA"
    NEGLECT = "N"
    EMOTIONAL_HEALTH = "EH"
    VOICE = "V"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One answer in safe words, as analysis sees it. `cleared` says that a person has read it.

    `response_id`: whose it is, since an answer and its follow-up are one young person's; empty where each is another's.
    """

    answer_id: str
    session_id: str
    question_id: str
    age_version: AgeVersion
    language: str
    text: SafeText
    response_id: str = ""
    cleared: bool = True

    def __repr__(self) -> str:
        return f"<Voice {self.answer_id}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkTheme:
    """A known theme: content, versioned. `child_name` is in a child's words, `name` is for executives.

    `words` place an answer by themselves; `hints` only where the sentence as a whole leans the same way.
    """

    id: str
    name: str
    child_name: str
    symbol: str
    priorities: tuple[Priority, ...]
    covers: str
    words: tuple[str, ...]
    examples: tuple[str, ...]
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The machine's guess that an answer speaks of a theme: score in 0–1, the words that matched.

    `start` and `end` (code points) are the part of the answer that the guess rests on.
    """

    answer_id: str
    theme_id: str
    score: float
    matched: tuple[str, ...]
    start: int
    end: int


class Steadiness(StrEnum):
    """Whether a group comes back when answers are left out."""

    STEADY = "steady"
    WOBBLY = "wobbly"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedTheme:
    """A group that fits no known theme: a proposal, until a person makes a `Theme` of it."""

    id: str
    label: str
    words: tuple[str, ...]
    answer_ids: tuple[str, ...]
    nearest: tuple[str, ...]
    furthest: str
    steadiness: Steadiness


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRun:
    """What one run of the pipeline made of a corpus. Every answer is in exactly one of the four places:

    a key of `placed` (one or more assignments), a member of a proposal, in `single_voices`, or in `set_aside`
    (answers of nothing such as "idk", and answers in a language the framework does not speak; by reason).
    """

    placed: Mapping[str, tuple[Assignment, ...]]
    proposals: tuple[ProposedTheme, ...]
    single_voices: tuple[str, ...]
    set_aside: Mapping[str, str]
    versions: Mapping[str, str]


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
    """Which known themes each text speaks of: none, one or several; and which one is near to, nearest first."""

    @property
    def version(self) -> str: ...

    def place(self, texts: Sequence[str]) -> list[tuple[Placement, ...]]: ...

    def near(self, text: str) -> list[str]: ...


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
