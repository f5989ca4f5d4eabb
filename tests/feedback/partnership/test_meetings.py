"""Meetings: planned on sessions, with an agenda, and at most two questions that children ask."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from feedback.access.permissions import MAY, Action
from feedback.core.errors import Invalid, NotAllowed, NotFound
from feedback.core.records import Role, Session
from feedback.partnership.meetings import Meeting
from feedback.wiring import Collecting
from tests.factories import ANALYST, EXECUTIVE, NOW, SHADOW, TODAY, draft, staff


@pytest.fixture
def meeting(house: Collecting, session: Session) -> Meeting:
    return house.meetings.plan("Quarter 3", TODAY, "library", [session.id], by=ANALYST, at=NOW)


def test_a_meeting_is_kept_as_planned(house: Collecting, session: Session):
    """Title, day, place and each session once."""
    other = draft(house)
    planned = house.meetings.plan(" Q ", TODAY, " hall ", [session.id, other.id, session.id], by=ANALYST, at=NOW)
    assert planned == house.meetings.get(planned.id)
    assert (planned.title, planned.held_on, planned.place, planned.held) == ("Q", TODAY, "hall", False)
    assert set(planned.session_ids) == {session.id, other.id}
    assert len(planned.session_ids) == 2


@pytest.mark.parametrize(("title", "place", "sessions"), [(" ", "hall", 1), ("Q", "", 1), ("Q", "hall", 0)])
def test_a_meeting_needs_title_place_and_a_session(
    house: Collecting, session: Session, title: str, place: str, sessions: int
):
    """Without one of them nothing is planned."""
    with pytest.raises(Invalid):
        house.meetings.plan(title, TODAY, place, [session.id] * sessions, by=ANALYST, at=NOW)
    assert house.meetings.all() == []


def test_a_meeting_on_a_session_that_is_not_there_is_refused_whole(house: Collecting, session: Session):
    """NotFound, and no half-planned meeting and no line stays behind."""
    lines = house.audit.latest()
    with pytest.raises(NotFound):
        house.meetings.plan("Q", TODAY, "hall", [session.id, "none"], by=ANALYST, at=NOW)
    assert house.meetings.all() == []
    assert house.audit.latest() == lines


def test_the_coming_meeting_is_the_first_that_was_not_held(house: Collecting, session: Session):
    """By day, whatever the order of planning; a held one gives way to the next."""
    days = [TODAY + timedelta(days=n) for n in (-90, -180, 0)]
    planned = {day: house.meetings.plan("Q", day, "hall", [session.id], by=ANALYST, at=NOW) for day in days}
    assert [m.held_on for m in house.meetings.all()] == sorted(days, reverse=True)
    for day in sorted(days):
        coming = house.meetings.coming()
        assert coming is not None
        assert coming.held_on == day
        house.meetings.hold(planned[day].id, by=EXECUTIVE, at=NOW)
        assert house.meetings.get(planned[day].id).held
    assert house.meetings.coming() is None


def test_a_meeting_that_is_held_early_was_held_today(house: Collecting, session: Session):
    """Nobody reads that leaders met on a day that is still to come."""
    planned = house.meetings.plan("Q", TODAY + timedelta(days=17), "hall", [session.id], by=ANALYST, at=NOW)
    house.meetings.hold(planned.id, by=EXECUTIVE, at=NOW)
    assert house.meetings.get(planned.id).held_on == TODAY


@pytest.mark.parametrize("role", Role)
def test_each_step_asks_for_its_role(house: Collecting, session: Session, meeting: Meeting, role: Role):
    """Planning, asking and adding items, holding: without the role nothing changes."""
    by = staff(role)
    item = Action.SPEAK_AS_SHADOW if role is Role.SHADOW_EXECUTIVE else Action.MAKE_DIGEST
    steps = [
        (Action.MAKE_DIGEST, lambda: house.meetings.plan("Q", TODAY, "hall", [session.id], by=by, at=NOW)),
        (Action.MAKE_DIGEST, lambda: house.meetings.ask(meeting.id, [("q", "r")], by=by, at=NOW)),
        (item, lambda: house.meetings.add_item(meeting.id, "t", "w", by=by, at=NOW)),
        (Action.DECIDE, lambda: house.meetings.hold(meeting.id, by=by, at=NOW)),
    ]
    for action, step in steps:
        if role in MAY[action]:
            step()
        else:
            lines = house.audit.latest()
            with pytest.raises(NotAllowed):
                step()
            assert house.audit.latest() == lines


class TestAgenda:
    def test_items_keep_their_order_and_say_who_proposed_them(self, house: Collecting, meeting: Meeting):
        """The executive's own carry no seat; the shadow executive's carry theirs."""
        house.meetings.add_item(meeting.id, "Budget", "how money is spent", by=ANALYST, at=NOW)
        house.meetings.add_item(meeting.id, "Buses", "late buses", by=SHADOW, at=NOW)
        house.meetings.add_item(meeting.id, "Parks", "lights", by=ANALYST, at=NOW)
        agenda = house.meetings.agenda(meeting.id)
        assert [(item.title, item.proposed_by) for item in agenda] == [
            ("Budget", ""),
            ("Buses", SHADOW.name),
            ("Parks", ""),
        ]

    def test_what_a_seat_proposes_holds_no_personal_details(self, house: Collecting, meeting: Meeting):
        """Young people's words are redacted here too: the agenda goes to many readers."""
        item = house.meetings.add_item(meeting.id, "ring 07700 900123", "or mail a@b.org\u202e", by=SHADOW, at=NOW)
        assert "07700" not in item.title
        assert "a@b.org" not in item.plain_words
        assert "\u202e" not in item.plain_words
        assert house.meetings.agenda(meeting.id) == [item]

    @pytest.mark.parametrize(("title", "words"), [("", "w"), (" ", "w"), ("t", ""), ("t", "\n")])
    def test_an_item_says_something(self, house: Collecting, meeting: Meeting, title: str, words: str):
        """Without title or plain words there is no item, from whichever side."""
        for by in (ANALYST, SHADOW):
            with pytest.raises(Invalid):
                house.meetings.add_item(meeting.id, title, words, by=by, at=NOW)
        assert house.meetings.agenda(meeting.id) == []

    def test_an_item_belongs_to_a_meeting(self, house: Collecting):
        """No meeting, no item."""
        with pytest.raises(NotFound):
            house.meetings.add_item("none", "t", "w", by=ANALYST, at=NOW)


class TestQuestions:
    def test_questions_come_back_in_order_and_replace_earlier_ones(self, house: Collecting, meeting: Meeting):
        """Two at most, each with the role that answers; blank lines of the form do not count."""
        house.meetings.ask(meeting.id, [("old?", "Chair")], by=ANALYST, at=NOW)
        house.meetings.ask(meeting.id, [("b?", "Police"), (" ", ""), ("a?", "Health")], by=ANALYST, at=NOW)
        asked = [(q.question, q.answered_by) for q in house.meetings.questions(meeting.id)]
        assert asked == [("b?", "Police"), ("a?", "Health")]
        house.meetings.ask(meeting.id, [], by=ANALYST, at=NOW)
        assert house.meetings.questions(meeting.id) == []

    @pytest.mark.parametrize("wrong", [[("q?", "")], [("q?", " ")], [("q?", "r")] * 3])
    def test_a_question_without_a_role_or_a_third_one_is_refused(self, house: Collecting, meeting: Meeting, wrong):
        """The earlier questions stay as they were."""
        house.meetings.ask(meeting.id, [("old?", "Chair")], by=ANALYST, at=NOW)
        with pytest.raises(Invalid):
            house.meetings.ask(meeting.id, wrong, by=ANALYST, at=NOW)
        assert [q.question for q in house.meetings.questions(meeting.id)] == ["old?"]

    def test_questions_belong_to_a_meeting(self, house: Collecting):
        """No meeting, no question."""
        with pytest.raises(NotFound):
            house.meetings.ask("none", [("q?", "r")], by=ANALYST, at=NOW)


def test_a_meeting_that_is_not_there_is_not_found(house: Collecting):
    """Looked up or held."""
    with pytest.raises(NotFound):
        house.meetings.get("none")
    with pytest.raises(NotFound):
        house.meetings.hold("none", by=EXECUTIVE, at=NOW)


def test_days_come_back_as_days(house: Collecting, session: Session):
    """A meeting far off keeps its date."""
    far = date(2031, 2, 28)
    assert house.meetings.plan("Q", far, "hall", [session.id], by=ANALYST, at=NOW).held_on == far
