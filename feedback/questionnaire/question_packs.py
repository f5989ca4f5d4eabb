"""Question packs: a question is a file, a version is a folder, a manifest (`pack-<id>.toml`) orders them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from feedback.core.content_files import CONTENT, ENGLISH, ByAge, CheckedContent, InLanguages, read
from feedback.core.errors import NotFound
from feedback.core.records import AgeVersion, QuestionKind

LATEST = "2026-11"
# About five minutes: what a hall or a lesson has room for, and a child stays with.
MOST_QUESTIONS = 7
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Words = Annotated[str, Field(min_length=1, max_length=200)]


class UnknownPack(NotFound):
    """No question pack of that name exists in that version."""

    code = "unknown-pack"


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionWording:
    """One option to tap: a symbol always stands with a word."""

    id: str
    symbol: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A question as one reader meets it. `fallback`: it is in English, for want of the language asked for."""

    question: str
    help_text: str
    options: tuple[OptionWording, ...]
    language: str
    fallback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`number` is its place in the pack, as printed on a paper card. Face and choice questions have options."""

    id: str
    kind: QuestionKind
    number: int
    option_ids: tuple[str, ...]
    wordings: Mapping[tuple[str, AgeVersion], Wording] = field(repr=False)

    def wording(self, age: AgeVersion, language: str = ENGLISH) -> Wording:
        """The words for this age version, in `language` or else in English."""
        found = self.wordings.get((language, age))
        return found or replace(self.wordings[ENGLISH, age], fallback=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackInfo:
    """What staff choose a pack by."""

    id: str
    version: str
    title: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    id: str
    version: str
    title: str
    purpose: str
    questions: tuple[Question, ...]

    def question(self, question_id: str) -> Question:
        """The question of that id. Raises NotFound where the pack does not ask it."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise NotFound(kind="question")


class _QuestionWords(CheckedContent):
    question: Words
    help_text: Words


class _OptionFile(InLanguages[Words]):
    id: Id
    symbol: Annotated[str, Field(min_length=1)]


class _QuestionFile(InLanguages[_QuestionWords]):
    version: str
    id: Id
    kind: QuestionKind
    options: tuple[_OptionFile, ...] = ()

    @model_validator(mode="after")
    def _options_fit(self) -> _QuestionFile:
        ids = [option.id for option in self.options]
        if (self.kind is QuestionKind.TEXT) != (not ids) or len(ids) == 1 or len(set(ids)) < len(ids):
            raise ValueError("a text question has no options; any other has two or more, each with its own id")
        if any(option.written().keys() != self.written().keys() for option in self.options):
            raise ValueError("options and question are written in the same languages")
        return self

    def worded(self, age: AgeVersion, language: str, words: ByAge[_QuestionWords]) -> Wording:
        options = tuple(
            OptionWording(id=option.id, symbol=option.symbol, word=option.written()[language].at(age))
            for option in self.options
        )
        said = words.at(age)
        return Wording(question=said.question, help_text=said.help_text, options=options, language=language)

    def at_place(self, number: int) -> Question:
        wordings = {
            (language, age): self.worded(age, language, words)
            for language, words in self.written().items()
            for age in AgeVersion
        }
        ids = tuple(option.id for option in self.options)
        return Question(id=self.id, kind=self.kind, number=number, option_ids=ids, wordings=wordings)


class _Manifest(CheckedContent):
    version: str
    id: Id
    title: Words
    purpose: Words
    questions: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST_QUESTIONS)]

    @model_validator(mode="after")
    def _asks_once(self) -> _Manifest:
        if len(set(self.questions)) < len(self.questions):
            raise ValueError("a pack asks each question once")
        return self


def _folder(version: str) -> Path:
    # Looked up among what is there: a version comes out of a row and must not become a path.
    known = {folder.name: folder for folder in (CONTENT / "questions").iterdir() if folder.is_dir()}
    if version not in known:
        raise UnknownPack(version=version)
    return known[version]


def _manifests(version: str) -> dict[str, _Manifest]:
    found = (read(path, _Manifest) for path in sorted(_folder(version).glob("pack-*.toml")))
    return {manifest.id: manifest for manifest in found}


@functools.cache
def load_pack(pack_id: str, version: str | None = None) -> Pack:
    """The pack's questions in order, from the folder of `version` (the latest by default).

    Raises: UnknownPack where there is no such pack or version.
    """
    version = version or LATEST
    manifest = _manifests(version).get(pack_id)
    if manifest is None:
        raise UnknownPack(pack=pack_id, version=version)
    files = [read(_folder(version) / f"{question_id}.toml", _QuestionFile) for question_id in manifest.questions]
    return Pack(
        id=manifest.id,
        version=version,
        title=manifest.title,
        purpose=manifest.purpose,
        questions=tuple(file.at_place(number) for number, file in enumerate(files, start=1)),
    )


@functools.cache
def packs(version: str | None = None) -> tuple[PackInfo, ...]:
    """Every pack of a version, the core pack first."""
    version = version or LATEST
    infos = [
        PackInfo(id=manifest.id, version=version, title=manifest.title, purpose=manifest.purpose)
        for manifest in _manifests(version).values()
    ]
    return tuple(sorted(infos, key=lambda info: (info.id != "core", info.title)))
