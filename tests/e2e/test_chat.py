"""The chat on a phone: its card for a worker, its voice, its languages, and what it keeps of words not sent on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import VOICES, Visitor, kept, press

CANARY = "quincezanzibar"
Visit = Callable[..., Visitor]


def test_the_chats_card_for_a_worker_needs_no_connection(visit: Visit, code: str) -> None:
    """From the help panel, with no signal: the whole screen in the session's colour, and back to the same question."""
    child = visit()
    page = child.page
    child.take_part(code)
    expect(page.get_by_role("button", name="OK")).to_be_visible()
    child.settled()
    page.get_by_role("button", name="I need help").click()
    page.context.set_offline(True)
    page.get_by_role("button", name="Show this to a worker").click()
    card = page.locator("dialog[open]")
    box = card.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (360, 740)
    expect(card).to_contain_text("Please talk with me")
    assert child.accessible() == []
    card.get_by_role("button", name="Back").click()
    expect(card).to_have_count(0)
    page.context.set_offline(False)


def test_the_chat_keeps_what_was_typed_and_not_sent_on(visit: Visit, code: str) -> None:
    """Back and on again, or Easy words: the words are in their box. Stop leaves nothing of them in the page."""
    child = visit()
    page = child.page
    child.take_part(code)
    press(page, "🙂 Good")
    page.get_by_role("textbox").fill(CANARY)
    press(page, "Back")
    expect(page.get_by_role("heading", name="How are things")).to_be_visible()
    press(page, "😐 OK")
    expect(page.get_by_role("textbox")).to_have_value(CANARY)
    press(page, "Next")
    expect(page.get_by_text("2 of 7")).to_be_hidden()
    press(page, "Back")
    expect(page.get_by_role("textbox")).to_have_value(CANARY)
    page.get_by_role("textbox").fill(f"{CANARY} and more")
    press(page, "Stop")
    press(page, "Stop and wipe it")
    expect(page.get_by_text("You stopped")).to_be_visible()
    child.settled()
    assert page.evaluate("JSON.stringify(window.heardTyped)") == "{}"
    assert CANARY not in kept(page)


def test_the_chat_takes_the_language_chosen_in_it(visit: Visit, code: str) -> None:
    """Arabic runs from right to left and the page says that it is Arabic, without a new address."""
    child = visit()
    child.take_part(code)
    expect(child.page.get_by_role("button", name="OK")).to_be_visible()
    child.settled()
    child.page.get_by_text("العربية", exact=True).click()
    child.page.wait_for_function(
        "() => document.documentElement.dir === 'rtl' && document.documentElement.lang === 'ar'"
    )
    expect(child.page.get_by_text("العربية", exact=True)).to_be_visible()
    assert child.accessible() == []


@pytest.mark.parametrize(
    ("local", "offered"),
    [("{ name: 'near', lang: 'en-GB', localService: true }", True), ("{ lang: 'en', localService: false }", False)],
    ids=["a voice here", "none here"],
)
def test_the_chat_reads_aloud_on_the_device(visit: Visit, code: str, local: str, offered: bool) -> None:
    """Question, hint and each choice by its word, with a voice of the device; without one there is no button."""
    child = visit()
    child.page.add_init_script(VOICES.replace("LOCAL", local))
    child.take_part(code)
    expect(child.page.get_by_role("button", name="OK")).to_be_visible()
    child.settled()
    aloud = child.page.get_by_role("button", name="Read it to me")
    expect(aloud).to_have_count(int(offered))
    if offered:
        aloud.click()
        said = child.page.evaluate("() => window.spoken")
        assert {name for name, _ in said} == {"near"}
        words = [text for _, text in said]
        start = words.index("How are things for you at the moment?")
        assert words[start + 1 : start + 3] == ["Pick the face that fits best.", "Great"]
        assert "Awful" in words
    assert child.elsewhere() == []
    assert child.accessible() == []


def test_a_chat_that_does_not_open_offers_the_form(visit: Visit, code: str) -> None:
    """Where the chat's files do not come, the quick form is offered within seconds, at question 1."""
    visitor = visit()
    page = visitor.page
    page.route("**/static/**", lambda route: None)  # never answered
    visitor.go(f"/s/{code}")
    page.get_by_role("button", name="I choose to take part: chat").click(no_wait_after=True)
    offer = page.get_by_role("link", name="Use the quick form")
    expect(offer).to_be_visible(timeout=15_000)
    offer.click()
    expect(page.get_by_role("heading", name="How are things")).to_be_visible()


def test_a_chat_that_opens_offers_nothing(visit: Visit, code: str) -> None:
    """Once the chat is there, the offer stays away."""
    visitor = visit()
    visitor.take_part(code)
    expect(visitor.page.get_by_role("heading", name="How are things for you")).to_be_visible()
    visitor.page.wait_for_timeout(6_000)
    expect(visitor.page.locator("#heard-slow")).to_be_hidden()


@pytest.mark.parametrize("door", ["chat", "quick form"])
def test_two_taps_answer_one_question(visit: Visit, code: str, door: str) -> None:
    """An impatient finger, 100 ms apart on the same place, answers one question; the next one is asked, unanswered."""
    child = visit()
    page = child.page
    child.take_part(code, door)
    place = page.get_by_role("button", name="OK").bounding_box()
    assert place is not None
    x, y = place["x"] + 20, place["y"] + 20
    page.mouse.click(x, y)
    page.wait_for_timeout(100)
    page.mouse.click(x, y)
    expect(page.get_by_role("heading", name="What's good")).to_be_visible()
    page.wait_for_timeout(600)
    expect(page.get_by_role("heading", name="What's good")).to_be_visible()


def test_a_reload_of_the_chat_meets_the_notice_or_the_question_never_another_childs(visit: Visit, code: str) -> None:
    """The address that the tap led to says nothing any more: whoever opens it anew meets the notice first."""
    child = visit()
    child.take_part(code)
    expect(child.page.get_by_role("heading", name="How are things")).to_be_visible()
    address = child.page.url
    assert "in=" not in address
    other = visit()
    other.page.goto(address)
    expect(other.page.get_by_role("button", name="Start", exact=True)).to_be_visible()


def test_the_calm_screen_is_short_and_each_turn_has_the_focus(visit: Visit, code: str) -> None:
    """After each turn focus is on its heading; under the calm message "Carry on" and 999 stand without folding."""
    child = visit()
    page = child.page
    child.take_part(code)
    page.get_by_role("button", name="OK").click()
    expect(page.get_by_role("heading", name="What's good")).to_be_focused()
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.className") == "heard-aloud":
        page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="What's good about life round here?")).to_be_focused()
    page.keyboard.type("my stepdad hits me and i am scared to go home")
    press(page, "Next")
    expect(page.get_by_role("heading", name="Thank you for telling us")).to_be_focused()
    carry_on = page.get_by_role("button", name="Carry on", exact=True)
    box = carry_on.bounding_box()
    assert box is not None
    assert box["y"] < 740
    expect(page.get_by_role("link", name="999").first).to_be_visible()
    expect(page.get_by_role("link", name="85258")).to_be_visible()
    expect(page.get_by_text("Papyrus").last).to_be_hidden()
    assert child.accessible() == []
