"""A disclosure in any language reaches somebody: the six beside English ring, every other is read first."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.core.records import Lane, RawText, Tier
from feedback.safeguarding import content, meaning, other_languages, phrases, spot
from feedback.safeguarding.phrases import compiled
from feedback.safeguarding.text.characters import visible
from feedback.safeguarding.text.folding import loosely, plainly

RINGS = (Tier.CONCERN, Tier.URGENT)
CERTAIN = [
    ("pl", "chcę się zabić"),
    ("pl", "chce sie zabic"),
    ("pl", "tata mnie bije"),
    ("ro", "vreau să mor"),
    ("ro", "vreau sa mor"),
    ("ro", "tata mă bate cu cureaua"),
    ("cy", "dwi isio marw"),
    ("cy", "mae dad yn taro fi"),
    ("uk", "хочу померти"),
    ("uk", "khochu pomerty"),
    ("uk", "тато б'є мене"),
    ("uk", "tato mene bye"),
    ("ur", "میں مرنا چاہتا ہوں"),
    ("ur", "main marna chahta hun"),
    ("ur", "abu mujhe maarte hain"),
    ("ar", "اريد ان اموت"),
    ("ar", "أُرِيدُ أَنْ أَمُوتَ"),
    ("ar", "bidi amout"),
    ("ar", "بابا بيضربني"),
]


@pytest.mark.parametrize(("language", "text"), CERTAIN)
def test_certain_harm_rings_in_every_language_offered(language: str, text: str):
    """In its own script, without marks or in Latin letters, whatever language the screen was in: a person is called."""
    assert spot(RawText(text), language=language).tier is Tier.URGENT
    assert spot(RawText(text)).tier is Tier.URGENT


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "lubię chodzić na basen z kolegami"),
        ("ro", "tata mă bate mereu la șah"),
        ("cy", "mae'r bws bob amser yn hwyr"),
        ("uk", "я люблю ходити в басейн з друзями"),
        ("ur", "mujhe football pasand hai"),
        ("ar", "احب السباحة مع اصدقائي"),
        ("pl", "nikt mnie nie bije"),
    ],
)
def test_ordinary_words_ring_no_bell_and_are_read_first(language: str, text: str):
    """A hall in which every Polish answer rings hears none; a person who reads it comes first all the same."""
    assert spot(RawText(text), language=language).lane is Lane.READ_FIRST


@pytest.mark.parametrize(
    "text",
    [
        "mi papá me pega",
        "mon père me frappe tous les soirs",
        "meu pai me bate",
        "ich will sterben",
        "babam beni dövüyor",
        "mio padre mi picchia",
        "我不想活了",
        "मैं मरना चाहता हूँ",
    ],
)
def test_a_language_that_is_not_offered_is_read_first(text: str):
    """Nobody here can judge it, so it never waits among the bus complaints."""
    assert spot(RawText(text)).lane is not Lane.IN_TURN


def test_examples_of_ordinary_words_hold_no_certain_phrase():
    """A phrase that rings alone must not be one that children say of chess or of a film: one in a hundred at most."""
    said = [
        line
        for language in content.other_languages().values()
        for block in language.none.values()
        for line in content.lines(block)
    ]
    assert len([line for line in said if phrases.certain(loosely(plainly(visible(line))))]) <= len(said) // 100


def test_each_language_that_is_offered_has_phrases_and_examples():
    """No language on the first screen is left without words of its own."""
    from feedback.core.content_files import LANGUAGES

    assert set(content.other_languages()) == set(LANGUAGES) - {"en"}


def test_a_phrase_says_what_may_stand_between():
    """The little language of the phrases: a choice, a word that may be left out, a gap, a beginning."""
    pattern = compiled("(tata|mama) [mnie] bije ... pas*")
    assert pattern.search(f" {loosely(plainly('tata bije bardzo mocno pasem'))} ")
    assert not pattern.search(f" {loosely(plainly('tata z pasem'))} ")


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_is_read_in_any_language(text: str):
    """Neither the phrases nor the engine behind them fail at any text that a keyboard can make."""
    assert 0 <= other_languages.judge(visible(text)).harm <= 1


def test_letters_alone_judge_where_the_engine_is_not_there(monkeypatch: pytest.MonkeyPatch):
    """On a machine that the package is not made for, certain harm still rings."""
    monkeypatch.setattr(meaning, "vector", lambda text: None)
    for language, text in CERTAIN:
        assert spot(RawText(text), language=language).tier in RINGS
