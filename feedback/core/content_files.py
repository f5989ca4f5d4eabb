"""Content files that people write: how they are read, checked, and said in a language and an age version."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from feedback.core.records import AgeVersion

CONTENT = Path(__file__).parent.parent / "content"
ENGLISH = "en"

T = TypeVar("T")
F = TypeVar("F", bound=BaseModel)


class CheckedContent(BaseModel):
    """Every content file refuses keys it does not know and values of the wrong type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ByAge(CheckedContent, Generic[T]):
    """One language's wording in all three age versions.

    `checked_by_person`: a speaker of the language has read it. English is the wording that others are checked against.
    """

    checked_by_person: bool = False
    younger: T = Field(alias="8-10")
    middle: T = Field(alias="11-14")
    older: T = Field(alias="15-25")

    def at(self, age: AgeVersion) -> T:
        return {AgeVersion.YOUNGER: self.younger, AgeVersion.MIDDLE: self.middle, AgeVersion.OLDER: self.older}[age]


class InLanguages(CheckedContent, Generic[T]):
    """Wording in English and in as many other languages of Heard as have been written."""

    en: ByAge[T]
    cy: ByAge[T] | None = None
    pl: ByAge[T] | None = None
    ro: ByAge[T] | None = None
    uk: ByAge[T] | None = None
    ur: ByAge[T] | None = None
    ar: ByAge[T] | None = None

    def written(self) -> dict[str, ByAge[T]]:
        """The languages this wording exists in."""
        found: dict[str, ByAge[T] | None] = {code: getattr(self, code) for code in LANGUAGES}
        return {code: wording for code, wording in found.items() if wording is not None}


LANGUAGES = tuple(InLanguages.model_fields)
"""Codes (BCP 47) of the languages that young people may choose."""


def parsed(path: Path) -> dict[str, object]:
    """What a TOML file holds, unchecked: UTF-8, as every file that people write for Heard."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read(path: Path, schema: type[F]) -> F:
    """The TOML file at `path`, checked against `schema`.

    Raises: pydantic's ValidationError where the file does not fit; OSError where there is none.
    """
    # By way of JSON: strict checking then takes arrays as tuples and words as enum members, as TOML writes them.
    return schema.model_validate_json(json.dumps(parsed(path)))
