"""A session's poster: A4, black and white will do, the code large enough to read from across a room."""

from __future__ import annotations

import base64
import io
import struct
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

import segno

from analysis.render import typesetting, words
from analysis.render.characters import printable, shortened, tidy

_COLOURS = {
    "plum": "#6b2c6b",
    "teal": "#0f5e63",
    "amber": "#8a5a00",
    "navy": "#1d3a6e",
    "forest": "#22582f",
    "brick": "#8f3222",
}
_INK = "#1b2a41"
_NEVER = date(2000, 1, 1)
"""A poster has no day of its own: the same session gives the same bytes whenever it is printed."""


def session_poster(
    *,
    title: str,
    code: str,
    url: str,
    when: str,
    where: str,
    colour: str,
    local_numbers: Sequence[tuple[str, str]],
    helplines: Sequence[tuple[str, str]] = (),
    language: str = "en",
    by: str = "",
    logo: str = "",
) -> bytes:
    """The poster of one session as PDF. `by`: the partnership; `logo`: its PNG in base64.

    `code` is printed as given ("KTM 482"); `colour` is the session's colour by name; `local_numbers` and `helplines`
    are (name, number) pairs, of which at most four each are printed. Raises `NotFound` for a language without words
    and segno's `DataOverflowError` for an address that no QR code can hold.
    """
    say = words.load(language)
    address = shown_address(url)
    data = {
        "title": printable(f"{say.poster.invite}: {title}"),
        "author": "Heard",
        "language": say.language,
        "words": say.poster.model_dump(),
        "colour": _COLOURS.get(colour, _INK),
        "name": _line(title, 80),
        "when": _line(when, 60),
        "where": _line(where, 80),
        # Its two halves are never parted by a line's end.
        "code": printable(code).replace(" ", "\u00a0"),
        "address": printable(address),
        "qr": qr_svg(url),
        "qr_alt": say.poster.qr_alt.format(address=address),
        "local_numbers": _numbers(local_numbers),
        "helplines": _numbers(helplines),
        "by": _line(by, 100),
        "logo": logo_svg(logo) if logo else "",
        "logo_alt": printable(by) or "Logo",
    }
    return typesetting.pdf("session_poster", data, made_on=_NEVER)


def logo_svg(logo: str) -> str:
    """A logo (PNG in base64) as a picture that a template can take as text."""
    width, height = struct.unpack(">II", base64.b64decode(logo)[16:24])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{logo}"/></svg>'
    )


def qr_svg(url: str) -> str:
    """The address as a QR code in SVG, with the quiet border that phones need."""
    made = io.BytesIO()
    # Medium correction: a crease or a drop of rain is borne, and the squares stay large.
    segno.make_qr(url, error="m").save(made, kind="svg", xmldecl=False, scale=8, border=4, light="#fff", dark="#000")
    return made.getvalue().decode().strip()


def qr_png(url: str) -> bytes:
    """The same as PNG, eight pixels a module."""
    made = io.BytesIO()
    segno.make_qr(url, error="m").save(made, kind="png", scale=8, border=4)
    return made.getvalue()


def shown_address(url: str) -> str:
    """The address as people type it: without "https://" and a last slash."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}".rstrip("/") or url


def _line(text: str, most: int) -> str:
    return printable(shortened(tidy(text), most))


def _numbers(numbers: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[_line(name, 40), _line(number, 30)] for name, number in numbers[:4]]
