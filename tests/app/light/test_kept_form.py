"""The form without scripts keeps its steps: Back and a reload ask for a page, not for a post; after Send they find the slip."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from analysis.wiring import Partnership
from app.light import kept_form
from app.light.chosen import conversation_cookie, passes
from app.shell import wiring
from feedback.core.records import Channel, Session
from feedback.storage.failures import StoreFull
from tests.app.light.test_form import BUSES, form, kept, to_review  # noqa: F401  (a fixture)
from tests.app.light_visit import HERE, Visit, client  # noqa: F401  (a fixture)
from tests.factories import FACILITATOR, HARM, NOW

COOKIE = conversation_cookie(Channel.FORM)


def at(session: Session, place: str) -> str:
    return f"/s/{session.code}/form?lang=en&at={place}"


def test_each_step_leads_to_an_address_that_says_nothing_of_an_answer(form: Visit, session: Session) -> None:  # noqa: F811
    """A reload of any screen asks for it again and finds what was given; no answer is in an address."""
    form.press("Good").type(BUSES)
    address = str(form.answer.url)
    assert address.endswith(at(session, "safe_places"))
    assert form.go(at(session, "safe_places")).heading.startswith("Where do you feel safe")
    form.go(at(session, "what_is_good"))
    assert form.box().replace("\r\n", "\n") == BUSES
    form.go(at(session, "how_are_things"))
    assert form.page.xpath("string(//button[@aria-current]/span[@data-word])") == "Good"
    form.press("OK").press("Next")
    assert form.heading.startswith("Where do you feel safe")


def test_the_address_that_it_began_with_shows_question_one_again(client: TestClient, session: Session) -> None:  # noqa: F811
    """The browser's Back from question 2 leads there, though its pass is used."""
    first = f"/s/{session.code}/form?in={passes.give()}"
    form = Visit(client).go(first).press("Good")  # noqa: F811
    assert form.go(first).page.xpath("string(//button[@aria-current]/span[@data-word])") == "Good"


def test_an_older_page_takes_no_answer_back(form: Visit, partnership: Partnership, session: Session) -> None:  # noqa: F811
    """Back may bring out a page that was drawn before later answers: what it sends changes its own question alone."""
    form.press("Good")
    older = replace(form)
    form.type(BUSES).type("the park").press("Yes")
    older.type("the swings")
    to = older.go(at(session, "review"))
    given = {*to.page.xpath("//p[@class='given' and not(@hidden)]/text()")}
    assert {"the swings", "the park", "👍 Yes"} <= given, given
    assert kept(partnership, session) == {}


def test_the_door_leads_on_where_it_was_left(form: Visit, session: Session) -> None:  # noqa: F811
    """Whoever comes back to the door within the quarter of an hour is offered to go on."""
    form.press("Good").go(f"/s/{session.code}")
    on = form.page.xpath("//form[@id='unsent' and not(@hidden)]//a/@href")
    assert form.go(on[0]).heading.startswith("What is good about life")


def test_what_is_kept_is_sealed_and_goes_after_a_quarter_of_an_hour(
    form: Visit,  # noqa: F811
    partnership: Partnership,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No word lies in the file in clear; later, and in another browser, the address leads to the notice."""
    form.press("Good").type("quincezanzibar")
    path = partnership.collection.settings.unsent
    assert b"quincezanzibar" not in path.read_bytes()
    other = form.client.cookies.get(COOKIE)
    assert other
    monkeypatch.setattr(kept_form, "now", lambda: wiring.now() + timedelta(minutes=15))
    assert "Before you start" in form.go(at(session, "safe_places")).text
    monkeypatch.undo()
    form.client.cookies.clear()
    assert "Before you start" in form.go(at(session, "safe_places")).text


def test_another_start_leaves_nothing_of_the_one_before(form: Visit, session: Session) -> None:  # noqa: F811
    """The next child on the same phone who chooses to take part finds an empty form."""
    form.press("Good").type(BUSES)
    form.go(f"/s/{session.code}/form?in={passes.give()}")
    assert form.page.xpath("//button[@aria-current and @name='pick']") == []
    assert form.press("OK").box() == ""


@pytest.mark.parametrize("why", ["no cookies", "a full disk"])
def test_a_browser_that_keeps_nothing_still_gets_through(
    form: Visit,  # noqa: F811
    partnership: Partnership,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    why: str,
) -> None:
    """Every step then carries what was given, as the form itself does, and Send shows the slip."""
    if why == "no cookies":
        form.client.cookies.clear()
    else:

        def full(*_: object, **__: object) -> None:
            raise StoreFull

        for name in ("keep", "keep_slip"):
            monkeypatch.setattr(partnership.collection.unsent, name, full)
    to_review(form).press("Send")
    assert len(form.slip().split()) == 4
    assert "only once" in form.text
    assert kept(partnership, session)["what_is_good"].text == BUSES


@pytest.mark.parametrize("words", [BUSES, HARM])
def test_after_send_a_reload_shows_the_slip(form: Visit, session: Session, words: str) -> None:  # noqa: F811
    """Its own address shows the four words again, with the calm message where there is one, in any language; Back and the
    form's own address lead there too; no word of an answer is in it."""
    to_review(form, words).press("Send")
    slip, heading = form.slip(), form.heading
    assert str(form.answer.url).endswith(f"/s/{session.code}/sent?lang=en")
    for again in (f"/s/{session.code}/sent?lang=en", at(session, "review"), f"/s/{session.code}/form"):
        form.go(again)
        assert (form.slip(), form.heading) == (slip, heading)
        assert words not in form.answer.text
    assert form.go(f"/s/{session.code}/sent?lang=pl").slip() == slip
    assert form.answer.headers["cache-control"] == "no-store"


def test_an_older_page_sends_nothing_after_send(form: Visit, partnership: Partnership, session: Session) -> None:  # noqa: F811
    """A tap on a screen that Back brought out leads to the slip, and begins no second response."""
    review = to_review(form)
    older = replace(review)
    slip = review.press("Send").slip()
    older.press("Back")
    assert older.slip() == slip
    assert len({answer.response_id for answer in kept(partnership, session).values()}) == 1


def test_done_takes_the_slip_off_the_phone(form: Visit, session: Session) -> None:  # noqa: F811
    """For whoever has this phone next; the address then leads to where four words are typed."""
    slip = to_review(form).press("Send").slip()
    form.press("Done: take the words off this phone")
    form.go(f"/s/{session.code}/sent")
    assert form.slip() == ""
    assert slip not in form.answer.text
    assert form.page.xpath("//input[@name='words']")


def test_a_script_keeps_what_was_given_on_the_phone_alone(form: Visit, partnership: Partnership) -> None:  # noqa: F811
    """What a script asks for on the way is answered, and not kept."""
    form.tampered = {"by": "script"}
    form.press("Good")
    path = partnership.collection.settings.unsent
    rows = sqlite3.connect(path).execute("SELECT count(*) FROM unsent").fetchone()[0] if path.exists() else 0
    assert rows == 0


def test_a_session_that_closes_still_shows_the_slip(form: Visit, partnership: Partnership, session: Session) -> None:  # noqa: F811
    """Closed in the minute after Send, it takes no slip away."""
    slip = (
        form.press("Good").type("").press("Not sure").press("Yes").press("A bit").type("").type("").press("Send").slip()
    )
    partnership.collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
    assert form.go(f"/s/{session.code}/sent").slip() == slip


def test_the_cookie_says_nothing_and_no_script_reads_it(client: TestClient, session: Session) -> None:  # noqa: F811
    """It goes with the browser, stays with this site, and is another one for each start."""
    names = set()
    for _ in range(2):
        answer = client.get(f"/s/{session.code}/form?in={passes.give()}", headers=HERE)
        said = answer.headers["set-cookie"]
        assert "HttpOnly" in said
        assert "SameSite=strict" in said
        assert "expires" not in said.lower()
        assert "max-age" not in said.lower()
        names.add(answer.cookies[COOKIE])
    assert len(names) == 2
