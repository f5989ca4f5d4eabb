"""A survey tool's export in a browser: read, checked, mended on screen and brought in, at a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE, Visitor
from tests.e2e.test_cards_desk import choose_session
from tests.e2e.test_story import choose

EXPORTS = Path(__file__).parents[1] / "feedback" / "spreadsheets" / "exports"
Visit = Callable[..., Visitor]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_an_export_is_read_mended_and_brought_in(visit: Visit, size: dict[str, int]) -> None:
    """Second heading rows are no cards; "Bad" is asked about; six children with words come in, one empty row stays out."""
    visitor = visit(size)
    visitor.sign_in("Facilitator")
    page = visitor.page
    visitor.go("/cards")
    choose_session(visitor)
    page.locator("input[type=file]").set_input_files(EXPORTS / "06-qualtrics.csv")
    expect(page.get_by_text("Found 7 cards")).to_be_visible()
    expect(page.get_by_text("headings in row 1 · answers from row 4")).to_be_visible()
    for question, column in (
        ("1. How are things", "How are things where you live?"),
        ("6. What", "What would you change?"),
    ):
        choose(page, re.escape(question), column)
        page.keyboard.press("Escape")
        visitor.settled()
    expect(page.get_by_text("1 different words in these columns")).to_be_visible()
    choose(page, r"Bad \(on", "Not good")
    visitor.settled()
    assert visitor.accessible() == []
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("Cards that can come in: 6")).to_be_visible()
    expect(page.get_by_text("Rows that stay out: 1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visitor.elsewhere() == []


def test_a_locked_workbook_says_how_to_unlock_it(visit: Visit) -> None:
    """In a sentence of its own; nothing else of the page is drawn."""
    visitor = visit(DESKTOP)
    visitor.sign_in("Facilitator")
    visitor.go("/cards")
    choose_session(visitor)
    visitor.page.locator("input[type=file]").set_input_files(EXPORTS / "19d-password.xlsx")
    expect(visitor.page.get_by_text("This workbook has a password")).to_be_visible()
