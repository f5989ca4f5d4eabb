"""Checking a scrutineer's pack: whether anything in it was changed, added, taken out or put in another order."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from analysis.reports import evidence_pack

_LINE = re.compile(r"([0-9a-f]{64})  ([\w.-]+)")
_MOST = 100_000_000
"""A pack of more bytes than this is none of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPack:
    """`problems` is empty where the pack is as it was made. `seal_hash` is None before the meeting was closed."""

    fingerprint: str
    edition_hash: str
    seal_hash: str | None
    problems: tuple[str, ...]


def check(content: bytes, *, expected: str = "") -> CheckedPack:
    """Check a pack's bytes. `expected` is what somebody noted down: the beginning (16 characters or more) of the
    fingerprint, of the edition's hash or of the seal's. Without it a pack that was forged whole looks whole.
    """
    files, problems = _read(content)
    about = _about(files)
    if not problems:
        problems = _inside(files, about) if about else [f"unreadable: {evidence_pack.ABOUT}"]
    print_, edition, seal = (
        evidence_pack.fingerprint(content),
        str(about.get("edition_hash", "")),
        about.get("seal_hash"),
    )
    noted = expected.strip().lower()
    known = [one for one in (print_, edition, seal) if isinstance(one, str)]
    if noted and (len(noted) < 16 or not any(one.startswith(noted) for one in known)):
        problems.append("expected: no hash of this pack begins like that")
    return CheckedPack(
        fingerprint=print_,
        edition_hash=edition,
        seal_hash=seal if isinstance(seal, str) else None,
        problems=tuple(problems),
    )


def _read(content: bytes) -> tuple[dict[str, bytes], list[str]]:
    """The files, compared with the manifest, and the container, compared with the one that Heard would write."""
    files: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
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


def _inside(files: dict[str, bytes], about: dict[str, Any]) -> list[str]:
    """Whether the edition, the seal and the decisions agree with one another, whatever the manifest says."""
    problems = []
    edition = hashlib.sha256(files.get(evidence_pack.EDITION, b"")).hexdigest()
    if edition != about.get("edition_hash"):
        problems.append("edition: its content does not have its hash")
    if (evidence_pack.SEAL in files) != (about.get("seal_hash") is not None):
        return [*problems, "seal: missing, or not spoken of"]
    if evidence_pack.SEAL in files:
        if hashlib.sha256(files[evidence_pack.SEAL]).hexdigest() != about["seal_hash"]:
            problems.append("seal: its content does not have its hash")
        try:
            seal, decisions = json.loads(files[evidence_pack.SEAL]), json.loads(files[evidence_pack.DECISIONS])
            sealed = {one["id"]: one["hash"] for one in seal["editions"]}
            # An edition frozen after the meeting is not in its seal; one that is there must be the same.
            if sealed.get(about.get("edition"), edition) != edition:
                problems.append("seal: the edition is not the sealed one")
            problems += [
                f"seal: {part} are not the sealed ones"
                for part in ("decisions", "answers")
                if seal[part] != decisions[part]
            ]
        except (KeyError, TypeError, ValueError):
            problems.append("seal: unreadable")
    return problems
