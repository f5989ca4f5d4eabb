"""How much words weigh towards each stance: ridge regression over runs of words and letters, meaning, mood and cues.

Learnt from the examples of content/stance and of the themes (Hoerl and Kennard 1970); the numbers lie in a file, so that
nothing is trained while somebody waits. Whoever changes content/stance learns them anew:
`python -m analysis.theming.stance.weights`.
"""

from __future__ import annotations

import functools
import hashlib
import zlib
from collections import Counter
from collections.abc import Sequence
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.theming import framework
from analysis.theming.sentiment import ReadPhrases
from analysis.theming.stance.cues import FOLDER, Cue, content, cues_of, plainly
from feedback.core import sentence_vectors
from feedback.safeguarding.weighing import runs_of_letters, runs_of_words

LEARNT = FOLDER / "weights.npz"
_BUCKETS = 1 << 15
_RIDGE, _EVENED = 4.0, 0.7
_BATCH = 256


@functools.cache
def mood() -> ReadPhrases:
    return ReadPhrases()


def scores(plain: Sequence[str], cues: Sequence[frozenset[Cue]]) -> NDArray[np.float32]:
    """One row a text in plain form with its cues, one column a stance in the order of the file: the higher, the likelier."""
    starts = range(0, len(plain), _BATCH)
    rows = [_weighed(plain[start : start + _BATCH], cues[start : start + _BATCH]) for start in starts]
    return np.concatenate(rows) if rows else np.zeros((0, len(_order())), np.float32)


def _order() -> tuple[str, ...]:
    return tuple(type(content().examples).model_fields)


def _weighed(plain: Sequence[str], cues: Sequence[frozenset[Cue]]) -> NDArray[np.float32]:
    runs, dense = _numbers()
    out = _dense(plain, cues) @ dense
    for row, text in enumerate(plain):
        for offset, (places, values) in zip((0, _BUCKETS), _runs(text), strict=True):
            out[row] += values @ runs[places + offset]
    return out


def _runs(plain: str) -> tuple[tuple[NDArray[np.int64], NDArray[np.float32]], ...]:
    return tuple(_hashed(runs(plain)) for runs in (runs_of_words, runs_of_letters))


def _hashed(runs: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    # crc32: Python's own hash is another in each process, and the weights lie in a file.
    counts = Counter(zlib.crc32(run.encode(errors="replace")) % _BUCKETS for run in runs)
    length = sqrt(sum(n * n for n in counts.values())) or 1.0
    return np.fromiter(counts, np.int64, len(counts)), np.fromiter(counts.values(), np.float32, len(counts)) / length


def _dense(plain: Sequence[str], cues: Sequence[frozenset[Cue]]) -> NDArray[np.float32]:
    found = np.array([[cue in those for cue in Cue] for those in cues], np.float32)
    values = np.array([[value, max(value, 0.0), min(value, 0.0)] for value in map(mood().value, plain)], np.float32)
    length = np.array([[min(len(text.split()), 15) / 10, 1.0] for text in plain], np.float32)
    return np.concatenate([sentence_vectors.embed(plain), found, 2 * values, length], axis=1)


@functools.cache
def _numbers() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    with LEARNT.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        return kept["runs"].astype(np.float32), kept["dense"].astype(np.float32)


def digest_of_lessons() -> str:
    """Names what the weights are learnt from: the content of stance as it stands."""
    return hashlib.sha256((FOLDER / "stance.toml").read_bytes()).hexdigest()


def _lessons() -> tuple[list[str], NDArray[np.int64]]:
    examples, known = content().examples, framework.load()
    by_stance = {
        "praise": (*known.strengths, *examples.praise),
        "worry": (*known.worries, *examples.worry),
        "wish": (*known.asks, *examples.wish),
        "relief": examples.relief,
        "unclear": examples.unclear,
    }
    said = [(plainly(text), at) for at, stance in enumerate(_order()) for text in by_stance[stance]]
    return [text for text, _ in said], np.array([at for _, at in said])


def learn(to: Path = LEARNT) -> None:
    """Fit the weights and write them. Rare stances count for more, else "worry" would be the answer to everything."""
    texts, stances = _lessons()
    runs = np.zeros((len(texts), 2 * _BUCKETS), np.float32)
    for row, text in enumerate(texts):
        for offset, (places, values) in zip((0, _BUCKETS), _runs(text), strict=True):
            runs[row, places + offset] = values
    features = np.concatenate([runs, _dense(texts, [*map(cues_of, texts)])], axis=1)
    aims = 2.0 * np.eye(len(_order()), dtype=np.float64)[stances] - 1.0
    often = np.bincount(stances)
    evened = np.sqrt((len(texts) / len(often) / often[stances]) ** _EVENED)[:, None]
    # Solved over the examples: there are far fewer of them than of features, and the weights are the same.
    kernel = features @ features.T
    solved = evened * np.linalg.solve(evened * kernel * evened.T + _RIDGE * np.eye(len(texts)), evened * aims)
    weights = features.T @ solved
    np.savez_compressed(
        to,
        runs=weights[: 2 * _BUCKETS].astype(np.float16),
        dense=weights[2 * _BUCKETS :].astype(np.float32),
        learnt_from=digest_of_lessons(),
    )


if __name__ == "__main__":
    learn()
