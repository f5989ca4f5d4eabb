"""Reading age: what the two younger versions say can be read at nine years or below.

Two measures (textstat), because each is blind to something. Flesch–Kincaid grade weighs sentence length and
syllables; grade plus five is a reading age, so grade 4 is nine years. textstat counts syllables by hyphenation, which
misses a few, so Spache stands beside it: sentence length and words that young readers do not know, made for readers up
to nine. Neither means much under a handful of words: a short line or label is held to short, known words instead.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import textstat

from feedback.chat.script import LATEST, Said, script
from feedback.core.content_files import CONTENT
from feedback.core.records import AgeVersion
from feedback.questionnaire import helplines
from feedback.questionnaire.question_packs import load_pack, packs

OLDEST_GRADE = 4.0
LONGEST_SENTENCE = 20
A_HANDFUL = 6
YOUNG = (AgeVersion.YOUNGER, AgeVersion.MIDDLE)
FACTS: dict[str, str | int] = {"months": 12, "seconds": 20, "count": 7, "theme": "safe places"}


def everything_read(age: AgeVersion) -> Iterator[tuple[str, str]]:
    """Each thing a child reads at once: a question with its help and options, a passage with its buttons."""
    for info in packs():
        for question in load_pack(info.id).questions:
            wording = question.wording(age)
            yield f"{info.id}/{question.id}", wording.question
            yield f"{info.id}/{question.id}/help", wording.help_text
            for option in wording.options:
                yield f"{info.id}/{question.id}/{option.id}", option.word
    said = script()
    for key in Said:
        passage = said.say(key, age, "en", **FACTS)
        yield key.value, " ".join(passage.lines)
        for number, line in enumerate([passage.title, *passage.lines, *passage.buttons.values()]):
            yield f"{key.value}[{number}]", line
    for file, prompts in (("easier", said._easier), ("follow_ups", said._follow_ups), ("replies", said._replies)):
        for key, prompt in prompts.prompts.items():
            yield f"{file}.{key}", prompt.en.at(age).format_map(FACTS)


READ = [(age, name, text) for age in YOUNG for name, text in everything_read(age) if text]


@pytest.fixture(autouse=True)
def _nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """textstat would download a pronouncing dictionary; without one it counts by hyphenation, as it does for others."""
    monkeypatch.setattr("textstat.backend.counts._count_syllables.get_cmudict", lambda _lang: None)


@pytest.mark.parametrize(("age", "name", "text"), READ, ids=[f"{age}-{name}" for age, name, _ in READ])
def test_the_two_younger_versions_read_at_nine_or_below(age: AgeVersion, name: str, text: str):
    """An eight-year-old who reads like most can read it alone: Flesch–Kincaid and Spache at most grade 4."""
    words = text.split()
    if len(words) >= A_HANDFUL:
        assert textstat.flesch_kincaid_grade(text) <= OLDEST_GRADE
        assert textstat.spache_readability(text) <= OLDEST_GRADE
    else:
        assert all(textstat.syllable_count(word) <= 3 for word in words)
        assert len(textstat.difficult_words_list(text, 2)) <= 1


@pytest.mark.parametrize(("age", "name", "text"), READ, ids=[f"{age}-{name}" for age, name, _ in READ])
def test_sentences_are_short(age: AgeVersion, name: str, text: str):
    """No sentence that a younger child meets runs over twenty words."""
    for sentence in text.replace("?", ".").replace("!", ".").split("."):
        assert len(sentence.split()) <= LONGEST_SENTENCE


def test_helplines_say_what_they_are_for_in_easy_words():
    """A child can read whom a number reaches: Flesch–Kincaid at most grade 4 over the whole list."""
    lines = [line.purpose() for line in helplines.load().for_children()]
    assert textstat.flesch_kincaid_grade(" ".join(lines)) <= OLDEST_GRADE


def test_every_file_that_children_read_is_measured():
    """Nothing is read by children and left unmeasured: the folder holds what this test walks, and nothing more."""
    files = {path.stem for path in (CONTENT / "conversation" / LATEST).glob("*.toml")}
    ids_alone = {"harm_themes"}  # nobody reads it: it names themes
    assert files - ids_alone == {said.value for said in Said} | {"easier", "follow_ups", "replies", "words"}
