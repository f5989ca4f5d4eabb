"""The audit trail: staff steps, in order, only ever added to."""

from __future__ import annotations

import pytest

from feedback.access.audit_trail import Audit
from feedback.core.records import Session, Share
from feedback.wiring import Collecting
from tests.factories import FACILITATOR, HARM, NOW, choice, send, text


def test_lines_come_newest_first_with_who_what_when(house: Collecting):
    """The latest line is on top, cut to the second."""
    house.audit.note("a", "first", "x", at=NOW)
    house.audit.note("b", "second", "y", at=NOW.replace(microsecond=5))
    first, second = house.audit.latest(2)
    assert (first.who, first.what, first.about, first.at) == ("b", "second", "y", "2026-11-23T10:30:00+00:00")
    assert second.what == "first"
    assert first.number > second.number


def test_the_trail_of_one_thing(house: Collecting):
    """Asked about one id, only its lines come, and no more than asked for."""
    for number in range(5):
        house.audit.note("a", f"step {number}", "x", at=NOW)
        house.audit.note("a", f"other {number}", "y", at=NOW)
    assert [line.what for line in house.audit.latest(3, about="x")] == ["step 4", "step 3", "step 2"]
    assert house.audit.latest(about="z") == []


def test_a_step_and_its_line_stand_or_fall_together(house: Collecting):
    """A step that is undone leaves no line behind."""
    with pytest.raises(ZeroDivisionError):
        _note_and_fail(house)
    assert house.audit.latest() == []


def _note_and_fail(house: Collecting) -> None:
    with house.store.transaction():
        house.audit.note("a", "step", "x", at=NOW)
        raise ZeroDivisionError


def test_the_trail_can_only_grow():
    """There is no way to change or remove a line."""
    assert {name for name in vars(Audit) if not name.startswith("_")} == {"note", "latest"}


def test_a_young_person_leaves_no_line(house: Collecting, session: Session):
    """Joining, sending, a concern, asking for help, taking back: the trail does not grow."""
    before = house.audit.latest()
    receipt = send(house, session, text(HARM), choice())
    house.sessions.joinable(session.code)
    house.sessions.count_help(session.id)
    house.answers.take_back(house.slips.response_of(" ".join(receipt.slip)), at=NOW)
    assert house.audit.latest() == before


def test_no_line_holds_a_word_that_was_said(house: Collecting, session: Session):
    """Reading, holding, quoting: lines speak of ids."""
    receipt = send(house, session, text("canary words for a quote"), share=Share.YES)
    (answer,) = house.answers.of_response(house.slips.response_of(" ".join(receipt.slip)))
    house.review.clear(answer.id, by=FACILITATOR, at=NOW)
    house.review.propose_quote(answer.id, "canary words", by=FACILITATOR, at=NOW)
    house.review.redact_more(answer.id, 0, 6, "name", by=FACILITATOR, at=NOW)
    house.review.hold(answer.id, by=FACILITATOR, at=NOW)
    assert len(house.audit.latest(about=answer.id)) == 4
    assert not any("canary" in f"{line.who} {line.what} {line.about}" for line in house.audit.latest())
