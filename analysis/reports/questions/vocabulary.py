"""The words that questions are understood by: content/asking.toml, read once, and slips of the finger mended by it."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable
from enum import StrEnum

from rapidfuzz.distance import OSA

from analysis.theming.corpus import english_words
from feedback.core.content_files import CONTENT, CheckedContent, read

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")
# A short word is one slip from many others, and two slips make anything of it.
_SHORTEST_MENDED, _TWO_SLIPS = 5, 9


class RefusedKind(StrEnum):
    """Kinds of question that are refused by what they ask, whatever was said."""

    COMMANDS = "commands"
    NAMES_SOMEBODY = "names_somebody"
    COMPARES = "compares"
    COUNTS_A_SETTING = "counts_a_setting"
    GROUPS_NOT_ASKED = "groups_not_asked"


class Wanted(StrEnum):
    """What a question wants to know; several may stand in one."""

    LATE = "late"
    STUCK = "stuck"
    KEPT = "kept"
    PROMISES = "promises"
    DECISIONS = "decisions"
    CHANGE = "change"
    NOT_HEARD = "not_heard"
    HEARD_FROM = "heard_from"
    WORRIES = "worries"
    GOOD = "good"
    ASKS = "asks"
    HOW_MANY = "how_many"
    OVERVIEW = "overview"


class _ThemeTerms(CheckedContent):
    same: tuple[str, ...]
    within: tuple[str, ...] = ()
    neighbour: tuple[str, ...] = ()


class _Sensitive(CheckedContent):
    themes: tuple[str, ...]
    topics: tuple[str, ...]


class _AskingFile(CheckedContent):
    version: str
    loose: str
    elsewhere: str
    refused: dict[RefusedKind, tuple[str, ...]]
    intents: dict[Wanted, tuple[str, ...]]
    themes: dict[str, _ThemeTerms]
    sensitive: _Sensitive


@functools.cache
def content() -> _AskingFile:
    return read(CONTENT / "asking.toml", _AskingFile)


@functools.cache
def loose() -> frozenset[str]:
    return frozenset(content().loose.split())


@functools.cache
def elsewhere() -> frozenset[str]:
    return frozenset(content().elsewhere.split())


@functools.cache
def patterns(kind: RefusedKind | Wanted) -> re.Pattern[str]:
    told = content().refused[kind] if isinstance(kind, RefusedKind) else content().intents[kind]
    return re.compile("|".join(f"(?:{one})" for one in told))


def tokens(text: str) -> list[str]:
    """Words and numbers in lower case, apostrophes straightened."""
    return [word.removesuffix("'s") for word in _TOKEN.findall(text.lower().replace("’", "'"))]


def stem(word: str) -> str:
    """A word without the endings of number and time, so that "buses" is "bus" and "promised" "promise"."""
    for ending in ("'s", "ies", "es", "s", "ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending) + ("y" if ending == "ies" else "")
    return word


@functools.cache
def _known() -> tuple[str, ...]:
    terms = [t for one in content().themes.values() for t in (*one.same, *one.within, *one.neighbour)]
    spoken = (
        "promise",
        "promised",
        "decide",
        "decided",
        "better",
        "worse",
        "worry",
        "worries",
        "changed",
        "heard",
        "which",
    )
    return tuple(sorted({word for term in (*terms, *spoken) for word in tokens(term) if len(word) >= _SHORTEST_MENDED}))


def english(word: str) -> bool:
    """Whether a word stands in the English list as it is or without its ending."""
    plain = word.replace("'", "")
    return not {plain, stem(plain), plain.removesuffix("s"), plain + "e"}.isdisjoint(english_words())


def mended(said: Iterable[str], names: Collection[str]) -> list[str]:
    """Words that nobody knows, one slip (two in a long one) from a word of the questions or of a place's name, mended."""
    return [_mend(word, frozenset(names)) for word in said]


def _mend(word: str, names: frozenset[str]) -> str:
    if len(word) < _SHORTEST_MENDED or word in names or word in _known() or word in elsewhere() or english(word):
        return word
    most = 2 if len(word) >= _TWO_SLIPS else 1
    near = [(OSA.distance(word, known, score_cutoff=most), known) for known in (*sorted(names), *_known())]
    best = min(near, default=(most + 1, word))
    return best[1] if best[0] <= most else word
