"""Name and look: a colour that everybody can read, and a logo in which nothing of a stranger's file is left."""

from __future__ import annotations

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from pydantic import ValidationError

from feedback.core.typed_words import WordsTooLong
from feedback.local_content.identity import DARK, LIGHT, Identity, TooPale, contrast
from feedback.local_content.logo import LONGEST_LOGO, TALLEST, WIDEST, NoLogo, drawn, is_drawn
from feedback.local_content.revisions import NoSuchContent
from feedback.wiring import Collection
from tests.factories import ADMINISTRATOR, NOW

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="30" viewBox="0 0 100 30">'
    b'<rect width="100" height="30" fill="#226"/></svg>'
)


def png(width: int = 900, height: int = 300, said: str = "") -> bytes:
    made, more = io.BytesIO(), PngImagePlugin.PngInfo()
    more.add_text("Author", said)
    Image.new("RGB", (width, height), "#7a1230").save(made, "PNG", pnginfo=more)
    return made.getvalue()


@pytest.mark.parametrize(
    "data", [png(), png(20, 20), SVG, b"\xef\xbb\xbf" + SVG], ids=["large", "small", "svg", "marked svg"]
)
def test_a_logo_is_drawn_anew_and_small(data: bytes):
    """PNG and SVG alike become one small PNG."""
    picture = Image.open(io.BytesIO(base64.b64decode(drawn(data))))
    assert picture.format == "PNG"
    assert picture.width <= WIDEST
    assert picture.height <= TALLEST
    assert is_drawn(drawn(data))


def test_nothing_of_the_file_itself_is_kept():
    """Who made it, with what, where: not a byte of it goes on."""
    assert b"a private name" not in base64.b64decode(drawn(png(said="a private name")))


@pytest.mark.parametrize(
    "inside",
    [
        b"<script>alert(1)</script>",
        b"<svg:script/>",
        b'<image href="http://example.org/x.png"/>',
        b'<image href="data:image/png;base64,AAAA"/>',
        b'<use href="http://example.org/x.svg#a"/>',
        b"<use xlink:href='//example.org/x.svg#a'/>",
        b'<rect onload="alert(1)"/>',
        b'<rect fill="url(http://example.org/x.svg#a)"/>',
        b'<style>@import "http://example.org/x.css";</style>',
        b"<foreignObject/>",
        b'<a href="#x"/>',
    ],
)
def test_a_picture_that_runs_or_loads_something_is_refused(inside: bytes):
    """Refused whole, not mended."""
    with pytest.raises(NoLogo):
        drawn(SVG.replace(b"<rect", inside + b"<rect", 1))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\nbroken",
        png()[:200],
        b"<html><svg>" + b"\x00",
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG,
        b"x" * (LONGEST_LOGO + 1),
        png(5000, 5000),
    ],
)
def test_what_is_no_logo_is_refused(data: bytes):
    """Another kind, half a file, a bomb of entities or of pixels."""
    with pytest.raises(NoLogo):
        drawn(data)


def test_contrast_is_the_standards():
    """Black on white is 21 to 1, grey #767676 the palest that passes (WCAG's own examples)."""
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert contrast("#767676", LIGHT) >= 4.5 > contrast("#777777", LIGHT)


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_that_is_taken_can_be_read_by_day_and_by_night(number: int):
    """Of all colours: white on it, and itself on dark paper, are at 4.5 to 1 or above; others are refused."""
    colour = f"#{number:06x}"
    if contrast(colour, LIGHT) < 4.5:
        with pytest.raises(ValidationError):
            Identity(name="", colour=colour, logo="")
        return
    assert contrast(Identity(name="", colour=colour, logo="").colour_on_dark, DARK) >= 4.5


def test_the_name_stands_on_documents_once_it_counts(collection: Collection):
    """Until then the one of the settings stands; taken back, it stands again."""
    own, before = collection.identities, collection.partnership
    own.change("Northtown Partnership", "#123456", SVG, seen=own.content.seen(), by=ADMINISTRATOR, at=NOW)
    assert collection.partnership == before
    kept = own.content.publish(seen=own.content.seen(), by=ADMINISTRATOR, at=NOW)
    assert collection.partnership == "Northtown Partnership"
    assert is_drawn(own.shown().logo)
    own.content.take_back(kept.row.number, by=ADMINISTRATOR, at=NOW)
    assert collection.partnership == before


def test_the_logo_stays_until_it_is_taken_off(collection: Collection):
    """A change of the name alone keeps it; no logo is said, not left out."""
    own = collection.identities

    def changed(logo: bytes | None) -> str:
        return own.change("N", "#123456", logo, seen=own.content.seen(), by=ADMINISTRATOR, at=NOW).body.logo

    assert changed(SVG)
    assert changed(None)
    assert not changed(b"")


def test_what_cannot_be_read_is_refused(collection: Collection):
    """A pale colour, a name as long as a page, a file with a logo of a stranger's making: nothing is kept."""
    own = collection.identities
    with pytest.raises(TooPale):
        own.change("N", "#ffff00", None, seen=own.content.seen(), by=ADMINISTRATOR, at=NOW)
    with pytest.raises(WordsTooLong):
        own.change("N" * 101, "#123456", None, seen=own.content.seen(), by=ADMINISTRATOR, at=NOW)
    strange = base64.b64encode(SVG).decode()
    with pytest.raises(NoSuchContent):
        own.bring_in(
            f'name = ""\ncolour = "#123456"\nlogo = "{strange}"'.encode(),
            seen=own.content.seen(),
            by=ADMINISTRATOR,
            at=NOW,
        )
    assert own.content.draft() is None
