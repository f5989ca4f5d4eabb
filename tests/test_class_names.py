"""One class name means one thing in the whole tree."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_no_class_name_is_used_twice() -> None:
    """Whoever searches for a class finds one; a private name may stand in several modules."""
    found: dict[str, list[str]] = defaultdict(list)
    for room in ("feedback", "analysis", "app", "heard"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    found[node.name].append(path.relative_to(ROOT).as_posix())
    assert {name: where for name, where in found.items() if len(where) > 1} == {}
