"""Phrases of certain harm in the languages that are offered beside English, however they are typed.

A line of a phrase is words; `(a|b c)` one of these, `[a|b]` one or none, `...` up to three words, `word*` a beginning.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from feedback.safeguarding.content import lines, other_languages
from feedback.safeguarding.text.characters import visible
from feedback.safeguarding.text.folding import STOP, loosely, plainly

_ELEMENT = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|[^\s\[\]()]+")
_GAP = rf"(?:[^ {re.escape(STOP)}]+ ){{0,3}}?"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that was found: in which language, of what kind, and the line of the content that says so."""

    language: str
    category: str
    said: str


@dataclass(frozen=True, slots=True)
class _Lines:
    language: str
    category: str
    denied: re.Pattern[str] | None
    lines: tuple[tuple[str, re.Pattern[str]], ...]


def _words(typed: str) -> str:
    folded = loosely(plainly(visible(typed)))
    return f"{re.escape(folded)} " if folded else ""


def _choice(typed: str) -> str:
    """One of several; a star after a word stands for any ending."""
    found = []
    for one in typed.split("|"):
        begun = one.strip().endswith("*")
        words = _words(one.strip().rstrip("*"))
        if words:
            found.append(words.rstrip() + "[^ ]* " if begun else words)
    return "(?:" + "|".join(sorted(dict.fromkeys(found), key=len, reverse=True)) + ")"


def compiled(line: str) -> re.Pattern[str]:
    """A line as an expression over folded words with a blank around each."""
    source = "(?<= )"
    for element in _ELEMENT.findall(line):
        if element == "...":
            source += _GAP
        elif element.startswith("["):
            source += _choice(element[1:-1]) + "?"
        else:
            source += _choice(element.strip("()"))
    return re.compile(source)


@functools.cache
def _phrases() -> tuple[_Lines, ...]:
    found = []
    for language, content in other_languages().items():
        denied = "|".join(words for line in lines(content.denials) if (words := _words(line)))
        before = re.compile(f"(?<= )(?:{denied})$") if denied else None
        for category, block in content.certain.items():
            compiled_lines = tuple((line, compiled(line)) for line in lines(block))
            found.append(_Lines(language, category, before, compiled_lines))
    return tuple(found)


@functools.cache
def _harmless() -> tuple[re.Pattern[str], ...]:
    return tuple(compiled(line) for content in other_languages().values() for line in lines(content.harmless or ""))


def _matches(one: _Lines, folded: str) -> Iterable[str]:
    for line, pattern in one.lines:
        for match in pattern.finditer(folded):
            if one.denied is None or not one.denied.search(folded, 0, match.start()):
                yield line
                break


def certain(folded: str) -> list[Phrase]:
    """The phrases in a text that `folding.loosely` returned; none that is denied, none inside a harmless one."""
    padded = f" {folded} "
    for pattern in _harmless():
        padded = pattern.sub(f"{STOP} ", padded)
    return [Phrase(one.language, one.category, line) for one in _phrases() for line in _matches(one, padded)]


@functools.cache
def _nowhere() -> frozenset[str]:
    return frozenset(
        loosely(plainly(visible(line))) for content in other_languages().values() for line in lines(content.nowhere)
    )


def nowhere(folded: str) -> bool:
    """Whether a whole answer says "nowhere" or "nobody"."""
    return folded.strip(f" {STOP}") in _nowhere()
