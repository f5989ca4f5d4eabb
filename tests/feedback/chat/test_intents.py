"""What children ask Heard: known when it is asked, and never taken from an answer when unsure."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.chat import intents
from feedback.chat.intent_features import Speller, normalise
from feedback.chat.intents import NAMES, NOT_A_QUESTION, QUESTIONS, classify
from feedback.chat.script import plain, script
from feedback.core.csv_files import Unreadable
from feedback.core.records import AgeVersion

ANSWERS = (
    "i need help with maths",
    "who sees the bins",
    "someone should tell the police to be nicer",
    "my teacher is a robot lol",
    "the bus takes too long",
    "skip school",
    "delete tiktok",
    "i get in trouble at school",
    "somebody to talk to",
    "more people who speak Polish",
    "what happens at lunch is boring",
    "5/10",
    "??",
    "",
    "🙂",
)
ASKED = {
    "who's gonna see this": "who_sees_this",
    "is it anonymous tho": "is_it_anonymous",
    "wot happens after i send it": "what_happens_next",
    "pls delete what i put": "delete_my_answer",
    "i need help right now": "need_help_now",
    "r u a robot": "who_made_you_are_you_a_robot",
    "can i miss this one out": "skip_question",
    "can i do this in welsh": "change_language",
    "can u read it out loud": "read_it_to_me",
    "how many questions are left": "how_long_does_it_take",
    "will i get told off for saying this": "can_i_get_in_trouble",
    "can i speak to a real person": "can_i_talk_to_a_person",
    "what is the partnership": "what_is_the_partnership",
    "shut up stupid bot": "swearing_or_testing_bot",
}
HELD_BACK = intents.held_back()


def test_the_names_are_those_that_were_agreed():
    """Anyone can check Heard against their own labels: fourteen questions and the answer, named as published."""
    assert set(ASKED.values()) == set(QUESTIONS)
    assert len(NAMES) == 15
    assert NAMES[-1] == NOT_A_QUESTION == "not_a_question"


def test_there_are_enough_examples_and_no_two_alike():
    """At least sixty wordings of each question and five hundred answers, none under two names."""
    names: dict[str, str] = {}
    for text, name in intents.examples():
        assert names.setdefault(text.lower(), name) == name
    counts = [list(names.values()).count(name) for name in NAMES]
    assert min(counts[:-1]) >= 60
    assert counts[-1] >= 500


def test_nothing_that_is_measured_was_learnt():
    """No held-back text is among the examples."""
    learnt = {plain(text) for text, _ in intents.examples()}
    assert not learnt & {plain(text) for texts in HELD_BACK.values() for text, _ in texts}


@pytest.mark.parametrize(("text", "name"), ASKED.items())
def test_each_question_is_known(text: str, name: str):
    """What a child asks Heard is known in a child's own spelling."""
    assert classify(text).name == name


@pytest.mark.parametrize("text", ANSWERS)
def test_answers_that_look_like_questions_stay_answers(text: str):
    """An answer that speaks of help, robots, trouble or languages is not taken from the child."""
    assert classify(text).name == NOT_A_QUESTION


@pytest.mark.parametrize("file", HELD_BACK)
def test_unseen_wording_is_told_from_answers(file: str):
    """On wording never learnt: at least .90 of questions named rightly, at most .03 of answers taken for a question."""
    texts = HELD_BACK[file]
    found = [intent.name for intent in intents.classify_all([text for text, _ in texts])]
    questions = [name == right for name, (_, right) in zip(found, texts, strict=True) if right != NOT_A_QUESTION]
    taken = [name != right for name, (_, right) in zip(found, texts, strict=True) if right == NOT_A_QUESTION]
    assert sum(questions) / len(questions) >= 0.90
    assert sum(taken) / len(taken) <= 0.03


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_anything_typed_has_a_name_and_a_score(text: str):
    """Whatever is typed, there is an answer: a known name, a score in 0–1, and the same again."""
    intent = classify(text)
    assert intent.name in NAMES
    assert 0.5 <= intent.score <= 1
    assert classify(text).name == intent.name


@given(st.text(max_size=100))
def test_mending_spelling_settles(text: str):
    """Mending words twice changes nothing more."""
    speller = Speller(["park"])
    once = speller.mend(normalise(text))
    assert speller.mend(once) == once


@pytest.mark.parametrize(
    ("slip", "word"), [("delte", "delete"), ("langauge", "language"), ("emergancy", "emergency"), ("park", "park")]
)
def test_one_slip_is_mended(slip: str, word: str):
    """A letter more, less, wrong or swapped does not hide a word; a known word is left alone."""
    assert Speller(["park"]).mend(slip) == word


def test_training_again_gives_the_same():
    """There is no chance in it: the same examples give the same scores."""
    some = intents.examples()[::40]
    texts, names = zip(*some, strict=True)
    first, second = (intents.decide(intents.train(texts, names), ANSWERS) for _ in range(2))
    assert first == second


def test_every_question_has_its_reply():
    """Nothing that a child may ask is met with silence."""
    for name in QUESTIONS:
        for age in AgeVersion:
            assert script().reply(name, age, "en", count=7).lines


def test_a_file_is_classified_row_by_row(tmp_path: Path):
    """A CSV with the columns id and text gives one with id, intent and score, in the same order."""
    source, target = tmp_path / "texts.csv", tmp_path / "predictions.csv"
    source.write_text('id,text\na,who sees this?\nb,"the park, and my nan"\nc,\n', encoding="utf-8-sig")
    assert intents.classify_file(source, target) == 3
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["intent"]) for row in rows] == [
        ("a", "who_sees_this"),
        ("b", NOT_A_QUESTION),
        ("c", NOT_A_QUESTION),
    ]
    assert all(0 <= float(row["score"]) <= 1 for row in rows)


def test_an_empty_file_gives_an_empty_table(tmp_path: Path):
    """No rows in, no rows out."""
    source, target = tmp_path / "texts.csv", tmp_path / "predictions.csv"
    source.write_text("id,text\n", encoding="utf-8")
    assert intents.classify_file(source, target) == 0
    assert target.read_text(encoding="utf-8").splitlines() == ["id,intent,score"]


@pytest.mark.parametrize(
    "content",
    [
        b"id,text\n1,caf\xe9\n",
        "id,text\n1,hi\n".encode("utf-16"),
        b'id,text\n1,"never closed\n2,hi\n',
        b"PK\x03\x04\x00\xff",
    ],
)
def test_a_file_that_is_no_csv_of_text_is_refused(tmp_path: Path, content: bytes):
    """Another encoding, an open quote, a spreadsheet: nothing is written and nothing read as something else."""
    source = tmp_path / "texts.csv"
    source.write_bytes(content)
    with pytest.raises(Unreadable):
        intents.classify_file(source, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_a_file_without_its_columns_is_refused(tmp_path: Path):
    """What is missing is named; nothing that was in the file is."""
    source = tmp_path / "texts.csv"
    source.write_text("number,words\n1,a private thing\n", encoding="utf-8")
    with pytest.raises(Unreadable) as error:
        intents.classify_file(source, tmp_path / "out.csv")
    assert error.value.facts == {"reason": "no column id"}
    assert "private" not in repr(error.value)
