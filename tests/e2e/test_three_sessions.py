"""Three sessions are open and one child needs somebody: no screen says that all is quiet, and the desk is led to that child."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from analysis.migrations import understanding
from feedback.core.records import Channel, RawAnswer, RawResponse, RawText
from feedback.core.settings import from_mapping
from feedback.wiring import open_collection
from tests.e2e.conftest import DESKTOP, PHONE, Server, Visitor, settle
from tests.factories import FACILITATOR, plan

CANARY = "bramblejellyharbour"
CARD = {
    "anything_else": f"my stepdad hits me and i am scared to go home {CANARY}",
    "what_is_good": "please i want it to stop, he hits me with a belt",
    "safe_places": "the pond with the ducks",
}


def _sessions(server: Server, word: str) -> None:
    """Three rooms are opened; in the second, which is not the newest, one child writes three answers."""
    collection = open_collection(from_mapping(server.environment), more=[understanding])
    at = datetime.now(UTC)
    opened = []
    for name in (f"{word} maps", f"{word} shells", f"{word} kites"):
        planned = collection.sessions.plan(
            plan(title=name, held_on=at.date()), pack_version="2026-11", by=FACILITATOR, at=at
        )
        opened.append(collection.sessions.open(planned.id, by=FACILITATOR, at=at))
    answers = tuple(RawAnswer(question_id=question, text=RawText(words)) for question, words in CARD.items())
    raw = RawResponse(
        session_code=opened[1].code, channel=Channel.FORM, answers=answers, nonce=f"nonce-of-three-rooms-{word}"
    )
    collection.intake.take_in(raw, at=at)
    collection.store.close()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_one_case_among_three_sessions(visit: Callable[..., Visitor], server: Server, size: dict[str, int]) -> None:
    """Today and Live name the room, Live opens on it; the desk has one line, chosen by keyboard, with the whole card."""
    word = f"Rooms{size['width']}"  # a case that was opened needs nobody any more: each size has its own
    _sessions(server, word)
    worker, lead = visit(size), visit(size)
    worker.sign_in("Facilitator")
    page = worker.page
    expect(page.get_by_text(re.compile(f"{word} shells.*someone may want a grown-up")).first).to_be_visible()
    worker.go("/live")
    expect(page.get_by_role("heading", name="Live")).to_be_visible()
    settle(page)
    expect(page.get_by_text(re.compile("^(Now: s|S)omeone may want a grown-up")).first).to_be_visible()
    assert page.get_by_text("All quiet").count() == 0
    quiet = page.get_by_text("Also open, and quiet").first
    expect(quiet).to_contain_text(f"{word} maps")
    expect(quiet).to_contain_text(f"{word} kites")
    assert worker.accessible() == []
    assert CANARY not in page.content()

    lead.sign_in("Safeguarding lead")
    lead.go("/desk")
    page = lead.page
    expect(page.get_by_role("heading", name="Safeguarding desk")).to_be_visible()
    settle(page)
    page.get_by_role("textbox", name="Search the cases").fill(f"shells {word}")
    page.get_by_role("textbox", name="Search the cases").press("Enter")
    settle(page)
    expect(page.get_by_text("Children shown: 1 of")).to_be_visible()
    box = page.get_by_role("combobox", name="Open a child's cases")
    box.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settle(page)
    expect(page.get_by_role("heading", name=re.compile(r"Number \d{4}"))).to_be_visible()
    assert CANARY not in page.content()
    assert lead.accessible() == []
    page.get_by_role("button", name="Open the words").press("Enter")
    expect(page.get_by_text(CANARY).first).to_be_visible()
    for said in CARD.values():
        expect(page.get_by_text(said).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert all(CANARY not in url for visitor in (worker, lead) for url in visitor.asked)
    assert lead.elsewhere() == []
