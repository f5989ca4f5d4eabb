"""Helplines: right numbers, in order, and a warning when nobody has checked them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from feedback.core.records import AgeVersion
from feedback.questionnaire import helplines
from feedback.questionnaire.helplines import Helpline, OnTap

GOOD = {
    "id": "x",
    "name": "X",
    "number": "0800 1111",
    "kind": OnTap.CALL,
    "who": "child",
    "area": "national",
    "what_for": {"en": "Talk."},
    "verified": True,
    "checked_on": date(2026, 11, 23),
}


def test_danger_now_comes_first():
    """A child in danger meets 999 before anything else."""
    assert helplines.load().for_children()[0].number == "999"


def test_numbers_are_those_of_the_published_sources():
    """Nobody changes a number by accident: each that Heard ships is pinned here too."""
    numbers = {line.id: line.number for line in helplines.load().entries}
    assert numbers["childline"] == "0800 1111"
    assert numbers["samaritans"] == "116 123"
    assert numbers["runaway"] == "116 000"
    assert numbers["papyrus"] == "0800 068 4141"
    assert numbers["shout"] == "85258"
    assert numbers["nhs_111"] == "111"
    assert numbers["police_101"] == "101"
    assert numbers["fgm"] == "0800 028 3550"
    assert numbers["forced_marriage"] == "020 7008 0151"
    assert numbers["help_at_hand"] == "0800 528 0731"
    assert numbers["nspcc_adults"] == "0808 800 5000"


def test_no_number_of_one_council_ships_with_heard():
    """A child anywhere in England reads these: a local number is its session's own, typed and checked by who runs it."""
    assert {line.area for line in helplines.load().entries} == {"national"}
    with pytest.raises(ValidationError):
        Helpline.model_validate(GOOD | {"area": "local"})


def test_children_are_not_offered_the_line_for_adults():
    """The line for worried adults stands apart."""
    known = helplines.load()
    assert {line.id for line in known.for_adults()} == {"nspcc_adults"}
    assert not {line.id for line in known.for_children()} & {"nspcc_adults"}


def test_every_line_says_what_it_is_for_in_english_and_welsh():
    """A child knows whom a number reaches before calling it."""
    for line in helplines.load().entries:
        assert line.purpose("en")
        assert line.purpose("cy") != line.purpose("en")
        assert line.purpose("uk") == line.what_for.get("uk", line.purpose("en"))


def test_taps_open_the_phone_the_messages_or_a_page():
    """Tap to call, to text, or to open; spaces do not break the link."""
    links = {line.id: line.link for line in helplines.load().entries}
    assert links["childline"] == "tel:08001111"
    assert links["shout"] == "sms:85258"
    assert links["ceop"].startswith("https://")


def test_numbers_that_nobody_verified_warn_from_the_first_day():
    """A number from general knowledge never passes for a checked one."""
    unverified = {line.id for line in helplines.load().entries if not line.verified}
    assert unverified == {line.id for line in helplines.load().stale(date(2026, 11, 23))}
    assert {"emergency", "shout", "fgm"} <= unverified


@given(st.integers(min_value=0, max_value=400))
def test_a_check_holds_for_ninety_days(days: int):
    """A number checked more than 90 days ago warns; one checked within 90 days does not."""
    line = Helpline.model_validate(GOOD)
    assert line.is_stale(date(2026, 11, 23) + timedelta(days=days)) == (days > 90)


@pytest.mark.parametrize(
    "change",
    [
        {"checked_on": ""},
        {"verified": False},
        {"number": "0800-CALL"},
        {"kind": OnTap.WEB},
        {"what_for": {"cy": "Siarad."}},
        {"what_for": {"en": "Talk.", "tlh": "jatlh"}},
        {"surprise": 1},
    ],
)
def test_a_malformed_entry_is_refused(change: dict[str, object]):
    """A mistyped entry never reaches the help page."""
    with pytest.raises(ValidationError):
        Helpline.model_validate(GOOD | change)


@pytest.mark.parametrize("age", AgeVersion)
def test_the_first_lines_are_danger_one_to_text_and_one_to_call(age: AgeVersion):
    """Under a calm message stand three lines and no more; every other is a tap away."""
    first = helplines.load().first(age)
    assert first[0].id == "emergency"
    assert sorted(line.kind.value for line in first[1:]) == ["call", "text"]
