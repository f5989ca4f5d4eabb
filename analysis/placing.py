"""Known themes: which of them an answer speaks of, by its words and by sentences like it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.corpus import parts
from analysis.framework import Framework
from analysis.steps import Embedder, Placement, Vectors
from analysis.vectors import unit
from analysis.wordmatch import Match, WordMatcher

_NEAREST = 3
_RUNNERS_UP = 3
_RUNNER_UP_WEIGHT = 0.5
_STRONG, _HINT = 0.23, 0.115
_THRESHOLD, _SLOPE = 0.23, 0.08
_BATCH = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examples:
    """The examples' vectors around their mean, theme by theme, and the middle of each theme."""

    mean: Vectors
    by_theme: list[Vectors]
    middles: Vectors


class NearestThemes:
    """Places the parts of an answer by the words and the examples of each theme.

    A part leans to a theme as far as it is like the theme's examples (their middle, and the three nearest) more than it
    is like those of the themes that come next. Words add to that; one strong word is enough. Weights and threshold were
    chosen on labelled answers apart from those they are reported on (docs/theming.md).
    """

    def __init__(self, framework: Framework, embedder: Embedder) -> None:
        self._framework, self._embedder = framework, embedder
        self._ids = [theme.id for theme in framework.themes]

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

    @property
    def version(self) -> str:
        return f"nearest-themes-1/{self._framework.version}/{self._embedder.version}"

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word that the framework knows."""
        return self._matcher.vocabulary

    def place(self, texts: Sequence[str]) -> list[tuple[Placement, ...]]:
        """For each text the themes it speaks of, strongest first; an empty tuple where none fits."""
        placed: list[tuple[Placement, ...]] = []
        for i in range(0, len(texts), _BATCH):
            placed += self._place(texts[i : i + _BATCH])
        return placed

    def _place(self, texts: Sequence[str]) -> list[tuple[Placement, ...]]:
        spans = [(place, part.start, part.end) for place, text in enumerate(texts) for part in parts(text)]
        said = [texts[place][start:end] for place, start, end in spans]
        leans = self.lean(self._embedder.embed(said))
        best: list[dict[str, Placement]] = [{} for _ in texts]
        for (place, start, end), words, lean in zip(spans, said, leans, strict=True):
            matches = self._matcher.find(words)
            for theme_id, score in self._scores(lean, matches).items():
                known = best[place].get(theme_id)
                if known is None or score > known.score:
                    matched = tuple(dict.fromkeys(m.word for m in matches if m.theme_id == theme_id))
                    best[place][theme_id] = Placement(
                        theme_id=theme_id, score=score, matched=matched, start=start, end=end
                    )
        return [tuple(sorted(found.values(), key=lambda p: (-p.score, p.theme_id))) for found in best]

    def lean(self, vectors: Vectors) -> Vectors:
        """How far each vector leans to each theme, shape (vectors, themes), by examples alone."""
        known = self._examples
        centred = unit(vectors - known.mean)
        nearest = np.stack([_nearest(centred @ examples.T) for examples in known.by_theme], axis=1)
        like = (nearest + centred @ known.middles.T) / 2
        if len(self._ids) > _RUNNERS_UP:
            runners_up = np.sort(like, axis=1)[:, -1 - _RUNNERS_UP : -1].mean(axis=1, keepdims=True)
            like = like - _RUNNER_UP_WEIGHT * runners_up
        return np.asarray(like, dtype=np.float32)

    def _scores(self, lean: Vectors, matches: Sequence[Match]) -> dict[str, float]:
        strong = dict.fromkeys(self._ids, 0)
        hints = dict(strong)
        for match in matches:
            (strong if match.strong else hints)[match.theme_id] += 1
        scores = {}
        for theme_id, leaning in zip(self._ids, lean.tolist(), strict=True):
            said, hinted = min(strong[theme_id], 2), min(hints[theme_id], 2)
            total = (max(leaning, 0.0) if said else leaning) + _STRONG * said**0.7 + _HINT * hinted
            if total >= _THRESHOLD:
                scores[theme_id] = round(float(1 / (1 + np.exp((_THRESHOLD - total) / _SLOPE))), 4)
        return scores


def _nearest(similarities: Vectors) -> Vectors:
    """The mean of each row's largest few; zero where a theme has no examples."""
    if similarities.shape[1] == 0:
        return np.zeros(len(similarities), np.float32)
    few = min(_NEAREST, similarities.shape[1])
    mean: Vectors = np.partition(similarities, -few, axis=1)[:, -few:].mean(axis=1)
    return mean
