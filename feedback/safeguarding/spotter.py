"""Spotting harm in one text or many: rules, and model and encoder together; the higher of the two tiers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from feedback.core.records import RawText, Tier, Verdict
from feedback.safeguarding import encoder, rules
from feedback.safeguarding.characters import visible
from feedback.safeguarding.content import model_settings
from feedback.safeguarding.encoder import Likeness
from feedback.safeguarding.languages import foreign
from feedback.safeguarding.model import Judgement, model
from feedback.safeguarding.reading import runs, sentences, together
from feedback.safeguarding.rules import RANK, Hit

_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as read: what the rules found, the runs of words for the model, whether it is another language, its words.

    `doubted` is what the rules find inside phrases that are harmless as a rule ("he beats me at").
    """

    hits: tuple[Hit, ...]
    doubted: tuple[Hit, ...]
    runs: tuple[str, ...]
    foreign: bool
    seen: str


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
    # It knows English alone: of another language it would say anything.
    like = iter(encoder.read([one.seen for one in read if not one.foreign]))
    return [_verdict(one, [next(judged) for _ in one.runs], None if one.foreign else next(like)) for one in read]


def _read(text: str, english: bool) -> _Read:
    seen = visible(text)
    typed = sentences(seen)
    cleared = [rules.unharmed(sentence) for sentence in typed]
    found = list(dict.fromkeys(cleared))
    hits = tuple(dict.fromkeys(hit for sentence in (*found, *together(found)) for hit in rules.hits(sentence)))
    said = tuple(dict.fromkeys(run for sentence in found for run in runs(sentence)))
    within = (as_typed for as_typed, clear in zip(typed, cleared, strict=True) if clear != as_typed)
    doubted = tuple(dict.fromkeys(hit for sentence in within for hit in rules.hits(sentence) if hit not in hits))
    return _Read(hits, doubted, said, not english or foreign(seen), seen)


def _verdict(read: _Read, judged: list[Judgement], like: Likeness | None) -> Verdict:
    doubted = _doubted(read, like)
    hits = sorted((*read.hits, *doubted), key=lambda hit: -RANK[hit.tier])
    by_rules = hits[0].tier if hits else Tier.NONE
    weighed = _weighed(judged, like)
    highest = max(by_rules, weighed.tier, key=RANK.__getitem__)
    if highest is Tier.NONE and read.foreign:
        return Verdict(tier=Tier.NEEDS_READER, matched=("another language",))
    if highest is Tier.NONE:
        return Verdict(tier=Tier.NONE)
    matched = [f"{hit.category}: {hit.rule}: {hit.said}" for hit in hits[:_MOST_NAMED]]
    if doubted:
        matched.append("harmless words stand around it, and the whole reads as harm")
    if weighed.tier is not Tier.NONE:
        sure = f", probability {like.harm:.2f}" if like else ""
        matched.append(f"model: like examples of {weighed.category} (score {weighed.score:.1f}{sure})")
    if by_rules is not weighed.tier:
        matched.append(f"rules say {by_rules}, model says {weighed.tier}: the higher counts")
    category = hits[0].category if hits and by_rules is highest else weighed.category
    return Verdict(tier=highest, category=category, matched=tuple(matched), worded=bool(hits))


def _doubted(read: _Read, like: Likeness | None) -> tuple[Hit, ...]:
    """What a phrase that is harmless as a rule ("he beats me at" chess) does not hide, as the whole reads as harm.

    A concern at most, unless the encoder is sure that it is urgent.
    """
    settings = model_settings()
    if like is None or like.harm < settings.harm_in_harmless:
        return ()
    if like.urgent >= settings.surely_urgent:
        return read.doubted
    return tuple(replace(hit, tier=Tier.CONCERN) for hit in read.doubted)


def _weighed(judged: list[Judgement], like: Likeness | None) -> Judgement:
    """The model and the encoder together: what one is unsure of, the other may know. The model alone without one."""
    best = max(judged, key=lambda one: (RANK[one.tier], one.score), default=Judgement(0.0, Tier.NONE, ""))
    if like is None:
        return best
    settings = model_settings()
    score = max((one.score for one in judged), default=0.0) + like.odds
    if score < settings.together:
        return Judgement(score, Tier.NONE, "")
    urgent = like.urgent >= settings.surely_urgent or best.tier is Tier.URGENT
    return Judgement(score, Tier.URGENT if urgent else Tier.CONCERN, like.category)
