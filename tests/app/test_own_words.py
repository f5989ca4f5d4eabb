"""A partnership's Heard speaks of nobody else's place: every page and print of a fresh one is searched."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pypdf
import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from analysis.render.prints.paper_card import CardVersion
from analysis.wiring import Partnership
from app import navigation
from app.light.chosen import passes
from app.shell.posters import paper_card, session_poster
from app.young_people import keeping
from feedback.access.permissions import Staff
from feedback.core.content_files import LANGUAGES
from heard.demonstration.content import load
from tests.app.light_visit import client  # noqa: F401  (a fixture)
from tests.app.reading import everything
from tests.factories import ADMINISTRATOR, ANALYST, DSL, EXECUTIVE, FACILITATOR, SHADOW, local_help, open_session

DEMO = load()
PLACES = {word for one in (*DEMO.sessions, DEMO.open_session) for word in one.session.area.split()} - {"Green"}
NAMES = {DEMO.partnership.partnership.split()[0], *PLACES, "Cheshire", "ChECS", "0300 123 5012", "01632 960"}
"""What would tell of another place: the demonstration's, and the council whose report Heard was made from."""

STAFF = (FACILITATOR, DSL, ANALYST, EXECUTIVE, SHADOW, ADMINISTRATOR)


def foreign(said: str) -> set[str]:
    return {name for name in NAMES if re.search(re.escape(name), said, re.IGNORECASE)}


def test_the_search_finds_a_name() -> None:
    """What is looked for is found where it stands."""
    assert foreign("a walk in alderbrook") == {"Alderbrook"}
    assert len(NAMES) >= 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_light_page_names_another_place(client: TestClient, partnership: Partnership, language: str) -> None:  # noqa: F811
    """Every page that a young person can come to, in every language; each shows this partnership's own number first."""
    local_help(partnership.collection)
    code = open_session(partnership.collection).code
    paths = ["/", "/back", f"/s/{code}", f"/s/{code}/stopped", f"/s/{code}/no", f"/s/{code}/did", "/s/ZZZ999"]
    for path in [*paths, f"/s/{code}/form?in={passes.give()}"]:
        page = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}").text
        assert foreign(page) == set(), path
        assert 0 < page.index("0300 000 0000") < page.index("0800 1111"), path


@pytest.mark.parametrize("staff", STAFF, ids=lambda one: one.role.value)
def test_no_staff_page_names_another_place(
    partnership: Partnership, sign_in: Callable[[Staff | None], None], staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page that a role may open, of a partnership whose first session is open."""
    open_session(partnership.collection)
    sign_in(staff)
    monkeypatch.setattr(keeping, "token", lambda: "a browser of its own")
    for spec in navigation.visible(staff):
        lines = (
            "from app import navigation",
            "from app.shell.wiring import partnership",
            f"spec = next(spec for spec in navigation.PAGES if spec.key == {spec.key!r})",
            "spec.show(partnership())",
        )
        at = AppTest.from_string("\n".join(lines), default_timeout=60).run()
        assert not at.exception, spec.key
        assert foreign(everything(at)) == set(), spec.key


def test_no_print_names_another_place(partnership: Partnership) -> None:
    """Poster and cards carry this partnership's number and nobody else's."""
    session = open_session(partnership.collection)
    near = partnership.collection.local_help.at(session)
    own = partnership.collection.identities.shown()
    prints = [
        session_poster(session, near, own),
        paper_card(session, next(iter(CardVersion)), "en", near),
    ]
    for made in prints:
        said = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
        assert "0300 000 0000" in re.sub("[\u200b\u2060]", "", said).replace("\u00a0", " ")
        assert foreign(said) == set()
