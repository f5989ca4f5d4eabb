"""The evidence on one text, weighed together: a logistic regression of a few numbers that a person can read.

Rules, model and encoder each say how they see a text; none of them decides alone. The weights lie in `weights.toml`, were
fitted to examples that none of the three has learnt from (`learn_weights`), and give two probabilities: that a text tells of
harm, and that somebody must look at once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from feedback.core.records import Tier

# The second head may bring a text to the bell, but cannot take from it what rules and model found in plain words.
_SHORT = 12
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class HarmEvidence:
    """What was found in one text: the highest tier of a rule, the
    model's score, the encoder's log odds of harm and of urgent harm, those of its second head, and how many words there are."""

    rules: Tier
    model: float
    encoder: float
    encoder_urgent: float
    meaning: float
    words: int

    def numbers(self) -> dict[str, float]:
        """The evidence as numbers of about one."""
        return {
            "rule_urgent": float(self.rules is Tier.URGENT),
            "rule_concern": float(self.rules is Tier.CONCERN),
            "model": min(max(self.model, -8.0), 16.0) / 4,
            "encoder": min(max(self.encoder, -6.0), 6.0) / 2,
            "encoder_urgent": min(max(self.encoder_urgent, -6.0), 6.0) / 2,
            "meaning": min(max(self.meaning, -2.0), 6.0) / 2,
            "length": math.log2(max(min(self.words, _LONGEST), _SHORT) / _SHORT),
        }


def probability(weights: Mapping[str, float], numbers: Mapping[str, float]) -> float:
    """The logistic regression: `start` and a weight for each number."""
    total = weights["start"] + sum(weights[name] * value for name, value in numbers.items() if name in weights)
    return 1 / (1 + math.exp(-min(max(total, -30.0), 30.0)))
