"""Every page of the team, the partnership and the shadow executive: accessible, and no wider than the screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.navigation import PAGES
from feedback.access.permissions import Staff, may
from heard.demonstration.collecting import ACCOUNTS
from tests.e2e.conftest import DESKTOP, PHONE, Visitor

DRAWN = ("themes", "changing", "heard", "elsewhere", "meeting", "promises", "quarter", "our-say", "check")
"""Pages that draw or set apart: what a dark screen may spoil. The others are seen in the light alone."""

Visit = Callable[..., Visitor]
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def reader_of(path: str) -> str:
    """The first account of the demonstration that may see a page."""
    action = next(page.action for page in PAGES if page.path == path)
    return next(a.name for a in ACCOUNTS if action and may(Staff(id=a.name, name=a.name, role=a.role), action))


def unfold(page: Page) -> None:
    """Open what is folded away: it is read too."""
    for fold in page.locator("[data-testid=stMain] details:not([open]) > summary").all():
        if fold.is_visible():
            fold.click()


@pytest.mark.parametrize(("scheme", "size"), [("light", PHONE), ("dark", DESKTOP)], ids=["phone", "desk"])
def test_every_page_is_accessible(visit: Visit, scheme: str, size: dict[str, int]) -> None:
    """With everything unfolded axe finds nothing serious, nothing runs out at the side, and no other host is asked."""
    paths = [page.path for page in PAGES if page.action is not None and (scheme == "light" or page.path in DRAWN)]
    found: dict[str, list[str]] = {}
    for name in dict.fromkeys(map(reader_of, paths)):
        visitor = visit(size, color_scheme=scheme)
        visitor.sign_in(name)
        for path in (path for path in paths if reader_of(path) == name):
            visitor.go(f"/{path}")
            expect(visitor.page.locator("[data-testid=stMain] h1").first).to_be_visible()
            visitor.settled()
            unfold(visitor.page)
            problems = visitor.accessible()
            if visitor.page.evaluate(WIDER) > 0:
                problems.append("wider than the screen")
            if visitor.page.get_by_test_id("stException").count():
                problems.append("an error stands on the page")
            if problems:
                found[path] = problems
        assert visitor.elsewhere() == []
    assert found == {}


def test_a_finding_is_brought_and_agreed(visit: Visit) -> None:
    """One person writes down what another youth group found, on a phone; a second agrees, and removing asks first."""
    analyst, second = visit(), visit(DESKTOP)
    for visitor, name in ((analyst, "Analyst"), (second, "Facilitator")):
        visitor.sign_in(name)
        visitor.go("/elsewhere")
        visitor.page.get_by_text("Other groups' findings").click()
        visitor.settled()
    page = analyst.page
    page.get_by_text("Write one down").click()
    page.get_by_role("textbox", name="What they found").fill("A bench by every bus stop")
    page.get_by_role("textbox", name="Which group found it?").fill("Skate park group (demonstration)")
    page.get_by_role("spinbutton", name="day, When?").press_sequentially("01102026")
    page.get_by_role("textbox", name="Its source").fill("Talk of 1 October")
    page.get_by_role("textbox", name="How did they find out?").fill("a talk")
    page.get_by_role("button", name="Bring it in").click()
    expect(page.get_by_text("It is in. A second person reads it")).to_be_visible()
    assert analyst.accessible() == []
    second.page.reload()
    second.page.get_by_text("Other groups' findings").click()
    expect(second.page.get_by_text("A bench by every bus stop")).to_be_visible()
    second.page.get_by_role("button", name="Agree: nothing in it").click()
    expect(second.page.get_by_text("Agreed. It can stand")).to_be_visible()
    second.page.get_by_role("button", name="Remove").first.click()
    expect(second.page.get_by_text("keep what was sealed")).to_be_visible()
    assert second.accessible() == []


def test_a_question_to_the_voices(visit: Visit) -> None:
    """An executive asks in plain words, on a phone, and reads an answer with its base."""
    visitor = visit()
    visitor.sign_in("Executive")
    visitor.go("/ask")
    box = visitor.page.get_by_role("textbox").first
    box.fill("What do they say about buses?")
    box.press("Enter")
    expect(visitor.page.get_by_text("Understood as:")).to_be_visible()
    expect(visitor.page.get_by_text("at least").first).to_be_visible()
    assert visitor.accessible() == []
    assert visitor.page.evaluate(WIDER) <= 0
