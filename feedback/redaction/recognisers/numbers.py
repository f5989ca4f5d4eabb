"""National Insurance and NHS numbers, postcodes and registration plates."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from feedback.core.records import Span
from feedback.redaction.content import details, pattern, phrases
from feedback.redaction.recognisers.phones import is_announced
from feedback.redaction.text import apart, lower

_REACH = 40
"""How many characters before a number the word that says what it is may stand."""

# https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110
_NI = re.compile(
    r"(?<!\w)(?!bg|gb|kn|nk|nt|tn|zz)[a-ceghj-prstw-z][a-ceghj-nprstw-z](?:[\s-]?\d\d){3}[\s-]?[a-d](?!\w)"
)
_NI_ANNOUNCED = re.compile(
    r"(?:national insurance|(?<!\w)n\.?i\.?\s*(?:number|no|num))[^\d\n]{0,30}?"
    r"(?<!\w)(?P<number>[a-z]{2}(?:[\s-]?\d){6}(?:[\s-]?[a-z](?!\w))?)(?!\w)"
    r"|(?<!\w)(?P<before>[a-z]{2}(?:[\s-]?\d){6}[\s-]?[a-z])(?!\w)[^\d\n]{0,20}"
    r"(?:national insurance|(?<!\w)n\.?i\.?\s*(?:number|no|num))"
)
_CARD = re.compile(r"(?<![\w+.])\d(?:[ -]?\d){12,18}(?!\w|[ -]?\d)")
_CARD_WORDS = re.compile(r"(?<!\w)(?:card|visa|mastercard|debit|amex)")
_NHS = re.compile(r"(?<![\w+])\d{3}[\s-]?\d{3}[\s-]?\d{4}(?!\w|[\s-]?\d)")
_DISTRICT = re.compile(
    r"(?:post\s?code|postal code)(?:\s+(?:is|was|starts with|begins))?\W{0,3}\s*(?P<code>[a-z]{1,2}\d[\da-z]?)(?!\w)"
)
_POSTCODE_WORDS = re.compile(r"post\s?code|deliver|we are |we're |we live|i live")
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_PLATE_NOW = re.compile(r"(?<!\w)[a-hj-pr-y]{2}(?:0[1-9]|[1-7]\d)\s?[a-hj-pr-z]{3}(?!\w)")
_PLATE_APART = re.compile(rf"(?<!\w)[A-HJ-PR-Y]{{2}}\s(?:0[1-9]|[1-7]\d)\s(?!{_MONTH.upper()})[A-HJ-PR-Z]{{3}}(?!\w)")
_PLATE_OLD = re.compile(
    r"(?<!\w)(?:[a-z]{2}\d\d\s?[a-z]{3}|[a-hj-npr-y]\d{1,3}\s?[a-hj-pr-y]{3}|[a-hj-pr-z]{3}\s?\d{1,3}[a-hj-npr-y]|[a-z]{3}\s\d{1,4})(?!\w)"
)


def ni_numbers(text: str) -> list[Span]:
    low = lower(text)
    found = [Span(*match.span(), "ni_number") for match in _NI.finditer(low)]
    found += [Span(*match.span(match.lastgroup or 0), "ni_number") for match in _NI_ANNOUNCED.finditer(low)]
    return apart(found)


def bank_cards(text: str) -> list[Span]:
    """13 to 19 digits, in groups or not, that pass the check of ISO/IEC 7812 (Luhn), or that are said to be a card's."""
    low = lower(text)
    found = []
    for match in _CARD.finditer(low):
        digits = [int(char) for char in match[0] if char.isdigit()]
        said = _CARD_WORDS.search(low, max(0, match.start() - _REACH), match.start())
        if _passes_luhn(digits) or (said and len(digits) == 16):
            found.append(Span(*match.span(), "bank_card"))
    return found


def _passes_luhn(digits: Sequence[int]) -> bool:
    doubled = [digit if place % 2 == 0 else sum(divmod(2 * digit, 10)) for place, digit in enumerate(reversed(digits))]
    return digits[0] in (2, 3, 4, 5, 6) and sum(doubled) % 10 == 0


def nhs_numbers(text: str) -> list[Span]:
    """Ten digits that pass the modulus 11 check of the NHS Data Dictionary, or that follow "NHS"."""
    low = lower(text)
    found = []
    for match in _NHS.finditer(low):
        said = "nhs" in low[max(0, match.start() - _REACH) : match.start()]
        digits = [int(char) for char in match[0] if char.isdigit()]
        valid = digits[0] > 2 and _passes_modulus_11(digits)
        if said or (valid and not is_announced(low, match.start())):
            found.append(Span(*match.span(), "nhs_number"))
    return found


def _passes_modulus_11(digits: Sequence[int]) -> bool:
    total = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == digits[9]


@functools.cache
def _postcode() -> re.Pattern[str]:
    # Royal Mail: the two letters at the end are never c, i, k, m, o or v.
    areas = pattern(details().numbers.postcode_areas)
    end = "[abd-hjlnp-uw-z]"
    spaced = "|".join(" ".join(area) for area in phrases(details().numbers.postcode_areas))
    return re.compile(
        rf"(?<![\w£$])(?:(?:{areas})\d[\da-z]?\s{{0,2}}\d\s?{end}{{2}}|(?:{areas})\d[\da-z]? \d{end} {end}"
        rf"|(?:{spaced}) \d(?: [\da-z])? {{1,2}}\d {end} {end})(?!\w)"
    )


def postcodes(text: str) -> list[Span]:
    """Whole postcodes, and the first half where it is said to be one."""
    low = lower(text)
    found = [Span(*match.span(), "postcode") for match in _postcode().finditer(low)]
    found += [Span(*match.span("code"), "postcode") for match in _DISTRICT.finditer(low)]
    found += [Span(*match.span(), "postcode") for match in _slipped().finditer(low) if _is_code(match, text)]
    return apart(found)


@functools.cache
def _slipped() -> re.Pattern[str]:
    """A postcode with O for 0 or I for 1, a dash in its middle, or spaces within its halves."""
    areas = pattern(details().numbers.postcode_areas)
    return re.compile(rf"(?<![\w£$])(?:{areas})\s?\d[\da-z]?[\s-]{{1,2}}[\doi]\s?[a-z]{{2}}(?!\w)")


def _is_code(match: re.Match[str], text: str) -> bool:
    """Whether that is one rather than words: in capitals as written, or after "postcode" or "we are" by its digits."""
    written = text[match.start() : match.end()]
    if written.isupper():
        return True
    return bool(re.search(r"\d\s?[a-z]{2}$", match[0])) and bool(_POSTCODE_WORDS.search(text.lower()))


@functools.cache
def _vehicle() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern(details().numbers.vehicles)})(?!\w)")


def plates(text: str) -> list[Span]:
    """Plates of today's style in capitals or in one piece; any style shortly after a word for a vehicle."""
    low = lower(text)
    found = []
    for match in _PLATE_NOW.finditer(low):
        written = text[match.start() : match.end()]
        in_one = " " not in written and not written.startswith(("yr", "ye"))
        if in_one or written.isupper() or _follows_vehicle(low, match.start()):
            found.append(Span(*match.span(), "plate"))
    for match in _PLATE_APART.finditer(text):
        if _follows_vehicle(low, match.start()):
            found.append(Span(*match.span(), "plate"))
    for match in _PLATE_OLD.finditer(low):
        near = low[max(0, match.start() - _REACH) : match.start()]
        capitals = text[match.start() : match.end()].isupper()
        if _follows_vehicle(low, match.start()) and (capitals or re.search(r"plate|reg", near)):
            found.append(Span(*match.span(), "plate"))
    return apart(found)


def _follows_vehicle(low: str, start: int) -> bool:
    return bool(_vehicle().search(low, max(0, start - _REACH), start))
