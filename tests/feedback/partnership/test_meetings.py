"""Meetings: planned on sessions, with an agenda, and at most two questions that children ask."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from feedback.access.permissions import MAY, Action
from feedback.core.errors import Invalid, NotAllowed, NotFound
from feedback.core.records import Role, Session
from feedback.partnership.meetings import Meeting
from feedback.wiring import Collection
from tests.factories import ANALYST, EXECUTIVE, NOW, SHADOW, TODAY, draft, staff


@pytest.fixture
def meeting(collection: Collection, session: Session) -> Meeting:
    return collection.meetings.plan("Quarter 3", TODAY, "library", [session.id], by=ANALYST, at=NOW)


def test_a_meeting_is_kept_as_planned(collection: Collection, session: Session):
    """Title, day, place and each session once."""
    other = draft(collection)
    planned = collection.meetings.plan(" Q ", TODAY, " hall ", [session.id, other.id, session.id], by=ANALYST, at=NOW)
    assert planned == collection.meetings.get(planned.id)
    assert (planned.title, planned.held_on, planned.place, planned.held) == ("Q", TODAY, "hall", False)
    assert set(planned.session_ids) == {session.id, other.id}
    assert len(planned.session_ids) == 2


@pytest.mark.parametrize(("title", "place", "sessions"), [(" ", "hall", 1), ("Q", "", 1), ("Q", "hall", 0)])
def test_a_meeting_needs_title_place_and_a_session(
    collection: Collection, session: Session, title: str, place: str, sessions: int
):
    """Without one of them nothing is planned."""
    with pytest.raises(Invalid):
        collection.meetings.plan(title, TODAY, place, [session.id] * sessions, by=ANALYST, at=NOW)
    assert collection.meetings.all() == []


def test_a_meeting_on_a_session_that_is_not_there_is_refused_whole(collection: Collection, session: Session):
    """NotFound, and no half-planned meeting and no line stays behind."""
    lines = collection.audit.latest()
    with pytest.raises(NotFound):
        collection.meetings.plan("Q", TODAY, "hall", [session.id, "none"], by=ANALYST, at=NOW)
    assert collection.meetings.all() == []
    assert collection.audit.latest() == lines


def test_the_coming_meeting_is_the_first_that_was_not_held(collection: Collection, session: Session):
    """By day, whatever the order of planning; a held one gives way to the next."""
    days = [TODAY + timedelta(days=n) for n in (-90, -180, 0)]
    planned = {day: collection.meetings.plan("Q", day, "hall", [session.id], by=ANALYST, at=NOW) for day in days}
    assert [m.held_on for m in collection.meetings.all()] == sorted(days, reverse=True)
    for day in sorted(days):
        coming = collection.meetings.coming()
        assert coming is not None
        assert coming.held_on == day
        collection.meetings.hold(planned[day].id, by=EXECUTIVE, at=NOW)
        assert collection.meetings.get(planned[day].id).held
    assert collection.meetings.coming() is None


def test_a_meeting_that_is_held_early_was_held_today(collection: Collection, session: Session):
    """Nobody reads that leaders met on a day that is still to come."""
    planned = collection.meetings.plan("Q", TODAY + timedelta(days=17), "hall", [session.id], by=ANALYST, at=NOW)
    collection.meetings.hold(planned.id, by=EXECUTIVE, at=NOW)
    assert collection.meetings.get(planned.id).held_on == TODAY


@pytest.mark.parametrize("role", Role)
def test_each_step_asks_for_its_role(collection: Collection, session: Session, meeting: Meeting, role: Role):
    """Planning, asking and adding items, holding: without the role nothing changes."""
    by = staff(role)
    item = Action.SPEAK_AS_SHADOW if role is Role.SHADOW_EXECUTIVE else Action.MAKE_DIGEST
    steps = [
        (Action.MAKE_DIGEST, lambda: collection.meetings.plan("Q", TODAY, "hall", [session.id], by=by, at=NOW)),
        (Action.MAKE_DIGEST, lambda: collection.meetings.ask(meeting.id, [("q", "r")], by=by, at=NOW)),
        (item, lambda: collection.meetings.add_item(meeting.id, "t", "w", by=by, at=NOW)),
        (Action.DECIDE, lambda: collection.meetings.hold(meeting.id, by=by, at=NOW)),
    ]
    for action, step in steps:
        if role in MAY[action]:
            step()
        else:
            lines = collection.audit.latest()
            with pytest.raises(NotAllowed):
                step()
            assert collection.audit.latest() == lines


class TestAgenda:
    def test_items_keep_their_order_and_say_who_proposed_them(self, collection: Collection, meeting: Meeting):
        """The executive's own carry no seat; the shadow executive's carry theirs."""
        collection.meetings.add_item(meeting.id, "Budget", "how money is spent", by=ANALYST, at=NOW)
        collection.meetings.add_item(meeting.id, "Buses", "late buses", by=SHADOW, at=NOW)
        collection.meetings.add_item(meeting.id, "Parks", "lights", by=ANALYST, at=NOW)
        agenda = collection.meetings.agenda(meeting.id)
        assert [(item.title, item.proposed_by) for item in agenda] == [
            ("Budget", ""),
            ("Buses", SHADOW.name),
            ("Parks", ""),
        ]

    def test_what_a_seat_proposes_holds_no_personal_details(self, collection: Collection, meeting: Meeting):
        """Young people's words are redacted here too: the agenda goes to many readers."""
        item = collection.meetings.add_item(meeting.id, "ring 07700 900123", "or mail a@b.org\u202e", by=SHADOW, at=NOW)
        assert "07700" not in item.title
        assert "a@b.org" not in item.plain_words
        assert "\u202e" not in item.plain_words
        assert collection.meetings.agenda(meeting.id) == [item]

    def test_an_adults_item_keeps_its_road_and_a_seats_does_not(self, collection: Collection, meeting: Meeting):
        """A seat is a young person's: the road by which they go to school says who they are."""
        kept = [
            collection.meetings.add_item(meeting.id, "Lights", "on Park Road", by=by, at=NOW).plain_words
            for by in (ANALYST, SHADOW)
        ]
        assert kept == ["on Park Road", "on [address]"]

    @pytest.mark.parametrize(("title", "words"), [("", "w"), (" ", "w"), ("t", ""), ("t", "\n")])
    def test_an_item_says_something(self, collection: Collection, meeting: Meeting, title: str, words: str):
        """Without title or plain words there is no item, from whichever side."""
        for by in (ANALYST, SHADOW):
            with pytest.raises(Invalid):
                collection.meetings.add_item(meeting.id, title, words, by=by, at=NOW)
        assert collection.meetings.agenda(meeting.id) == []

    def test_an_item_belongs_to_a_meeting(self, collection: Collection):
        """No meeting, no item."""
        with pytest.raises(NotFound):
            collection.meetings.add_item("none", "t", "w", by=ANALYST, at=NOW)


class TestQuestions:
    def test_questions_come_back_in_order_and_replace_earlier_ones(self, collection: Collection, meeting: Meeting):
        """Two at most, each with the role that answers; blank lines of the form do not count."""
        collection.meetings.ask(meeting.id, [("old?", "Chair")], by=ANALYST, at=NOW)
        collection.meetings.ask(meeting.id, [("b?", "Police"), (" ", ""), ("a?", "Health")], by=ANALYST, at=NOW)
        asked = [(q.question, q.answered_by) for q in collection.meetings.questions(meeting.id)]
        assert asked == [("b?", "Police"), ("a?", "Health")]
        collection.meetings.ask(meeting.id, [], by=ANALYST, at=NOW)
        assert collection.meetings.questions(meeting.id) == []

    @pytest.mark.parametrize("wrong", [[("q?", "")], [("q?", " ")], [("q?", "r")] * 3])
    def test_a_question_without_a_role_or_a_third_one_is_refused(self, collection: Collection, meeting: Meeting, wrong):
        """The earlier questions stay as they were."""
        collection.meetings.ask(meeting.id, [("old?", "Chair")], by=ANALYST, at=NOW)
        with pytest.raises(Invalid):
            collection.meetings.ask(meeting.id, wrong, by=ANALYST, at=NOW)
        assert [q.question for q in collection.meetings.questions(meeting.id)] == ["old?"]

    def test_questions_belong_to_a_meeting(self, collection: Collection):
        """No meeting, no question."""
        with pytest.raises(NotFound):
            collection.meetings.ask("none", [("q?", "r")], by=ANALYST, at=NOW)


def test_a_meeting_that_is_not_there_is_not_found(collection: Collection):
    """Looked up or held."""
    with pytest.raises(NotFound):
        collection.meetings.get("none")
    with pytest.raises(NotFound):
        collection.meetings.hold("none", by=EXECUTIVE, at=NOW)


def test_days_come_back_as_days(collection: Collection, session: Session):
    """A meeting far off keeps its date."""
    far = date(2031, 2, 28)
    assert collection.meetings.plan("Q", far, "hall", [session.id], by=ANALYST, at=NOW).held_on == far
