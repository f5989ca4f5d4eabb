"""Rough mood on text that people labelled: Heard's reader beside TextBlob and VADER as they come.

    python benchmarks/mood.py --data ../shared/data

Macro F1 over neg, neu and pos, and F1 of each, on every mood_*.csv of `--data`; then on answers in children's words,
written for this and kept out of the reader's content. TextBlob's and VADER's bounds are their authors'.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parent.parent))

from sklearn.metrics import f1_score
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from analysis.theming.sentiment import BlobMood, ReadPhrases
from analysis.theming.steps import Mood, MoodReader

MOODS = [mood.value for mood in Mood]
HELD_BACK = Path(__file__).parent / "mood_held_back.csv"


class Vader:
    version = "vader-3.3"

    def read(self, texts: Sequence[str]) -> list[Mood]:
        reader = SentimentIntensityAnalyzer()
        values = [reader.polarity_scores(text)["compound"] for text in texts]
        return [Mood.POSITIVE if v >= 0.05 else Mood.NEGATIVE if v <= -0.05 else Mood.NEUTRAL for v in values]


def sets(data: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    for path in [*sorted(data.glob("mood_*.csv")), HELD_BACK]:
        yield path.stem.removeprefix("mood_"), pd.read_csv(path, dtype=str, keep_default_na=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args().data
    if not list(data.glob("mood_*.csv")):
        print(f"NO PUBLIC TEXT MEASURED: {data} holds no mood_*.csv")
    readers: dict[str, MoodReader] = {"Heard": ReadPhrases(), "VADER": Vader(), "TextBlob": BlobMood()}
    for name, table in sets(data):
        print(f"\n{name}: {len(table)} texts")
        for reader_name, reader in readers.items():
            started = time.perf_counter()
            read = [mood.value for mood in reader.read(table.text.tolist())]
            speed = len(table) / (time.perf_counter() - started)
            each = f1_score(table.label, read, labels=MOODS, average=None)
            macro = f1_score(table.label, read, labels=MOODS, average="macro")
            print(
                f"  {reader_name:9} macro F1 {macro:.3f}   "
                + "  ".join(f"{mood} {value:.2f}" for mood, value in zip(MOODS, each, strict=True))
                + f"   {speed:,.0f} texts a second"
            )


if __name__ == "__main__":
    main()
