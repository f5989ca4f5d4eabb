"""Telephone numbers, in digits and spelt out."""

from __future__ import annotations

import functools
import re

from feedback.core.records import Span
from feedback.redaction.content import details, pattern, phrases
from feedback.redaction.text import apart, lower

_REACH = 40
"""How many characters before a number the word that announces it may stand."""

# Digits (an o among them is a nought) with at most three spaces, brackets, dots or dashes between any two.
_DIGITS = re.compile(r"(?<![\w£$€#])(?:\(?\+\s?|\(?00\s?|\(?)[\doO](?:[\s().\-_]{0,3}[\doO]){5,15}(?!\w|[.:/,]\d)")
_EXTENSION = re.compile(r"\s{0,2}(?:ext|extension|x)\.?\s{0,2}\d{1,6}(?!\w)")

_NOUGHTS = ("oh", "o", "zero", "nought", "naught", "nil")
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_REPEATS = {"double": 2, "dubble": 2, "triple": 3, "treble": 3}
_POWERS = {"hundred": 2, "thousand": 3}
_SPOKEN_DIGIT = rf"(?:{'|'.join((*_NOUGHTS, *_ONES, *_REPEATS, *_POWERS))}|\d{{1,6}})"
_SPOKEN = re.compile(rf"(?<!\w){_SPOKEN_DIGIT}(?:[\s,.-]{{1,3}}(?:(?:then|and)\s+)?{_SPOKEN_DIGIT}){{2,14}}(?!\w)")

_JOINED = re.compile(r"[\s,.-]+|\b(?:then|and)\b")

_YEARS = re.compile(r"(?:19|20)\d\d$")
_DATE = re.compile(r"\d{1,2}([.\-])\d{1,2}\1(?:\d\d|\d{4})$|\d{4}-\d\d-\d\d$")


def phones(text: str) -> list[Span]:
    low = lower(text)
    found = []
    for match in _DIGITS.finditer(low):
        start, end = match.span()
        if low[start] == "(" and ")" not in match[0]:
            start += 1
        if _is_phone(low[start:end], announced=is_announced(low, start)):
            more = _EXTENSION.match(low, end)
            found.append(Span(start, more.end() if more else end, "phone"))
    for match in _SPOKEN.finditer(low):
        if _is_spoken_phone(_JOINED.sub(" ", match[0]).split(), announced=is_announced(low, match.start())):
            found.append(Span(*match.span(), "phone"))
    return apart(found)


def is_announced(low: str, start: int) -> bool:
    """Whether a word such as "ring" or "number" stands shortly before `start`."""
    return bool(_cue().search(low, max(0, start - _REACH), start))


@functools.cache
def _cue() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern(details().phones.cues)})(?!\w)")


def _is_phone(written: str, *, announced: bool) -> bool:
    """UK numbers by their shape; numbers of other countries by their shape or by a word that announces one."""
    if sum(char.isdigit() for char in written) < 6 or _DATE.match(written):
        return False
    international = written.lstrip("(").startswith(("+", "00"))
    digits = _national(written, international=international)
    groups = re.findall(r"\d+", written)
    if digits.startswith(tuple(phrases(details().phones.public_starts))) or all(map(_YEARS.match, groups)):
        return False
    if international:
        return 8 <= len(digits) <= 15
    if digits[0] == "0":
        return 10 <= len(digits) <= 11 or (announced and len(digits) <= 13)
    if digits[0] == "7" and len(digits) == 10:
        return True
    grouped = 1 < len(groups) <= 5 and all(2 <= len(group) <= 5 for group in groups)
    return (grouped and 9 <= len(digits) <= 11) or (announced and len(digits) <= 13)


def _national(written: str, *, international: bool) -> str:
    """A number's digits, a UK one's as they are dialled at home."""
    digits = re.sub(r"\D", "", written.replace("o", "0"))
    if international:
        return re.sub(r"^(?:00)?440?", "0", digits)
    return re.sub(r"^44(?=\d{9,10}$|0\d{9,10}$)", "0", digits)


def _is_spoken_phone(words: list[str], *, announced: bool) -> bool:
    """Ten digits or more that start as a UK number does, or seven that are announced.

    Of a few groups ("07700 nine hundred 461", "07 then 7009 then 00461") only as many as a UK number has.
    """
    count = 0
    for word, before in zip(words, ("", *words), strict=False):
        digits = len(word) if word.isdigit() else _POWERS.get(word, 0 if word in _REPEATS else 1)
        count += digits * _REPEATS.get(before, 1)
    starts_with_nought = words[0] in _NOUGHTS or words[0].startswith("0") or words[0] in _REPEATS
    if len(words) < 6:
        return 10 <= count <= 11 and starts_with_nought
    return (count >= 10 and starts_with_nought) or (count >= 7 and announced)
