"""One loader for the words that people read."""

from __future__ import annotations

import ast
from collections.abc import MutableMapping
from pathlib import Path

import pytest

from analysis.render import phrases
from app.shell import words
from feedback.core.word_tables import said, table

ROOT = Path(__file__).parents[3]

READERS = (
    "app/shell/words.py",
    "analysis/render/words.py",
    "analysis/render/phrases.py",
    "feedback/core/word_tables.py",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "area.toml"
    path.write_text('title = "Café {place}"\nempty = ""\n[part]\nname = "One"\n', encoding="utf-8")
    return path


def test_words_stand_under_their_part_and_their_area(file: Path) -> None:
    """A key is the path to its words, and a file's area goes before it."""
    assert table(file, "area") == {"area.title": "Café {place}", "area.empty": "", "area.part.name": "One"}
    assert said("part.name", {}, table(file)) == "One"


def test_facts_are_filled_in_and_a_missing_one_is_a_fault(file: Path) -> None:
    """No document and no screen shows a blank where a fact belongs."""
    assert said("title", {"place": "Elm Park"}, table(file)) == "Café Elm Park"
    with pytest.raises(KeyError):
        said("title", {"other": "x"}, table(file))


def test_the_next_table_speaks_where_the_first_has_nothing(file: Path) -> None:
    """A language without a word falls back, and so does one whose word is empty; without any the key is a fault."""
    assert said("empty", {}, table(file), {"empty": "From English"}) == "From English"
    with pytest.raises(KeyError):
        said("nowhere", {}, table(file))


def test_nobody_can_change_words_that_were_read(file: Path) -> None:
    """They are read once for every reader of the process."""
    assert not isinstance(table(file), MutableMapping)


def test_a_missing_word_is_the_same_fault_on_a_screen_and_in_a_document() -> None:
    """KeyError, and never a blank."""
    with pytest.raises(KeyError):
        words.text(words.ENGLISH, "no.such_key")
    with pytest.raises(KeyError):
        phrases.load().say("no.such_key")


@pytest.mark.parametrize("module", READERS)
def test_no_reader_of_words_parses_files_by_itself(module: str) -> None:
    """Screens, documents and a digest's sentences share one loader, so that file rules cannot differ."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    assert "tomllib" not in {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
