"""What an answer does with what it speaks of: praise, a worry, a wish, relief, or none that is clear.

`cues` reads patterns that people may change, `weights` what was learnt from examples, `sides` decides.
"""

from analysis.theming.stance.sides import (
    Stance,
    asked_for,
    stance_by_response,
    stance_of,
    stance_of_answer,
    stances,
    stances_of_answers,
)

__all__ = [
    "Stance",
    "asked_for",
    "stance_by_response",
    "stance_of",
    "stance_of_answer",
    "stances",
    "stances_of_answers",
]
