"""Whether a number, an e-mail address or a web address has the shape of one. Nobody is rung and nothing is looked up.

Shape alone: whether it is the right one, a person finds out by ringing it, and says so on a day.
"""

from __future__ import annotations

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import shortnumberinfo

from feedback.core.errors import Invalid

REGION = "GB"

_FICTIONAL = (
    *("01134960", "01144960", "01154960", "01164960", "01174960", "01184960", "01214960", "01314960", "01414960"),
    *("01514960", "01614960", "01632960", "01914980", "02079460", "02896496", "02920180", "03069990", "07700900"),
    "08081570",
)
"""Before three digits more: Ofcom, "Telephone numbers for use in TV and radio drama programmes". Given to nobody, ever."""

_DEAR = (phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST)

_WEB = re.compile(r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(/[\w\-./~%]*)?$")


class NoSuchNumber(Invalid):
    """This cannot be rung or texted in this country."""

    code = "number-not-of-this-country"


class PremiumNumber(Invalid):
    """A call to it costs a child money beyond the usual."""

    code = "number-at-a-premium"


class NumberOfDrama(Invalid):
    """A number of Ofcom's range for drama, outside the demonstration: it rings nowhere."""

    code = "number-of-drama"


class NoSuchMail(Invalid):
    """This is no e-mail address."""

    code = "not-a-mail-address"


class NoSuchAddress(Invalid):
    """This is no web address in words, such as `www.example.org/help`."""

    code = "not-a-web-address"


def phone(typed: str) -> str:
    """A number of this country as people write it; short ones (999, 101, 116 123, a text line) as typed.

    Raises NoSuchNumber, PremiumNumber. Source: libphonenumber's plan of numbers for Great Britain.
    """
    if is_fictional(typed):
        return typed
    digits = typed.replace(" ", "")
    try:
        parsed = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        raise NoSuchNumber from None
    if digits.isdecimal() and shortnumberinfo.is_valid_short_number_for_region(parsed, REGION):
        return typed
    if parsed.extension or not phonenumbers.is_valid_number_for_region(parsed, REGION):
        raise NoSuchNumber
    if phonenumbers.number_type(parsed) in _DEAR:
        raise PremiumNumber
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL))


def is_fictional(number: str) -> bool:
    """Whether it lies in a range that Ofcom keeps for drama."""
    digits = re.sub(r"\D", "", number.replace("+44", "0"))
    return len(digits) == 11 and digits[:8] in _FICTIONAL


def mail(typed: str) -> str:
    """An e-mail address, in its normal form. Raises NoSuchMail. Nothing is asked of the network."""
    try:
        return validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError:
        raise NoSuchMail from None


def web(typed: str) -> str:
    """A web address in words: without https://, as it is read aloud. Raises NoSuchAddress."""
    plain = re.sub(r"^https?://", "", typed.strip(), flags=re.IGNORECASE).rstrip("/")
    host, slash, path = plain.partition("/")
    words = host.lower() + slash + path
    if _WEB.match(words) is None:
        raise NoSuchAddress
    return words
