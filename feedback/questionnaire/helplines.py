"""Numbers to call or text: who they are for, and when somebody last checked that they are right."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from feedback.core.content_files import CONTENT, ENGLISH, LANGUAGES, CheckedContent, read
from feedback.core.records import AgeVersion

FILE = CONTENT / "helplines.toml"
GOOD_FOR = timedelta(days=90)
"""How long a check of a number holds; after that staff are warned."""

Line = Annotated[str, Field(min_length=1, max_length=200)]


class OnTap(StrEnum):
    """What a tap on it does."""

    CALL = "call"
    TEXT = "text"
    WEB = "web"
    MAIL = "mail"


class Helpline(CheckedContent):
    """One service. `always`: it answers at any hour. `first_for`: the ages it is shown to first.

    `verified`: its number was seen in its own published source.
    """

    id: str
    name: Line
    number: Line
    kind: OnTap
    who: Literal["child", "adult"]
    # Numbers near a child are the partnership's own (`feedback/local_content`) and never ship.
    area: Literal["national"]
    what_for: dict[str, Line]
    always: bool = False
    first_for: tuple[AgeVersion, ...] = ()
    verified: bool
    checked_on: date | Literal[""]

    @model_validator(mode="after")
    def _whole(self) -> Helpline:
        if self.verified != bool(self.checked_on):
            raise ValueError("a verified number has the day it was checked; any other has none")
        if ENGLISH not in self.what_for or not self.what_for.keys() <= set(LANGUAGES):
            raise ValueError("what it is for is said in English, and else in languages of Heard")
        if self.kind is OnTap.WEB and urlsplit(self.number).scheme != "https":
            raise ValueError("a web address begins with https")
        if self.kind is OnTap.MAIL:
            raise ValueError("a national line is rung, texted or opened")
        if self.kind is not OnTap.WEB and not self.number.replace(" ", "").isdecimal():
            raise ValueError("a number is digits and spaces")
        return self

    @property
    def link(self) -> str:
        """What a tap opens: tel:, sms: or https:."""
        scheme = {OnTap.CALL: "tel:", OnTap.TEXT: "sms:"}.get(self.kind, "")
        return scheme + self.number.replace(" ", "")

    def purpose(self, language: str = ENGLISH) -> str:
        """What it is for, in a child's words; in English where the language is not written."""
        return self.what_for.get(language, self.what_for[ENGLISH])

    def is_stale(self, on: date) -> bool:
        """Whether staff must check it: nobody has, or not within 90 days of `on`."""
        return not self.checked_on or on - self.checked_on > GOOD_FOR


class _HelplinesFile(CheckedContent):
    version: str
    helplines: tuple[Helpline, ...]


@dataclass(frozen=True, slots=True)
class Helplines:
    entries: tuple[Helpline, ...]

    def for_children(self) -> tuple[Helpline, ...]:
        """Those a child may use, in the order to show them: danger now comes first."""
        return tuple(line for line in self.entries if line.who == "child")

    def first(self, age: AgeVersion) -> tuple[Helpline, ...]:
        """The few to show first at this age: danger now, one to text, one to call."""
        return tuple(line for line in self.for_children() if age in line.first_for)

    def for_adults(self) -> tuple[Helpline, ...]:
        return tuple(line for line in self.entries if line.who == "adult")

    def stale(self, on: date) -> tuple[Helpline, ...]:
        """Those that nobody has checked within 90 days of `on`, or ever."""
        return tuple(line for line in self.entries if line.is_stale(on))


@functools.cache
def load(path: Path = FILE) -> Helplines:
    """The helplines of a file, Heard's own by default. Raises pydantic's ValidationError where it does not fit."""
    return Helplines(read(path, _HelplinesFile).helplines)
