"""The list of mutants: lines broken on purpose, each with the tests that must notice.

A mutant names a room and a short piece of its source, not a line or a file, so that it survives a move inside the room.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("list.toml")


class NotThere(Exception):
    """A mutant's source text is not found exactly once: the line was rewritten, and the list has to follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """`says` is what would go wrong for somebody. `lives` explains a survivor; empty where a test must notice."""

    says: str
    room: str
    was: str
    now: str
    tests: tuple[str, ...]
    lives: str = ""

    def place(self, root: Path = ROOT) -> Path:
        """The one file of the room that holds `was` once, relative to `root`. Raises NotThere."""
        room = root / self.room
        files = sorted(room.rglob("*.py")) if room.is_dir() else [room]
        found = [(file, file.read_text(encoding="utf-8").count(self.was)) for file in files if file.is_file()]
        found = [(file, times) for file, times in found if times]
        if sum(times for _, times in found) != 1:
            where = ", ".join(f"{file.relative_to(root)} ({times})" for file, times in found) or "nowhere"
            raise NotThere(f"“{self.says}”: its text stands in {self.room}: {where}")
        return found[0][0].relative_to(root)

    def broken(self, root: Path = ROOT) -> str:
        """The file's source with the line broken. Raises NotThere."""
        return (root / self.place(root)).read_text(encoding="utf-8").replace(self.was, self.now)


def listed() -> tuple[Mutant, ...]:
    """Every mutant, in the order of the list."""
    found = tomllib.loads(LIST.read_text(encoding="utf-8"))["mutant"]
    return tuple(Mutant(**{**one, "tests": tuple(one["tests"])}) for one in found)
