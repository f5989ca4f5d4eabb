"""Times that a question names, as first and last day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12, "easter": 4, "christmas": 12}
_MONTH = "|".join(_MONTHS)
_SINCE = re.compile(rf"\b(?:since|after|from)\s+(?:last\s+|the\s+)?({_MONTH}|{'|'.join(_SEASONS)}|20\d\d)\b")
# "May" is a verb in most questions: only "in May" is the month.
_SURE = "|".join(month for month in _MONTHS if month != "may")
_IN = re.compile(
    rf"\b(?:in|during|over|this|last|the)\s+(?:the\s+)?({_SURE}|spring|summer|autumn|winter)\b|\bin (may)\b"
)
_PAST = re.compile(
    r"\b(?:in |over |within |during )?(?:the )?(?:last|past) (\d{1,2}|two|three|six|twelve|few)? ?"
    r"(weeks?|months?|quarters?|terms?|years?)\b"
)
_THIS = re.compile(r"\bthis (year|quarter|term|month|autumn|spring)\b")
_YEAR = re.compile(r"\b(?:in|during)\s+(20\d\d)\b")
_NUMBERS = {"two": 2, "three": 3, "six": 6, "twelve": 12, "few": 3}
# A term is a third of a year.
_DAYS = {"week": 7, "month": 30, "quarter": 91, "term": 122, "year": 365}


@dataclass(frozen=True, slots=True)
class NamedTime:
    """From `first` on, to `last` where it has an end; `spoken` is the part of the question that named it."""

    first: date
    last: date | None
    spoken: str

    def holds(self, day: date) -> bool:
        """A time that reaches to today holds what was made for a meeting still to come."""
        return self.first <= day and (self.last is None or day <= self.last)


def named(asked: str, today: date) -> NamedTime | None:
    """The time that a question names: "since spring", "last quarter", "this year", "in the last 6 months", "in June"."""
    said = asked.lower()
    if found := _SINCE.search(said):
        return NamedTime(_began(found[1], today), None, found[0])
    if found := _THIS.search(said):
        return NamedTime(_this(found[1], today), None, found[0])
    if found := _PAST.search(said):
        unit = found[2].rstrip("s")
        many = int(_NUMBERS.get(found[1] or "", found[1] or 1))
        if unit == "quarter" and many == 1:
            end = _this("quarter", today) - timedelta(days=1)
            return NamedTime(_this("quarter", end), end, found[0])
        return NamedTime(today - timedelta(days=_DAYS[unit] * many), None, found[0])
    if found := _YEAR.search(said):
        year = int(found[1])
        return NamedTime(date(year, 1, 1), date(year, 12, 31), found[0])
    if found := _IN.search(said):
        name = found[1] or found[2]
        first = _began(name, today)
        length = 3 if name in _SEASONS else 1
        return NamedTime(first, _months_on(first, length) - timedelta(days=1), found[0])
    return None


def _began(name: str, today: date) -> date:
    """The latest day that a month, a season or a year of that name began."""
    if name.isdigit():
        return date(int(name), 1, 1)
    month = _SEASONS.get(name) or _MONTHS.index(name) + 1
    this = date(today.year, month, 1)
    return this if this <= today else date(today.year - 1, month, 1)


def _this(unit: str, today: date) -> date:
    starts = {"year": 1, "quarter": (today.month - 1) // 3 * 3 + 1, "month": today.month}
    if unit in starts:
        return date(today.year, starts[unit], 1)
    if unit == "term":
        # English schools' terms begin about September, January and April.
        return date(today.year, 9 if today.month >= 9 else 4 if today.month >= 4 else 1, 1)
    return _began(unit, today)


def _months_on(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, 1)
