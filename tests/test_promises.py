"""The table of promises beside GlobaLeaks and SecureDrop: each row is shown by tests that are there, or named as missing."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_TEST = re.compile(r"`(tests/[a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`")


def rows() -> list[list[str]]:
    lines = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return cells[2:]


def functions_of(module: str) -> set[str]:
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_the_table_is_whole() -> None:
    """Five cells a row, some of each kind, and no promise twice."""
    assert {len(row) for row in rows()} == {5}
    assert len({row[0] for row in rows()}) == len(rows()) > 25
    assert {row[4][0] for row in rows()} == {"✅", "❌"}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_row_is_shown_or_named_as_missing(row: list[str]) -> None:
    """A row that is kept names its tests, and they are there; one that is not says what is missing."""
    shown = _TEST.findall(row[4])
    if row[4].startswith("❌"):
        assert re.match(r"❌ missing: .{10,}", row[4])
        assert not shown
    else:
        assert shown
        assert [name for module, name in shown if name not in functions_of(module)] == []
