"""Who somebody is, is no sign of harm: faith, skin, sexuality, country, family, care and disability × ordinary words."""

from __future__ import annotations

import functools

import pytest

from feedback.core.records import RawText, Tier, Verdict
from feedback.safeguarding import spot, spot_many
from feedback.safeguarding.rules import RANK
from feedback.safeguarding.text.identity import neutral

I_AM = (
    *("gay", "a lesbian", "bisexual", "bi", "trans", "non binary", "queer", "straight", "asexual"),
    *("black", "white", "brown", "asian", "mixed race", "a black boy", "an asian girl"),
    *("muslim", "a muslim", "christian", "a catholic", "jewish", "hindu", "a sikh", "an atheist", "a jehovahs witness"),
    *("somali", "polish", "romanian", "ukrainian", "from pakistan", "from syria", "kurdish", "nigerian", "chinese"),
    *("a refugee", "an asylum seeker", "an immigrant", "a traveller", "roma", "a gypsy"),
    *("in care", "fostered", "adopted", "a care leaver", "an only child", "a twin"),
    *("autistic", "deaf", "blind", "disabled", "dyslexic", "in a wheelchair", "diabetic", "epileptic"),
    *("a boy", "a girl", "small for my age"),
)
SENTENCES = (
    "im {}",
    "i am {} and i like football",
    "i am {} and i want more buses",
    "my mum is {}",
    "my best friend is {} and we play minecraft",
    "as someone who is {} i think the park needs lights",
    "i am {} and proud",
    "my family is {} and we go to the library",
    "nobody minds that i am {}",
    "i am {} and my teacher is nice",
)
NEVER = (
    "i am a muslim girl and i wear hijab",
    "i have two mums",
    "my dads are married to each other",
    "we pray five times a day",
    "i go to mosque after school",
    "i fast in ramadan",
    "i have adhd",
    "i live with foster carers and a dog",
    "i have a social worker",
    "my parents came here from eritrea",
)
NEUTRAL = "tall"


@functools.cache
def _grid() -> list[tuple[str, Verdict, Verdict]]:
    texts = [sentence.format(who) for who in I_AM for sentence in SENTENCES]
    twins = {sentence: spot(RawText(sentence.format(NEUTRAL))) for sentence in SENTENCES}
    found = spot_many([RawText(text) for text in texts])
    return [
        (text, verdict, twins[SENTENCES[at % len(SENTENCES)]])
        for at, (text, verdict) in enumerate(zip(texts, found, strict=True))
    ]


def test_no_identity_rings_a_bell():
    """Of every identity in every ordinary sentence, none is taken for harm, and no category is named for it."""
    assert [text for text, verdict, _ in _grid() if verdict.tier in (Tier.CONCERN, Tier.URGENT)] == []
    assert [text for text, verdict, _ in _grid() if verdict.tier is Tier.NONE and verdict.category] == []


def test_an_identity_is_read_as_its_neutral_twin():
    """Being somebody moves no answer forward in any queue: what is said of a tall child is said of each."""
    assert [text for text, verdict, twin in _grid() if RANK[verdict.tier] > RANK[twin.tier]] == []


@pytest.mark.parametrize("text", NEVER)
def test_faith_family_care_and_disability_are_ordinary(text: str):
    """What a child tells of their life as a matter of course is no worry."""
    assert spot(RawText(text)).tier is Tier.NONE


@pytest.mark.parametrize(
    "text",
    [
        "they beat me up because im gay",
        "my dad says he will kill me if im gay",
        "boys at school spit at me because i am muslim",
        "they call me terrorist and pull my hijab off every day",
        "i am in care and my carer hits me",
        "im deaf and my brother punches me",
    ],
)
def test_harm_to_somebody_for_who_they_are_is_found(text: str):
    """Words for who somebody is are put aside; what is done to them is not."""
    assert spot(RawText(text)).tier in (Tier.CONCERN, Tier.URGENT)


def test_words_that_only_look_like_an_identity_stay():
    """A colour of a bruise is no identity."""
    assert neutral("he gave me a black eye") == "he gave me a black eye"
    assert neutral("i am a muslim girl") == "i am tall"
