"""The shadow executive challenges: its questions, its order of themes, its names for them, its word on an edition."""

from __future__ import annotations

import pytest

from feedback.access.permissions import Staff
from feedback.core.errors import Invalid, NotAllowed, NotFound
from feedback.core.records import Role
from feedback.partnership.challenge import EnoughQuestions, ReasonNeeded
from feedback.partnership.meetings import Meeting
from feedback.wiring import Collection
from tests.factories import ANALYST, EXECUTIVE, FACILITATOR, NOW, open_session

OTTER = Staff(id="o", name="Seat Otter", role=Role.SHADOW_EXECUTIVE)
WREN = Staff(id="w", name="Seat Wren", role=Role.SHADOW_EXECUTIVE)
ASKED, ROLE = "Who decides when the last bus goes?", "Head of transport"


@pytest.fixture
def board(collection: Collection) -> Meeting:
    return collection.meetings.plan("Board", NOW.date(), "Hall", [open_session(collection).id], by=ANALYST, at=NOW)


def test_a_question_is_put_backed_and_goes_to_the_meeting_as_theirs(collection: Collection, board: Meeting):
    """The most backed comes first; in the same words it stays known as the seat's, in others it is the team's."""
    collection.challenge.put(board.id, "What about lights?", ROLE, by=WREN, at=NOW)
    put = collection.challenge.put(board.id, ASKED, ROLE, by=OTTER, at=NOW)
    collection.challenge.back(put.id, True, by=WREN, at=NOW)
    first, second = collection.challenge.questions(board.id)
    assert (first.question, first.backed_by) == (ASKED, ("Seat Otter", "Seat Wren"))
    assert second.backed_by == ("Seat Wren",)
    collection.meetings.ask(board.id, [(ASKED, ROLE), ("And why so early?", ROLE)], by=ANALYST, at=NOW)
    assert [one.asked_by for one in collection.meetings.questions(board.id)] == ["Seat Otter", ""]


def test_a_question_that_nobody_stands_behind_is_gone(collection: Collection, board: Meeting):
    """Whoever put it takes it back, unless another seat stands behind it."""
    put = collection.challenge.put(board.id, ASKED, ROLE, by=OTTER, at=NOW)
    collection.challenge.back(put.id, True, by=WREN, at=NOW)
    collection.challenge.back(put.id, False, by=OTTER, at=NOW)
    assert collection.challenge.question(put.id).backed_by == ("Seat Wren",)
    collection.challenge.back(put.id, False, by=WREN, at=NOW)
    with pytest.raises(NotFound):
        collection.challenge.question(put.id)


def test_what_a_seat_may_not_do(collection: Collection, board: Meeting):
    """No empty question, no sixth, no names in it; and nobody else speaks as the shadow executive."""
    for question, role in (("", ROLE), (ASKED, " "), ("x" * 301, ROLE)):
        with pytest.raises(Invalid):
            collection.challenge.put(board.id, question, role, by=OTTER, at=NOW)
    grows = "ask Li and Jo and " * 15  # under 300 letters as typed, over it with the names hidden
    with pytest.raises(Invalid):
        collection.challenge.put(board.id, grows.strip(), ROLE, by=OTTER, at=NOW)
    kept = collection.challenge.put(board.id, "Why did Siobhan Kowalczyk stop the bus?", ROLE, by=OTTER, at=NOW)
    assert "Kowalczyk" not in kept.question
    for number in range(4):
        collection.challenge.put(board.id, f"{ASKED} {number}", ROLE, by=OTTER, at=NOW)
    with pytest.raises(EnoughQuestions):
        collection.challenge.put(board.id, "One more?", ROLE, by=OTTER, at=NOW)
    for somebody in (ANALYST, EXECUTIVE, FACILITATOR):
        with pytest.raises(NotAllowed):
            collection.challenge.put(board.id, ASKED, ROLE, by=somebody, at=NOW)
        with pytest.raises(NotAllowed):
            collection.challenge.rank(board.id, ["transport"], by=somebody, at=NOW)
        with pytest.raises(NotAllowed):
            collection.challenge.check("e", True, "", by=somebody, at=NOW)


def test_all_seats_together_have_an_order(collection: Collection, board: Meeting):
    """Three points, two, one; a new order of a seat takes the place of its earlier one."""
    collection.challenge.rank(board.id, ["police", "transport"], by=OTTER, at=NOW)
    collection.challenge.rank(board.id, ["transport", "feelings", "police"], by=OTTER, at=NOW)
    collection.challenge.rank(board.id, ["feelings", "transport"], by=WREN, at=NOW)
    assert collection.challenge.order(board.id) == ["feelings", "transport", "police"]
    collection.challenge.rank(board.id, [], by=WREN, at=NOW)
    assert collection.challenge.ranks(board.id) == {"Seat Otter": ("transport", "feelings", "police")}
    for wrong in (["a", "a"], ["a", "b", "c", "d"]):
        with pytest.raises(Invalid):
            collection.challenge.rank(board.id, wrong, by=WREN, at=NOW)


def test_a_name_is_suggested_and_taken_back(collection: Collection):
    """One suggestion a seat and theme."""
    collection.challenge.suggest_name("transport", "Buses", by=OTTER, at=NOW)
    collection.challenge.suggest_name("transport", "Getting about", by=OTTER, at=NOW)
    collection.challenge.suggest_name("transport", "The bus", by=WREN, at=NOW)
    assert collection.challenge.names() == {"transport": [("Seat Otter", "Getting about"), ("Seat Wren", "The bus")]}
    collection.challenge.suggest_name("transport", " ", by=OTTER, at=NOW)
    assert collection.challenge.names() == {"transport": [("Seat Wren", "The bus")]}


def test_dissent_needs_a_reason_and_stands_first(collection: Collection):
    """Fair may stand alone; not fair says why; a seat's later word takes the place of its earlier one."""
    collection.challenge.check("edition", True, "", by=OTTER, at=NOW)
    with pytest.raises(ReasonNeeded):
        collection.challenge.check("edition", False, " ", by=WREN, at=NOW)
    collection.challenge.check("edition", False, "Nobody said the bus is fine.", by=WREN, at=NOW)
    said = [(one.seat, one.fair, one.words) for one in collection.challenge.checks("edition")]
    assert said == [("Seat Wren", False, "Nobody said the bus is fine."), ("Seat Otter", True, "")]
    collection.challenge.check("edition", True, "They mended it.", by=WREN, at=NOW)
    assert all(one.fair for one in collection.challenge.checks("edition"))
