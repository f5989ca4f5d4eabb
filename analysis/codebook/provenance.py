"""Why an answer stands in a theme, or in none: the machine's evidence, examples like it, and everything that happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.codebook.corrections import Corrections
from analysis.codebook.history import History
from analysis.codebook.runs import ThemeRuns
from analysis.theming.framework import Framework
from analysis.theming.known_themes import SCORE_AT_THRESHOLD, NearestThemes
from analysis.theming.steps import Assignment, Embedder

_FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of an assignment's history: the machine's guess (`by` empty, with its score) or a person's word."""

    at: str
    by: str
    theme_id: str
    belongs: bool
    score: float | None = None
    taken_back_by: str = ""


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


class Provenance:
    """Reads what others keep and works out the rest anew: nothing of an explanation is kept."""

    def __init__(
        self, *, runs: ThemeRuns, corrections: Corrections, history: History, framework: Framework, embedder: Embedder
    ) -> None:
        self._runs, self._corrections, self._history = runs, corrections, history
        self._framework, self._embedder = framework, embedder
        # The examples' own evidence, also where a learnt model places by now: people read sentences, not weights.
        self._placer = NearestThemes(framework, embedder)

    def explain(
        self, answer_id: str, text: str, *, theme_ids: Sequence[str] = (), members: Sequence[str] = ()
    ) -> Explanation:
        """Why the answer with these safe words stands in a theme.

        `theme_ids` is the theme and those merged into it (none for an answer in no theme), `members` the safe words of
        the theme's other answers.
        """
        guesses = [g for g in self._runs.assignments(answer_id) if g.theme_id in theme_ids]
        guess = max(guesses, key=lambda g: g.score, default=None)
        part = text[guess.start : guess.end] if guess else text
        listed = [e for theme in self._framework.themes if theme.id in theme_ids for e in theme.examples]
        return Explanation(
            guess=guess,
            threshold=SCORE_AT_THRESHOLD,
            near=self._near(text),
            examples=self._like(part, listed),
            neighbours=self._like(text, members),
            events=tuple(self.events(answer_id)),
        )

    def events(self, answer_id: str) -> list[Event]:
        """Everything that happened to an answer's themes, oldest first: the machine's guesses and people's words."""
        who = {step.number: step.by for step in self._history.steps()}
        machine = (
            Event(at=guess.at, by="", theme_id=guess.theme_id, belongs=guess.score is not None, score=guess.score)
            for guess in self._runs.past_guesses(answer_id)
        )
        people = (
            Event(
                at=word.at,
                by=word.by,
                theme_id=word.theme_id,
                belongs=word.belongs,
                taken_back_by="" if word.taken_back is None else who.get(word.taken_back, ""),
            )
            for word in self._corrections.of_answer(answer_id)
        )
        return sorted([*machine, *people], key=lambda event: event.at)

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
