"""Spotting harm: what must be caught, what must pass, and what holds for every text."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback import safeguarding
from feedback.core.errors import Invalid
from feedback.core.records import RawText, Tier
from feedback.safeguarding import content, spot, spot_file, spot_many

RANK = {Tier.NONE: 0, Tier.NEEDS_READER: 1, Tier.CONCERN: 2, Tier.URGENT: 3}
HARM = "my dad hits me every night"
HARMLESS = "I like the new swings."


def tier(text: str) -> Tier:
    return spot(RawText(text)).tier


@pytest.mark.parametrize(
    "text",
    [
        "kms",
        "sui",
        "otn",
        "going cunch",
        "i want to die",
        "I WANT TO DIE",
        "k1ll mys3lf",
        "k m s",
        "wannakms",
        "i cut myself every night",
        "my dad hits me",
        "he touches me down there",
        "i carry a knife for protection",
        "im running away tonight",
        "im meeting someone i met on snap on saturday",
        "someone has my nudes",
        "they are taking me to be cut in the holidays",
        "i have to marry my cousin",
        "my friend wants to kill herself",
    ],
)
def test_urgent_words_are_urgent(text: str):
    """Current harm, a plan to die, a weapon, a meeting: a person looks at once."""
    assert tier(text) is Tier.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "he says its our secret",
        "i wear long sleeves even in pe",
        "my mate's mum hits him",
        "i dont want to die anymore",
        "my dad used to hit me",
        "i dont feel safe at home",
        "i get bullied every day",
        "i look after my mum because she is ill",
        "there is no food in our house",
        "please help me",
        "i hate myself",
        "🆘",
    ],
)
def test_worrying_words_are_at_least_a_concern(text: str):
    """Hints, denials, the past and other people's harm reach a person too."""
    assert RANK[tier(text)] >= RANK[Tier.CONCERN]


@pytest.mark.parametrize(
    "text",
    [
        "maths is killing me",
        "shoot some hoops",
        "knife and fork",
        "teach us about self harm",
        "i feel unsafe at the bus station because of the lighting",
        "people smoke weed in the park",
        "my dad beats me at fifa",
        "i am not being bullied",
        "more bins please",
        "idk",
        "",
        "5 kms",
        "ur survey is 2 long m8 lol",
    ],
)
def test_ordinary_words_pass(text: str):
    """Idioms, lessons, general complaints and plain denials are feedback."""
    assert tier(text) is Tier.NONE


@pytest.mark.parametrize(
    ("harmless", "harm"),
    [
        ("my dad beat me at fifa", "dad beat me in the car"),
        ("i hurt myself on the slide", "i hurt myself on a night when its bad"),
        ("he cut himself shaving", "he cuts himself in the toilets"),
        ("dad would shoot me if i supported united", "my dad would kill me if i came home with a white boy"),
        ("we got shot in paintball", "my cousin got shot in crewe"),
        ("we have a problem with bullying at school", "i was a victim of rape"),
        ("mum kisses me goodnight", "my uncle kisses me when he visits"),
        ("he locked me in the shed by accident lol", "mum locked me in the shed"),
        ("i cant say anything bad about school", "i cant say anything wrong or he kicks off"),
        ("kicked out of the library for talking", "kicked out of the house"),
        ("more help for victims of abuse", "i keep having more suicidal thoughts"),
    ],
)
def test_what_is_harmless_in_one_sentence_hides_nothing_in_another(harmless: str, harm: str):
    """A figure of speech, a game or a slip rings no bell; the same words about harm do."""
    assert RANK[tier(harmless)] < RANK[Tier.CONCERN]
    assert RANK[tier(harm)] >= RANK[Tier.CONCERN]


def test_a_verdict_names_a_kind_of_harm():
    """Nobody is sent to the desk as "ordinary"."""
    lines = [
        text
        for file in content.folder().joinpath("held_back").iterdir()
        for group in content.held_back(file.name)
        for text in content.lines(group.texts)
    ]
    found = spot_many([RawText(text) for text in lines])
    assert {verdict.category for verdict in found} >= {"physical", "suicide"}
    assert not [verdict for verdict in found if verdict.category == "ordinary"]


@pytest.mark.parametrize(
    "text", ["nie lubię szkoły", "mama mnie bije", "не хочу жити", "أريد أن أموت", "dwi ddim yn hoffi ysgol"]
)
def test_another_language_is_never_none(text: str):
    """English rules never say that a text in another language is fine, though its label says English."""
    assert tier(text) is not Tier.NONE


@given(st.text(max_size=200), st.sampled_from(["pl", "cy", "ar", "", "ur-PK"]))
@settings(max_examples=50, deadline=None)
def test_a_text_marked_as_another_language_is_never_none(text: str, language: str):
    """The language that the child chose sends every answer to a person."""
    assert spot(RawText(text), language=language).tier is not Tier.NONE


@given(st.text(max_size=400))
@settings(max_examples=100, deadline=None)
def test_every_text_gets_a_verdict(text: str):
    """Nothing that can be typed makes spotting fail, and a verdict's repr shows nothing of it."""
    assert repr(spot(RawText(text))) in {f"<Verdict {tier}>" for tier in Tier}


@given(st.sampled_from([HARM, "kms", "i cut myself", "maths is killing me", "i like lego"]), st.integers(0, 30))
@settings(max_examples=30, deadline=None)
def test_case_and_invisible_characters_change_nothing(text: str, place: int):
    """Capitals and zero-width characters neither hide harm nor make it."""
    hidden = text[:place] + "\u200b\u2060" + text[place:]
    assert tier(text) is tier(text.upper()) is tier(hidden)


@given(
    st.sampled_from([HARM, "kms", "i cut myself", "i hate my life"]), st.sampled_from([HARMLESS, "idk", "more bins"])
)
@settings(max_examples=20, deadline=None)
def test_harmless_words_after_it_hide_nothing(text: str, after: str):
    """A line of harm is found whatever is said next."""
    assert RANK[tier(f"{text}\n{after}")] >= RANK[tier(text)]


def test_one_line_in_a_long_answer_is_found():
    """A hundred thousand characters of chat hide no disclosure."""
    assert tier(f"{HARMLESS} " * 2_000 + HARM + f". {HARMLESS}" * 2_000) is Tier.URGENT


def test_many_at_once_say_the_same():
    """A batch gives each text the verdict that it gets alone."""
    texts = [RawText(text) for text in (HARM, HARMLESS, "kms", "nie lubię szkoły", "")]
    assert spot_many(texts) == [spot(text) for text in texts]


def test_a_match_is_named():
    """The safeguarding lead sees which rule fired."""
    assert any("{hits}" in part for part in spot(RawText(HARM)).matched)


def test_the_version_names_content_and_vectors():
    """A stored result tells which rules and which model said it."""
    assert "wordllama" in safeguarding.VERSION


def test_a_file_is_spotted(tmp_path: Path):
    """The command line reads id and text and writes a verdict a row, in order."""
    texts, verdicts = tmp_path / "texts.csv", tmp_path / "verdicts.csv"
    texts.write_text(f'id,text\na,"{HARM}, and\nshouts"\nb,{HARMLESS}\n', encoding="utf-8")
    assert spot_file(texts, verdicts) == 2
    rows = list(csv.DictReader(verdicts.read_text(encoding="utf-8").splitlines()))
    assert [(row["id"], row["tier"]) for row in rows] == [("a", "urgent"), ("b", "none")]
    assert rows[0]["category"] == "physical"


def test_a_file_without_its_columns_is_refused(tmp_path: Path):
    """A file that is something else writes nothing."""
    texts, verdicts = tmp_path / "texts.csv", tmp_path / "verdicts.csv"
    texts.write_text("words\nx\n", encoding="utf-8")
    with pytest.raises(Invalid):
        spot_file(texts, verdicts)
    assert not verdicts.exists()
