"""Checking a scrutineer's pack: whether anything in it was changed, added, taken out or put in another order."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from analysis.reports import evidence_pack
from analysis.reports.pack_coverage import Coverage, covered

_LINE = re.compile(r"([0-9a-f]{64})  ([\w.-]+)")
_MOST = 100_000_000
"""A pack of more bytes than this is none of ours."""


class Noted(StrEnum):
    """What somebody noted down, and now compares a pack with."""

    NOTHING = "nothing"
    FINGERPRINT = "fingerprint"
    SEAL = "seal"
    EDITION = "edition"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPack:
    """`problems` is empty where the pack is as it was made, as far as what was noted can tell; `vouched` names the files
    that it vouches for. `seal_hash` is None before the meeting was closed."""

    fingerprint: str
    edition_hash: str
    seal_hash: str | None
    noted: Noted
    vouched: tuple[str, ...]
    problems: tuple[str, ...]


def check(content: bytes, *, expected: str = "") -> CheckedPack:
    """Check a pack's bytes. `expected` is what somebody noted down: the beginning (16 characters or more) of the
    fingerprint, of the edition's hash or of the seal's. Without it a pack that was forged whole looks whole.

    Whatever the noted hash does not vouch for is a problem by its name: the fingerprint vouches for every byte, the seal
    for what the meeting had before it, an edition's hash for the edition and what is drawn from it.
    """
    files, problems = _read(content)
    about = _about(files)
    found = Coverage()
    if not problems and not about:
        problems = [f"unreadable: {evidence_pack.ABOUT}"]
    elif not problems:
        found = covered(files, about)
        problems = found.problems
    seal = about.get("seal_hash")
    known = {
        Noted.FINGERPRINT: evidence_pack.fingerprint(content),
        Noted.SEAL: seal if isinstance(seal, str) else "",
        Noted.EDITION: str(about.get("edition_hash", "")),
    }
    noted = _noted(expected.strip().lower(), known)
    if expected.strip() and noted is Noted.NOTHING:
        problems.append("expected: no hash of this pack begins like that")
    names = {
        Noted.FINGERPRINT: set(files),
        Noted.SEAL: found.sealed,
        Noted.EDITION: found.edition,
        Noted.NOTHING: set(),
    }[noted]
    if noted is not Noted.NOTHING and not problems:
        problems += [
            f"not vouched for by the {noted.value} that was noted: {name}" for name in sorted(set(files) - names)
        ]
    return CheckedPack(
        fingerprint=known[Noted.FINGERPRINT],
        edition_hash=known[Noted.EDITION],
        seal_hash=seal if isinstance(seal, str) else None,
        noted=noted,
        vouched=tuple(sorted(names & set(files))),
        problems=tuple(problems),
    )


def _noted(expected: str, known: Mapping[Noted, str]) -> Noted:
    # 16 characters are 64 bits; packs that begin like a shorter hash can be made by trying.
    if len(expected) < 16:
        return Noted.NOTHING
    return next((what for what, hash_ in known.items() if hash_.startswith(expected)), Noted.NOTHING)


def _read(content: bytes) -> tuple[dict[str, bytes], list[str]]:
    """The files, compared with the manifest, and the container, compared with the one that Heard would write."""
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            # Before anything is unpacked: a small zip may hold gigabytes.
            if sum(part.file_size for part in parts.infolist()) > _MOST:
                return {}, ["not a pack: too large"]
            for part in parts.infolist():
                if part.filename in files:
                    return {}, [f"twice: {part.filename}"]
                try:
                    files[part.filename] = parts.read(part)
                except (zipfile.BadZipFile, zlib.error):
                    return {}, [f"changed: {part.filename}"]
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError, OSError):
        return {}, ["not a pack: the file is no zip, or is damaged"]
    listed = files.pop(evidence_pack.MANIFEST, None)
    if listed is None:
        return files, [f"missing: {evidence_pack.MANIFEST}"]
    hashes = {}
    for line in listed.decode("ascii", errors="replace").splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            return files, [f"changed: {evidence_pack.MANIFEST}"]
        hashes[found[2]] = found[1]
    problems = [f"missing: {name}" for name in sorted(hashes.keys() - files.keys())]
    problems += [f"added: {name}" for name in sorted(files.keys() - hashes.keys())]
    problems += [
        f"changed: {name}"
        for name in sorted(files.keys() & hashes.keys())
        if hashlib.sha256(files[name]).hexdigest() != hashes[name]
    ]
    if not problems and evidence_pack.zipped(files) != content:
        problems.append("changed: the container")
    return files, problems


def _about(files: dict[str, bytes]) -> dict[str, Any]:
    """Empty where there is none to read."""
    try:
        about = json.loads(files[evidence_pack.ABOUT])
    except (KeyError, ValueError):
        return {}
    return about if isinstance(about, dict) else {}
