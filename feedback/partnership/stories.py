"""A young person's lived experience as an agency brings it: a story of its own kind, never one of the anonymous answers.

Somebody knows this young person, so consent comes first: how it was given, and which audiences may read the story. The
words are redacted like any others and read by a second person before anybody outside the team sees them. A story may
tell of harm; then the agency says where it has acted on it, and Heard keeps that reference and no more.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from feedback import redaction
from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedStep, GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import HeardError, Invalid, NotFound, SecondPersonNeeded
from feedback.core.records import Method, SafeText
from feedback.storage.database import Row, Store

LONGEST_STORY, LONGEST_LINE = 2_000, 200


class HarmNotActedOn(HeardError):
    """The story tells of harm, and nobody said where the agency has acted on it."""

    code = "story-harm-not-acted-on"


class Reader(StrEnum):
    """An audience that consent can cover. The team that looks after the story reads it in any case."""

    EXECUTIVE = "executive"
    PUBLIC = "public"


class StoryState(StrEnum):
    WAITING = "waiting"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """`agency` and `role` say who brings it; `consent` how it was given; `readers` whom it covers.

    `acted` is the agency's own reference where the story tells of harm. Once withdrawn, the words are gone.
    """

    id: str
    title: SafeText = field(repr=False)
    words: SafeText = field(repr=False)
    agency: str
    role: str
    method: Method
    consent: str
    readers: frozenset[Reader]
    acted: str
    state: StoryState
    brought_by: str
    agreed_by: str
    brought_on: date


class Stories:
    def __init__(self, store: Store, audit: Audit) -> None:
        self._store, self._guarded = store, GuardedSteps(store, audit)

    def bring(
        self,
        *,
        title: str,
        words: str,
        agency: str,
        role: str,
        method: Method,
        consent: str,
        readers: Iterable[Reader],
        acted: str = "",
        by: Staff,
        at: datetime,
    ) -> Story:
        """Keep a story, redacted; it waits for a second person.

        Raises WordsTooLong, Invalid without words, title, agency, role or consent, HarmNotActedOn where it tells of
        harm and `acted` is empty. Nothing is kept then.
        """
        story_id = secrets.token_hex(6)
        lines = {"story_title": title, "agency": agency, "role": role, "consent": consent}
        boxes = {name: (" ".join(line.split()), LONGEST_LINE) for name, line in lines.items()}
        # A title is read like the words under it, and is seen by more people.
        boxes["story"] = (words, LONGEST_STORY)
        reference = {"reference": (acted, LONGEST_LINE)}
        with self._guarded.step(
            Action.REVIEW, "story brought", story_id, by=by, at=at, words=boxes, names=reference
        ) as step:
            if not all(step.words.values()):
                raise Invalid(most=LONGEST_STORY)
            if step.tells_of_harm and not step.names["reference"]:
                raise HarmNotActedOn
            self._store.insert(
                "stories",
                {
                    "id": story_id,
                    "title": step.words["story_title"],
                    "words": step.words["story"],
                    "agency": step.words["agency"],
                    "role": step.words["role"],
                    "method": method.value,
                    "consent": step.words["consent"],
                    "readers": json.dumps(sorted(reader.value for reader in readers)),
                    "acted": step.names["reference"],
                    "state": StoryState.WAITING.value,
                    "brought_by": by.id,
                    "agreed_by": "",
                    "brought_on": at.date().isoformat(),
                },
            )
        return self.get(story_id)

    def agree(self, story_id: str, *, by: Staff, at: datetime) -> Story:
        """The second reader's yes: nothing in it leads to one child. Raises SecondPersonNeeded for the first, Invalid."""
        with self._step("story agreed", story_id, by, at):  # nobody withdraws it between the look and the yes
            story = self.get(story_id)
            if story.state is not StoryState.WAITING:
                raise Invalid
            if story.brought_by == by.id:
                raise SecondPersonNeeded
            return self._set(story, state=StoryState.AGREED.value, agreed_by=by.id)

    def redact_more(self, story_id: str, start: int, end: int, kind: str, *, by: Staff, at: datetime) -> Story:
        """Replace code points [start, end) by `[kind]`; whoever had agreed must look again. Raises Invalid."""
        with self._step("story redacted further", story_id, by, at):
            story = self.get(story_id)
            if story.state is StoryState.WITHDRAWN:
                raise Invalid
            words = redaction.redact_more(story.words, start, end, kind)
            return self._set(story, words=words, state=StoryState.WAITING.value, agreed_by="")

    def withdraw(self, story_id: str, *, by: Staff, at: datetime) -> Story:
        """Consent was taken back: the words go at once, and so does what was noted of this young person beside them.

        Editions already frozen keep what was sealed. Raises NotFound.
        """
        with self._step("story withdrawn", story_id, by, at):
            self.get(story_id)
            blank(self._store, story_id)
            self._store.scrub()
        return self.get(story_id)

    def get(self, story_id: str) -> Story:
        """Raises NotFound."""
        row = self._store.row("SELECT * FROM stories WHERE id = ?", [story_id])
        if row is None:
            raise NotFound
        return _story(row)

    def all(self) -> list[Story]:
        """What waits first, then the latest."""
        stories = [_story(row) for row in self._store.rows("SELECT * FROM stories ORDER BY brought_on DESC, id")]
        return sorted(stories, key=lambda story: story.state is not StoryState.WAITING)

    def readable(self, reader: Reader) -> list[Story]:
        """Agreed stories whose consent covers this audience, latest first."""
        return [s for s in self.all() if s.state is StoryState.AGREED and reader in s.readers]

    def _step(self, what: str, story_id: str, by: Staff, at: datetime) -> AbstractContextManager[GuardedStep]:
        return self._guarded.step(Action.REVIEW, what, story_id, by=by, at=at)

    def _set(self, story: Story, **columns: str) -> Story:
        sets = ", ".join(f"{name} = ?" for name in columns)
        self._store.write(f"UPDATE stories SET {sets} WHERE id = ?", [*columns.values(), story.id])
        return self.get(story.id)


def blank(store: Store, story_id: str) -> int:
    """Take a withdrawn story's words out of a file, which may be a backup; gives 1 where there were any."""
    return store.write(
        """UPDATE stories SET title = '–', words = '', consent = '', acted = '', readers = '[]', agreed_by = '', state = ?
           WHERE id = ? AND words != ''""",
        [StoryState.WITHDRAWN.value, story_id],
    )


def withdrawn(store: Store) -> list[str]:
    """Ids of the stories of a file whose consent ended; none in a file that is older than stories."""
    if store.row("SELECT 1 FROM sqlite_master WHERE name = 'stories'") is None:
        return []
    rows = store.rows("SELECT id FROM stories WHERE words = '' ORDER BY id")
    return [str(row["id"]) for row in rows]


def due(store: Store, day: date) -> int:
    """How many stories with words were brought before a day."""
    row = store.row("SELECT count(*) AS n FROM stories WHERE brought_on < ? AND words != ''", [day.isoformat()])
    return int(row["n"]) if row else 0


def destroy(store: Store, day: date) -> int:
    """Remove stories that were brought before a day from a file, which may be a backup. Gives how many told anything."""
    gone = due(store, day)
    store.write("DELETE FROM stories WHERE brought_on < ?", [day.isoformat()])
    return gone


def _story(row: Row) -> Story:
    return Story(
        id=row["id"],
        title=redaction.stored(row["title"]),
        words=redaction.stored(row["words"]),
        agency=row["agency"],
        role=row["role"],
        method=Method(row["method"]),
        consent=row["consent"],
        readers=frozenset(Reader(reader) for reader in json.loads(row["readers"])),
        acted=row["acted"],
        state=StoryState(row["state"]),
        brought_by=row["brought_by"],
        agreed_by=row["agreed_by"],
        brought_on=date.fromisoformat(row["brought_on"]),
    )
