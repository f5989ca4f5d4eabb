"""Praise, worry, wish, relief and unclear on answers with their questions: Heard beside TextBlob and VADER as they come.

    python benchmarks/stance.py

Accuracy with its 95 % interval (Wilson 1927), over all, by stance and by manner, on sentences written for this and kept
out of what is learnt from. The baselines know a mood alone: positive is taken for praise, negative for a worry, neutral
for unclear. They see no question.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parent.parent))

from analysis.figures.proportions import wilson
from analysis.theming.sentiment import BlobMood
from analysis.theming.stance import Stance, stances
from analysis.theming.steps import Mood, MoodReader
from benchmarks.mood import Vader

HELD_BACK = Path(__file__).parent / "stance_held_back.csv"
_OF_MOOD = {Mood.POSITIVE: Stance.STRENGTH, Mood.NEGATIVE: Stance.WORRY, Mood.NEUTRAL: Stance.UNCLEAR}

Reading = Callable[[pd.DataFrame], Sequence[Stance]]


def by_mood(reader: MoodReader) -> Reading:
    return lambda table: [_OF_MOOD[mood] for mood in reader.read(table.text.tolist())]


def heard(table: pd.DataFrame) -> Sequence[Stance]:
    return stances(list(zip(table.question, table.text, strict=True)))


def share(right: pd.Series) -> str:
    low, high = wilson(int(right.sum()), len(right))
    return f"{right.mean():.2f} ({low:.2f}-{high:.2f})"


def main() -> None:
    table = pd.read_csv(HELD_BACK, dtype=str, keep_default_na=False)
    readers: dict[str, Reading] = {"Heard": heard, "VADER": by_mood(Vader()), "TextBlob": by_mood(BlobMood())}
    for name, reader in readers.items():
        right = pd.Series([str(told) for told in reader(table)]) == table.stance
        print(f"\n{name:9} {share(right)} of {len(table)}")
        for part in ("set", "stance", "manner"):
            print("  " + "  ".join(f"{value} {share(right[table[part] == value])}" for value in table[part].unique()))


if __name__ == "__main__":
    main()
