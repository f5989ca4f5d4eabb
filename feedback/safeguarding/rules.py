"""What the rules say of a text: which lines match, what is harmless, denied or past."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from feedback.core.records import Tier
from feedback.safeguarding.content import Rule, frames, harmless, lexicon, lines, ringing_alone, rule_files
from feedback.safeguarding.text.patterns import Pattern, compiled
from feedback.safeguarding.text.reading import END, HARMLESS, START, Sentence, windows

Entry = TypeVar("Entry")

_DENIES = frozenset({"not", "never", "no", "nobody", "without", "stopped", "neither"})
_FRAMED_UP_TO = 40
"""Words of a sentence that one frame may hold for: a longer one is read as ever."""
RANK = {Tier.NONE: 0, Tier.NEEDS_READER: 1, Tier.CONCERN: 2, Tier.URGENT: 3}


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of a rule that matched, and the tier it gives after denial and past are weighed.

    `alone`: it rings whatever the other witnesses say, and is no evidence to them.
    """

    tier: Tier
    category: str
    rule: str
    said: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    pattern: Pattern
    rule: Rule
    category: str
    alone: bool


@functools.cache
def _harmless() -> dict[str, list[Pattern]]:
    index: dict[str, list[Pattern]] = {}
    for group in harmless():
        for line in lines(group.says):
            pattern = compiled(line)
            for anchor in pattern.anchors:
                index.setdefault(anchor, []).append(pattern)
    return index


@functools.cache
def _rules() -> dict[str, list[_Line]]:
    index: dict[str, list[_Line]] = {}
    for file in (*rule_files(), ringing_alone()):
        for rule in file.rule:
            for line in lines(rule.says):
                pattern = compiled(line)
                for anchor in pattern.anchors:
                    index.setdefault(anchor, []).append(
                        _Line(pattern, rule, file.category, alone=file is ringing_alone())
                    )
    return index


@functools.cache
def _before() -> re.Pattern[str]:
    """A denial that ends where a match begins."""
    return re.compile(r"(?<= )(?:" + "|".join(re.escape(line) for line in lines(lexicon().negators)) + r") $")


@functools.cache
def _past() -> re.Pattern[str]:
    return re.compile(r"(?<= )(?:" + "|".join(re.escape(line) for line in lines(lexicon().past)) + r") ")


@functools.cache
def _lessened() -> re.Pattern[str]:
    return re.compile(r"(?<= )(?:" + "|".join(re.escape(line) for line in lines(lexicon().lessened)) + r") ")


@dataclass(frozen=True, slots=True)
class _Framing:
    """A frame of the content, compiled; `categories` is empty where it is of every one."""

    says: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    categories: frozenset[str]
    anchors: frozenset[str]


@functools.cache
def _frames() -> tuple[_Framing, ...]:
    found = []
    for frame in frames().frame:
        says = [compiled(line) for line in lines(frame.says)]
        unless = tuple(compiled(line).expression for line in lines(frame.unless))
        anchors = frozenset(anchor for pattern in says for anchor in pattern.anchors)
        expressions = tuple(pattern.expression for pattern in says)
        found.append(_Framing(expressions, unless, frozenset(frame.categories), anchors))
    return tuple(found)


@functools.cache
def _own() -> frozenset[str]:
    return frozenset(lines(frames().own))


def _framed(text: str) -> list[_Framing]:
    """The frames that a sentence stands in: a story, a game, a lesson, a wish for others."""
    said = set(text.split())
    return [
        frame
        for frame in _frames()
        if not frame.anchors.isdisjoint(said)
        and any(pattern.search(text) for pattern in frame.says)
        and not any(pattern.search(text) for pattern in frame.unless)
    ]


def _of_the_frame(frames: list[_Framing], line: _Line, match: re.Match[str]) -> bool:
    """Whether a match only tells what the frame is about: no word in it is of the writer's own."""
    inside = [frame for frame in frames if not frame.categories or line.category in frame.categories]
    return any(frame.categories or _own().isdisjoint(match.group().split()) for frame in inside)


def _candidates(index: dict[str, list[Entry]], words: Iterable[str]) -> list[Entry]:
    return [entry for word in dict.fromkeys(words) for entry in index.get(word, ())]


def unharmed(sentence: Sentence) -> Sentence:
    """The sentence with harmless phrases ("maths is killing me") put out of reach of every rule."""
    everything = list(sentence.words)
    index = _harmless()
    if index.keys().isdisjoint(everything):
        return sentence
    for first_word, window in windows(sentence):
        text = f" {' '.join(window)} "
        for pattern in _candidates(index, window):
            for match in pattern.expression.finditer(text):
                first = text.count(" ", 0, match.start()) - 1
                last = text.count(" ", 0, match.end()) - 1
                for place in range(first_word + first, first_word + last):
                    if everything[place] not in (START, END):
                        everything[place] = HARMLESS
    return Sentence(tuple(everything))


def _weighed(rule: Rule, match: re.Match[str]) -> Tier:
    """The tier of a rule after denial and past: "i dont cut anymore" was so once, "i dont cut" was never so."""
    over = bool(_past().search(match.string))
    if _before().search(match.string, 0, match.start()) or any(_DENIES & set(gap.split()) for gap in match.groups()):
        was_so = rule.once and (over or _lessened().search(match.string, match.end()) is not None)
        return max(rule.negated, Tier.CONCERN, key=RANK.__getitem__) if was_so else rule.negated
    return rule.past if over and rule.past is not None else rule.tier


def hits(sentence: Sentence) -> list[Hit]:
    """Every line of the rules that matches a sentence from `unharmed`."""
    found: dict[tuple[str, str], Hit] = {}
    index = _rules()
    frames = _framed(f" {' '.join(sentence.words)} ") if len(sentence.words) <= _FRAMED_UP_TO else []
    for _, window in windows(sentence):
        text = f" {' '.join(window)} "
        for line in _candidates(index, window):
            for match in line.pattern.expression.finditer(text):
                if frames and _of_the_frame(frames, line, match):
                    continue
                tier = _weighed(line.rule, match)
                key = (line.rule.name, line.pattern.said)
                if tier is not Tier.NONE and (key not in found or RANK[tier] > RANK[found[key].tier]):
                    found[key] = Hit(tier, line.category, line.rule.name, line.pattern.said, line.alone)
    return list(found.values())
