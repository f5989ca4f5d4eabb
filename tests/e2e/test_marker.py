"""At the moment it happens: words of harm in one browser, a quiet marker in another, and not a word anywhere else."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE, Server, Visitor, settle

CANARY = "quincemarmaladetower"
HARM = f"my stepdad hits me at home and i am scared {CANARY}"
WITHIN = 3.0
"""Seconds until the worker in the room sees that somebody may want a grown-up."""


@pytest.mark.timeout(300)
def test_a_disclosure_reaches_the_worker_in_the_room_and_no_other_screen(
    visit: Callable[..., Visitor], server: Server
) -> None:
    """The live page changes within three seconds of Send, without words; only the desk can open them, on record."""
    worker, child, lead = visit(DESKTOP), visit(PHONE), visit(DESKTOP)
    worker.sign_in("Facilitator")
    code = _open_session(worker)
    worker.open("Live")
    worker.page.get_by_role("combobox", name=re.compile("session", re.I)).first.click()
    worker.page.get_by_role("option", name=re.compile("Marker night")).first.click()
    settle(worker.page)
    # This session's own marker: other open sessions are named with "In …" before it.
    marker = worker.page.get_by_text(re.compile(r"^(Now: s|S)omeone may want a grown-up"))
    expect(marker).to_have_count(0)
    child.take_part(code)
    child.page.get_by_role("button", name="OK").click()
    child.page.get_by_role("textbox").first.fill(HARM)
    child.page.get_by_role("button", name="Next").click()
    expect(child.page.get_by_role("heading", name="Thank you for telling us")).to_be_visible()
    _to_send(child)
    child.page.get_by_role("button", name="Send", exact=True).click()
    expect(child.page.locator("h1", has_text=" · ")).to_be_visible()
    sent = time.monotonic()
    expect(marker.first).to_be_visible(timeout=20_000)
    assert time.monotonic() - sent <= WITHIN
    for screen in (worker.page, child.page):
        assert CANARY not in screen.content()
        assert CANARY not in screen.title()
    kept = b"".join(path.read_bytes() for path in server.data.rglob("*") if path.is_file())
    assert CANARY.encode() not in kept
    assert CANARY not in server.log.read_text()
    assert all(CANARY not in url for visitor in (worker, child) for url in visitor.asked)
    lead.sign_in("Safeguarding lead")
    lead.open("Safeguarding desk")
    assert CANARY not in lead.page.content()
    assert lead.accessible() == []
    lead.page.get_by_role("combobox", name="Open a child's cases").click()
    lead.page.get_by_role("option", name=re.compile("Marker night")).first.click()
    lead.page.get_by_role("button", name="Open the words").click()
    expect(lead.page.get_by_text(CANARY).first).to_be_visible()


def _open_session(worker: Visitor) -> str:
    page = worker.page
    worker.open("Sessions")
    page.get_by_role("button", name="New session").click()
    page.get_by_role("textbox", name="What is it called?").fill("Marker night")
    page.get_by_role("textbox", name="Area or place").fill("Alderbrook")
    page.get_by_role("textbox", name="Lead worker").fill("Worker in the blue jumper")
    page.get_by_role("textbox", name="Without an account: their name").fill("Lead on duty")
    page.get_by_role("button", name="Save and open").click()
    told = page.get_by_text(re.compile(r"Young people join with the code [A-Z]{3} \d{3}"))
    expect(told).to_be_visible()
    found = re.search(r"code ([A-Z]{3}) (\d{3})", told.inner_text())
    assert found is not None
    return found[1] + found[2]


def _to_send(child: Visitor) -> None:
    """Carry on and skip what is left."""
    page = child.page
    for _ in range(14):
        settle(page)
        if page.get_by_role("button", name="Send", exact=True).count():
            return
        for name in ("Carry on", "That is right", "None of these", "No", "Rather not say"):
            if page.get_by_role("button", name=name, exact=True).count():
                page.get_by_role("button", name=name, exact=True).click()
                break
