"""What people write for a meeting's page: what children say of a theme, what is good, and which quote opens it.

All of it goes out in every edition, the public one too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import SecondPersonNeeded
from feedback.core.records import SafeText
from feedback.redaction import WrittenBy, stored
from feedback.responses.quotes import Quotes
from feedback.storage.database import Store

LONGEST_SAYS, LONGEST_GOOD = 150, 100
"""Code points: three themes have to stand on one page that is read in two minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeNote:
    """What children say of a theme, and what is good: in the words of whoever read the answers. Its repr has none."""

    says: SafeText
    good: SafeText

    def __repr__(self) -> str:
        return "<ThemeNote>"


class MeetingNotes:
    """Owns `theme_notes` and `openings`."""

    def __init__(self, *, store: Store, quotes: Quotes, guarded: GuardedSteps) -> None:
        self._store, self._quotes, self._guarded = store, quotes, guarded

    def note_theme(self, meeting_id: str, theme_id: str, says: str, good: str, *, by: Staff, at: datetime) -> None:
        """Put a note in the place of the one that is kept; empty words take it away. They are redacted.

        Raises NotAllowed, WordsTooLong, NotFound for a meeting that is none.
        """
        typed = {"says": (says, LONGEST_SAYS), "good": (good, LONGEST_GOOD)}
        line = f"theme noted: {theme_id}"
        with self._guarded.step(
            Action.THEME, line, meeting_id, by=by, at=at, words=typed, written_by=WrittenBy.STAFF
        ) as step:
            self._store.write("DELETE FROM theme_notes WHERE meeting_id = ? AND theme_id = ?", [meeting_id, theme_id])
            if any(step.words.values()):
                row = {"meeting_id": meeting_id, "theme_id": theme_id, **step.words, "written_by": by.name}
                self._store.insert("theme_notes", row)

    def theme_notes(self, meeting_id: str) -> dict[str, ThemeNote]:
        """Theme id → its note for a meeting."""
        rows = self._store.rows("SELECT * FROM theme_notes WHERE meeting_id = ?", [meeting_id])
        return {row["theme_id"]: ThemeNote(says=stored(row["says"]), good=stored(row["good"])) for row in rows}

    def choose_opening(self, meeting_id: str, answer_id: str, *, by: Staff, at: datetime) -> None:
        """Choose the quote that opens a meeting.

        Raises NotAllowed, NotFound where there is no such quote or meeting, SecondPersonNeeded before a second person's yes.
        """
        with self._guarded.step(Action.THEME, f"opening chosen: {answer_id}", meeting_id, by=by, at=at):
            # Here too, not only when a digest is made: whoever chooses learns at once that it would not be shown.
            if not self._quotes.get(answer_id).agreed_by:
                raise SecondPersonNeeded
            self._store.write("DELETE FROM openings WHERE meeting_id = ?", [meeting_id])
            self._store.insert("openings", {"meeting_id": meeting_id, "answer_id": answer_id})

    def opening(self, meeting_id: str) -> str | None:
        """The id of the answer whose quote opens a meeting, if one was chosen."""
        row = self._store.row("SELECT answer_id FROM openings WHERE meeting_id = ?", [meeting_id])
        return None if row is None else str(row["answer_id"])
