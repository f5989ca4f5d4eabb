"""A partnership from nothing: whom a child can ring is put in on screen, and a child's phone shows it first."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from feedback.access.permissions import COMMAND_LINE
from feedback.core.records import Role
from feedback.core.settings import from_mapping
from feedback.wiring import make, open_collection
from tests.e2e.conftest import DESKTOP, PHONE, Server, Visitor, free_port, settle

PASSWORD = "four plain words here"
NUMBER = "0300 000 0000"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Server]:
    """A partnership of its own with nothing in it but one facilitator."""
    folder: Path = tmp_path_factory.mktemp("fresh")
    port = free_port()
    address = f"http://localhost:{port}"
    environment = {**os.environ, "HEARD_DATA": str(folder / "data"), "HEARD_ADDRESS": address}
    settings = from_mapping(environment)
    make(settings)
    collection = open_collection(settings)
    phrase = collection.accounts.add("A Worker", Role.FACILITATOR, by=COMMAND_LINE, at=datetime.now(UTC))
    assert phrase is not None
    token = collection.accounts.sign_in("A Worker", phrase, at=datetime.now(UTC)).token
    collection.accounts.choose_password(token, PASSWORD, at=datetime.now(UTC))
    collection.store.close()
    running = Server(
        address=address, data=folder / "data", environment=environment, port=port, log=folder / "server.log"
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture
def come(browser: Browser, fresh: Server) -> Iterator[Callable[[ViewportSize], Visitor]]:
    contexts = []

    def made(size: ViewportSize) -> Visitor:
        context = browser.new_context(viewport=size)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        return Visitor(page, fresh, asked)

    yield made
    for context in contexts:
        context.close()


def _new_session(page: Page) -> None:
    page.get_by_role("button", name="New session").click()
    for label, words in {
        "What is it called?": "Friday club",
        "Area or place": "Northtown",
        "Lead worker": "Worker in the blue jumper",
        "Safeguarding lead": "Lead on duty",
    }.items():
        page.get_by_role("textbox", name=label).fill(words)
    page.get_by_role("button", name="Save and open").click()


def test_from_nothing_to_a_childs_phone(come: Callable[[ViewportSize], Visitor]) -> None:
    """Refused without a number, with the way to the screen; put in, looked at, let count; then the child sees it first."""
    worker = come(DESKTOP)
    page = worker.page
    worker.go("/sign-in")
    page.get_by_label("Name").fill("A Worker")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Today").wait_for()

    worker.open("Sessions")
    _new_session(page)
    expect(page.get_by_text("no local number that somebody checked").first).to_be_visible()
    page.get_by_role("button", name="Put local help right").click()

    expect(page.get_by_role("heading", name="Local help", exact=True)).to_be_visible()
    settle(page)
    page.get_by_role("textbox", name="Name, as a child").fill("Children's social care")
    page.get_by_role("textbox", name="Number to ring").fill("0300 000")
    page.get_by_role("textbox", name="Web address").fill("www.northtown.gov.uk/help")
    page.get_by_role("textbox", name="What is it for? In easy words").fill("If you are not safe at home.")
    page.get_by_role("textbox", name="When does somebody answer?").fill("Every day, 9 to 5.")
    page.get_by_text("I checked it today: I rang it").click()
    page.get_by_role("button", name="Save, then look at it").click()
    expect(page.get_by_text("no number that can be rung").first).to_be_visible()
    page.get_by_role("textbox", name="Number to ring").fill(NUMBER)
    page.get_by_role("button", name="Save, then look at it").click()
    expect(page.get_by_role("button", name="It is right: it counts from now")).to_be_visible()
    for ages in ("8 to 10", "11 to 14", "15 to 25"):
        page.get_by_role("tab", name=ages).click()
        expect(page.get_by_role("tabpanel").get_by_role("link", name=NUMBER)).to_be_visible()
    assert worker.accessible() == []
    page.get_by_role("button", name="It is right: it counts from now").click()
    expect(page.get_by_text("It counts from now, on every screen").first).to_be_visible()

    worker.open("Sessions")
    page.get_by_role("button", name="Open", exact=True).click()
    told = page.get_by_text(re.compile(r"Young people join with the code [A-Z]{3} \d{3}"))
    expect(told).to_be_visible()
    code = "".join(re.findall(r"code ([A-Z]{3}) (\d{3})", told.inner_text())[0])
    _seen_first(come(PHONE), code)
    assert worker.elsewhere() == []


def _seen_first(child: Visitor, code: str) -> None:
    """At the door and in the chat, the partnership's own number stands above every national one."""
    child.go(f"/s/{code}")
    child.page.get_by_text("I need help").first.click()
    first = child.page.locator("ul.lines li").first
    expect(first).to_contain_text("Children's social care")
    expect(first.get_by_role("link", name=NUMBER)).to_have_attribute("href", "tel:03000000000")
    assert child.accessible() == []
    child.take_part(code)
    child.page.get_by_role("button", name="I need help").first.click()
    links = child.page.locator("a[href^='tel:'], a[href^='sms:']")
    expect(links.first).to_be_visible()
    assert links.first.get_attribute("href") == "tel:03000000000"
    expect(child.page.get_by_text("www.northtown.gov.uk/help").first).to_be_visible()
    assert child.page.locator("a[href*='northtown']").count() == 0
    assert child.elsewhere() == []
