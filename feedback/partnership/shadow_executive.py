"""The shadow executive's own words, under seats with pseudonyms. They never join the anonymous answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedStep, GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import Invalid
from feedback.core.records import SafeText
from feedback.partnership.held_words import HeldKind, HeldWords
from feedback.partnership.meetings import Meetings
from feedback.redaction import stored
from feedback.storage.database import Store

LONGEST = 1_200


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class View:
    agenda_id: str
    seat: str
    words: SafeText


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Message:
    seat: str
    words: SafeText


class Shadow:
    def __init__(self, store: Store, audit: Audit, *, meetings: Meetings, held: HeldWords) -> None:
        self._store, self._meetings, self._held = store, meetings, held
        self._guarded = GuardedSteps(store, audit)
        held.writers[HeldKind.VIEW] = lambda about, seat, words, _: self._write_view(about, seat, words[0])
        held.writers[HeldKind.MESSAGE] = lambda about, seat, words, _: self._write_message(about, seat, words[0])

    def leave_view(self, agenda_id: str, words: str, *, by: Staff, at: datetime) -> SafeText | None:
        """A seat's view on an agenda item, in place of an earlier one; gives it as kept, None where the desk has it first.

        Raises Invalid if empty, WordsTooLong, NotFound.
        """
        with self._step("view left on agenda item", agenda_id, words, by, at) as step:
            if self._held.keep(step, HeldKind.VIEW, agenda_id, seat=by.name, at=at):
                return None
            self._write_view(agenda_id, by.name, step.words["view"])
        return step.words["view"]

    def _write_view(self, agenda_id: str, seat: str, words: SafeText) -> None:
        self._store.write("DELETE FROM shadow_views WHERE agenda_id = ? AND seat = ?", [agenda_id, seat])
        self._store.insert("shadow_views", {"agenda_id": agenda_id, "seat": seat, "view": words})

    def views(self, meeting_id: str) -> list[View]:
        """In the agenda's order."""
        return [
            View(agenda_id=row["agenda_id"], seat=row["seat"], words=stored(row["view"]))
            for item in self._meetings.agenda(meeting_id)
            for row in self._store.rows("SELECT * FROM shadow_views WHERE agenda_id = ? ORDER BY seat", [item.id])
        ]

    def write_message(self, meeting_id: str, words: str, *, by: Staff, at: datetime) -> SafeText | None:
        """The message that opens the meeting, in place of an earlier one; gives it as kept, None where the desk has it.

        Raises Invalid if empty, WordsTooLong, NotFound.
        """
        with self._step("message to the meeting written", meeting_id, words, by, at) as step:
            if self._held.keep(step, HeldKind.MESSAGE, meeting_id, seat=by.name, at=at):
                return None
            self._write_message(meeting_id, by.name, step.words["view"])
        return step.words["view"]

    def _write_message(self, meeting_id: str, seat: str, words: SafeText) -> None:
        self._store.write("DELETE FROM shadow_messages WHERE meeting_id = ?", [meeting_id])
        self._store.insert("shadow_messages", {"meeting_id": meeting_id, "seat": seat, "words": words})

    def message(self, meeting_id: str) -> Message | None:
        row = self._store.row("SELECT * FROM shadow_messages WHERE meeting_id = ?", [meeting_id])
        return None if row is None else Message(seat=row["seat"], words=stored(row["words"]))

    @contextmanager
    def _step(self, what: str, about: str, words: str, by: Staff, at: datetime) -> Iterator[GuardedStep]:
        """Their words with personal details taken out, as anybody's are: the digest goes to many readers."""
        boxes = {"view": (words, LONGEST)}
        with self._guarded.step(Action.SPEAK_AS_SHADOW, what, about, by=by, at=at, words=boxes) as step:
            if not step.words["view"]:
                raise Invalid(most=LONGEST)
            yield step
