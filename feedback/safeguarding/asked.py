"""Answers that mean something only with their question: "nowhere" to "Where do you feel safe?"."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from feedback.core.records import Tier, Verdict
from feedback.safeguarding import other_languages
from feedback.safeguarding.content import asked, lines
from feedback.safeguarding.text.characters import visible, without_accents
from feedback.safeguarding.text.folding import STOP, plainly


@dataclass(frozen=True, slots=True)
class _Pair:
    name: str
    category: str
    tier: Tier
    asks: tuple[str, ...]
    unless: tuple[str, ...]
    answers: frozenset[str]
    other_languages: bool


@functools.cache
def _pairs() -> tuple[_Pair, ...]:
    return tuple(
        _Pair(
            pair.name,
            pair.category,
            pair.tier,
            tuple(plainly(visible(line)) for line in lines(pair.asks)),
            tuple(plainly(visible(line)) for line in lines(pair.unless or "")),
            frozenset(plainly(visible(line)) for line in lines(pair.answers)),
            pair.other_languages,
        )
        for pair in asked().pair
    )


@functools.cache
def _asked(question: str) -> str:
    return without_accents(plainly(visible(question)))


def answered(question: str, seen: str) -> Verdict:
    """What a whole answer that `characters.visible` returned says to its question; none where there is no question."""
    if not question or len(seen) > 60:
        return Verdict(tier=Tier.NONE)
    put, said = _asked(question), plainly(seen).strip(f" {STOP}")
    for pair in _pairs():
        meant = said in pair.answers or (pair.other_languages and other_languages.is_nowhere(seen))
        if meant and any(words in put for words in pair.asks) and not any(words in put for words in pair.unless):
            matched = (f"{pair.category}: {pair.name}",)
            return Verdict(tier=pair.tier, category=pair.category, matched=matched, worded=True)
    return Verdict(tier=Tier.NONE)
