"""What a child asks Heard itself, told from an answer. When unsure, it is an answer.

Learnt from the examples in content/intents: a linear support-vector machine (LIBLINEAR, one against the rest) over
words, letters, concepts, the text's shape and the leading part of its sentence vector, and beside it the nearest
example by sentence vector. `heard intent` and benchmarks/intents.py run it on other people's text.
"""

from __future__ import annotations

import csv
import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedback.chat.intent_features import FOLDER, Speller, concept_terms, normalise, shape
from feedback.chat.state import NOT_A_QUESTION
from feedback.core.content_files import CheckedContent, read
from feedback.core.csv_files import table
from feedback.core.sentence_vectors import embed

QUESTIONS = (
    "who_sees_this",
    "is_it_anonymous",
    "what_happens_next",
    "delete_my_answer",
    "need_help_now",
    "who_made_you_are_you_a_robot",
    "skip_question",
    "change_language",
    "read_it_to_me",
    "how_long_does_it_take",
    "can_i_get_in_trouble",
    "can_i_talk_to_a_person",
    "what_is_the_partnership",
    "swearing_or_testing_bot",
)
NAMES = (*QUESTIONS, NOT_A_QUESTION)

# Chosen on held-back texts (docs/conversation.md): about two answers in a hundred may be taken for a question.
THRESHOLD = 0.75
AGAINST_ANSWER = 0.75
"""How much of the answer's own score is taken off a question's."""
NEAREST = 1.5
"""Weight of the nearest example beside the linear model."""
MORE_FOR_TESTING = 0.15
"""Rude words stand in honest answers too, so more is asked before they are taken for a test of the computer."""
LEADING = 64
"""Dimensions of the sentence vector that the linear model sees; the vectors are trained so that the first tell most."""
SHAPE = 0.5
"""Weight of a text's shape, so that it does not outweigh what the text says."""
# It only makes the score readable: who is taken to ask something is decided before it.
STEEPNESS = 2.0
_WORDS = r"[\w']+"


@dataclass(frozen=True, slots=True)
class Intent:
    """`name` is one of NAMES. `score`, in 0–1, is how sure; 0.5 is the threshold between question and answer."""

    name: str
    score: float


class ExamplesFile(CheckedContent):
    version: str
    intent: str
    examples: tuple[str, ...]


class _HeldBackFile(CheckedContent):
    version: str
    texts: dict[str, tuple[str, ...]]


class IntentModel:
    """Trained at first use, the same each time: no chance in it, and nothing of a young person's."""

    def __init__(self, texts: Sequence[str], names: Sequence[str]) -> None:
        # Loaded with the first words that are heard, and not by opening a partnership (docs/theming.md).
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.svm import LinearSVC

        plain = [normalise(text) for text in texts]
        self._speller = Speller({word for text in plain for word in text.split()})
        self._counted = [
            # At least twice: what stands in one example alone tells that example and not what it asks.
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2),
            TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, min_df=2, token_pattern=_WORDS),
            TfidfVectorizer(analyzer=concept_terms, sublinear_tf=True, min_df=2),
        ]
        self._vectors = embed(plain)
        counts = [counter.fit_transform(plain) for counter in self._counted]
        self._linear = LinearSVC(C=0.5, tol=1e-2, max_iter=2000, random_state=0)
        self._linear.fit(_joined(counts, plain, self._vectors), np.array(names))
        self.names: list[str] = self._linear.classes_.tolist()
        # Each name's examples side by side, so that the nearest of each is one pass over the products.
        order = np.argsort(np.array(names), kind="stable")
        self._vectors = np.ascontiguousarray(self._vectors[order])
        self._starts = np.searchsorted(np.array(names)[order], np.array(self.names))

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """How much each text is like each name's examples; shape (texts, names)."""
        from sklearn import config_context

        plain = [self._speller.mend(normalise(text)) for text in texts]
        vectors = embed(plain)
        nearest = np.maximum.reduceat(vectors @ self._vectors.T, self._starts, axis=1)
        with config_context(assume_finite=True, skip_parameter_validation=True):  # half of the time for one text
            counts = [counter.transform(plain) for counter in self._counted]
            told: NDArray[np.float64] = self._linear.decision_function(_joined(counts, plain, vectors))
        return told + NEAREST * nearest


def _joined(counts: Sequence[Any], plain: Sequence[str], vectors: NDArray[np.float32]) -> Any:
    """Counted words, the leading part of the vectors and the shapes, side by side as the linear model takes them."""
    from scipy import sparse

    shapes = SHAPE * np.array([shape(text) for text in plain])
    return sparse.hstack([*counts, sparse.csr_matrix(vectors[:, :LEADING]), sparse.csr_matrix(shapes)]).tocsr()


@functools.cache
def examples() -> tuple[tuple[str, str], ...]:
    """Every example that is learnt from, with its name."""
    files = [read(FOLDER / f"{name}.toml", ExamplesFile) for name in NAMES]
    return tuple((text, file.intent) for file in files for text in file.examples)


@functools.cache
def held_back() -> dict[str, tuple[tuple[str, str], ...]]:
    """Texts that are never learnt from, by file, each with its right name: what the classifier is measured on."""
    files = {path.stem: read(path, _HeldBackFile) for path in sorted((FOLDER.parent / "held_back").glob("*.toml"))}
    return {
        stem: tuple((text, name) for name, texts in file.texts.items() for text in texts)
        for stem, file in files.items()
    }


def train(texts: Sequence[str], names: Sequence[str]) -> IntentModel:
    """A classifier learnt from these examples; `decide` asks it. Heard's own is trained once, at first use."""
    return IntentModel(texts, names)


@functools.cache
def _trained() -> IntentModel:
    texts, names = zip(*examples(), strict=True)
    return train(texts, names)


def classify(text: str) -> Intent:
    """What these words ask Heard, or `not_a_question`. Never raises, whatever is typed."""
    return classify_all([text])[0]


def name_of(text: str) -> str:
    """The name alone, as the conversation takes it."""
    return classify(text).name


def classify_all(texts: Sequence[str]) -> list[Intent]:
    """`classify` for many texts at once."""
    return decide(_trained(), texts) if texts else []


def decide(model: IntentModel, texts: Sequence[str]) -> list[Intent]:
    """The best question for each text, where it is better than an answer and sure enough."""
    scores, names = model.scores(texts), model.names
    answer = names.index(NOT_A_QUESTION)
    as_answer = scores[:, answer].copy()
    scores[:, answer] = -np.inf
    found = []
    for text, row, against in zip(texts, scores, as_answer, strict=True):
        name = names[int(row.argmax())]
        best = float(row.max())
        sure = best - AGAINST_ANSWER * against - THRESHOLD
        sure -= MORE_FOR_TESTING if name == "swearing_or_testing_bot" else 0.0
        # Bounded, since exp overflows far from nought and any text must get an answer.
        chance = 1 / (1 + math.exp(-STEEPNESS * max(-20.0, min(20.0, sure))))
        asks = sure > 0 and best > against and re.search(r"\w", text) is not None
        found.append(Intent(name, chance) if asks else Intent(NOT_A_QUESTION, max(0.5, 1 - chance)))
    return found


def classify_file(source: Path, target: Path) -> int:
    """Classify a CSV with the columns id and text into one with id, intent and score; gives the number of rows.

    Raises: csv_files.Unreadable; OSError where a file cannot be read or written.
    """
    rows = table(source, ("id", "text"))
    found = classify_all(rows["text"].tolist())
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "intent", "score"))
        writer.writerows((id, intent.name, f"{intent.score:.3f}") for id, intent in zip(rows["id"], found, strict=True))
    return len(rows)
