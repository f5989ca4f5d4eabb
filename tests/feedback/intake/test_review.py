"""Reading every answer: who may, in which order, what each step does, and the line it leaves."""

from __future__ import annotations

import pytest

from feedback.access.permissions import MAY, Action
from feedback.core.errors import Invalid, NotAllowed, NotFound, SecondPersonNeeded
from feedback.core.records import AnswerState, Role, Session, Share, Tier
from feedback.intake.review import AtTheDesk
from feedback.responses.quotes import MayNotBeQuoted
from feedback.wiring import Collection
from tests.factories import (
    COLLEAGUE,
    DSL,
    FACILITATOR,
    HARM,
    NOW,
    choice,
    cleared,
    draft,
    held,
    safe_answer,
    safe_response,
    send,
    sent,
    staff,
)

WORDS = "the bus is late, ask Okafor at the stop"


def steps(collection: Collection, answer_id: str, by) -> dict[str, object]:
    """Every step a reader can take on an answer."""
    review = collection.review
    return {
        "clear": lambda: review.clear(answer_id, by=by, at=NOW),
        "put back": lambda: review.put_back(answer_id, by=by, at=NOW),
        "serious": lambda: review.mark_serious(answer_id, True, by=by, at=NOW),
        "not serious": lambda: review.mark_serious(answer_id, False, by=by, at=NOW),
        "redact": lambda: review.redact_more(answer_id, 0, 3, "name", by=by, at=NOW),
        "propose": lambda: review.propose_quote(answer_id, "late", by=by, at=NOW),
        "agree": lambda: review.agree_quote(answer_id, by=by, at=NOW),
        "withdraw": lambda: review.withdraw_quote(answer_id, by=by, at=NOW),
        "hold": lambda: review.hold(answer_id, by=by, at=NOW),
    }


STEPS = ("clear", "put back", "serious", "not serious", "redact", "propose", "agree", "withdraw", "hold")


class TestQueue:
    def test_flagged_answers_come_first(self, collection: Collection, session: Session):
        """What rules could not judge stands before the rest; what the desk holds is not here at all."""
        for number in range(12):
            collection.answers.keep(safe_response(session.id, safe_answer(f"plain {number}")))
        flagged = {
            collection.answers.keep(safe_response(session.id, safe_answer("po polsku", tier=Tier.NEEDS_READER)))[1][0]
            for _ in range(3)
        }
        held(collection, session)
        queue = collection.review.queue(session.id, by=FACILITATOR)
        assert {answer.id for answer in queue[:3]} == flagged
        assert len(queue) == 15
        assert all(answer.state is AnswerState.UNREAD for answer in queue)

    def test_a_queue_is_of_one_session_or_of_all(self, collection: Collection, session: Session):
        """Readers choose; a tap on a face needs no reader."""
        other = collection.sessions.open(draft(collection).id, by=FACILITATOR, at=NOW)
        here, there = sent(collection, session, "here"), sent(collection, other, "there")
        send(collection, session, choice())
        assert [answer.id for answer in collection.review.queue(session.id, by=FACILITATOR)] == [here.id]
        assert {answer.id for answer in collection.review.queue(by=FACILITATOR)} == {here.id, there.id}


class TestRights:
    @pytest.mark.parametrize("role", Role)
    def test_only_readers_read(self, collection: Collection, session: Session, role: Role):
        """Queue and steps alike ask for the role; without it nothing changes and no line is left."""
        answer, by = cleared(collection, session, WORDS), staff(role)
        if role in MAY[Action.REVIEW]:
            collection.review.queue(by=by)
            collection.review.mark_serious(answer.id, True, by=by, at=NOW)
            return
        lines = collection.audit.latest()
        for step in (lambda: collection.review.queue(by=by), *steps(collection, answer.id, by).values()):
            with pytest.raises(NotAllowed):
                step()
        assert collection.answers.get(answer.id) == answer
        assert collection.audit.latest() == lines


class TestSteps:
    @pytest.mark.parametrize("name", STEPS)
    def test_each_step_leaves_one_line(self, collection: Collection, session: Session, name: str):
        """Who, what and when, about the answer's id."""
        answer = cleared(collection, session, WORDS)
        if name in ("agree", "withdraw"):
            collection.review.propose_quote(answer.id, "late", by=COLLEAGUE, at=NOW)
        before = len(collection.audit.latest(about=answer.id))
        steps(collection, answer.id, FACILITATOR)[name]()
        added = collection.audit.latest(about=answer.id)
        assert len(added) == before + 1
        assert added[0].who == FACILITATOR.name
        assert "canary" not in added[0].what

    @pytest.mark.parametrize("name", STEPS)
    def test_a_step_whose_line_cannot_be_written_does_not_happen(
        self, collection: Collection, session: Session, name: str, monkeypatch
    ):
        """No review without its trace."""
        answer = cleared(collection, session, WORDS)
        collection.review.propose_quote(answer.id, "late", by=COLLEAGUE, at=NOW)
        quote = collection.quotes.get(answer.id)

        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(collection.audit, "note", broken)
        with pytest.raises(ZeroDivisionError):
            steps(collection, answer.id, FACILITATOR)[name]()
        assert collection.answers.get(answer.id) == answer
        assert collection.quotes.get(answer.id) == quote
        assert collection.concerns.cases(by=DSL) == []

    @pytest.mark.parametrize("name", STEPS)
    def test_what_lies_at_the_desk_takes_no_step_here(self, collection: Collection, session: Session, name: str):
        """Only the desk releases held words: AtTheDesk for every reader's step, the lead's too, and no line."""
        case_id = held(collection, session)
        answer_id = collection.concerns.get(case_id, by=DSL).answer_id
        assert answer_id is not None
        before, lines = collection.answers.get(answer_id), collection.audit.latest()
        for by in (FACILITATOR, DSL):
            with pytest.raises(AtTheDesk):
                steps(collection, answer_id, by)[name]()
        assert collection.answers.get(answer_id) == before
        assert collection.audit.latest() == lines

    @pytest.mark.parametrize("name", STEPS)
    def test_an_answer_that_was_taken_back_is_not_found(self, collection: Collection, session: Session, name: str):
        """A reader whose screen is old is told; nothing is left behind."""
        answer = cleared(collection, session, WORDS)
        collection.answers.take_back(answer.response_id, at=NOW)
        lines = collection.audit.latest()
        with pytest.raises(NotFound):
            steps(collection, answer.id, FACILITATOR)[name]()
        assert collection.audit.latest() == lines

    def test_clearing_and_putting_back(self, collection: Collection, session: Session):
        """A cleared answer counts; put back, it waits again and its quote is gone."""
        answer = cleared(collection, session, WORDS)
        assert answer.state is AnswerState.CLEARED
        collection.review.propose_quote(answer.id, "late", by=FACILITATOR, at=NOW)
        collection.review.put_back(answer.id, by=FACILITATOR, at=NOW)
        assert collection.answers.get(answer.id).state is AnswerState.UNREAD
        assert collection.quotes.all() == []

    def test_a_lone_voice_is_marked(self, collection: Collection, session: Session):
        """And unmarked again."""
        answer = cleared(collection, session, WORDS)
        for serious in (True, False):
            collection.review.mark_serious(answer.id, serious, by=FACILITATOR, at=NOW)
            assert collection.answers.get(answer.id).serious is serious


class TestHolding:
    def test_held_words_leave_everything_else(self, collection: Collection, session: Session):
        """Out of the answer and its quote, in rows and in the bytes of the file; at the desk word for word."""
        answer = cleared(collection, session, "canary, more buses and lights please")
        collection.review.propose_quote(answer.id, "canary, more buses", by=FACILITATOR, at=NOW)
        collection.review.agree_quote(answer.id, by=COLLEAGUE, at=NOW)
        case_id = collection.review.hold(answer.id, by=FACILITATOR, at=NOW)
        after = collection.answers.get(answer.id)
        assert (after.text, after.redacted, after.state) == (None, (), AnswerState.HELD)
        assert collection.quotes.all() == []
        assert not any(b"canary" in path.read_bytes() for path in collection.settings.data.iterdir())
        case = collection.concerns.get(case_id, by=DSL)
        assert (case.answer_id, case.tier, case.category) == (answer.id, Tier.CONCERN, "held by a reader")
        assert collection.concerns.read(case_id, by=DSL, at=NOW).words == "canary, more buses and lights please"

    def test_a_held_answer_can_come_back(self, collection: Collection, session: Session):
        """The desk releases it, redacted; a second reader may hold it again."""
        answer = cleared(collection, session, "more buses and lights please")
        for _ in range(2):
            case_id = collection.review.hold(answer.id, by=FACILITATOR, at=NOW)
            collection.concerns.read(case_id, by=DSL, at=NOW)
            collection.concerns.release(case_id, by=DSL, at=NOW)
            back = collection.answers.get(answer.id)
            assert (back.text, back.state) == ("more buses and lights please", AnswerState.CLEARED)
        assert len(collection.concerns.cases(by=DSL)) == 2

    def test_only_words_are_held(self, collection: Collection, session: Session):
        """A tap on a face has nothing to hand over: Invalid, and no empty case."""
        _, (face,) = collection.answers.keep(safe_response(session.id, safe_answer(None, choice="awful")))
        with pytest.raises(Invalid):
            collection.review.hold(face, by=FACILITATOR, at=NOW)
        assert collection.concerns.cases(by=DSL) == []
        assert collection.audit.latest(about=face) == []


class TestRedacting:
    def test_a_reader_takes_more_out(self, collection: Collection, session: Session):
        """The words go, in rows and bytes; the kind is noted; a quote made of them is withdrawn."""
        answer = cleared(collection, session, "canary lives by the shop")
        collection.review.propose_quote(answer.id, "canary lives", by=FACILITATOR, at=NOW)
        safer = collection.review.redact_more(answer.id, 0, 6, "name", by=FACILITATOR, at=NOW)
        assert safer.text == "[name] lives by the shop"
        assert safer.redacted == ("name",)
        assert collection.quotes.all() == []
        assert not any(b"canary" in path.read_bytes() for path in collection.settings.data.iterdir())

    @pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2), (0, 10_000)])
    def test_a_range_outside_the_words_is_refused(self, collection: Collection, session: Session, start: int, end: int):
        """Invalid; words, quote and trail stay as they were."""
        answer = cleared(collection, session, WORDS)
        collection.review.propose_quote(answer.id, "late", by=FACILITATOR, at=NOW)
        lines = collection.audit.latest()
        with pytest.raises(Invalid):
            collection.review.redact_more(answer.id, start, end, "name", by=FACILITATOR, at=NOW)
        assert collection.answers.get(answer.id) == answer
        assert len(collection.quotes.all()) == 1
        assert collection.audit.latest() == lines

    def test_a_face_has_no_words_to_redact(self, collection: Collection, session: Session):
        """Invalid."""
        _, (face,) = collection.answers.keep(safe_response(session.id, safe_answer(None, choice="awful")))
        with pytest.raises(Invalid):
            collection.review.redact_more(face, 0, 1, "name", by=FACILITATOR, at=NOW)


class TestQuoting:
    def test_a_quote_takes_two_people(self, collection: Collection, session: Session):
        """Proposed by one, agreed by another; the first one's own yes is refused and leaves no line."""
        answer = cleared(collection, session, WORDS)
        collection.review.propose_quote(answer.id, "the bus is late", by=FACILITATOR, at=NOW)
        lines = collection.audit.latest()
        with pytest.raises(SecondPersonNeeded):
            collection.review.agree_quote(answer.id, by=FACILITATOR, at=NOW)
        assert collection.audit.latest() == lines
        agreed = collection.review.agree_quote(answer.id, by=COLLEAGUE, at=NOW)
        assert (agreed.words, agreed.proposed_by, agreed.agreed_by) == (
            "the bus is late",
            FACILITATOR.id,
            COLLEAGUE.id,
        )

    def test_two_people_are_two_accounts_not_two_names(self, collection: Collection, session: Session):
        """The same account under another display name is the same person."""
        answer = cleared(collection, session, WORDS)
        collection.review.propose_quote(answer.id, "late", by=FACILITATOR, at=NOW)
        renamed = staff(Role.DSL, "another name")
        renamed = type(renamed)(id=FACILITATOR.id, name=renamed.name, role=renamed.role)
        with pytest.raises(SecondPersonNeeded):
            collection.review.agree_quote(answer.id, by=renamed, at=NOW)

    @pytest.mark.parametrize("share", [Share.NO, Share.CHANGE_FIRST])
    def test_without_a_yes_the_childs_words_are_not_shown(self, collection: Collection, session: Session, share: Share):
        """Refused, and no line says that it was proposed."""
        answer = cleared(collection, session, WORDS, share)
        lines = collection.audit.latest()
        with pytest.raises(MayNotBeQuoted):
            collection.review.propose_quote(answer.id, answer.text or "", by=FACILITATOR, at=NOW)
        assert collection.quotes.all() == []
        assert collection.audit.latest() == lines

    def test_words_that_a_person_typed_are_redacted_too(self, collection: Collection, session: Session):
        """An edited quote brings no phone number in."""
        answer = cleared(collection, session, "the bus is late")
        collection.review.propose_quote(answer.id, "the bus is late, ring 07700 900123", by=FACILITATOR, at=NOW)
        assert "07700" not in collection.quotes.get(answer.id).words

    def test_a_face_is_not_quoted(self, collection: Collection, session: Session):
        """There are no words of a child to show."""
        face = safe_answer(None, choice="awful", state=AnswerState.CLEARED)
        _, (face_id,) = collection.answers.keep(safe_response(session.id, face))
        with pytest.raises(MayNotBeQuoted):
            collection.review.propose_quote(face_id, "I feel awful", by=FACILITATOR, at=NOW)

    def test_agreeing_to_nothing_is_not_found(self, collection: Collection, session: Session):
        """No quote, no agreement, no line."""
        answer = cleared(collection, session, WORDS)
        lines = collection.audit.latest()
        with pytest.raises(NotFound):
            collection.review.agree_quote(answer.id, by=COLLEAGUE, at=NOW)
        assert collection.audit.latest() == lines


def test_words_that_match_are_never_in_the_queue(collection: Collection, session: Session):
    """A reader of the queue sees no word of a disclosure."""
    sent(collection, session, HARM)
    assert collection.review.queue(by=FACILITATOR) == []
    assert not any("hits me" in (a.text or "") for a in collection.answers.of_sessions([session.id]))
