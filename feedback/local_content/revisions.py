"""One kind of content: the default that ships, and a partnership's own versions of it, checked by the same schema.

A version is a draft until somebody has looked at it and lets it count; then it is never changed. Taken back, it stays,
and the one before it counts again (configuration management: baseline, revision, release, rollback; IEEE 828-2012).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

import tomli_w
from pydantic import ValidationError

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import Boxes, GuardedStep, GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.content_files import CheckedContent, read
from feedback.core.errors import HeardError, Invalid, NotFound
from feedback.core.typed_words import LONGEST_ANSWER, clean
from feedback.redaction import WrittenBy
from feedback.storage.content_revisions import UNTOUCHED, ContentRevisions, RevisionRow
from feedback.storage.database import Store

LONGEST_NOTE = 200
LONGEST_FILE = 1_000_000
"""Bytes of a TOML file that is brought in; a logo is the largest thing in one."""

B = TypeVar("B", bound=CheckedContent)


class DraftWaiting(HeardError):
    """A draft waits to count or to be thrown away; a step that counts at once would be lost under it."""

    code = "content-draft-waiting"


class NoSuchContent(Invalid):
    """A file that was brought in is no TOML of this kind; `where` and `what` say what does not fit."""

    code = "content-file-does-not-fit"


@dataclass(frozen=True, slots=True)
class ContentKind(Generic[B]):
    """`name` stands in the file and in the audit trail; `default` is the file that ships; `action` who may change it."""

    name: str
    schema: type[B]
    default: Path
    action: Action


@dataclass(frozen=True, slots=True)
class Revision(Generic[B]):
    """One version of a partnership's own, with what the file knows of it."""

    body: B
    row: RevisionRow


@dataclass(frozen=True, slots=True)
class InForce(Generic[B]):
    """What counts now, and the name of its version: what rests on it is kept with that name."""

    body: B
    number: int

    @property
    def version(self) -> str:
        return f"own {self.number}" if self.number else "as shipped"


class LocalContent(Generic[B]):
    """Reader and guarded writer of one kind."""

    def __init__(self, store: Store, audit: Audit, kind: ContentKind[B]) -> None:
        self.kind = kind
        self._revisions, self._guarded = ContentRevisions(store), GuardedSteps(store, audit)
        self._shipped = InForce(read(kind.default, kind.schema), 0)
        self._last = self._shipped

    def in_force(self) -> InForce[B]:
        """What counts. One small read of the file each time, so that every process sees a change at once; the body is
        read and checked once for each version, which never changes."""
        number = self._revisions.in_force(self.kind.name)
        if number == 0:
            return self._shipped
        last = self._last
        if last.number != number:
            last = self._last = InForce(self._read(self._revisions.get(self.kind.name, number)).body, number)
        return last

    def last_known(self) -> InForce[B]:
        """What counted when this process last read it, for whoever must show something while the file cannot be read."""
        return self._last

    def all(self) -> list[Revision[B]]:
        """Every version of the partnership's own, the newest first, a draft before all others."""
        return [self._read(row) for row in self._revisions.all(self.kind.name)]

    def draft(self) -> Revision[B] | None:
        row = self._revisions.draft(self.kind.name)
        return None if row is None else self._read(row)

    def seen(self) -> str:
        """The stamp of the newest version, to be given back with a change: a stranger's change meanwhile is noticed."""
        newest = self._revisions.newest(self.kind.name)
        return UNTOUCHED if newest is None else newest.stamp

    def to_edit(self) -> B:
        """What a change begins with: the draft, or what counts."""
        draft = self.draft()
        return draft.body if draft else self.in_force().body

    def write_draft(
        self,
        change: Callable[[B, GuardedStep], B],
        *,
        seen: str,
        by: Staff,
        at: datetime,
        note: str = "",
        names: Boxes | None = None,
    ) -> Revision[B]:
        """Change the draft, beginning one where there is none. `change` is given the body and the step, whose `names` are
        clean. Raises ChangedMeanwhile, WordsTooLong, what `change` raises."""
        with self._step("written as a draft", by, at, note=note, names=names) as step:
            self._revisions.expect(self.kind.name, seen)
            body = change(self.to_edit(), step)
            row = self._revisions.put_draft(
                self.kind.name, self._text(body), step.words.get("note", ""), by=by.name, at=at
            )
            return Revision(body, row)

    def write_at_once(
        self,
        change: Callable[[B, GuardedStep], B],
        what: str,
        *,
        by: Staff,
        at: datetime,
        names: Boxes | None = None,
        action: Action | None = None,
    ) -> Revision[B]:
        """A change that counts without a preview, since it shows nobody anything new: a number was checked, or why there
        is none was put on record. `action`: another permission than the kind's. Raises DraftWaiting."""
        with self._step(what, by, at, names=names, action=action) as step:
            if self._revisions.draft(self.kind.name):
                raise DraftWaiting
            body = change(self.in_force().body, step)
            row = self._revisions.add_published(self.kind.name, self._text(body), what, by=by.name, at=at)
            return Revision(body, row)

    def publish(self, *, seen: str, by: Staff, at: datetime) -> Revision[B]:
        """Let the draft count, as it was `seen`. Raises NotFound where there is none, ChangedMeanwhile."""
        with self._step("counts from now", by, at) as step:
            self._revisions.expect(self.kind.name, seen)
            row = self._revisions.publish(self.kind.name, by=by.name, at=at)
            step.about = f"version {row.number}"
            return self._read(row)

    def discard(self, *, seen: str, by: Staff, at: datetime) -> None:
        """Throw the draft away. Raises ChangedMeanwhile."""
        with self._step("draft thrown away", by, at):
            self._revisions.expect(self.kind.name, seen)
            self._revisions.discard(self.kind.name)

    def take_back(self, number: int, *, by: Staff, at: datetime) -> None:
        """The version before counts again, or what ships. Raises NotFound where this is not the one that counts."""
        with self._step("taken back", by, at) as step:
            if number == 0 or number != self._revisions.in_force(self.kind.name):
                raise NotFound
            step.about = f"version {number}"
            self._revisions.withdraw(self.kind.name, number, by=by.name, at=at)

    def as_toml(self) -> str:
        """What counts, as the file that would ship it."""
        return to_toml(self.in_force().body)

    def from_toml(self, data: bytes) -> B:
        """A body from such a file, checked. Raises NoSuchContent."""
        return from_toml(data, self.kind.schema)

    def _step(
        self,
        what: str,
        by: Staff,
        at: datetime,
        *,
        note: str = "",
        names: Boxes | None = None,
        action: Action | None = None,
    ) -> AbstractContextManager[GuardedStep]:
        return self._guarded.step(
            action or self.kind.action,
            f"{self.kind.name}: {what}",
            by=by,
            at=at,
            words={"note": (note, LONGEST_NOTE)} if note else None,
            names=names,
            written_by=WrittenBy.STAFF,
        )

    def _text(self, body: B) -> str:
        # Checked once more as a file would be: what `change` built is what a reader will accept.
        return self.kind.schema.model_validate_json(body.model_dump_json()).model_dump_json()

    def _read(self, row: RevisionRow) -> Revision[B]:
        return Revision(self.kind.schema.model_validate_json(row.body), row)


def to_toml(body: CheckedContent) -> str:
    """A body as TOML."""
    return tomli_w.dumps(body.model_dump(mode="json", exclude_none=True))


def from_toml(data: bytes, schema: type[B]) -> B:
    """A body of a TOML file. Raises NoSuchContent, which names the first place that does not fit."""
    if len(data) > LONGEST_FILE:
        raise NoSuchContent(where="", what=f"over {LONGEST_FILE // 1000} KB")
    try:
        found = _cleaned(tomllib.loads(data.decode("utf-8-sig")))
        return schema.model_validate_json(json.dumps(found, default=str))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        raise NoSuchContent(where="", what="no TOML in UTF-8") from None
    except ValidationError as error:
        first = error.errors()[0]
        raise NoSuchContent(where=" → ".join(map(str, first["loc"])), what=str(first["msg"])) from None


def _cleaned(value: object) -> object:
    """Every word of a file as one that was typed: no control character and no direction override comes in with it."""
    if isinstance(value, str) and len(value) <= LONGEST_ANSWER:
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(one) for key, one in value.items()}
    return [_cleaned(one) for one in value] if isinstance(value, list) else value
