"""Spotting harm in one text or many: the evidence is weighed, and a text rings, is read first, or waits its turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from feedback.core.records import RawText, Tier, Verdict
from feedback.safeguarding import asked, evidence, other_languages, phrases
from feedback.safeguarding.combiner import probability
from feedback.safeguarding.content import rule_files, weights
from feedback.safeguarding.evidence import Found
from feedback.safeguarding.phrases import Phrase
from feedback.safeguarding.rules import RANK, Hit
from feedback.safeguarding.text.characters import visible
from feedback.safeguarding.text.folding import loosely, plainly
from feedback.safeguarding.text.languages import foreign

_MOST_NAMED = 8
_FEWEST_WORDS = 4
_NOTHING = Verdict(tier=Tier.NONE)
_OTHER = Verdict(tier=Tier.NEEDS_READER, matched=("another language",))


def spot(text: RawText, *, language: str = "en", question: str = "") -> Verdict:
    """How soon a person must look at a text, of what kind the harm may be, and what matched. Never raises.

    `language` is the one that was chosen on the screen: a text in another than English is at least `NEEDS_READER`.
    `question` is what was asked: "nowhere" says nothing, and everything after "Where do you feel safe?".
    """
    return _verdicts([text], language, question)[0]


def spot_many(texts: Iterable[RawText], *, language: str = "en", question: str = "") -> list[Verdict]:
    """The same verdicts as `spot` one by one, with the model run over all of them at once."""
    return _verdicts(list(texts), language, question)


def _verdicts(texts: Sequence[RawText], language: str, question: str) -> list[Verdict]:
    chosen = language.strip().lower().replace("_", "-").split("-")[0]
    labelled = chosen != "en"
    seen = [visible(text) for text in texts]
    elsewhere = [_elsewhere(text, labelled) for text in seen]
    english = [not there or (labelled and _plainly_english(text)) for text, there in zip(seen, elsewhere, strict=True)]
    found = iter(evidence.find([text for text, reads in zip(seen, english, strict=True) if reads]))
    certain = [phrases.certain(loosely(plainly(text))) for text in seen]
    return [
        _highest(
            asked.answered(question, text),
            _by_phrases(said),
            _of_evidence(next(found)) if reads else _NOTHING,
            # What a phrase of certain harm says is urgent already: what else the text means is slow to ask, and adds nothing.
            _NOTHING if not there else _OTHER if said else _of_another_language(text, chosen),
        )
        for text, reads, there, said in zip(seen, english, elsewhere, certain, strict=True)
    ]


def _elsewhere(text: str, labelled: bool) -> bool:
    """Whether a text is to be read as another language: the screen says so, or its words and letters do."""
    return labelled or foreign(text) or other_languages.foreignness(text) > weights().other_languages.foreign


def _plainly_english(text: str) -> bool:
    return not foreign(text) and other_languages.foreignness(text) < weights().other_languages.plainly_english


def _highest(*verdicts: Verdict) -> Verdict:
    """The most pressing verdict, with what every other found beside it."""
    best = max(verdicts, key=lambda one: RANK[one.tier])
    matched = tuple(dict.fromkeys(part for one in (best, *verdicts) for part in one.matched))
    return Verdict(tier=best.tier, category=best.category, matched=matched, worded=any(one.worded for one in verdicts))


def _by_phrases(found: Sequence[Phrase]) -> Verdict:
    if not found:
        return _NOTHING
    matched = tuple(
        f"{one.category}: a phrase of certain harm ({one.language}): {one.said}" for one in found[:_MOST_NAMED]
    )
    return Verdict(tier=Tier.URGENT, category=found[0].category, matched=matched, worded=True)


def _of_another_language(text: str, chosen: str) -> Verdict:
    if chosen == "en" and len(text.split()) < _FEWEST_WORDS:  # "aye ma granda": too little to tell a language by
        return _OTHER
    judged = other_languages.judge(text, chosen)
    if judged.harm < weights().other_languages.rings:
        return _OTHER
    tier = Tier.URGENT if judged.urgent else Tier.CONCERN
    said = f"another language, like examples of {judged.category} (probability {judged.harm:.2f})"
    return Verdict(tier=tier, category=judged.category, matched=(said,))


def _certain() -> frozenset[str]:
    return frozenset(rule.name for file in rule_files() for rule in file.rule if rule.certain)


def _of_evidence(found: Found) -> Verdict:
    """What an English text is: certain words ring by themselves, at once or as a concern; all else is weighed together."""
    settings = weights()
    numbers = found.evidence.numbers()
    harm, at_once = probability(settings.harm, numbers), probability(settings.urgent, numbers)
    certain = [hit for hit in found.hits if hit.tier is Tier.URGENT and hit.rule in _certain()]
    alone = any(hit.alone for hit in found.hits)
    if not (certain or alone) and harm < settings.read_first:
        return _NOTHING
    hits = [*certain, *(hit for hit in found.hits if hit not in certain)]
    matched = (*_named(hits), f"weighed together: harm {harm:.2f}, at once {at_once:.2f}")
    category = hits[0].category if hits else found.category
    if certain or (harm >= settings.rings and at_once >= settings.at_once):
        return Verdict(tier=Tier.URGENT, category=category, matched=matched, worded=bool(hits))
    tier = Tier.CONCERN if alone or harm >= settings.rings else Tier.NEEDS_READER
    return Verdict(tier=tier, category=category, matched=matched, worded=bool(hits))


def _named(hits: Sequence[Hit]) -> tuple[str, ...]:
    return tuple(f"{hit.category}: {hit.rule}: {hit.said}" for hit in hits[:_MOST_NAMED])
