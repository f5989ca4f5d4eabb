"""Theming and rough mood of any spreadsheet of answers: what `heard themes` and `mood` do."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.theming.clustering.agreement import Agreement, compare
from analysis.theming.clustering.guided_vectors import guided_by
from analysis.theming.clustering.labels import DistinctPhrases
from analysis.theming.clustering.steady_groups import SteadyGroups
from analysis.theming.corpus import plain, set_aside
from analysis.theming.embeddings import SentenceVectors, StaticVectors, around
from analysis.theming.framework import Framework, load
from analysis.theming.known_themes import NearestThemes
from analysis.theming.sentiment import ReadPhrases
from analysis.theming.steps import Embedder, Placement
from feedback.core.csv_files import table

THEME, SCORE, GROUP, LABEL, MOOD = "theme", "score", "group", "label", "mood"
NO_GROUP = ""
_BATCH = 1000
_BETWEEN = "|"

Progress = Callable[[str, int, int], None]
"""Called with the step's name, how much of it is done, and how much it is in all."""


def read(path: Path) -> pd.DataFrame:
    """A CSV as text, nothing taken for a number or left out. Raises Unreadable."""
    return table(path, ())


def themes(
    answers: Path,
    out: Path,
    *,
    text_column: str = "text",
    question_column: str | None = None,
    framework: Path | None = None,
    groups: int | None = None,
    evaluate: str | None = None,
    vectors: Path | None = None,
    progress: Progress = lambda _step, _done, _all: None,
) -> Agreement | None:
    """Write the input's columns, then theme, score, group and label, to `out`, row for row.

    `theme` holds the ids of known themes joined by `|`, `score` theirs likewise; both are empty where none fits. Every
    row that says something has a `group` among all rows, and its `label`; "idk" and the like have none. A name that the
    input has already gets `heard_` before it. `question_column` tells which words the questions themselves say: those
    label no group. `groups` asks for that many groups. `evaluate` names a column of people's labels, with which the
    result is compared.
    `vectors` is a folder with a sentence-transformer, for the groups.
    Raises Unreadable, FrameworkUnusable or EncoderUnusable.
    """
    rows = table(answers, [text_column, *filter(None, [question_column, evaluate])])
    known = load(framework)
    texts = rows[text_column].tolist()
    questions = sorted(set(rows[question_column])) if question_column else []
    aside = {i for i, text in enumerate(texts) if set_aside(text, "en", known.nothing_said, known.words)}
    theme, score, totals = _place(texts, aside, known, progress)
    grouper = _grouper(texts, totals, SentenceVectors(vectors) if vectors else None)
    group, label = _group(texts, questions, groups, progress, grouper, aside)
    _write(rows, {THEME: theme, SCORE: score, GROUP: group, LABEL: label}, out)
    return compare(group, theme, rows[evaluate].tolist()) if evaluate else None


def mood(
    answers: Path,
    out: Path,
    *,
    text_column: str = "text",
    evaluate: str | None = None,
    progress: Progress = lambda _step, _done, _all: None,
) -> Agreement | None:
    """Write the input's columns, then `mood` (neg, neu or pos), to `out`. Rough, for many rows together.

    Raises Unreadable.
    """
    rows = table(answers, [text_column, *filter(None, [evaluate])])
    reader, texts, read_as = ReadPhrases(), rows[text_column].tolist(), list[str]()
    for start in range(0, len(texts), _BATCH):
        read_as += [value.value for value in reader.read(texts[start : start + _BATCH])]
        progress(MOOD, len(read_as), len(texts))
    _write(rows, {MOOD: read_as}, out)
    return compare(read_as, read_as, rows[evaluate].tolist()) if evaluate else None


def _place(
    texts: list[str], aside: Container[int], known: Framework, progress: Progress
) -> tuple[list[str], list[str], NDArray[np.float32]]:
    """For each text its themes, their scores, and what speaks for every theme."""
    placer = NearestThemes(known, StaticVectors())
    theme, score = list[str](), list[str]()
    totals = np.zeros((len(texts), len(placer.theme_ids)), np.float32)
    for start in range(0, len(texts), _BATCH):
        said = texts[start : start + _BATCH]
        usable = [row for row in range(len(said)) if start + row not in aside]
        evidence = placer.evidence([said[row] for row in usable])
        placed: list[tuple[Placement, ...]] = [()] * len(said)
        for row, places in zip(usable, evidence.placements(), strict=True):
            placed[row] = places
        # Without what speaks against a theme: for groups only what was said counts.
        totals[[start + row for row in usable]] = np.maximum(evidence.totals, 0)
        theme += [_BETWEEN.join(p.theme_id for p in places) for places in placed]
        score += [_BETWEEN.join(f"{p.score:.2f}" for p in places) for places in placed]
        progress(THEME, len(theme), len(texts))
    return theme, score, totals


def _grouper(texts: list[str], totals: NDArray[np.float32], vectors: Embedder | None) -> SteadyGroups:
    """Groups led by what the known themes say of each text, as far as they know what is said."""
    row: dict[str, int] = {}
    for place, text in enumerate(texts):
        # What differs in capitals and marks alone is one text to the groups: the best of either counts, in any order.
        first = row.setdefault(plain(text), place)
        totals[first] = np.maximum(totals[first], totals[place])

    def evidence(said: Sequence[str]) -> NDArray[np.float32]:
        return totals[[row[text] for text in said]]

    return SteadyGroups(guided_by(evidence, around(vectors)) if vectors else guided_by(evidence))


def _group(
    texts: list[str],
    questions: list[str],
    count: int | None,
    progress: Progress,
    grouper: SteadyGroups,
    aside: Container[int],
) -> tuple[list[str], list[str]]:
    group, label = [NO_GROUP] * len(texts), [""] * len(texts)
    rows = [i for i, text in enumerate(texts) if i not in aside and plain(text)]
    progress(GROUP, 0, len(rows))
    members = [[rows[i] for i in each.members] for each in grouper.group([texts[i] for i in rows], count)]
    labels = DistinctPhrases(questions).label(texts, members)
    for number, (places, (words, _)) in enumerate(zip(members, labels, strict=True), start=1):
        for place in places:
            group[place], label[place] = str(number), words
    progress(GROUP, len(rows), len(rows))
    return group, label


def _write(rows: pd.DataFrame, columns: dict[str, list[str]], out: Path) -> None:
    added = {name if name not in rows.columns else f"heard_{name}": values for name, values in columns.items()}
    rows.assign(**added).to_csv(out, index=False, encoding="utf-8")
