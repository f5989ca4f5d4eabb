"""What a cell says, where a program wrote its letters as codes, and what only a program says."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

ERRORS = frozenset({"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#ERROR!"})
"""What a spreadsheet shows for a formula that failed."""

_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_ENTITY = re.compile(r"&(#\d{1,6}|#x[0-9a-fA-F]{1,5}|amp|quot|apos|lt|gt|nbsp|rsquo|lsquo|rdquo|ldquo|eacute|pound);")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad]")
# Two letters of UTF-8 read as Windows-1252: `Ã©` for é, `â€™` for an apostrophe.
_GARBLED = re.compile("[ÃÂÅÄ][\x80-\xbf¡-¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|\ufffd")


def as_said(cell: str) -> str:
    """The cell's words: `%20` and `&#39;` as letters, invisible marks and hard blanks out."""
    # What a program coded so has no blank left; with one, the % is somebody's own.
    if "%" in cell and _PERCENT.search(cell) and not re.search(r"\s", cell):
        cell = _unquoted(cell)
    if "&" in cell and _ENTITY.search(cell):
        cell = html.unescape(cell)
    if not cell.isascii():
        cell = _INVISIBLE.sub("", cell).replace("\xa0", " ")
    return cell


def is_garbled(cell: str) -> bool:
    """Whether letters in it look as if they had been read wrong before."""
    return not cell.isascii() and _GARBLED.search(cell) is not None


def _unquoted(cell: str) -> str:
    try:
        return unquote(cell, errors="strict")
    except UnicodeDecodeError:
        return cell
