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

from feedback.core.records import Tier
from feedback.safeguarding.content import EncoderAbout, folder

LONGEST = 96
"""Tokens of one piece; longer pieces are cut at a word."""

_EDGE = 0.001
_PIECE, _AT_ONCE = 40, 16
_SENTENCE = re.compile(r"[^.!?\n\u2026]+[.!?\n\u2026]*")
ORDINARY = "ordinary"
TIERS = (Tier.NONE, Tier.CONCERN, Tier.URGENT)
"""The order of the first head's classes."""


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
    return [_likeness(pieces(text)) for text in texts]


def _of_harm(likely: tuple[float, str]) -> tuple[bool, float]:
    """The likeliest kind of harm: "ordinary" is no name for what somebody is asked to look at."""
    return likely[1] != ORDINARY, likely[0]


def _likeness(said: Sequence[str]) -> Likeness:
    """Of one text, a few pieces at a time. Weights in 8 bits scale by all that is read at once: a verdict must not hang
    on what stands beside a text in a file."""
    session, tokenizer = _parts()
    best = Likeness(0.0, 0.0, "")
    for start in range(0, len(said), _AT_ONCE):
        tokens = [encoding.ids for encoding in tokenizer.encode_batch(list(said[start : start + _AT_ONCE]))]
        ids = np.zeros((len(tokens), max(map(len, tokens))), np.int64)
        mask = np.zeros_like(ids)
        for row, found in enumerate(tokens):
            ids[row, : len(found)], mask[row, : len(found)] = found, 1
        tiers, categories = session.run(None, {"ids": ids, "mask": mask})
        worst = int(np.argmin(tiers[:, 0]))
        named = max(zip(categories[worst], about().categories, strict=True), key=_of_harm)[1]
        harm, urgent = float(1 - tiers[worst, 0]), max(best.urgent, float(tiers[:, TIERS.index(Tier.URGENT)].max()))
        best = Likeness(harm, urgent, named) if harm > best.harm else Likeness(best.harm, urgent, best.category)
    return best
