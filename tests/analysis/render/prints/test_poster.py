from __future__ import annotations

from typing import Any

import pypdfium2
import pytest

from analysis.render.prints import poster
from tests.analysis.render.factories import AWKWARD
from tests.analysis.render.reading import assert_accessible, in_order, pages, plain, tags

SESSION: dict[str, Any] = {
    "title": "Saturday youth club",
    "code": "KTM 482",
    "url": "https://heard.example.org/s/KTM482",
    "when": "Saturday 6 June 2026",
    "where": "Wharf Community Centre",
    "colour": "teal",
    "local_numbers": [("Children's social care", "01632 960001"), ("Out of hours", "01632 960002")],
    "helplines": [("Youth line", "01632 960003")],
}


def test_everything_a_young_person_needs_is_on_it() -> None:
    """What it is, how to get in, that they choose and give no name, and whom to talk to: on one page, in that order."""
    (page,) = pages(poster.session_poster(**SESSION))
    parts = ["Come and say what you think", "Saturday youth club", "Saturday 6 June 2026", "Wharf Community Centre"]
    parts += ["heard.example.org/s/KTM482", "KTM 482", "You choose.", "No names.", "01632 960001", "01632 960003"]
    in_order(page.replace("\u00a0", " "), parts)


def test_the_code_is_very_large() -> None:
    """The code is at least a centimetre and a half high in type: it is read from across a room."""
    document = pypdfium2.PdfDocument(poster.session_poster(**SESSION))
    heights = [
        obj.get_bounds()[3] - obj.get_bounds()[1]
        for obj in document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
    ]
    document.close()
    assert max(heights) * 25.4 / 72 > 12


def test_accessible() -> None:
    """Tagged, titled, fonts inside; the QR code says in words where it leads."""
    made = poster.session_poster(**SESSION)
    assert_accessible(made)
    assert "QR code that leads to heard.example.org/s/KTM482" in [alt for _, alt in tags(made)]


def test_the_same_session_gives_the_same_bytes() -> None:
    """Printed tomorrow it is the same file: a poster has no date of its own."""
    assert poster.session_poster(**SESSION) == poster.session_poster(**SESSION)


@pytest.mark.parametrize("text", [*AWKWARD, "W" * 200])
def test_one_page_and_no_markup_whatever_is_typed(text: str) -> None:
    """Odd names, long names and many numbers still give one page, and are printed as typed."""
    many = {**SESSION, "title": text, "where": text, "when": text, "local_numbers": [(text, "01632 960001")] * 9}
    (page,) = pages(poster.session_poster(**many))
    if text.isascii() and text and len(text) < 100:
        assert plain(text)[:30] in page


def test_without_numbers_there_is_no_empty_box() -> None:
    """Where no number was given, none is announced."""
    (page,) = pages(poster.session_poster(**{**SESSION, "local_numbers": [], "helplines": []}))
    assert "Want to talk" not in page


def test_the_qr_code_holds_the_address_and_a_quiet_border() -> None:
    """The picture depends on the address alone; its border is four modules wide, which phones need."""
    svg = poster.qr_svg("https://heard.example.org/s/KTM482")
    assert svg.startswith("<svg")
    assert svg == poster.qr_svg("https://heard.example.org/s/KTM482")
    assert svg != poster.qr_svg("https://heard.example.org/s/KTM483")
    assert 'd="M0 0h37v37h-37z"' in svg
    assert poster.qr_png("https://heard.example.org/").startswith(b"\x89PNG")


def test_the_address_is_shown_as_people_type_it() -> None:
    """No scheme and no last slash, where a person must type it."""
    assert poster.shown_address("https://heard.example.org/") == "heard.example.org"
    assert poster.shown_address("heard.example.org/s/1") == "heard.example.org/s/1"
