"""The opener's page in a real browser: printed length, narrow screens, and axe's accessibility rules."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from analysis.records import Digest
from analysis.render import html

from .factories import empty, full, overlong, widest

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


@pytest.mark.parametrize("digest", [full(), empty(), overlong(), widest()])
def test_printed_it_is_one_page(page: Page, digest: Digest) -> None:
    """Printed from a browser the opener is one A4 page, short or long."""
    page.set_content(html.opener(digest).decode())
    printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(printed) == 1
    printed.close()


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
