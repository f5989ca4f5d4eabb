"""A partnership's logo: whatever picture came in, what is kept is a small PNG that Heard has drawn itself.

Nothing of the file itself is kept: no metadata, no script, no address that a picture would load (OWASP, "File Upload
Cheat Sheet": image rewriting).
"""

from __future__ import annotations

import base64
import io
import re
import warnings

import vl_convert
from PIL import Image, UnidentifiedImageError

from feedback.core.errors import Invalid

LONGEST_LOGO = 500_000
"""Bytes of the file that comes in."""
MOST_PIXELS = 16_000_000
WIDEST, TALLEST = 480, 160
"""Pixels of what is kept."""

# What could run, load or stand for something else. An SVG with any of it is refused whole, not mended.
_NOT_IN_A_LOGO = re.compile(
    rb"<!DOCTYPE|<!ENTITY|<\?xml-stylesheet|<\s*([\w-]+:)?(script|foreignObject|image|iframe|animate|set|a)\b"
    rb"|\bon\w+\s*=|@import|url\(\s*['\"]?(?!#)|href\s*=\s*['\"]?\s*(?!['\"]?#)",
    re.IGNORECASE,
)


class NoLogo(Invalid):
    """This is no PNG or SVG that can be a logo: another kind of file, broken, too large, or one that loads something."""

    code = "logo-does-not-fit"


def drawn(data: bytes) -> str:
    """The logo of a PNG or SVG file, as a PNG of at most `WIDEST` by `TALLEST` pixels, in base64. Raises NoLogo."""
    if len(data) > LONGEST_LOGO:
        raise NoLogo
    picture = _picture(data if data.startswith(b"\x89PNG") else _rasterised(data))
    picture.thumbnail((WIDEST, TALLEST))
    made = io.BytesIO()
    picture.save(made, "PNG", optimize=True)
    return base64.b64encode(made.getvalue()).decode()


def is_drawn(logo: str) -> bool:
    """Whether this is what `drawn` gives: base64 of a PNG of that size."""
    try:
        picture = _picture(base64.b64decode(logo, validate=True))
    except (ValueError, NoLogo):
        return False
    return picture.width <= WIDEST and picture.height <= TALLEST


def _rasterised(data: bytes) -> bytes:
    """An SVG as PNG, drawn by a renderer that runs no script; of other hosts and files nothing is in it by then."""
    if b"<svg" not in data[:2_000] or b"\x00" in data or _NOT_IN_A_LOGO.search(data):
        raise NoLogo
    try:
        return bytes(vl_convert.svg_to_png(data.decode("utf-8-sig"), scale=2))
    except (ValueError, UnicodeDecodeError):
        raise NoLogo from None


def _picture(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG",)) as found:
                if found.width * found.height > MOST_PIXELS:
                    raise NoLogo
                return found.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombWarning):
        raise NoLogo from None
