"""Reading every answer: who may, in which order, what each step does, and the line it leaves."""

from __future__ import annotations

import pytest

from feedback.access.permissions import MAY, Action
from feedback.core.errors import Invalid, NotAllowed, NotFound, SecondPersonNeeded
from feedback.core.records import AnswerState, Role, Session, Share, Tier
from feedback.intake.review import AtTheDesk
from feedback.responses.quotes import MayNotBeQuoted
from feedback.wiring import Collecting
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


def steps(house: Collecting, answer_id: str, by) -> dict[str, object]:
    """Every step a reader can take on an answer."""
    review = house.review
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
    def test_flagged_answers_come_first(self, house: Collecting, session: Session):
        """What rules could not judge stands before the rest; what the desk holds is not here at all."""
        for number in range(12):
            house.answers.keep(safe_response(session.id, safe_answer(f"plain {number}")))
        flagged = {
            house.answers.keep(safe_response(session.id, safe_answer("po polsku", tier=Tier.NEEDS_READER)))[1][0]
            for _ in range(3)
        }
        held(house, session)
        queue = house.review.queue(session.id, by=FACILITATOR)
        assert {answer.id for answer in queue[:3]} == flagged
        assert len(queue) == 15
        assert all(answer.state is AnswerState.UNREAD for answer in queue)

    def test_a_queue_is_of_one_session_or_of_all(self, house: Collecting, session: Session):
        """Readers choose; a tap on a face needs no reader."""
        other = house.sessions.open(draft(house).id, by=FACILITATOR, at=NOW)
        here, there = sent(house, session, "here"), sent(house, other, "there")
        send(house, session, choice())
        assert [answer.id for answer in house.review.queue(session.id, by=FACILITATOR)] == [here.id]
        assert {answer.id for answer in house.review.queue(by=FACILITATOR)} == {here.id, there.id}


class TestRights:
    @pytest.mark.parametrize("role", Role)
    def test_only_readers_read(self, house: Collecting, session: Session, role: Role):
        """Queue and steps alike ask for the role; without it nothing changes and no line is left."""
        answer, by = cleared(house, session, WORDS), staff(role)
        if role in MAY[Action.REVIEW]:
            house.review.queue(by=by)
            house.review.mark_serious(answer.id, True, by=by, at=NOW)
            return
        lines = house.audit.latest()
        for step in (lambda: house.review.queue(by=by), *steps(house, answer.id, by).values()):
            with pytest.raises(NotAllowed):
                step()
        assert house.answers.get(answer.id) == answer
        assert house.audit.latest() == lines


class TestSteps:
    @pytest.mark.parametrize("name", STEPS)
    def test_each_step_leaves_one_line(self, house: Collecting, session: Session, name: str):
        """Who, what and when, about the answer's id."""
        answer = cleared(house, session, WORDS)
        if name in ("agree", "withdraw"):
            house.review.propose_quote(answer.id, "late", by=COLLEAGUE, at=NOW)
        before = len(house.audit.latest(about=answer.id))
        steps(house, answer.id, FACILITATOR)[name]()
        added = house.audit.latest(about=answer.id)
        assert len(added) == before + 1
        assert added[0].who == FACILITATOR.name
        assert "canary" not in added[0].what

    @pytest.mark.parametrize("name", STEPS)
    def test_a_step_whose_line_cannot_be_written_does_not_happen(
        self, house: Collecting, session: Session, name: str, monkeypatch
    ):
        """No review without its trace."""
        answer = cleared(house, session, WORDS)
        house.review.propose_quote(answer.id, "late", by=COLLEAGUE, at=NOW)
        quote = house.quotes.get(answer.id)

        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(house.audit, "note", broken)
        with pytest.raises(ZeroDivisionError):
            steps(house, answer.id, FACILITATOR)[name]()
        assert house.answers.get(answer.id) == answer
        assert house.quotes.get(answer.id) == quote
        assert house.concerns.cases(by=DSL) == []

    @pytest.mark.parametrize("name", STEPS)
    def test_what_lies_at_the_desk_takes_no_step_here(self, house: Collecting, session: Session, name: str):
        """Only the desk releases held words: AtTheDesk for every reader's step, the lead's too, and no line."""
        case_id = held(house, session)
        answer_id = house.concerns.get(case_id, by=DSL).answer_id
        assert answer_id is not None
        before, lines = house.answers.get(answer_id), house.audit.latest()
        for by in (FACILITATOR, DSL):
            with pytest.raises(AtTheDesk):
                steps(house, answer_id, by)[name]()
        assert house.answers.get(answer_id) == before
        assert house.audit.latest() == lines

    @pytest.mark.parametrize("name", STEPS)
    def test_an_answer_that_was_taken_back_is_not_found(self, house: Collecting, session: Session, name: str):
        """A reader whose screen is old is told; nothing is left behind."""
        answer = cleared(house, session, WORDS)
        house.answers.take_back(answer.response_id, at=NOW)
        lines = house.audit.latest()
        with pytest.raises(NotFound):
            steps(house, answer.id, FACILITATOR)[name]()
        assert house.audit.latest() == lines

    def test_clearing_and_putting_back(self, house: Collecting, session: Session):
        """A cleared answer counts; put back, it waits again and its quote is gone."""
        answer = cleared(house, session, WORDS)
        assert answer.state is AnswerState.CLEARED
        house.review.propose_quote(answer.id, "late", by=FACILITATOR, at=NOW)
        house.review.put_back(answer.id, by=FACILITATOR, at=NOW)
        assert house.answers.get(answer.id).state is AnswerState.UNREAD
        assert house.quotes.all() == []

    def test_a_lone_voice_is_marked(self, house: Collecting, session: Session):
        """And unmarked again."""
        answer = cleared(house, session, WORDS)
        for serious in (True, False):
            house.review.mark_serious(answer.id, serious, by=FACILITATOR, at=NOW)
            assert house.answers.get(answer.id).serious is serious


class TestHolding:
    def test_held_words_leave_everything_else(self, house: Collecting, session: Session):
        """Out of the answer and its quote, in rows and in the bytes of the file; at the desk word for word."""
        answer = cleared(house, session, "canary, more buses and lights please")
        house.review.propose_quote(answer.id, "canary, more buses", by=FACILITATOR, at=NOW)
        house.review.agree_quote(answer.id, by=COLLEAGUE, at=NOW)
        case_id = house.review.hold(answer.id, by=FACILITATOR, at=NOW)
        after = house.answers.get(answer.id)
        assert (after.text, after.redacted, after.state) == (None, (), AnswerState.HELD)
        assert house.quotes.all() == []
        assert not any(b"canary" in path.read_bytes() for path in house.settings.data.iterdir())
        case = house.concerns.get(case_id, by=DSL)
        assert (case.answer_id, case.tier, case.category) == (answer.id, Tier.CONCERN, "held by a reader")
        assert house.concerns.read(case_id, by=DSL, at=NOW).words == "canary, more buses and lights please"

    def test_a_held_answer_can_come_back(self, house: Collecting, session: Session):
        """The desk releases it, redacted; a second reader may hold it again."""
        answer = cleared(house, session, "more buses and lights please")
        for _ in range(2):
            case_id = house.review.hold(answer.id, by=FACILITATOR, at=NOW)
            house.concerns.read(case_id, by=DSL, at=NOW)
            house.concerns.release(case_id, by=DSL, at=NOW)
            back = house.answers.get(answer.id)
            assert (back.text, back.state) == ("more buses and lights please", AnswerState.CLEARED)
        assert len(house.concerns.cases(by=DSL)) == 2

    def test_only_words_are_held(self, house: Collecting, session: Session):
        """A tap on a face has nothing to hand over: Invalid, and no empty case."""
        _, (face,) = house.answers.keep(safe_response(session.id, safe_answer(None, choice="awful")))
        with pytest.raises(Invalid):
            house.review.hold(face, by=FACILITATOR, at=NOW)
        assert house.concerns.cases(by=DSL) == []
        assert house.audit.latest(about=face) == []


class TestRedacting:
    def test_a_reader_takes_more_out(self, house: Collecting, session: Session):
        """The words go, in rows and bytes; the kind is noted; a quote made of them is withdrawn."""
        answer = cleared(house, session, "canary lives by the shop")
        house.review.propose_quote(answer.id, "canary lives", by=FACILITATOR, at=NOW)
        safer = house.review.redact_more(answer.id, 0, 6, "name", by=FACILITATOR, at=NOW)
        assert safer.text == "[name] lives by the shop"
        assert safer.redacted == ("name",)
        assert house.quotes.all() == []
        assert not any(b"canary" in path.read_bytes() for path in house.settings.data.iterdir())

    @pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2), (0, 10_000)])
    def test_a_range_outside_the_words_is_refused(self, house: Collecting, session: Session, start: int, end: int):
        """Invalid; words, quote and trail stay as they were."""
        answer = cleared(house, session, WORDS)
        house.review.propose_quote(answer.id, "late", by=FACILITATOR, at=NOW)
        lines = house.audit.latest()
        with pytest.raises(Invalid):
            house.review.redact_more(answer.id, start, end, "name", by=FACILITATOR, at=NOW)
        assert house.answers.get(answer.id) == answer
        assert len(house.quotes.all()) == 1
        assert house.audit.latest() == lines

    def test_a_face_has_no_words_to_redact(self, house: Collecting, session: Session):
        """Invalid."""
        _, (face,) = house.answers.keep(safe_response(session.id, safe_answer(None, choice="awful")))
        with pytest.raises(Invalid):
            house.review.redact_more(face, 0, 1, "name", by=FACILITATOR, at=NOW)


class TestQuoting:
    def test_a_quote_takes_two_people(self, house: Collecting, session: Session):
        """Proposed by one, agreed by another; the first one's own yes is refused and leaves no line."""
        answer = cleared(house, session, WORDS)
        house.review.propose_quote(answer.id, "the bus is late", by=FACILITATOR, at=NOW)
        lines = house.audit.latest()
        with pytest.raises(SecondPersonNeeded):
            house.review.agree_quote(answer.id, by=FACILITATOR, at=NOW)
        assert house.audit.latest() == lines
        agreed = house.review.agree_quote(answer.id, by=COLLEAGUE, at=NOW)
        assert (agreed.words, agreed.proposed_by, agreed.agreed_by) == (
            "the bus is late",
            FACILITATOR.id,
            COLLEAGUE.id,
        )

    def test_two_people_are_two_accounts_not_two_names(self, house: Collecting, session: Session):
        """The same account under another display name is the same person."""
        answer = cleared(house, session, WORDS)
        house.review.propose_quote(answer.id, "late", by=FACILITATOR, at=NOW)
        renamed = staff(Role.DSL, "another name")
        renamed = type(renamed)(id=FACILITATOR.id, name=renamed.name, role=renamed.role)
        with pytest.raises(SecondPersonNeeded):
            house.review.agree_quote(answer.id, by=renamed, at=NOW)

    @pytest.mark.parametrize("share", [Share.NO, Share.CHANGE_FIRST])
    def test_without_a_yes_the_childs_words_are_not_shown(self, house: Collecting, session: Session, share: Share):
        """Refused, and no line says that it was proposed."""
        answer = cleared(house, session, WORDS, share)
        lines = house.audit.latest()
        with pytest.raises(MayNotBeQuoted):
            house.review.propose_quote(answer.id, answer.text or "", by=FACILITATOR, at=NOW)
        assert house.quotes.all() == []
        assert house.audit.latest() == lines

    def test_words_that_a_person_typed_are_redacted_too(self, house: Collecting, session: Session):
        """An edited quote brings no phone number in."""
        answer = cleared(house, session, "the bus is late")
        house.review.propose_quote(answer.id, "the bus is late, ring 07700 900123", by=FACILITATOR, at=NOW)
        assert "07700" not in house.quotes.get(answer.id).words

    def test_a_face_is_not_quoted(self, house: Collecting, session: Session):
        """There are no words of a child to show."""
        face = safe_answer(None, choice="awful", state=AnswerState.CLEARED)
        _, (face_id,) = house.answers.keep(safe_response(session.id, face))
        with pytest.raises(MayNotBeQuoted):
            house.review.propose_quote(face_id, "I feel awful", by=FACILITATOR, at=NOW)

    def test_agreeing_to_nothing_is_not_found(self, house: Collecting, session: Session):
        """No quote, no agreement, no line."""
        answer = cleared(house, session, WORDS)
        lines = house.audit.latest()
        with pytest.raises(NotFound):
            house.review.agree_quote(answer.id, by=COLLEAGUE, at=NOW)
        assert house.audit.latest() == lines


def test_words_that_match_are_never_in_the_queue(house: Collecting, session: Session):
    """A reader of the queue sees no word of a disclosure."""
    sent(house, session, HARM)
    assert house.review.queue(by=FACILITATOR) == []
    assert not any("hits me" in (a.text or "") for a in house.answers.of_sessions([session.id]))
