"""The content files of redaction, loaded once and checked against their schema."""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

FOLDER = Path(__file__).parent.parent / "content" / "redaction"

_Content = TypeVar("_Content", bound="_RedactionContent")


class _RedactionContent(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Handles(_RedactionContent):
    platforms: str
    announcers: str
    verbs: str
    places_after_at: str


class Phones(_RedactionContent):
    cues: str
    public_starts: str


class Numbers(_RedactionContent):
    postcode_areas: str
    vehicles: str


class Addresses(_RedactionContent):
    streets: str
    streets_with_number: str
    streets_in_capitals: str
    house_names: str
    parts: str
    ordinary: str
    public: str
    units: str
    units_with_street: str
    rooms_in: str
    rooms: str
    homes: str
    cues: str
    on: str
    lives: str
    neighbours: str
    streets_abroad: str
    street_endings_abroad: str
    counted: str


class SchoolWords(_RedactionContent):
    endings: str
    weak_endings: str
    middles: str
    parts: str
    ordinary: str
    cues: str
    my_school: str
    goes_to: str
    homes_after: str
    context: str
    church_names: str
    saints_elsewhere: str
    not_school_after: str


class BirthDates(_RedactionContent):
    cues: str


class NameCues(_RedactionContent):
    titles_sure: str
    titles: str
    kin: str
    people: str
    naming: str
    deeds: str
    acts: str
    never_before_words: str
    introductions: str
    other_scripts_ordinary: str
    other_languages: str


class StaffWords(_RedactionContent):
    weekdays: str
    months: str
    before_months: str
    places: str
    surnames: str
    bodies: str
    within: str
    towards: str
    beliefs: str
    households: str
    place_endings: str


class NamesAbroad(_RedactionContent):
    before: str
    titles: str
    before_beside_marks: str


class Details(_RedactionContent):
    """details.toml: the words that rules go by, as comma-separated lists."""

    version: str
    handles: Handles
    phones: Phones
    numbers: Numbers
    addresses: Addresses
    schools: SchoolWords
    birth_dates: BirthDates
    names: NameCues
    names_abroad: NamesAbroad
    staff: StaffWords


class Names(_RedactionContent):
    """names_*.toml: names by community, space-separated."""

    version: str
    given: dict[str, str]
    surname: dict[str, str]
    surnames_that_are_words: str = ""


class OrdinaryWords(_RedactionContent):
    """words_written.toml: ordinary words, space-separated."""

    version: str
    function: str
    common: str


class Public(_RedactionContent):
    """public.toml: what is not private, as comma-separated lists."""

    version: str
    places: str
    brands: str
    clubs: str
    figures: str
    fiction: str


class Training(_RedactionContent):
    """training.toml: one sentence a line."""

    version: str
    with_names: str
    names_that_are_words: str
    without_names: str


class NameModel(_RedactionContent):
    """model.json, written by learn.py: weights of letters and of features; the key "" holds the constant term.

    `trained_on` is the fingerprint of the content the weights were trained on.
    """

    version: str
    trained_on: str
    likeness: dict[str, float]
    weights: dict[str, float]


def load(name: str, schema: type[_Content]) -> _Content:
    """The content file `name` as `schema`. Raises pydantic's ValidationError where the file does not fit."""
    return schema.model_validate(tomllib.loads((FOLDER / name).read_text(encoding="utf-8")))


@functools.cache
def model() -> NameModel:
    return NameModel.model_validate_json((FOLDER / "model.json").read_bytes())


@functools.cache
def details() -> Details:
    return load("details.toml", Details)


@functools.lru_cache(maxsize=128)
def phrases(listed: str) -> frozenset[str]:
    """The phrases of a comma-separated list."""
    return frozenset(" ".join(item.split()) for item in listed.split(",") if item.strip())


@functools.lru_cache(maxsize=128)
def pattern(listed: str) -> str:
    """A regular expression's alternation of a comma-separated list, the longest phrase first."""
    ordered = sorted(phrases(listed), key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in ordered)
