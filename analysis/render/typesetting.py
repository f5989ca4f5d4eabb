"""The typesetter: a template of this folder and data in, a PDF or a picture out. Data is never read as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from analysis.render.characters import FONTS

TEMPLATES = Path(__file__).parent / "templates"


def pdf(template: str, data: Mapping[str, Any], *, made_on: date) -> bytes:
    """A tagged PDF/UA-1 file. The same data and day give the same bytes.

    Raises `typst.TypstError` where the template does not meet the standard: a fault of ours, never of the data.
    """
    # Noon, so that hardly a time zone makes another day of it.
    noon = datetime(made_on.year, made_on.month, made_on.day, 12, tzinfo=UTC)
    made = _compiler(template, data).compile(format="pdf", pdf_standards=["ua-1"], timestamp=noon)
    assert isinstance(made, bytes)
    return made


def png(template: str, data: Mapping[str, Any], *, ppi: float = 72) -> bytes:
    """The template's only page as a PNG; at 72 ppi one typographic point is one pixel."""
    made = _compiler(template, data).compile(format="png", ppi=ppi)
    assert isinstance(made, bytes)
    return made


def _compiler(template: str, data: Mapping[str, Any]) -> typst.Compiler:
    inputs = {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}
    return typst.Compiler(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        # A font of this machine would give other pages, and other bytes, than anywhere else.
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
