"""The server around the screens: light routes, sign-in, documents, what is closed and what every answer carries."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from analysis.wiring import Partnership
from app.server import middleware, routes
from app.shell.statics import files
from feedback import __version__
from feedback.access.permissions import COMMAND_LINE, needs_second_factor
from feedback.core.records import Role, Session
from tests.factories import code_of, set_up_factor

PASSWORD = "four plain words here"
HERE = {"origin": "http://localhost:8501"}


@pytest.fixture
def client(partnership: Partnership) -> Iterator[TestClient]:
    """Heard's routes and middleware without Streamlit behind them."""
    app = Starlette(routes=list(routes()), middleware=list(middleware()))
    with TestClient(app, base_url="http://localhost:8501", follow_redirects=False) as opened:
        yield opened


@pytest.fixture
def signed_in(client: TestClient, partnership: Partnership) -> TestClient:
    """The same, with a facilitator's cookie."""
    return enter(client, partnership, Role.FACILITATOR)


def enter(client: TestClient, partnership: Partnership, role: Role) -> TestClient:
    accounts, now = partnership.collection.accounts, datetime.now(UTC)
    phrase = accounts.add(f"A {role.value}", role, by=COMMAND_LINE, at=now)
    token = accounts.sign_in(f"A {role.value}", phrase, at=now).token
    accounts.choose_password(token, PASSWORD, at=now)
    form = {"name": f"A {role.value}", "password": PASSWORD}
    if needs_second_factor(role):
        secret, _ = set_up_factor(accounts, token, now)
        form["code"] = code_of(secret, now + timedelta(seconds=30))
    assert client.post("/sign-in", data=form, headers=HERE).status_code == 303
    return client


def test_health_says_that_the_file_can_be_read(client: TestClient) -> None:
    """Whoever watches the server learns whether it can serve, and which Heard it is."""
    answer = client.get("/health").json()
    assert (answer["ok"], answer["version"], answer["store"]) == (True, __version__, "well")
    assert not {"desk", "mail"} & set(answer), "a stranger could tell in which hours somebody spoke of harm"


@pytest.mark.parametrize("path", ["/s/ABC123/nothing", "/s/x/y/z", "/back/take"])
def test_an_address_that_leads_nowhere_says_so(client: TestClient, path: str) -> None:
    """Plain words, the way in and help, not an empty page that waits for a connection."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert "We do not know that code" in answer.text
    assert "Childline" in answer.text


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/openapi.json", "/_stcore/agent"]
)
def test_inner_endpoints_are_closed(client: TestClient, path: str) -> None:
    """Nobody outside asks Streamlit about itself."""
    assert client.get(path).status_code == 404


def test_every_page_keeps_to_itself(client: TestClient, session: Session) -> None:
    """No other host, no frame around it, no camera, no sniffing, and nothing kept by the browser."""
    answer = client.get(f"/s/{session.code}")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "geolocation=()" in answer.headers["permissions-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_the_first_screen_is_small(client: TestClient, session: Session) -> None:
    """At most 30 KB for a phone with one bar of signal, before compression."""
    assert len(client.get(f"/s/{session.code}").content) <= 30_000


def test_another_host_name_is_refused(client: TestClient) -> None:
    """A page of somebody else's cannot pass itself off as this host (DNS rebinding)."""
    answer = client.get("/health", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "https://evil.example"}, {"origin": "null"}, {**HERE, "sec-fetch-site": "cross-site"}],
    ids=["no origin", "another origin", "null", "cross-site"],
)
def test_a_form_from_elsewhere_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    """No other website can sign somebody in or out, or send in a young person's name."""
    assert client.post("/sign-in", data={"name": "x", "password": "y"}, headers=headers).status_code == 403


def test_an_over_long_form_is_refused_unread(client: TestClient) -> None:
    """A megabyte is turned away by its length."""
    answer = client.post("/sign-in", data={"name": "x" * 1_000_000, "password": "y"}, headers=HERE)
    assert answer.status_code == 413


def test_only_staff_may_upload(client: TestClient, partnership: Partnership) -> None:
    """Streamlit's upload endpoint takes files from anybody; Heard's does not."""
    assert client.put("/_stcore/upload_file/a/b").status_code == 403
    assert enter(client, partnership, Role.FACILITATOR).put("/_stcore/upload_file/a/b").status_code == 404


def test_a_wrong_password_says_no_more_than_that(client: TestClient) -> None:
    """An unknown name and a wrong password read the same, and the name stays in its box."""
    answer = client.post("/sign-in", data={"name": "Nobody <b>", "password": "wrong"}, headers=HERE)
    assert answer.status_code == 401
    assert "do not fit" in answer.text
    assert "Nobody &lt;b&gt;" in answer.text


def test_the_cookie_is_out_of_reach(client: TestClient, partnership: Partnership) -> None:
    """Scripts cannot read it, other sites cannot send it, and signing out ends it on the server."""
    enter(client, partnership, Role.ANALYST)
    form = {"name": "A analyst", "password": PASSWORD}
    cookie = client.post("/sign-in", data=form, headers=HERE).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    token = client.cookies["heard"]
    assert client.post("/sign-out", headers={**HERE, "content-length": "0"}).status_code == 303
    assert partnership.collection.accounts.signed_in(token, at=datetime.now(UTC)) is None


def test_a_one_time_passphrase_leads_to_choosing_a_password(client: TestClient, partnership: Partnership) -> None:
    """Whoever comes in by a passphrase sees nothing before choosing a password of their own, typed twice."""
    accounts, now = partnership.collection.accounts, datetime.now(UTC)
    phrase = accounts.add("First", Role.ANALYST, by=COMMAND_LINE, at=now)
    answer = client.post("/sign-in", data={"name": "First", "password": phrase}, headers=HERE)
    assert answer.headers["location"] == "/choose-password"
    differ = client.post("/choose-password", data={"password": PASSWORD, "again": "other words"}, headers=HERE)
    assert "not the same" in differ.text
    short = client.post("/choose-password", data={"password": "short", "again": "short"}, headers=HERE)
    assert "at least 12" in short.text
    done = client.post("/choose-password", data={"password": PASSWORD, "again": PASSWORD}, headers=HERE)
    assert done.headers["location"] == "/"


def test_cards_are_for_those_who_run_sessions(client: TestClient, partnership: Partnership, session: Session) -> None:
    """A card in a version and a language; a stranger is sent to sign in, an unknown version or language finds nothing."""
    path = f"/documents/card/{session.id}.symbols.ar.pdf"
    assert client.get(path).headers["location"] == "/sign-in"
    enter(client, partnership, Role.FACILITATOR)
    assert client.get(path).content.startswith(b"%PDF")
    for wrong in (f"{session.id}.huge.ar", f"{session.id}.symbols.xx", "none.symbols.ar"):
        assert client.get(f"/documents/card/{wrong}.pdf").status_code == 404


@pytest.mark.parametrize("kind", ["poster", "said-did"])
def test_a_poster_is_for_those_who_run_sessions(
    client: TestClient, partnership: Partnership, session: Session, kind: str
) -> None:
    """A visitor is sent to sign in; a facilitator gets the PDF."""
    path = f"/documents/{kind}/{session.id}.pdf"
    assert client.get(path).headers["location"] == "/sign-in"
    answer = enter(client, partnership, Role.FACILITATOR).get(path)
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("code", ["ZZZ999", "nonsense", "ktm-48", "../../etc", "%00", "KTM4822"])
def test_a_mistyped_code_gets_a_clear_message(client: TestClient, code: str) -> None:
    """Unknown and impossible codes lead back to the box with a sentence, never to an error page."""
    answer = client.get("/s", params={"code": code})
    assert answer.status_code == 404
    assert "We do not know that code" in answer.text


def test_a_closed_session_leads_to_what_came_of_it(
    client: TestClient, partnership: Partnership, session: Session
) -> None:
    """Whoever comes late is led to what came of the session, and meets no form that nobody would read."""
    from tests.factories import FACILITATOR, NOW

    partnership.collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
    late = client.get(f"/s/{session.code}")
    assert (late.status_code, late.headers["location"]) == (303, f"/s/{session.code}/did?lang=en")


def test_the_shell_page_is_heards_own(client: TestClient) -> None:
    """Streamlit's page comes in the reader's language and direction, under Heard's name, without a font to fetch."""
    page = client.get("/tell-us?lang=ar").text
    assert '<html lang="ar" dir="rtl">' in page
    assert "<title>Heard</title>" in page
    assert 'as="font"' not in page


def test_static_files_come_packed_and_for_good(client: TestClient) -> None:
    """A script of Streamlit's is brotli-compressed and may be kept; its text fonts are not served at all."""
    page = client.get("/tell-us").text
    script = page.split('src="./static/js/')[1].split('"')[0]
    answer = client.get(f"/static/js/{script}", headers={"accept-encoding": "br"})
    assert answer.headers["content-encoding"] == "br"
    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/static/media/SourceSansVF-Upright.ttf.BsWL4Kly.woff2").status_code == 404


@pytest.mark.parametrize("odd", ["js/%2E/%2E/{}", "js/%2E%2E/js/{}", "%2E/js/{}", "js//{}", "{}", "js/%00{}"])
def test_an_odd_spelling_of_a_static_file_is_not_there(client: TestClient, odd: str) -> None:
    """Only exact names are served, from memory: nobody makes the server compress megabytes by asking."""
    page = client.get("/tell-us").text
    script = page.split('src="./static/js/')[1].split('"')[0]
    before = dict(files())
    for _ in range(3):
        assert client.get(f"/static/{odd.format(script)}", headers={"accept-encoding": "br"}).status_code == 404
    assert files() == before
    over_http = client.get(f"/static/js/{script}", headers={"accept-encoding": "gzip"})
    assert over_http.headers["content-encoding"] == "gzip"


def test_statics_leave_their_folder_alone(client: TestClient) -> None:
    """A path that climbs out of the folder finds nothing."""
    assert client.get("/static/..%2F..%2F..%2Fconfig.py").status_code == 404


def test_the_calendar_of_promises_is_for_those_who_see_them(client: TestClient, partnership: Partnership) -> None:
    """A visitor is sent to sign in; an executive gets a calendar file."""
    path = "/documents/promises.ics"
    assert client.get(path).headers["location"] == "/sign-in"
    answer = enter(client, partnership, Role.EXECUTIVE).get(path)
    assert answer.content.startswith(b"BEGIN:VCALENDAR")
    assert answer.headers["content-type"].startswith("text/calendar")


def test_no_route_calls_the_store_on_the_event_loop(
    client: TestClient, session: Session, partnership: Partnership
) -> None:
    """Every route works in a thread: one slow writer holds nobody but whoever asked it (the guard stands in conftest)."""

    async def on_the_loop(_request: Request) -> Response:
        partnership.collection.sessions.all()
        return Response()

    app = Starlette(routes=[Route("/on-the-loop", on_the_loop)])
    with pytest.raises(AssertionError, match="event loop"):
        TestClient(app).get("/on-the-loop")
    awaited = {
        route.endpoint.__qualname__
        for route in routes()
        if isinstance(route, Route)
        and inspect.iscoroutinefunction(route.endpoint)
        and not hasattr(route.endpoint, "__wrapped__")
    }
    assert awaited == set()


def test_help_is_counted_while_another_writer_holds_the_file(
    client: TestClient, session: Session, partnership: Partnership
) -> None:
    """A tap on help that waits for a slow writer keeps no other phone from its page."""
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with partnership.collection.store.transaction():
            holding.set()
            done.wait(20)

    writer = threading.Thread(target=hold)
    writer.start()
    holding.wait(5)
    tap = threading.Thread(target=client.post, args=(f"/s/{session.code}/help",), kwargs={"headers": HERE})
    tap.start()
    try:
        assert client.get(f"/s/{session.code}").status_code == 200
        assert tap.is_alive()
    finally:
        done.set()
        tap.join()
        writer.join()
