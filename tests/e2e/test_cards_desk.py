"""The fast desk in a browser: a half-typed card comes back, and a kept one leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, Visitor

Visit = Callable[..., Visitor]
DRAFT = "sessionStorage.getItem('heard-desk')"


def choose_session(visitor: Visitor) -> None:
    """The first of the open sessions, where the page asks for one."""
    visitor.page.get_by_text("Which session are they from?").wait_for()
    visitor.settled()
    box = visitor.page.get_by_role("combobox", name="Which session")
    if not visitor.page.get_by_text("Paper cards to type", exact=True).count():
        box.click()
        visitor.page.get_by_role("option").first.click()
        visitor.settled()


def desk(visitor: Visitor) -> Page:
    visitor.open("Bring in cards")
    choose_session(visitor)
    visitor.page.get_by_text("Paper cards to type", exact=True).click()
    visitor.page.locator(".st-key-desk-text-what_is_good textarea").wait_for()
    visitor.settled()
    return visitor.page


def test_a_half_typed_card_comes_back(visit: Visit) -> None:
    """After a reload the words and the ticks are back; after Keep, or when it is put away, nothing of them is left."""
    visitor = visit(DESKTOP)
    visitor.sign_in("Facilitator")
    page = desk(visitor)
    page.locator(".st-key-desk-text-what_is_good textarea").fill("quincezanzibar and the swings")
    page.get_by_text("Great", exact=False).first.click()
    page.locator(".st-key-desk-note textarea").fill("a drawing of swings")
    page.reload()
    choose_session(visitor)
    visitor.page.get_by_text("Paper cards to type", exact=True).click()
    expect(page.get_by_text("The card you had begun is back")).to_be_visible()
    expect(page.locator(".st-key-desk-text-what_is_good textarea")).to_have_value("quincezanzibar and the swings")
    expect(page.locator(".st-key-desk-note textarea")).to_have_value("a drawing of swings")
    expect(page.locator(".st-key-desk-choice-how_are_things input:checked").first).to_have_value("1")
    visitor.settled()
    assert visitor.accessible() == []
    page.get_by_role("button", name="Keep this card").click()
    expect(page.get_by_text("Cards typed now: 1")).to_be_visible()
    visitor.settled()
    assert page.evaluate(DRAFT) is None
    expect(page.locator(".st-key-desk-text-what_is_good textarea")).to_have_value("")
    page.locator(".st-key-desk-text-what_is_good textarea").fill("pomegranate")
    page.reload()
    choose_session(visitor)
    visitor.page.get_by_text("Paper cards to type", exact=True).click()
    page.get_by_role("button", name="Put it away").click()
    expect(page.locator(".st-key-desk-text-what_is_good textarea")).to_have_value("")
    assert page.evaluate(DRAFT) is None
    assert visitor.elsewhere() == []


def test_a_walk_to_another_page_loses_no_half_typed_card(visit: Visit) -> None:
    """Away to Today and back: the words stand in the boxes, as the note says."""
    visitor = visit(DESKTOP)
    visitor.sign_in("Facilitator")
    page, box = desk(visitor), ".st-key-desk-text-what_is_good textarea"
    page.locator(box).fill("quincezanzibar")
    page.wait_for_function(f"() => ({DRAFT} || '').includes('quincezanzibar')")
    visitor.open("Today")
    page.locator(box).wait_for(state="detached")
    desk(visitor)
    expect(page.get_by_text("The card you had begun is back")).to_be_visible()
    page.wait_for_timeout(1500)
    expect(page.locator(box)).to_have_value("quincezanzibar")
    assert "quincezanzibar" in page.evaluate(DRAFT)
