"""Training labels: answers that people judged one by one, as they left them. What the machine may learn from."""

from __future__ import annotations

from analysis.codebook.codebook import Codebook
from analysis.codebook.coding_rounds import CodingRounds
from analysis.codebook.corrections import Corrections
from analysis.codebook.history import StepKind
from analysis.theming.learned_themes import TrainingLabel
from feedback.responses.answers import Answers


class TrainingLabels:
    """Gathered anew for each run, kept nowhere: what is taken back teaches nothing from then on."""

    def __init__(self, *, book: Codebook, corrections: Corrections, rounds: CodingRounds, answers: Answers) -> None:
        self._book, self._corrections, self._rounds, self._answers = book, corrections, rounds, answers

    def gather(self) -> list[TrainingLabel]:
        """Every answer that people judged, in its words. One that was taken back, or lies at the desk, is not there."""
        judged = ((self._answers.get(answer_id).text, themes) for answer_id, themes in sorted(self.judged().items()))
        return [TrainingLabel(text=text, theme_ids=themes) for text, themes in judged if text is not None]

    def judged(self) -> dict[str, frozenset[str]]:
        """Answer id → every theme it speaks of in people's judgement.

        These are the answers that somebody put into a theme or took out of one (they saw its other themes beside it), as
        they stand now; and those that two people coded alike and blind, as they coded them, where nobody moved them since.
        Whole groups that were approved are not among them: nobody said that each answer of theirs was read.
        """
        one_by_one = self._book.history.numbers(StepKind.MOVED, StepKind.SPLIT)
        # A word without a step is from before there was a history; then people only ever moved single answers.
        moved = {w.answer_id for w in self._corrections.standing() if w.step is None or w.step in one_by_one}
        stands: dict[str, set[str]] = {answer_id: set() for answer_id in moved}
        for theme_id, answer_ids in self._book.members().items():
            for answer_id in answer_ids & moved:
                stands[answer_id].add(theme_id)
        alike = self._rounds.coded_alike()
        return {**alike, **{answer_id: frozenset(themes) for answer_id, themes in stands.items()}}
