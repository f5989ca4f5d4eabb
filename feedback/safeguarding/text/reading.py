"""A text to sentences of words, as the rules read them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from itertools import pairwise

from feedback.safeguarding.content import lexicon, lines
from feedback.safeguarding.text import spelling, words
from feedback.safeguarding.text.characters import plain

START, END, HARMLESS = "^", "$", "_"

_APART = re.compile(r"(?<![\w'])(?:[^\W_](?:[ \t]{1,3}|[.\-_*/,]{1,2}[ ]?)){1,80}[^\W_](?![\w'])")
_SENTENCE_END = re.compile(r"[.!?;\n\r\u2026]+(?=\s|$)|[\n\r]+")
_WORD = re.compile(r"[a-z0-9@$\u20ac*][\w'\u2019*@$\u20ac!|]*[a-z0-9*]|[^\W_]+|[^\w\s\x00-\x7f]")
_LONGEST_RUN = 40
_RUN = 14
_SHORT_TOGETHER = 28
_CLAUSE = frozenset({"and", "but", "because", "then", "since", "when", "if"})
_WILL = {"ill": "i", "hell": "he", "shell": "she"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its words as they are meant, fillers left out, between `^` and `$`."""

    words: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Sentence {len(self.words)} words>"


def _together(match: re.Match[str]) -> str:
    """ "k m s" or "k.i.l.l" without its gaps, where that makes words."""
    typed = match.group()
    joined = "".join(character for character in typed if character.isalnum())
    if len(joined) == 2 and not re.search(r"[./]", typed):
        return typed
    letters = joined.translate(spelling.leet())
    content = lexicon()
    if letters in content.txt or letters in words.said_by_rules() or letters in words.mendable():
        return letters
    pieces = spelling.cut(letters) if len(letters) > 2 else None
    return " ".join(pieces) if pieces else typed


@functools.cache
def fillers() -> frozenset[str]:
    """Words that may stand between any two words of a pattern without changing it ("just", "literally")."""
    return frozenset(lines(lexicon().fillers))


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text that `characters.visible` returned. Linear in its length."""
    joined = _APART.sub(_together, plain(text))
    found: list[Sentence] = []
    for part in _SENTENCE_END.split(joined):
        meant = [word for typed in _WORD.findall(part) for word in spelling.meant(typed)]
        meant = _will(meant)
        kept = _short_runs([word for word in meant if word not in fillers()] or meant)
        if kept:
            found.append(Sentence((START, *kept, END)))
    return found


@functools.cache
def _verbs() -> frozenset[str]:
    return frozenset(lines(lexicon().will))


def _will(typed: list[str]) -> list[str]:
    """ "ill" and "hell" before a verb as "i will" and "he will", and "an" before a consonant as "and"."""
    found: list[str] = []
    for word, after in zip(typed, [*typed[1:], ""], strict=False):
        if word == "an" and (after == "i" or after[:1] not in "aeiouh"):  # "an now he wants": and
            found.append("and")
            continue
        found += [_WILL[word], "will"] if word in _WILL and after in _verbs() else [word]
    return found


def _short_runs(typed: list[str]) -> list[str]:
    """At most two of the same emoji or word in a row: more says the same."""
    return [word for i, word in enumerate(typed) if i < 2 or not word == typed[i - 1] == typed[i - 2]]


def together(found: list[Sentence]) -> list[Sentence]:
    """Each two short sentences in a row as one: "not my favourite lesson. he locks the door" tells it in two."""
    return [
        Sentence((*first.words[:-1], *second.words[1:]))
        for first, second in pairwise(found)
        if len(first.words) + len(second.words) <= _SHORT_TOGETHER
    ]


def windows(sentence: Sentence) -> list[tuple[int, tuple[str, ...]]]:
    """A sentence in overlapping runs, each with the place of its first word: no length hides a phrase or takes long."""
    everything = sentence.words
    step = _LONGEST_RUN // 2
    last = max(len(everything) - step, 1)
    return [(start, everything[start : start + _LONGEST_RUN]) for start in range(0, last, step)]


def runs(sentence: Sentence) -> list[str]:
    """A sentence as the model reads it, harmless phrases out: whole; or a long one in overlapping runs and in clauses.

    A few words of harm in a long sentence would be lost among the others.
    """
    said = [word for word in sentence.words if word not in (START, END, HARMLESS)]
    if len(said) <= _RUN:
        return [" ".join(said)] if said else []
    step = _RUN // 2
    found = [said[start : start + _RUN] for start in range(0, len(said) - step, step)]
    clause: list[str] = []
    for word in said:
        if word in _CLAUSE and len(clause) > 3:
            found.append(clause[-_RUN:])
            clause = []
        clause.append(word)
    # A last clause of a word or two says nothing by itself ("and myself"): it is read with the words before it.
    found.append(clause[-_RUN:] if len(clause) > 3 else said[-_RUN:])
    return [" ".join(run) for run in found]
