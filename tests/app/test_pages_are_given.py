"""No page reaches for the partnership: what a screen can read stands in its signature."""

from __future__ import annotations

import ast
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.navigation import PAGES

APP = Path(__file__).parents[2] / "app"

ROOT = {"app/server.py", "app/navigation.py", "app/guard.py", "app/shell/wiring.py", "app/shell/access.py"}
"""Where the partnership is opened and handed on, and where the shell asks who is signed in."""


def _parsed(source: str) -> ast.Module:
    """Parsed on a thread of its own: deep in a worker's stack Python 3.11 may miscount its recursion (SystemError)."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ast.parse, source).result()


def reaching(source: str) -> list[int]:
    """Lines that name the global `partnership` of `app.shell.wiring`."""
    return [
        node.lineno
        for node in ast.walk(_parsed(source))
        if (
            isinstance(node, ast.ImportFrom)
            and node.module == "app.shell.wiring"
            and any(alias.name == "partnership" for alias in node.names)
        )
        or (isinstance(node, ast.Attribute) and node.attr == "partnership" and ast.unparse(node.value) == "wiring")
    ]


def modules() -> list[str]:
    return sorted(str(path.relative_to(APP.parent)) for path in APP.rglob("*.py"))


@pytest.mark.parametrize("module", [name for name in modules() if name not in ROOT])
def test_no_page_reaches_for_the_partnership(module: str) -> None:
    """A page takes what it uses as arguments, so that its signature tells which tables it can reach."""
    assert reaching((APP.parent / module).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    ["from app.shell.wiring import now, partnership", "from app.shell import wiring\nwiring.partnership().book"],
)
def test_reaching_is_seen(source: str) -> None:
    """Both ways to the global are found."""
    assert reaching(source)


def test_the_list_of_pages_hands_on() -> None:
    """Every page of the list is called by one line that names it first: the tests' `page` fixture relies on it."""
    assert all(spec.show.__code__.co_names for spec in PAGES)
