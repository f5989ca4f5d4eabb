"""Cues of what words do with what they speak of: patterns that a person may read and change (content/stance)."""

from __future__ import annotations

import functools
import re
from enum import StrEnum

from feedback.core.content_files import CONTENT, CheckedContent, read

FOLDER = CONTENT / "stance"


class Cue(StrEnum):
    """What a pattern is a sign of; each is explained beside its patterns."""

    BEFORE = "before"
    TURNS = "turns"
    MENDED = "mended"
    BETTER = "better"
    OVER = "over"
    LOST = "lost"
    BAD = "bad"
    STILL = "still"
    WISH = "wish"
    LEAVE = "leave"
    NOTHING = "nothing"
    TURNED = "turned"
    HEDGED = "hedged"
    FACTS = "facts"
    PRAISE = "praise"
    WORRY = "worry"


class StanceExamples(CheckedContent):
    """Sentences by what they do, from which the weights are learnt beside the examples of the themes."""

    praise: tuple[str, ...]
    worry: tuple[str, ...]
    wish: tuple[str, ...]
    relief: tuple[str, ...]
    unclear: tuple[str, ...]


class _StanceFile(CheckedContent):
    version: str
    cues: dict[Cue, tuple[str, ...]]
    examples: StanceExamples


@functools.cache
def content() -> _StanceFile:
    return read(FOLDER / "stance.toml", _StanceFile)


@functools.cache
def _patterns() -> dict[Cue, re.Pattern[str]]:
    return {cue: re.compile("|".join(f"(?:{one})" for one in content().cues[cue])) for cue in Cue}


_LONGEST, _LONGEST_LETTERS = 60, 600
"""What an answer does stands in its first sentences, and a paste must not take minutes."""


def plainly(text: str) -> str:
    """The first sixty words in lower case, straight apostrophes, single blanks: what cues and weights are looked up in."""
    return " ".join(text[: 4 * _LONGEST_LETTERS].lower().replace("’", "'").split()[:_LONGEST])[:_LONGEST_LETTERS]


def cues_of(plain: str) -> frozenset[Cue]:
    """Every cue that stands in words that `plainly` returned."""
    return frozenset(cue for cue, pattern in _patterns().items() if pattern.search(plain))


def at_the_turn(plain: str) -> tuple[str, str]:
    """The words before the last turn ("but", "now", a stop) and those from it on; the second is empty without one."""
    turns = list(_patterns()[Cue.TURNS].finditer(plain))
    at = turns[-1].start() if turns else len(plain)
    return plain[:at], plain[at:]
