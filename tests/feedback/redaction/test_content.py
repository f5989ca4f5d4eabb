"""The lists that redaction goes by."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from feedback.redaction.content import (
    FOLDER,
    Details,
    NameModel,
    Names,
    OrdinaryWords,
    Public,
    Training,
    load,
    model,
    phrases,
)
from feedback.redaction.learn import fingerprint
from feedback.redaction.lexicon import lexicon
from feedback.redaction.text import LABELS

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
FILES: dict[str, type[BaseModel]] = {
    "details.toml": Details,
    "names_written.toml": Names,
    "names_distilled.toml": Names,
    "public.toml": Public,
    "training.toml": Training,
    "words_written.toml": OrdinaryWords,
}


@pytest.mark.parametrize("name", FILES)
def test_content_fits_its_schema(name: str) -> None:
    """Each content file loads, has a version, and a key that nobody reads would be refused."""
    schema = FILES[name]
    content = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
    assert schema.model_validate(content)
    with pytest.raises(ValidationError):
        schema.model_validate(content | {"colour": "red"})


def test_the_model_is_finite_and_has_its_constant_terms() -> None:
    """The trained weights load, and both parts hold their constant term."""
    assert isinstance(model(), NameModel)
    for weights in (model().likeness, model().weights):
        assert "" in weights
        assert all(abs(weight) < 100 for weight in weights.values())


def test_no_name_is_learned_by_heart() -> None:
    """The model's features hold no given name or surname that is nothing but a name."""
    lex = lexicon()
    words = {word for feature in model().weights for word in re.findall(r"=([^\W\d_-]+)", feature)}
    assert [word for word in words if lex.is_name(word) and lex.given_rank(word) > 1 and len(word) > 3] == []


def test_names_of_every_community_are_known() -> None:
    """A given name that stands for each community of the lists is known as a name and no word."""
    for name in ("kayleigh", "gwenllian", "siobhan", "bridie", "harpreet", "shabnam", "fatima", "rojin", "zeynep"):
        assert lexicon().is_name(name), name
    for name in ("oluwaseun", "kwame", "abdirahman", "shanice", "oliwia", "ionut", "olena", "xinyi", "thiago"):
        assert lexicon().is_name(name), name


def test_the_model_was_trained_on_this_content() -> None:
    """Whoever changes a list or a training sentence trains again: `python -m feedback.redaction.learn`."""
    assert model().trained_on == fingerprint()


def test_sentences_to_measure_by_are_well_marked() -> None:
    """Each mark of a held-back sentence is of a kind that exists and has words in it."""
    held_back = tomllib.loads((BENCHMARKS / "redaction_held_back.toml").read_text(encoding="utf-8"))
    del held_back["version"]
    marks = [mark for section in held_back.values() for mark in re.findall(r"\{(.*?)\}", section)]
    assert len(marks) > 500
    for mark in marks:
        kind, _, words = mark.partition("|")
        assert kind in LABELS
        assert words.strip() == words != ""


def test_public_people_are_listed_in_small_letters() -> None:
    """What is kept as public is compared in small letters, so it must be written in them."""
    public = load("public.toml", Public)
    for listed in (public.places, public.brands, public.clubs, public.figures, public.fiction):
        assert all(phrase == phrase.lower() for phrase in phrases(listed))
