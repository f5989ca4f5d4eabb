"""The shadow executive's workspace: its own questions, order and names, and its word on a page before it goes further."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from analysis.disclosure import Audience
from app.team import today
from feedback.access.permissions import Staff
from feedback.core.records import Role
from feedback.partnership.findings import NewFinding
from tests.app.reading import button, everything, field
from tests.factories import ANALYST, EXECUTIVE, FACILITATOR, NOW, SHADOW, cleared, open_session

WREN = Staff(id="w", name="Seat Wren", role=Role.SHADOW_EXECUTIVE)
ASKED = "Who decides when the last bus goes?"


@pytest.fixture
def board(partnership):
    """A coming meeting with one approved theme."""
    answer = cleared(partnership.collection, open_session(partnership.collection), "the last bus goes too early for us")
    partnership.machine.run([answer.session_id], by=ANALYST, at=NOW)
    partnership.decisions.approve(
        next(c for c in partnership.book.candidates() if c.id == "transport"), by=ANALYST, at=NOW
    )
    on = NOW.date() + timedelta(days=9)
    return partnership.collection.meetings.plan("Board", on, "Hall", [answer.session_id], by=ANALYST, at=NOW)


def put(at, words: str = ASKED, role: str = "Head of transport"):
    field(at.text_input, "What do you ask").set_value(words)
    field(at.text_input, "Who should answer").set_value(role)
    return button(at, "Put this question").click().run()


def test_without_a_meeting_the_page_says_so(page, sign_in):
    """Nothing is planned: the seat is told, and nothing breaks."""
    sign_in(SHADOW)
    assert "No meeting is planned yet" in page("shadow_executive.vote").info[0].value
    assert "no page to check yet" in page("shadow_executive.sign_off").info[0].value


@pytest.mark.parametrize("somebody", [ANALYST, EXECUTIVE, FACILITATOR])
def test_only_seats_speak_as_the_shadow_executive(page, sign_in, board, somebody):
    """The pages are theirs alone, whoever knows the address."""
    sign_in(somebody)
    for name in ("shadow_executive.vote", "shadow_executive.sign_off"):
        assert "Put a question" not in everything(page(name))
        assert not page(name).radio


def test_a_question_goes_from_a_seat_to_the_meeting(page, collection, board, sign_in):
    """One seat puts it, another stands behind it, the team takes it with one press, and it stays known as theirs."""
    sign_in(SHADOW)
    at = put(page("shadow_executive.vote"), role="")
    assert at.error
    assert field(at.text_input, "What do you ask").value == ASKED
    at = put(at)
    assert "Your question is put" in at.success[0].value
    sign_in(WREN)
    button(page("shadow_executive.vote"), "I stand behind it").click().run()
    assert collection.challenge.questions(board.id)[0].backed_by == (SHADOW.name, WREN.name)
    sign_in(ANALYST)
    at = page("team.answer.meetings")
    assert "Put by the shadow executive" in everything(at)
    button(at, "Put it to the meeting").click().run()
    [asked] = collection.meetings.questions(board.id)
    assert (asked.question, asked.asked_by) == (ASKED, SHADOW.name)
    sign_in(SHADOW)
    assert "goes to the meeting" in everything(page("shadow_executive.vote"))


def test_themes_are_ranked_by_name_alone(page, collection, board, sign_in):
    """A seat sees no count of young people; its order reaches whoever plans the meeting."""
    sign_in(SHADOW)
    at = page("shadow_executive.vote")
    field(at.selectbox, "First").set_value("transport")
    at = button(at, "Save my order").click().run()
    assert collection.challenge.order(board.id) == ["transport"]
    assert "young people" not in everything(at).replace("name for young people", "")
    sign_in(ANALYST)
    assert "would hear of first" in everything(page("team.answer.meetings"))


def test_a_name_is_suggested_to_the_team(page, collection, board, sign_in):
    """It stands beside the theme on Themes, under the seat; a person decides."""
    sign_in(SHADOW)
    at = page("shadow_executive.vote")
    field(at.text_input, "What would you call it").set_value("Getting about")
    button(at, "Suggest this name").click().run()
    sign_in(ANALYST)
    at = field(page("team.themes.codebook").radio, "What would you like to do").set_value("approved").run()
    assert "Getting about" in everything(at)
    assert "Seat Kingfisher would call it" in everything(at)


def test_a_page_is_checked_and_dissent_stands_beside_it(page, partnership, collection, board, sign_in):
    """Not fair needs a why; then leaders read it on the meeting's page, and the team beside the documents."""
    edition = partnership.digests.freeze(board.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    sign_in(SHADOW)
    at = page("shadow_executive.sign_off")
    at = button(at, "Save my word").click().run()
    assert "Choose yes or no first" in at.warning[0].value
    field(at.radio, "Is it fair").set_value("no")
    at = button(at, "Save my word").click().run()
    assert "Say why it is not fair" in at.error[0].value
    field(at.text_area, "What should they know").set_value("It leaves out the fares.")
    button(at, "Save my word").click().run()
    assert [one.words for one in collection.challenge.checks(edition.id)] == ["It leaves out the fares."]
    for somebody, name in ((EXECUTIVE, "partnership.meeting"), (ANALYST, "team.answer.meetings")):
        sign_in(somebody)
        assert "It leaves out the fares" in everything(page(name))


def test_an_unchecked_page_says_so(page, partnership, board, sign_in):
    """Whoever would pass a public page on sees that no seat has looked at it."""
    partnership.digests.freeze(board.id, Audience.PUBLIC, by=ANALYST, at=NOW)
    sign_in(ANALYST)
    assert "No seat of the shadow executive has checked" in everything(page("team.answer.meetings"))


def test_today_says_what_waits(partnership, collection, board, monkeypatch):
    """A seat hears of pages to check, the team of questions that were put; neither of what is done."""
    monkeypatch.setattr(today, "now", lambda: NOW)
    check = partial(today._check, collection.meetings, collection.challenge, partnership.editions)
    put_on = partial(today._put, collection.meetings, collection.challenge)
    edition = partnership.digests.freeze(board.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    partnership.digests.freeze(board.id, Audience.TEAM, by=ANALYST, at=NOW)
    put = collection.challenge.put(board.id, ASKED, "Head of transport", by=WREN, at=NOW)
    assert check(staff=SHADOW) == ("🔏 Pages that wait for your check: 1.", "sign_off")
    assert put_on(staff=ANALYST) == ("🗳️ Questions that the shadow executive puts: 1.", "meetings")
    assert check(staff=ANALYST) is None
    assert put_on(staff=SHADOW) is None
    collection.challenge.check(edition.id, True, "", by=SHADOW, at=NOW)
    collection.meetings.ask(board.id, [(put.question, put.answered_by)], by=ANALYST, at=NOW)
    assert (check(staff=SHADOW), put_on(staff=ANALYST)) == (None, None)


def test_today_says_what_waits_for_a_second_person(collection):
    """Not to whoever brought it."""
    found = NewFinding(group="G", found_on=NOW.date(), source="S", method="m", people=None, words="Buses")
    collection.findings.bring([found], by=ANALYST, at=NOW)
    assert today._second_person(collection.stories, collection.findings, ANALYST) is None
    assert today._second_person(collection.stories, collection.findings, FACILITATOR) == (
        "📚 From elsewhere, waiting for a second person: 1.",
        "elsewhere",
    )
