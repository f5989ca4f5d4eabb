"""Fit the combiner: part of `python -m feedback.safeguarding.learn`.

It learns from the held-back sets, which rules, model and encoder have not learnt from. Rules were mended after most of
those sets were measured, so the two that were not used so count for more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from feedback.core.records import Tier
from feedback.safeguarding import evidence
from feedback.safeguarding.combiner import probability
from feedback.safeguarding.content import OtherWeights, folder, held_back, lines
from feedback.safeguarding.text.characters import visible

_COUNTS_FOR = {"tenth": 3.0, "seventh": 1.5, "eighth": 1.5}
_FOLDS = 5
_BUDGET_NEAR, _READ_FIRST_MISSES = 0.075, 0.03
"""Of near misses that were not seen so many may ring, and of concerns so many may not even be read first."""
_AT_ONCE = 0.35
"""What rings and is urgent in one of three is looked at within the hour."""


@dataclass(frozen=True, slots=True)
class _HeldBack:
    text: str
    tier: Tier
    set: str


def _rows() -> list[_HeldBack]:
    return [
        _HeldBack(line, group.tier, file.name.split(".")[0].split("_")[0])
        for file in sorted(folder().joinpath("held_back").iterdir(), key=lambda file: file.name)
        for group in held_back(file.name)
        for line in lines(group.texts)
    ]


def _fit(numbers: Sequence[Mapping[str, float]], wanted: NDArray[np.bool_], weight: NDArray[Any]) -> dict[str, float]:
    from sklearn.linear_model import LogisticRegression

    names = list(numbers[0])
    x = np.array([[row[name] for name in names] for row in numbers])
    fitted = LogisticRegression(C=2.0, max_iter=1000).fit(x, wanted, sample_weight=weight)
    return {"start": float(fitted.intercept_[0]), **dict(zip(names, map(float, fitted.coef_[0]), strict=True))}


def _unseen(
    numbers: Sequence[Mapping[str, float]], wanted: NDArray[np.bool_], weight: NDArray[Any], fold: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The probability of each text by weights that were fitted without it."""
    found = np.zeros(len(numbers))
    for out in range(_FOLDS):
        kept = fold != out
        weights = _fit([row for row, keep in zip(numbers, kept, strict=True) if keep], wanted[kept], weight[kept])
        for at in np.flatnonzero(~kept).tolist():
            found[at] = probability(weights, numbers[at])
    return found


def learn_weights(other: OtherWeights, to: Path) -> None:
    """Write `weights.toml`: the two regressions and the thresholds that keep the budget."""
    rows = _rows()
    numbers = [one.evidence.numbers() for one in evidence.find([visible(row.text) for row in rows])]
    harm = np.array([row.tier is not Tier.NONE for row in rows])
    urgent = np.array([row.tier is Tier.URGENT for row in rows])
    weight = np.array([_COUNTS_FOR.get(row.set, 1.0) for row in rows])
    fold = np.array([crc32(row.text.encode()) % _FOLDS for row in rows])
    likely, at_once = _unseen(numbers, harm, weight, fold), _unseen(numbers, urgent, weight, fold)
    near = np.array([row.set == "tenth" for row in rows]) & ~harm
    rings = float(np.quantile(likely[near], 1 - _BUDGET_NEAR))
    concern = harm & ~urgent
    read_first = min(float(np.quantile(likely[concern], _READ_FIRST_MISSES)), rings * 0.7)
    weights = {
        "harm": _fit(numbers, harm, weight),
        "urgent": _fit(numbers, urgent, weight),
        "other_languages": other.model_dump(),
    }
    told = {"rings": rings, "read_first": read_first, "at_once": _AT_ONCE}
    for name, limit in told.items():
        print(f"{name} {limit:.3f}")
    for kind, chosen in (("urgent", urgent), ("concern", concern), ("ordinary", ~harm), ("near", near)):
        print(
            f"{kind}: rings {np.mean(likely[chosen] >= rings):.3f}, read first {np.mean(likely[chosen] >= read_first):.3f}, "
            f"urgent {np.mean((likely[chosen] >= rings) & (at_once[chosen] >= told['at_once'])):.3f}"
        )
    body = [
        "# Written by python -m feedback.safeguarding.learn: how the evidence on a text is weighed, and from which probability",
        "# it rings (a case at the desk), is read first (the front of the readers' queue), or is urgent. See docs/spotting.md.",
        'version = "2026.1"',
        *(f"{name} = {limit:.4f}" for name, limit in told.items()),
    ]
    for name, values in weights.items():
        body += ["", f"[{name}]", *(f"{key} = {value:.4f}" for key, value in values.items())]
    to.write_text("\n".join(body) + "\n", encoding="utf-8")
