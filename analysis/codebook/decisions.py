"""What people decide of themes, step by step; each step can be taken back, and none overwrites another unseen."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from analysis.codebook.codebook import LONGEST_NAME, NO_SYMBOL, Candidate, Codebook
from analysis.codebook.corrections import Corrections
from analysis.codebook.history import DecisionStep, StepKind
from analysis.codebook.refi_qda import QdaCode, guid_of
from analysis.codebook.theme_decisions import Decided, Theme, ThemeDecision, ThemeDecisions
from analysis.theming.steps import Priority
from feedback.access.guarded_step import Boxes, GuardedStep, GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import ChangedMeanwhile, Invalid, NotFound
from feedback.redaction import WrittenBy
from feedback.responses.answers import Answers


class Decisions:
    """Writes what `Codebook` reads.

    Each method takes the revision that the person was looking at, a candidate's own or `seen`, and raises
    ChangedMeanwhile where somebody decided since; `seen` None expects nothing (a script that looks at nothing). Each
    raises NotAllowed for whoever may not theme.
    """

    def __init__(
        self,
        *,
        guarded: GuardedSteps,
        book: Codebook,
        decisions: ThemeDecisions,
        corrections: Corrections,
        answers: Answers,
    ) -> None:
        self._guarded, self._book, self._decisions = guarded, book, decisions
        self._corrections, self._answers = corrections, answers

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

        Raises Invalid for an empty name, WordsTooLong, ChangedMeanwhile.
        """
        typed = _typed(name, child_name, candidate)
        with self._guarded.step(
            Action.THEME, "theme approved", candidate.id, by=by, at=at, words=typed, written_by=WrittenBy.STAFF
        ) as guarded:
            step = self._step(candidate.id, StepKind.APPROVED, by, at, seen=candidate.revision)
            new_name, new_child_name = _named(guarded, candidate)
            theme = replace(
                _as_it_waits(candidate, by, at),
                name=new_name,
                child_name=new_child_name,
                priorities=candidate.priorities if priorities is None else tuple(priorities),
            )
            self._decisions.decide(ThemeDecision(theme=theme, state=Decided.APPROVED))
            self._keep_group(candidate, by, at, step)
        return theme

    def rename(
        self, theme_id: str, name: str, child_name: str, *, by: Staff, at: datetime, seen: int | None = None
    ) -> Theme:
        """Raises NotFound for a theme that is not approved, Invalid for an empty name, WordsTooLong, ChangedMeanwhile."""
        typed = _typed(name, child_name, self._book.approved().get(theme_id))
        with self._guarded.step(
            Action.THEME, "theme renamed", theme_id, by=by, at=at, words=typed, written_by=WrittenBy.STAFF
        ) as guarded:
            self._step(theme_id, StepKind.RENAMED, by, at, seen=seen)
            theme = self._approved(theme_id)
            new_name, new_child_name = _named(guarded, theme)
            renamed = replace(
                theme, name=new_name, child_name=new_child_name, approved_by=by.name, approved_on=at.date()
            )
            self._decisions.decide(ThemeDecision(theme=renamed, state=Decided.APPROVED))
        return renamed

    def merge(self, candidate: Candidate, into: str, *, by: Staff, at: datetime) -> None:
        """Gather a candidate's answers in an approved theme. Raises NotFound where `into` is none, ChangedMeanwhile."""
        with self._guarded.step(Action.THEME, f"theme merged into {into}", candidate.id, by=by, at=at):
            step = self._step(candidate.id, StepKind.MERGED, by, at, seen=candidate.revision, other_id=into)
            self._approved(into, other_than=candidate.id)
            merged = _as_it_waits(candidate, by, at)
            self._decisions.decide(ThemeDecision(theme=merged, state=Decided.MERGED, merged_into=into))
            self._keep_group(candidate, by, at, step)

    def merge_themes(self, theme_id: str, into: str, *, by: Staff, at: datetime, seen: int | None = None) -> None:
        """Gather an approved theme's answers in another. Raises NotFound where one is none, ChangedMeanwhile."""
        with self._guarded.step(Action.THEME, f"theme merged into {into}", theme_id, by=by, at=at):
            self._step(theme_id, StepKind.MERGED, by, at, seen=seen, other_id=into)
            self._approved(into, other_than=theme_id)
            merged = replace(self._approved(theme_id), approved_by=by.name, approved_on=at.date())
            self._decisions.decide(ThemeDecision(theme=merged, state=Decided.MERGED, merged_into=into))

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

        Raises Invalid for an empty name or no answers, WordsTooLong, NotFound for an answer that is gone,
        ChangedMeanwhile.
        """
        typed = _typed(name, child_name, None)
        with self._guarded.step(
            Action.THEME, "theme split", whole.id, by=by, at=at, words=typed, written_by=WrittenBy.STAFF
        ) as guarded:
            if not answer_ids:
                raise Invalid
            new_name, new_child_name = _named(guarded, None)
            part = Theme(
                id=f"part-{secrets.token_hex(4)}",
                name=new_name,
                child_name=new_child_name,
                symbol=whole.symbol,
                priorities=whole.priorities,
                approved_by=by.name,
                approved_on=at.date(),
            )
            seen = whole.revision if isinstance(whole, Candidate) else seen
            step = self._step(whole.id, StepKind.SPLIT, by, at, seen=seen, other_id=part.id)
            self._decisions.decide(ThemeDecision(theme=part, state=Decided.APPROVED))
            for answer_id in answer_ids:
                self._place(answer_id, whole.id, part.id, by, at, step)
        return part

    def bring_in(self, codes: Sequence[QdaCode], *, by: Staff, at: datetime) -> list[Theme]:
        """Approve the codes of another program's codebook as themes, without answers; each can be taken back by itself.

        Left out: what `not_here` leaves out. Raises Invalid for a code without a name, WordsTooLong.
        """
        new = self.not_here(codes)
        typed = {f"name_{number}": (code.name, LONGEST_NAME) for number, code in enumerate(new, start=1)}
        with self._guarded.step(
            Action.THEME, "codebook brought in", by=by, at=at, words=typed, written_by=WrittenBy.STAFF
        ) as guarded:
            made = []
            for code, words in zip(new, guarded.words.values(), strict=True):
                name = " ".join(words.split())
                if not name:
                    raise Invalid
                theme = Theme(
                    id=_brought(code),
                    name=name,
                    child_name=name,
                    symbol=NO_SYMBOL,
                    priorities=(),
                    approved_by=by.name,
                    approved_on=at.date(),
                )
                self._step(theme.id, StepKind.APPROVED, by, at, seen=None)
                self._decisions.decide(ThemeDecision(theme=theme, state=Decided.APPROVED))
                made.append(theme)
        return made

    def not_here(self, codes: Sequence[QdaCode]) -> list[QdaCode]:
        """The codes that no theme of here stands for: by GUID, from this Heard or brought in before, or by name."""
        decided, known = self._decisions.all(), self._book.framework.themes
        ids = {*decided, *(theme.id for theme in known)}
        names = {name.casefold() for name in (*self._book.names().values(), *(theme.name for theme in known))}
        guids = {guid_of("theme", id) for id in ids}
        new: dict[str, QdaCode] = {}
        for code in codes:
            if code.guid not in guids and _brought(code) not in ids and code.name.casefold() not in names:
                new.setdefault(code.name.casefold(), code)
        return list(new.values())

    def reject(self, candidate: Candidate, *, by: Staff, at: datetime) -> None:
        """Not a theme. Its answers stay answers, counted as placed in none. Raises ChangedMeanwhile."""
        with self._guarded.step(Action.THEME, "theme rejected", candidate.id, by=by, at=at):
            self._step(candidate.id, StepKind.REJECTED, by, at, seen=candidate.revision)
            self._decisions.decide(ThemeDecision(theme=_as_it_waits(candidate, by, at), state=Decided.REJECTED))

    def undo(self, theme_id: str, *, by: Staff, at: datetime, seen: int | None = None) -> None:
        """Open a theme's decision again, whoever made it: it waits for a person, and so does what was merged into it.

        Raises ChangedMeanwhile.
        """
        with self._guarded.step(Action.THEME, "theme decision undone", theme_id, by=by, at=at):
            decided = self._decisions.all()
            reopened = [id for id, d in decided.items() if id == theme_id or d.merged_into == theme_id]
            self._step(theme_id, StepKind.REOPENED, by, at, seen=seen, also=reopened)
            for each in reopened:
                self._decisions.put_row(each, None)

    def move(
        self, answer_id: str, theme_id: str, belongs: bool, *, by: Staff, at: datetime, seen: int | None = None
    ) -> None:
        """A person's word on one answer: it speaks of this theme, or it does not (nor of one merged into it).

        Kept beside the machine's guess. Raises NotFound, ChangedMeanwhile; `seen` is the answer's revision.
        """
        line = "answer put in theme" if belongs else "answer taken out of theme"
        with self._guarded.step(Action.THEME, line, answer_id, by=by, at=at):
            step = self._placing(answer_id, theme_id, by, at, seen=seen)
            if belongs:
                self._corrections.correct(answer_id, theme_id, True, by=by.name, at=at, step=step)
            else:
                self._take_out(answer_id, theme_id, by, at, step)

    def transfer(
        self, answer_id: str, theme_id: str, to: str, *, by: Staff, at: datetime, seen: int | None = None
    ) -> None:
        """Out of one theme and into another in a single step. Raises NotFound, ChangedMeanwhile."""
        with self._guarded.step(Action.THEME, "answer moved to another theme", answer_id, by=by, at=at):
            step = self._placing(answer_id, theme_id, by, at, seen=seen, other_id=to)
            self._place(answer_id, theme_id, to, by, at, step)

    def take_back(self, number: int, *, by: Staff, at: datetime) -> DecisionStep:
        """Undo one step: themes and answers stand as before it; gives the step. The history keeps both.

        Raises NotFound for a step that is taken back already, ChangedMeanwhile where somebody decided on one of its
        themes, or placed one of its answers, since.
        """
        history = self._book.history
        with self._guarded.step(Action.THEME, "step taken back", by=by, at=at) as guarded:
            step = history.get(number)
            guarded.what, guarded.about = f"step taken back: {step.what.value}", step.theme_id
            if step.undone is not None or step.what is StepKind.TAKEN_BACK:
                raise NotFound
            later = history.since(step, self._corrections.steps_on_answers_of(number))
            if later is not None:
                raise ChangedMeanwhile(who=later.by, when=later.at)
            for theme_id, row in step.before.items():
                self._decisions.put_row(theme_id, row)
            undoing = history.note(step.theme_id, StepKind.TAKEN_BACK, by=by.name, at=at, other_id=step.other_id)
            history.take_back(number, by_step=undoing)
            self._corrections.take_back(number, by_step=undoing)
        return step

    def _step(
        self,
        theme_id: str,
        what: StepKind,
        by: Staff,
        at: datetime,
        *,
        seen: int | None,
        other_id: str = "",
        also: Iterable[str] = (),
    ) -> int:
        """Check the theme's revision, and keep a step with the decisions it is about to change."""
        history = self._book.history
        history.expect(history.revisions().get(theme_id, 0), seen)
        # A split makes the other theme; a merge leaves the one that it goes into as it stands.
        changed = {theme_id, *also, *([other_id] if what is StepKind.SPLIT else [])}
        before = {id: self._decisions.row(id) for id in sorted(changed)}
        return history.note(theme_id, what, by=by.name, at=at, other_id=other_id, before=before)

    def _placing(
        self, answer_id: str, theme_id: str, by: Staff, at: datetime, *, seen: int | None, other_id: str = ""
    ) -> int:
        """Check the answer's revision, and keep a step that changes no theme's decision."""
        self._answers.get(answer_id)
        history = self._book.history
        history.expect(self._corrections.revisions(answer_id).get(answer_id, 0), seen)
        return history.note(theme_id, StepKind.MOVED, by=by.name, at=at, other_id=other_id)

    def _keep_group(self, candidate: Candidate, by: Staff, at: datetime, step: int) -> None:
        """A new group's answers are its own from now on, whatever a later run makes of them."""
        if candidate.proposal is not None:
            for answer_id in candidate.answer_ids:
                self._corrections.correct(answer_id, candidate.id, True, by=by.name, at=at, step=step)

    def _place(self, answer_id: str, theme_id: str, to: str, by: Staff, at: datetime, step: int) -> None:
        self._take_out(answer_id, theme_id, by, at, step)
        self._corrections.correct(answer_id, to, True, by=by.name, at=at, step=step)

    def _take_out(self, answer_id: str, theme_id: str, by: Staff, at: datetime, step: int) -> None:
        # Also out of those that were merged into it, or the answer would come back by way of one of them.
        for each in self._book.gathered(theme_id):
            self._corrections.correct(answer_id, each, False, by=by.name, at=at, step=step)

    def _approved(self, theme_id: str, *, other_than: str = "") -> Theme:
        """Raises NotFound for a theme that is not approved, or is the one it must not be."""
        theme = self._book.approved().get(theme_id)
        if theme is None or theme_id == other_than:
            raise NotFound
        return theme


def _brought(code: QdaCode) -> str:
    """The id of the theme that is made of another program's code: the same code is known again."""
    return f"code-{code.guid[:8].lower()}"


def _as_it_waits(candidate: Candidate, by: Staff, at: datetime) -> Theme:
    """A candidate as a theme, under the names it waits with."""
    return Theme(
        id=candidate.id,
        name=candidate.name,
        child_name=candidate.child_name,
        symbol=candidate.symbol,
        priorities=candidate.priorities,
        approved_by=by.name,
        approved_on=at.date(),
    )


def _typed(name: str | None, child_name: str | None, stands: Candidate | Theme | None) -> Boxes:
    """The names that somebody typed.

    One that was left as it stands is not read anew: it is the framework's, the machine's from safe words, or was read
    when it was typed. A theme about abuse is no disclosure, and must not be marked as one each time it is approved.
    """
    boxes = {"name": name, "child_name": child_name}
    return {
        box: (typed, LONGEST_NAME)
        for box, typed in boxes.items()
        if typed is not None and (stands is None or typed != getattr(stands, box))
    }


def _named(step: GuardedStep, stands: Candidate | Theme | None) -> tuple[str, str]:
    """Both names as they may be kept, the team's and the child's. Raises Invalid for an empty one."""
    names = {"name": stands.name, "child_name": stands.child_name} if stands else {}
    names |= {box: " ".join(words.split()) for box, words in step.words.items()}
    if not all(names.values()):
        raise Invalid
    return names["name"], names["child_name"]
