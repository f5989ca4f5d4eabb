"""Rings now, read first, in turn: what is weighed together, and what is heard only with its question."""

from __future__ import annotations

import pytest

from feedback.core.records import Lane, RawText, Tier, Verdict
from feedback.safeguarding import content, spot
from feedback.safeguarding.combiner import HarmEvidence, probability

SAFE = "Where do you feel safe? Where do you not feel safe?"


@pytest.mark.parametrize(
    ("tier", "lane"),
    [
        (Tier.URGENT, Lane.RINGS),
        (Tier.CONCERN, Lane.RINGS),
        (Tier.NEEDS_READER, Lane.READ_FIRST),
        (Tier.NONE, Lane.IN_TURN),
    ],
)
def test_each_tier_has_its_lane(tier: Tier, lane: Lane):
    """A bell for harm, the front of the queue for what is unsure, its turn for the rest."""
    assert Verdict(tier=tier).lane is lane


@pytest.mark.parametrize("text", ["nowhere", "no where", "Nowhere.", "no where is safe", "nigdzie", "کہیں نہیں"])
def test_nowhere_is_heard_with_its_question(text: str):
    """To "Where do you feel safe?" one word tells everything."""
    assert spot(RawText(text), question=SAFE).lane is Lane.RINGS


def test_nowhere_alone_says_nothing():
    """The same word about buses is feedback."""
    assert spot(RawText("nowhere"), question="Can you get to the places you want to go?").lane is Lane.IN_TURN
    assert spot(RawText("nowhere")).lane is Lane.IN_TURN


@pytest.mark.parametrize("text", ["home", "my room", "at dads", "with my stepdad", "everywhere"])
def test_home_is_heard_where_only_unsafe_places_are_asked_for(text: str):
    """To "Where do you not feel safe?" home is harm; to a question that asks for both it may be either."""
    assert spot(RawText(text), question="Where do you not feel safe?").lane is Lane.RINGS
    assert spot(RawText(text), question=SAFE).lane is not Lane.RINGS


@pytest.mark.parametrize(
    "text",
    [
        "At home",
        "at home",
        "home",
        "my house",
        "in my bedroom",
        "with my mum",
        "my dads",
        "my nans house",
        "home and school",
    ],
)
def test_a_place_by_its_name_rings_no_bell(text: str):
    """What most children answer to a question that asks for both."""
    assert spot(RawText(text), question=SAFE).lane is not Lane.RINGS
    assert spot(RawText(text)).lane is not Lane.RINGS


def test_nobody_who_listens_is_read_first():
    """A child with no adult who listens rings no bell, and does not wait either."""
    assert spot(RawText("nobody"), question="Is there a grown-up who listens to you?").lane is Lane.READ_FIRST


@pytest.mark.parametrize("text", ["i feel like i dont want to be here anymore", "i dont want to wake up tomorrow"])
def test_a_wish_not_to_be_here_is_urgent(text: str):
    """It is not a worry with three days to act."""
    assert spot(RawText(text)).tier is Tier.URGENT


@pytest.mark.parametrize("text", ["i unalived the ender dragon", "i packed my bag for camp"])
def test_a_rule_alone_rings_no_bell(text: str):
    """Words of harm in a game are evidence, and weighed with what the whole is like."""
    assert spot(RawText(text)).lane is not Lane.RINGS


def test_more_evidence_never_weighs_less():
    """Each of the witnesses for harm has a weight above nought, the encoder's heads taken together: nobody is less heard for
    saying more."""
    weights = content.weights().harm
    assert all(weights[name] > 0 for name in ("rule_urgent", "rule_concern", "model", "meaning"))
    assert weights["meaning"] + weights["encoder"] + weights["encoder_urgent"] > 0.5
    little = HarmEvidence(rules=Tier.NONE, model=-2.0, encoder=-3.0, encoder_urgent=-4.0, meaning=-3.0, words=6)
    much = HarmEvidence(rules=Tier.URGENT, model=8.0, encoder=4.0, encoder_urgent=2.0, meaning=3.0, words=6)
    assert probability(weights, little.numbers()) < 0.05 < 0.95 < probability(weights, much.numbers())


def test_the_second_head_takes_no_plain_words_away():
    """However sure it is that a text is ordinary, it weighs no more than where it is fairly sure."""
    fairly, very = (
        HarmEvidence(rules=Tier.URGENT, model=7.0, encoder=-2.0, encoder_urgent=-2.0, meaning=lean, words=6)
        for lean in (-2.0, -5.0)
    )
    weights = content.weights().harm
    assert probability(weights, fairly.numbers()) == probability(weights, very.numbers())


def test_the_band_below_the_bell_is_wide_enough():
    """Read first begins well below the bell, and the bell well below certainty."""
    settings = content.weights()
    assert settings.read_first < settings.rings / 2 < settings.rings < 0.9


@pytest.mark.parametrize(
    "text",
    [
        "school but not in the toilets cos people get filmed",
        "people film you in the changing rooms",
        "i got filmed in the loos",
        "you get filmed in the bogs n it goes on snapchat",
        "my mate was videoed in the cubicle and its all round school",
        "year 10s take photos of people in the showers",
        "loos are not safe ppl record",
        "they stick phones under the cubicle",
        "she got filmed getting changed for pe",
        "the showers. a man photographs us",
    ],
)
def test_being_filmed_where_people_undress_rings(text: str):
    """Whoever tells it, of themselves, of "you" or of others, and however calmly: in toilets, showers and changing rooms."""
    verdict = spot(RawText(text), question=SAFE)
    assert (verdict.lane, verdict.worded) == (Lane.RINGS, True)


@pytest.mark.parametrize(
    "text",
    [
        "we filmed a tiktok in the park",
        "we did a tik tok dance in the changing room before the match",
        "i watched a film then went to the toilet",
        "our class photo was taken next to the changing rooms",
        "nobody films us in the changing rooms",
        "toilets. people film their dinner in the canteen",
        "in the changing rooms people record their times",
        "we made a film about school toilets",
        "there was a film where someone gets filmed in the shower",
    ],
)
def test_filming_itself_rings_no_bell(text: str):
    """A film, a dance, a class photo, a record at swimming, or that it does not happen: no case, but read in turn or first."""
    assert spot(RawText(text), question=SAFE).lane is not Lane.RINGS


def test_what_rings_alone_never_lowers_what_is_urgent():
    """A calm line beside a grave one: it is no evidence, so the grave one stays what it was."""
    grave = "he makes me undress and takes pictures of me and sells them"
    both = f"{grave}. people get filmed in the toilets"
    assert spot(RawText(grave)).tier is Tier.URGENT
    assert spot(RawText(both)).tier is Tier.URGENT
