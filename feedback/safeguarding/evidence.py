"""The evidence on an English text: what rules match, what the model scores, what the encoder holds likely."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from feedback.core.records import Tier
from feedback.safeguarding import encoder, rules
from feedback.safeguarding.combiner import HarmEvidence
from feedback.safeguarding.encoder import Likeness
from feedback.safeguarding.model import model
from feedback.safeguarding.rules import RANK, Hit
from feedback.safeguarding.text.identity import neutral
from feedback.safeguarding.text.reading import runs, sentences, together

_EDGE = 0.002
_SURE = 0.9
"""From this probability of harm on, what rules find inside a harmless phrase counts."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one text: the rules that matched, the highest first, all of it as numbers to weigh, and what the
    encoder holds it to mean."""

    hits: tuple[Hit, ...]
    category: str
    evidence: HarmEvidence
    meaning: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as read; `hidden` are matches inside phrases that are harmless as a rule ("he beats me at")."""

    hits: tuple[Hit, ...]
    hidden: tuple[Hit, ...]
    runs: tuple[str, ...]
    neutral: str
    words: int


def _read(seen: str) -> _Read:
    """Rules read what was typed; what the model and the encoder read says nothing of who somebody is."""
    typed = sentences(seen)
    cleared = [rules.unharmed(sentence) for sentence in typed]
    distinct = list(dict.fromkeys(cleared))
    hits = tuple(dict.fromkeys(hit for sentence in (*distinct, *together(distinct)) for hit in rules.hits(sentence)))
    within = (as_typed for as_typed, clear in zip(typed, cleared, strict=True) if clear != as_typed)
    hidden = tuple(dict.fromkeys(hit for sentence in within for hit in rules.hits(sentence) if hit not in hits))
    twin = neutral(seen)
    said = distinct if twin == seen else [rules.unharmed(sentence) for sentence in sentences(twin)]
    return _Read(
        hits,
        hidden,
        tuple(dict.fromkeys(run for sentence in said for run in runs(sentence))),
        twin,
        len(seen.split()),
    )


def _odds(probability: float) -> float:
    inside = min(max(probability, _EDGE), 1 - _EDGE)
    return math.log(inside / (1 - inside))


def find(texts: Sequence[str]) -> list[Found]:
    """The evidence on each text that `characters.visible` returned; the model is run over all of them at once."""
    read = [_read(text) for text in texts]
    scores = iter(model().score([run for one in read for run in one.runs]))
    likely = encoder.read([one.neutral for one in read])
    return [_found(one, [next(scores) for _ in one.runs], like) for one, like in zip(read, likely, strict=True)]


def _unhidden(read: _Read, like: Likeness) -> tuple[Hit, ...]:
    """What a phrase that is harmless as a rule does not hide: what rings alone, and all where the encoder is sure that the
    whole reads as harm."""
    if like.harm < _SURE:
        return tuple(hit for hit in read.hidden if hit.alone)
    return read.hidden if like.urgent >= 0.5 else tuple(replace(hit, tier=Tier.CONCERN) for hit in read.hidden)


def _found(read: _Read, scores: Sequence[float], like: Likeness) -> Found:
    hits = tuple(sorted((*read.hits, *_unhidden(read, like)), key=lambda hit: -RANK[hit.tier]))
    weighed = [hit for hit in hits if not hit.alone]
    return Found(
        hits=hits,
        category=like.category,
        evidence=HarmEvidence(
            rules=weighed[0].tier if weighed else Tier.NONE,
            model=max(scores, default=-8.0),
            encoder=_odds(like.harm),
            encoder_urgent=_odds(like.urgent),
            meaning=encoder.second_head().lean(like.meaning),
            words=read.words,
        ),
        meaning=like.meaning,
    )
