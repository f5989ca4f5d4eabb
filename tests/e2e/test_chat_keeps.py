"""The chat loses nothing by a slip of the hand: each loss tried in a real browser, and nothing left after it ends."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server, Visitor, kept, press, settle

CANARY = "quincezanzibar"
Visit = Callable[..., Visitor]


def at_the_second_question(visitor: Visitor, code: str) -> Page:
    """A face is chosen, and words are typed that nobody has sent on."""
    page = visitor.page
    visitor.take_part(code)
    press(page, "🙂 Good")
    expect(page.get_by_role("heading", name="What's good")).to_be_visible()
    visitor.settled()
    page.get_by_role("textbox").fill(CANARY)
    return page


def to_third(page: Page) -> None:
    """Next, and past the follow-up if there is one."""
    before = page.locator("h1").inner_text()
    press(page, "Next")
    expect(page.locator("h1")).not_to_have_text(before)
    settle(page)
    third = page.get_by_role("heading", name="Where do you feel safe")
    if third.count() == 0:
        press(page, "Not sure")
    expect(third).to_be_visible()


def here_still(page: Page) -> None:
    expect(page.get_by_role("heading", name="What's good")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value(CANARY)


def unsent(server: Server) -> int:
    with sqlite3.connect(server.data / "unsent.db") as store:
        return int(store.execute("SELECT count(*) FROM unsent").fetchone()[0])


def test_a_reload_keeps_answers_and_what_was_being_typed(visit: Visit, server: Server, code: str) -> None:
    """The same question stands, its box as it was; no answer is in the address, none is in the server's files in clear,
    and no script can read the cookie that finds it."""
    visitor = visit()
    page = at_the_second_question(visitor, code)
    page.reload()
    here_still(page)
    to_third(page)
    page.reload()
    expect(page.get_by_role("heading", name="Where do you feel safe")).to_be_visible()
    assert CANARY not in page.url
    assert page.evaluate("document.cookie").count("chat") == 0
    cookie = next(one for one in page.context.cookies() if one["name"].endswith("-chat"))
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Strict", -1)
    assert not any(CANARY.encode() in path.read_bytes() for path in server.data.glob("*") if path.is_file())
    assert visitor.elsewhere() == []


def test_the_browsers_back_and_forward_lose_nothing(visit: Visit, code: str) -> None:
    """Back leads to the door, which offers to go on; Forward, or that button, leads to the same box."""
    visitor = visit()
    page = at_the_second_question(visitor, code)
    page.go_back()
    go_on = page.get_by_role("link", name="Go on where you were")
    expect(go_on).to_be_in_viewport()
    assert visitor.accessible() == []
    page.go_forward()
    here_still(page)
    visitor.go(f"/s/{code}")
    page.get_by_role("link", name="Go on where you were").click()
    here_still(page)


def test_two_tabs_write_over_nothing(visit: Visit, code: str) -> None:
    """The tab that comes second says so, shows where the first one is, and has its own words still in sight."""
    visitor = visit()
    page = at_the_second_question(visitor, code)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("heading", name="What's good")).to_be_visible()
    other.get_by_role("textbox").fill("elderberry")
    to_third(page)
    press(other, "Next")
    expect(other.get_by_text("You went on in another tab")).to_be_visible()
    expect(other.get_by_role("heading", name="Where do you feel safe")).to_be_visible()
    expect(other.get_by_text("elderberry")).to_be_visible()
    press(page, "Stop")
    press(page, "Stop and wipe it")
    expect(page.get_by_text("You stopped")).to_be_visible()
    press(other, "Not sure")
    expect(other.get_by_text("Nothing is left here")).to_be_visible()
    assert CANARY not in other.content() + kept(other)


def test_without_a_line_next_says_so_and_goes_through_later(visit: Visit, code: str) -> None:
    """Tapped offline, it says at once that it waits; when the line is back it goes by itself, once."""
    visitor = visit()
    page = at_the_second_question(visitor, code)
    page.context.set_offline(True)
    line = page.locator("#heard-line")
    expect(line).to_contain_text("You have no signal")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(line).to_contain_text("it goes on when the signal is back", timeout=2_000)
    expect(page.get_by_role("textbox")).to_have_value(CANARY)
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="What's good")).to_have_count(0)
    press(page, "Back")
    expect(page.get_by_role("textbox").first).to_have_value(CANARY)


def test_a_restart_of_the_server_loses_nothing(visit: Visit, server: Server, code: str) -> None:
    """While it is down the page says so in its own words and takes a tap; when it is back, that tap goes through, and all
    that was said before is there."""
    visitor = visit()
    page = at_the_second_question(visitor, code)
    server.stop()
    line = page.locator("#heard-line")
    expect(line).to_contain_text("You have no signal")
    page.get_by_role("button", name="Next", exact=True).click(force=True)
    expect(line).to_contain_text("it goes on when the signal is back", timeout=5_000)
    assert page.get_by_text("Connection error").count() == 0
    server.start()
    expect(page.get_by_role("heading", name="What's good")).to_have_count(0, timeout=60_000)
    press(page, "Back")
    expect(page.get_by_role("textbox").first).to_have_value(CANARY)
    press(page, "Back")
    expect(page.get_by_role("button", name="🙂 Good ✓")).to_be_visible()


def test_another_language_keeps_it_through_a_reload(visit: Visit, code: str) -> None:
    """The language chosen on the way is spoken after a reload too, with what was typed in the box."""
    visitor = visit()
    page = at_the_second_question(visitor, code)
    page.get_by_text("Polski", exact=True).click()
    expect(page.get_by_role("heading", name="What's good")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Dalej")).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value(CANARY)


def test_nothing_is_left_after_send(visit: Visit, server: Server, code: str) -> None:
    """No word in the browser, and none on the server but the slip's, until "Start again"; then the greeting waits."""
    visitor = visit()
    page = at_the_second_question(visitor, code)
    before = unsent(server)
    to_third(page)
    for _ in range(12):
        if page.get_by_role("button", name="Send", exact=True).count():
            break
        for name in ("That is right", "Carry on", "Rather not say", "No"):
            if page.get_by_role("button", name=name, exact=True).count():
                press(page, name)
                visitor.settled()
                break
    press(page, "Send")
    expect(page.get_by_text("Copy the words")).to_be_visible()
    visitor.settled()
    assert CANARY not in kept(page) + page.content()
    page.reload()
    expect(page.get_by_text("Copy the words")).to_be_visible()
    visitor.settled()
    assert CANARY not in kept(page) + page.content()
    press(page, "Start again")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
    assert unsent(server) == before - 1
    visitor.go(f"/s/{code}")
    assert page.get_by_role("link", name="Go on where you were").count() == 0


def test_the_next_child_in_the_same_tab_finds_nothing(visit: Visit, code: str) -> None:
    """Who takes part anew has a conversation of its own: none of the words typed before come into its boxes."""
    visitor = visit()
    page = at_the_second_question(visitor, code)
    visitor.take_part(code)
    press(page, "🙂 Good")
    expect(page.get_by_role("heading", name="What's good")).to_be_visible()
    visitor.settled()
    page.wait_for_timeout(800)
    expect(page.get_by_role("textbox")).to_have_value("")
    assert CANARY not in kept(page)


def test_a_word_beside_a_choice_is_lost_by_nothing(visit: Visit, server: Server, code: str) -> None:
    """Folded, so that one tap answers; typed and not sent on, it comes back in sight after a reload; tapped on, after Back;
    Ctrl and Enter choose nothing. axe-core finds nothing wrong, at the size of a phone."""
    word = "medlarzanzibar"  # the other tests of this server send words too
    visitor = visit()
    page = visitor.page
    visitor.take_part(code)
    heading = page.get_by_role("heading", name="How are things")
    expect(heading).to_be_visible()
    visitor.settled()
    box = page.get_by_role("textbox", name="Write here, then tap one.")
    expect(box).to_be_hidden()
    page.get_by_text("Anything to add? You don't have to.").click()
    box.fill(word)
    box.press("Control+Enter")
    visitor.settled()
    expect(heading).to_be_visible()
    page.wait_for_timeout(300)
    assert visitor.accessible() == []
    page.reload()
    expect(heading).to_be_visible()
    expect(box).to_be_visible()
    expect(box).to_have_value(word)
    press(page, "🙁 Not good")
    expect(page.get_by_role("heading", name="What's good")).to_be_visible()
    visitor.settled()
    expect(page.locator(".heard-said")).to_have_text([re.compile("Not good$"), re.compile(f"{word}$")])
    page.reload()
    expect(page.get_by_role("heading", name="What's good")).to_be_visible()
    visitor.settled()
    press(page, "Back")
    expect(heading).to_be_visible()
    expect(box).to_have_value(word)
    assert not any(word.encode() in path.read_bytes() for path in server.data.glob("*") if path.is_file())
