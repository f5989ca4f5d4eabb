"""What vouches for each part of a scrutineer's pack: the seal, the edition itself, or nothing but the pack's fingerprint.

Every part is compared with what vouches for it. A part that nothing vouches for could be made up by whoever had the pack
in their hands, and a check against the seal or the edition says so by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.digest.editions import digest_of
from analysis.digest.opener import Opener
from analysis.digest.record import Digest
from analysis.render import words
from analysis.reports import evidence_pack as pack
from analysis.reports.evidence import sentences
from analysis.reports.pack_contents import AGREEMENT, EVIDENCE, FIGURES, SUPPRESSION, as_json, leaf, sha256
from feedback import __version__

_JSON = frozenset({pack.ABOUT, pack.DECISIONS, AGREEMENT, EVIDENCE})
"""Files that are compared as data. Two programs may read a name that stands there twice in two ways."""


@dataclass(slots=True)
class Coverage:
    """Names of files by what vouches for them, and what is wrong with them."""

    sealed: set[str] = field(default_factory=set)
    edition: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def covered(files: Mapping[str, bytes], about: Mapping[str, Any]) -> Coverage:
    """Compare a pack's files with its edition and its seal. Raises nothing: what cannot be read is a problem."""
    found = Coverage()
    content = files.get(pack.EDITION, b"")
    if sha256(content) != about.get("edition_hash"):
        found.problems.append("edition: its content does not have its hash")
    try:
        digest = digest_of(content)
    except ValueError:
        found.problems.append("edition: unreadable")
        return found
    found.edition.add(pack.EDITION)
    _from_edition(files, about, digest, found)
    _from_seal(files, about, digest, found)
    return found


def _from_edition(
    files: Mapping[str, bytes], about: Mapping[str, Any], digest: Digest | Opener, found: Coverage
) -> None:
    """What is rendered is made again; another Heard may draw a page otherwise, and then only it can be asked."""
    own = pack.about(
        digest,
        edition_id=str(about.get("edition")),
        edition_hash=str(about.get("edition_hash")),
        seal_hash=about.get("seal_hash"),
        unchanged=bool(about.get("unchanged_since_frozen")),
    )
    if dict(about) != {**own, "heard": about.get("heard")}:
        found.problems.append(f"{pack.ABOUT}: not what Heard says of this edition")
    for name in _JSON & files.keys():
        if not _as_heard_writes_it(files[name]):
            found.problems.append(f"{name}: not as Heard writes it")
    for name in (pack.README, pack.HTML, pack.PDF):
        if name not in files:
            found.problems.append(f"missing: {name}")
    if about.get("heard") != __version__:
        return
    for name, made in pack.made_again(digest, str(about.get("edition_hash"))).items():
        if files.get(name, made) != made:
            found.problems.append(f"{name}: not what the edition gives")
        found.edition.add(name)


def _from_seal(files: Mapping[str, bytes], about: Mapping[str, Any], digest: Digest | Opener, found: Coverage) -> None:
    if (pack.SEAL in files) != (about.get("seal_hash") is not None):
        found.problems.append("seal: missing, or not spoken of")
        return
    if pack.SEAL not in files:
        return
    if sha256(files[pack.SEAL]) != about["seal_hash"]:
        found.problems.append("seal: its content does not have its hash")
    try:
        seal = json.loads(files[pack.SEAL])
        sealed = {one["id"]: one["hash"] for one in seal["editions"]}
        own = about.get("edition")
        if own not in sealed:
            # Frozen after the meeting: nothing that the meeting noted speaks of it.
            return
        if sealed[own] != sha256(files[pack.EDITION]):
            found.problems.append("seal: the edition is not the sealed one")
        # The edition is the sealed one, and so is what follows from it.
        found.sealed |= {pack.SEAL, *found.edition}
        decisions = json.loads(files[pack.DECISIONS])
        found.problems += [
            f"seal: {part} are not the sealed ones"
            for part in ("decisions", "answers")
            if seal[part] != decisions[part]
        ]
        if own in seal.get("packs", {}):  # seals of an earlier Heard speak of the edition and of decisions alone
            found.problems += _unlike(files, about, digest, seal["packs"][own], decisions)
            found.sealed |= {FIGURES, SUPPRESSION, AGREEMENT, EVIDENCE, pack.DECISIONS, pack.ABOUT}
    except (KeyError, TypeError, ValueError, AttributeError):
        found.problems.append("seal: unreadable")


def _unlike(
    files: Mapping[str, bytes],
    about: Mapping[str, Any],
    digest: Digest | Opener,
    sealed: Mapping[str, Any],
    decisions: Mapping[str, Any],
) -> Iterator[str]:
    """What stands behind an edition and is not as it was sealed. Raises KeyError, TypeError, ValueError, AttributeError."""
    for name in (FIGURES, SUPPRESSION):
        if sha256(files[name]) != sealed[name]:
            yield f"{name}: not the sealed one"
    if json.loads(files[AGREEMENT]) != sealed["agreement"]:
        yield f"{AGREEMENT}: not the sealed one"
    if decisions[pack.CHECKED] != sealed[pack.CHECKED] or set(decisions) != {"decisions", "answers", pack.CHECKED}:
        yield f"{pack.DECISIONS}: what seats found is not the sealed"
    if about["unchanged_since_frozen"] != sealed["unchanged_since_frozen"]:
        yield f"{pack.ABOUT}: not what was sealed"
    told = json.loads(files[EVIDENCE])
    if about.get("heard") == __version__ and (
        told["sentences"] != sentences(digest) or told["kinds"] != dict(words.load().pack.kinds)
    ):
        yield f"{EVIDENCE}: not the edition's own sentences"
    if set(told) != {"answers", "kinds", "sentences"} or set(told["answers"]) != set(sealed["answers"]):
        yield f"{EVIDENCE}: not the sealed parts"
        return
    for theme, answers in sealed["answers"].items():
        known, here = {one["hash"] for one in answers}, [leaf(entry) for entry in told["answers"][theme]]
        if set(here) - known or len(set(here)) != len(here):
            yield f"{EVIDENCE}: an answer that was not sealed ({theme})"
        elif gone := len(known) - len(here):
            yield f"{EVIDENCE}: {gone} of {len(known)} sealed answers are not here ({theme}): taken back since, or left out"


def _as_heard_writes_it(content: bytes) -> bool:
    try:
        return as_json(json.loads(content)) == content
    except ValueError:
        return False
