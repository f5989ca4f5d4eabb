"""Why an answer stands in a theme, or in none: the machine's evidence, examples like it, and everything that happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.codebook.history import Event, History
from analysis.codebook.theme_store import Archive
from analysis.records import Assignment
from analysis.theming.framework import Framework
from analysis.theming.known_themes import SCORE_AT_THRESHOLD, NearestThemes
from analysis.theming.steps import Embedder

_FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Like:
    """A sentence that a theme lists or holds, and how alike it is (cosine, at most 1). Its repr has no words."""

    text: str
    alike: float

    def __repr__(self) -> str:
        return f"<Like {self.alike}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """`guess` is the machine's own where it made one; `threshold` the score it places from; `near` the known themes
    that come closest (id, score), the closest first. `examples` are the theme's listed ones that are most alike,
    `neighbours` its most alike answers. `events` is the history of the answer, oldest first."""

    guess: Assignment | None
    threshold: float
    near: tuple[tuple[str, float], ...]
    examples: tuple[Like, ...]
    neighbours: tuple[Like, ...]
    events: tuple[Event, ...]


class Explaining:
    def __init__(self, *, archive: Archive, history: History, framework: Framework, embedder: Embedder) -> None:
        self._archive, self._history, self._framework = archive, history, framework
        self._embedder, self._placer = embedder, NearestThemes(framework, embedder)

    def explain(
        self, answer_id: str, text: str, *, theme_ids: Sequence[str] = (), members: Sequence[str] = ()
    ) -> Explanation:
        """Why the answer with these safe words stands in a theme.

        `theme_ids` is the theme and those merged into it (none for an answer in no theme), `members` the safe words of
        the theme's other answers.
        """
        guesses = [g for g in self._archive.assignments(answer_id) if g.theme_id in theme_ids]
        guess = max(guesses, key=lambda g: g.score, default=None)
        part = text[guess.start : guess.end] if guess else text
        listed = [e for theme in self._framework.themes if theme.id in theme_ids for e in theme.examples]
        return Explanation(
            guess=guess,
            threshold=SCORE_AT_THRESHOLD,
            near=self._near(text),
            examples=self._like(part, listed),
            neighbours=self._like(text, members),
            events=tuple(self._history.of_answer(answer_id)),
        )

    def _near(self, text: str) -> tuple[tuple[str, float], ...]:
        evidence = self._placer.evidence([text])
        best = np.argsort(-evidence.totals[0], kind="stable")[:_FEW].tolist()
        found = [evidence.placement(0, theme) for theme in best if np.isfinite(evidence.totals[0, theme])]
        return tuple((placement.theme_id, placement.score) for placement in found)

    def _like(self, text: str, others: Sequence[str]) -> tuple[Like, ...]:
        different = list(dict.fromkeys(others))
        if not different:
            return ()
        vectors = self._embedder.embed([text, *different])
        alike = vectors[1:] @ vectors[0]
        nearest = np.argsort(-alike, kind="stable")[:_FEW].tolist()
        return tuple(Like(text=different[place], alike=round(float(alike[place]), 2)) for place in nearest)
