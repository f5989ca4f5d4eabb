"""Contacts: what cannot be rung, written to or read aloud is refused before a child meets it."""

from __future__ import annotations

import pytest

from feedback.local_content.contacts import (
    NoSuchAddress,
    NoSuchMail,
    NoSuchNumber,
    PremiumNumber,
    is_fictional,
    mail,
    phone,
    web,
)


@pytest.mark.parametrize(
    "number", ["999", "101", "111", "116 123", "85258", "0800 1111", "0300 123 5012", "020 7008 0151"]
)
def test_what_rings_here_is_kept_as_it_is_written(number: str):
    """Emergency, short and text numbers, free and local ones: none is turned away."""
    assert phone(number) == number


def test_a_number_from_abroads_view_is_written_as_here():
    """A number copied from a website with +44 is shown as a child would dial it."""
    assert phone("+44 161 234 5001") == phone("01612345001") == "0161 234 5001"


@pytest.mark.parametrize(
    "number", ["0300 123", "12345", "hello", "0800 CHILDREN", "+48 22 123 45 67", "01234 5678 90123"]
)
def test_what_cannot_be_rung_is_refused(number: str):
    """Digits left out or too many, words, another country: a child would hear that the number is not in use."""
    with pytest.raises(NoSuchNumber):
        phone(number)


@pytest.mark.parametrize("number", ["0909 879 0123", "0871 200 2000", "0845 123 4567"])
def test_a_dear_number_is_refused(number: str):
    """A child is never sent to a number that costs beyond the usual."""
    with pytest.raises(PremiumNumber):
        phone(number)


@pytest.mark.parametrize(
    ("number", "drama"),
    [
        ("01632 960101", True),
        ("07700 900123", True),
        ("+44 7700 900123", True),
        ("020 7946 0999", True),
        ("0808 157 0000", True),
        ("01632 961101", False),
        ("0300 123 5012", False),
    ],
)
def test_numbers_of_drama_are_known(number: str, drama: bool):
    """Ofcom's ranges that ring nowhere, and nothing beside them."""
    assert is_fictional(number) is drama


@pytest.mark.parametrize(
    "typed", ["help", "help@", "help@council", "a b@council.gov.uk", "help@council.gov.uk, me@x.org"]
)
def test_what_is_no_mail_address_is_refused(typed: str):
    """One address, whole."""
    with pytest.raises(NoSuchMail):
        mail(typed)


def test_a_web_address_is_said_in_words():
    """Without https:// and capitals in its name, as it is read aloud."""
    assert web("https://WWW.Council.gov.uk/Help/") == "www.council.gov.uk/Help"


@pytest.mark.parametrize(
    "typed", ["council", "javascript:alert(1)", "www.council.gov.uk/help?child=1", "a b.org", "//x"]
)
def test_what_is_no_web_address_is_refused(typed: str):
    """Nothing with a question mark, a scheme or a gap: it is read, never opened."""
    with pytest.raises(NoSuchAddress):
        web(typed)
