"""The shadow executive: its own words under a seat, cleaned as anybody's, never among the anonymous answers."""

from __future__ import annotations

import pytest

from feedback.core.errors import Invalid, NotAllowed, NotFound
from feedback.core.records import Role, Session
from feedback.core.typed_words import TooLong
from feedback.partnership.meetings import AgendaItem, Meeting
from feedback.partnership.shadow_executive import LONGEST
from feedback.wiring import Collection
from tests.factories import ANALYST, NOW, SHADOW, TODAY, staff

OTHER_SEAT = staff(Role.SHADOW_EXECUTIVE, "Seat Heron")


@pytest.fixture
def meeting(collection: Collection, session: Session) -> Meeting:
    return collection.meetings.plan("Quarter 3", TODAY, "library", [session.id], by=ANALYST, at=NOW)


@pytest.fixture
def item(collection: Collection, meeting: Meeting) -> AgendaItem:
    return collection.meetings.add_item(meeting.id, "Budget", "how money is spent", by=ANALYST, at=NOW)


def test_each_seat_has_one_view_on_an_item(collection: Collection, meeting: Meeting, item: AgendaItem):
    """A later view stands in place of that seat's earlier one, and of nobody else's."""
    collection.shadow.leave_view(item.id, "first thought", by=SHADOW, at=NOW)
    collection.shadow.leave_view(item.id, "another seat", by=OTHER_SEAT, at=NOW)
    collection.shadow.leave_view(item.id, "second thought", by=SHADOW, at=NOW)
    views = collection.shadow.views(meeting.id)
    assert {view.seat: view.words for view in views} == {
        SHADOW.name: "second thought",
        OTHER_SEAT.name: "another seat",
    }


def test_a_meeting_has_one_message(collection: Collection, meeting: Meeting):
    """The latest, with its seat; none before it is written."""
    assert collection.shadow.message(meeting.id) is None
    collection.shadow.write_message(meeting.id, "first", by=SHADOW, at=NOW)
    collection.shadow.write_message(meeting.id, "second", by=OTHER_SEAT, at=NOW)
    message = collection.shadow.message(meeting.id)
    assert message is not None
    assert (message.seat, message.words) == (OTHER_SEAT.name, "second")


def test_personal_details_are_taken_out(collection: Collection, meeting: Meeting, item: AgendaItem):
    """What is kept, and given back, holds no phone number and no invisible mark."""
    words = "ring 07700 900123 \u202eabout it"
    for kept in (
        collection.shadow.leave_view(item.id, words, by=SHADOW, at=NOW),
        collection.shadow.write_message(meeting.id, words, by=SHADOW, at=NOW),
    ):
        assert "07700" not in kept
        assert "\u202e" not in kept
    assert "07700" not in collection.shadow.views(meeting.id)[0].words


@pytest.mark.parametrize("words", ["", "  ", "\u200b\u200d", "x" * (LONGEST + 1)])
def test_nothing_and_too_much_are_refused(collection: Collection, meeting: Meeting, item: AgendaItem, words: str):
    """What stood there before stays."""
    collection.shadow.write_message(meeting.id, "before", by=SHADOW, at=NOW)
    with pytest.raises(Invalid):
        collection.shadow.leave_view(item.id, words, by=SHADOW, at=NOW)
    with pytest.raises(Invalid):
        collection.shadow.write_message(meeting.id, words, by=SHADOW, at=NOW)
    message = collection.shadow.message(meeting.id)
    assert message is not None
    assert message.words == "before"


def test_a_pasted_book_is_refused(collection: Collection, meeting: Meeting):
    """A hundred thousand characters raise TooLong before any work on them."""
    with pytest.raises(TooLong):
        collection.shadow.write_message(meeting.id, "x" * 100_000, by=SHADOW, at=NOW)


def test_words_need_their_place(collection: Collection):
    """An item or a meeting that is not there is NotFound, and leaves no line."""
    with pytest.raises(NotFound):
        collection.shadow.leave_view("none", "words", by=SHADOW, at=NOW)
    with pytest.raises(NotFound):
        collection.shadow.write_message("none", "words", by=SHADOW, at=NOW)
    assert collection.audit.latest() == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SHADOW_EXECUTIVE])
def test_nobody_else_speaks_for_them(collection: Collection, meeting: Meeting, item: AgendaItem, role: Role):
    """No other role writes a view or a message."""
    with pytest.raises(NotAllowed):
        collection.shadow.leave_view(item.id, "words", by=staff(role), at=NOW)
    with pytest.raises(NotAllowed):
        collection.shadow.write_message(meeting.id, "words", by=staff(role), at=NOW)
    assert (collection.shadow.views(meeting.id), collection.shadow.message(meeting.id)) == ([], None)


def test_their_words_never_join_the_answers(
    collection: Collection, meeting: Meeting, item: AgendaItem, session: Session
):
    """No count of what young people answered changes by what the shadow executive says."""
    collection.shadow.leave_view(item.id, "words", by=SHADOW, at=NOW)
    collection.shadow.write_message(meeting.id, "words", by=SHADOW, at=NOW)
    assert collection.answers.of_sessions([session.id]) == []
    assert collection.answers.unread() == []


def test_their_words_do_not_stand_in_a_log(collection: Collection, meeting: Meeting, item: AgendaItem):
    """Neither repr nor audit trail holds them."""
    collection.shadow.leave_view(item.id, "canary words", by=SHADOW, at=NOW)
    collection.shadow.write_message(meeting.id, "canary words", by=SHADOW, at=NOW)
    assert "canary" not in repr([*collection.shadow.views(meeting.id), collection.shadow.message(meeting.id)])
    assert not any("canary" in f"{line.what} {line.about}" for line in collection.audit.latest())
