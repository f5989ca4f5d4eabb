"""What a child says to Heard in so many words, in every language offered; and that an answer stays an answer."""

from __future__ import annotations

import pytest

from feedback.chat import intents, phrases
from feedback.chat.intents import NOT_A_QUESTION
from feedback.core.content_files import LANGUAGES, read

FILES = {
    language: read(phrases.FOLDER / "phrases" / f"{language}.toml", phrases._PhrasesFile) for language in LANGUAGES
}


def test_every_language_can_say_the_same_things():
    """What may be asked in English may be asked in each language: a question in Polish is a question."""
    assert {language: set(FILES["en"].phrases) - set(file.phrases) for language, file in FILES.items()} == {
        language: set() for language in LANGUAGES
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_phrase_is_told(language: str):
    """Each written phrase is heard as what it was written for, or as the same words in another language's file."""
    for name, said in FILES[language].phrases.items():
        for phrase in said:
            told = phrases.asked(phrase.replace("*", "abc"))
            assert told, phrase
            if language == "en":
                assert told == name, phrase


@pytest.mark.parametrize(
    "answer",
    [
        "i dont want to answer the door when he knocks",
        "не хочу більше жити",
        "leave me alone is what i tell them and they dont",
        "nobody plays with me at school and the teachers dont care",
        "i cant spell so they laugh at me in class every day",
        "skip the queue at lunch",
        "my private garden",
        "help with maths and more clubs after school",
    ],
)
def test_an_answer_that_holds_the_words_is_not_taken_away(answer: str):
    """What makes the question go away, with nothing kept, must be all that was said."""
    assert phrases.asked(answer) not in {"skip_question", "rather_not_say", "stop_asking"}


def test_few_answers_are_taken_for_a_question():
    """Of the answers that nothing was learnt from, at most two in a hundred hold a phrase."""
    answers = [text for pairs in intents.held_back().values() for text, name in pairs if name == NOT_A_QUESTION]
    taken = [text for text in answers if phrases.asked(text)]
    assert len(answers) > 300
    assert len(taken) <= len(answers) * 0.02, taken


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("is there like a text line for when ur in a bad way", "need_help_now"),
        ("HELP!!!", "need_help_now"),
        ("helppp", "need_help_now"),
        ("pomocy", "need_help_now"),
        ("ajutor", "need_help_now"),
        ("допоможіть", "need_help_now"),
        ("مدد", "need_help_now"),
        ("ساعدني", "need_help_now"),
        ("helpwch fi", "need_help_now"),
        ("Nie rozumiem pytania", "explain"),
    ],
)
def test_a_call_for_help_is_heard_however_it_is_written(said: str, name: str):
    """Case, marks, long letters and words around it change nothing."""
    assert phrases.asked(said) == name


def test_anything_may_be_typed():
    """No text breaks it, however long or odd."""
    for text in ("", " ", "\u0000", "*", "* * *", "a" * 10_000, "🙂", "\u202e", "word " * 900):
        assert isinstance(phrases.asked(text), str)
