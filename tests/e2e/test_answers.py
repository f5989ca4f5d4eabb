"""From a child's question to its answer on the slip: written by one person, agreed by another, read by whoever has it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from analysis.wiring import open_partnership
from feedback.core.settings import from_mapping
from tests.e2e.conftest import DESKTOP, PHONE, Server, Visitor, press, settle
from tests.e2e.test_light import begin, to_review
from tests.factories import ANALYST, EXECUTIVE

QUESTION, ROLE = "Why do buses stop at six?", "Head of passenger transport"
ANSWER = "From March on the last bus goes at nine"


def put_to_a_meeting(server: Server, code: str) -> None:
    """The team puts the child's question to a meeting that hears the session; it is taken on, and the meeting takes place."""
    partnership, at = open_partnership(from_mapping(server.environment)), datetime.now(UTC)
    rooms = partnership.collection
    session = rooms.sessions.joinable(code)
    meeting = rooms.meetings.plan("Night buses", at.date(), "Town hall", [session.id], by=ANALYST, at=at)
    rooms.meetings.ask(meeting.id, [(QUESTION, ROLE)], by=ANALYST, at=at)
    (asked,) = rooms.meetings.questions(meeting.id)
    partnership.owed.owe(asked.id, ROLE, at.date() + timedelta(days=20), by=EXECUTIVE, at=at)
    rooms.meetings.hold(meeting.id, by=EXECUTIVE, at=at)
    rooms.store.close()


def with_the_slip(child: Visitor, slip: str) -> Page:
    child.go("/back")
    child.page.get_by_role("textbox").fill(slip)
    child.page.get_by_role("button", name="Look").click()
    expect(child.page.get_by_role("heading", name="What young people asked them")).to_be_visible()
    return child.page


def the_question(staff: Visitor) -> Locator:
    """The innermost box on the page of children's questions that holds this one."""
    staff.open("Children's questions")
    heading = staff.page.get_by_role("heading", name=QUESTION)
    expect(heading).to_be_visible()
    return staff.page.get_by_test_id("stVerticalBlock").filter(has=heading).last


def test_from_a_question_to_its_answer(visit: Callable[..., Visitor], server: Server, code: str) -> None:
    """The child asks and gets a slip. It tells who owes the answer; the answer, once a second person has agreed to it."""
    child = visit(PHONE)
    page = begin(child, code)
    to_review(page, QUESTION)
    press(page, "Send")
    expect(page.locator(".slip li")).to_have_count(4)
    slip = " ".join(page.locator(".slip li").all_inner_texts())
    put_to_a_meeting(server, code)

    page = with_the_slip(child, slip)
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(page.get_by_text(re.compile("No answer yet. Who has to answer, by"))).to_be_visible()
    assert child.accessible() == []

    executive = visit(DESKTOP)
    executive.sign_in("Executive")
    box = the_question(executive)
    box.get_by_text("Write the answer").click()
    box.get_by_role("textbox", name="The answer").fill(ANSWER)
    box.get_by_role("button", name="Save, for a second person to read").click()
    expect(executive.page.get_by_text("Saved. Somebody else has to agree")).to_be_visible()
    settle(executive.page)
    assert executive.accessible() == []
    expect(with_the_slip(child, slip).get_by_text(ANSWER)).to_have_count(0)

    analyst = visit(DESKTOP)
    analyst.sign_in("Analyst")
    the_question(analyst).get_by_role("button", name="Agree: young people may read this").click()
    expect(analyst.page.get_by_text("Agreed. Young people can read it now.")).to_be_visible()

    page = with_the_slip(child, slip)
    expect(page.get_by_text(ANSWER)).to_be_visible()
    expect(page.get_by_text("No answer yet")).to_have_count(0)
    page.get_by_role("link", name="Did we get it wrong? Tell us").click()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    assert child.elsewhere() == []
