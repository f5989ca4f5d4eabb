"""The opener's page in a real browser: printed length, narrow screens, and axe's accessibility rules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from analysis.digest.opener import Opener
from analysis.render.documents import html
from tests.analysis.render.factories import empty, full, overlong, widest

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


@pytest.mark.parametrize("digest", [full(), empty(), overlong(), widest()])
def test_printed_it_is_one_page(page: Page, digest: Opener) -> None:
    """Printed from a browser the opener is one A4 page, short or long."""
    page.set_content(html.opener(digest).decode())
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(printed) == 1
    printed.close()


def test_the_saved_file_presents_without_a_network(browser: Browser, tmp_path: Path) -> None:
    """Opened from a disk with the network off: clicker and keyboard go through every part, one at a time, in big type;
    the clock runs down two minutes; the browser's own voice is given the words of the part; Escape leaves."""
    saved = tmp_path / "opener.html"
    saved.write_bytes(html.opener(full()))
    apart = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page = apart.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.add_init_script(
        "window.said = []; speechSynthesis.speak = (one) => said.push([one.lang, one.text]);"
        "speechSynthesis.cancel = () => {};"
    )
    page.clock.install()
    page.goto(saved.as_uri())
    size = page.evaluate("getComputedStyle(document.body).fontSize")
    page.get_by_role("button", name="Show on a big screen").click()
    assert float(page.evaluate("getComputedStyle(document.body).fontSize")[:-2]) >= 1.6 * float(size[:-2])
    seen = []
    for key in ["PageDown", "ArrowRight"] * 5:
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        seen.append(page.locator("main").inner_text())
        page.keyboard.press(key)
    assert seen[0].startswith("Promised before: 1 kept")
    assert seen[1].startswith("“The bus stop by the shops is dark")
    assert "about 85 children" not in seen[1]
    for number, part in enumerate(
        ["We heard from", "Safe places", "Feelings", "listened to", "shadow", "Children ask", "Promises", "Decide now"]
    ):
        assert part in seen[number + 2]
    assert page.get_by_text("10 of 10").is_visible()
    assert page.get_by_role("button", name="Next").is_disabled()
    page.keyboard.press("PageUp")
    assert page.get_by_text("9 of 10").is_visible()
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
    page.keyboard.press("r")
    assert page.evaluate("said")[0][0] == "en"
    assert "Free bus travel to school clubs" in page.evaluate("said")[0][1]
    page.keyboard.press("t")
    page.clock.run_for(61_000)
    assert page.get_by_role("timer").inner_text() == "0:59"
    page.clock.run_for(60_000)
    assert page.get_by_text("Time for the decisions").is_visible()
    page.keyboard.press("Escape")
    assert page.get_by_role("heading", name="Decide now").is_visible()
    assert page.get_by_role("button", name="Next").is_hidden()
    assert faults == []
    apart.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, scheme: str) -> None:
    """axe-core finds no violation, contrast included, in light and in dark."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_content(html.opener(full(), edition_hash="3f9a21c4").decode())
    found = Axe().run(page)
    assert [violation["id"] for violation in found.response["violations"]] == []


def test_a_phone_never_scrolls_sideways(page: Page) -> None:
    """At 320 pixels the page itself does not scroll sideways, even with endless words."""
    page.set_viewport_size({"width": 320, "height": 700})
    for digest in (full(), widest()):
        page.set_content(html.opener(digest).decode())
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
