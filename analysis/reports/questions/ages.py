"""Ages that a question names, as the age bands that Heard asks in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from feedback.core.records import AgeVersion

_YOUNGEST, _OLDEST = 8, 25
_SPAN = re.compile(
    r"\b(?:ages?|aged|between)?\s*(\d{1,2})\s*(?:-|–|to|and)\s*(\d{1,2})\s*(?:s|'s)?\b(?:\s*-?\s*(?:years?|yrs?|yo|year)(?:\s+olds?)?)?"
)
_UNDER = re.compile(r"\b(under|younger than|below|over|older than|above)[\s-]*(?:the age of )?(\d{1,2})\s*(?:s|'s)?\b")
_ONE = re.compile(
    r"\b(?:ages?|aged)\s+(\d{1,2})\b|\b(\d{1,2})\s*-?\s*(?:years?|yrs?|yr|yo)\b(?:[\s-]*olds?)?|\b(\d{1,2})\s*(?:'s|s)\b"
)
_YEAR = re.compile(
    r"\b(?:years?|yr)\s*(\d{1,2})\b(?!\s*(?:-|to)?\s*(?:old|olds))(?:\s*(?:to|and|-)\s*(?:year\s*)?(\d{1,2})\b)?"
)
_WORDS: tuple[tuple[str, int, int], ...] = (
    (r"\b(teen ?agers?|teens|adolescents?)\b", 13, 19),
    (r"\b(secondary|high) (school|pupils?|age|aged|children)?\b", 11, 16),
    (r"\bprimary(?: schools?)?(?: pupils?| age| aged| children)?\b", 8, 10),
    (r"\b(little ones|younger children|youngest|juniors?|small children|younger ones)\b", 8, 10),
    (r"\b(sixth form\w*|college students|students at college|young adults?|care leavers aged)\b", 16, 25),
    (r"\b(oldest|older ones|older young people)\b", 16, 25),
    (r"\b(tweens|pre ?teens)\b", 10, 12),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedAges:
    """`bands`: those that hold some of the ages, none where nobody of them is asked. `exact`: they hold no others.

    `spoken` is the part of the question that named them.
    """

    bands: tuple[AgeVersion, ...]
    exact: bool
    spoken: str


def named(asked: str) -> NamedAges | None:
    """The ages that a question names, by numbers ("11 to 14s", "under 11") or words ("teenagers", "year 8")."""
    said = asked.lower().replace("’", "'")
    if found := _UNDER.search(said):
        age = int(found[2])
        below = found[1] in ("under", "younger than", "below")
        return _bands(*((_YOUNGEST, age - 1) if below else (age + 1, _OLDEST)), found[0])
    if (found := _SPAN.search(said)) and int(found[1]) < int(found[2]):
        return _bands(int(found[1]), int(found[2]), found[0])
    if found := _YEAR.search(said):
        first, last = int(found[1]), int(found[2] or found[1])
        if 1 <= first <= last <= 13:
            # In England a child in year 1 is five or six.
            return _bands(first + 4, last + 5, found[0], exact=False)
    if found := _ONE.search(said):
        age = int(next(number for number in found.groups() if number))
        return _bands(age, age, found[0])
    for pattern, youngest, oldest in _WORDS:
        if found := re.search(pattern, said):
            return _bands(youngest, oldest, found[0])
    return None


def _bands(youngest: int, oldest: int, spoken: str, *, exact: bool = True) -> NamedAges:
    ends = {band: tuple(int(end) for end in band.value.split("-")) for band in AgeVersion}
    found = tuple(band for band, (low, high) in ends.items() if low <= oldest and youngest <= high)
    whole = bool(found) and (youngest, oldest) == (ends[found[0]][0], ends[found[-1]][1])
    return NamedAges(found, exact and whole, spoken)
