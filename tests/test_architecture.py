"""The layout holds what the documents and the project's rules say of it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PLACE = re.compile(r"`((?:app|analysis|feedback|heard)/[\w/]+\.py)(?:: (\w+))?`")
PRODUCTION = ("app", "analysis", "feedback")

MOST_MODULES = 16
"""Modules side by side in one folder: more than that is a warehouse and not a room."""

DOUBLE = {
    "Lexicon",
    "Model",
    "Words",
    "_WordsFile",
}
"""Class names that still mean two things. It only ever shrinks."""


def modules(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py") if "__pycache__" not in path.parts)


def names(path: Path) -> set[str]:
    """What a module says by name: its functions, classes and their methods, and its constants."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]):
                found.add(name)
    return found


def walks() -> list[list[tuple[str, str]]]:
    """The numbered places of each walk, in order."""
    return [
        [place for line in part.splitlines()[1:] if re.match(r"\d+\. ", line) for place in PLACE.findall(line)[:1]]
        for part in PAGE.split("\n## ")[1:]
    ]


@pytest.mark.parametrize(("path", "name"), sorted(set(PLACE.findall(PAGE))))
def test_every_place_on_the_page_is_there(path: str, name: str) -> None:
    """Who follows the page through the code finds each file and each name."""
    assert (ROOT / path).is_file()
    assert not name or name in names(ROOT / path)


def test_there_are_three_walks() -> None:
    """Answer to store, answers to document, decision to slip: and each of their lines names a place."""
    numbered = [len(re.findall(r"\n\d+\. ", part)) for part in PAGE.split("\n## ")[1:]]
    assert len(walks()) == 3
    assert [len(walk) for walk in walks()] == numbered
    assert all(name for walk in walks() for _, name in walk)


@pytest.mark.parametrize("walk", walks(), ids=("store", "document", "slip"))
def test_no_walk_comes_back_to_a_file(walk: list[tuple[str, str]]) -> None:
    """One way through: each file has its place in a walk once."""
    files = [path for path, _ in walk]
    assert len(files) == len(set(files))


def test_no_folder_is_a_warehouse() -> None:
    """At most sixteen modules lie side by side."""
    flat: dict[str, int] = defaultdict(int)
    for path in modules(*PRODUCTION):
        flat[str(path.parent.relative_to(ROOT))] += path.name != "__init__.py"
    assert {folder: count for folder, count in flat.items() if count > MOST_MODULES} == {}


def test_one_class_name_means_one_thing() -> None:
    """No class is named as another is; the names that still are stand above, and none is added."""
    seen: dict[str, list[str]] = defaultdict(list)
    for path in modules(*PRODUCTION, "heard"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                seen[node.name].append(str(path.relative_to(ROOT)))
    assert {name: where for name, where in seen.items() if len(where) > 1 and name not in DOUBLE} == {}
