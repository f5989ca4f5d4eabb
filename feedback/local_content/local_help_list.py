"""Local help: whom a child can ring, text or write to near where they are, and who last checked that it is right.

A number that nobody has checked is shown to no child. One that was checked long ago stays, and staff are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, model_validator

from feedback.access.permissions import Action
from feedback.core.content_files import CONTENT, ENGLISH, LANGUAGES, CheckedContent
from feedback.core.errors import Invalid
from feedback.core.records import AgeVersion, LocalNumber
from feedback.local_content import contacts
from feedback.local_content.revisions import ContentKind
from feedback.questionnaire.helplines import GOOD_FOR, OnTap

LONGEST_REASON = 200
MOST_SERVICES = 40

Words = Annotated[str, Field(max_length=200)]


class Say(NamedTuple):
    """Words for a child; `english`: they stand in for a language in which nobody has written them."""

    words: str
    english: bool


@dataclass(frozen=True, slots=True)
class ContactWay:
    """One way to reach a service. `link` is what a tap opens, and never a page: a web address is said in words."""

    kind: OnTap
    shown: str
    link: str


class LocalService(CheckedContent):
    """One service near here. Areas and ages: none named means all of them. `checked_on` empty: nobody has checked it."""

    id: str
    name: Annotated[str, Field(min_length=1, max_length=60)]
    call: Words = ""
    text: Words = ""
    mail: Words = ""
    web: Words = ""
    what_for: dict[str, Words]
    hours: dict[str, Words]
    areas: tuple[Words, ...] = ()
    ages: tuple[AgeVersion, ...] = ()
    checked_on: date | Literal[""] = ""
    checked_by: Words = ""

    @model_validator(mode="after")
    def _whole(self) -> LocalService:
        for said in (self.what_for, self.hours):
            if not said.get(ENGLISH) or not said.keys() <= set(LANGUAGES):
                raise ValueError("what it is for and its hours are said in English, and else in languages of Heard")
        if not self.ways():
            raise ValueError("there is no way to reach it")
        try:
            for number in filter(None, (self.call, self.text)):
                contacts.phone(number)
            if self.mail:
                contacts.mail(self.mail)
            if self.web:
                contacts.web(self.web)
        except Invalid as error:
            raise ValueError(error.code) from None
        if bool(self.checked_on) != bool(self.checked_by):
            raise ValueError("whoever checked it did so on a day")
        return self

    def ways(self) -> tuple[ContactWay, ...]:
        """The ways to reach it, a voice first."""
        found = (
            ContactWay(OnTap.CALL, self.call, f"tel:{_dialled(self.call)}"),
            ContactWay(OnTap.TEXT, self.text, f"sms:{_dialled(self.text)}"),
            ContactWay(OnTap.MAIL, self.mail, f"mailto:{self.mail}"),
            ContactWay(OnTap.WEB, self.web, ""),
        )
        return tuple(way for way in found if way.shown)

    def contact(self) -> tuple[str, str, str, str]:
        """What a check is of: another number is another service, and nobody has checked that one."""
        return self.call, self.text, self.mail, self.web

    def has_number(self) -> bool:
        """Whether a person answers: it can be rung or texted."""
        return bool(self.call or self.text)

    def serves(self, area: str | None, age: AgeVersion | None) -> bool:
        """Whether it is for this place and age. None where no place, or no age, is known."""
        here = not self.areas or (area is not None and plain_area(area) in {plain_area(one) for one in self.areas})
        return here and (not self.ages or age is None or age in self.ages)

    def purpose(self, language: str) -> Say:
        return _say(self.what_for, language)

    def open_hours(self, language: str) -> Say:
        return _say(self.hours, language)

    def is_stale(self, on: date) -> bool:
        """Whether staff must check it: nobody has, or not within 90 days of `on`."""
        return not self.checked_on or on - self.checked_on > GOOD_FOR


class NationalOnly(CheckedContent):
    """On record: there is no local number for this area (all areas where it is empty), so national ones stand alone."""

    area: Words
    because: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]
    by: Words
    on: date


class LocalHelpList(CheckedContent):
    """The file: services in the order in which a child meets them."""

    services: Annotated[tuple[LocalService, ...], Field(max_length=MOST_SERVICES)]
    none_for: tuple[NationalOnly, ...]

    def near(self, area: str | None, age: AgeVersion | None) -> tuple[LocalService, ...]:
        """Those that a child of this age is shown here; those of this area alone before those of everywhere."""
        shown = [one for one in self.services if one.checked_on and one.serves(area, age)]
        return tuple(sorted(shown, key=lambda one: not one.areas))

    def ready(self, area: str, age: AgeVersion) -> bool:
        """Whether a session may open here: a number that somebody checked, or, on record, that there is none."""
        return any(one.has_number() for one in self.near(area, age)) or self.national_only(area) is not None

    def national_only(self, area: str) -> NationalOnly | None:
        return next((one for one in self.none_for if not one.area or plain_area(one.area) == plain_area(area)), None)

    def stale(self, on: date) -> tuple[LocalService, ...]:
        return tuple(one for one in self.services if one.is_stale(on))


KIND = ContentKind("local help", LocalHelpList, CONTENT / "local" / "local_help.toml", Action.KEEP_LOCAL_HELP)


def _say(said: Mapping[str, str], language: str) -> Say:
    return Say(said.get(language) or said[ENGLISH], english=language != ENGLISH and not said.get(language))


def plain_area(area: str) -> str:
    """An area as two people would both have meant it: any case, one space."""
    return " ".join(area.casefold().split())


def _dialled(number: str) -> str:
    return "".join(c for c in number if c.isdigit() or c == "+")


def kept_with_session(kept: Sequence[LocalNumber], near: Sequence[LocalService]) -> tuple[LocalNumber, ...]:
    """Numbers that were typed for one session, before a partnership kept its own, without those that stand near already."""
    known = {_dialled(number) for one in near for number in (one.call, one.text)}
    return tuple(one for one in kept if _dialled(one.number) not in known)


def printed(near: Sequence[LocalService], kept: Sequence[LocalNumber] = ()) -> list[tuple[str, str]]:
    """Names and numbers for paper, where nothing can be tapped: the first way to reach each."""
    return [
        *((one.name, one.ways()[0].shown) for one in near),
        *((one.name, one.number) for one in kept_with_session(kept, near)),
    ]
