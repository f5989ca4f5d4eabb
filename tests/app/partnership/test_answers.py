"""The page of children's questions: written by one, agreed by another, late ones first, nothing typed lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analysis.accountability.answers_owed import OwedState
from analysis.wiring import Partnership
from app.shell.wiring import now
from app.team import today
from tests.app.reading import button, everything, field, labels
from tests.factories import ANALYST, EXECUTIVE, SHADOW, open_session

PAGE = "partnership.answers"


@pytest.fixture
def asked(partnership: Partnership) -> str:
    """A question that a meeting of last month took on, and that is a day late."""
    rooms, day = partnership.collection, now() - timedelta(days=30)
    meeting = rooms.meetings.plan("Board", day.date(), "Hall", [open_session(rooms).id], by=ANALYST, at=day)
    rooms.meetings.ask(meeting.id, [("Why do *buses* stop at six?", "Transport")], by=ANALYST, at=day)
    (question,) = rooms.meetings.questions(meeting.id)
    partnership.owed.owe(question.id, "Head of transport", now().date() - timedelta(days=1), by=EXECUTIVE, at=day)
    rooms.meetings.hold(meeting.id, by=EXECUTIVE, at=day)
    return question.id


def test_one_writes_and_another_agrees(page, sign_in, partnership: Partnership, asked: str) -> None:
    """The writer sees that somebody else has to read it; the second reads the very words and agrees."""
    sign_in(EXECUTIVE)
    at = page(PAGE)
    assert "Late: Head of transport was to answer by" in everything(at)
    field(at.text_area, "The answer").set_value("From March on they go until nine")
    at = button(at, "Save, for a second person").click().run()
    assert "somebody else reads them" in everything(at)
    assert not any("Agree" in label for label in labels(at))
    sign_in(ANALYST)
    at = page(PAGE)
    assert "From March on they go until nine" in everything(at)
    at = button(at, "Agree").click().run()
    assert "Answered by Head of transport" in everything(at)
    assert partnership.owed.get(asked).state(now().date()) is OwedState.ANSWERED


def test_what_is_refused_stays_in_its_box(page, sign_in, partnership: Partnership, asked: str) -> None:
    """Too long is said with both numbers and nothing is cut; a date without its reason is not moved."""
    sign_in(EXECUTIVE)
    at = page(PAGE)
    long = "many words " * 60
    field(at.text_area, "The answer").set_value(long)
    at = button(at, "Save, for a second person").click().run()
    assert "at most 600 fit" in everything(at)
    assert field(at.text_area, "The answer").value == long
    at = button(at, "Save the new date").click().run()
    assert partnership.owed.get(asked).moves == ()


def test_an_answer_is_put_off_with_its_reason(page, sign_in, partnership: Partnership, asked: str) -> None:
    """The new day stands on the page, and behind it the first one and why."""
    sign_in(EXECUTIVE)
    at = page(PAGE)
    field(at.date_input, "New date").set_value(now().date() + timedelta(days=9))
    field(at.text_input, "Why?").set_value("the budget is late")
    words = everything(button(at, "Save the new date").click().run())
    assert "the budget is late" in words
    assert "First date" in words
    assert partnership.owed.get(asked).state(now().date()) is OwedState.OWED


def test_a_seat_reads_and_changes_nothing(page, sign_in, asked: str) -> None:
    """The shadow executive sees what is late and by whom; it has no box to answer in."""
    sign_in(SHADOW)
    at = page(PAGE)
    assert "Late: Head of transport" in everything(at)
    assert len(at.text_area) == 0


def test_today_tells_of_it(partnership: Partnership, asked: str) -> None:
    """Late for everybody; once written, whoever may agree is asked to, and its writer is not."""
    written = partnership.owed.answer(asked, "From March on", by=EXECUTIVE, at=now())
    lines = [today._answers(partnership.owed, by) for by in (ANALYST, EXECUTIVE, SHADOW)]
    told = [words for words, _ in (line for line in lines if line is not None)]
    assert [("wait for your look" in words, "late" in words) for words in told] == [
        (True, False), (False, True), (False, True)
    ]  # fmt: skip
    partnership.owed.agree(asked, written.id, by=ANALYST, at=now())
    assert today._answers(partnership.owed, EXECUTIVE) is None


def test_a_seat_reads_why_its_question_was_not_put(page, sign_in, partnership: Partnership, asked: str) -> None:
    """Under the meeting's own questions, with the reason, or that nobody gave one."""
    rooms = partnership.collection
    meeting = partnership.owed.get(asked).meeting
    put = rooms.challenge.put(meeting.id, "Which park is lit?", "Parks", by=SHADOW, at=now())
    assert put is not None
    sign_in(SHADOW)
    assert "Nobody has said why" in everything(page(PAGE))
    rooms.unput.explain(put.id, "Parks answered it in spring", by=EXECUTIVE, at=now())
    assert "Parks answered it in spring" in everything(page(PAGE))
