"""A small sentence encoder, trained further on the examples of the content: what a text means, whatever its words.

MiniLM (Wang and others 2020; sentence-transformers/all-MiniLM-L6-v2, Apache-2.0) with two heads, tier and category,
in 8-bit weights that lie in the content. `benchmarks/training/encoder.py` made it; `about.toml` beside it says from what.
It runs in this process, on one thread; nothing is fetched or sent.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedback.core.records import Tier
from feedback.safeguarding.content import EncoderAbout, folder, learnt_head

LONGEST = 96
"""Tokens of one piece; longer pieces are cut at a word."""

_EDGE = 0.001
_PIECE, _AT_ONCE = 40, 16
_SENTENCE = re.compile(r"[^.!?\n\u2026]+[.!?\n\u2026]*")
ORDINARY = "ordinary"
SIZE = 384
_MEANING = b"/network/Div_output_0"
"""What the exported model calls the mean over the tokens, before both heads."""
TIERS = (Tier.NONE, Tier.CONCERN, Tier.URGENT)
"""The order of the first head's classes."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the encoder says of one text: the probability of harm, of urgent harm, the likeliest category, and what the
    most harmful piece means (`SIZE` numbers, before any head)."""

    harm: float
    urgent: float
    category: str
    meaning: NDArray[np.float32]

    @property
    def odds(self) -> float:
        """The log odds of harm, which add up with the model's score."""
        inside = min(max(self.harm, _EDGE), 1 - _EDGE)
        return math.log(inside / (1 - inside))


@functools.cache
def about() -> EncoderAbout:
    """What the encoder is and what it was made from."""
    return EncoderAbout.model_validate(tomllib.loads(folder().joinpath("encoder", "about.toml").read_text("utf-8")))


def _joined(field: int, body: bytes) -> bytes:
    """A field of a protobuf message that holds another, of fewer than 128 bytes."""
    return bytes([field << 3 | 2, len(body)]) + body


def _with_meaning(model: bytes) -> bytes:
    """The model with one output more, and the weights on the disk as they are: of a protobuf message that is told twice the
    parts are put together (ModelProto.graph is field 7, GraphProto.output 12, ValueInfoProto.name 1)."""
    return model + _joined(7, _joined(12, _joined(1, _MEANING)))


@functools.cache
def _parts() -> tuple[Any, Any]:
    """The model's session and its tokenizer, read once in a process."""
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    # One text is over sooner than more threads wake; a hall of phones keeps every core busy anyway.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    with resources.as_file(folder().joinpath("encoder")) as files:
        model = _with_meaning((files / "model.onnx").read_bytes())
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(files / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return session, tokenizer


def pieces(text: str) -> list[str]:
    """A text in pieces of about forty words, cut between sentences: harm in one would be lost among many."""
    found: list[str] = []
    length = 0
    for sentence in _SENTENCE.findall(text):
        words = sentence.split()
        for start in range(0, len(words), _PIECE):
            part = words[start : start + _PIECE]
            if found and length + len(part) <= _PIECE:
                found[-1] += " " + " ".join(part)
                length += len(part)
            else:
                found.append(" ".join(part))
                length = len(part)
    return found


def read(texts: Sequence[str]) -> list[Likeness]:
    """How like harm each text is, as `characters.visible` returned it; a long one as its most harmful piece."""
    return [_likeness(pieces(text)) for text in texts]


def _of_harm(likely: tuple[float, str]) -> tuple[bool, float]:
    """The likeliest kind of harm: "ordinary" is no name for what somebody is asked to look at."""
    return likely[1] != ORDINARY, likely[0]


def _likeness(said: Sequence[str]) -> Likeness:
    """Of one text, a few pieces at a time. Weights in 8 bits scale by all that is read at once: a verdict must not hang
    on what stands beside a text in a file."""
    session, tokenizer = _parts()
    best = Likeness(0.0, 0.0, "", np.zeros(SIZE, np.float32))
    for start in range(0, len(said), _AT_ONCE):
        tokens = [encoding.ids for encoding in tokenizer.encode_batch(list(said[start : start + _AT_ONCE]))]
        ids = np.zeros((len(tokens), max(map(len, tokens))), np.int64)
        mask = np.zeros_like(ids)
        for row, found in enumerate(tokens):
            ids[row, : len(found)], mask[row, : len(found)] = found, 1
        tiers, categories, meant = session.run(None, {"ids": ids, "mask": mask})
        worst = int(np.argmin(tiers[:, 0]))
        named = max(zip(categories[worst], about().categories, strict=True), key=_of_harm)[1]
        harm, urgent = float(1 - tiers[worst, 0]), max(best.urgent, float(tiers[:, TIERS.index(Tier.URGENT)].max()))
        best = Likeness(harm, urgent, named, meant[worst]) if harm > best.harm else replace(best, urgent=urgent)
    return best


@dataclass(frozen=True, slots=True)
class SecondHead:
    """A second head: a logistic regression over what a text means, fitted to texts that the encoder never saw.

    The encoder's own heads were trained together with it, on the examples, and are surest of what those hold. This one is
    learnt from the held-back sets (`learn_weights`), without the encoder being trained anew. `weights` has `SIZE` numbers
    (`learnt_head.npz`); the regression leans to harm above nought.
    """

    weights: NDArray[np.float32]
    start: float

    def lean(self, meaning: NDArray[np.float32]) -> float:
        """The log odds of harm of a text by its meaning."""
        return float(np.einsum("i,i->", self.weights, meaning)) + self.start


@functools.cache
def second_head() -> SecondHead:
    """The head whose numbers lie in the content, read once in a process."""
    with learnt_head().open("rb") as file, np.load(file, allow_pickle=False) as numbers:
        return SecondHead(numbers["weights"], float(numbers["start"]))


def fit_head(meaning: NDArray[np.float32], harm: NDArray[np.bool_], weight: NDArray[np.float64]) -> SecondHead:
    """A head learnt from meanings (a row each). Strongly held back: there are as many numbers as some hundred texts of harm."""
    from sklearn.linear_model import LogisticRegression

    middle, spread = meaning.mean(0), meaning.std(0) + 1e-6
    fitted = LogisticRegression(C=0.003, max_iter=3000).fit((meaning - middle) / spread, harm, sample_weight=weight)
    weights = (fitted.coef_[0] / spread).astype(np.float32)
    return SecondHead(weights, float(fitted.intercept_[0] - weights @ middle))
