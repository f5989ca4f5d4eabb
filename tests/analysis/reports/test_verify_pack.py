"""A scrutineer's check, fault by fault: what was changed, added, taken out, doubled, forged or made too large is named."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.reports import verify_pack
from analysis.reports.evidence_pack import MANIFEST, fingerprint, manifest, zipped

EDITION = b'{"heard_from":"at least 10 young people"}'
DECIDED = {"decisions": [{"words": "A later bus"}], "answers": [{"role": "Head of transport"}]}


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def parts(**changes: Any) -> dict[str, bytes]:
    """The files of a small pack that fits together; changes: `seal`, `about` or `decisions` as they are to be."""
    seal = changes.get("seal", {"editions": [{"id": "e1", "hash": sha(EDITION)}], **DECIDED})
    sealed = seal if isinstance(seal, bytes) or seal is None else json.dumps(seal).encode()
    about = {"edition": "e1", "edition_hash": sha(EDITION), "seal_hash": sha(sealed) if sealed else None}
    about |= changes.get("about", {})
    files = {
        "about.json": json.dumps(about).encode(),
        "decisions.json": json.dumps(changes.get("decisions", DECIDED)).encode(),
        "edition.json": EDITION,
    }
    return files | ({"seal.json": sealed} if sealed else {})


def problems(files: dict[str, bytes], *, expected: str = "") -> tuple[str, ...]:
    return verify_pack.check(zipped(files), expected=expected).problems


def container(files: list[tuple[str, bytes]], how: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as pack:
        for name, content in files:
            pack.writestr(name, content)
    return made.getvalue()


def test_a_pack_that_fits_together_has_no_problem() -> None:
    """Before the meeting is closed as well as after; what is found in it is told for comparing."""
    sealed, unsealed = zipped(parts()), zipped(parts(seal=None))
    assert verify_pack.check(sealed).problems == verify_pack.check(unsealed).problems == ()
    found = verify_pack.check(sealed)
    assert (found.fingerprint, found.edition_hash) == (fingerprint(sealed), sha(EDITION))
    assert found.seal_hash == sha(parts()["seal.json"])
    assert verify_pack.check(unsealed).seal_hash is None


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (parts(about={"edition_hash": sha(b"another")}), "edition: its content does not have its hash"),
        (parts(about={"seal_hash": sha(b"another")}), "seal: its content does not have its hash"),
        (parts(about={"seal_hash": None}), "seal: missing, or not spoken of"),
        (parts(seal=None, about={"seal_hash": sha(b"gone")}), "seal: missing, or not spoken of"),
        (parts(seal={"editions": [{"id": "e1", "hash": sha(b"x")}], **DECIDED}), "seal: the edition is not the sealed one"),
        (parts(decisions={**DECIDED, "decisions": []}), "seal: decisions are not the sealed ones"),
        (parts(decisions={**DECIDED, "answers": []}), "seal: answers are not the sealed ones"),
        (parts(decisions={}), "seal: unreadable"),
        (parts(seal=b"no JSON"), "seal: unreadable"),
        (parts(seal=[1, 2]), "seal: unreadable"),
        ({**parts(), "about.json": b"no JSON"}, "unreadable: about.json"),
        ({**parts(), "about.json": b"[]"}, "unreadable: about.json"),
        ({"edition.json": EDITION}, "unreadable: about.json"),
    ],
)  # fmt: skip
def test_a_pack_whose_parts_contradict_one_another_is_named(files: dict[str, bytes], problem: str) -> None:
    """Under a manifest that fits: the parts themselves say what was put in place of what."""
    assert problems(files) == (problem,)


def test_an_edition_that_was_frozen_after_the_meeting_is_in_no_seal() -> None:
    """It is no forgery: the seal speaks of the editions that the meeting read, and this one has its own hash."""
    assert problems(parts(seal={"editions": [], **DECIDED})) == ()


@pytest.mark.parametrize(
    ("listed", "there", "found"),
    [
        ({"a.txt": b"1"}, {"a.txt": b"2"}, ("changed: a.txt",)),
        ({"a.txt": b"1", "b.txt": b"2"}, {"a.txt": b"1"}, ("missing: b.txt",)),
        ({"a.txt": b"1"}, {"a.txt": b"1", "b.txt": b"2"}, ("added: b.txt",)),
        ({"a.txt": b"1", "c.txt": b"3"}, {"a.txt": b"2", "b.txt": b"2"}, ("missing: c.txt", "added: b.txt", "changed: a.txt")),
    ],
)  # fmt: skip
def test_what_the_manifest_does_not_fit_is_named(
    listed: dict[str, bytes], there: dict[str, bytes], found: tuple[str, ...]
) -> None:
    """Changed, added and taken out, each by its name and all at once."""
    packed = container([*there.items(), (MANIFEST, manifest(listed))])
    assert verify_pack.check(packed).problems == found


def test_a_container_that_heard_would_not_write_is_named() -> None:
    """Packed tighter, or in another order: the files are the same, and somebody has had them in their hands."""
    files = parts()
    in_order = [*sorted(files.items()), (MANIFEST, manifest(files))]
    for made in (container(in_order, zipfile.ZIP_DEFLATED), container(in_order[::-1]), container(in_order)):
        assert verify_pack.check(made).problems == ("changed: the container",)
    assert verify_pack.check(zipped(files) + b" ").problems


@pytest.mark.parametrize("line", [b"0" * 64 + b" one space\n", b"short  a.txt\n", b"\xff\xfe  a.txt\n", b"\n", b"../a"])
def test_a_manifest_that_is_none_is_named(line: bytes) -> None:
    """A line that sha256sum would not read, and no manifest at all."""
    assert verify_pack.check(container([(MANIFEST, line)])).problems == (f"changed: {MANIFEST}",)
    assert verify_pack.check(container([("a.txt", b"1")])).problems == (f"missing: {MANIFEST}",)


def test_a_file_that_stands_there_twice_is_named() -> None:
    """Two programs may show two different ones of them."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        made = container([("a.txt", b"1"), ("a.txt", b"2"), (MANIFEST, manifest({"a.txt": b"1"}))])
    assert verify_pack.check(made).problems == ("twice: a.txt",)


def test_a_file_that_is_too_large_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred megabytes said in the list of its contents, in a zip of some kilobytes: refused before reading."""
    made = container([("a.txt", b"0" * 1_000_000)], zipfile.ZIP_DEFLATED)
    monkeypatch.setattr(verify_pack, "_MOST", 999_999)
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("it was read"))
    assert verify_pack.check(made).problems == ("not a pack: too large",)


@given(st.binary(max_size=400))
def test_any_bytes_are_checked_without_a_fault(content: bytes) -> None:
    """Whatever somebody brings gets an answer, never an error of the program's."""
    assert verify_pack.check(content).problems


@given(length=st.integers(0, 64), which=st.sampled_from(["fingerprint", "edition_hash", "seal_hash"]))
def test_what_was_noted_down_is_compared_from_sixteen_characters(length: int, which: str) -> None:
    """Fewer could be met by trying; upper case and blanks around are read; a wrong last character is found."""
    made = zipped(parts())
    noted = str(getattr(verify_pack.check(made), which))[:length]
    fits = length == 0 or length >= 16
    assert (verify_pack.check(made, expected=f" {noted.upper()} ").problems == ()) == fits
    if length >= 16:
        other = noted[:-1] + ("0" if noted[-1] != "0" else "1")
        assert verify_pack.check(made, expected=other).problems == ("expected: no hash of this pack begins like that",)
