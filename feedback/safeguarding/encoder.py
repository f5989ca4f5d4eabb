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
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedback.records import Tier
from feedback.safeguarding.content import EncoderAbout, folder

LONGEST = 96
"""Tokens of one piece; longer pieces are cut at a word."""

_EDGE = 0.001
_PIECE = 40
_SENTENCE = re.compile(r"[^.!?\n\u2026]+[.!?\n\u2026]*")
TIERS = (Tier.NONE, Tier.CONCERN, Tier.URGENT)
"""The order of the first head's classes."""

Probabilities = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the encoder says of one text: the probability of harm, of urgent harm, and the likeliest category."""

    harm: float
    urgent: float
    category: str

    @property
    def odds(self) -> float:
        """The log odds of harm, which add up with the model's score."""
        inside = min(max(self.harm, _EDGE), 1 - _EDGE)
        return math.log(inside / (1 - inside))


@functools.cache
def about() -> EncoderAbout:
    """What the encoder is and what it was made from."""
    return EncoderAbout.model_validate(tomllib.loads(folder().joinpath("encoder", "about.toml").read_text("utf-8")))


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
        session = onnxruntime.InferenceSession(str(files / "model.onnx"), options, providers=["CPUExecutionProvider"])
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
    split = [pieces(text) for text in texts]
    tiers, categories = _probabilities([piece for some in split for piece in some])
    found, place = [], 0
    for some in split:
        if not some:
            found.append(Likeness(0.0, 0.0, ""))
            continue
        here = slice(place, place + len(some))
        place += len(some)
        worst = int(np.argmin(tiers[here, 0]))
        named = about().categories[int(np.argmax(categories[here][worst]))]
        found.append(Likeness(float(1 - tiers[here][worst, 0]), float(tiers[here, 2].max()), named))
    return found


def _probabilities(texts: Sequence[str]) -> tuple[Probabilities, Probabilities]:
    """Both heads for each text, shapes (len(texts), 3) and (len(texts), categories).

    One by one: weights in 8 bits scale by all that is read together, and a verdict must not hang on its neighbours.
    """
    session, tokenizer = _parts()
    tiers = np.zeros((len(texts), len(TIERS)), np.float32)
    categories = np.zeros((len(texts), len(about().categories)), np.float32)
    for place, encoding in enumerate(tokenizer.encode_batch(list(texts))):
        ids = np.array([encoding.ids], np.int64)
        tiers[place], categories[place] = (one[0] for one in session.run(None, {"ids": ids, "mask": np.ones_like(ids)}))
    return tiers, categories
