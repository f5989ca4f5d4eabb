"""The machine codes answers: a run over everything, a catch-up with what came since, and a hearing kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from analysis.codebook.codebook import Codebook, new_theme_id
from analysis.codebook.runs import ThemeRuns
from analysis.codebook.training_labels import TrainingLabels
from analysis.theming.learned_themes import TrainingLabel
from analysis.theming.pipeline import Pipeline
from analysis.theming.steps import ThemeRun, Voice
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff, require
from feedback.core.records import Answer, AnswerState, SafeText
from feedback.responses.answers import Answers


class MachineCoding:
    """What the machine makes of answers: guesses, which lie beside people's decisions and change none of them."""

    def __init__(
        self,
        *,
        guarded: GuardedSteps,
        book: Codebook,
        runs: ThemeRuns,
        answers: Answers,
        labels: TrainingLabels,
        teach: Callable[[Sequence[TrainingLabel]], Pipeline],
    ) -> None:
        self._guarded, self._book, self._runs, self._answers = guarded, book, runs, answers
        self._labels, self._teach = labels, teach
        # Until the next run this process places by the examples alone: learning takes seconds, opening must not.
        self._pipeline = teach(())

    def voices(self, session_ids: Sequence[str]) -> list[Voice]:
        """The safe words of these sessions' answers. What the desk holds is not among them."""
        return [
            Voice(
                answer_id=answer.id,
                response_id=answer.response_id,
                session_id=answer.session_id,
                question_id=answer.question_id,
                age_version=answer.age_version,
                language=answer.language,
                text=answer.text,
                cleared=answer.state is AnswerState.CLEARED,
            )
            for answer in self._answers.of_sessions(session_ids)
            if answer.text is not None
        ]

    def run(self, session_ids: Sequence[str], *, by: Staff, at: datetime) -> ThemeRun:
        """Read these sessions anew, with what can be learnt from the answers that people judged.

        People's decisions and corrections stay. Whoever may make a digest may set a run off, the command line too: it
        shows nobody a word. Raises NotAllowed.
        """
        require(by, Action.MAKE_DIGEST)
        self._pipeline = self._teach(self._labels.gather())
        run = self._pipeline.run(self.voices(session_ids))
        # Only the keeping is the step: the reading takes minutes, and must hold up no other writer.
        with self._guarded.step(Action.MAKE_DIGEST, "answers read by the machine", by=by, at=at):
            self._runs.keep_run(run, at=at)
        return run

    def catch_up(self, session_ids: Sequence[str], *, at: datetime) -> int:
        """Place the answers that came after the last run in the known themes, each once; gives how many there were.

        What is new among them is found by the next run. Nothing happens before the first. Whoever opens a page of
        themes sets it off: it is the machine's step, which nobody decides, and so nobody is asked who they are.
        """
        run = self._runs.latest_run()
        if run is None:
            return 0
        read = {guess.answer_id for guess in self._runs.assignments()} | self._runs.placed_since()
        read |= {i for proposal in run.proposals for i in proposal.answer_ids} | {*run.single_voices, *run.set_aside}
        new = [voice for voice in self.voices(session_ids) if voice.answer_id not in read]
        if new:
            versions = {"framework": self._book.framework.version, "placing": self._pipeline.placer.version}
            self._runs.add_guesses(self._pipeline.place(new), versions, at=at)
        return len(new)

    def hear(self, words: SafeText) -> list[str]:
        """Ids of the known themes these words speak of, the clearest first: for a conversation, kept nowhere."""
        return self._pipeline.hear(words)

    def near(self, words: SafeText) -> list[str]:
        """Ids of the known themes these words are near to, nearest first: for a conversation, kept nowhere."""
        return self._pipeline.near(words)

    def says(self, answer: Answer) -> frozenset[str]:
        """What the machine alone makes of an answer, whatever people said: its last run, or for an answer that came
        after it the known themes it would place it in."""
        run = self._runs.latest_run()
        grouped = {new_theme_id(p) for p in (run.proposals if run else ()) if answer.id in p.answer_ids}
        placed = {guess.theme_id for guess in self._runs.assignments(answer.id)}
        if grouped or placed or (run and (answer.id in run.single_voices or answer.id in run.set_aside)):
            return frozenset(grouped | placed)
        return frozenset(self._pipeline.hear(answer.text, answer.language)) if answer.text else frozenset()

    def placed(self) -> set[str]:
        """Ids of the answers that the machine has placed in a known theme."""
        return {guess.answer_id for guess in self._runs.assignments()}

    def proposed(self) -> set[str]:
        """Ids of the new themes that the last run proposed."""
        run = self._runs.latest_run()
        return {new_theme_id(proposal) for proposal in (run.proposals if run else ())}
