"""Closing a meeting: every theme and question has its answer, and what was read and decided is sealed.

A seal is a hash (SHA-256) over the meeting's editions, what stands behind each of them, its decisions and the answers that
are owed, with the versions of wording, themes, rules and thresholds. Whoever notes it down can tell later whether anything
was changed since. Its day is the server's own clock's: no service of signed time (RFC 3161) is asked.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from analysis.accountability.promise_records import Decision
from analysis.accountability.seal_store import Seal, SealStore
from analysis.accountability.undertakings import Undertakings
from analysis.digest.editions import Edition, Editions, hash_of
from analysis.disclosure import Audience
from analysis.reports.pack_contents import PackContents
from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff
from feedback.core.errors import HeardError, NotFound
from feedback.partnership.meetings import Meeting, Meetings
from feedback.storage.database import Store

VERSION = 2
_LATER = {"you_said", "we_did"}
"""Words for young people may be mended after the meeting; the decision itself may not."""


class Undecided(HeardError):
    """A theme without a decision, a question that nobody answers by a date, or one not put without its reason is left."""

    code = "meeting-undecided"


class NothingFrozen(HeardError):
    """Nothing was frozen for this meeting that its leaders could read: there is nothing to seal."""

    code = "meeting-without-edition"


class Seals:
    """What a meeting leaves behind when it closes."""

    def __init__(
        self,
        store: Store,
        audit: Audit,
        *,
        meetings: Meetings,
        editions: Editions,
        undertakings: Undertakings,
        contents: PackContents,
    ) -> None:
        self._store, self._seals = store, SealStore(store)
        self._guarded = GuardedSteps(store, audit)
        self._meetings, self._editions, self._contents = meetings, editions, contents
        self._promises, self._owed, self._unput = undertakings.promises, undertakings.owed, undertakings.unput

    def left(self, meeting_id: str) -> tuple[int, int, int]:
        """How many themes have no decision yet, how many questions nobody to answer them by a date, and how many of the
        shadow executive's are neither put nor told why not."""
        decided = {decision.theme_id for decision in self._promises.of_meeting(meeting_id)}
        themes = {entry.theme_id for edition in self._read(meeting_id) for entry in edition.digest.themes}
        unput = sum(one.said_on is None for one in self._unput.of_meeting(meeting_id))
        asked = {question.id for question in self._meetings.questions(meeting_id)}
        return len(themes - decided), len(asked - set(self._owed.of_meeting(meeting_id))), unput

    def close(self, meeting_id: str, *, by: Staff, at: datetime) -> Seal:
        """The meeting took place: seal its editions and decisions. Raises Undecided, NothingFrozen, Sealed, NotFound."""
        with self._guarded.step(Action.DECIDE, "meeting sealed", meeting_id, by=by, at=at):
            self._meetings.get(meeting_id)
            self._seals.refuse_sealed(meeting_id)
            if not self._read(meeting_id):
                raise NothingFrozen
            themes, questions, unput = self.left(meeting_id)
            if themes or questions or unput:
                raise Undecided(themes=themes, questions=questions, unput=unput)
            self._meetings.hold(meeting_id, by=by, at=at)
            read = [edition for edition in self._editions.all(meeting_id) if edition.audience is not Audience.TEAM]
            within = self._content(self._meetings.get(meeting_id), at.date())
            content = written({**within, "packs": self._contents.sealed(read)})
            seal = Seal(
                meeting_id=meeting_id,
                content=content,
                hash=hash_of(content),
                sealed_by=by.name,
                sealed_on=at.date(),
            )
            self._seals.keep(seal)
        return seal

    def of(self, meeting_id: str) -> Seal | None:
        """The meeting's seal; None while it is open."""
        return self._seals.of(meeting_id)

    def edition(self, meeting_id: str, audience: Audience) -> Edition | None:
        """The latest sealed edition for this audience: what the meeting read, whatever was frozen since."""
        seal = self.of(meeting_id)
        sealed = {one["id"] for one in json.loads(seal.content)["editions"]} if seal else set()
        editions = self._editions.all(meeting_id)
        return next((e for e in editions if e.id in sealed and e.audience is audience), None)

    def broken(self, meeting_id: str) -> tuple[str, ...]:
        """What no longer is as it was sealed: `seal`, `editions`, `decisions`, `answers`; empty where all is well.

        Raises NotFound for a meeting that was never sealed.
        """
        seal = self.of(meeting_id)
        if seal is None:
            raise NotFound
        if hash_of(seal.content) != seal.hash:
            return ("seal",)
        then, now = json.loads(seal.content), self._content(self._meetings.get(meeting_id), seal.sealed_on)
        sealed_editions = {edition["id"] for edition in then["editions"]}
        now["editions"] = [edition for edition in now["editions"] if edition["id"] in sealed_editions]
        return tuple(part for part in ("editions", "decisions", "answers") if then[part] != now[part])

    def _read(self, meeting_id: str) -> list[Edition]:
        """The editions that leaders or the public read, newest first, the latest of each audience."""
        found: dict[Audience, Edition] = {}
        for edition in self._editions.all(meeting_id):
            if edition.audience is not Audience.TEAM:
                found.setdefault(edition.audience, edition)
        return list(found.values())

    def decided(self, meeting_id: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The meeting's decisions, and who answers which question by when, as they are sealed."""
        owed = self._owed.of_meeting(meeting_id)
        return (
            [decided(decision) for decision in self._promises.of_meeting(meeting_id)],
            [
                {"question": asked.question, "role": one.role, "by": one.first_due_on.isoformat()}
                for asked in self._meetings.questions(meeting_id)
                if (one := owed.get(asked.id)) is not None
            ],
        )

    def _content(self, meeting: Meeting, on: date) -> dict[str, Any]:
        editions = sorted(self._editions.all(meeting.id), key=lambda edition: edition.id)
        decisions, answers = self.decided(meeting.id)
        return {
            "format": VERSION,
            "meeting": {"id": meeting.id, "title": meeting.title, "on": meeting.held_on.isoformat()},
            "sealed_on": on.isoformat(),
            "editions": [
                {
                    "id": edition.id,
                    "audience": edition.audience.value,
                    # Worked out anew, so that a change of the kept content shows and not only a change of its hash.
                    "hash": self._editions.hash_now(edition.id),
                    "versions": dict(edition.digest.versions),
                }
                for edition in editions
            ],
            "decisions": decisions,
            "answers": answers,
        }


def decided(decision: Decision) -> dict[str, Any]:
    """A decision as it is sealed."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(decision).items()
        if name not in _LATER
    }


def written(content: Any) -> str:
    """JSON that is the same for the same content: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
