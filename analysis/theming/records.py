"""The nouns of theming: voices, the known themes, and what software proposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from feedback.core.records import AgeVersion, SafeText


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
    """One answer in safe words, as analysis sees it. `cleared` says that a person has read it."""

    answer_id: str
    session_id: str
    question_id: str
    age_version: AgeVersion
    language: str
    text: SafeText
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
