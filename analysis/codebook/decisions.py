"""What people decide of themes, step by step; each step can be taken back, and none overwrites another unseen."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from analysis.codebook.history import ChangedMeanwhile, History, Step, What
from analysis.codebook.theme_store import Archive, ThemeDecision
from analysis.records import Priority, ProposedTheme, Theme
from feedback.access.audit_trail import Audit
from feedback.access.permissions import Action, Staff, require
from feedback.core.errors import Invalid, NotFound
from feedback.responses.answers import Answers
from feedback.storage.database import Store

APPROVED, REJECTED, MERGED = "approved", "rejected", "merged"
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A theme that waits for a person: a known one that answers were placed in, or a proposal of a new one.

    `answer_ids` are the team's own evidence, exact; nothing of it leaves the team's screens. `revision` is that of the
    theme's decision when this was read.
    """

    id: str
    name: str
    child_name: str
    symbol: str
    priorities: tuple[Priority, ...]
    answer_ids: tuple[str, ...]
    proposal: ProposedTheme | None = None
    revision: int = 0


class Deciding:
    """Each method takes the revision that the person was looking at, a candidate's own or `seen`, and raises
    ChangedMeanwhile where somebody decided since; `seen` None expects nothing (a script that looks at nothing)."""

    def __init__(self, *, store: Store, archive: Archive, answers: Answers, audit: Audit) -> None:
        self._store, self._archive, self._answers, self._audit = store, archive, answers, audit
        self.history = History(store)

    def approved(self) -> dict[str, Theme]:
        """The themes that people approved, by id: the only ones a digest takes."""
        return {
            theme_id: decision.theme
            for theme_id, decision in self._archive.theme_decisions().items()
            if decision.state == APPROVED
        }

    def gathered(self, theme_id: str) -> list[str]:
        """The ids whose answers count as this theme's: its own, and those that were merged into it."""
        decisions = self._archive.theme_decisions()
        return [theme_id, *(id for id in decisions if id != theme_id and end_of(id, decisions) == theme_id)]

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
        """Make a theme of a candidate, under another name where one is given.

        Raises Invalid for an empty name, ChangedMeanwhile.
        """
        require(by, Action.THEME)
        theme = Theme(
            id=candidate.id,
            name=_name(candidate.name if name is None else name),
            child_name=_name(candidate.child_name if child_name is None else child_name),
            symbol=candidate.symbol,
            priorities=tuple(priorities) if priorities is not None else candidate.priorities,
            approved_by=by.name,
            approved_on=at.date(),
        )
        with self._store.transaction():
            step = self._step(candidate.id, What.APPROVED, by, at, seen=candidate.revision)
            self._archive.decide_theme(ThemeDecision(theme=theme, state=APPROVED, merged_into=None))
            self._keep_group(candidate, by, at, step)
            self._audit.note(by.name, "theme approved", theme.id, at=at)
        return theme

    def rename(
        self, theme_id: str, name: str, child_name: str, *, by: Staff, at: datetime, seen: int | None = None
    ) -> Theme:
        """Raises NotFound for a theme that is not approved, Invalid for an empty name, ChangedMeanwhile."""
        require(by, Action.THEME)
        with self._store.transaction():
            self._step(theme_id, What.RENAMED, by, at, seen=seen)
            theme = self.approved().get(theme_id)
            if theme is None:
                raise NotFound
            renamed = replace(
                theme, name=_name(name), child_name=_name(child_name), approved_by=by.name, approved_on=at.date()
            )
            self._archive.decide_theme(ThemeDecision(theme=renamed, state=APPROVED, merged_into=None))
            self._audit.note(by.name, "theme renamed", theme_id, at=at)
        return renamed

    def merge(self, candidate: Candidate, into: str, *, by: Staff, at: datetime) -> None:
        """Gather a candidate's answers in an approved theme. Raises NotFound where `into` is none, ChangedMeanwhile."""
        require(by, Action.THEME)
        with self._store.transaction():
            step = self._step(candidate.id, What.MERGED, by, at, seen=candidate.revision, other_id=into)
            if into not in self.approved() or into == candidate.id:
                raise NotFound
            self._decide(candidate, MERGED, into, by, at)
            self._keep_group(candidate, by, at, step)
            self._audit.note(by.name, f"theme merged into {into}", candidate.id, at=at)

    def merge_themes(self, theme_id: str, into: str, *, by: Staff, at: datetime, seen: int | None = None) -> None:
        """Gather an approved theme's answers in another. Raises NotFound where one is none, ChangedMeanwhile."""
        require(by, Action.THEME)
        with self._store.transaction():
            self._step(theme_id, What.MERGED, by, at, seen=seen, other_id=into)
            approved = self.approved()
            if theme_id not in approved or into not in approved or into == theme_id:
                raise NotFound
            merged = replace(approved[theme_id], approved_by=by.name, approved_on=at.date())
            self._archive.decide_theme(ThemeDecision(theme=merged, state=MERGED, merged_into=into))
            self._audit.note(by.name, f"theme merged into {into}", theme_id, at=at)

    def split(
        self,
        whole: Candidate | Theme,
        answer_ids: Sequence[str],
        name: str,
        child_name: str,
        *,
        by: Staff,
        at: datetime,
        seen: int | None = None,
    ) -> Theme:
        """Make an approved theme of some answers of another, which they leave; gives the new theme.

        Raises Invalid for an empty name or no answers, NotFound for an answer that is gone, ChangedMeanwhile.
        """
        require(by, Action.THEME)
        if not answer_ids:
            raise Invalid
        part = Theme(
            id=f"part-{secrets.token_hex(4)}",
            name=_name(name),
            child_name=_name(child_name),
            symbol=whole.symbol,
            priorities=whole.priorities,
            approved_by=by.name,
            approved_on=at.date(),
        )
        with self._store.transaction():
            seen = whole.revision if isinstance(whole, Candidate) else seen
            step = self._step(whole.id, What.SPLIT, by, at, seen=seen, other_id=part.id)
            self._archive.decide_theme(ThemeDecision(theme=part, state=APPROVED, merged_into=None))
            for answer_id in answer_ids:
                self._place(answer_id, whole.id, part.id, by, at, step)
            self._audit.note(by.name, "theme split", whole.id, at=at)
        return part

    def reject(self, candidate: Candidate, *, by: Staff, at: datetime) -> None:
        """Not a theme. Its answers stay answers, counted as placed in none. Raises ChangedMeanwhile."""
        require(by, Action.THEME)
        with self._store.transaction():
            self._step(candidate.id, What.REJECTED, by, at, seen=candidate.revision)
            self._decide(candidate, REJECTED, None, by, at)
            self._audit.note(by.name, "theme rejected", candidate.id, at=at)

    def undo(self, theme_id: str, *, by: Staff, at: datetime, seen: int | None = None) -> None:
        """Open a theme's decision again, whoever made it: it waits for a person, and so does what was merged into it.

        Raises ChangedMeanwhile.
        """
        require(by, Action.THEME)
        with self._store.transaction():
            decisions = self._archive.theme_decisions()
            reopened = [id for id, d in decisions.items() if id == theme_id or d.merged_into == theme_id]
            self._step(theme_id, What.REOPENED, by, at, seen=seen, also=reopened)
            for each in reopened:
                self._archive.put_theme_row(each, None)
            self._audit.note(by.name, "theme decision undone", theme_id, at=at)

    def move(
        self, answer_id: str, theme_id: str, belongs: bool, *, by: Staff, at: datetime, seen: int | None = None
    ) -> None:
        """A person's word on one answer: it speaks of this theme, or it does not (nor of one merged into it).

        Kept beside the machine's guess. Raises NotFound, ChangedMeanwhile; `seen` is the answer's revision.
        """
        require(by, Action.THEME)
        self._answers.get(answer_id)
        with self._store.transaction():
            self.history.expect_answer(answer_id, seen)
            step = self.history.note(theme_id, What.MOVED, by=by.name, at=at)
            if belongs:
                self._archive.correct(answer_id, theme_id, True, by=by.name, at=at, step=step)
            else:
                self._take_out(answer_id, theme_id, by, at, step)
            self._audit.note(
                by.name, "answer put in theme" if belongs else "answer taken out of theme", answer_id, at=at
            )

    def transfer(
        self, answer_id: str, theme_id: str, to: str, *, by: Staff, at: datetime, seen: int | None = None
    ) -> None:
        """Out of one theme and into another in a single step. Raises NotFound, ChangedMeanwhile."""
        require(by, Action.THEME)
        self._answers.get(answer_id)
        with self._store.transaction():
            self.history.expect_answer(answer_id, seen)
            step = self.history.note(theme_id, What.MOVED, by=by.name, at=at, other_id=to)
            self._place(answer_id, theme_id, to, by, at, step)
            self._audit.note(by.name, "answer moved to another theme", answer_id, at=at)

    def take_back(self, number: int, *, by: Staff, at: datetime) -> Step:
        """Undo one step: themes and answers stand as before it; gives the step. The history keeps both.

        Raises NotFound for a step that is taken back already, ChangedMeanwhile where somebody decided on one of its
        themes, or placed one of its answers, since.
        """
        require(by, Action.THEME)
        with self._store.transaction():
            step = self.history.get(number)
            if step.undone is not None or step.what is What.TAKEN_BACK:
                raise NotFound
            later = self.history.since(step)
            if later is not None:
                raise ChangedMeanwhile(who=later.by, when=later.at)
            for theme_id, row in step.before.items():
                self._archive.put_theme_row(theme_id, row)
            undoing = self.history.note(step.theme_id, What.TAKEN_BACK, by=by.name, at=at, other_id=step.other_id)
            self.history.undone(number, undoing)
            self._audit.note(by.name, f"step taken back: {step.what.value}", step.theme_id, at=at)
        return step

    def _step(
        self,
        theme_id: str,
        what: What,
        by: Staff,
        at: datetime,
        *,
        seen: int | None,
        other_id: str = "",
        also: Iterable[str] = (),
    ) -> int:
        """Check the revision, and keep a step with the decisions it is about to change."""
        self.history.expect(theme_id, seen)
        changed = {theme_id, *also, *([other_id] if what is What.SPLIT else [])}
        before = {id: self._archive.theme_row(id) for id in sorted(changed)}
        return self.history.note(theme_id, what, by=by.name, at=at, other_id=other_id, before=before)

    def _keep_group(self, candidate: Candidate, by: Staff, at: datetime, step: int) -> None:
        """A new group's answers are its own from now on, whatever a later run makes of them."""
        if candidate.proposal is not None:
            for answer_id in candidate.answer_ids:
                self._archive.correct(answer_id, candidate.id, True, by=by.name, at=at, step=step)

    def _place(self, answer_id: str, theme_id: str, to: str, by: Staff, at: datetime, step: int) -> None:
        self._take_out(answer_id, theme_id, by, at, step)
        self._archive.correct(answer_id, to, True, by=by.name, at=at, step=step)

    def _take_out(self, answer_id: str, theme_id: str, by: Staff, at: datetime, step: int) -> None:
        for each in self.gathered(theme_id):
            self._archive.correct(answer_id, each, False, by=by.name, at=at, step=step)

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


def end_of(theme_id: str, decisions: Mapping[str, ThemeDecision]) -> str | None:
    """Where a theme's answers are gathered after merging; None for a rejected one."""
    seen = set()
    while (decision := decisions.get(theme_id)) is not None and decision.state == MERGED and theme_id not in seen:
        seen.add(theme_id)
        theme_id = decision.merged_into or theme_id
    return None if decision is not None and decision.state == REJECTED else theme_id


def _name(typed: str) -> str:
    """Raises Invalid for an empty one."""
    name = typed.strip()[:_LONGEST_NAME]
    if not name:
        raise Invalid
    return name
