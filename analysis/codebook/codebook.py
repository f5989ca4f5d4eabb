"""The theme book: what the machine guessed, what people decided, and which answers speak of what in the end."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from analysis.codebook.decisions import APPROVED, MERGED, REJECTED, Candidate, Deciding, end_of
from analysis.codebook.theme_store import Archive
from analysis.codebook.training_labels import judged
from analysis.records import Priority, ProposedTheme, ThemeRun, Voice
from analysis.theming.framework import Framework
from analysis.theming.learned_themes import Correction
from analysis.theming.pipeline import Pipeline
from feedback.access.audit_trail import Audit
from feedback.core.records import Answer, AnswerState, SafeText
from feedback.responses.answers import Answers
from feedback.storage.database import Store

__all__ = ["APPROVED", "MERGED", "REJECTED", "Candidate", "ThemeBook"]


class ThemeBook(Deciding):
    """What the machine guessed and people decided, put together; people's steps are those of `Deciding`."""

    def __init__(
        self,
        *,
        store: Store,
        archive: Archive,
        answers: Answers,
        framework: Framework,
        teach: Callable[[Sequence[Correction]], Pipeline],
        audit: Audit,
    ) -> None:
        super().__init__(store=store, archive=archive, answers=answers, audit=audit)
        self.framework, self._teach = framework, teach
        self._pipeline = teach(())

    def voices(self, session_ids: Sequence[str]) -> list[Voice]:
        """The safe words of these sessions' answers. What the desk holds is not among them."""
        return [
            Voice(
                answer_id=answer.id,
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

    def run(self, session_ids: Sequence[str], *, at: datetime) -> ThemeRun:
        """Let the machine read these sessions anew, with what it can learn from the answers that people judged.

        People's decisions and corrections stay.
        """
        self._pipeline = self._teach(self._corrections())
        run = self._pipeline.run(self.voices(session_ids))
        self._archive.keep_run(run, at=at)
        return run

    def catch_up(self, session_ids: Sequence[str], *, at: datetime) -> int:
        """Place the answers that came after the last run in the known themes, each once; gives how many there were.

        What is new among them is found by the next run. Nothing happens before the first.
        """
        run = self._archive.latest_run()
        if run is None:
            return 0
        read = {guess.answer_id for guess in self._archive.assignments()} | self._archive.placed_since()
        read |= {i for proposal in run.proposals for i in proposal.answer_ids} | {*run.single_voices, *run.set_aside}
        new = [voice for voice in self.voices(session_ids) if voice.answer_id not in read]
        if new:
            versions = {"framework": self.framework.version, "placing": self._pipeline.placer.version}
            self._archive.add_guesses(self._pipeline.place(new), versions, at=at)
        return len(new)

    def _corrections(self) -> list[Correction]:
        """Every answer that people judged, in its words. One that was taken back, or lies at the desk, teaches nothing."""
        found = judged(self._store, self.members())
        answers = ((self._answers.get(answer_id).text, themes) for answer_id, themes in sorted(found.items()))
        return [Correction(text=text, theme_ids=themes) for text, themes in answers if text is not None]

    def hear(self, words: SafeText) -> list[str]:
        """Ids of the known themes these words speak of, the clearest first: for a conversation, kept nowhere."""
        return self._pipeline.hear(words)

    def machine_says(self, answer: Answer) -> frozenset[str]:
        """What the machine alone makes of an answer, whatever people said: its last run, or for an answer that came
        after it the known themes it would place it in."""
        run = self._archive.latest_run()
        grouped = {new_theme_id(p) for p in (run.proposals if run else ()) if answer.id in p.answer_ids}
        placed = {guess.theme_id for guess in self._archive.assignments(answer.id)}
        if grouped or placed or (run and (answer.id in run.single_voices or answer.id in run.set_aside)):
            return frozenset(grouped | placed)
        return frozenset(self._pipeline.hear(answer.text, answer.language)) if answer.text else frozenset()

    def members(self) -> dict[str, set[str]]:
        """Theme id → ids of the answers that speak of it: the machine's guesses, people's corrections over them,
        merged themes gathered in the one they were merged into. Rejected themes have none."""
        found: dict[str, set[str]] = defaultdict(set)
        for guess in self._archive.assignments():
            found[guess.theme_id].add(guess.answer_id)
        for word in self._archive.corrections():
            (found[word.theme_id].add if word.belongs else found[word.theme_id].discard)(word.answer_id)
        decisions = self._archive.theme_decisions()
        gathered: dict[str, set[str]] = defaultdict(set)
        for theme_id, answer_ids in found.items():
            kept_as = end_of(theme_id, decisions)
            if kept_as is not None and answer_ids:
                gathered[kept_as] |= answer_ids
        return dict(gathered)

    def themes_of(self, answer_id: str) -> list[str]:
        return sorted(theme_id for theme_id, answer_ids in self.members().items() if answer_id in answer_ids)

    def names(self) -> dict[str, str]:
        """Theme id → its name for the team, whatever became of the theme."""
        run = self._archive.latest_run()
        kept = [(row["id"], row["name"]) for step in self.history.steps() for row in step.before.values() if row]
        return {
            **{theme.id: theme.name for theme in self.framework.themes},
            **{new_theme_id(proposal): proposal.label for proposal in (run.proposals if run else ())},
            **dict(reversed(kept)),
            **{theme_id: decision.theme.name for theme_id, decision in self._archive.theme_decisions().items()},
        }

    def candidates(self) -> list[Candidate]:
        """What waits for a person, the most spoken of first."""
        decided, members = self._archive.theme_decisions(), self.members()
        revisions, out = self.history.revisions(), self._taken_out()
        known = [
            Candidate(
                id=theme.id,
                name=theme.name,
                child_name=theme.child_name,
                symbol=theme.symbol,
                priorities=theme.priorities,
                answer_ids=tuple(sorted(members[theme.id])),
                revision=revisions.get(theme.id, 0),
            )
            for theme in self.framework.themes
            if theme.id not in decided and members.get(theme.id)
        ]
        run = self._archive.latest_run()
        known_already = set().union(*(members.get(theme_id, set()) for theme_id in self.approved()))
        new = [
            Candidate(
                id=new_theme_id(proposal),
                name=proposal.label,
                child_name=proposal.label,
                symbol="💬",
                priorities=(),
                answer_ids=tuple(a for a in proposal.answer_ids if (a, new_theme_id(proposal)) not in out),
                proposal=proposal,
                revision=revisions.get(new_theme_id(proposal), 0),
            )
            for proposal in (run.proposals if run else ())
            # A later run finds the answers of an approved new theme again: that group has its name already.
            if new_theme_id(proposal) not in decided and not _mostly(proposal.answer_ids, known_already)
        ]
        listed = {*decided, *(theme.id for theme in self.framework.themes), *(candidate.id for candidate in new)}
        again = [self._again(id, members[id]) for id in sorted(members.keys() - listed)]
        waiting = [candidate for candidate in (*known, *new, *again) if candidate.answer_ids]
        return sorted(waiting, key=lambda c: (-len(c.answer_ids), c.id))

    def _again(self, theme_id: str, answer_ids: Iterable[str]) -> Candidate:
        """A theme that people made and somebody opened again, under the names it had: no run proposes it any more."""
        rows = (step.before.get(theme_id) for step in self.history.steps(theme_id))
        row = next(
            (row for row in rows if row), {"name": theme_id, "child_name": theme_id, "symbol": "💬", "priorities": "[]"}
        )
        return Candidate(
            id=theme_id,
            name=row["name"],
            child_name=row["child_name"],
            symbol=row["symbol"],
            priorities=tuple(Priority(p) for p in json.loads(row["priorities"])),
            answer_ids=tuple(sorted(answer_ids)),
            revision=self.history.revisions().get(theme_id, 0),
        )

    def _taken_out(self) -> set[tuple[str, str]]:
        """Pairs of answer and theme where a person's last word is no."""
        last = {(word.answer_id, word.theme_id): word.belongs for word in self._archive.corrections()}
        return {pair for pair, belongs in last.items() if not belongs}

    def unplaced(self, session_ids: Sequence[str]) -> list[Answer]:
        """Answers in words that speak of no theme in the end. With `members` they are all answers: nobody is lost."""
        placed = set().union(*self.members().values()) if self.members() else set()
        return [a for a in self._answers.of_sessions(session_ids) if a.text is not None and a.id not in placed]

    def counts(self, session_ids: Sequence[str]) -> tuple[Counter[str], int]:
        """Young people (responses) who spoke of each theme, and how many there are: the team's exact figures."""
        answers = self._answers.of_sessions(session_ids)
        response_of = {answer.id: answer.response_id for answer in answers}
        counted = Counter(
            {
                theme_id: len({response_of[answer_id] for answer_id in answer_ids if answer_id in response_of})
                for theme_id, answer_ids in self.members().items()
            }
        )
        return +counted, len(set(response_of.values()))


def new_theme_id(proposal: ProposedTheme) -> str:
    """A proposed theme's id, apart from the framework's."""
    return f"new-{proposal.id}"


def _mostly(answer_ids: Sequence[str], known: set[str]) -> bool:
    return 2 * len(known.intersection(answer_ids)) > len(answer_ids)
