"""The opener as one web page that needs nothing else: no other host; fonts, chart and its one script inside.

The script shows the page on a big screen, a part at a time: keyboard, clicker, a clock of two minutes, read-aloud by the
browser's own voice. Without scripts the page reads as before; no other script can run in it (its hash is in the policy).
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import astuple, replace
from functools import cache
from hashlib import sha256
from typing import Any
from unicodedata import east_asian_width

import altair as alt
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.digest.opener import Opener
from analysis.render import words
from analysis.render.characters import FONTS
from analysis.render.charts import charts, figures
from analysis.render.documents import sheet
from analysis.render.typesetting import TEMPLATES

_FULL_PAGE = 1880
"""How many characters of running words one printed page holds at full size."""
_SHRINK = 0.37
"""How fast the letters shrink with more: a little slower than the square root, as headings and boxes do not grow."""


def opener(digest: Opener, *, language: str = "en", edition_hash: str = "") -> bytes:
    """The opener as HTML; printed, it is one A4 page. `edition_hash` stands at its foot.

    Raises `NotFound` where Heard has no words in the language.
    """
    say = words.load(language)
    page = sheet.of(digest, language=language, edition_hash=edition_hash)
    # A telephone has no room for names beside the bars: the page holds both, and shows the one that fits.
    bars = [
        _drawn(charts.theme_bars(page.bars, language=language, names_above=above))
        for above in (False, True)
        if page.bars
    ]
    wide, narrow = bars or ("", "")
    drawn = figures.of(digest, language=language)
    running = replace(page, bars=(), chart_sentence="", chart_rows=(), alongside=sheet.Alongside())
    scale = min(1.0, (_FULL_PAGE / max(1, _length(astuple(running)))) ** _SHRINK)
    svgs = [(one, _drawn(one.chart)) for one in drawn]
    html: str = _template().render(
        s=page, w=say.opener, c=say.chart, language=say.language, direction=say.direction, chart=wide, narrow=narrow,
        scale=f"{scale:.3f}", fonts=_fonts(), p=say.present, a=say.alongside, f=say.figures, figures=svgs,
        script=_script(), script_hash=_hash(_script()),
    )  # fmt: skip
    return html.encode()


def _drawn(chart: alt.LayerChart) -> Markup:
    # The letters inside the SVG were escaped when it was drawn; everything else is escaped by the template.
    return Markup(charts.svg(chart))  # noqa: S704


def _length(value: Any) -> float:
    """Characters of running words; capitals and emoji are wider and count for more."""
    if isinstance(value, str):
        return sum(2.4 if char.isupper() or east_asian_width(char) in "WF" else 1 for char in value)
    return sum(map(_length, value)) if isinstance(value, tuple) else 0


@cache
def _template() -> Any:
    rooms = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    return rooms.get_template("opener.html.j2")


@cache
def _script() -> Markup:
    # Our own file, not a word of anybody's: it stands in the page as it is.
    return Markup((TEMPLATES / "present.js").read_text(encoding="utf-8"))  # noqa: S704


def _hash(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()


@cache
def _fonts() -> dict[int, str]:
    """The web fonts by weight, in base64."""
    files = {400: "Regular", 700: "Bold"}
    return {
        weight: b64encode((FONTS / f"AtkinsonHyperlegibleNext-{name}.woff2").read_bytes()).decode()
        for weight, name in files.items()
    }
