"""What leaders have taken on, in one record for whoever needs to know all of it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.accountability.answers_owed import AnswersOwed
from analysis.accountability.promises import Promises
from feedback.partnership.unput_questions import UnputQuestions


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Undertakings:
    """Promises, answers owed to children's questions, and why a question of the shadow executive's was not put."""

    promises: Promises
    owed: AnswersOwed
    unput: UnputQuestions
