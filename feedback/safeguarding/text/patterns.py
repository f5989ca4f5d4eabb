"""The little language of the rules: a line a child might say, with slots.

word            that word (a txt spelling is read as what it means)
(a|b c)         one of these          [a|b c]   one of these, or nothing
{slot}          any entry of that word list           [{slot}]  or nothing
...             up to three words of any kind         ^  $      where the sentence begins or ends
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from zlib import crc32

from feedback.core.errors import Invalid
from feedback.safeguarding.content import lexicon, lines
from feedback.safeguarding.text import words
from feedback.safeguarding.text.reading import END, START, fillers

_ELEMENT = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|\{\w+\}|[^\s\[\]()]+")
_SLOT = re.compile(r"\{(\w+)\}")
# Captured, for a denial may stand in it: "my dad does not ever hit me".
_GAP = r"((?:\S+ ){0,3}?)"


class BadPattern(Invalid):
    """A pattern of the rules that cannot be read: an unknown slot, or nothing but words that may be left out."""

    code = "safeguarding-bad-pattern"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled line: `anchors` are words of which a text must hold at least one for the line to match."""

    said: str
    source: str
    anchors: frozenset[str]

    @property
    def expression(self) -> re.Pattern[str]:
        """Compiled when a text first holds an anchor: most lines of the rules never meet one."""
        return _regex(self.source)


@functools.cache
def _regex(source: str) -> re.Pattern[str]:
    return re.compile(source)


def _spelled(word: str) -> list[str]:
    plain = word.replace("'", "").replace("\u2019", "").lower()
    return [part for part in lexicon().txt.get(plain, plain).split() if part not in fillers()]


@functools.cache
def entries(name: str, within: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The entries of a slot as phrases in plain words; slots inside slots are opened."""
    block = lexicon().slots.get(name)
    if block is None or name in within:
        raise BadPattern(slot=name)
    return tuple(phrase for line in lines(block) for phrase in _phrases(line, (*within, name)))


def _phrases(text: str, within: tuple[str, ...] = ()) -> list[str]:
    """Every phrase that "{someone} hits|hit" may be: alternatives at the top, slots opened."""
    found: list[str] = []
    for alternative in text.split("|"):
        partial = [""]
        for word in alternative.split():
            slot = _SLOT.fullmatch(word)
            options = entries(slot.group(1), within) if slot else [" ".join(_spelled(word))]
            partial = [f"{before} {option}".strip() for before in partial for option in options]
        found += partial
    return found


@functools.cache
def _commonness(phrase: str) -> tuple[int, str]:
    """The rarest word of a phrase, and how usual it is: the word to look for first."""
    counts = words.frequencies()
    return min((counts[word], word) for word in phrase.split())


def _either(phrases: list[str]) -> str:
    unique = sorted(set(phrases) - {""}, key=lambda phrase: (-len(phrase), phrase))
    return "(?:" + "|".join(re.escape(phrase) + " " for phrase in unique) + ")"


@functools.cache
def compiled(said: str) -> Pattern:
    """A line of the rules, compiled. Raises BadPattern."""
    expression, choices = "(?<= )", []
    for element in _ELEMENT.findall(said):
        if element == "...":
            expression += _GAP
        elif element in (START, END):
            expression += re.escape(element) + " "
        elif element.startswith("["):
            phrases = [phrase for phrase in _phrases(element[1:-1]) if phrase]
            expression += f"(?:{_either(phrases)})?" if phrases else ""
        else:
            # A choice that is a filler ("so") can never match: texts are read without fillers.
            phrases = [phrase for phrase in _phrases(element.strip("()")) if phrase]
            if phrases:
                expression += _either(phrases)
                choices.append(phrases)
    if not choices:
        raise BadPattern(pattern=said)
    rarest = min(choices, key=lambda phrases: sum(_commonness(phrase)[0] for phrase in phrases))
    anchors = frozenset(_commonness(phrase)[1] for phrase in rarest)
    return Pattern(said, expression, anchors)


def filled(line: str, times: int) -> list[str]:
    """A line of examples with its {slots} filled, `times` ways, the same each time; a line without slots alone."""
    names = _SLOT.findall(line)
    if not names:
        return [line]
    found = []
    for turn in range(times):
        text = line
        for place, name in enumerate(names):
            options = entries(name)
            chosen = options[(crc32(line.encode()) + turn * (7 + 6 * place) + place) % len(options)]
            text = text.replace(f"{{{name}}}", chosen, 1)
        found.append(text)
    return found
