"""The content of spotting: what a safeguarding lead may read and change, checked when it is loaded."""

from __future__ import annotations

import functools
import hashlib
import tomllib
from collections.abc import Iterable
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from feedback.core.records import Tier


def _lines(block: str) -> str:
    if not block.strip():
        raise ValueError("an empty block says nothing")
    return block


Block = Annotated[str, AfterValidator(_lines)]
"""Several entries in one text, one a line."""


def lines(block: str) -> tuple[str, ...]:
    """The entries of a block: its lines, without blank ones."""
    return tuple(line.strip() for line in block.splitlines() if line.strip())


class Part(BaseModel):
    """A strict piece of content: an unknown key is an error, so a slip of the pen is seen."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Examples(Part):
    """Examples of one voice, tier, category and trick; `texts` has one a line."""

    voice: str
    tier: Annotated[Tier, Field(strict=False)]
    category: str
    trick: str
    texts: Block


class ExampleFile(Part):
    version: str
    examples: list[Examples]


class Rule(Part):
    """What children say, in patterns, and how soon a person must look.

    `negated` is the tier where "not" or "never" stands before; `past` where the words say it is over. Without them
    nothing is said, or the tier stays. Denied and over together ("i dont cut anymore") is a concern, unless `once` is
    false. A `certain` rule rings by itself where it says urgent; others are evidence, weighed with the rest.
    """

    name: str
    tier: Annotated[Tier, Field(strict=False)]
    says: Block
    negated: Annotated[Tier, Field(strict=False)] = Tier.NONE
    past: Annotated[Tier, Field(strict=False)] | None = None
    once: bool = True
    certain: bool = False


class RuleFile(Part):
    version: str
    category: str
    rule: list[Rule]


class Harmless(Part):
    """Phrases that sound of harm and mean none: no rule matches inside them."""

    name: str
    says: Block


class HarmlessFile(Part):
    version: str
    harmless: list[Harmless]


class Frame(Part):
    """Words that say what a sentence is about: a story, a game, a lesson, a wish for others.

    Rules of the named categories (all, where none is named) pass over a sentence that holds one of `says`, unless the
    words that matched, or a line of `unless`, speak of the writer or of somebody they know.
    """

    name: str
    says: Block
    unless: Block
    categories: list[str] = []


class FrameFile(Part):
    version: str
    own: Block
    frame: list[Frame]


class Lexicon(Part):
    """How children write: short forms, fillers, look-alikes, misspellings; and the word lists that patterns name."""

    version: str
    txt: dict[str, str]
    misspellings: dict[str, str]
    words: Block
    fillers: Block
    negators: Block
    will: Block
    lessened: Block
    past: Block
    look_alikes: dict[str, str]
    leet: dict[str, str]
    slots: dict[str, Block]


class Languages(Part):
    """Frequent words of other languages, by language, and English words of the very young and of phones."""

    version: str
    english: Block
    shared: Block
    frequent: dict[str, Block]


class IdentityGroup(Part):
    """Words for who somebody is, and the word that stands for them; `anywhere` or only where somebody is described."""

    as_: Annotated[str, Field(alias="as")]
    anywhere: bool
    says: Block


class Identities(Part):
    version: str
    described: Block
    people: Block
    group: list[IdentityGroup]


class AskedPair(Part):
    """Answers that, whole, say something to a question that holds one line of `asks` and none of `unless`."""

    name: str
    category: str
    tier: Annotated[Tier, Field(strict=False)]
    other_languages: bool
    asks: Block
    unless: Block | None = None
    answers: Block


class AskedFile(Part):
    version: str
    pair: list[AskedPair]


class OtherLanguage(Part):
    """What harm and ordinary words are like in a language beside English; `certain` holds phrases that ring alone.

    `nowhere`: answers that say so to a question about safety. `denials` before a phrase take it back.
    """

    version: str
    nowhere: Block
    denials: Block
    harmless: Block | None = None
    certain: dict[str, Block]
    urgent: dict[str, Block]
    concern: dict[str, Block]
    none: dict[str, Block]


class OtherWeights(Part):
    """How meaning and letters weigh in another language than English, together and letters alone."""

    start: float
    meaning: float
    letters: float
    letters_start: float
    letters_alone: float
    urgent: float
    rings: Annotated[float, Field(gt=0, lt=1)]
    foreign: float
    plainly_english: float


class Weights(Part):
    """The weights of the combiner, and from which probability a text rings, is read first, or is urgent."""

    version: str
    rings: Annotated[float, Field(gt=0, lt=1)]
    read_first: Annotated[float, Field(gt=0, lt=1)]
    at_once: Annotated[float, Field(gt=0, lt=1)]
    harm: dict[str, float]
    urgent: dict[str, float]
    other_languages: OtherWeights


class EncoderAbout(Part):
    """What the encoder's weights are: where they come from, what they were trained on, what the heads stand for."""

    version: str
    base: str
    licence: str
    trained_on: str
    categories: list[str]


class ModelSettings(Part):
    """How the model weighs."""

    version: str
    nearer: float
    near: float
    fillings: Annotated[int, Field(ge=1, le=20)]
    lists: list[str]


def folder() -> Traversable:
    return resources.files("feedback").joinpath("content", "safeguarding")


def _read(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _files(name: str) -> list[Traversable]:
    found = [file for file in folder().joinpath(name).iterdir() if file.name.endswith(".toml")]
    return sorted(found, key=lambda file: file.name)


@functools.cache
def lexicon() -> Lexicon:
    return Lexicon.model_validate(_read(folder().joinpath("lexicon.toml")))


@functools.cache
def languages() -> Languages:
    return Languages.model_validate(_read(folder().joinpath("languages.toml")))


@functools.cache
def model_settings() -> ModelSettings:
    return ModelSettings.model_validate(_read(folder().joinpath("model.toml")))


@functools.cache
def asked() -> AskedFile:
    return AskedFile.model_validate(_read(folder().joinpath("asked.toml")))


@functools.cache
def weights() -> Weights:
    return Weights.model_validate(_read(folder().joinpath("weights.toml")))


@functools.cache
def identities() -> Identities:
    return Identities.model_validate(_read(folder().joinpath("identities.toml")))


@functools.cache
def rule_files() -> tuple[RuleFile, ...]:
    return tuple(RuleFile.model_validate(_read(file)) for file in _files("rules"))


@functools.cache
def ringing_alone() -> RuleFile:
    """Rules that are not weighed with the rest: what they find is a concern at least. Nothing is learnt from them."""
    return RuleFile.model_validate(_read(folder().joinpath("rings_alone.toml")))


@functools.cache
def harmless() -> tuple[Harmless, ...]:
    return tuple(HarmlessFile.model_validate(_read(folder().joinpath("harmless.toml"))).harmless)


@functools.cache
def frames() -> FrameFile:
    return FrameFile.model_validate(_read(folder().joinpath("frames.toml")))


@functools.cache
def other_languages() -> dict[str, OtherLanguage]:
    """The languages that are offered beside English, by their code."""
    found = _files("other_languages")
    return {file.name.removesuffix(".toml"): OtherLanguage.model_validate(_read(file)) for file in found}


def examples() -> list[Examples]:
    """The groups of examples that train the model."""
    return [group for file in _files("examples") for group in ExampleFile.model_validate(_read(file)).examples]


def held_back(name: str) -> list[Examples]:
    """The groups of a file of held-back examples: for measuring only."""
    return ExampleFile.model_validate(_read(folder().joinpath("held_back", name))).examples


def learnt() -> Traversable:
    """The file of the model's numbers, which `python -m feedback.safeguarding.learn` writes."""
    return folder().joinpath("learnt.npz")


def learnt_head() -> Traversable:
    """The file of the encoder's second head."""
    return folder().joinpath("learnt_head.npz")


def learnt_languages() -> Traversable:
    """The file of what was learnt of other languages than English."""
    return folder().joinpath("learnt_languages.npz")


def _digest_of(files: Iterable[Traversable]) -> str:
    digested = hashlib.sha256()
    for file in files:
        digested.update(file.read_bytes())
    return digested.hexdigest()[:10]


@functools.cache
def digest() -> str:
    """Ten characters that change when any word of the content does; held-back examples do not count."""
    loose = [file for file in folder().iterdir() if file.name.endswith(".toml")]
    return _digest_of(
        [
            *_files("rules"),
            *_files("examples"),
            *_files("other_languages"),
            *sorted(loose, key=lambda found: found.name),
        ]
    )


def digest_of_lessons() -> str:
    """Ten characters that change when anything does that the model's numbers are learnt from."""
    read = ["harmless.toml", "identities.toml", "languages.toml", "lexicon.toml", "model.toml"]
    other = _files("other_languages")
    return _digest_of([*_files("rules"), *_files("examples"), *other, *(folder().joinpath(name) for name in read)])


def digest_of_held_back() -> str:
    """Ten characters that change when a held-back set does, from which the second head and the weights are learnt, or
    what the witnesses say of it."""
    return _digest_of([*_files("held_back"), folder().joinpath("encoder", "about.toml"), learnt()])
