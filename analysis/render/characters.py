"""Characters a page may hold: nothing that hides, reorders or runs off it, and nothing that its fonts cannot draw."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar, cast

Record = TypeVar("Record")

FONTS = Path(__file__).parent / "fonts"

_JOINERS = {"\u200c", "\u200d"}
_EMOJI_MARKS = {"\ufe0e", "\ufe0f", "\u20e3"}
_BLACK_FLAG = "\U0001f3f4"
_BREAK = "\u200b"
_BOX = "\u25a1"
_PILE = 3
_LONG = 20


def tidy(text: str) -> str:
    """The text as one line, composed (NFC), without control, private, direction-changing or hidden characters.

    Joiners stay (emoji families and Urdu need them), so do the tag characters of flags (Wales); marks piled on one
    letter are cut to three.
    """
    kept: list[str] = []
    marks = 0
    in_flag = False
    for char in unicodedata.normalize("NFC", " ".join(text.split())):
        category = unicodedata.category(char)
        is_tag = "\U000e0020" <= char <= "\U000e007f"
        in_flag = char == _BLACK_FLAG or (in_flag and is_tag)
        if category in {"Cc", "Cs", "Co", "Cn"} or (category == "Cf" and char not in _JOINERS and not in_flag):
            continue
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks <= _PILE:
            kept.append(char)
    # What stood between two blanks, or between a letter and its accent, may be gone now.
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def printable(text: str) -> str:
    """`tidy` text that Heard's fonts can draw, and that can break over lines.

    A sign without a drawing becomes its Unicode name in brackets; a run of letters without one becomes a single box;
    a word of more than twenty characters may break anywhere.
    """
    drawn: list[str] = []
    for char in tidy(text):
        if _covered(char):
            if _has_a_seat(char, drawn):
                drawn.append(char)
        elif unicodedata.category(char).startswith("S"):
            drawn.append(f"[{unicodedata.name(char, 'sign').lower()}]")
        elif unicodedata.category(char)[0] in "LN" and drawn[-1:] != [_BOX]:
            drawn.append(_BOX)
    return " ".join(_breakable(word) for word in "".join(drawn).split())


def shortened(text: str, most: int) -> str:
    """The text where it has at most so many characters; else its first words and an ellipsis."""
    if len(text) <= most:
        return text
    room = text[: most - 1]
    # A last blank in the first half would throw most of the text away.
    at_word = room.rsplit(" ", 1)[0] if " " in room[most // 2 :] else room
    return at_word.rstrip(" ,.;:–—-") + "…"


def right_to_left(text: str) -> bool:
    """Whether the first letter of the text belongs to a right-to-left script."""
    first = next((unicodedata.bidirectional(char) for char in text if unicodedata.category(char)[0] == "L"), "L")
    return first in {"R", "AL"}


def in_every_text(record: Record, change: Callable[[str], str]) -> Record:
    """A frozen record with `change` applied to each string inside it, however deep."""
    return cast(Record, _changed(record, change))


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    # Not isinstance: a state or an audience is a text by its type, and must stay as it is.
    if type(value) is str:
        return change(value)
    if isinstance(value, tuple):
        return tuple(_changed(one, change) for one in value)
    if isinstance(value, Mapping):
        return {key: _changed(one, change) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _changed(getattr(value, f.name), change) for f in fields(value)})
    return value


def _breakable(word: str) -> str:
    if len(word) <= _LONG:
        return word
    pieces = [word[0]]
    for before, char in pairwise(word):
        pieces.append(_BREAK + char if _stands_alone(before) and _stands_alone(char) else char)
    return "".join(pieces)


def _stands_alone(char: str) -> bool:
    return char.isascii() or unicodedata.category(char) in {"Lu", "Ll", "Lo", "Nd", "Po", "Sm"}


def _has_a_seat(char: str, drawn: list[str]) -> bool:
    """Whether a mark follows what it can sit on: a letter, or for the marks of emoji anything."""
    if char in _EMOJI_MARKS or not unicodedata.category(char).startswith("M"):
        return True
    return bool(drawn) and len(drawn[-1]) == 1 and unicodedata.category(drawn[-1])[0] in "LM"


def _covered(char: str) -> bool:
    starts, ends = _coverage()
    place = bisect_right(starts, ord(char)) - 1
    return place >= 0 and ord(char) <= ends[place]


@cache
def _coverage() -> tuple[tuple[int, ...], tuple[int, ...]]:
    ranges = [line.split("-") for line in (FONTS / "coverage.txt").read_text(encoding="ascii").split()]
    return tuple(int(r[0], 16) for r in ranges), tuple(int(r[-1], 16) for r in ranges)
