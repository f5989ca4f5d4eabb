"""Editions: digests as they were frozen. Their content does not change, and the same content gives the same hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from analysis.codebook.theme_store import Archive
from analysis.disclosure import Audience, Protection
from analysis.records import Digest
from feedback.core.errors import NotFound
from feedback.storage.database import Row

_DIGEST = TypeAdapter(Digest)
_PROTECTIONS = TypeAdapter(tuple[Protection, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A frozen digest: its content does not change, and the same content gives the same hash and the same bytes."""

    id: str
    meeting_id: str
    audience: Audience
    made_at: datetime
    digest: Digest
    hash: str


def canonical(digest: Digest) -> str:
    """A digest as JSON that is the same for equal digests: sorted keys, no spaces, UTF-8."""
    plain = _DIGEST.dump_python(digest, mode="json")
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_of(content: str) -> str:
    """SHA-256 of an edition's content, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


class Editions:
    """What was frozen, newest first."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def keep(
        self, meeting_id: str, audience: Audience, digest: Digest, protections: Sequence[Protection], *, at: datetime
    ) -> Edition:
        """Keep a digest and the team's record of its suppressed tables. The same content is kept once."""
        content = canonical(digest)
        kept = _PROTECTIONS.dump_json(tuple(protections)).decode()
        return self.get(self._archive.keep_edition(meeting_id, audience.value, content, hash_of(content), kept, at=at))

    def get(self, edition_id: str) -> Edition:
        """Raises NotFound."""
        return _edition(self._kept(edition_id))

    def all(self, meeting_id: str | None = None, audience: Audience | None = None) -> list[Edition]:
        """Newest first; of one meeting or for one kind of reader where they are given."""
        return [
            _edition(row)
            for row in self._archive.editions(meeting_id)
            if audience is None or row["audience"] == audience.value
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

    def published(self) -> list[Protection]:
        """Every table that has left in an edition, oldest first."""
        rows = reversed(self._archive.editions())
        return [p for row in rows for p in _PROTECTIONS.validate_json(row["protections"])]

    def _kept(self, edition_id: str) -> Row:
        row = self._archive.edition(edition_id)
        if row is None:
            raise NotFound
        return row


def _edition(row: Row) -> Edition:
    return Edition(
        id=row["id"],
        meeting_id=row["meeting_id"],
        audience=Audience(row["audience"]),
        made_at=datetime.fromisoformat(row["made_at"]),
        digest=_DIGEST.validate_json(row["content"]),
        hash=row["hash"],
    )
