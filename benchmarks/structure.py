"""How the code is laid out: rooms, floors and arrows of each package, sizes of folders, files, functions, constructors.

    python benchmarks/structure.py

A *room* is what lies directly in a package. An *arrow* goes from a room to one that it imports; *floors* are the longest
way along arrows, which is endless where they go round in a circle. Reads the import graph with grimp, which comes with
import-linter, and everything else with Python's own parser.
"""

from __future__ import annotations

import ast
import functools
import io
import statistics
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import grimp

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

PACKAGES = ("feedback", "analysis", "app")
PRODUCTION = (*PACKAGES, "heard")
_TO_TOOLS = ("noqa", "fmt:", "type:")


def arrows_of(graph: grimp.ImportGraph, package: str) -> dict[str, set[str]]:
    """Each room of a package → the rooms that it imports."""
    rooms = graph.find_children(package)
    room_of = {module: room for room in rooms for module in (room, *graph.find_descendants(room))}
    found: dict[str, set[str]] = {room: set() for room in rooms}
    for module, room in room_of.items():
        imported = {room_of.get(one) for one in graph.find_modules_directly_imported_by(module)}
        found[room] |= {other for other in imported if other is not None and other != room}
    return found


def floors_of(arrows: Mapping[str, set[str]]) -> int | None:
    """Rooms on the longest way along arrows; None where they go round in a circle."""
    entered: set[str] = set()

    @functools.cache
    def height(room: str) -> int:
        if room in entered:
            raise RecursionError
        entered.add(room)
        return 1 + max((height(other) for other in arrows[room]), default=0)

    try:
        return max(height(room) for room in arrows)
    except RecursionError:
        return None


def files_of(*folders: str) -> list[Path]:
    """Python files in these folders of the tree."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def functions_in(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def comments_in(source: str) -> int:
    """Comments written for people, not for tools."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    said = (token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT)
    return sum(not words.startswith(_TO_TOOLS) for words in said)


def widest(trees: Mapping[Path, ast.Module]) -> tuple[int, str]:
    """Most that one `__init__` takes besides itself, and whose it is."""
    found = [
        (len(function.args.posonlyargs + function.args.args + function.args.kwonlyargs) - 1, owner.name)
        for tree in trees.values()
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef)
        for function in owner.body
        if isinstance(function, ast.FunctionDef) and function.name == "__init__"
    ]
    return max(found)


def spread(sizes: list[int]) -> str:
    """Median and 90th percentile."""
    return f"{statistics.median(sizes):.0f} / {statistics.quantiles(sizes, n=10)[-1]:.0f}"


def main() -> None:
    graph = grimp.build_graph(*PRODUCTION, cache_dir=None)
    for package in PACKAGES:
        arrows = arrows_of(graph, package)
        modules, floors = len(graph.find_descendants(package)), floors_of(arrows) or "a circle of"
        count = sum(map(len, arrows.values()))
        print(f"{package:34} {len(arrows)} rooms, {floors} floors, {count} arrows; {modules} modules")
    paths = files_of(*PRODUCTION)
    sources = {path: path.read_text(encoding="utf-8") for path in paths}
    trees = {path: ast.parse(source) for path, source in sources.items()}
    lines = {path: len(source.splitlines()) for path, source in sources.items()}
    total, files = sum(lines.values()), [size for size in lines.values() if size > 1]
    flat = Counter(str(path.parent.relative_to(ROOT)) for path in paths if path.name != "__init__.py")
    functions = [
        (one.end_lineno or one.lineno) - one.lineno + 1 for tree in trees.values() for one in functions_in(tree)
    ]
    tests = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files_of("tests"))
    (folder, most), (takes, owner) = flat.most_common(1)[0], widest(trees)
    print(f"{'modules flat in the fullest folder':34} {most} ({folder})")
    print(f"{'widest constructor':34} {takes} ({owner})")
    print(f"{'lines of source':34} {total}")
    print(f"{'lines of a file, median / p90':34} {spread(files)}")
    print(f"{'lines of a function, median / p90':34} {spread(functions)}")
    print(f"{'comments in 100 lines':34} {100 * sum(map(comments_in, sources.values())) / total:.1f}")
    print(f"{'lines of tests to one of source':34} {tests / total:.2f}")


if __name__ == "__main__":
    main()
