"""How far two codings of the same answers agree: F1 over themes, and Krippendorff's alpha for sets of themes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np

Codes: TypeAlias = Mapping[str, frozenset[str]]
"""Answer id → the themes somebody said it speaks of; an empty set is the judgement 'none of these'."""

_RELIABLE, _TENTATIVE = 0.8, 0.667
# Enough for the two digits that are shown; more would make a hand-in wait.
_RESAMPLES = 400


class Strength(StrEnum):
    """Krippendorff's own levels (2004, "Reliability in content analysis"): from 0.8 reliable, from 0.667 tentative."""

    RELIABLE = "reliable"
    TENTATIVE = "tentative"
    WEAK = "weak"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeAgreement:
    """One theme: how many answers either gave it and how many both did, and alpha of the yes or no on each answer.

    `alpha` is None where nobody used the theme, or everybody on every answer: there is nothing to disagree on.
    """

    theme_id: str
    either: int
    both: int
    alpha: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAgreement:
    """Two codings of the same `answers`. `same` had exactly the same themes.

    F1 is symmetrical: it does not matter whose coding is called the truth; macro F1 is over the themes that either
    used. `alpha` counts partly alike sets in part (MASI distance); `low` and `high` are its 95 % interval, by drawing
    the answers anew. None where every answer has the same themes from both, so that alpha is not defined.
    """

    answers: int
    same: int
    micro_f1: float
    macro_f1: float
    alpha: float | None
    low: float | None
    high: float | None
    themes: tuple[ThemeAgreement, ...]

    @property
    def strength(self) -> Strength:
        if self.alpha is None or self.alpha >= _RELIABLE:
            return Strength.RELIABLE
        return Strength.TENTATIVE if self.alpha >= _TENTATIVE else Strength.WEAK


def agree(one: Codes, other: Codes, *, seed: int = 0) -> PairAgreement | None:
    """Agreement on the answers that both coded; None where there are none. The same codes give the same figures."""
    # Loaded here: agreement is worked out twice a round, and every process would carry nltk and scikit-learn for it.
    from sklearn.metrics import f1_score
    from sklearn.preprocessing import MultiLabelBinarizer

    ids = sorted(one.keys() & other.keys())
    if not ids:
        return None
    mine, theirs = [one[id] for id in ids], [other[id] for id in ids]
    binarizer = MultiLabelBinarizer().fit([*mine, *theirs])
    ours, others = binarizer.transform(mine), binarizer.transform(theirs)
    alpha = _alpha(mine, theirs, _masi)
    low, high = _interval(mine, theirs, seed) if alpha is not None else (None, None)
    nothing_used = not len(binarizer.classes_)
    return PairAgreement(
        answers=len(ids),
        same=sum(a == b for a, b in zip(mine, theirs, strict=True)),
        micro_f1=1.0 if nothing_used else float(f1_score(ours, others, average="micro", zero_division=0)),
        macro_f1=1.0 if nothing_used else float(f1_score(ours, others, average="macro", zero_division=0)),
        alpha=alpha,
        low=low,
        high=high,
        themes=tuple(_theme(theme, mine, theirs) for theme in binarizer.classes_.tolist()),
    )


def _theme(theme: str, mine: Sequence[Set[str]], theirs: Sequence[Set[str]]) -> ThemeAgreement:
    from nltk.metrics import binary_distance

    ours, others = [theme in codes for codes in mine], [theme in codes for codes in theirs]
    return ThemeAgreement(
        theme_id=theme,
        either=sum(a or b for a, b in zip(ours, others, strict=True)),
        both=sum(a and b for a, b in zip(ours, others, strict=True)),
        alpha=_alpha(ours, others, binary_distance),
    )


def _alpha(mine: Sequence[object], theirs: Sequence[object], distance: Callable[..., float]) -> float | None:
    """Krippendorff's alpha of two coders, by nltk; None where all codes are one and the same."""
    from nltk.metrics.agreement import AnnotationTask

    if len({*mine, *theirs}) < 2:
        return None
    codes = [("one", place, code) for place, code in enumerate(mine)]
    codes += [("other", place, code) for place, code in enumerate(theirs)]
    return float(AnnotationTask(codes, distance=distance).alpha())


def _masi(one: frozenset[str], other: frozenset[str]) -> float:
    """Passonneau's distance of sets (2006, "Measuring agreement on set-valued items"); two empty sets are alike."""
    from nltk.metrics import masi_distance

    return float(masi_distance(one, other)) if one or other else 0.0


def _interval(
    mine: Sequence[frozenset[str]], theirs: Sequence[frozenset[str]], seed: int
) -> tuple[float | None, float | None]:
    random, drawn = np.random.default_rng(seed), []
    for _ in range(_RESAMPLES):
        rows = random.integers(0, len(mine), len(mine)).tolist()
        alpha = _alpha([mine[row] for row in rows], [theirs[row] for row in rows], _masi)
        # All codes of this sample are one and the same: nobody disagreed.
        drawn.append(1.0 if alpha is None else alpha)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)
