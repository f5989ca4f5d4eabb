"""Questions of the shadow executive that are not put: none without its reason, and the reason stays after the meeting."""

from __future__ import annotations

import pytest

from feedback.core.errors import Invalid, NotAllowed, NotFound
from feedback.core.records import Session
from feedback.core.typed_words import WordsTooLong
from feedback.partnership.challenge import Proposed
from feedback.partnership.meetings import AlreadyHeld
from feedback.wiring import Collection
from tests.factories import ANALYST, DSL, EXECUTIVE, NOW, SHADOW, TODAY


def put(collection: Collection, session: Session, question: str = "Who pays for buses?") -> Proposed:
    meetings = collection.meetings.all()
    meeting = meetings[0] if meetings else collection.meetings.plan("B", TODAY, "H", [session.id], by=ANALYST, at=NOW)
    made = collection.challenge.put(meeting.id, question, "Treasurer", by=SHADOW, at=NOW)
    assert made is not None
    return made


def test_a_question_is_put_or_told_why_not(collection: Collection, session: Session) -> None:
    """One that the meeting is asked needs no reason; another has none until somebody says it, without details of anybody."""
    asked, other = put(collection, session), put(collection, session, "Which park is lit?")
    collection.meetings.ask(asked.meeting_id, [(asked.question, "Treasurer")], by=ANALYST, at=NOW)
    (left,) = collection.unput.of_meeting(asked.meeting_id)
    assert (left.put.id, left.reason, left.said_on) == (other.id, "", None)
    collection.unput.explain(other.id, "It was answered, ring 07700 900123", by=EXECUTIVE, at=NOW)
    (told,) = collection.unput.of_meeting(asked.meeting_id)
    assert told.said_on == TODAY
    assert told.reason.startswith("It was answered")
    assert "900123" not in told.reason


def test_a_reason_may_be_bettered_until_the_meeting(collection: Collection, session: Session) -> None:
    """Afterwards it stays; one that was forgotten can still be given."""
    said, forgotten = put(collection, session), put(collection, session, "Which park is lit?")
    for reason in ("once", "and better"):
        collection.unput.explain(said.id, reason, by=EXECUTIVE, at=NOW)
    collection.meetings.hold(said.meeting_id, by=EXECUTIVE, at=NOW)
    with pytest.raises(AlreadyHeld):
        collection.unput.explain(said.id, "another", by=EXECUTIVE, at=NOW)
    collection.unput.explain(forgotten.id, "late", by=EXECUTIVE, at=NOW)
    reasons = {one.put.id: one.reason for one in collection.unput.of_meeting(said.meeting_id)}
    assert reasons == {said.id: "and better", forgotten.id: "late"}


def test_a_reason_is_guarded(collection: Collection, session: Session) -> None:
    """Neither a seat nor a lead gives it; empty, too long and for no question are refused."""
    question = put(collection, session).id
    for by in (SHADOW, DSL):
        with pytest.raises(NotAllowed):
            collection.unput.explain(question, "why", by=by, at=NOW)
    for id, reason, refused in ((question, " ", Invalid), (question, "w" * 301, WordsTooLong), ("no", "w", NotFound)):
        with pytest.raises(refused):
            collection.unput.explain(id, reason, by=EXECUTIVE, at=NOW)
    assert collection.unput.of_meeting(collection.meetings.all()[0].id)[0].reason == ""
