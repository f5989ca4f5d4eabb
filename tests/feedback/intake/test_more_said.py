"""More than one answer to a question: a follow-up beside the first, a word beside a choice; each heard with its question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from feedback.chat.script import Said
from feedback.core.records import (
    AnswerState,
    RawAnswer,
    RawText,
    Skip,
    Tier,
    Verdict,
)
from feedback.intake.protection import DoesNotFit
from feedback.questionnaire.question_packs import load_pack
from tests.factories import HARM, choice, send, text
from tests.feedback.intake.counted import counts


def test_a_follow_up_is_kept_beside_its_question(collection, session):
    """Two answers to one question, the second to its follow-up, are two records; each says what it answers."""
    more = replace(text("a bus at night", "what_is_good"), prompt="follow_up.transport")
    receipt = send(collection, session, text("the bus", "what_is_good"), more)
    kept = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
    assert [(a.question_id, a.prompt, a.text) for a in kept] == [
        ("what_is_good", "", "the bus"),
        ("what_is_good", "follow_up.transport", "a bus at night"),
    ]
    assert kept[1].asked == "follow_up.transport"


@pytest.mark.parametrize("prompt", ["anything at all", "follow_up.Ali Khan", "follow_up." + "a" * 60, "follow_up."])
def test_a_follow_up_names_a_prompt_and_nothing_else(collection, session, prompt):
    """What is kept of a follow-up is its key: no words enter by it, and a question has one follow-up at most."""
    with pytest.raises(DoesNotFit):
        send(collection, session, replace(text("late", "what_is_good"), prompt=prompt))
    two = [replace(text("late", "what_is_good"), prompt=f"follow_up.{theme}") for theme in ("transport", "friends")]
    with pytest.raises(DoesNotFit):
        send(collection, session, *two)


@pytest.mark.parametrize(
    ("first", "second"), [("My stepdad", "at night"), ("a man online", "takes pictures"), ("not being", "alive")]
)
@pytest.mark.parametrize("prompt", ["follow_up.things-to-do", "easier.what_is_good"])
def test_harm_told_in_two_halves_is_held_whole(collection, session, first, second, prompt):
    """An answer and its follow-up that tell of harm only together both go to the desk, and the calm message comes."""
    receipt = send(
        collection, session, replace(text(second, "what_is_good"), prompt=prompt), text(first, "what_is_good")
    )
    kept = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
    assert receipt.calm
    assert {(a.state, a.tier, a.text) for a in kept} == {(AnswerState.HELD, Tier.URGENT, None)}
    assert counts(collection)["concerns"] == len(kept) == 2


def test_a_harmless_first_answer_stays_with_its_readers(collection, session):
    """Where the follow-up's answer rings by itself, the first is not held along with it."""
    more = replace(text(HARM, "what_is_good"), prompt="follow_up.transport")
    receipt = send(collection, session, text("the bus", "what_is_good"), more)
    kept = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
    assert {a.prompt: a.state for a in kept} == {"": AnswerState.UNREAD, "follow_up.transport": AnswerState.HELD}


@pytest.mark.parametrize(
    ("prompt", "words", "state"),
    [
        ("follow_up.things-to-do", "nowhere", AnswerState.UNREAD),
        ("follow_up.safe-places", "nowhere", AnswerState.HELD),
        ("easier.safe_places", "nowhere", AnswerState.HELD),
    ],
)
def test_a_follow_ups_answer_is_read_with_the_follow_ups_own_words(collection, session, prompt, words, state):
    """ "Nowhere" tells of harm where feeling safe was asked about, not where the follow-up asked what to do."""
    more = replace(text(words, "safe_places"), prompt=prompt)
    receipt = send(collection, session, text("the park", "safe_places"), more)
    kept = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
    assert {a.prompt: a.state for a in kept} == {"": AnswerState.UNREAD, prompt: state}


def word(words: str, question_id: str = "how_are_things") -> RawAnswer:
    return RawAnswer(question_id=question_id, prompt=Said.ADD, text=RawText(words))


def test_a_word_beside_a_choice_is_kept_as_its_own_record(collection, session):
    """The choice is kept as ever; the word beside it waits for a reader, redacted, and says what it answers."""
    receipt = send(collection, session, choice(), word("ask Jayden Smith on 07700 900123"))
    kept = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
    assert [(a.question_id, a.prompt, a.state) for a in kept] == [
        ("how_are_things", "", AnswerState.CLEARED),
        ("how_are_things", "add", AnswerState.UNREAD),
    ]
    assert kept[0].text is None
    assert kept[1].choice is None
    assert "07700" not in kept[1].text
    assert [a.id for a in collection.answers.unread(session.id)] == [kept[1].id]


def test_a_word_of_harm_beside_a_choice_is_held(collection, session):
    """It goes to the desk and the calm message comes; the choice stays where it is counted."""
    receipt = send(collection, session, choice(), word(HARM))
    kept = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
    assert receipt.calm
    assert {a.prompt: (a.state, a.text) for a in kept} == {
        "": (AnswerState.CLEARED, None),
        "add": (AnswerState.HELD, None),
    }


def test_a_word_is_read_with_its_question_and_its_option(collection, session, monkeypatch):
    """What was tapped goes with the question to whoever looks for signs of harm; a word without a tap has the question."""
    read = []

    def spot(words, *, language="en", question=""):
        read.append((words, question))
        return Verdict(tier=Tier.NONE)

    monkeypatch.setattr("feedback.safeguarding.spot", spot)
    send(collection, session, word("a"), RawAnswer(question_id="how_are_things", choice="awful"), word("b", "grown_up"))
    pack = load_pack(session.plan.pack, session.pack_version)
    wording = {q.id: q.wording(session.plan.age_version) for q in pack.questions}
    picked = next(o.word for o in wording["how_are_things"].options if o.id == "awful")
    assert read == [
        ("a", f"{wording['how_are_things'].question} {picked}"),
        ("b", wording["grown_up"].question),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        word("a word", "what_is_good"),
        replace(word("a word"), choice="ok"),
        replace(word("a word"), skip=Skip.NOT_SURE),
        replace(word("a word"), prompt="follow_up.transport"),
        replace(word("a word"), prompt=""),
    ],
)
def test_a_word_stands_beside_a_choice_and_nowhere_else(collection, session, wrong):
    """An open question has none, a follow-up stands beside no choice, and a choice in it is refused."""
    with pytest.raises(DoesNotFit):
        send(collection, session, wrong)
    with pytest.raises(DoesNotFit):
        send(collection, session, word("one"), word("two"))
