"""What a scrutineer's pack holds of an edition, and what of it a meeting's seal has to hold so that nothing can be forged.

A seal holds short parts whole, long ones by hash, and each answer that is listed as evidence by a salted hash of its
own: an answer that a young person takes back later can leave the pack, and neither its words nor a guess at them can be
compared with what stays in the seal (a Merkle tree's leaves: Merkle 1987; salts: RFC 6962's successor drafts leave them
to the log, here they go with the answer).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.codebook.coding_rounds import CodingResult
from analysis.codebook.intercoder_reliability import PairAgreement
from analysis.digest.compose import Digests
from analysis.digest.editions import Edition, Editions
from analysis.digest.evidence import DigestEvidence
from analysis.disclosure import Protection
from analysis.render import words
from analysis.render.documents import exports
from analysis.reports import evidence
from feedback.core.records import Answer, AnswerState, Share
from feedback.partnership.challenge import Challenge

FIGURES, SUPPRESSION = "figures.csv", "suppression.csv"
AGREEMENT, EVIDENCE = "agreement.json", "evidence.json"


class PackContents:
    """Reads what stands behind editions, for whoever seals them and whoever packs them."""

    def __init__(self, *, digests: Digests, editions: Editions, challenge: Challenge) -> None:
        self._digests, self._editions, self._challenge = digests, editions, challenge

    def sealed(self, editions: Sequence[Edition]) -> dict[str, dict[str, Any]]:
        """By an edition's id, what its meeting's seal holds of it beside its hash. All are of one meeting."""
        if not editions:
            return {}
        behind = self._digests.evidence(editions[0].meeting_id)
        return {edition.id: self._sealed(edition, behind) for edition in editions}

    def files(self, edition: Edition, sealed: Mapping[str, Any] | None) -> dict[str, bytes]:
        """Figures, suppression log, agreement and evidence of an edition.

        sealed: what the seal holds of it; then agreement is as it was, and of the evidence those answers are listed
        that were sealed and may still be shown. None before the meeting is closed: everything as it is now.
        """
        behind, protections = self._digests.evidence(edition.meeting_id), self._editions.protections(edition.id)
        say = words.load().pack
        listed = self._listed(edition, behind) if sealed is None else _still_shown(edition, sealed["answers"], behind)
        return {
            FIGURES: _figures(protections),
            SUPPRESSION: _suppression(protections, say.reasons),
            AGREEMENT: as_json(self._agreement(edition, behind) if sealed is None else sealed["agreement"]),
            EVIDENCE: as_json(
                {"kinds": dict(say.kinds), "sentences": evidence.sentences(edition.digest), "answers": listed}
            ),
        }

    def unchanged(self, edition: Edition) -> bool:
        """Whether answers and decisions on themes are still those that the edition counted."""
        return self._digests.unchanged(edition, self._digests.evidence(edition.meeting_id))

    def checks(self, edition: Edition) -> list[dict[str, Any]]:
        """What seats of the shadow executive found of the edition."""
        return [
            {"seat": one.seat, "fair": one.fair, "says": str(one.words), "on": one.on.isoformat()}
            for one in self._challenge.checks(edition.id)
        ]

    def _sealed(self, edition: Edition, behind: DigestEvidence) -> dict[str, Any]:
        protections = self._editions.protections(edition.id)
        listed = self._listed(edition, behind)
        return {
            FIGURES: sha256(_figures(protections)),
            SUPPRESSION: sha256(_suppression(protections, words.load().pack.reasons)),
            "agreement": self._agreement(edition, behind),
            "checked_by_shadow_executive": self.checks(edition),
            "unchanged_since_frozen": self._digests.unchanged(edition, behind),
            "answers": {
                theme: [{"reference": one["reference"], "hash": leaf(one)} for one in answers]
                for theme, answers in listed.items()
            },
        }

    def _listed(self, edition: Edition, behind: DigestEvidence) -> dict[str, list[dict[str, str]]]:
        tables = [protection.table for protection in self._editions.protections(edition.id)]
        found = evidence.listed(edition, tables, behind.codebook.members, behind.responses.answers)
        return {theme: [_entry(answer, edition) for answer in answers] for theme, answers in found.items()}

    def _agreement(self, edition: Edition, behind: DigestEvidence) -> dict[str, Any]:
        return _agreement(behind.codebook.coded, self._digests.step(edition.audience))


def leaf(entry: Mapping[str, str]) -> str:
    """The hash under which the seal holds one answer of the evidence. Raises KeyError where a part is missing."""
    return sha256(f"{entry['salt']} {entry['reference']} {entry['says']}".encode())


def sha256(content: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def as_json(content: Any) -> bytes:
    """JSON for people and programs: sorted keys, a line each."""
    return (json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def _entry(answer: Answer, edition: Edition) -> dict[str, str]:
    return {
        "reference": evidence.reference(answer.id, edition),
        # From the answer's id, which is in no pack: once the answer is gone, nobody can make this again.
        "salt": sha256(f"salt {edition.hash} {answer.id}".encode())[:32],
        "says": str(answer.text),
    }


def _still_shown(
    edition: Edition, sealed: Mapping[str, Sequence[Mapping[str, str]]], behind: DigestEvidence
) -> dict[str, list[dict[str, str]]]:
    """The sealed answers that are as they were and whose owners have not changed their minds."""
    now = {
        entry["reference"]: entry
        for answer in behind.responses.answers
        if answer.text and answer.share is Share.YES and answer.state is AnswerState.CLEARED
        for entry in [_entry(answer, edition)]
    }
    return {
        theme: [
            now[one["reference"]]
            for one in answers
            if one["reference"] in now and leaf(now[one["reference"]]) == one["hash"]
        ]
        for theme, answers in sealed.items()
    }


def _figures(protections: Sequence[Protection]) -> bytes:
    """Every figure that the edition tells, in its words: none of them an exact count."""
    rows = [
        (_group(table.layout.within), row or "", shown.words, shown.percent or "")
        for table in (protection.table for protection in protections)
        for (row, _), shown in zip(table.layout.places(), table.figures, strict=True)
    ]
    return exports.csv_bytes(pd.DataFrame(rows, columns=["within", "group", "told", "share"]))


def _suppression(protections: Sequence[Protection], reasons: Mapping[str, str]) -> bytes:
    rows = [
        (_group(line.group), line.why.value, reasons[line.why.value], line.words, line.protects)
        for protection in protections
        for line in protection.log
    ]
    columns = ["group", "reason", "reason in words", "told as", "protects"]
    return exports.csv_bytes(pd.DataFrame(rows, columns=columns))


def _group(key: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{name} {value}" for name, value in key)


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
