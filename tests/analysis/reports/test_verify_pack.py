"""A scrutineer's check, fault by fault: what was changed, added, taken out, doubled, forged or made too large is named."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.digest.editions import canonical
from analysis.render import words
from analysis.reports import evidence_pack, verify_pack
from analysis.reports.evidence import sentences
from analysis.reports.evidence_pack import MANIFEST, fingerprint, manifest, zipped
from analysis.reports.pack_contents import as_json, leaf
from analysis.reports.verify_pack import Noted
from tests.analysis.render.factories import full

OPENER = full()
EDITION = canonical(OPENER).encode()
DECIDED = {"decisions": [{"words": "A later bus"}], "answers": [{"role": "Head of transport"}]}
FOUND = [{"seat": "Seat Kingfisher", "fair": False, "says": "Not our words", "on": "2026-06-01"}]
VOICES = [
    {"reference": f"r{number}", "salt": f"s{number}", "says": f"words that young person {number} said"}
    for number in (1, 2)
]


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


DRAWN = evidence_pack.made_again(OPENER, sha(EDITION))


@pytest.fixture(scope="module", autouse=True)
def drawn_once() -> Iterator[None]:
    """Every pack here is of one edition: what is drawn from it is drawn once. (test_evidence_pack draws each anew.)"""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evidence_pack, "made_again", lambda *_: DRAWN)
        yield


def parts(**changes: Any) -> dict[str, bytes]:
    """The files of a small pack that fits together; changes: files by the first part of their names, as they are to be."""
    stands = {
        "figures.csv": sha(b"figures"),
        "suppression.csv": sha(b"log"),
        "agreement": {"measured": False},
        "checked_by_shadow_executive": FOUND,
        "unchanged_since_frozen": True,
        "answers": {"transport": [{"reference": one["reference"], "hash": leaf(one)} for one in VOICES]},
    }
    whole = {"editions": [{"id": "e1", "hash": sha(EDITION)}], "packs": {"e1": stands}, **DECIDED}
    seal = changes.get("seal", whole)
    sealed = seal if isinstance(seal, bytes) or seal is None else json.dumps(seal).encode()
    about = evidence_pack.about(
        OPENER, edition_id="e1", edition_hash=sha(EDITION), seal_hash=sha(sealed) if sealed else None, unchanged=True
    ) | changes.get("about", {})
    decisions = changes.get("decisions", {**DECIDED, "checked_by_shadow_executive": FOUND})
    told = {"answers": {"transport": VOICES}, "kinds": dict(words.load().pack.kinds), "sentences": sentences(OPENER)}
    files = {
        "about.json": as_json(about),
        "agreement.json": as_json(changes.get("agreement", {"measured": False})),
        "decisions.json": as_json(decisions),
        "edition.json": changes.get("edition", EDITION),
        "evidence.json": as_json(told | changes.get("evidence", {})),
        "figures.csv": changes.get("figures", b"figures"),
        "suppression.csv": changes.get("suppression", b"log"),
        **DRAWN,
    }
    return files | ({"seal.json": sealed} if sealed else {}) | changes.get("files", {})


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


def test_the_seal_vouches_for_everything_that_the_meeting_had() -> None:
    """Against its characters from the minutes nothing is left out; what came after it is named as not vouched for."""
    whole = zipped(parts())
    found = verify_pack.check(whole, expected=sha(parts()["seal.json"])[:16])
    assert (found.noted, found.problems) == (Noted.SEAL, ())
    assert set(found.vouched) == set(parts())
    later = zipped(parts(files={"since.json": as_json({"steps": {}})}))
    found = verify_pack.check(later, expected=sha(parts()["seal.json"])[:16])
    assert found.problems == ("not vouched for by the seal that was noted: since.json",)
    assert verify_pack.check(later, expected=fingerprint(later)[:16]).problems == ()


def test_an_editions_hash_vouches_for_the_page_alone() -> None:
    """Decisions, evidence and figures could be anybody's: each is named."""
    found = verify_pack.check(zipped(parts(seal=None)), expected=sha(EDITION)[:16])
    assert (found.noted, set(found.vouched)) == (Noted.EDITION, {"edition.json", *DRAWN})
    assert {problem.rsplit(" ")[-1] for problem in found.problems} == {
        "about.json", "agreement.json", "decisions.json", "evidence.json", "figures.csv", "suppression.csv",
    }  # fmt: skip


SEAL_OF_OLD = {"editions": [{"id": "e1", "hash": sha(EDITION)}], **DECIDED}
GONE = "of 2 sealed answers are not here (transport): taken back since, or left out"
FORGED = DRAWN["opener.html"].replace(b"about 85", b"about 985")
EMPTY = {"answers": {"transport": []}}
ONE_LEFT = {"answers": {"transport": VOICES[:1]}}
REWORDED = {"answers": {"transport": [VOICES[0], {**VOICES[1], "says": "all is well"}]}}
TWICE = {"answers": {"transport": [VOICES[0], VOICES[0]]}}
UNFAIR = {**DECIDED, "checked_by_shadow_executive": FOUND}
FAIR = {**DECIDED, "checked_by_shadow_executive": [{**FOUND[0], "fair": True, "says": "fair"}]}


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (parts(about={"seal_hash": sha(b"another")}), "seal: its content does not have its hash"),
        (parts(about={"seal_hash": None}), "seal: missing, or not spoken of"),
        (parts(seal=None, about={"seal_hash": sha(b"gone")}), "seal: missing, or not spoken of"),
        (parts(seal={**SEAL_OF_OLD, "editions": [{"id": "e1", "hash": sha(b"x")}]}), "seal: the edition is not the sealed one"),
        (parts(decisions={**UNFAIR, "decisions": []}), "seal: decisions are not the sealed ones"),
        (parts(decisions={**UNFAIR, "answers": []}), "seal: answers are not the sealed ones"),
        (parts(decisions={}), "seal: unreadable"),
        (parts(seal=b"no JSON"), "seal: unreadable"),
        (parts(seal=[1, 2]), "seal: unreadable"),
        (parts(files={"opener.html": FORGED}), "opener.html: not what the edition gives"),
        (parts(files={"opener.pdf": b"%PDF-1.7 another document"}), "opener.pdf: not what the edition gives"),
        (parts(files={"README.txt": b"no need to check"}), "README.txt: not what the edition gives"),
        (parts(evidence=EMPTY), f"evidence.json: 2 {GONE}"),
        (parts(evidence=ONE_LEFT), f"evidence.json: 1 {GONE}"),
        (parts(evidence=REWORDED), "evidence.json: an answer that was not sealed (transport)"),
        (parts(evidence=TWICE), "evidence.json: an answer that was not sealed (transport)"),
        (parts(evidence={"answers": {}}), "evidence.json: not the sealed parts"),
        (parts(evidence={"sentences": []}), "evidence.json: not the edition's own sentences"),
        (parts(decisions=FAIR), "decisions.json: what seats found is not the sealed"),
        (parts(figures=b"other figures"), "figures.csv: not the sealed one"),
        (parts(suppression=b"nothing was held back"), "suppression.csv: not the sealed one"),
        (parts(agreement={"measured": True}), "agreement.json: not the sealed one"),
        (parts(about={"unchanged_since_frozen": False}), "about.json: not what was sealed"),
        (parts(about={"audience": "public"}), "about.json: not what Heard says of this edition"),
        (parts(about={"more": "x"}), "about.json: not what Heard says of this edition"),
        (parts(files={"agreement.json": b'{"measured": true, "measured": false}'}), "agreement.json: not as Heard writes it"),
        ({**parts(), "about.json": b"no JSON"}, "unreadable: about.json"),
        ({**parts(), "about.json": b"[]"}, "unreadable: about.json"),
        ({"edition.json": EDITION}, "unreadable: about.json"),
    ],
)  # fmt: skip
def test_a_pack_whose_parts_contradict_one_another_is_named(files: dict[str, bytes], problem: str) -> None:
    """Under a manifest made anew: the parts themselves say what was put in place of what."""
    assert problem in problems(files)


def test_another_edition_in_place_of_this_one_is_named() -> None:
    """By its hash, and where it is no edition at all."""
    assert "edition: its content does not have its hash" in problems(parts(about={"edition_hash": sha(b"another")}))
    assert "edition: unreadable" in problems(parts(edition=b"{}"))


def test_a_pack_of_another_heard_is_not_taken_for_checked() -> None:
    """Its pages may be drawn otherwise and are not compared; the seal does not vouch for them here, and that is said."""
    made = zipped(parts(about={"heard": "0.1.0"}, files={"opener.pdf": b"drawn by an earlier Heard"}))
    assert verify_pack.check(made).problems == ()
    found = verify_pack.check(made, expected=sha(parts()["seal.json"])[:16])
    assert "not vouched for by the seal that was noted: opener.pdf" in found.problems


def test_a_seal_of_an_earlier_heard_vouches_for_less() -> None:
    """It knew the edition and the decisions; what stands behind them is named as not vouched for."""
    made = zipped(parts(seal=SEAL_OF_OLD))
    assert verify_pack.check(made).problems == ()
    found = verify_pack.check(made, expected=json.loads(parts(seal=SEAL_OF_OLD)["about.json"])["seal_hash"])
    assert "not vouched for by the seal that was noted: evidence.json" in found.problems
    assert set(found.vouched) == {"edition.json", "seal.json", *DRAWN}


def test_an_edition_that_was_frozen_after_the_meeting_is_in_no_seal() -> None:
    """It is no forgery: the seal speaks of the editions that the meeting read, and this one has its own hash."""
    assert problems(parts(seal={"editions": [], **DECIDED})) == ()
    made = zipped(parts(seal={"editions": [], **DECIDED}))
    assert verify_pack.check(made, expected=verify_pack.check(made).seal_hash or "").vouched == ()


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
    found = verify_pack.check(made, expected=f" {noted.upper()} ").problems
    assert ("expected: no hash of this pack begins like that" in found) != fits
    if length >= 16:
        other = noted[:-1] + ("0" if noted[-1] != "0" else "1")
        assert verify_pack.check(made, expected=other).problems == ("expected: no hash of this pack begins like that",)
