"""Groups that follow the known themes as far as those know what is said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from analysis.theming import spreadsheet
from analysis.theming.clustering.guided_vectors import GuidedVectors
from analysis.theming.embeddings import StaticVectors
from analysis.theming.framework import load
from analysis.theming.known_themes import NearestThemes

PLACER = NearestThemes(load(), StaticVectors())
TOLD = {
    "transport": ["buses stop at six", "train fares cost loads", "no cycle path to college"],
    "feelings": ["i worry all night", "exams stress me out", "i feel sad and angry"],
    "health-help": ["the camhs waiting list is a year", "i cant get a dentist", "my doctor did not help"],
}
SAID = [text for texts in TOLD.values() for text in texts]
AT_THE_BANK = ["my card was declined", "the transfer failed", "how do i top up", "change my pin"]


def evidence(texts: Sequence[str]) -> NDArray[np.floating]:
    return np.maximum(PLACER.evidence(texts).totals, 0)


def grouped(texts: Sequence[str], folder: Path) -> dict[str, str]:
    answers, out = folder / "answers.csv", folder / "out.csv"
    pd.DataFrame({"text": list(texts)}).to_csv(answers, index=False)
    spreadsheet.themes(answers, out)
    made = spreadsheet.read(out)
    return dict(zip(made.text, made.group, strict=True))


def test_answers_of_one_theme_stand_together_without_a_word_in_common(tmp_path: Path) -> None:
    """Nine answers of three themes: two of one theme share a group far oftener than two of different ones."""
    group = grouped(SAID, tmp_path)
    pairs = [(a, b) for i, a in enumerate(SAID) for b in SAID[:i]]
    theme = {text: name for name, texts in TOLD.items() for text in texts}
    together = [group[a] == group[b] for a, b in pairs if theme[a] == theme[b]]
    apart = [group[a] == group[b] for a, b in pairs if theme[a] != theme[b]]
    assert sum(together) >= 6
    assert sum(apart) <= 2


def test_what_the_themes_do_not_know_is_grouped_by_its_words_alone() -> None:
    """On another subject the vectors are the embedder's own."""
    own = StaticVectors()
    led = GuidedVectors(AT_THE_BANK, own, evidence)
    assert np.array_equal(led.embed(AT_THE_BANK), own.embed(AT_THE_BANK))
    assert led.embed([]).shape == own.embed([]).shape


def test_vectors_have_unit_length() -> None:
    """A cosine is a product, with the themes beside the vectors or without."""
    led = GuidedVectors(SAID, StaticVectors(), evidence)
    assert led.embed(SAID).shape == (9, 256 + len(PLACER.theme_ids))
    assert np.allclose(np.linalg.norm(led.embed(SAID), axis=1), 1, atol=1e-5)


@given(st.permutations([*SAID, "Buses stop. At six!", "I worry, all night"]))
@settings(max_examples=10, deadline=None)
def test_the_order_of_a_file_changes_no_group(tmp_path_factory: pytest.TempPathFactory, order: list[str]) -> None:
    """Texts that differ in capitals and marks are one text to the groups, whichever comes first."""
    folder = tmp_path_factory.mktemp("order")
    assert grouped(order, folder) == grouped(sorted(order), folder)
