"""What theming costs as answers grow: seconds, peak memory and the slope, by sampling public text.

    python benchmarks/theming_scale.py --data ../shared/data [--quick] [--largest 557077]

Texts are clauses of public answers put together anew at random, so that nearly all differ. The figures to reach on two
cores: 10,000 answers in 15 s; 557,077 (the size of The Big Ask) in 15 minutes and 4 GB; a slope under 1.1.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent.parent))

from analysis.theming.corpus import parts
from analysis.theming.framework import load
from analysis.theming.pipeline import themes
from analysis.theming.steps import Voice
from feedback.core.records import AgeVersion, SafeText

SIZES = (1_000, 10_000, 100_000)


def clauses(data: Path) -> list[str]:
    """Clauses of public answers, and a few of the framework's own examples, so that known themes have work to do."""
    own = [example for theme in load().themes for example in theme.examples]
    tables = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in sorted(data.glob("themes_*.csv"))]
    texts = [text for table in tables for text in table.text]
    public = [text[part.start : part.end] for text in texts for part in parts(text)]
    return [*public, *own * max(1, len(public) // (2 * len(own)))]


def voices(said: list[str], size: int) -> list[Voice]:
    random = np.random.default_rng(size)
    picked = random.integers(0, len(said), (size, 2))
    second = random.random(size) < 0.5
    return [
        Voice(
            answer_id=f"a{number:07d}",
            session_id=f"s{number % 97}",
            question_id="anything_else",
            age_version=AgeVersion.MIDDLE,
            language="en",
            text=SafeText(said[one] + (f". {said[other]}" if both else "")),
        )
        for number, ((one, other), both) in enumerate(zip(picked.tolist(), second.tolist(), strict=True))
    ]


def measure(data: Path, size: int) -> tuple[float, float, float, str]:
    came = voices(clauses(data), size)
    pipeline = themes()
    pipeline.run(came[:200])  # loading is not theming
    wall, cpu = time.perf_counter(), time.process_time()
    run = pipeline.run(came)
    seconds, worked = time.perf_counter() - wall, time.process_time() - cpu
    proposed = sum(len(proposal.answer_ids) for proposal in run.proposals)
    ended = len(run.placed) + proposed + len(run.single_voices) + len(run.set_aside)
    assert ended == size
    told = f"{len(run.placed)} placed, {len(run.proposals)} proposals of {proposed}, {len(run.single_voices)} single"
    return seconds, worked, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--quick", action="store_true", help="1,000 and 10,000 only")
    parser.add_argument("--largest", type=int, help="one size more, such as 557077")
    given = parser.parse_args()
    if not list(given.data.glob("themes_*.csv")):
        print(f"NOT MEASURED: {given.data} holds no themes_*.csv")
        return
    sizes = [*(SIZES[:2] if given.quick else SIZES), *filter(None, [given.largest])]
    print(f"{'answers':>8} {'seconds':>8} {'CPU s':>8} {'peak MB':>8} {'slope':>6}")
    before: tuple[int, float] | None = None
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for size in sizes:
            seconds, worked, memory, told = pool.apply(measure, (given.data, size))
            slope = math.log(worked / before[1]) / math.log(size / before[0]) if before else math.nan
            print(f"{size:8,} {seconds:8.1f} {worked:8.1f} {memory:8.0f} {slope:6.2f}   {told}", flush=True)
            before = size, worked


if __name__ == "__main__":
    main()
