"""Spotting harm in one text or many: rules and model, and the higher of their tiers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from feedback.records import RawText, Tier, Verdict
from feedback.safeguarding import rules
from feedback.safeguarding.characters import visible
from feedback.safeguarding.languages import foreign
from feedback.safeguarding.model import Judgement, model
from feedback.safeguarding.reading import runs, sentences, together
from feedback.safeguarding.rules import RANK, Hit

_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as read: what the rules found, the runs of words for the model, whether it is another language."""

    hits: tuple[Hit, ...]
    runs: tuple[str, ...]
    foreign: bool


def spot(text: RawText, *, language: str = "en") -> Verdict:
    """How soon a person must look at a text, of what kind the harm may be, and what matched. Never raises.

    A text in another language than English is at least `NEEDS_READER`.
    """
    return _verdicts([text], language)[0]


def spot_many(texts: Iterable[RawText], *, language: str = "en") -> list[Verdict]:
    """The same verdicts as `spot` one by one, with the model run over all of them at once."""
    return _verdicts(list(texts), language)


def _verdicts(texts: Sequence[RawText], language: str) -> list[Verdict]:
    english = language.strip().lower().replace("_", "-").split("-")[0] == "en"
    read = [_read(text, english) for text in texts]
    judged = iter(model().judge([run for one in read for run in one.runs]))
    return [_verdict(one, [next(judged) for _ in one.runs]) for one in read]


def _read(text: str, english: bool) -> _Read:
    seen = visible(text)
    found = list(dict.fromkeys(rules.unharmed(sentence) for sentence in sentences(seen)))
    hits = tuple(dict.fromkeys(hit for sentence in (*found, *together(found)) for hit in rules.hits(sentence)))
    said = tuple(dict.fromkeys(run for sentence in found for run in runs(sentence)))
    return _Read(hits, said, not english or foreign(seen))


def _verdict(read: _Read, judged: list[Judgement]) -> Verdict:
    hits = sorted(read.hits, key=lambda hit: -RANK[hit.tier])
    by_rules = hits[0].tier if hits else Tier.NONE
    best = max(judged, key=lambda one: (RANK[one.tier], one.score), default=None)
    by_model = best.tier if best else Tier.NONE
    highest = max(by_rules, by_model, key=RANK.__getitem__)
    if highest is Tier.NONE and read.foreign:
        return Verdict(tier=Tier.NEEDS_READER, matched=("another language",))
    if highest is Tier.NONE:
        return Verdict(tier=Tier.NONE)
    matched = [f"{hit.category}: {hit.rule}: {hit.said}" for hit in hits[:_MOST_NAMED]]
    if best and by_model is not Tier.NONE:
        matched.append(f"model: like examples of {best.category} (score {best.score:.1f})")
    if by_rules is not by_model:
        matched.append(f"rules say {by_rules}, model says {by_model}: the higher counts")
    category = hits[0].category if hits and by_rules is highest else best.category if best else ""
    return Verdict(tier=highest, category=category, matched=tuple(matched))
