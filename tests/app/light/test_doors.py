"""The first page of a demonstration: five doors for a newcomer, and nothing of it in a partnership's own file."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from analysis.wiring import Partnership
from feedback.access.permissions import COMMAND_LINE
from feedback.core.records import Role
from feedback.responses.sessions import shown_code
from feedback.storage.partnership_file import SampleAccount
from tests.app.light_visit import Visit, client  # noqa: F401  (a fixture)
from tests.factories import NOW, open_session

PASSWORD = "four plain words here"
DOORS = ["A young person", "The team", "Leaders", "Shadow executive", "The scrutineer"]


@pytest.fixture
def visit(client: TestClient) -> Visit:  # noqa: F811
    """A newcomer's browser."""
    return Visit(client)


@pytest.fixture
def demonstration(partnership: Partnership) -> Partnership:
    """A partnership that says of itself that it is made up, with one account to look around with."""
    accounts = partnership.collection.accounts
    phrase = accounts.add("Executive", Role.EXECUTIVE, by=COMMAND_LINE, at=NOW)
    accounts.choose_password(accounts.sign_in("Executive", phrase, at=NOW).token, PASSWORD, at=NOW)
    sample = SampleAccount("Executive", Role.EXECUTIVE, PASSWORD)
    partnership.collection.about.mark_demonstration("Made up", [sample])
    return partnership


def headings(visit: Visit) -> list[str]:
    return [title.text_content() for title in visit.page.xpath("//section/h2")]


def test_five_doors_and_the_code_filled_in(visit: Visit, demonstration: Partnership) -> None:
    """A newcomer finds a door for everybody, and joins the open session without typing its code."""
    session = open_session(demonstration.collection)
    visit.go("/")
    assert headings(visit) == DOORS
    assert f"Join with the code {shown_code(session.code)}" in visit.text
    assert visit.page.xpath(f"//a[@href='/s/{session.code}']")
    assert len(visit.answer.content) < 30_000


def test_without_an_open_session_it_says_who_opens_one(visit: Visit, demonstration: Partnership) -> None:
    """The young person's door never leads to a session that is closed."""
    assert "No session is open now" in visit.go("/").text


def test_a_door_signs_in(visit: Visit, demonstration: Partnership) -> None:
    """Leaders' door is one tap from the first page."""
    visit.go("/").press("Look around as Executive")
    assert visit.client.cookies["heard"]


def test_young_people_find_their_own_way_below(visit: Visit, demonstration: Partnership) -> None:
    """What everybody else's first page has stays on a demonstration's: code, slip, sign-in and help."""
    visit.go("/")
    assert visit.page.xpath("//input[@name='code']")
    assert visit.page.xpath("//a[starts-with(@href, '/back')]")
    assert "I need help" in visit.text


@pytest.mark.parametrize("path", ["/demonstration/scrutiny", "/demonstration/demonstration-pack.zip"])
def test_a_partnership_of_ones_own_has_no_doors(visit: Visit, partnership: Partnership, path: str) -> None:
    """Only what says of itself that it is made up shows accounts, codes and evidence to whoever comes."""
    open_session(partnership.collection)
    visit.go("/")
    assert headings(visit) == []
    assert "Look around" not in visit.text
    answer = visit.client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_evidence_waits_for_a_meeting_that_closed(visit: Visit, demonstration: Partnership) -> None:
    """The scrutineer's page says so while nothing is sealed, and hands out nothing."""
    assert "No meeting of this demonstration is closed yet" in visit.go("/demonstration/scrutiny").text
    assert visit.client.get("/demonstration/demonstration-pack.zip").status_code == 303
