"""A shared tablet: the next child sees nothing of the last, and finds no way out."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server, Visitor, press

TABLET = {"width": 820, "height": 1180}
CANARY = "quincezanzibar"
HARM = "my stepdad hits me and i am scared to go home"
Visit = Callable[..., Visitor]

EVERYWHERE = """async () => {
  const stores = (indexedDB.databases ? await indexedDB.databases() : []).map((found) => found.name);
  const caches_ = window.caches ? await caches.keys() : [];
  const fields = [...document.querySelectorAll('input, textarea')].map((field) => field.value);
  return JSON.stringify([localStorage, sessionStorage, stores, caches_, fields, history.state, document.cookie,
    location.href, document.title, window.name, document.documentElement.outerHTML]);
}"""


def sent(server: Server) -> int:
    store = sqlite3.connect(server.data / "heard.db")
    return int(store.execute("SELECT count(*) FROM responses WHERE channel = 'kiosk'").fetchone()[0])


@pytest.fixture
def tablet(visit: Visit, code: str) -> tuple[Visitor, str]:
    """A tablet that staff have turned into a kiosk, and the staff code. Its clock is the test's."""
    visitor = visit(TABLET)
    visitor.sign_in("Facilitator")
    visitor.page.clock.install()
    visitor.go(f"/kiosk/{code}")
    assert visitor.accessible() == []
    staff_code = visitor.page.locator(".large").inner_text()
    visitor.page.get_by_role("button", name="Start the kiosk").click()
    visitor.page.get_by_role("button", name="I choose to take part").wait_for()
    return visitor, staff_code


def type_canary(page: Page, words: str = CANARY) -> None:
    """Into the second question, through the first."""
    press(page, "I choose to take part")
    press(page, "Awful")
    page.get_by_role("textbox").fill(words)


def to_sent(page: Page, words: str = CANARY) -> None:
    type_canary(page, words)
    for name in ("Next", "Not sure", "Yes", "A bit", "Next", "Rather not say", "No", "Send"):
        press(page, name)


def nothing_left(page: Page, *secrets: str) -> None:
    """Neither the page, its fields, its storage, its undo memory nor its history shows any of this."""
    for secret in (CANARY, *secrets):
        assert secret not in page.evaluate(EVERYWHERE)
    expect(page.get_by_role("heading", name="Hello!")).to_be_visible()
    press(page, "I choose to take part")
    assert page.locator("[aria-current=true]:visible").count() == 0
    press(page, "Great")
    expect(page.get_by_role("textbox")).to_have_value("")
    page.get_by_role("textbox").focus()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("textbox")).to_have_value("")
    for move in (page.go_back, page.go_back, page.go_forward):
        move()
        page.wait_for_timeout(200)
        seen = page.evaluate(EVERYWHERE)
        for secret in (CANARY, *secrets):
            assert secret not in seen
        assert "/kiosk/" in page.url
    page.reload()
    assert CANARY not in page.evaluate(EVERYWHERE)


def no_way_out(page: Page) -> None:
    """Every link of a kiosk's page stays on that page."""
    links = page.locator("a").evaluate_all("(all) => all.map((link) => link.getAttribute('href'))")
    assert [link for link in links if not link.startswith("#")] == []
    forms = page.locator("form").evaluate_all("(all) => all.map((form) => form.getAttribute('action'))")
    assert all(re.fullmatch(r"/kiosk/[A-Z]{3}\d{3}/(send|leave)", form) for form in forms)


def test_send_leaves_nothing_for_the_next_child(tablet: tuple[Visitor, str], server: Server) -> None:
    """After Send and Done the next child meets a fresh welcome: not a word, a choice or a slip of the last."""
    visitor, _ = tablet
    before = sent(server)
    page = visitor.page
    to_sent(page)
    expect(page.locator(".slip li")).to_have_count(4)
    assert CANARY not in page.evaluate(EVERYWHERE)
    no_way_out(page)
    assert visitor.accessible() == []
    slip = page.locator(".slip").inner_text()
    press(page, "Done")
    nothing_left(page, slip)
    assert sent(server) == before + 1
    assert visitor.elsewhere() == []


def test_a_slip_left_on_the_screen_goes_by_itself(tablet: tuple[Visitor, str]) -> None:
    """A child who walks away from the slip leaves it to nobody: after 90 seconds the welcome is back."""
    page = tablet[0].page
    to_sent(page)
    slip = page.locator(".slip").inner_text()
    page.clock.run_for(70_000)
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_visible()
    page.clock.run_for(25_000)
    nothing_left(page, slip)


def test_stop_leaves_nothing(tablet: tuple[Visitor, str], server: Server) -> None:
    """Stop wipes at once and sends nothing."""
    before = sent(server)
    page = tablet[0].page
    type_canary(page)
    press(page, "Stop")
    press(page, "Stop and wipe it")
    expect(page.get_by_role("heading", name="You stopped")).to_be_visible()
    assert CANARY not in page.evaluate(EVERYWHERE)
    press(page, "Start again")
    nothing_left(page)
    assert sent(server) == before


def test_the_next_child_reads_as_everybody_does(tablet: tuple[Visitor, str]) -> None:
    """What one child chose to read more easily goes with that child."""
    page = tablet[0].page
    page.get_by_text("Make it easier to read").click()
    page.get_by_label("Bigger words").check()
    type_canary(page)
    expect(page.get_by_label("Bigger words")).to_be_checked()
    press(page, "Stop")
    press(page, "Stop and wipe it")
    press(page, "Start again")
    expect(page.locator("#easier-big")).not_to_be_checked()
    nothing_left(page)


def test_ninety_idle_seconds_wipe(tablet: tuple[Visitor, str]) -> None:
    """At 60 seconds it asks and counts down in sight; at 90 all is gone, and nobody need touch anything."""
    visitor, _ = tablet
    page = visitor.page
    type_canary(page)
    page.clock.run_for(58_000)
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_hidden()
    page.clock.run_for(4_000)
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_visible()
    assert visitor.accessible() == []
    first = page.get_by_text(re.compile(r"will go in \d+ seconds")).inner_text()
    page.clock.run_for(5_000)
    assert page.get_by_text(re.compile(r"will go in \d+ seconds")).inner_text() != first
    page.clock.run_for(25_000)
    nothing_left(page)


def test_a_child_who_is_there_keeps_the_words(tablet: tuple[Visitor, str]) -> None:
    """ "I am here", by touch or by key, takes the question away and nothing else."""
    page = tablet[0].page
    type_canary(page)
    for answer in (lambda: press(page, "I am here"), lambda: page.keyboard.press("Escape")):
        page.clock.run_for(65_000)
        expect(page.get_by_role("heading", name="Are you still there?")).to_be_visible()
        answer()
        expect(page.get_by_role("heading", name="Are you still there?")).to_be_hidden()
        expect(page.get_by_role("textbox")).to_have_value(CANARY)
        page.clock.run_for(20_000)
        expect(page.get_by_role("textbox")).to_have_value(CANARY)
        page.get_by_role("textbox").click()


HOLD_THE_CLOSE_EVENT = """addEventListener('close', (event) => {
  if (window.held) return;
  window.held = event.target;
  event.stopImmediatePropagation();
}, true)"""


def test_an_answer_is_heard_on_a_slow_tablet(tablet: tuple[Visitor, str]) -> None:
    """A tick between the answer and the browser's word that the question closed does not ask again."""
    page = tablet[0].page
    type_canary(page)
    page.evaluate(HOLD_THE_CLOSE_EVENT)
    page.clock.run_for(65_000)
    press(page, "I am here")
    page.clock.run_for(3_000)
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_hidden()
    page.evaluate("window.held.dispatchEvent(new Event('close'))")
    page.clock.run_for(20_000)
    page.get_by_role("textbox").click()
    expect(page.get_by_role("textbox")).to_have_value(CANARY)


def test_a_welcome_that_nobody_touches_stays(tablet: tuple[Visitor, str]) -> None:
    """Between two children the welcome waits quietly; a language or a help panel left open goes back after a while."""
    page = tablet[0].page
    page.clock.run_for(300_000)
    expect(page.get_by_role("heading", name="Hello!")).to_be_visible()
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_hidden()
    page.locator("summary", has_text="I need help").click()
    page.locator(".tongues summary").click()
    page.locator("button[value='lang:ar']").click()
    page.wait_for_function("() => document.documentElement.dir === 'rtl'")
    page.clock.run_for(95_000)
    expect(page.get_by_role("heading", name="Hello!")).to_be_visible()
    assert page.evaluate("document.documentElement.dir") == "ltr"
    expect(page.get_by_text("Childline").first).to_be_hidden()


def test_no_screen_leads_out(tablet: tuple[Visitor, str]) -> None:
    """No link of any screen, nor Back, nor another page of Heard, lets a child out; each screen is accessible."""
    visitor, _ = tablet
    page = visitor.page
    no_way_out(page)
    assert visitor.accessible() == []
    press(page, "I choose to take part")
    for name in ("OK", "Not sure", "Not sure", "No", "No", "Not sure"):
        no_way_out(page)
        assert visitor.accessible() == []
        press(page, name)
    page.locator("summary", has_text="I need help").click()
    no_way_out(page)
    assert visitor.accessible() == []
    code = page.url.split("/kiosk/")[1]
    away = (
        "/",
        "/back",
        f"/s/{code}",
        f"/s/{code}/form?in=1",
        f"/tell-us?code={code}",
        "/sign-in",
        "/sessions",
        "/s/x/y",
    )
    for path in away:
        visitor.go(path)
        expect(page.get_by_role("button", name="I choose to take part")).to_be_visible()


def test_harm_at_a_kiosk(tablet: tuple[Visitor, str]) -> None:
    """The calm words and the numbers to call stand there until Done, and then nothing does."""
    page = tablet[0].page
    to_sent(page, HARM)
    expect(page.get_by_role("heading", name="Thank you for telling us")).to_be_visible()
    expect(page.locator("main").get_by_text("116 123").first).to_be_visible()
    no_way_out(page)
    press(page, "Done")
    nothing_left(page, HARM)


def test_a_kiosk_without_a_connection(tablet: tuple[Visitor, str], server: Server) -> None:
    """It says that nothing is sent yet, keeps the words in this page's memory alone, and sends when it can."""
    before = sent(server)
    page = tablet[0].page
    page.context.set_offline(True)
    to_sent(page)
    expect(page.locator("#news")).to_contain_text("not sent yet")
    assert CANARY not in page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    page.context.set_offline(False)
    expect(page.locator(".slip li")).to_have_count(4, timeout=20_000)
    press(page, "Done")
    nothing_left(page)
    assert sent(server) == before + 1


def test_staff_leave_by_code(tablet: tuple[Visitor, str]) -> None:
    """A wrong code says so and loses no child's words; the right one ends the kiosk, and nobody is signed in."""
    visitor, staff_code = tablet
    page = visitor.page
    type_canary(page)
    page.locator(".staff summary").click()
    page.get_by_label("Staff code").fill("000 000" if staff_code != "000 000" else "111 111")
    press(page, "Leave the kiosk")
    expect(page.get_by_text("That is not the staff code")).to_be_visible()
    expect(page.locator("textarea:visible")).to_have_value(CANARY)
    page.get_by_label("Staff code").fill(staff_code)
    press(page, "Leave the kiosk")
    expect(page.get_by_role("heading", name="Have your say")).to_be_visible()
    assert not [cookie for cookie in page.context.cookies() if "heard" in str(cookie.get("name"))]
    page.go_back()
    expect(page.get_by_role("heading", name="Make this screen a kiosk")).to_be_visible()
    assert CANARY not in page.evaluate(EVERYWHERE)
    page.get_by_label("Staff code").fill(staff_code)
    page.get_by_role("button", name="Start the kiosk").click()
    expect(page.get_by_role("button", name="I choose to take part")).to_be_visible()
