"""The theme book: what the machine guessed, what people decided, and which answers speak of what in the end."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from analysis.archive import Archive, ThemeDecision
from analysis.framework import Framework
from analysis.pipeline import Pipeline
from analysis.records import Priority, ProposedTheme, Theme, ThemeRun, Voice
from feedback.answers import Answers
from feedback.audit import Audit
from feedback.database import Store
from feedback.errors import Invalid, NotFound
from feedback.permissions import Action, Staff, require
from feedback.records import Answer, AnswerState, SafeText

APPROVED, REJECTED, MERGED = "approved", "rejected", "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A theme that waits for a person: a known one that answers were placed in, or a proposal of a new one.

    `answer_ids` are the team's own evidence, exact; nothing of it leaves the team's screens.
    """

    id: str
    name: str
    child_name: str
    symbol: str
    priorities: tuple[Priority, ...]
    answer_ids: tuple[str, ...]
    proposal: ProposedTheme | None = None


class ThemeBook:
    def __init__(
        self,
        *,
        store: Store,
        archive: Archive,
        answers: Answers,
        framework: Framework,
        pipeline: Pipeline,
        audit: Audit,
    ) -> None:
        self._store, self._archive, self._answers = store, archive, answers
        self.framework, self._pipeline, self._audit = framework, pipeline, audit

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
        """Let the machine read these sessions anew. People's decisions and corrections stay."""
        run = self._pipeline.run(self.voices(session_ids))
        self._archive.keep_run(run, at=at)
        return run

    def hear(self, words: SafeText) -> list[str]:
        """Ids of the known themes these words speak of, the clearest first: for a conversation, kept nowhere."""
        return self._pipeline.hear(words)

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
            kept_as = _end_of(theme_id, decisions)
            if kept_as is not None and answer_ids:
                gathered[kept_as] |= answer_ids
        return dict(gathered)

    def themes_of(self, answer_id: str) -> list[str]:
        return sorted(theme_id for theme_id, answer_ids in self.members().items() if answer_id in answer_ids)

    def approved(self) -> dict[str, Theme]:
        """The themes that people approved, by id: the only ones a digest takes."""
        return {
            theme_id: decision.theme
            for theme_id, decision in self._archive.theme_decisions().items()
            if decision.state == APPROVED
        }

    def candidates(self) -> list[Candidate]:
        """What waits for a person, the most spoken of first."""
        decided, members = self._archive.theme_decisions(), self.members()
        known = [
            Candidate(
                id=theme.id,
                name=theme.name,
                child_name=theme.child_name,
                symbol=theme.symbol,
                priorities=theme.priorities,
                answer_ids=tuple(sorted(members[theme.id])),
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
                answer_ids=proposal.answer_ids,
                proposal=proposal,
            )
            for proposal in (run.proposals if run else ())
            # A later run finds the answers of an approved new theme again: that group has its name already.
            if new_theme_id(proposal) not in decided and not _mostly(proposal.answer_ids, known_already)
        ]
        return sorted(known + new, key=lambda c: (-len(c.answer_ids), c.id))

    def approve(
        self,
        candidate: Candidate,
        *,
        by: Staff,
        at: datetime,
        name: str | None = None,
        child_name: str | None = None,
        priorities: Iterable[Priority] | None = None,
    ) -> Theme:
        """Make a theme of a candidate, under another name where one is given. Raises Invalid for an empty name."""
        require(by, Action.THEME)
        theme = Theme(
            id=candidate.id,
            name=(name if name is not None else candidate.name).strip()[:80],
            child_name=(child_name if child_name is not None else candidate.child_name).strip()[:80],
            symbol=candidate.symbol,
            priorities=tuple(priorities) if priorities is not None else candidate.priorities,
            approved_by=by.name,
            approved_on=at.date(),
        )
        if not theme.name or not theme.child_name:
            raise Invalid
        with self._store.transaction():
            self._archive.decide_theme(ThemeDecision(theme=theme, state=APPROVED, merged_into=None))
            if candidate.proposal is not None:
                for answer_id in candidate.proposal.answer_ids:
                    self._archive.correct(answer_id, theme.id, True, by=by.name, at=at)
            self._audit.note(by.name, "theme approved", theme.id, at=at)
        return theme

    def rename(self, theme_id: str, name: str, child_name: str, *, by: Staff, at: datetime) -> Theme:
        """Raises NotFound for a theme that is not approved, Invalid for an empty name."""
        require(by, Action.THEME)
        theme = self.approved().get(theme_id)
        if theme is None:
            raise NotFound
        if not name.strip() or not child_name.strip():
            raise Invalid
        renamed = replace(
            theme,
            name=name.strip()[:80],
            child_name=child_name.strip()[:80],
            approved_by=by.name,
            approved_on=at.date(),
        )
        with self._store.transaction():
            self._archive.decide_theme(ThemeDecision(theme=renamed, state=APPROVED, merged_into=None))
            self._audit.note(by.name, "theme renamed", theme_id, at=at)
        return renamed

    def merge(self, candidate: Candidate, into: str, *, by: Staff, at: datetime) -> None:
        """Gather a candidate's answers in an approved theme. Raises NotFound where `into` is none."""
        require(by, Action.THEME)
        if into not in self.approved() or into == candidate.id:
            raise NotFound
        with self._store.transaction():
            self._decide(candidate, MERGED, into, by, at)
            if candidate.proposal is not None:
                for answer_id in candidate.proposal.answer_ids:
                    self._archive.correct(answer_id, candidate.id, True, by=by.name, at=at)
            self._audit.note(by.name, f"theme merged into {into}", candidate.id, at=at)

    def reject(self, candidate: Candidate, *, by: Staff, at: datetime) -> None:
        """Not a theme. Its answers stay answers, counted as placed in none."""
        require(by, Action.THEME)
        with self._store.transaction():
            self._decide(candidate, REJECTED, None, by, at)
            self._audit.note(by.name, "theme rejected", candidate.id, at=at)

    def undo(self, theme_id: str, *, by: Staff, at: datetime) -> None:
        """Take the decision on a theme back; it waits for a person again, and so does what was merged into it."""
        require(by, Action.THEME)
        with self._store.transaction():
            for other_id, decision in self._archive.theme_decisions().items():
                if other_id == theme_id or decision.merged_into == theme_id:
                    self._archive.forget_theme_decision(other_id)
            self._audit.note(by.name, "theme decision undone", theme_id, at=at)

    def move(self, answer_id: str, theme_id: str, belongs: bool, *, by: Staff, at: datetime) -> None:
        """A person's word on one answer: it speaks of this theme, or it does not. Kept beside the machine's guess."""
        require(by, Action.THEME)
        self._answers.get(answer_id)
        with self._store.transaction():
            self._archive.correct(answer_id, theme_id, belongs, by=by.name, at=at)
            self._audit.note(
                by.name, "answer put in theme" if belongs else "answer taken out of theme", answer_id, at=at
            )

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

    def _decide(self, candidate: Candidate, state: str, into: str | None, by: Staff, at: datetime) -> None:
        theme = Theme(
            id=candidate.id,
            name=candidate.name,
            child_name=candidate.child_name,
            symbol=candidate.symbol,
            priorities=candidate.priorities,
            approved_by=by.name,
            approved_on=at.date(),
        )
        self._archive.decide_theme(ThemeDecision(theme=theme, state=state, merged_into=into))


def new_theme_id(proposal: ProposedTheme) -> str:
    """A proposed theme's id, apart from the framework's."""
    return f"new-{proposal.id}"


def _mostly(answer_ids: Sequence[str], known: set[str]) -> bool:
    return 2 * len(known.intersection(answer_ids)) > len(answer_ids)


def _end_of(theme_id: str, decisions: Mapping[str, ThemeDecision]) -> str | None:
    """Where a theme's answers are gathered after merging; None for a rejected one."""
    seen = set()
    while (decision := decisions.get(theme_id)) is not None and decision.state == MERGED and theme_id not in seen:
        seen.add(theme_id)
        theme_id = decision.merged_into or theme_id
    return None if decision is not None and decision.state == REJECTED else theme_id
