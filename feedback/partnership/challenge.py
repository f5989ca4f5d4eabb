"""How the shadow executive challenges: questions it puts, themes it ranks and renames, editions it checks.

Each stands under its seat's pseudonym and is counted in seats alone, never among the anonymous answers. Whoever has a
seat sees names of themes and frozen editions, and no young person's words beyond them.
"""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import Boxes, GuardedStep, GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import HeardError, Invalid, NotFound
from feedback.core.records import SafeText
from feedback.partnership.held_words import HeldKind, HeldWords
from feedback.redaction import stored
from feedback.storage.database import Row, Store

LONGEST_QUESTION, LONGEST_ROLE, LONGEST_NAME, LONGEST_REASON = 300, 120, 60, 600
MOST_QUESTIONS, MOST_RANKED = 5, 3


class ReasonNeeded(HeardError):
    """An edition was called not fair, and nobody said why."""

    code = "reason-needed"


class EnoughQuestions(HeardError):
    """A seat has put as many questions to one meeting as it may."""

    code = "enough-questions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A question for a meeting: who put it, which role it is for, which seats stand behind it."""

    id: str
    meeting_id: str
    seat: str
    question: SafeText = field(repr=False)
    answered_by: str
    backed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a seat says of a frozen edition: fair, or not and why."""

    edition_id: str
    seat: str
    fair: bool
    words: SafeText = field(repr=False)
    on: date


class Challenge:
    def __init__(self, store: Store, audit: Audit, *, held: HeldWords) -> None:
        self._store, self._guarded, self._held = store, GuardedSteps(store, audit), held
        held.writers |= {
            HeldKind.QUESTION: lambda about, seat, words, _: self._write_question(about, seat, words[0], words[1]),
            HeldKind.NAME: lambda about, seat, words, _: self._write_name(about, seat, words[0]),
            HeldKind.CHECK: lambda about, seat, words, more: self._write_check(
                about, seat, bool(more["fair"]), words[0], str(more["on"])
            ),
        }

    def put(self, meeting_id: str, question: str, answered_by: str, *, by: Staff, at: datetime) -> Proposed | None:
        """A seat's question to a meeting, and the role that should answer; its own backing comes with it.

        None where its words tell of harm: a safeguarding lead looks first.

        Raises Invalid without either, WordsTooLong, EnoughQuestions over five of one seat.
        """
        boxes = {"question": _line(question, LONGEST_QUESTION), "role": _line(answered_by, LONGEST_ROLE)}
        with self._step("question put by the shadow executive", meeting_id, by, at, boxes) as step:
            words, role = step.words["question"], step.words["role"]
            if not words or not role:
                raise Invalid
            if sum(one.seat == by.name for one in self.questions(meeting_id)) >= MOST_QUESTIONS:
                raise EnoughQuestions(most=MOST_QUESTIONS)
            if self._held.keep(step, HeldKind.QUESTION, meeting_id, seat=by.name, at=at):
                return None
            id = self._write_question(meeting_id, by.name, words, role)
        return self.question(id)

    def _write_question(self, meeting_id: str, seat: str, words: SafeText, role: SafeText) -> str:
        id = secrets.token_hex(4)
        row = {"id": id, "meeting_id": meeting_id, "seat": seat, "question": words, "answered_by": role}
        self._store.insert("shadow_questions", row)
        self._store.insert("shadow_backing", {"question_id": id, "seat": seat})
        return id

    def back(self, question_id: str, behind: bool, *, by: Staff, at: datetime) -> None:
        """Stand behind a question, or no longer. One that nobody stands behind is gone. Raises NotFound."""
        what = "question backed" if behind else "question no longer backed"
        with self._step(what, question_id, by, at):
            found = self.question(question_id)
            self._store.write("DELETE FROM shadow_backing WHERE question_id = ? AND seat = ?", [found.id, by.name])
            if behind:
                self._store.insert("shadow_backing", {"question_id": found.id, "seat": by.name})
            elif set(found.backed_by) <= {by.name}:
                self._store.write("DELETE FROM shadow_questions WHERE id = ?", [found.id])

    def question(self, question_id: str) -> Proposed:
        """Raises NotFound."""
        row = self._store.row("SELECT * FROM shadow_questions WHERE id = ?", [question_id])
        if row is None:
            raise NotFound
        return self._proposed([row])[0]

    def questions(self, meeting_id: str) -> list[Proposed]:
        """Those that most seats stand behind first."""
        rows = self._store.rows("SELECT * FROM shadow_questions WHERE meeting_id = ?", [meeting_id])
        return sorted(self._proposed(rows), key=lambda one: (-len(one.backed_by), one.id))

    def _proposed(self, rows: Sequence[Row]) -> list[Proposed]:
        behind: dict[str, list[str]] = defaultdict(list)
        for row in self._store.rows("SELECT * FROM shadow_backing ORDER BY seat"):
            behind[row["question_id"]].append(row["seat"])
        return [
            Proposed(
                id=row["id"],
                meeting_id=row["meeting_id"],
                seat=row["seat"],
                question=stored(row["question"]),
                answered_by=row["answered_by"],
                backed_by=tuple(behind[row["id"]]),
            )
            for row in rows
        ]

    def rank(self, meeting_id: str, theme_ids: Sequence[str], *, by: Staff, at: datetime) -> None:
        """A seat's first, second and third theme for a meeting, in place of an earlier order; none takes it away.

        Raises Invalid for more than three or one twice.
        """
        with self._step("themes ranked by the shadow executive", meeting_id, by, at):
            if len(theme_ids) > MOST_RANKED or len(set(theme_ids)) != len(theme_ids):
                raise Invalid(most=MOST_RANKED)
            self._store.write("DELETE FROM shadow_ranks WHERE meeting_id = ? AND seat = ?", [meeting_id, by.name])
            for place, theme_id in enumerate(theme_ids, start=1):
                row = {"meeting_id": meeting_id, "seat": by.name, "place": place, "theme_id": theme_id}
                self._store.insert("shadow_ranks", row)

    def ranks(self, meeting_id: str) -> dict[str, tuple[str, ...]]:
        """Seat → its themes in order."""
        rows = self._store.rows("SELECT * FROM shadow_ranks WHERE meeting_id = ? ORDER BY seat, place", [meeting_id])
        found: dict[str, tuple[str, ...]] = {}
        for row in rows:
            found[row["seat"]] = (*found.get(row["seat"], ()), row["theme_id"])
        return found

    def order(self, meeting_id: str) -> list[str]:
        """Themes in the order of all seats together: three points for a first place, two, one (Borda 1781)."""
        points: Counter[str] = Counter()
        for ranked in self.ranks(meeting_id).values():
            for place, theme_id in enumerate(ranked):
                points[theme_id] += MOST_RANKED - place
        return sorted(points, key=lambda theme_id: (-points[theme_id], theme_id))

    def suggest_name(self, theme_id: str, child_name: str, *, by: Staff, at: datetime) -> bool:
        """How a seat would call a theme in young people's words; empty takes the suggestion back.

        Gives whether it is kept; False where a safeguarding lead looks first.

        Raises WordsTooLong.
        """
        boxes = {"child_name": _line(child_name, LONGEST_NAME)}
        with self._step("theme's name suggested", theme_id, by, at, boxes) as step:
            if self._held.keep(step, HeldKind.NAME, theme_id, seat=by.name, at=at):
                return False
            self._write_name(theme_id, by.name, step.words["child_name"])
        return True

    def _write_name(self, theme_id: str, seat: str, name: SafeText) -> None:
        self._store.write("DELETE FROM shadow_names WHERE theme_id = ? AND seat = ?", [theme_id, seat])
        if name:
            self._store.insert("shadow_names", {"theme_id": theme_id, "seat": seat, "child_name": name})

    def names(self) -> dict[str, list[tuple[str, str]]]:
        """Theme id → (seat, suggested name)."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in self._store.rows("SELECT * FROM shadow_names ORDER BY theme_id, seat"):
            found[row["theme_id"]].append((row["seat"], row["child_name"]))
        return dict(found)

    def check(self, edition_id: str, fair: bool, words: str, *, by: Staff, at: datetime) -> Check | None:
        """Say of a frozen edition whether it is fair to what young people said, in place of an earlier word.

        None where the reason tells of harm: a safeguarding lead looks first.

        Raises ReasonNeeded for one that is not fair without why, WordsTooLong.
        """
        what = "edition checked: fair" if fair else "edition checked: not fair"
        with self._step(what, edition_id, by, at, {"reason": _line(words, LONGEST_REASON)}) as step:
            if not fair and not step.words["reason"]:
                raise ReasonNeeded
            on = at.date().isoformat()
            if self._held.keep(step, HeldKind.CHECK, edition_id, seat=by.name, at=at, fair=fair, on=on):
                return None
            self._write_check(edition_id, by.name, fair, step.words["reason"], on)
        return next(one for one in self.checks(edition_id) if one.seat == by.name)

    def _write_check(self, edition_id: str, seat: str, fair: bool, words: SafeText, on: str) -> None:
        row = {"edition_id": edition_id, "seat": seat, "fair": int(fair), "words": words, "checked_on": on}
        self._store.write("DELETE FROM shadow_checks WHERE edition_id = ? AND seat = ?", [edition_id, seat])
        self._store.insert("shadow_checks", row)

    def checks(self, edition_id: str) -> list[Check]:
        """Dissent first."""
        rows = self._store.rows("SELECT * FROM shadow_checks WHERE edition_id = ? ORDER BY fair, seat", [edition_id])
        return [
            Check(
                edition_id=row["edition_id"],
                seat=row["seat"],
                fair=bool(row["fair"]),
                words=stored(row["words"]),
                on=date.fromisoformat(row["checked_on"]),
            )
            for row in rows
        ]

    def seat_of(self, meeting_id: str, question: str) -> str:
        """The seat that put a question to a meeting in these very words; empty where none did."""
        row = self._store.row(
            "SELECT seat FROM shadow_questions WHERE meeting_id = ? AND question = ? ORDER BY id",
            [meeting_id, question],
        )
        return str(row["seat"]) if row else ""

    def _step(
        self, what: str, about: str, by: Staff, at: datetime, words: Boxes | None = None
    ) -> AbstractContextManager[GuardedStep]:
        return self._guarded.step(Action.SPEAK_AS_SHADOW, what, about, by=by, at=at, words=words)


def _line(words: str, longest: int) -> tuple[str, int]:
    """Their words on one line: a question that were cut on its way would no longer be known as theirs."""
    return " ".join(words.split()), longest
