"""Deciding on themes and coding blind, by keyboard alone: no pointer touches the page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, Visitor, settle


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
    settle(page)


def tab_to(page: Page, words: str, most: int = 80) -> None:
    """Tab on until the button with these words has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in page.evaluate("() => document.activeElement.closest('button')?.innerText || ''"):
            return
    raise AssertionError(f"Tab never reached {words!r}")


@pytest.mark.timeout(240)
def test_the_review_of_themes_goes_by_keyboard_alone(visit: Callable[..., Visitor]) -> None:
    """Next, not a theme, undo, approve under another name, why, and split: each with keys, and nothing is lost."""
    analyst = visit(DESKTOP)
    page = analyst.page
    analyst.sign_in("Safeguarding lead")
    analyst.go("/themes")
    expect(page.get_by_text("All answers in words:")).to_be_visible()
    expect(page.get_by_role("button", name="Next")).to_be_visible()
    expect(page.get_by_role("heading", name="Evidence")).to_be_visible()
    settle(page)
    title = page.get_by_role("heading", level=2).first
    first = title.inner_text()
    press(page, "n")
    expect(title).not_to_have_text(first)
    press(page, "p")
    expect(title).to_have_text(first)
    press(page, "x")
    expect(page.get_by_text("Rejected. You find it under")).to_be_visible()
    press(page, "u")
    expect(page.get_by_text("Taken back: rejected")).to_be_visible()
    tab_to(page, "Why is it here?")
    press(page, "Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("What happened to it")).to_be_visible()
    press(page, "Escape")
    expect(dialog).to_have_count(0)
    page.evaluate("() => document.activeElement.blur()")
    press(page, "s")
    expect(dialog.get_by_text("Give the new theme its names")).to_be_visible()
    page.keyboard.press("Tab")
    for _ in range(8):
        if page.evaluate("() => document.activeElement.tagName") == "INPUT":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Split off by keys")
    press(page, "Tab")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.type") == "checkbox":
            break
    press(page, "Space")
    tab_to(page, "Make this theme")
    press(page, "Enter")
    expect(page.get_by_text(re.compile("Split off by keys is a theme of its own now. Answers: 1"))).to_be_visible()
    expect(dialog).to_have_count(0)  # while the window fades it still takes the keys
    settle(page)
    press(page, "u")
    expect(page.get_by_text(re.compile("Taken back: split"))).to_be_visible()
    press(page, "a")
    expect(page.get_by_text(re.compile("^Approved: "))).to_be_visible()
    press(page, "u")
    expect(page.get_by_text("Taken back: approved")).to_be_visible()
    assert analyst.accessible() == []


@pytest.mark.timeout(240)
def test_blind_coding_goes_by_keyboard_alone(visit: Callable[..., Visitor]) -> None:
    """An answer is coded by typing a theme's first letters and Ctrl+Enter, or by one key for none; and taken back."""
    coder = visit(DESKTOP)
    page = coder.page
    coder.sign_in("Safeguarding lead")
    expect(page.get_by_text("8 answers wait for your blind coding.")).to_be_visible()
    coder.go("/double-coding")
    expect(page.get_by_text("2 of 10 coded")).to_be_visible()
    expect(page.get_by_role("button", name="None of these")).to_be_visible()
    settle(page)
    page.get_by_role("combobox").first.focus()
    page.keyboard.type("bus")
    page.wait_for_timeout(300)
    press(page, "Enter")
    press(page, "Escape")
    press(page, "Control+Enter")
    expect(page.get_by_text("3 of 10 coded")).to_be_visible()
    press(page, "x")
    expect(page.get_by_text("4 of 10 coded")).to_be_visible()
    press(page, "u")
    expect(page.get_by_text("3 of 10 coded")).to_be_visible()
    press(page, "u")
    expect(page.get_by_text("2 of 10 coded")).to_be_visible()
    assert coder.accessible() == []
