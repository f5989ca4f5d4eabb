"""From a child's own words to safe words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from feedback.core.errors import Invalid
from feedback.core.records import RawText, Redacted, SafeText, Span
from feedback.redaction.recognisers.addresses import addresses, homes
from feedback.redaction.recognisers.dates import birth_dates
from feedback.redaction.recognisers.handles import handles
from feedback.redaction.recognisers.names import names
from feedback.redaction.recognisers.names_abroad import names_abroad
from feedback.redaction.recognisers.numbers import bank_cards, nhs_numbers, ni_numbers, plates, postcodes
from feedback.redaction.recognisers.online import emails, links
from feedback.redaction.recognisers.people import people
from feedback.redaction.recognisers.phones import phones
from feedback.redaction.recognisers.schools import schools
from feedback.redaction.school_names import NO_SCHOOLS, SchoolNames, listed_schools
from feedback.redaction.text import LABELS, apart, fold, hide, hide_labels

VERSION = "3"
"""Kept with each redacted answer; moves with the rules and with content/redaction/."""

_RECOGNISERS: tuple[Callable[[str], list[Span]], ...] = (
    emails,
    links,
    ni_numbers,
    handles,
    birth_dates,
    bank_cards,
    nhs_numbers,
    phones,
    postcodes,
    plates,
    schools,
    addresses,
    names_abroad,
    names,
)
"""In this order: what an earlier one finds, a later one no longer sees."""


class WrittenBy(StrEnum):
    """Whose words they are: what a young person tells, or what staff write themselves for leaders and the public."""

    YOUNG_PERSON = "young_person"
    STAFF = "staff"


def redact(
    text: RawText,
    schools_of_the_place: SchoolNames = NO_SCHOOLS,
    *,
    written_by: WrittenBy = WrittenBy.YOUNG_PERSON,
) -> Redacted:
    """Replace personal details by their kind ("[name]"), leaving every other character as it was.

    What a young person tells loses schools and streets, which together with the rest tell who they are. What staff write
    keeps schools, streets without a house number, places, days and bodies: "A later bus from Park Road on Tuesdays".

    `schools_of_the_place` is the partnership's own list, whose schools are found by their short names too.
    The spans of the answer are code-point offsets in `text`, in order and apart from each other. Redacting the
    answer's own text finds nothing more. Any string may be given; nothing is raised.
    """
    spans: list[Span] = []
    safe = str(text)
    # What is replaced changes what its neighbours look like, so look again until nothing more is found. Each round
    # hides at least one more word; texts settle in one or two.
    while more := _find(safe, schools_of_the_place, written_by):
        spans = _merged(spans, more)
        safe = _replaced(text, spans)
    return Redacted(text=SafeText(safe), spans=tuple(spans))


def redact_more(text: SafeText, start: int, end: int, kind: str) -> SafeText:
    """A reviewer's own redaction: `text` with the code points `[start, end)` replaced by the label of `kind`.

    Raises `Invalid` where the range lies outside the text or is empty, or the kind is not one of `LABELS`.
    """
    if kind not in LABELS:
        raise Invalid(reason="kind")
    if not 0 <= start < end <= len(text):
        raise Invalid(reason="range")
    return SafeText(text[:start] + LABELS[kind] + text[end:])


def stored(text: str) -> SafeText:
    """Safe text read back from the store, and for that alone: it was redacted before it was written."""
    return SafeText(text)


def _find(text: str, schools_of_the_place: SchoolNames, written_by: WrittenBy) -> list[Span]:
    shown = hide_labels(fold(text))
    by_staff = written_by is WrittenBy.STAFF
    found: list[Span] = []
    for recognise in _RECOGNISERS:
        spans = (people if by_staff and recognise is names else recognise)(shown)
        if recognise is schools:  # "ashgrove primary" by its list before "i go to", which would end at a word it knows
            spans = apart([*listed_schools(shown, schools_of_the_place), *spans])
        if spans:
            found += _private(shown, recognise, spans) if by_staff else spans
            shown = hide(shown, spans)  # "Grace Road" is no Grace, whether or not the road is told
    return apart(found)


def _private(shown: str, recognise: Callable[[str], list[Span]], spans: list[Span]) -> list[Span]:
    """What staff do not mean to name: not a school, nor a street without a house."""
    if recognise is schools:
        return []
    return homes(shown, spans) if recognise is addresses else spans


def _merged(known: Sequence[Span], more: Sequence[Span]) -> list[Span]:
    """`more`, found where `known` were replaced already, moved to the original's offsets and joined to `known`."""
    moved: list[Span] = []
    shift = 0
    at = 0
    for span in more:
        while at < len(known) and known[at].start - shift < span.start:
            shift += known[at].end - known[at].start - len(LABELS[known[at].type])
            at += 1
        moved.append(Span(span.start + shift, span.end + shift, span.type))
    return apart([*known, *moved])


def _replaced(text: str, spans: Sequence[Span]) -> str:
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], LABELS[span.type]]
        at = span.end
    return "".join([*pieces, text[at:]])
