"""Fit the encoder's second head and the combiner: part of `python -m feedback.safeguarding.learn`.

They learn from the held-back sets, which rules, model and encoder have not learnt from. Rules were mended after most of
those sets were measured, so those that were not used so count for more. What the combiner is told of a text by the second
head is what a head said that was fitted without it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from feedback.core.records import Tier
from feedback.safeguarding import encoder, evidence
from feedback.safeguarding.combiner import probability
from feedback.safeguarding.content import OtherWeights, folder, held_back, lines
from feedback.safeguarding.encoder import SecondHead
from feedback.safeguarding.text.characters import visible

_COUNTS_FOR = {"tenth": 2.0, "seventh": 1.5, "eighth": 1.5, "eleventh": 2.0, "twelfth": 2.0}
_FOLDS = 5
_FOLDS_OF_HEAD = 3
"""The combiner's folds lie across the head's, so that none of them is fitted to what a head has learnt by heart."""
_NEAR_MISSES = frozenset({("tenth", "near"), ("eleventh", "near")})
_BUDGET_NEAR, _READ_FIRST_MISSES = 0.075, 0.03
"""Of near misses that were not seen so many may ring, and of concerns so many may not even be read first."""
_AT_ONCE = 0.35
"""What rings and is urgent in one of three is looked at within the hour."""


@dataclass(frozen=True, slots=True)
class _HeldBack:
    text: str
    tier: Tier
    set: str
    trick: str


def _rows() -> list[_HeldBack]:
    return [
        _HeldBack(line, group.tier, file.name.split(".")[0].split("_")[0], group.trick)
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


def _leans(
    meaning: NDArray[np.float32], harm: NDArray[np.bool_], weight: NDArray[Any], fold: NDArray[np.int64]
) -> NDArray[np.float64]:
    """What a head says of each text that was fitted without it."""
    found = np.zeros(len(meaning))
    for out in range(_FOLDS_OF_HEAD):
        kept = fold != out
        head = encoder.fit_head(meaning[kept], harm[kept], weight[kept])
        found[~kept] = [head.lean(row) for row in meaning[~kept]]
    return found


def learn_weights(other: OtherWeights, to: Path) -> SecondHead:
    """Write `weights.toml`: the two regressions and the thresholds that keep the budget; and return the second head."""
    rows = _rows()
    seen = evidence.find([visible(row.text) for row in rows])
    meaning = np.stack([one.meaning for one in seen])
    harm = np.array([row.tier is not Tier.NONE for row in rows])
    urgent = np.array([row.tier is Tier.URGENT for row in rows])
    weight = np.array([_COUNTS_FOR.get(row.set, 1.0) for row in rows])
    chance = np.array([crc32(row.text.encode()) for row in rows])
    fold = chance % _FOLDS
    leans = _leans(meaning, harm, weight, chance // _FOLDS % _FOLDS_OF_HEAD)
    numbers = [replace(one.evidence, meaning=float(lean)).numbers() for one, lean in zip(seen, leans, strict=True)]
    likely, at_once = _unseen(numbers, harm, weight, fold), _unseen(numbers, urgent, weight, fold)
    near = np.array([(row.set, row.trick) in _NEAR_MISSES for row in rows]) & ~harm
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
        'version = "2026.2"',
        *(f"{name} = {limit:.4f}" for name, limit in told.items()),
    ]
    for name, values in weights.items():
        body += ["", f"[{name}]", *(f"{key} = {value:.4f}" for key, value in values.items())]
    to.write_text("\n".join(body) + "\n", encoding="utf-8")
    return encoder.fit_head(meaning, harm, weight)
