"""A kiosk's lock and what a kiosk's pages hold; what it forgets in a browser is proven in tests/e2e/test_kiosk.py."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import lxml.html
import pytest
from starlette.testclient import TestClient

from analysis.wiring import Partnership
from app.light import lock
from app.shell.access import cookie_name
from feedback.access.permissions import COMMAND_LINE, needs_second_factor
from feedback.core.records import Channel, Role, Session
from feedback.wiring import Collection
from tests.app.light_visit import ADDRESS, HERE, Visit, client  # noqa: F401  (a fixture)
from tests.factories import FACILITATOR, NOW, code_of, open_session, set_up_factor

WORDS = "quince zanzibar"
PASSWORD = "four plain words here"


@pytest.fixture
def started(client: TestClient, session: Session, collection: Collection) -> TestClient:  # noqa: F811
    """A browser that a staff code has made the kiosk of the open session."""
    answer = start(client, session, lock.staff_code(collection, session))
    assert answer.headers["location"] == f"/kiosk/{session.code}"
    return client


def start(client: TestClient, session: Session, code: str):  # noqa: F811
    return client.post(f"/kiosk/{session.code}/start", data={"staff_code": code}, headers=HERE)


def send(client: TestClient, code: str, **more: str):  # noqa: F811
    fields = {"words.what_is_good": WORDS, "nonce": "n" * 24, "go": "send", **more}
    return client.post(f"/kiosk/{code}/send", files={key: (None, value) for key, value in fields.items()}, headers=HERE)


def sign_in(client: TestClient, partnership: Partnership, role: Role) -> None:  # noqa: F811
    accounts, at = partnership.collection.accounts, datetime.now(UTC)
    phrase = accounts.add(f"A {role.value}", role, by=COMMAND_LINE, at=at)
    token = accounts.sign_in(f"A {role.value}", phrase, at=at).token
    accounts.choose_password(token, PASSWORD, at=at)
    form = {"name": f"A {role.value}", "password": PASSWORD}
    if needs_second_factor(role):
        secret, _ = set_up_factor(accounts, token, at)
        form["code"] = code_of(secret, at + timedelta(seconds=30))
    client.post("/sign-in", data=form, headers=HERE)


def test_a_visitor_needs_the_staff_code(client: TestClient, session: Session, collection: Collection) -> None:  # noqa: F811
    """Without it there is no kiosk and no code to read; a wrong one is told plainly."""
    page = Visit(client).go(f"/kiosk/{session.code}")
    assert page.heading == "Make this screen a kiosk"
    shown = lock.staff_code(collection, session)
    assert f"{shown[:3]} {shown[3:]}" not in page.text
    wrong = start(client, session, "12")
    assert wrong.status_code == 403
    assert "not the staff code" in wrong.text
    assert send(client, session.code).status_code == 403


@pytest.mark.parametrize("typed", ["{a}{b}", "{a} {b}", "{a}-{b}", " {a}{b} "])
def test_the_code_is_read_as_people_type_it(
    client: TestClient,  # noqa: F811
    session: Session,
    collection: Collection,
    typed: str,
) -> None:
    """With or without a gap."""
    code = lock.staff_code(collection, session)
    assert start(client, session, typed.format(a=code[:3], b=code[3:])).status_code == 303


def test_each_session_has_its_own_code(partnership: Partnership, session: Session) -> None:
    """Six digits, the same whenever asked, another for another session."""
    other = open_session(partnership.collection, title="Another")
    assert lock.staff_code(partnership.collection, session) == lock.staff_code(partnership.collection, session)
    assert len(lock.staff_code(partnership.collection, session)) == 6
    assert lock.staff_code(partnership.collection, session).isdecimal()
    assert lock.staff_code(partnership.collection, session) != lock.staff_code(partnership.collection, other)


def test_wrong_codes_at_one_session_close_no_other(
    client: TestClient,  # noqa: F811
    session: Session,
    collection: Collection,
) -> None:
    """After thirty wrong ones the page asks for the long code, which opens; another session's page asks for nothing more."""
    for _ in range(30):
        start(client, session, "000000")
    told = start(client, session, lock.staff_code(collection, session))
    assert "all twelve digits" in told.text
    other = open_session(collection, title="Another")
    assert start(client, other, lock.staff_code(collection, other)).status_code == 303
    client.cookies.clear()
    assert start(client, session, lock.long_staff_code(collection, session)).status_code == 303


def test_wrong_codes_on_one_tablet_hold_no_other(
    client: TestClient,  # noqa: F811
    session: Session,
    collection: Collection,
) -> None:
    """A child plays with one tablet's box for staff: on that one the long code leaves, on the others the short one does."""
    code, leave = lock.staff_code(collection, session), f"/kiosk/{session.code}/leave"
    start(client, session, code)
    other = TestClient(client.app, base_url=ADDRESS, follow_redirects=False)
    start(other, session, code)
    for _ in range(30):
        client.post(leave, data={"staff_code": "000000"}, headers=HERE)
    assert client.post(leave, data={"staff_code": code}, headers=HERE).status_code == 403
    assert other.post(leave, data={"staff_code": code}, headers=HERE).status_code == 204
    long_code = lock.long_staff_code(collection, session)
    assert client.post(leave, data={"staff_code": f"{long_code[:6]} {long_code[6:]}"}, headers=HERE).status_code == 204


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ADMINISTRATOR])
def test_staff_see_the_code_and_are_signed_out_by_starting(
    client: TestClient,  # noqa: F811
    partnership: Partnership,
    session: Session,
    role: Role,
) -> None:
    """Whoever runs sessions starts without typing; afterwards nobody is signed in on that tablet, on the server too."""
    sign_in(client, partnership, role)
    token = client.cookies[cookie_name()]
    page = Visit(client).go(f"/kiosk/{session.code}")
    code = lock.staff_code(partnership.collection, session)
    assert f"{code[:3]} {code[3:]}" in page.text
    page.press("Start the kiosk")
    assert cookie_name() not in client.cookies
    assert partnership.collection.accounts.signed_in(token, at=datetime.now(UTC)) is None
    assert "kiosk" not in page.heading


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.SHADOW_EXECUTIVE])
def test_others_do_not_see_the_code(
    client: TestClient,  # noqa: F811
    partnership: Partnership,
    session: Session,
    role: Role,
) -> None:
    """A role that runs no sessions starts no kiosk."""
    sign_in(client, partnership, role)
    code = lock.staff_code(partnership.collection, session)
    assert f"{code[:3]} {code[3:]}" not in Visit(client).go(f"/kiosk/{session.code}").text


@pytest.mark.parametrize("path", ["/", "/back", "/s/CODE", "/kiosk/OTHER"])
def test_a_kiosk_that_strays_comes_back(
    started: TestClient, partnership: Partnership, session: Session, path: str
) -> None:
    """The other pages for young people lead a kiosk's browser home."""
    other = open_session(partnership.collection, title="Another")
    answer = started.get(path.replace("CODE", session.code).replace("OTHER", other.code))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/kiosk/{session.code}")


def test_a_forged_lock_is_none(client: TestClient, session: Session) -> None:  # noqa: F811
    """A cookie made by hand opens nothing."""
    for forged in (
        f"{session.code}.{'0' * 64}",
        session.code,
        f"{session.code}.",
        "nonsense.nonsense",
        "\u00e9.\u00e9",
    ):
        client.cookies.clear()
        client.cookies.set(f"{cookie_name()}-kiosk", forged.encode("ascii", "ignore").decode())
        assert send(client, session.code).status_code == 403


def test_a_kiosk_sends_as_a_kiosk(started: TestClient, partnership: Partnership, session: Session) -> None:
    """The channel is recorded; the page with the slip holds no word of what was sent, and no link out."""
    answer = send(started, session.code)
    assert "data-sent" in answer.text
    assert WORDS not in answer.text
    kept = partnership.collection.answers.of_sessions([session.id])
    assert [answer.channel for answer in kept] == [Channel.KIOSK]
    links = lxml.html.fromstring(answer.text).xpath("//a/@href")
    assert all(link.startswith("#") for link in links)


def test_a_kiosk_thanks_nobody_for_words_that_were_dropped(started: TestClient, session: Session) -> None:
    """The same nonce with other words: refused in a way that the script tells apart, without a word of what was typed."""
    assert send(started, session.code).status_code == 200
    other = send(started, session.code, **{"words.what_is_good": "other words"})
    assert other.status_code == 422
    assert "not sent yet" in other.text
    assert "other words" not in other.text
    assert send(started, session.code, **{"words.what_is_good": "other words", "nonce": "m" * 24}).status_code == 200


@pytest.mark.parametrize("more", [{"words.what_is_good": f"{WORDS} {'x' * 4_001}"}, {"go": "next"}, {"go": "lang:pl"}])
def test_no_answer_of_the_server_repeats_the_words(started: TestClient, session: Session, more: dict[str, str]) -> None:
    """Whatever is asked of it, a kiosk's page comes back without what a child typed."""
    assert WORDS not in send(started, session.code, **more).text


def test_a_session_that_closes_says_so_on_the_kiosk(
    started: TestClient, partnership: Partnership, session: Session
) -> None:
    """The tablet stays locked, says that the session is over, and keeps nothing more."""
    partnership.collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
    assert "not open" in started.get(f"/kiosk/{session.code}").text
    answer = send(started, session.code)
    assert answer.status_code == 409
    assert "not open" in answer.text
    assert partnership.collection.answers.of_sessions([session.id]) == []


def test_leaving_needs_the_code(started: TestClient, session: Session, collection: Collection) -> None:
    """A wrong code leaves the lock closed; the right one takes the cookie away."""
    path = f"/kiosk/{session.code}/leave"
    assert started.post(path, data={"staff_code": "000"}, headers=HERE).status_code == 403
    assert started.get("/").status_code == 303
    assert (
        started.post(path, data={"staff_code": lock.staff_code(collection, session)}, headers=HERE).status_code == 204
    )
    assert started.get("/").status_code == 200


def test_a_kiosk_is_never_kept_by_the_browser(started: TestClient, session: Session) -> None:
    """no-store on the kiosk's page, and nothing that a browser would offer to fill in."""
    answer = started.get(f"/kiosk/{session.code}")
    assert answer.headers["cache-control"] == "no-store"
    page = lxml.html.fromstring(answer.text)
    assert {form.get("autocomplete") for form in page.xpath("//form")} == {"off"}
    assert {box.get("autocomplete") for box in page.xpath("//textarea | //input[@type='text']")} == {"off"}
