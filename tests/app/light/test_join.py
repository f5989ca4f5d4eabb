"""The light page's door, its help, and the chat's page."""

from __future__ import annotations

import gzip

import lxml.html
import pytest
from starlette.testclient import TestClient

from analysis.wiring import Partnership
from app.light import flood
from app.light.chosen import passes
from feedback.chat.script import Said, script
from feedback.core.content_files import LANGUAGES
from feedback.core.records import AgeVersion, Session
from tests.app.light_visit import HERE, Visit, client  # noqa: F401  (a fixture)
from tests.factories import FACILITATOR, NOW, open_session


@pytest.mark.parametrize("age", AgeVersion)
@pytest.mark.parametrize("language", LANGUAGES)
def test_first_screens_are_small(client: TestClient, partnership: Partnership, age: AgeVersion, language: str) -> None:  # noqa: F811
    """In every age version and language the door is at most 30 KB as it is, and the whole form as it is sent."""
    session = open_session(partnership.collection, age_version=age)
    door = client.get(f"/s/{session.code}?lang={language}", headers={"accept-encoding": "identity"})
    assert len(door.content) <= 30_000
    form = client.get(
        f"/s/{session.code}/form?in={passes.give()}&lang={language}", headers={"accept-encoding": "identity"}
    )
    assert len(gzip.compress(form.content, 6)) <= 30_000


def test_pages_come_packed_for_those_who_can(client: TestClient, session: Session) -> None:  # noqa: F811
    """gzip where a browser takes it, plain where not; the same page."""
    plain = client.get(f"/s/{session.code}", headers={"accept-encoding": "identity"})
    packed = client.get(f"/s/{session.code}", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert packed.text == plain.text


def test_the_door_says_what_must_be_known_first(client: TestClient, session: Session) -> None:  # noqa: F811
    """Welcome, notice with the months that words are kept, every language, and two ways to choose to take part."""
    door = Visit(client).go(f"/s/{session.code}")
    assert "I am a computer, not a person" in door.text
    assert "up to 12 months" in door.text
    assert door.page.xpath("//nav//a/@lang") == list(LANGUAGES)
    assert len(door.page.xpath("//button[contains(., 'I choose to take part')]")) == 2


def test_nothing_else_is_fetched(client: TestClient, session: Session) -> None:  # noqa: F811
    """No page of the light route names a script, style, font, picture or frame to fetch."""
    for path in (
        f"/s/{session.code}",
        f"/s/{session.code}/form?in={passes.give()}",
        "/",
        "/back",
        f"/s/{session.code}/stopped",
    ):
        page = lxml.html.fromstring(client.get(path).text)
        assert page.xpath("//script/@src | //img | //iframe | //link[@rel='stylesheet']") == []
        assert page.xpath("//link/@href") == ["data:,"]


@pytest.mark.parametrize("path", ["", "/form?in=1"])
def test_a_code_that_is_none_leads_to_the_box(client: TestClient, path: str) -> None:  # noqa: F811
    """An unknown code says so on the page where it is typed."""
    answer = client.get(f"/s/ZZZ999{path}")
    assert answer.status_code == 404
    assert "We do not know that code" in answer.text


def test_help_counts_and_keeps_nothing_else(client: TestClient, partnership: Partnership, session: Session) -> None:  # noqa: F811
    """A press adds one; a body sent with it is not read; a flood, a closed session or a foreign page adds nothing."""
    sessions, path = partnership.collection.sessions, f"/s/{session.code}/help"
    assert client.post(path, content=b"", headers={**HERE, "content-length": "0"}).status_code == 204
    assert client.post(path, content=b"my words", headers=HERE).status_code == 204
    assert sessions.help_presses(session.id) == 2
    assert client.post(path, headers={"origin": "https://evil.example"}).status_code == 403
    for _ in range(300):
        client.post(path, content=b"", headers={**HERE, "content-length": "0"})
    assert sessions.help_presses(session.id) < 250
    flood.help_counts.cache_clear()
    sessions.close(session.id, by=FACILITATOR, at=NOW)
    assert client.post(path, content=b"x", headers=HERE).status_code == 404


@pytest.mark.parametrize(
    ("query", "leads"),
    [
        ("code=KTM482&lang=pl&in=1", "/s/KTM482/form?lang=pl"),
        ("code=ktm 482", "/s/KTM482/form?lang=en"),
        ("code=%22%3E%3Cscript%3E", "/"),
        ("", "/"),
    ],
)
def test_the_chats_page_offers_the_form(client: TestClient, query: str, leads: str) -> None:  # noqa: F811
    """Within the page that a slow phone has got already, before the style sheet that it may be waiting for."""
    answer = client.get(f"/tell-us?{query}")
    page = lxml.html.fromstring(answer.text)
    assert page.xpath("//aside[@id='heard-slow']/a/@href") == [leads]
    assert page.xpath("//noscript//a/@href") == [leads]
    assert answer.text.index("heard-slow") < answer.text.index("stylesheet")
    assert "JSON" not in page.xpath("string(//noscript)")
    assert "<script>&" not in answer.text


def test_help_says_that_answers_are_here_only_where_they_are() -> None:
    """The line that light pages leave out where there are no answers is the last, in every language and age version."""
    for language in LANGUAGES:
        for age in AgeVersion:
            assert len(script().say(Said.HELP, age, language).lines) == 3


def test_the_notice_cannot_be_skipped_by_an_address(client: TestClient, session: Session) -> None:  # noqa: F811
    """The tap opens question 1 once; the address it leads to, `in=1` and a guess lead to the notice."""
    tapped = client.post(f"/s/{session.code}", data={"to": "form", "lang": "pl"}, headers=HERE)
    assert tapped.status_code == 303
    address = tapped.headers["location"]
    assert client.get(address).status_code == 200
    for again in (address, f"/s/{session.code}/form?in=1", f"/s/{session.code}/form"):
        answer = client.get(again)
        assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, f"/s/{session.code}")
    chat = client.post(f"/s/{session.code}", data={"to": "chat", "easy": "yes"}, headers=HERE).headers["location"]
    assert chat.startswith(f"/tell-us?code={session.code}&lang=en&in=")
    assert chat.endswith("&easy=1")


def test_no_thank_you_is_a_way_of_its_own(client: TestClient, session: Session) -> None:  # noqa: F811
    """Beside chat and form, and it says that nothing was kept; the way to the slip is there too."""
    door = Visit(client).go(f"/s/{session.code}")
    no = door.page.xpath("//main//a[contains(., 'No thank you')]/@href")[0]
    assert "Nothing was kept" in Visit(client).go(no).text
    assert door.page.xpath("//main//a[contains(., 'four words')]/@href")


def test_a_code_opens_its_door_however_it_is_written(client: TestClient, session: Session) -> None:  # noqa: F811
    """After the server's name, with a slash behind it, as a whole link in the box, in wide letters."""
    code = session.code
    for path in (f"/{code}", f"/{code.lower()}", f"/s/{code}/"):
        assert client.get(path).headers["location"] == f"/s/{code}?lang=en"
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    for typed in (f"code: {code[:3]} {code[3:]}", f"http://localhost:8501/s/{code}?lang=pl", wide, f"/s/{code}/"):
        assert client.get("/s", params={"code": typed}).headers["location"] == f"/s/{code}"
    wrong = client.get("/s", params={"code": "jxm 37"})
    assert (wrong.status_code, 'value="jxm 37"' in wrong.text) == (404, True)


def test_the_code_of_a_session_that_ended_leads_to_what_came_of_it(
    client: TestClient,  # noqa: F811
    partnership: Partnership,
    session: Session,
) -> None:
    """ "You said, we did", with the way to the slip; nobody who wrote nothing is told that nothing was sent."""
    partnership.collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
    for answer in (client.get(f"/s/{session.code}"), client.get("/s", params={"code": session.code})):
        assert answer.headers["location"] == f"/s/{session.code}/did?lang=en"
    did = Visit(client).go(f"/s/{session.code}")
    assert did.page.xpath("//main//a[contains(., 'four words')]/@href")
    assert "Nothing you wrote" not in did.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_youngest_read_the_notice_one_idea_at_a_time(
    client: TestClient,  # noqa: F811
    partnership: Partnership,
    language: str,
) -> None:
    """Without a script: each step is a part of the page that the one before leads to, "No thank you" stands in each, and the
    two ways to take part in the last alone; Easy words give the same to whoever is older."""
    for age, easy in ((AgeVersion.YOUNGER, ""), (AgeVersion.OLDER, "&easy=1")):
        session = open_session(partnership.collection, age_version=age)
        page = Visit(client).go(f"/s/{session.code}?lang={language}{easy}").page
        steps = page.xpath("//section[contains(@class, 'step')]")
        lines = script().notice(AgeVersion.YOUNGER, language).lines
        assert [step.xpath("string(.//div[@data-say]/p)") for step in steps] == list(lines)
        for place, step in enumerate(steps, start=1):
            assert step.xpath(".//a[contains(@href, '/no?')]")
            last = place == len(steps)
            assert len(step.xpath(".//button[@name='to']")) == (2 if last else 0)
            assert bool(step.xpath(f".//a[@href='#step-{place + 1}']")) is not last
        assert len(page.xpath("//button[@name='to' and not(@hidden)]")) == 2
    whole = open_session(partnership.collection, age_version=AgeVersion.MIDDLE)
    assert not Visit(client).go(f"/s/{whole.code}").page.xpath("//section[contains(@class, 'step')]")


def test_trying_out_codes_stops_no_child_and_is_told(
    client: TestClient,  # noqa: F811
    session: Session,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Four hundred unknown codes: the right one leads to its door all the same, and the log says it in one line without
    a code or an address."""
    flood.unknown_codes.cache_clear()
    flood._told.cache_clear()
    for number in range(400):
        client.get(f"/s/ZZZ{number:03d}")
    assert client.post("/s", data={"code": session.code}, headers=HERE).headers["location"] == f"/s/{session.code}"
    lines = [record.getMessage() for record in caplog.records if record.name == "heard.light"]
    assert lines == ["join codes: many unknown ones; somebody may be trying them out"]


def test_each_screen_of_the_form_can_be_read_aloud(client: TestClient, session: Session) -> None:  # noqa: F811
    """The door, every screen that the form's page holds, and what comes after a stop."""
    for path in (f"/s/{session.code}", f"/s/{session.code}/stopped", f"/s/{session.code}/no"):
        assert lxml.html.fromstring(client.get(path).text).xpath("//button[@data-aloud]")
    page = lxml.html.fromstring(client.get(f"/s/{session.code}/form?in={passes.give()}").text)
    screens = page.xpath("//*[@data-screen]")
    assert len(screens) > 9
    assert all(screen.xpath(".//button[@data-aloud]") and screen.xpath(".//*[@data-say]") for screen in screens)
