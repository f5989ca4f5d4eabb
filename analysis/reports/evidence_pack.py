"""The scrutineer's pack: one zip with an edition, what stands behind it and how to check that nothing was changed.

The same edition in the same partnership gives the same bytes: no clock, no compression, files in a fixed order.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from analysis.accountability.answers_owed import AnswersOwed, DateMoved, OwedAnswer
from analysis.accountability.promise_records import DecisionKind, Promise
from analysis.accountability.promises import Promises
from analysis.digest.editions import Edition, Editions
from analysis.digest.opener import Opener
from analysis.digest.record import Digest
from analysis.disclosure import Audience
from analysis.render import wording, words
from analysis.render.documents import html, pdf
from analysis.reports.meeting_seals import Seals
from analysis.reports.pack_contents import PackContents, as_json
from feedback import __version__
from feedback.access.audit_trail import Audit
from feedback.access.permissions import Action, Staff, require
from feedback.core.errors import Invalid

FORMAT = 2
MANIFEST = "MANIFEST.sha256"
EDITION, SEAL, ABOUT, DECISIONS = "edition.json", "seal.json", "about.json", "decisions.json"
SINCE, README, HTML, PDF = "since.json", "README.txt", "opener.html", "opener.pdf"
CHECKED, ANSWERED = "checked_by_shadow_executive", "answers"
# The earliest time that a zip can hold: the clock's own would give other bytes each time.
_WHEN = (1980, 1, 1, 0, 0, 0)


class TeamEdition(Invalid):
    """A team's edition holds exact counts and leaves as no pack."""

    code = "pack-of-team-edition"


class EvidencePacks:
    """Makes packs of editions, and notes each in the audit trail."""

    def __init__(
        self,
        *,
        contents: PackContents,
        editions: Editions,
        seals: Seals,
        promises: Promises,
        owed: AnswersOwed,
        audit: Audit,
    ) -> None:
        self._contents, self._editions, self._seals = contents, editions, seals
        self._promises, self._owed, self._audit = promises, owed, audit

    def make(self, edition: Edition, *, by: Staff, at: datetime) -> bytes:
        """The pack of an executive or a public edition; its fingerprint is noted in the audit trail.

        Raises TeamEdition, NotAllowed.
        """
        require(by, Action.MAKE_DIGEST)
        if edition.audience is Audience.TEAM:
            raise TeamEdition
        made = zipped(self._files(edition))
        self._audit.note(by.name, f"scrutineer's pack {fingerprint(made)[:16]}", edition.id, at=at)
        return made

    def _files(self, edition: Edition) -> dict[str, bytes]:
        seal = self._seals.of(edition.meeting_id)
        within = json.loads(seal.content) if seal else {}
        sealed = within.get("packs", {}).get(edition.id)
        files = {
            **self._contents.files(edition, sealed),
            EDITION: self._editions.content(edition.id).encode(),
            ABOUT: as_json(
                about(
                    edition.digest,
                    edition_id=edition.id,
                    edition_hash=edition.hash,
                    seal_hash=seal.hash if seal else None,
                    unchanged=sealed["unchanged_since_frozen"] if sealed else self._contents.unchanged(edition),
                )
            ),
            DECISIONS: as_json(self._decisions(edition, within, sealed)),
            **made_again(edition.digest, edition.hash),
        }
        if seal is not None:
            files[SEAL] = seal.content.encode()
        if since := self._since(edition, sealed):
            files[SINCE] = as_json(since)
        return files

    def _decisions(
        self, edition: Edition, within: Mapping[str, Any], sealed: Mapping[str, Any] | None
    ) -> dict[str, Any]:
        """What the meeting decided, who answers which question by when, and what seats found of the edition."""
        decisions, answers = self._seals.decided(edition.meeting_id)
        return {
            "decisions": within.get("decisions", decisions),
            "answers": within.get("answers", answers),
            CHECKED: sealed[CHECKED] if sealed else self._contents.checks(edition),
        }

    def _since(self, edition: Edition, sealed: Mapping[str, Any] | None) -> dict[str, Any]:
        """What came after the seal, and is in none: each promise's steps, what children were answered or how often that was
        put off, and what seats found later."""
        steps = {
            decision.id: taken
            for decision in self._promises.of_meeting(edition.meeting_id)
            if decision.kind is not DecisionKind.NO_BECAUSE
            if (taken := _steps(self._promises.promise(decision.id)))
        }
        answers = _answered(list(self._owed.of_meeting(edition.meeting_id).values()))
        later = [one for one in self._contents.checks(edition) if one not in sealed[CHECKED]] if sealed else []
        return {name: what for name, what in (("steps", steps), (ANSWERED, answers), (CHECKED, later)) if what}


def about(
    digest: Digest | Opener, *, edition_id: str, edition_hash: str, seal_hash: str | None, unchanged: bool
) -> dict[str, Any]:
    """Which edition of whose this is, by which Heard it was packed, and under which versions it was made."""
    return {
        "format": FORMAT,
        "heard": __version__,
        "edition": edition_id,
        "edition_hash": edition_hash,
        "audience": digest.audience.value,
        "seal_hash": seal_hash,
        "versions": dict(digest.versions),
        "unchanged_since_frozen": unchanged,
    }


def made_again(digest: Digest | Opener, edition_hash: str) -> dict[str, bytes]:
    """The files that follow from an edition alone: the same Heard makes the same bytes of the same edition."""
    page = wording.opener(digest)
    return {
        README: words.load().pack.readme.strip().encode() + b"\n",
        HTML: html.opener(page, edition_hash=edition_hash),
        PDF: pdf.opener(page, edition_hash=edition_hash),
    }


def fingerprint(pack: bytes) -> str:
    """SHA-256 of the whole file: what to note down or read out, and later to compare."""
    return hashlib.sha256(pack).hexdigest()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files as a zip with a manifest at its end: uncompressed, sorted, without a clock, the same on every machine."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as pack:
        for name, content in (*sorted(files.items()), (MANIFEST, manifest(files))):
            one = zipfile.ZipInfo(name, _WHEN)
            # As on Unix, wherever it is made: otherwise the bytes would differ by machine.
            one.create_system, one.external_attr = 3, 0o644 << 16
            pack.writestr(one, content)
    return made.getvalue()


def manifest(files: Mapping[str, bytes]) -> bytes:
    """SHA-256 of every file, as `sha256sum -c` reads it."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def _answered(owed: Sequence[OwedAnswer]) -> list[dict[str, Any]]:
    """Questions whose answer was given or put off. Words that nobody has agreed to are no answer, and leave in no pack."""
    return [
        {"question": one.question, "moved": [_moved(moved) for moved in one.moves]}
        | ({"answer": one.standing.words, "on": str(one.standing.agreed_on)} if one.standing else {})
        for one in owed
        if one.standing is not None or one.moves
    ]


def _moved(moved: DateMoved) -> dict[str, str]:
    return {"on": moved.on.isoformat(), "due_on": moved.due_on.isoformat(), "note": moved.reason}


def _steps(promise: Promise) -> list[dict[str, Any]]:
    return [
        {"on": step.on.isoformat(), "what": step.kind.value, "note": step.note}
        | ({"due_on": step.due_on.isoformat()} if step.due_on else {})
        for step in promise.steps
    ]
