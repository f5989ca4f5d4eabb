"""One's own account as a browser meets it: led to a second factor, asked for its code, and never shut out for good."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from analysis.wiring import Partnership
from app.navigation import PAGES
from feedback.access.permissions import COMMAND_LINE
from feedback.access.second_factor import RECOVERY_CODES, STEP
from feedback.access.sign_in_line import TRIES
from feedback.core.records import Role
from feedback.storage.partnership_file import SampleAccount
from tests.app.light_visit import ADDRESS, HERE, Visit, client  # noqa: F401
from tests.factories import ADMINISTRATOR, code_of, open_session

PASSWORD, NAME = "four plain words here", "The Lead"


def now(steps: int = 0) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=STEP * steps)


@pytest.fixture
def invited(partnership: Partnership) -> str:
    """A safeguarding lead's one-time passphrase."""
    phrase = partnership.collection.accounts.add(NAME, Role.DSL, by=COMMAND_LINE, at=now())
    assert phrase is not None
    return phrase


def first_time(client: TestClient, invited: str) -> Visit:  # noqa: F811
    """By the passphrase to a password of their own, and on to where that leads."""
    visit = Visit(client).go("/sign-in")
    return visit.press("Sign in", name=NAME, password=invited).press(
        "Save and go on", password=PASSWORD, again=PASSWORD
    )


def secret_of(visit: Visit) -> str:
    return "".join(visit.page.xpath("//details//code")[0].text_content().split())


def set_up(client: TestClient, invited: str) -> tuple[str, list[str]]:  # noqa: F811
    """The secret on the phone, and the recovery codes on paper; the browser is signed in."""
    visit = first_time(client, invited)
    secret = secret_of(visit)
    visit.press("Check and switch on", code=code_of(secret, now()))
    return secret, [code.text_content() for code in visit.page.xpath("//li/code")]


def test_a_lead_is_led_to_a_second_factor(client: TestClient, invited: str, partnership: Partnership) -> None:  # noqa: F811
    """Passphrase, password, picture, code, recovery codes: each page leads to the next, and then Heard opens."""
    visit = first_time(client, invited)
    assert visit.heading == "Set up codes from your phone"
    assert visit.page.xpath("//div[@role='img']//*[local-name()='svg']")
    secret = secret_of(visit)
    visit.press("Check and switch on", code="123")
    assert "does not fit" in visit.text
    assert secret_of(visit) == secret
    visit.press("Check and switch on", code=code_of(secret, now()))
    assert visit.heading == "Your recovery codes"
    assert len(visit.page.xpath("//li/code")) == RECOVERY_CODES
    assert visit.answer.headers["cache-control"] == "no-store"
    assert partnership.collection.accounts.signed_in(client.cookies["heard"], at=now()) is not None


@pytest.mark.parametrize("path", ["/my-account", "/my-account/second-factor", "/sign-in/code", "/"])
def test_every_way_leads_to_what_is_owed(client: TestClient, invited: str, path: str) -> None:  # noqa: F811
    """Whoever stops half way is led back to it, from the front page too."""
    first_time(client, invited)
    answer = client.get(path, follow_redirects=True)
    assert answer.url.path == "/my-account/second-factor"


def test_nothing_of_the_desk_opens_before(client: TestClient, invited: str, partnership: Partnership) -> None:  # noqa: F811
    """With a password alone, before a set-up and before a code: no document, no upload, no staff of any page."""
    session = open_session(partnership.collection)
    first_time(client, invited)
    staff_documents = [f"/documents/poster/{session.id}.pdf", "/documents/promises.ics"]
    for stage in ("no factor", "no code"):
        if stage == "no code":
            client.cookies.clear()
            set_up_again = partnership.collection.accounts.sign_in(NAME, PASSWORD, at=now()).token
            made = partnership.collection.accounts.begin_factor(set_up_again, issuer="Heard", at=now())
            partnership.collection.accounts.confirm_factor(set_up_again, code_of(made.secret, now()), at=now())
            client.post("/sign-in", data={"name": NAME, "password": PASSWORD}, headers=HERE)
        assert partnership.collection.accounts.holder(client.cookies["heard"], at=now()) is not None
        assert partnership.collection.accounts.signed_in(client.cookies["heard"], at=now()) is None
        for path in staff_documents:
            assert client.get(path).headers["location"] == "/sign-in"
        assert client.put("/_stcore/upload_file/a/b").status_code == 403
        assert "Your staff code" not in client.get(f"/kiosk/{session.code}").text
    assert [spec.key for spec in PAGES if spec.action is None] == ["tell_us", "my_slip"]


def test_the_next_sign_in_asks_for_a_code(client: TestClient, invited: str) -> None:  # noqa: F811
    """Password, then code; a wrong one is told plainly, and a code that was used is asked for again."""
    secret, _ = set_up(client, invited)
    client.cookies.clear()
    visit = Visit(client).go("/sign-in").press("Sign in", name=NAME, password=PASSWORD)
    assert visit.heading == "One more step"
    visit.press("Go on", code=code_of(secret, now()))  # the one of the set-up
    assert visit.answer.status_code == 400
    assert "used already" in visit.text
    answer = client.post("/sign-in/code", data={"code": code_of(secret, now(1))}, headers=HERE)
    assert answer.headers["location"] == "/"
    marks = [cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith("heard-known=")]
    assert len(marks) == 1
    assert "httponly" in marks[0].lower()
    assert "samesite=strict" in marks[0].lower()


def test_a_lost_phone_costs_a_recovery_code(client: TestClient, invited: str) -> None:  # noqa: F811
    """It lets in; another one takes the old app off, and the new one is set up before anything opens."""
    _, codes = set_up(client, invited)
    client.cookies.clear()
    visit = Visit(client).go("/sign-in").press("Sign in", name=NAME, password=PASSWORD)
    visit.press("Go on", code=codes[0])
    visit.go("/my-account")
    assert "9 recovery codes" in visit.text
    visit.press("Use another phone", code=codes[0])
    assert "does not fit" in visit.text
    visit.press("Use another phone", code=codes[1])
    assert client.get("/", follow_redirects=True).url.path == "/my-account/second-factor"


def test_fresh_recovery_codes(client: TestClient, invited: str) -> None:  # noqa: F811
    """For a code, shown once; those of before are dead."""
    secret, old = set_up(client, invited)
    visit = Visit(client).go("/my-account").press("Make new recovery codes", code=code_of(secret, now(1)))
    fresh = [code.text_content() for code in visit.page.xpath("//li/code")]
    assert len(fresh) == RECOVERY_CODES
    assert not set(fresh) & set(old)
    assert fresh[0] not in Visit(client).go("/my-account").text


def test_whoever_is_slowed_gives_a_code_at_once(client: TestClient, invited: str) -> None:  # noqa: F811
    """Somebody guesses: the page grows a box for a code, for a name that nobody has as well; with it the lead comes in."""
    secret, _ = set_up(client, invited)
    client.cookies.clear()
    pages = {}
    for name in (NAME, "Nobody"):
        for _ in range(TRIES + 1):
            visit = Visit(client).go("/sign-in").press("Sign in", name=name, password="a wrong password")
        assert visit.answer.status_code == 429
        pages[name] = re.sub(name, "", visit.answer.text)
    assert pages[NAME] == pages["Nobody"]
    visit = Visit(client).go("/sign-in").press("Sign in", name=NAME, password=PASSWORD)
    assert visit.answer.status_code == 429
    form = {"name": NAME, "password": PASSWORD, "code": code_of(secret, now(1))}
    answer = client.post("/sign-in", data=form, headers=HERE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_a_known_browser_is_not_slowed(client: TestClient, invited: str, partnership: Partnership) -> None:  # noqa: F811
    """Signed out and guessed at from elsewhere: on her own browser her password is enough to be asked for the code."""
    set_up(client, invited)
    client.post("/sign-out", headers={**HERE, "content-length": "0"})
    stranger = TestClient(client.app, base_url=ADDRESS, follow_redirects=False)
    for _ in range(TRIES + 5):
        stranger.post("/sign-in", data={"name": NAME, "password": "wrong"}, headers=HERE)
    assert stranger.post("/sign-in", data={"name": NAME, "password": PASSWORD}, headers=HERE).status_code == 429
    answer = client.post("/sign-in", data={"name": NAME, "password": PASSWORD}, headers=HERE)
    assert answer.headers["location"] == "/sign-in/code"


def test_a_facilitator_may_have_one(client: TestClient, partnership: Partnership) -> None:  # noqa: F811
    """The account page says that it is off, and how to switch it on; nobody is made to."""
    accounts = partnership.collection.accounts
    phrase = accounts.add("A worker", Role.FACILITATOR, by=COMMAND_LINE, at=now())
    accounts.choose_password(accounts.sign_in("A worker", phrase, at=now()).token, PASSWORD, at=now())
    client.post("/sign-in", data={"name": "A worker", "password": PASSWORD}, headers=HERE)
    visit = Visit(client).go("/my-account")
    assert "Your password alone opens your account" in visit.text
    visit.go("/my-account/second-factor").press("Check and switch on", code=code_of(secret_of(visit), now()))
    assert visit.heading == "Your recovery codes"
    assert "Each sign-in asks for a code" in Visit(client).go("/my-account").text


def test_a_reset_is_told_to_the_leads(client: TestClient, invited: str, partnership: Partnership) -> None:  # noqa: F811
    """An administrator takes it off: the lead's open browser is out at once, and sets up anew at the next sign-in."""
    set_up(client, invited)
    accounts = partnership.collection.accounts
    accounts.reset_factor(accounts.all()[0].id, by=ADMINISTRATOR, at=now())
    assert client.get("/my-account").headers["location"] == "/sign-in"
    answer = client.post("/sign-in", data={"name": NAME, "password": PASSWORD}, headers=HERE)
    assert answer.headers["location"] == "/my-account/second-factor"


def test_a_demonstration_asks_for_none_and_says_so(client: TestClient, partnership: Partnership) -> None:  # noqa: F811
    """A newcomer is in by one click in every role; the account page says what a partnership's own would ask for."""
    accounts = partnership.collection.accounts
    for role in (Role.DSL, Role.ADMINISTRATOR):
        phrase = accounts.add(f"A {role.value}", role, by=COMMAND_LINE, at=now())
        accounts.choose_password(accounts.sign_in(f"A {role.value}", phrase, at=now()).token, PASSWORD, at=now())
    samples = [SampleAccount(f"A {role.value}", role, PASSWORD) for role in (Role.DSL, Role.ADMINISTRATOR)]
    partnership.collection.about.mark_demonstration("Made-up", samples)
    for sample in samples:
        answer = client.post("/sign-in", data={"name": sample.name, "password": sample.password}, headers=HERE)
        assert answer.headers["location"] == "/"
        assert partnership.collection.accounts.signed_in(client.cookies["heard"], at=now()) is not None
        assert "In this demonstration the second factor is off" in Visit(client).go("/my-account").text
        assert client.get("/my-account/second-factor").headers["location"] == "/my-account"


@pytest.mark.parametrize("path", ["/my-account", "/my-account/second-factor", "/sign-in/code"])
def test_strangers_are_sent_to_sign_in(client: TestClient, path: str) -> None:  # noqa: F811
    """Nobody who is not half way in sees a page of it; a post changes nothing."""
    assert client.get(path).headers["location"] == "/sign-in"
    for target in ("/my-account/second-factor", "/my-account/codes", "/my-account/other-phone", "/sign-in/code"):
        assert client.post(target, data={"code": "123456"}, headers=HERE).headers["location"] == "/sign-in"
