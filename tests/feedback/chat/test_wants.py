"""What a child asks of Heard or wants of it, in words that nobody wrote a phrase for; and that answers stay answers."""

from __future__ import annotations

import pytest

from feedback.chat import intents, phrases, wants
from feedback.chat.intent_features import FOLDER, normalise
from feedback.chat.script import plain, script
from feedback.chat.state import EXPLAIN, NOT_A_QUESTION
from feedback.core.content_files import ENGLISH, LANGUAGES, read
from feedback.core.records import AgeVersion

ANSWERED = {*wants.WANTS} - {"stop_asking", "rather_not_say"} | {EXPLAIN}
HELD_BACK = [pair for pairs in intents.held_back().values() for pair in pairs]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("i realy dont get wot this one is asking", "explain"),
        ("could you put it in words that are easier", "explain"),
        ("my spelling is really awful sorry", "spelling"),
        ("would it be ok if i drew it", "draw"),
        ("i think i clicked on the wrong face", "mistake"),
        ("are you gonna mark my answers", "test"),
        ("go on then tell us a good joke", "joke"),
        ("do you know what the capital of peru is", "offtopic"),
        ("how can i be sure that you wont tell my dad", "trust"),
        ("we filled one in last year and nothing happened at all", "whats_the_point"),
        ("please can you stop asking me all these questions", "stop_asking"),
        ("i would rather not answer that question", "rather_not_say"),
        ("this survey is well rubbish", "rude_feedback"),
        ("is there somebody i can text when i feel really low", "need_help_now"),
        ("nie bardzo rozumiem to pytanie", "explain"),
        ("nu prea înțeleg întrebarea asta", "explain"),
        ("я не дуже розумію це питання", "explain"),
        ("ما فهمت هذا السؤال", "explain"),
    ],
)
def test_it_is_heard_without_a_phrase_of_its_own(said: str, name: str) -> None:
    """Written in other words than any phrase or example, it is what it is."""
    assert plain(said) not in {plain(text) for text in wants.examples()}
    assert wants.asked(said).name == name


@pytest.mark.parametrize(
    "said",
    ["exit", "reset", "im gay", "im polish", "i am a refugee", "im autistic", "jokes about my weight", "maths test", "school",
     "drawing club", "teachers dont understand us", "helpline posters in the toilets", "i need help with maths",
     "szkoła", "przystanek", "la școală", "школа", "سکول", "بس سٹاپ", "المدرسة", "yr ysgol", "jestem gejem", "أنا لاجئ"],
)  # fmt: skip
def test_answers_and_who_somebody_is_stay_as_they_were_said(said: str) -> None:
    """An answer that holds a word of a question, and what a child says of who it is, are not taken from it."""
    assert wants.asked(said).name == NOT_A_QUESTION


@pytest.mark.parametrize(
    "said", ["no point living", "whats the point of my life", "sdim pwynt byw", "немає сенсу жити", "nie ma sensu żyć",
             "nu are rost să trăiesc", "زندگی کا کوئی فائدہ نہیں", "ما في فايدة من حياتي"],
)  # fmt: skip
def test_whoever_sees_no_point_in_living_asks_nothing_about_heard(said: str) -> None:
    """It is told to the spotting of harm, in any language, and is never answered as if the survey were meant."""
    assert wants.asked(said).name in (NOT_A_QUESTION, phrases.HELP)


def test_few_answers_are_taken_for_a_question() -> None:
    """Of the answers that nothing was learnt from at most 1.5 in a hundred; of the questions .95 are heard as some."""
    found = [wants.asked(text).name for text, _ in HELD_BACK]
    taken = [text for (text, right), name in zip(HELD_BACK, found, strict=True) if NOT_A_QUESTION == right != name]
    heard = [
        name != NOT_A_QUESTION for (_, right), name in zip(HELD_BACK, found, strict=True) if right != NOT_A_QUESTION
    ]
    assert len(taken) <= 0.015 * (len(HELD_BACK) - len(heard)), taken
    assert sum(heard) / len(heard) >= 0.95


def test_nothing_that_is_measured_was_learnt() -> None:
    """No held-back text is among the examples written for wants."""
    written = {
        plain(text) for path in (FOLDER / "wants").glob("*.toml") for text in read(path, intents.ExamplesFile).examples
    }
    assert not written & {plain(text) for text, _ in HELD_BACK}


def test_every_want_has_its_examples_its_phrases_and_its_answer() -> None:
    """In each language there are phrases and answers to learn from, and what is only answered has a reply at every age."""
    learnt = wants.examples().values()
    for name in wants.WANTS:
        assert sum(other == name for other in learnt) >= 60, name
        assert all(phrases.written(language)[name] for language in LANGUAGES)
    assert all(len(phrases.answers(language)) >= 40 for language in LANGUAGES if language != ENGLISH)
    for name in ANSWERED:
        assert all(script().reply(name, age, language, count=7).lines for age in AgeVersion for language in LANGUAGES)


def test_anything_may_be_typed() -> None:
    """No text breaks it, however long or odd, and the name is one that a conversation knows."""
    known = {*wants.WANTS, *intents.NAMES}
    for text in ("", " ", "\u0000", "*", "a" * 10_000, "🙂", "\u202e", "word " * 900, "ჰეი", normalise("…")):
        heard = wants.asked(text)
        assert heard.name in known
        assert 0.5 <= heard.score <= 1
