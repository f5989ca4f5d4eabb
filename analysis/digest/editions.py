"""Editions: digests as they were frozen. Their content does not change, and the same content gives the same hash."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from analysis.digest.opener import Opener
from analysis.digest.record import FORMAT, Digest
from analysis.disclosure import Audience, Protection
from feedback.core.errors import HeardError, NotFound
from feedback.storage.database import Row, Store

_DIGEST, _OPENER = TypeAdapter(Digest), TypeAdapter(Opener)
_PROTECTIONS = TypeAdapter(tuple[Protection, ...])

_SINCE = {"answers"}
"""Parts of a digest that editions of an earlier Heard do not have."""


class ReleasedMeanwhile(HeardError):
    """Another edition was frozen since the evidence was read, and this one was not checked against it."""

    code = "edition-released-meanwhile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A frozen digest; one of an earlier Heard holds words (`Opener`) and no data."""

    id: str
    meeting_id: str
    audience: Audience
    made_at: datetime
    digest: Digest | Opener
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """The team's record of what left in one edition."""

    edition_id: str
    meeting_id: str
    audience: Audience
    protections: tuple[Protection, ...]


def canonical(digest: Digest | Opener) -> str:
    """A digest as JSON that is the same for equal digests: sorted keys, no spaces, UTF-8."""
    plain: Any = (
        _DIGEST.dump_python(digest, mode="json")
        if isinstance(digest, Digest)
        else _OPENER.dump_python(digest, mode="json")
    )
    # Without any, an edition reads and hashes as one that was frozen before Heard told of answers.
    plain = {name: value for name, value in plain.items() if value or name not in _SINCE}
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_of(content: str) -> str:
    """SHA-256 of an edition's content, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


class Editions:
    """Owns `editions`. They are made and read, nothing else: there is no way to change one."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(
        self,
        meeting_id: str,
        audience: Audience,
        digest: Digest,
        protections: Sequence[Protection],
        *,
        after: Sequence[Released],
        at: datetime,
    ) -> Edition:
        """Keep a digest and the team's record of its suppressed tables. The same content is kept once.

        after: what had left when it was composed. Raises ReleasedMeanwhile where more has left since,
        NotFound for a meeting that is none.
        """
        content = canonical(digest)
        with self._store.transaction():
            rows = self._rows()
            if {row["id"] for row in rows} != {one.edition_id for one in after}:
                raise ReleasedMeanwhile
            same = (meeting_id, audience.value, hash_of(content))
            for row in rows:
                if (row["meeting_id"], row["audience"], row["hash"]) == same:
                    return _edition(row)
            kept = {
                "id": secrets.token_hex(8),
                "meeting_id": meeting_id,
                "audience": audience.value,
                # To the microsecond: two editions made within a second have an order.
                "made_at": at.isoformat(timespec="microseconds"),
                "content": content,
                "hash": hash_of(content),
                "protections": _PROTECTIONS.dump_json(tuple(protections)).decode(),
            }
            self._store.insert("editions", kept)
        return _edition(kept)

    def get(self, edition_id: str) -> Edition:
        """Raises NotFound."""
        return _edition(self._kept(edition_id))

    def all(self, meeting_id: str | None = None, audience: Audience | None = None) -> list[Edition]:
        """Newest first; of one meeting or for one kind of reader where they are given."""
        return [
            _edition(row) for row in self._rows(meeting_id) if audience is None or row["audience"] == audience.value
        ]

    def content(self, edition_id: str) -> str:
        """The text whose hash is the edition's, as it was frozen: a later Heard may write more into a new one.

        Raises NotFound.
        """
        return str(self._kept(edition_id)["content"])

    def hash_now(self, edition_id: str) -> str:
        """The hash of an edition's content as it is kept now; `Edition.hash` is the one it was frozen with.

        Raises NotFound.
        """
        return hash_of(self.content(edition_id))

    def protections(self, edition_id: str) -> tuple[Protection, ...]:
        """The team's record of an edition's suppressed tables. Raises NotFound."""
        return _PROTECTIONS.validate_json(self._kept(edition_id)["protections"])

    def released(self, meeting_ids: Collection[str] | None = None) -> list[Released]:
        """What has left in every edition, or in those of some meetings; oldest first."""
        return [
            Released(
                edition_id=row["id"],
                meeting_id=row["meeting_id"],
                audience=Audience(row["audience"]),
                protections=_PROTECTIONS.validate_json(row["protections"]),
            )
            for row in reversed(self._rows())
            if meeting_ids is None or row["meeting_id"] in meeting_ids
        ]

    def published(self, meeting_ids: Collection[str] | None = None) -> list[Protection]:
        """Every table that has left in an edition, or in those of some meetings; oldest first."""
        return [protection for one in self.released(meeting_ids) for protection in one.protections]

    def _rows(self, meeting_id: str | None = None) -> list[Row]:
        where, values = ("WHERE meeting_id = ?", [meeting_id]) if meeting_id else ("", [])
        return self._store.rows(f"SELECT * FROM editions {where} ORDER BY made_at DESC, id", values)

    def _kept(self, edition_id: str) -> Row:
        row = self._store.row("SELECT * FROM editions WHERE id = ?", [edition_id])
        if row is None:
            raise NotFound
        return row


def _edition(row: Row) -> Edition:
    return Edition(
        id=row["id"],
        meeting_id=row["meeting_id"],
        audience=Audience(row["audience"]),
        made_at=datetime.fromisoformat(row["made_at"]),
        digest=digest_of(row["content"]),
        hash=row["hash"],
    )


def digest_of(content: str | bytes) -> Digest | Opener:
    """An edition's content as a record. Raises ValueError where it is none."""
    of_data = json.loads(content).get("format") == FORMAT
    return _DIGEST.validate_json(content) if of_data else _OPENER.validate_json(content)
