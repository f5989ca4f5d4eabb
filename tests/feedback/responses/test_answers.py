"""Answers as kept: one suite of behaviours for the file and for the fake that other tests use."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from feedback.core.errors import NotFound, SecondPersonNeeded
from feedback.core.records import AgeVersion, AnswerState, Channel, Method, SafeText, Session, Share, Skip, Tier
from feedback.responses.answers import Answers, SafeResponse, SqliteAnswers
from feedback.responses.quotes import MayNotBeQuoted
from feedback.wiring import Collection
from tests.factories import (
    COLLEAGUE,
    FACILITATOR,
    NOW,
    cleared,
    draft,
    safe_answer,
    safe_response,
    sent,
)
from tests.fakes import FakeAnswers


@pytest.fixture(params=["file", "fake"])
def answers(request: pytest.FixtureRequest, collection: Collection) -> Answers:
    return SqliteAnswers(collection.store) if request.param == "file" else FakeAnswers()


@pytest.fixture
def session_id(collection: Collection) -> str:
    return draft(collection).id


def test_what_was_kept_comes_back_whole(answers: Answers, session_id: str):
    """Every field of a response and of each of its answers is read back as it was kept, in the answers' order."""
    kept = safe_response(
        session_id,
        safe_answer("w", question_id="what_is_good", redacted=("name", "phone"), tier=Tier.NEEDS_READER),
        safe_answer(None, question_id="how_are_things", choice="awful", state=AnswerState.CLEARED),
        safe_answer(None, question_id="grown_up", skip=Skip.RATHER_NOT_SAY, state=AnswerState.CLEARED),
        safe_answer(None, question_id="anything_else", tier=Tier.URGENT, state=AnswerState.HELD),
        age_version=AgeVersion.YOUNGER,
        channel=Channel.PAPER,
        method=Method.SCRIBED,
        language="cy",
        share=Share.CHANGE_FIRST,
    )
    response_id, ids = answers.keep(kept)
    back = [answers.get(answer_id) for answer_id in ids]
    assert [a.question_id for a in back] == [a.question_id for a in kept.answers]
    for given_, got in zip(kept.answers, back, strict=True):
        for name in ("text", "choice", "skip", "redacted", "tier", "state"):
            assert getattr(got, name) == getattr(given_, name)
        for name in ("session_id", "age_version", "channel", "method", "language", "share"):
            assert getattr(got, name) == getattr(kept, name)
        assert got.response_id == response_id
        assert got.serious is False


def test_a_nonce_is_known_once_its_response_is_kept(answers: Answers, session_id: str):
    """A second Send finds the first; a stranger's nonce finds nothing."""
    kept = safe_response(session_id)
    assert answers.known(kept.nonce_hash) is None
    response_id, _ = answers.keep(kept)
    assert answers.known(kept.nonce_hash) == response_id
    assert answers.known("another") is None


def test_the_mark_of_a_send_is_found_by_its_nonce(answers: Answers, session_id: str):
    """And no mark where nothing was sent."""
    kept = replace(safe_response(session_id), said_mark="a mark")
    assert answers.said_mark(kept.nonce_hash) == ""
    answers.keep(kept)
    assert answers.said_mark(kept.nonce_hash) == "a mark"


def test_answers_are_found_by_response_and_by_session(collection: Collection, answers: Answers):
    """No answer of another session or response is among them, and none is left out."""
    one, two = draft(collection).id, draft(collection).id
    first, first_ids = answers.keep(safe_response(one, safe_answer("a"), safe_answer("b", question_id="grown_up")))
    _, second_ids = answers.keep(safe_response(one))
    _, third_ids = answers.keep(safe_response(two))
    assert {a.id for a in answers.of_response(first)} == set(first_ids)
    assert {a.id for a in answers.of_sessions([one])} == {*first_ids, *second_ids}
    assert {a.id for a in answers.of_sessions([one, two])} == {*first_ids, *second_ids, *third_ids}
    assert answers.of_sessions([]) == []
    assert answers.of_response("nobody's") == []


def test_unread_is_what_nobody_has_read_those_that_need_a_reader_first(collection: Collection, answers: Answers):
    """Cleared and held answers are not in the queue; one that rules could not judge stands before the rest."""
    one, two = draft(collection).id, draft(collection).id
    _, (plain,) = answers.keep(safe_response(one))
    _, (foreign,) = answers.keep(safe_response(one, safe_answer("po polsku", tier=Tier.NEEDS_READER)))
    answers.keep(safe_response(one, safe_answer(state=AnswerState.CLEARED)))
    answers.keep(safe_response(one, safe_answer(None, state=AnswerState.HELD, tier=Tier.CONCERN)))
    _, (elsewhere,) = answers.keep(safe_response(two))
    assert [a.id for a in answers.unread(one)] == [foreign, plain]
    assert {a.id for a in answers.unread()} == {foreign, plain, elsewhere}
    assert answers.unread()[0].id == foreign


def test_lists_do_not_tell_the_order_in_which_people_came(answers: Answers, session_id: str):
    """Forty answers come back sorted by their random ids: whoever sees a list cannot tell whose turn it was."""
    came = [answers.keep(safe_response(session_id))[1][0] for _ in range(40)]
    for listed in (answers.of_sessions([session_id]), answers.unread(session_id)):
        ids = [a.id for a in listed]
        assert ids == sorted(came)
        assert ids != came


def test_an_answer_is_changed_and_no_other(answers: Answers, session_id: str):
    """State, words and mark change on the answer that was named, and nothing else does."""
    _, (mine, other) = answers.keep(safe_response(session_id, safe_answer("a"), safe_answer("b")))
    untouched = answers.get(other)
    answers.set_state(mine, AnswerState.HELD)
    answers.set_text(mine, None, ())
    answers.set_serious(mine, True)
    changed = answers.get(mine)
    assert (changed.state, changed.text, changed.serious) == (AnswerState.HELD, None, True)
    answers.set_text(mine, SafeText("again"), ("name",))
    answers.set_serious(mine, False)
    changed = answers.get(mine)
    assert (changed.text, changed.redacted, changed.serious) == ("again", ("name",), False)
    assert answers.get(other) == untouched


def test_a_response_taken_back_is_gone_with_all_its_answers(answers: Answers, session_id: str):
    """Nothing of it is found again by any way in; its nonce is free; others' answers stay."""
    kept = safe_response(session_id, safe_answer("a"), safe_answer("b", question_id="grown_up"))
    mine, mine_ids = answers.keep(kept)
    _, (other,) = answers.keep(safe_response(session_id))
    answers.take_back(mine, at=NOW)
    assert answers.known(kept.nonce_hash) is None
    assert answers.of_response(mine) == []
    assert [a.id for a in answers.of_sessions([session_id])] == [other]
    for answer_id in mine_ids:
        with pytest.raises(NotFound):
            answers.get(answer_id)
    with pytest.raises(NotFound):
        answers.take_back(mine, at=NOW)


def test_an_adults_note_is_kept_beside_the_answers_and_goes_with_them(answers: Answers, session_id: str):
    """A note is found by its response and its session, is none of the answers, and is taken back with them."""
    mine, _ = answers.keep(safe_response(session_id, adult_note=SafeText("a drawing of a slide")))
    other, _ = answers.keep(safe_response(session_id))
    assert answers.adult_note(mine) == "a drawing of a slide"
    assert answers.adult_note(other) is None
    assert answers.adult_notes(session_id) == ["a drawing of a slide"]
    assert "a drawing of a slide" not in [a.text for a in answers.of_sessions([session_id])]
    answers.take_back(mine, at=NOW)
    assert answers.adult_note(mine) is None
    assert answers.adult_notes(session_id) == []


@pytest.mark.parametrize(
    "step",
    [
        lambda a: a.get("none"),
        lambda a: a.set_state("none", AnswerState.CLEARED),
        lambda a: a.set_text("none", SafeText("x"), ()),
        lambda a: a.set_serious("none", True),
        lambda a: a.take_back("none", at=NOW),
    ],
    ids=["get", "set_state", "set_text", "set_serious", "take_back"],
)
def test_what_is_not_there_is_said_to_be_missing(answers: Answers, step):
    """A step on an answer or a response that does not exist raises NotFound; it is never taken for done."""
    with pytest.raises(NotFound):
        step(answers)


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(exclude_categories=["Cs"]), max_size=80), tags=st.lists(st.sampled_from(["name"])))
def test_any_words_are_kept_as_they_are(answers: Answers, session_id: str, words: str, tags: list[str]):
    """Quotes, emoji, nulls, SQL: what is kept is what comes back."""
    _, (answer_id,) = answers.keep(safe_response(session_id, safe_answer(words, redacted=tuple(tags))))
    assert answers.get(answer_id).text == words
    assert answers.get(answer_id).redacted == tuple(tags)


def test_reprs_say_nothing_private(collection: Collection, session: Session):
    """An answer, a response and a quote that land in a log or a traceback show no word that was said."""
    words = "canary words about the bus"
    kept: SafeResponse = safe_response(session.id, safe_answer(words))
    answer = cleared(collection, session, words)
    collection.review.propose_quote(answer.id, words, by=FACILITATOR, at=NOW)
    for thing in (kept, kept.answers[0], answer, collection.quotes.get(answer.id)):
        assert "canary" not in repr(thing)


class TestQuotes:
    def test_a_quote_needs_permission(self, collection: Collection, session: Session):
        """'No' is no, and 'change them first' is no to the same words, however they are spaced or cut."""
        words = "more buses in the evening, and it's a long walk!"
        no = cleared(collection, session, words, Share.NO)
        with pytest.raises(MayNotBeQuoted):
            collection.quotes.propose(no.id, SafeText("It's a long walk"), by="a")
        first = cleared(collection, session, words, Share.CHANGE_FIRST)
        for same in (words, f"  {words} ", words.upper(), "more buses in the evening", "It’s a long walk."):
            with pytest.raises(MayNotBeQuoted):
                collection.quotes.propose(first.id, SafeText(same), by="a")
        collection.quotes.propose(first.id, SafeText("Somebody walks far"), by="a")
        yes = cleared(collection, session, words, Share.YES)
        collection.quotes.propose(yes.id, SafeText(words), by="a")
        assert len(collection.quotes.all()) == 2

    def test_a_quote_comes_after_review(self, collection: Collection, session: Session):
        """Words that nobody has read are not shown, with whatever permission."""
        answer = sent(collection, session, "more buses please", share=Share.YES)
        with pytest.raises(MayNotBeQuoted):
            collection.quotes.propose(answer.id, SafeText("more buses please"), by="a")

    def test_empty_words_are_no_quote(self, collection: Collection, session: Session):
        """A quote says something."""
        answer = cleared(collection, session, "more buses please")
        with pytest.raises(MayNotBeQuoted):
            collection.quotes.propose(answer.id, SafeText("  \n"), by="a")

    def test_whoever_proposed_cannot_agree(self, collection: Collection, session: Session):
        """It takes two people: the first one's yes is refused and leaves the quote as it was."""
        answer = cleared(collection, session, "more buses please")
        collection.quotes.propose(answer.id, SafeText("more buses please"), by=FACILITATOR.id)
        with pytest.raises(SecondPersonNeeded):
            collection.quotes.agree(answer.id, by=FACILITATOR.id)
        assert collection.quotes.get(answer.id).agreed_by is None
        assert collection.quotes.agree(answer.id, by=COLLEAGUE.id).agreed_by == COLLEAGUE.id
        assert collection.quotes.get(answer.id).agreed_by == COLLEAGUE.id

    def test_other_words_need_another_yes(self, collection: Collection, session: Session):
        """Proposing anew takes the earlier agreement away: nobody agrees to words they have not seen."""
        answer = cleared(collection, session, "more buses please, and lights")
        collection.quotes.propose(answer.id, SafeText("more buses please"), by="a")
        collection.quotes.agree(answer.id, by="b")
        collection.quotes.propose(answer.id, SafeText("and lights"), by="b")
        assert collection.quotes.get(answer.id).agreed_by is None
        with pytest.raises(SecondPersonNeeded):
            collection.quotes.agree(answer.id, by="b")

    def test_a_withdrawn_quote_is_gone(self, collection: Collection, session: Session):
        """It is found no more, and withdrawing what is not there does no harm."""
        answer = cleared(collection, session, "more buses please")
        collection.quotes.propose(answer.id, SafeText("more buses please"), by="a")
        collection.quotes.withdraw(answer.id)
        collection.quotes.withdraw(answer.id)
        with pytest.raises(NotFound):
            collection.quotes.get(answer.id)
