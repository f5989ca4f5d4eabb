"""The audit trail: staff steps, in order, only ever added to."""

from __future__ import annotations

import pytest

from feedback.access.audit_trail import Audit
from feedback.core.records import Session, Share
from feedback.wiring import Collection
from tests.factories import FACILITATOR, HARM, NOW, choice, send, text


def test_lines_come_newest_first_with_who_what_when(collection: Collection):
    """The latest line is on top, cut to the second."""
    collection.audit.note("a", "first", "x", at=NOW)
    collection.audit.note("b", "second", "y", at=NOW.replace(microsecond=5))
    first, second = collection.audit.latest(2)
    assert (first.who, first.what, first.about, first.at) == ("b", "second", "y", "2026-11-23T10:30:00+00:00")
    assert second.what == "first"
    assert first.number > second.number


def test_the_trail_of_one_thing(collection: Collection):
    """Asked about one id, only its lines come, and no more than asked for."""
    for number in range(5):
        collection.audit.note("a", f"step {number}", "x", at=NOW)
        collection.audit.note("a", f"other {number}", "y", at=NOW)
    assert [line.what for line in collection.audit.latest(3, about="x")] == ["step 4", "step 3", "step 2"]
    assert collection.audit.latest(about="z") == []


def test_a_step_and_its_line_stand_or_fall_together(collection: Collection):
    """A step that is undone leaves no line behind."""
    with pytest.raises(ZeroDivisionError):
        _note_and_fail(collection)
    assert collection.audit.latest() == []


def _note_and_fail(collection: Collection) -> None:
    with collection.store.transaction():
        collection.audit.note("a", "step", "x", at=NOW)
        raise ZeroDivisionError


def test_the_trail_can_only_grow():
    """There is no way to change or remove a line."""
    assert {name for name in vars(Audit) if not name.startswith("_")} == {
        "note",
        "count_ending",
        "latest",
        "last",
        "of",
    }


def test_a_young_person_leaves_no_line(collection: Collection, session: Session):
    """Joining, sending, a concern, asking for help, taking back: the trail does not grow."""
    before = collection.audit.latest()
    receipt = send(collection, session, text(HARM), choice())
    collection.sessions.joinable(session.code)
    collection.sessions.count_help(session.id)
    collection.answers.take_back(collection.slips.response_of(" ".join(receipt.slip)), at=NOW)
    assert collection.audit.latest() == before


def test_no_line_holds_a_word_that_was_said(collection: Collection, session: Session):
    """Reading, holding, quoting: lines speak of ids."""
    receipt = send(collection, session, text("canary words for a quote"), share=Share.YES)
    (answer,) = collection.answers.of_response(collection.slips.response_of(" ".join(receipt.slip)))
    collection.review.clear(answer.id, by=FACILITATOR, at=NOW)
    collection.review.propose_quote(answer.id, "canary words", by=FACILITATOR, at=NOW)
    collection.review.redact_more(answer.id, 0, 6, "name", by=FACILITATOR, at=NOW)
    collection.review.hold(answer.id, by=FACILITATOR, at=NOW)
    assert len(collection.audit.latest(about=answer.id)) == 4
    assert not any("canary" in f"{line.who} {line.what} {line.about}" for line in collection.audit.latest())
