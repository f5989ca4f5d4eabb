"""Learning from people's corrections: a linear model for each theme takes over once it is measurably better."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.theming.known_themes import Evidence, NearestThemes
from analysis.theming.steps import Placement, Vectors

if TYPE_CHECKING:
    # scikit-learn is loaded where something is learnt: a process that only serves phones never learns, and would carry
    # 70 MB and most of a second for it.
    from sklearn.linear_model import LogisticRegression

# With fewer than two on either side in each fold, F1 on what is held back is chance.
_FEWEST = 10
_FOLDS = 5
# A lucky split must not take a theme over from sentences that people can read.
_RESAMPLES, _SURE = 200, 0.9
_PLACED_FROM = 0.5
_EVIDENCE = 3
_BATCH = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLabel:
    """One answer as a person left it: every theme it speaks of, in the person's judgement, and none besides."""

    text: str
    theme_ids: frozenset[str]

    def __repr__(self) -> str:
        return f"<TrainingLabel {len(self.theme_ids)} themes>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A theme's F1 on corrections held back from learning: by the examples as they stand, and by the model."""

    corrections: int
    before: float
    after: float
    taken_over: bool


class LearnedThemes:
    """Places as the prototypes do, save for the themes that a model has taken over. `trials` says which and why."""

    def __init__(
        self,
        prototypes: NearestThemes,
        models: Mapping[int, LogisticRegression],
        trials: Mapping[str, Trial],
        learnt_from: str,
    ) -> None:
        self._prototypes, self._models = prototypes, dict(models)
        self.trials = dict(trials)
        self.version = f"learnt-1/{learnt_from}/{prototypes.version}" if models else prototypes.version

    def place(self, texts: Sequence[str]) -> list[tuple[Placement, ...]]:
        """For each text the themes it speaks of, strongest first; an empty tuple where none fits."""
        placed: list[tuple[Placement, ...]] = []
        for start in range(0, len(texts), _BATCH):
            placed += self._place(texts[start : start + _BATCH])
        return placed

    def near(self, text: str) -> list[str]:
        """As the prototypes have it."""
        return self._prototypes.near(text)

    def _place(self, texts: Sequence[str]) -> list[tuple[Placement, ...]]:
        evidence, vectors = self._prototypes.evidence(texts), self._prototypes.embed(texts)
        scores = np.where(evidence.placed(), np.nan, 0.0)  # not a number: the total's own score
        for theme, model in self._models.items():
            chance = model.predict_proba(_features(vectors, evidence, theme))[:, 1]
            scores[:, theme] = np.where((chance >= _PLACED_FROM) & np.isfinite(evidence.totals[:, theme]), chance, 0.0)
        return [
            tuple(
                sorted(
                    (
                        evidence.placement(row, theme, None if np.isnan(scores[row, theme]) else scores[row, theme])
                        for theme in np.flatnonzero(scores[row] != 0).tolist()
                    ),
                    key=lambda placement: (-placement.score, placement.theme_id),
                )
            )
            for row in range(len(texts))
        ]


def learn(prototypes: NearestThemes, corrections: Sequence[TrainingLabel]) -> LearnedThemes:
    """Learn from corrections, in any order, what can be shown to be better; the rest stays as it was.

    For each theme with ten corrected answers or more on either side, a logistic regression over the answer's vector and
    the prototypes' own evidence is tried on answers held back in five folds. It takes over where its F1 there is above
    the prototypes' in nine of ten resamples of the held-back answers.
    """
    from sklearn.metrics import f1_score

    # Folds go by place: unsorted, the order of people's corrections would decide what is learnt.
    ordered = sorted(corrections, key=lambda c: (c.text, sorted(c.theme_ids)))
    texts = [correction.text for correction in ordered]
    evidence, vectors = prototypes.evidence(texts), prototypes.embed(texts)
    models: dict[int, LogisticRegression] = {}
    trials: dict[str, Trial] = {}
    for theme, theme_id in enumerate(prototypes.theme_ids):
        truth = np.array([theme_id in correction.theme_ids for correction in ordered], dtype=bool)
        if min(truth.sum(), (~truth).sum()) < _FEWEST:
            continue
        features = _features(vectors, evidence, theme)
        before, after = evidence.placed()[:, theme], _held_back(features, truth)
        trials[theme_id] = Trial(
            corrections=int(truth.sum()),
            before=round(float(f1_score(truth, before, zero_division=0)), 4),
            after=round(float(f1_score(truth, after, zero_division=0)), 4),
            taken_over=_better(truth, before, after),
        )
        if trials[theme_id].taken_over:
            models[theme] = _model().fit(features, truth)
    return LearnedThemes(prototypes, models, trials, _digest(ordered))


def _held_back(features: NDArray[np.float64], truth: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What a model says of each answer that learnt from the others alone."""
    from sklearn.model_selection import StratifiedKFold

    said = np.zeros(len(truth), dtype=bool)
    for learnt, held_back in StratifiedKFold(_FOLDS, shuffle=True, random_state=0).split(features, truth):
        chance = _model().fit(features[learnt], truth[learnt]).predict_proba(features[held_back])[:, 1]
        said[held_back] = chance >= _PLACED_FROM
    return said


def _model() -> LogisticRegression:
    from sklearn.linear_model import LogisticRegression

    # Most answers do not speak of a theme: unbalanced, a model that never places would look best.
    return LogisticRegression(C=3, class_weight="balanced", max_iter=1000)


def _features(vectors: Vectors, evidence: Evidence, theme: int) -> NDArray[np.float64]:
    """The answer's vector, and the prototypes' evidence for the theme, weighed as much as a few of its dimensions."""
    told = np.nan_to_num(evidence.totals[:, [theme]], neginf=-1.0)
    return np.hstack([vectors, _EVIDENCE * told]).astype(np.float64)


def _better(truth: NDArray[np.bool_], before: NDArray[np.bool_], after: NDArray[np.bool_]) -> bool:
    """Whether `after` has the higher F1 in nine of ten resamples of the answers."""
    rows = np.random.default_rng(0).integers(0, len(truth), (_RESAMPLES, len(truth)))
    wins = (_f1(truth[rows], after[rows]) > _f1(truth[rows], before[rows])).sum()
    return bool(wins >= _SURE * _RESAMPLES)


def _f1(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> NDArray[np.float64]:
    """F1 of each row; scikit-learn's takes a hundred times as long for many short ones."""
    either = truth.sum(axis=1) + said.sum(axis=1)
    return np.asarray(2 * (truth & said).sum(axis=1) / np.maximum(either, 1))


def _digest(corrections: Sequence[TrainingLabel]) -> str:
    told = hashlib.blake2b(digest_size=6)
    for correction in corrections:
        told.update(f"{correction.text}\0{'|'.join(sorted(correction.theme_ids))}\0".encode())
    return told.hexdigest()
