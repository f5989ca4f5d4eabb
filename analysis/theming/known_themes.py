"""Known themes: which of them an answer speaks of, by its words and by sentences like it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.theming.corpus import parts
from analysis.theming.embeddings import unit
from analysis.theming.framework import Framework
from analysis.theming.steps import Embedder, Placement, Vectors
from analysis.theming.word_matcher import WordMatcher

# The mean of a few nearest examples: one odd sentence among them must not decide.
_NEAREST = 3
# What is like many themes at once says little of any: half the mean of the next three is taken off.
_RUNNERS_UP = 3
_RUNNER_UP_WEIGHT = 0.5
# One strong word is enough by itself; a hint brings a text half of the way.
_STRONG, _HINT = 0.23, 0.115
# How fast the score rises about the threshold. It only makes scores readable and moves no placement.
_SLOPE = 0.08
_BATCH = 4096

ENOUGH = 0.23
"""From this total on the evidence for a theme is enough to place a text in it."""

SCORE_AT_THRESHOLD = 0.5
"""What a placement scores whose evidence is just enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examples:
    """The examples' vectors around their mean, theme by theme, and the middle of each theme."""

    mean: Vectors
    by_theme: list[Vectors]
    middles: Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for each theme in each text: shape (texts, themes), the best part counting for the text.

    `totals` are on the threshold's scale; a text without words has none. `part` points into `spans`, and `matched`
    gives the words that a part matched.
    """

    theme_ids: tuple[str, ...]
    totals: NDArray[np.float64]
    part: NDArray[np.intp]
    spans: tuple[tuple[int, int], ...]
    matched: Mapping[tuple[int, int], tuple[str, ...]]

    def placed(self) -> NDArray[np.bool_]:
        """Where the evidence is enough."""
        return self.totals >= ENOUGH

    def placements(self) -> list[tuple[Placement, ...]]:
        """For each text the themes whose evidence is enough, strongest first."""
        found = []
        for row, enough in enumerate(self.placed()):
            themes = (self.placement(row, theme) for theme in np.flatnonzero(enough).tolist())
            found.append(tuple(sorted(themes, key=lambda p: (-p.score, p.theme_id))))
        return found

    def placement(self, row: int, theme: int, score: float | None = None) -> Placement:
        """The evidence for one theme (by its place) in one text; `score` overrides what the total says."""
        part = int(self.part[row, theme])
        said = 1 / (1 + np.exp((ENOUGH - self.totals[row, theme]) / _SLOPE))
        return Placement(
            theme_id=self.theme_ids[theme],
            score=round(float(said if score is None else score), 4),
            matched=self.matched.get((part, theme), ()),
            start=self.spans[part][0],
            end=self.spans[part][1],
        )


class NearestThemes:
    """Places the parts of an answer by the words and the examples of each theme.

    A part leans to a theme as far as it is like the theme's examples (their middle, and the three nearest) more than it
    is like those of the themes that come next. Words add to that; one strong word is enough. Weights and threshold were
    chosen on labelled answers apart from those they are reported on (docs/theming.md).
    """

    def __init__(self, framework: Framework, embedder: Embedder) -> None:
        self._framework, self._embedder = framework, embedder
        self.theme_ids = tuple(theme.id for theme in framework.themes)

    @property
    def version(self) -> str:
        return f"nearest-themes-1/{self._framework.version}/{self._embedder.version}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The texts' vectors, as the themes' examples have them."""
        return self._embedder.embed(texts)

    def place(self, texts: Sequence[str]) -> list[tuple[Placement, ...]]:
        """For each text the themes it speaks of, strongest first; an empty tuple where none fits."""
        found: list[tuple[Placement, ...]] = []
        for start in range(0, len(texts), _BATCH):
            found += self.evidence(texts[start : start + _BATCH]).placements()
        return found

    def near(self, text: str) -> list[str]:
        """Ids of the themes that a text is near to, nearest first: half the evidence of a placement or more."""
        totals = self.evidence([text]).totals[0]
        return [self.theme_ids[theme] for theme in np.argsort(-totals, kind="stable") if totals[theme] >= ENOUGH / 2]

    def evidence(self, texts: Sequence[str]) -> Evidence:
        """What speaks for each theme in each text."""
        split = [parts(text) for text in texts]
        spans = [(part.start, part.end) for found in split for part in found]
        said = [text[part.start : part.end] for text, found in zip(texts, split, strict=True) for part in found]
        counts, matched = self._words(said)
        leans = self._lean(self._embedder.embed(said))
        # Two of each at most: whoever lists things does not speak of a theme the more.
        strong, hints = np.minimum(counts, 2)
        # A theme's own word is not argued away by a sentence like another theme's; a second one adds less.
        totals = np.where(strong > 0, np.maximum(leans, 0), leans) + _STRONG * strong**0.7 + _HINT * hints
        best = np.full((len(texts), len(self.theme_ids)), -np.inf)
        part = np.zeros(best.shape, dtype=np.intp)
        place = 0
        for row, found in enumerate(split):
            if found:
                own = totals[place : place + len(found)]
                part[row], best[row] = place + own.argmax(axis=0), own.max(axis=0)
                place += len(found)
        return Evidence(theme_ids=self.theme_ids, totals=best, part=part, spans=tuple(spans), matched=matched)

    def _words(self, said: Sequence[str]) -> tuple[NDArray[np.float64], dict[tuple[int, int], tuple[str, ...]]]:
        """How many strong words and hints of each theme each part has, shape (2, parts, themes); and which."""
        places = {theme_id: place for place, theme_id in enumerate(self.theme_ids)}
        counts = np.zeros((2, len(said), len(places)))
        matched: dict[tuple[int, int], tuple[str, ...]] = {}
        for row, words in enumerate(said):
            for match in self._matcher.find(words):
                theme = places[match.theme_id]
                counts[0 if match.strong else 1, row, theme] += 1
                known = matched.get((row, theme), ())
                matched[row, theme] = known if match.word in known else (*known, match.word)
        return counts, matched

    def _lean(self, vectors: Vectors) -> Vectors:
        """How far each vector leans to each theme, shape (vectors, themes), by examples alone."""
        known = self._examples
        centred = unit(vectors - known.mean)
        nearest = np.stack([_nearest(centred @ examples.T) for examples in known.by_theme], axis=1)
        like = (nearest + centred @ known.middles.T) / 2
        if len(self.theme_ids) > _RUNNERS_UP:
            runners_up = np.sort(like, axis=1)[:, -1 - _RUNNERS_UP : -1].mean(axis=1, keepdims=True)
            like = like - _RUNNER_UP_WEIGHT * runners_up
        return np.asarray(like, dtype=np.float32)

    @functools.cached_property
    def _matcher(self) -> WordMatcher:
        themes = self._framework.themes
        return WordMatcher({theme.id: theme.words for theme in themes}, {theme.id: theme.hints for theme in themes})

    @functools.cached_property
    def _examples(self) -> _Examples:
        """Made when first wanted: embedding them takes a moment that opening a partnership should not."""
        themes = self._framework.themes
        rows = self._embedder.embed([example for theme in themes for example in theme.examples])
        mean = rows.mean(axis=0) if len(rows) else np.zeros(rows.shape[1], np.float32)
        by_theme = np.split(unit(rows - mean), np.cumsum([len(theme.examples) for theme in themes])[:-1])
        middles = unit(np.stack([e.mean(axis=0) if len(e) else np.zeros_like(mean) for e in by_theme]))
        return _Examples(mean=mean, by_theme=by_theme, middles=middles)


def _nearest(similarities: Vectors) -> Vectors:
    """The mean of each row's largest few; zero where a theme has no examples."""
    if similarities.shape[1] == 0:
        return np.zeros(len(similarities), np.float32)
    few = min(_NEAREST, similarities.shape[1])
    mean: Vectors = np.partition(similarities, -few, axis=1)[:, -few:].mean(axis=1)
    return mean
