"""Break one line at a time in a copy of the tree and see whether the tests notice: `make mutants`.

Prints a table; ends with 1 where a mutant lived that the list does not explain, or where nothing could be told.
"""

from __future__ import annotations

import argparse
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.mutants.listed import ROOT, Mutant, listed

LONGEST = 240
"""Seconds until a mutant's tests count as hanging, which somebody would notice too."""

NOTICED, LIVED, UNCLEAR = "noticed", "lived", "unclear"


def copied(into: Path) -> Path:
    """The files that git knows of, changed ones as they are; data beside the project is found through a link."""
    tree = into / "heard"
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True,
    ).stdout.decode()  # fmt: skip
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
    if (ROOT.parent / "shared").is_dir():
        (into / "shared").symlink_to(ROOT.parent / "shared")
    return tree


def outcome(tree: Path, tests: Sequence[str], *, longest: int = LONGEST) -> str:
    """What the tests say of the tree."""
    command = [sys.executable, "-m", "pytest", "-x", "-n", "0", "--no-header", "--tb=no", *tests]
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": ""}
    try:
        ended = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, timeout=longest, check=False
        ).returncode  # fmt: skip
    except subprocess.TimeoutExpired:
        return NOTICED
    return {0: LIVED, 1: NOTICED}.get(ended, UNCLEAR)


@contextmanager
def broken(tree: Path, mutant: Mutant, number: int) -> Iterator[None]:
    """The mutant's line broken for as long as the block lasts."""
    file = tree / mutant.place(tree)
    was = file.read_bytes()
    file.write_text(mutant.broken(tree), encoding="utf-8")
    # Python takes compiled code for fresh where time and size agree: each break has a time of its own.
    os.utime(file, (1_000_000_000 + number, 1_000_000_000 + number))
    try:
        yield
    finally:
        file.write_bytes(was)


def told(mutants: Sequence[Mutant], *, at_once: int, first_whole: bool) -> list[tuple[str, float]]:
    """For each mutant, whether the tests noticed and how long that took.

    first_whole: see first that the same tests pass on the tree as it is; a test that fails anyhow notices nothing.
    """
    trees: queue.SimpleQueue[Path] = queue.SimpleQueue()

    def one(numbered: tuple[int, Mutant]) -> tuple[str, float]:
        number, mutant = numbered
        tree, began = trees.get(), time.monotonic()
        try:
            with broken(tree, mutant, number):
                found = outcome(tree, mutant.tests)
        finally:
            trees.put(tree)
        seconds = time.monotonic() - began
        print(f"{number + 1}/{len(mutants)} {found}: {mutant.says} ({seconds:.0f} s)", flush=True)
        return found, seconds

    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(at_once) as pool:
        for number in range(at_once):
            trees.put(copied(Path(folder, str(number))))
        if first_whole:
            whole, everything = trees.get(), sorted({test for mutant in mutants for test in mutant.tests})
            if outcome(whole, everything, longest=LONGEST * 10) != LIVED:
                sys.exit(f"the tests fail on the tree as it is; mend that first: pytest {' '.join(everything)}")
            trees.put(whole)
        return list(pool.map(one, enumerate(mutants)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="mutants whose name, room or text holds this; several parted by |")
    parser.add_argument("--at-once", type=int, default=2)
    parser.add_argument("--now", action="store_true", help="do not first see that the tests pass on the tree as it is")
    asked = parser.parse_args()
    wanted = asked.only.casefold().split("|")
    mutants = [m for m in listed() if any(part in f"{m.says} {m.room} {m.was}".casefold() for part in wanted)]
    if not mutants:
        sys.exit(f"no mutant's name, room or text holds “{asked.only}”")
    began = time.monotonic()
    results = list(zip(mutants, told(mutants, at_once=asked.at_once, first_whole=not asked.now), strict=True))
    print("\n| room | mutants | noticed | lived | explained |\n|---|---|---|---|---|")
    for room in sorted({one.room for one in mutants}):
        of_room = [(one, found) for one, (found, _) in results if one.room == room]
        count = Counter(found for _, found in of_room)
        explained = sum(bool(one.lives) for one, found in of_room if found == LIVED)
        print(f"| {room} | {len(of_room)} | {count[NOTICED]} | {count[LIVED]} | {explained} |")
    wrong = [(one, found) for one, (found, _) in results if (found == LIVED) != bool(one.lives) or found == UNCLEAR]
    noticed = sum(found == NOTICED for _, (found, _) in results)
    print(f"\n{noticed} of {len(mutants)} noticed in {(time.monotonic() - began) / 60:.1f} minutes")
    for one, (found, _) in results:
        if found == LIVED and one.lives:
            print(f"lived, explained: {one.says}: {one.lives}")
    for one, found in wrong:
        print(f"{found}{', though the list explains why it should live' if one.lives else ''}: {one.says}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
