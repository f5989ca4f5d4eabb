"""Dates of birth: a date near a word that says so."""

from __future__ import annotations

import functools
import re

from feedback.core.records import Span
from feedback.redaction.content import details, pattern
from feedback.redaction.text import lower

_BEFORE, _AFTER = 45, 30
"""How far a cue may stand before and after a date, in characters."""

_MONTHS = (
    "jan(?:uary)?",
    "feb(?:ruary|uary)?",
    "mar(?:ch)?",
    "apr(?:il)?",
    "may",
    "june?",
    "july?",
    "aug(?:ust)?",
    "sept?(?:ember)?",
    "oct(?:ober)?",
    "nov(?:ember)?",
    "dec(?:ember)?",
)
_MONTH = rf"(?:{'|'.join(_MONTHS)})"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:\s?(?:st|nd|rd|th))?"
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_DATE = re.compile(
    rf"(?<![\w/£.-])(?:"
    rf"(?:0?[1-9]|[12]\d|3[01])\s?[/.\-]\s?(?:0?[1-9]|1[0-2])\s?[/.\-]\s?{_YEAR}"
    rf"|(?:19|20)\d\d[/.\-](?:0?[1-9]|1[0-2])[/.\-](?:0?[1-9]|[12]\d|3[01])"
    rf"|(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])"
    rf"|(?:0?[1-9]|[12]\d|3[01])(?:\s?(?:st|nd|rd|th))?(?:\s+of)?[\s\-]*{_MONTH}(?:[\s,\-]+{_YEAR})?"
    rf"|{_MONTH}[\s,]+(?:the\s+)?{_DAY}(?:[\s,]+{_YEAR})?"
    rf"|{_MONTH}[\s,]+(?:19|20)\d\d"
    rf"|(?:(?:christmas|xmas)(?:\s(?:day|eve))?|boxing day|valentine'?s day|new year'?s (?:day|eve)|bonfire night|halloween)"
    rf"(?:[\s,]+{_YEAR})?"
    rf"|\d{{6}}|\d{{8}}|\d{{1,2}}\s\d{{1,2}}\s(?:(?:19|20)\d\d|\d\d)"
    rf")(?![\w/])"
)


@functools.cache
def _cue() -> re.Pattern[str]:
    # "i turned 12 on 9 november", "im 12 on the 9th"
    ages = r"(?:turn(?:ed|ing|s)?|be|am|i'm|im)\s+\d{1,2}\s+on"
    return re.compile(rf"(?<!\w)(?:{pattern(details().birth_dates.cues)}|{ages})(?!\w)")


def birth_dates(text: str) -> list[Span]:
    low = lower(text)
    if not _cue().search(low):
        return []
    return [Span(*match.span(), "birth_date") for match in _DATE.finditer(low) if _is_said(low, *match.span())]


def _is_said(low: str, start: int, end: int) -> bool:
    cue = _cue()
    return bool(cue.search(low, max(0, start - _BEFORE), start) or cue.search(low, end, end + _AFTER))
