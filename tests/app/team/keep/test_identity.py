"""Name and look on screen: seen by day and by night before it counts, then on what young people open."""

from __future__ import annotations

import io

import pypdf
import pytest
from starlette.testclient import TestClient

from analysis.wiring import Partnership
from app.shell.posters import session_poster
from tests.app.light_visit import client  # noqa: F401  (a fixture)
from tests.app.reading import button, everything, field
from tests.factories import ADMINISTRATOR, FACILITATOR, NOW, open_session
from tests.feedback.local_content.test_identity import png


def test_only_who_may_changes_the_look(page, sign_in):
    """A facilitator who finds the page changes nothing."""
    sign_in(FACILITATOR)
    assert not page("team.keep.identity").text_input


def test_it_is_seen_before_it_counts(page, collection, sign_in):
    """Saved, it stands by day and by night with its contrast; nobody else sees it until it counts."""
    sign_in(ADMINISTRATOR)
    at = page("team.keep.identity")
    field(at.text_input, "Name of the partnership").set_value("Northtown Partnership")
    at.color_picker[0].set_value("#123456")
    button(at, "Save, then look at it").click().run()
    assert not at.exception
    words = everything(at)
    assert "By day, contrast 12.7 to 1" in words
    assert "By night, contrast" in words
    assert collection.identities.shown().name == ""
    button(at, "It is right").click().run()
    assert collection.partnership == "Northtown Partnership"


def test_a_pale_colour_is_refused_in_words(page, collection, sign_in):
    """Nothing is kept, and it is said which way to go."""
    sign_in(ADMINISTRATOR)
    at = page("team.keep.identity")
    at.color_picker[0].set_value("#ffee00")
    button(at, "Save, then look at it").click().run()
    assert "Choose a darker one" in at.error[0].value
    assert collection.identities.content.draft() is None


@pytest.fixture
def own(partnership: Partnership) -> None:
    kept = partnership.collection.identities
    kept.change("Northtown <Partnership>", "#123456", png(), seen=kept.content.seen(), by=ADMINISTRATOR, at=NOW)
    kept.content.publish(seen=kept.content.seen(), by=ADMINISTRATOR, at=NOW)


def test_young_people_see_whose_pages_these_are(client: TestClient, partnership: Partnership, own: None) -> None:  # noqa: F811
    """Name, colour and logo on a light page, from this server alone and within its policy."""
    session = open_session(partnership.collection)
    answer = client.get(f"/s/{session.code}")
    assert "Northtown &lt;Partnership&gt;" in answer.text
    assert ":root { --main: #123456; }" in answer.text
    assert 'src="/logo.png"' in answer.text
    logo = client.get("/logo.png")
    assert (logo.status_code, logo.headers["content-type"]) == (200, "image/png")
    assert logo.content.startswith(b"\x89PNG")


def test_without_one_there_is_none(client: TestClient) -> None:  # noqa: F811
    """A fresh partnership's pages ask for no picture."""
    assert "/logo.png" not in client.get("/").text
    assert client.get("/logo.png").status_code == 404


def test_a_poster_says_whose_it_is(partnership: Partnership, own: None) -> None:
    """On one page still, with the name and the logo."""
    session = open_session(partnership.collection)
    made = session_poster(
        session, partnership.collection.local_help.at(session), partnership.collection.identities.shown()
    )
    (page,) = pypdf.PdfReader(io.BytesIO(made)).pages
    assert "Northtown" in page.extract_text()
    assert len(page.images) == 1
