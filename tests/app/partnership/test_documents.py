"""An edition behind its addresses: opened on a big screen, and packed for a scrutineer."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from analysis.digest.editions import Edition
from analysis.disclosure import Audience
from analysis.reports import verify_pack
from analysis.wiring import Partnership
from app.server import middleware, routes
from feedback.core.records import Role, Session
from tests.app.test_server import enter
from tests.factories import ANALYST, NOW, sent


@pytest.fixture
def client(partnership: Partnership) -> Iterator[TestClient]:
    """Heard's routes and middleware without Streamlit behind them."""
    app = Starlette(routes=list(routes()), middleware=list(middleware()))
    with TestClient(app, base_url="http://localhost:8501", follow_redirects=False) as opened:
        yield opened


@pytest.fixture
def editions(partnership: Partnership, session: Session) -> dict[Audience, Edition]:
    """A meeting's edition for each kind of reader."""
    for number in range(12):
        sent(partnership.collection, session, f"the last bus goes too early, number {number}")
    held_on = NOW.date() + timedelta(days=10)
    meeting = partnership.collection.meetings.plan("Winter", held_on, "Town hall", [session.id], by=ANALYST, at=NOW)
    return {audience: partnership.digests.freeze(meeting.id, audience, by=ANALYST, at=NOW) for audience in Audience}


def test_the_big_screen_opens_the_page_and_saves_nothing(
    client: TestClient, partnership: Partnership, editions: dict[Audience, Edition]
) -> None:
    """A visitor is sent to sign in; an executive gets the page itself, not a download, and no browser keeps it."""
    path = f"/documents/edition/{editions[Audience.EXECUTIVE].id}.present"
    assert client.get(path).headers["location"] == "/sign-in"
    answer = enter(client, partnership, Role.EXECUTIVE).get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"
    assert "content-disposition" not in answer.headers
    assert "Show on a big screen" in answer.text
    assert "<script src" not in answer.text


def test_a_team_edition_is_on_no_big_screen_but_the_teams(
    client: TestClient, partnership: Partnership, editions: dict[Audience, Edition]
) -> None:
    """Exact counts stay with whoever makes digests, whichever ending the address has."""
    executive = enter(client, partnership, Role.EXECUTIVE)
    for ending in ("present", "html", "zip"):
        path = f"/documents/edition/{editions[Audience.TEAM].id}.{ending}"
        assert executive.get(path).headers["location"] == "/sign-in"


def test_a_pack_is_for_whoever_makes_digests_and_its_hashes_hold(
    client: TestClient, partnership: Partnership, editions: dict[Audience, Edition]
) -> None:
    """A visitor and a reader are sent to sign in; an analyst gets a pack that the command finds whole."""
    path = f"/documents/edition/{editions[Audience.EXECUTIVE].id}.zip"
    assert client.get(path).headers["location"] == "/sign-in"
    assert enter(client, partnership, Role.EXECUTIVE).get(path).headers["location"] == "/sign-in"
    client.cookies.clear()
    answer = enter(client, partnership, Role.ANALYST).get(path)
    assert answer.headers["content-type"] == "application/zip"
    assert "heard-scrutiny-" in answer.headers["content-disposition"]
    assert verify_pack.check(answer.content).problems == ()
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        assert parts.testzip() is None


def test_a_team_edition_has_no_pack(
    client: TestClient, partnership: Partnership, editions: dict[Audience, Edition]
) -> None:
    """A pack leaves the building, a team edition does not: the address finds nothing. Nor do unknown endings."""
    analyst = enter(client, partnership, Role.ANALYST)
    for name in (f"{editions[Audience.TEAM].id}.zip", f"{editions[Audience.PUBLIC].id}.exe", "none.present"):
        assert analyst.get(f"/documents/edition/{name}").status_code == 404
