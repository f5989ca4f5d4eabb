"""Take data out: what a role is offered, what the page shows beforehand, and the addresses behind the buttons."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from analysis.codebook.refi_qda import QdaCode, codebook, guid_of
from analysis.render.documents.data_files import DataFormat
from analysis.reports.data_tables import DataSet
from analysis.wiring import Partnership
from app.server import middleware, routes
from app.shell.words import ENGLISH, texts
from feedback.core.records import Role
from tests.app.reading import button, everything, field
from tests.app.test_server import enter
from tests.factories import ADMINISTRATOR, ANALYST, EXECUTIVE, NOW, cleared, open_session, sent


@pytest.fixture
def client(partnership: Partnership) -> Iterator[TestClient]:
    """Heard's routes and middleware without Streamlit behind them."""
    app = Starlette(routes=list(routes()), middleware=list(middleware()))
    with TestClient(app, base_url="http://localhost:8501", follow_redirects=False) as opened:
        yield opened


def offered(at) -> set[str]:
    return {name for name in DataSet if texts(ENGLISH)[f"data_out.{name}_says"] in everything(at)}


def test_a_role_is_offered_what_is_its_own(page, sign_in):
    """The team is offered everything; a leader decisions, promises and published counts; the administrator nothing."""
    sign_in(ANALYST)
    assert offered(page("team.keep.data_out")) == set(DataSet)
    sign_in(EXECUTIVE)
    assert offered(page("team.keep.data_out")) == {DataSet.DECISIONS, DataSet.STEPS, DataSet.PUBLISHED}
    sign_in(ADMINISTRATOR)
    assert offered(page("team.keep.data_out")) == set()


def test_what_would_leave_is_shown_first(page, collection, sign_in):
    """While the session is open: the cleared answer stands in the table, the unread one does not."""
    session = open_session(collection)
    cleared(collection, session, "more buses please")
    sent(collection, session, "nobody has read this yet")
    sign_in(ANALYST)
    at = page("team.keep.data_out")
    field(at.toggle, "Look at it first").set_value(True).run()
    assert list(at.dataframe[0].value["text"]) == ["more buses please"]
    assert not at.exception


def test_a_codebook_of_another_program_comes_in(page, partnership: Partnership, sign_in):
    """What is new is shown before it comes in; known themes stay; the same file brings nothing twice; a leader has no box."""
    sign_in(ANALYST)
    own = partnership.book.framework.themes[0]
    codes = [
        QdaCode(guid=guid_of("theme", own.id), name="Renamed elsewhere"),
        QdaCode(guid=guid_of("elsewhere", "1"), name=own.name.upper()),
        QdaCode(guid=guid_of("elsewhere", "2"), name="Late buses"),
    ]
    at = page("team.keep.data_out")
    at.file_uploader[0].set_value(("codes.qdc", codebook(codes, origin="elsewhere"), "application/xml"))
    at.run()
    assert "New: 1. Here already: 2" in everything(at)
    button(at, "Bring the new ones in").click().run()
    assert not at.exception
    assert [theme.name for theme in partnership.book.approved().values()] == ["Late buses"]
    assert partnership.collection.audit.latest()[0].what == "codebook brought in"
    assert partnership.decisions.not_here(codes) == []
    (step,) = partnership.book.history.steps()
    partnership.decisions.take_back(step.number, by=ANALYST, at=NOW)
    assert partnership.book.approved() == {}
    sign_in(EXECUTIVE)
    assert not page("team.keep.data_out").file_uploader


def test_a_file_that_is_no_codebook_is_refused_in_words(page, partnership: Partnership, sign_in):
    """It says so and what to do, and nothing comes in."""
    sign_in(ANALYST)
    at = page("team.keep.data_out")
    at.file_uploader[0].set_value(("codes.qdc", b"<html>Sign in</html>", "application/xml"))
    at.run()
    assert "no REFI-QDA codebook" in at.error[0].value
    assert partnership.book.approved() == {}


def test_a_file_comes_with_its_line_in_the_trail(client: TestClient, partnership: Partnership):
    """An analyst downloads; no browser keeps it; the trail says what left."""
    cleared(partnership.collection, open_session(partnership.collection), "more buses please")
    answer = enter(client, partnership, Role.ANALYST).get("/documents/data/answers/csv")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "heard-answers-" in answer.headers["content-disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert row["text"] == "more buses please"
    line = partnership.collection.audit.latest()[0]
    assert (line.who, line.what, line.about) == ("A analyst", "data taken out as csv", "answers")


def test_every_button_leads_to_its_file(client: TestClient, partnership: Partnership):
    """Each table in each format is there, under a name that ends as the format does."""
    analyst = enter(client, partnership, Role.ANALYST)
    for data_set in DataSet:
        for kind in DataFormat:
            answer = analyst.get(f"/documents/data/{data_set.value}/{kind.value}")
            assert answer.status_code == 200
            assert answer.headers["content-disposition"].endswith(f'.{kind.value}"')


def test_an_address_alone_opens_nothing(client: TestClient, partnership: Partnership):
    """A visitor and a leader are sent to sign in, an unknown table or format is not there; none of it leaves a line."""
    address = "/documents/data/answers/csv"
    assert client.get(address).headers["location"] == "/sign-in"
    leader = enter(client, partnership, Role.EXECUTIVE)
    assert leader.get(address).headers["location"] == "/sign-in"
    assert leader.get("/documents/data/decisions/json").status_code == 200
    assert [leader.get(f"/documents/data/{name}").status_code for name in ("x/csv", "answers/exe")] == [404, 404]
    taken = [line.about for line in partnership.collection.audit.latest() if line.what.startswith("data taken out")]
    assert taken == ["decisions"]
