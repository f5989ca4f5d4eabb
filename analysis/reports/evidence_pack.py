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

import pandas as pd

from analysis.accountability.promise_records import DecisionKind, Promise
from analysis.accountability.promises import Promises
from analysis.codebook.coding_rounds import CodingResult
from analysis.codebook.intercoder_reliability import PairAgreement
from analysis.digest.compose import Digests
from analysis.digest.editions import Edition, Editions
from analysis.digest.evidence import DigestEvidence
from analysis.disclosure import Audience, Protection
from analysis.render import wording, words
from analysis.render.documents import exports, html, pdf
from analysis.reports import evidence
from analysis.reports.meeting_seals import Seals, decided
from feedback.access.audit_trail import Audit
from feedback.access.permissions import Action, Staff, require
from feedback.core.errors import Invalid
from feedback.partnership.challenge import Challenge

FORMAT = 1
MANIFEST = "MANIFEST.sha256"
EDITION, SEAL, ABOUT, DECISIONS = "edition.json", "seal.json", "about.json", "decisions.json"
_WHEN = (1980, 1, 1, 0, 0, 0)


class TeamEdition(Invalid):
    """A team's edition holds exact counts and leaves as no pack."""

    code = "pack-of-team-edition"


class EvidencePacks:
    """Makes packs of editions, and notes each in the audit trail."""

    def __init__(
        self,
        *,
        digests: Digests,
        editions: Editions,
        seals: Seals,
        promises: Promises,
        challenge: Challenge,
        audit: Audit,
    ) -> None:
        self._digests, self._editions, self._seals = digests, editions, seals
        self._promises, self._challenge, self._audit = promises, challenge, audit

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
        seal, protections = self._seals.of(edition.meeting_id), self._editions.protections(edition.id)
        behind, unchanged = self._digests.behind(edition)
        tables = [protection.table for protection in protections]
        about = {
            "format": FORMAT,
            "edition": edition.id,
            "edition_hash": edition.hash,
            "audience": edition.audience.value,
            "seal_hash": seal.hash if seal else None,
            "versions": dict(edition.digest.versions),
            "unchanged_since_frozen": unchanged,
        }
        say, page = words.load().pack, wording.opener(edition.digest)
        listed = evidence.behind(edition, tables, behind.codebook.members, behind.responses.answers)
        files = {
            "README.txt": say.readme.strip().encode() + b"\n",
            ABOUT: _json(about),
            EDITION: self._editions.content(edition.id).encode(),
            "evidence.json": _json({"kinds": dict(say.kinds)} | listed),
            "figures.csv": exports.csv_bytes(_figures(protections)),
            "suppression.csv": exports.csv_bytes(_suppression(protections, say.reasons)),
            "agreement.json": _json(_agreement(behind.codebook.coded, self._digests.step(edition.audience))),
            DECISIONS: _json(self._decisions(edition, behind)),
            "opener.html": html.opener(page, edition_hash=edition.hash),
            "opener.pdf": pdf.opener(page, edition_hash=edition.hash),
        }
        if seal is not None:
            files[SEAL] = seal.content.encode()
        return files

    def _decisions(self, edition: Edition, behind: DigestEvidence) -> dict[str, Any]:
        """What the meeting decided, who answers which question by when, and each promise's steps since."""
        made, owed = self._promises.of_meeting(edition.meeting_id), self._seals.owed(edition.meeting_id)
        return {
            "decisions": [decided(decision) for decision in made],
            "answers": [
                {"question": asked.question, "role": one.role, "by": one.due_on.isoformat()}
                for asked in behind.meeting.questions
                if (one := owed.get(asked.id)) is not None
            ],
            "checked_by_shadow_executive": [
                {"seat": one.seat, "fair": one.fair, "says": str(one.words), "on": one.on.isoformat()}
                for one in self._challenge.checks(edition.id)
            ],
            "steps": {
                decision.id: _steps(self._promises.promise(decision.id))
                for decision in made
                if decision.kind is not DecisionKind.NO_BECAUSE
            },
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
            one.create_system, one.external_attr = 3, 0o644 << 16
            pack.writestr(one, content)
    return made.getvalue()


def manifest(files: Mapping[str, bytes]) -> bytes:
    """SHA-256 of every file, as `sha256sum -c` reads it."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def _figures(protections: Sequence[Protection]) -> pd.DataFrame:
    """Every figure that the edition tells, in its words: none of them an exact count."""
    rows = [
        (_group(table.layout.within), row or "", shown.words, shown.percent or "")
        for table in (protection.table for protection in protections)
        for (row, _), shown in zip(table.layout.places(), table.figures, strict=True)
    ]
    return pd.DataFrame(rows, columns=["within", "group", "told", "share"])


def _suppression(protections: Sequence[Protection], reasons: Mapping[str, str]) -> pd.DataFrame:
    rows = [
        (_group(line.group), line.why.value, reasons[line.why.value], line.words, line.protects)
        for protection in protections
        for line in protection.log
    ]
    return pd.DataFrame(rows, columns=["group", "reason", "reason in words", "told as", "protects"])


def _group(key: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{name} {value}" for name, value in key)


def _steps(promise: Promise) -> list[dict[str, Any]]:
    return [
        {"on": step.on.isoformat(), "what": step.kind.value, "note": step.note}
        | ({"due_on": step.due_on.isoformat()} if step.due_on else {})
        for step in promise.steps
    ]


def _agreement(coded: CodingResult | None, step: int) -> dict[str, Any]:
    """Agreement of two people who read the same answers, and of the machine with each; said to be missing where nobody
    measured it. Figures of single themes count few answers, and stay with the team."""
    if coded is None:
        return {"measured": False, "note": words.load().pack.no_agreement}
    return {
        "measured": True,
        "answers_at_least": coded.people.answers // step * step,
        "two_people": _pair(coded.people),
        "machine_with_each": [_pair(pair) for pair in coded.machine],
    }


def _pair(pair: PairAgreement) -> dict[str, Any]:
    def told(value: float | None) -> float | None:
        return None if value is None else round(value, 2)

    return {
        "micro_f1": told(pair.micro_f1),
        "macro_f1": told(pair.macro_f1),
        "krippendorffs_alpha": told(pair.alpha),
        "interval_95": [told(pair.low), told(pair.high)],
        "strength": pair.strength.value,
    }


def _json(content: Any) -> bytes:
    return (json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()
