"""Spotting on sets that were written by somebody who knew neither rules nor examples: rings, read first, by file.

Run: python benchmarks/spotting_first_sight.py --sets benchmarks/held_back/spotting

English sets have the columns text, question, label, category, manner; the grid of identities text, twin, identity, kind;
other languages text, english, label, script, register, kind. A set is measured once before a miss is read; `--misses`
prints them, and from then on the figures are today's and no longer first sight.
"""

from __future__ import annotations

import argparse
import inspect
import math
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parent.parent))

from feedback.core.records import RawText, Tier, Verdict
from feedback.safeguarding import spot, spot_many

RINGS = (Tier.CONCERN, Tier.URGENT)
ASKS = "question" in inspect.signature(spot).parameters


def wilson(found: int, of: int) -> str:
    """A share with its 95 % interval (Wilson 1927)."""
    if not of:
        return "-"
    z, share = 1.96, found / of
    middle, spread = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = (middle - spread) / (1 + z * z / of), (middle + spread) / (1 + z * z / of)
    return f"{share:.3f} [{low:.2f}-{high:.2f}] {found}/{of}"


def verdicts(texts: Iterable[str], language: str, questions: Sequence[str] = ()) -> list[Verdict]:
    said = [RawText(text) for text in texts]
    if questions and ASKS:
        return [spot(text, language=language, question=asked) for text, asked in zip(said, questions, strict=True)]
    return spot_many(said, language=language)


def show(rows: dict[str, list[Verdict]]) -> None:
    print("| what | rings | urgent | rings or read first |\n|---|---|---|---|")
    for name, found in rows.items():
        rings = sum(one.tier in RINGS for one in found)
        urgent = sum(one.tier is Tier.URGENT for one in found)
        read = sum(one.tier is not Tier.NONE for one in found)
        print(f"| {name} | {wilson(rings, len(found))} | {wilson(urgent, len(found))} | {wilson(read, len(found))} |")


def table(path: Path, language: str, by: Sequence[str], misses: bool) -> None:
    data = pd.read_csv(path, keep_default_na=False, dtype=str)
    asked = data["question"].tolist() if "question" in data.columns else []
    spoken = data["language"].tolist() if "language" in data.columns else []
    found = verdicts(data["text"], language, asked)
    rows: dict[str, list[Verdict]] = {}
    for place, verdict in enumerate(found):
        label = data["label"][place]
        for column in ("", *by):
            name = f"{label} {data[column][place]}" if column else label
            rows.setdefault(f"{path.stem} {name}", []).append(verdict)
    show(dict(sorted(rows.items())))
    if misses:
        for place, verdict in enumerate(found):
            if (verdict.tier in RINGS) != (data["label"][place] != "none"):
                more = " | ".join([*(spoken[place : place + 1]), *(asked[place : place + 1])])
                why = " / ".join(verdict.matched)
                print(f"- {path.stem} {data['label'][place]}: {data['text'][place]!r} {more} -> {verdict.tier} ({why})")


def grid(path: Path, misses: bool) -> None:
    """Each text beside its twin, which names no identity: what rings more than its twin is told."""
    data = pd.read_csv(path, keep_default_na=False, dtype=str)
    found, twins = verdicts(data["text"], "en"), verdicts(data["twin"], "en")
    show({f"{path.stem}": found, f"{path.stem} twins": twins})
    more = [
        place
        for place, (one, twin) in enumerate(zip(found, twins, strict=True))
        if one.tier in RINGS and twin.tier not in RINGS
    ]
    print(f"\nrings though its twin does not: {wilson(len(more), len(data))}")
    for place in more if misses else ():
        print(f"- {data['identity'][place]}: {data['text'][place]!r} -> {found[place].tier} {found[place].matched}")


def speed(folder: Path) -> None:
    for path in sorted((*folder.glob("english/*.csv"), *folder.glob("languages/*.csv"))):
        data = pd.read_csv(path, keep_default_na=False, dtype=str)
        took = []
        for text in data["text"][:60]:
            start = time.process_time()
            spot(RawText(text), language=path.stem if path.parent.name == "languages" else "en")
            took.append((time.process_time() - start) * 1000)
        took.sort()
        p95 = took[int(len(took) * 0.95)]
        print(f"{path.stem}: p50 {statistics.median(took):.1f} ms, p95 {p95:.1f} ms of processor time")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=Path, default=Path(__file__).parent / "held_back" / "spotting")
    parser.add_argument("--misses", action="store_true")
    arguments = parser.parse_args()
    for path in sorted(arguments.sets.joinpath("english").glob("*.csv")):
        if path.stem == "identity_grid":
            grid(path, arguments.misses)
        else:
            table(path, "en", (), arguments.misses)
    for path in sorted(arguments.sets.joinpath("languages").glob("*.csv")):
        if path.stem == "other_languages":
            table(path, "en", ("language",), arguments.misses)
        elif path.stem != "help":
            table(path, path.stem, ("script",), arguments.misses)
            if path.stem != "en":
                print("the same, with the language of the screen left at English")
                table(path, "en", (), misses=False)
    speed(arguments.sets)


if __name__ == "__main__":
    main()
