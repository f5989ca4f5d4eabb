"""The shadow executive's own words, under seats with pseudonyms. They never join the anonymous answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from feedback.access.audit_trail import Audit
from feedback.access.permissions import Action, Staff, require
from feedback.core.errors import Invalid
from feedback.core.records import SafeText
from feedback.core.typed_words import clean
from feedback.redaction import redact, stored
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
    def __init__(self, store: Store, audit: Audit) -> None:
        self._store, self._audit = store, audit

    def leave_view(self, agenda_id: str, words: str, *, by: Staff, at: datetime) -> SafeText:
        """A seat's view on an agenda item, in place of an earlier one; gives it as kept.

        Raises Invalid if empty, NotFound.
        """
        safe = _own_words(words, by)
        with self._store.transaction():
            self._store.write("DELETE FROM shadow_views WHERE agenda_id = ? AND seat = ?", [agenda_id, by.name])
            self._store.insert("shadow_views", {"agenda_id": agenda_id, "seat": by.name, "view": safe})
            self._audit.note(by.name, "view left on agenda item", agenda_id, at=at)
        return safe

    def views(self, meeting_id: str) -> list[View]:
        rows = self._store.rows(
            """SELECT shadow_views.* FROM shadow_views JOIN agenda ON agenda.id = agenda_id
               WHERE meeting_id = ? ORDER BY place, seat""",
            [meeting_id],
        )
        return [View(agenda_id=row["agenda_id"], seat=row["seat"], words=stored(row["view"])) for row in rows]

    def write_message(self, meeting_id: str, words: str, *, by: Staff, at: datetime) -> SafeText:
        """The message that opens the meeting, in place of an earlier one; gives it as kept. Raises Invalid if empty."""
        safe = _own_words(words, by)
        with self._store.transaction():
            self._store.write("DELETE FROM shadow_messages WHERE meeting_id = ?", [meeting_id])
            self._store.insert("shadow_messages", {"meeting_id": meeting_id, "seat": by.name, "words": safe})
            self._audit.note(by.name, "message to the meeting written", meeting_id, at=at)
        return safe

    def message(self, meeting_id: str) -> Message | None:
        row = self._store.row("SELECT * FROM shadow_messages WHERE meeting_id = ?", [meeting_id])
        return None if row is None else Message(seat=row["seat"], words=stored(row["words"]))


def _own_words(words: str, by: Staff) -> SafeText:
    """Their words with personal details taken out, as anybody's are: the digest goes to many readers."""
    require(by, Action.SPEAK_AS_SHADOW)
    cleaned = clean(words)
    if not cleaned or len(cleaned) > LONGEST:
        raise Invalid(most=LONGEST)
    return redact(cleaned).text
