"""What a child asks of Heard or wants of it, in any language offered: by written phrases first, then by likeness to them.

`feedback.chat.intents` names the fourteen questions that are published. A conversation hears more: that a question was not
understood, that spelling is hard, that somebody wants to draw, to stop, to leave the question, or does not trust Heard. The
phrases that people wrote are the examples; English has more of both kinds under `wants/`. When unsure, it is an answer.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from feedback.chat import intents, phrases
from feedback.chat.intent_features import FOLDER, normalise
from feedback.chat.intents import Intent, IntentModel
from feedback.chat.state import NOT_A_QUESTION
from feedback.core.content_files import ENGLISH, LANGUAGES, read
from feedback.safeguarding.content import lines, other_languages

WANTS = (
    "explain", "spelling", "draw", "mistake", "test", "joke", "offtopic", "trust", "whats_the_point", "stop_asking",
    "rather_not_say", "rude_feedback",
)  # fmt: skip

# Chosen on held-back texts (docs/conversation.md).
THRESHOLD = 0.75
MORE: Mapping[str, float] = {
    "swearing_or_testing_bot": 0.4,
    "need_help_now": -0.25,
    "rather_not_say": 0.1,
    "skip_question": 0.1,
}
"""How much more than the threshold is asked of these: a call for help counts soonest, an insult must be plain."""
OTHER_THRESHOLD = 0.45
_WORDS = r"\S+"
_ENGLISH_ANSWERS = 3
"""Of the English answers one in three is shown to the model of the other languages, so that it lets English be."""


def asked(text: str) -> Intent:
    """What these words ask of Heard or want of it, or `not_a_question`, and how sure in 0–1. Never raises."""
    told = phrases.asked(text)
    heard = Intent(told, 1.0) if told else asked_all([text])[0]
    # Whoever speaks of living or dying is not asking about Heard; only a call for help is heard in it.
    of_life = heard.name not in (NOT_A_QUESTION, phrases.HELP) and phrases.speaks_of_life(text)
    return Intent(NOT_A_QUESTION, 0.5) if of_life else heard


def asked_all(texts: Sequence[str]) -> list[Intent]:
    """By likeness alone, for many texts at once."""
    english = _sure(_english(), texts)
    return [
        first if first.name != NOT_A_QUESTION or not any(c.isalpha() for c in text) else _other_languages().hear(text)
        for text, first in zip(texts, english, strict=True)
    ]


@functools.cache
def examples() -> Mapping[str, str]:
    """Every English example and its name: what was written for wants, phrases without a gap, and what `intents` learns."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / "wants").glob("*.toml")):
        file = read(path, intents.ExamplesFile)
        found |= {normalise(text): file.intent for text in file.examples}
    said = phrases.written(ENGLISH)
    for name in said:
        for text in said[name] if name != phrases.HELP else ():
            if phrases.ANY not in text:
                found.setdefault(normalise(text), name)
    for text, name in intents.examples():
        want = phrases.asked(text) if name != NOT_A_QUESTION else ""
        found.setdefault(normalise(text), want if want in WANTS else name)
    return found


def _sure(model: IntentModel, texts: Sequence[str]) -> list[Intent]:
    scores = model.scores(texts)
    answer = model.names.index(NOT_A_QUESTION)
    against = scores[:, answer].copy()
    bias = np.array([MORE.get(name, 0.0) for name in model.names])
    scores = scores - bias
    scores[:, answer] = -np.inf
    found = []
    for text, row, other in zip(texts, scores, against, strict=True):
        best = float(row.max())
        sure = best - intents.AGAINST_ANSWER * other - THRESHOLD
        asks = sure > 0 and best > other and any(c.isalpha() for c in text)
        found.append(_intent(model.names[int(row.argmax())], sure, asks=asks))
    return found


def _intent(name: str, sure: float, *, asks: bool) -> Intent:
    chance = 1 / (1 + math.exp(-intents.STEEPNESS * max(-20.0, min(20.0, sure))))
    return Intent(name, chance) if asks else Intent(NOT_A_QUESTION, max(0.5, 1 - chance))


@functools.cache
def _english() -> IntentModel:
    return intents.train(list(examples()), list(examples().values()))


class _OtherLanguages:
    """Letters and words of the phrases in six languages, against answers in each: a linear support-vector machine."""

    def __init__(self) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.svm import LinearSVC

        texts, names = zip(*_in_other_languages(), strict=True)
        self._letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
        self._words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=_WORDS, sublinear_tf=True)
        plain = [_plain(text) for text in texts]
        self._letters.fit(plain)
        self._words.fit(plain)
        self._linear = LinearSVC(C=1.0, tol=1e-2, random_state=0).fit(self._seen(plain), names)
        self._names: list[str] = self._linear.classes_.tolist()

    def hear(self, text: str) -> Intent:
        row: NDArray[np.float64] = self._linear.decision_function(self._seen([_plain(text)]))[0]
        answer = self._names.index(NOT_A_QUESTION)
        against, row[answer] = float(row[answer]), -np.inf
        name = self._names[int(row.argmax())]
        sure = float(row.max()) - against - OTHER_THRESHOLD - MORE.get(name, 0.0)
        return _intent(name, sure, asks=sure > 0)

    def _seen(self, plain: Sequence[str]) -> object:
        from scipy import sparse

        return sparse.hstack([self._letters.transform(plain), self._words.transform(plain)]).tocsr()


def _plain(text: str) -> str:
    return " ".join(phrases.words_of(text[: phrases.LONGEST_TEXT]))


@functools.cache
def _other_languages() -> _OtherLanguages:
    return _OtherLanguages()


def _in_other_languages() -> Iterable[tuple[str, str]]:
    for language in LANGUAGES:
        if language != ENGLISH:
            said = phrases.written(language)
            yield from ((text.replace(phrases.ANY, ""), name) for name, texts in said.items() for text in texts)
            yield from ((text, NOT_A_QUESTION) for text in phrases.answers(language))
    for content in other_languages().values():
        for block in itertools.chain(content.none.values(), content.concern.values(), content.urgent.values()):
            yield from ((line, NOT_A_QUESTION) for line in lines(block))
    ordinary = [text for text, name in examples().items() if name == NOT_A_QUESTION]
    yield from ((text, NOT_A_QUESTION) for text in ordinary[::_ENGLISH_ANSWERS])
