"""What young people asked a meeting, on the slip and under "You said, we did": owed, late, and then its answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from analysis.wiring import Partnership
from app.shell.wiring import now
from app.shell.words import text as said
from app.young_people import slip_guard
from feedback.core.records import Session
from tests.app.light_visit import Visit, client  # noqa: F401  (a fixture)
from tests.factories import ANALYST, EXECUTIVE, open_session, send, text

ASKED, ANSWER = "Why do <buses> stop at six?", "From March on they go <until> nine"


@pytest.fixture(autouse=True)
def nobody_guessed() -> None:
    slip_guard.wrong.cache_clear()


def asked(partnership: Partnership, session: Session, *, due_in_days: int, held: bool = True) -> str:
    """A meeting that heard the session a month ago, and the id of the question that was put to it."""
    meetings, day = partnership.collection.meetings, now() - timedelta(days=30)
    meeting = meetings.plan("Board", day.date(), "Hall", [session.id], by=ANALYST, at=day)
    meetings.ask(meeting.id, [(ASKED, "Transport")], by=ANALYST, at=day)
    (question,) = meetings.questions(meeting.id)
    due = now().date() + timedelta(days=due_in_days)
    partnership.owed.owe(question.id, "Head of transport", due, by=EXECUTIVE, at=day)
    if held:
        meetings.hold(meeting.id, by=EXECUTIVE, at=day)
    return question.id


def told(client: TestClient, session: Session, language: str = "en") -> Visit:  # noqa: F811
    return Visit(client).go(f"/s/{session.code}/did?lang={language}")


def test_a_question_stands_with_who_owes_its_answer(
    client: TestClient,  # noqa: F811
    partnership: Partnership,
    session: Session,
) -> None:
    """In time, and late from the day after: with the role and the day, on the page and on the slip."""
    asked(partnership, session, due_in_days=0)
    page = told(client, session)
    assert ASKED in page.text
    assert "No answer yet. Who has to answer" in page.text
    assert "Head of transport" in page.text
    late = open_session(partnership.collection)
    asked(partnership, late, due_in_days=-1)
    assert "The answer is late" in told(client, late).text
    slip = send(partnership.collection, session, text("the bus is late")).slip
    shown = Visit(client).go("/back").press("Look", words=" ".join(slip))
    assert "No answer yet. Who has to answer" in shown.text


def test_an_answer_is_read_once_a_second_person_agreed(
    client: TestClient,  # noqa: F811
    partnership: Partnership,
    session: Session,
) -> None:
    """Written by one it is nobody's to read; agreed, it stands in place of who owes it, with its marks as they were typed."""
    question = asked(partnership, session, due_in_days=-1)
    written = partnership.owed.answer(question, ANSWER, by=EXECUTIVE, at=now())
    assert ANSWER not in told(client, session).text
    partnership.owed.agree(question, written.id, by=ANALYST, at=now())
    page = told(client, session)
    assert f"Their answer: {ANSWER}" in page.text
    assert "The answer is late" not in page.text


def test_a_question_is_told_of_no_meeting_to_come_and_of_no_other_session(
    client: TestClient,  # noqa: F811
    partnership: Partnership,
    session: Session,
) -> None:
    """Until the meeting took place its questions may change; and another session's page has its own."""
    asked(partnership, session, due_in_days=9, held=False)
    other = open_session(partnership.collection)
    asked(partnership, other, due_in_days=9)
    assert ASKED not in told(client, session).text
    assert ASKED in told(client, other).text


@pytest.mark.parametrize("language", ["cy", "pl", "ro", "uk", "ur", "ar"])
def test_adults_words_are_marked_as_english(
    client: TestClient,  # noqa: F811
    partnership: Partnership,
    session: Session,
    language: str,
) -> None:
    """The frame is in the reader's language; what adults typed says which one it is in, to eyes and to a screen reader."""
    question = asked(partnership, session, due_in_days=-1)
    page = told(client, session, language)
    assert page.page.xpath("//main//span[@lang='en'][@dir='ltr'][text()='Head of transport']")
    written = partnership.owed.answer(question, ANSWER, by=EXECUTIVE, at=now())
    partnership.owed.agree(question, written.id, by=ANALYST, at=now())
    page = told(client, session, language)
    (heading,) = page.page.xpath("//main//h3[@lang='en']")
    assert heading.text_content() == ASKED
    assert said(language, "young_people.adults_in_english") in page.text
    assert said(language, "young_people.answer_given") in page.text
