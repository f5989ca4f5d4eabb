"""The rooms of analysis stay narrow: what makes an object is seen at a glance."""

from __future__ import annotations

import ast
from pathlib import Path

ROOMS = Path(__file__).parents[2] / "analysis"
MOST = 6


def test_nothing_is_made_of_more_than_six_things() -> None:
    """Who needs more collaborators reads one record of what they have in common instead."""
    wide = {}
    for path in sorted(ROOMS.rglob("*.py")):
        for found in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(found, ast.FunctionDef) and found.name == "__init__":
                given = len(found.args.args) + len(found.args.kwonlyargs) - 1
                if given > MOST:
                    wide[f"{path.relative_to(ROOMS)}:{found.lineno}"] = given
    assert wide == {}
