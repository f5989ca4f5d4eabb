"""The list of mutants stays true: what it would break is there, would run, and has tests that look at it."""

from __future__ import annotations

import ast

import pytest

from tests.mutants.listed import ROOT, Mutant, listed

ALL = listed()
ROOMS = (
    "feedback/intake",
    "feedback/redaction",
    "feedback/safeguarding",
    "feedback/desk",
    "feedback/access",
    "feedback/storage",
    "feedback/responses",
    "feedback/partnership",
    "analysis/disclosure",
    "analysis/digest",
    "analysis/accountability",
    "analysis/reports",
    "app/light",
    "app/guard.py",
)


@pytest.mark.parametrize("mutant", ALL, ids=lambda mutant: mutant.says)
def test_a_mutant_breaks_one_line_that_is_there(mutant: Mutant) -> None:
    """Its text stands once in its room, the broken file still is Python, and its tests exist. Where a line was
    rewritten, rewrite the mutant in `list.toml` with it and run `make mutants ONLY="part of its name"`."""
    assert mutant.was != mutant.now
    ast.parse(mutant.broken())
    for test in mutant.tests:
        assert (ROOT / test.partition("::")[0]).exists(), test


def test_the_list_covers_every_room_where_a_child_could_come_to_harm() -> None:
    """Sixty at least, no two alike, and some in each room that keeps words, counts or doors."""
    assert len(ALL) >= 60
    assert len({mutant.says for mutant in ALL}) == len(ALL)
    assert [room for room in ROOMS if not any(mutant.room.startswith(room) for mutant in ALL)] == []
