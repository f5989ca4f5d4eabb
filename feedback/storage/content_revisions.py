"""A partnership's own versions of content, as its file keeps them: numbered in each kind, and never written over.

What a body means is for `feedback/local_content` to say; here it is text (JSON).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from feedback.core.errors import ChangedMeanwhile, NotFound
from feedback.storage.database import Row, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRow:
    """One version. Not published: the draft, of which a kind has one at most. `withdrawn_on`: taken back, and kept.

    `edits`: how often a draft was written anew; with the number it tells whether somebody else changed it.
    """

    number: int
    body: str
    note: str
    edits: int
    written_by: str
    written_on: datetime
    published_by: str = ""
    published_on: datetime | None = None
    withdrawn_by: str = ""
    withdrawn_on: datetime | None = None

    @property
    def stamp(self) -> str:
        """What an editor had in hand: a later change makes it another."""
        taken_back = "" if self.withdrawn_on is None else " taken back"
        return f"{self.number}.{self.edits} {self.written_on.isoformat()}{taken_back}"

    @property
    def is_draft(self) -> bool:
        return self.published_on is None


UNTOUCHED = "0"
"""The stamp where a partnership has no version of its own yet."""

_IN_FORCE = "published_on IS NOT NULL AND withdrawn_on IS NULL"


class ContentRevisions:
    """Owner of the table `content_revisions`. Each write is called within a guarded step."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def in_force(self, kind: str) -> int:
        """The number of the version that counts: the newest that is published and not taken back; 0 for what ships."""
        row = self._store.row(
            f"SELECT number FROM content_revisions WHERE kind = ? AND {_IN_FORCE} ORDER BY number DESC LIMIT 1", [kind]
        )
        return 0 if row is None else int(row["number"])

    def get(self, kind: str, number: int) -> RevisionRow:
        """Raises NotFound."""
        row = self._store.row("SELECT * FROM content_revisions WHERE kind = ? AND number = ?", [kind, number])
        if row is None:
            raise NotFound
        return _from_row(row)

    def all(self, kind: str) -> list[RevisionRow]:
        """Every version of a kind, the newest first; a draft stands before all others."""
        rows = self._store.rows("SELECT * FROM content_revisions WHERE kind = ? ORDER BY number DESC", [kind])
        return [_from_row(row) for row in rows]

    def newest(self, kind: str) -> RevisionRow | None:
        """The latest version, a draft where there is one; None where the partnership has none of its own."""
        row = self._store.row("SELECT * FROM content_revisions WHERE kind = ? ORDER BY number DESC LIMIT 1", [kind])
        return None if row is None else _from_row(row)

    def draft(self, kind: str) -> RevisionRow | None:
        row = self._store.row("SELECT * FROM content_revisions WHERE kind = ? AND published_on IS NULL", [kind])
        return None if row is None else _from_row(row)

    def expect(self, kind: str, seen: str) -> None:
        """Raises ChangedMeanwhile where the newest version is not the one that was `seen` (its stamp)."""
        newest = self.newest(kind)
        if newest is not None and newest.stamp != seen:
            raise ChangedMeanwhile(who=newest.written_by, when=newest.written_on.isoformat())
        # The only version was a draft, and somebody threw it away meanwhile.
        if newest is None and seen != UNTOUCHED:
            raise NotFound

    def put_draft(self, kind: str, body: str, note: str, *, by: str, at: datetime) -> RevisionRow:
        """Write the draft, or a new one after all others."""
        draft = self.draft(kind)
        row = RevisionRow(
            number=draft.number if draft else self._next(kind),
            body=body,
            note=note,
            edits=draft.edits + 1 if draft else 0,
            written_by=by,
            written_on=at,
        )
        if draft:
            self.discard(kind)
        self._store.insert("content_revisions", _to_row(kind, row))
        return row

    def add_published(self, kind: str, body: str, note: str, *, by: str, at: datetime) -> RevisionRow:
        """A version that counts at once."""
        row = RevisionRow(
            number=self._next(kind),
            body=body,
            note=note,
            edits=0,
            written_by=by,
            written_on=at,
            published_by=by,
            published_on=at,
        )
        self._store.insert("content_revisions", _to_row(kind, row))
        return row

    def publish(self, kind: str, *, by: str, at: datetime) -> RevisionRow:
        """Let the draft count. Raises NotFound where there is none."""
        draft = self.draft(kind)
        if draft is None:
            raise NotFound
        self._store.write(
            "UPDATE content_revisions SET published_by = ?, published_on = ? WHERE kind = ? AND number = ?",
            [by, at.isoformat(), kind, draft.number],
        )
        return replace(draft, published_by=by, published_on=at)

    def withdraw(self, kind: str, number: int, *, by: str, at: datetime) -> None:
        """Take back the version that counts: the one before it counts again. It stays, as taken back."""
        self._store.write(
            "UPDATE content_revisions SET withdrawn_by = ?, withdrawn_on = ? WHERE kind = ? AND number = ?",
            [by, at.isoformat(), kind, number],
        )

    def discard(self, kind: str) -> None:
        """Throw the draft away: nobody but its editors ever saw it."""
        self._store.write("DELETE FROM content_revisions WHERE kind = ? AND published_on IS NULL", [kind])

    def _next(self, kind: str) -> int:
        # Those that were taken back count too: what rests on a version keeps its number, so no number comes twice.
        newest = self.newest(kind)
        return newest.number + 1 if newest else 1


def _to_row(kind: str, row: RevisionRow) -> Row:
    return {
        "kind": kind,
        "number": row.number,
        "body": row.body,
        "note": row.note,
        "edits": row.edits,
        "written_by": row.written_by,
        "written_on": row.written_on.isoformat(),
        "published_by": row.published_by,
        "published_on": row.published_on.isoformat() if row.published_on else None,
        "withdrawn_by": row.withdrawn_by,
        "withdrawn_on": row.withdrawn_on.isoformat() if row.withdrawn_on else None,
    }


def _from_row(row: Row) -> RevisionRow:
    def moment(value: str | None) -> datetime | None:
        return datetime.fromisoformat(value) if value else None

    return RevisionRow(
        number=row["number"],
        body=row["body"],
        note=row["note"],
        edits=row["edits"],
        written_by=row["written_by"],
        written_on=datetime.fromisoformat(row["written_on"]),
        published_by=row["published_by"],
        published_on=moment(row["published_on"]),
        withdrawn_by=row["withdrawn_by"],
        withdrawn_on=moment(row["withdrawn_on"]),
    )
