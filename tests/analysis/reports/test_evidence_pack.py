"""The scrutineer's pack: whole, the same to the byte, telling nothing more than its edition; any change is found."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.accountability.promise_records import PromiseEvent
from analysis.digest.editions import hash_of
from analysis.disclosure import Audience
from analysis.render.wording import opener
from analysis.reports import evidence_pack, verify_pack
from analysis.reports.evidence import reference
from analysis.reports.meeting_seals import written
from analysis.reports.pack_contents import as_json
from analysis.wiring import Partnership
from feedback.core.errors import NotAllowed
from feedback.core.records import Share
from feedback.partnership.meetings import Meeting
from tests.analysis.reports.test_meeting_seals import closed
from tests.factories import ANALYST, EXECUTIVE, FACILITATOR, NOW, SHADOW, open_session, send, sent, text

OF_WORDS = Path(__file__).parents[1] / "digest" / "edition_of_words.json"
PACKED = {"README.txt", "about.json", "agreement.json", "decisions.json", "edition.json", "evidence.json",
          "figures.csv", "opener.html", "opener.pdf", "seal.json", "suppression.csv", "MANIFEST.sha256"}  # fmt: skip


def made(partnership: Partnership, meeting: Meeting, audience: Audience = Audience.EXECUTIVE) -> bytes:
    edition = partnership.seals.edition(meeting.id, audience) or partnership.digests.freeze(
        meeting.id, audience, by=ANALYST, at=NOW
    )
    return partnership.packs.make(edition, by=ANALYST, at=NOW)


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def test_a_sealed_meetings_pack_is_whole_and_the_same_to_the_byte(partnership: Partnership, meeting: Meeting) -> None:
    """Everything a scrutineer needs is in it; made again it is equal; its check finds nothing, with each hash noted."""
    closed(partnership, meeting)
    content, seal = made(partnership, meeting), partnership.seals.of(meeting.id)
    assert content == made(partnership, meeting)
    assert set(files(content)) == PACKED
    assert seal is not None
    for noted in ("", evidence_pack.fingerprint(content)[:16], seal.hash[:16]):
        found = verify_pack.check(content, expected=noted)
        assert found.problems == ()
        assert found.seal_hash == seal.hash
    assert set(found.vouched) == PACKED - {"MANIFEST.sha256"}
    assert verify_pack.check(content, expected="0123456789abcdef").problems
    assert verify_pack.check(content, expected=seal.hash[:6]).problems
    decisions = json.loads(files(content)["decisions.json"])
    assert decisions["decisions"][0]["because"] == "There is no driver for it before spring"
    assert decisions["answers"][0]["role"] == "Head of transport"


def test_an_edition_of_an_earlier_heard_keeps_its_hash(partnership: Partnership, meeting: Meeting) -> None:
    """Frozen before editions held charts: its pack has the very words that were hashed, and checks out."""
    partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    then = json.loads(OF_WORDS.read_text(encoding="utf-8"))
    for later in ("changes", "places", "promise_months"):
        del then[later]
    content, store = written(then), partnership.collection.store
    (row,) = store.rows("SELECT * FROM editions")
    store.insert("editions", {**row, "id": "earlier", "content": content, "hash": hash_of(content)})
    packed = partnership.packs.make(partnership.editions.get("earlier"), by=ANALYST, at=NOW)
    assert hashlib.sha256(files(packed)["edition.json"]).hexdigest() == hash_of(content)
    assert verify_pack.check(packed).problems == ()
    assert "edition.json" in verify_pack.check(packed, expected=hash_of(content)).vouched


def test_the_manifest_is_read_by_sha256sum(partnership: Partnership, meeting: Meeting) -> None:
    """Hash, two spaces, name: a scrutineer without Heard can check with a tool that everybody has."""
    parts = files(made(partnership, meeting))
    lines = parts.pop("MANIFEST.sha256").decode().splitlines()
    assert [line.split("  ") for line in lines] == [
        [hashlib.sha256(parts[name]).hexdigest(), name] for name in sorted(parts)
    ]


def test_any_single_changed_byte_is_found(partnership: Partnership, meeting: Meeting) -> None:
    """A flipped bit anywhere in the file, in a name, a date or a word, and any cut or added byte."""
    closed(partnership, meeting)
    content, rng = made(partnership, meeting), random.Random(6)
    assert verify_pack.check(content).problems == ()
    places = [*range(80), *range(len(content) - 400, len(content)), *(rng.randrange(len(content)) for _ in range(80))]
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1 << rng.randrange(8)
        assert verify_pack.check(bytes(changed)).problems, place
    for changed in (content[:-1], content + b"\n", b"\n" + content, content[1:], b"", b"PK"):
        assert verify_pack.check(bytes(changed)).problems


@pytest.fixture
def forged(partnership: Partnership, meeting: Meeting) -> bytes:
    closed(partnership, meeting)
    return made(partnership, meeting)


@pytest.mark.parametrize(
    ("name", "was", "now"),
    [
        ("edition.json", b'"low":10', b'"low":90'),
        ("decisions.json", b"no driver", b"a driver"),
        ("decisions.json", b"Head of transport", b"Somebody else"),
        ("seal.json", b"no driver", b"a driver"),
    ],
)
def test_a_forger_who_mends_the_manifest_is_found(forged: bytes, name: str, was: bytes, now: bytes) -> None:
    """A changed edition, decision or seal under a new manifest contradicts the others."""
    parts = files(forged)
    del parts["MANIFEST.sha256"]
    assert was in parts[name]
    parts[name] = parts[name].replace(was, now)
    assert verify_pack.check(evidence_pack.zipped(parts)).problems


def test_a_pack_forged_as_a_whole_fails_against_what_was_noted(forged: bytes) -> None:
    """Evidence, seal and manifest made up together look whole; the seal that the minutes hold says otherwise."""
    parts = files(forged)
    del parts["MANIFEST.sha256"]
    seal, told, about = (json.loads(parts[name]) for name in ("seal.json", "evidence.json", "about.json"))
    (sealed,) = seal["packs"].values()
    for theme in sealed["answers"]:
        sealed["answers"][theme], told["answers"][theme] = [], []
    parts["seal.json"] = written(seal).encode()
    parts["evidence.json"] = as_json(told)
    parts["about.json"] = as_json({**about, "seal_hash": hash_of(written(seal))})
    false = evidence_pack.zipped(parts)
    assert verify_pack.check(false).problems == ()
    assert verify_pack.check(false, expected=about["seal_hash"][:16]).problems
    assert verify_pack.check(false, expected=evidence_pack.fingerprint(forged)[:16]).problems


def test_an_answer_that_is_taken_back_leaves_the_sealed_pack(partnership: Partnership, meeting: Meeting) -> None:
    """Its words are gone from a pack made later, which says that one is missing; neither pack nor seal betrays them."""
    closed(partnership, meeting)
    before = json.loads(files(made(partnership, meeting))["evidence.json"])["answers"]["transport"]
    edition, rooms = partnership.seals.edition(meeting.id, Audience.EXECUTIVE), partnership.collection
    assert edition is not None
    gone = next(
        a for a in rooms.answers.of_sessions(meeting.session_ids) if reference(a.id, edition) == before[0]["reference"]
    )
    rooms.store.write("DELETE FROM responses WHERE id = ?", [gone.response_id])
    content = made(partnership, meeting)
    after = json.loads(files(content)["evidence.json"])["answers"]["transport"]
    assert [one["reference"] for one in after] == [one["reference"] for one in before[1:]]
    assert before[0]["salt"].encode() not in content
    problem = (
        f"evidence.json: 1 of {len(before)} sealed answers are not here (transport): taken back since, or left out"
    )
    assert problem in verify_pack.check(content).problems


def test_what_came_after_the_seal_is_apart(partnership: Partnership, meeting: Meeting) -> None:
    """A promise's later steps, a question's answer and a seat's later finding are in the pack, and in a file that the seal
    does not vouch for; the seal holds. Words that nobody has agreed to leave in no pack."""
    (decision,) = closed(partnership, meeting)[:1]
    edition = partnership.seals.edition(meeting.id, Audience.EXECUTIVE)
    assert edition is not None
    was = files(made(partnership, meeting))
    partnership.promises.step(decision.id, PromiseEvent.UPDATE, "Asked the company", by=EXECUTIVE, at=NOW)
    partnership.collection.challenge.check(edition.id, fair=False, words="Not our words", by=SHADOW, at=NOW)
    (question,) = partnership.owed.of_meeting(meeting.id)
    put_off_to = NOW.date() + timedelta(days=40)
    partnership.owed.move(question, put_off_to, "the budget is late", by=EXECUTIVE, at=NOW)
    written = partnership.owed.answer(question, "From March on", by=EXECUTIVE, at=NOW)
    waits = json.loads(files(made(partnership, meeting))["since.json"])["answers"]
    assert waits == [
        {
            "question": "Who decides?",
            "moved": [{"on": NOW.date().isoformat(), "due_on": put_off_to.isoformat(), "note": "the budget is late"}],
        }
    ]
    partnership.owed.agree(question, written.id, by=ANALYST, at=NOW)
    content, seal = made(partnership, meeting), partnership.seals.of(meeting.id)
    assert seal is not None
    now = files(content)
    since = json.loads(now["since.json"])
    assert since["answers"] == [waits[0] | {"answer": "From March on", "on": NOW.date().isoformat()}]
    assert since["steps"][decision.id][0]["note"] == "Asked the company"
    assert since["checked_by_shadow_executive"][0]["fair"] is False
    assert now["decisions.json"] == was["decisions.json"]
    assert partnership.seals.broken(meeting.id) == ()
    found = verify_pack.check(content, expected=seal.hash[:16])
    assert found.problems == ("not vouched for by the seal that was noted: since.json",)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}\.json", fullmatch=True), st.binary(max_size=60), max_size=4))
def test_the_container_is_the_same_for_the_same_files(parts: dict[str, bytes]) -> None:
    """Whatever the order they come in; and a pack without its own parts is none."""
    assert evidence_pack.zipped(parts) == evidence_pack.zipped(dict(reversed(parts.items())))
    assert verify_pack.check(evidence_pack.zipped(parts)).problems


@pytest.mark.parametrize("audience", [Audience.EXECUTIVE, Audience.PUBLIC])
def test_evidence_tells_no_more_than_the_edition(
    partnership: Partnership, meeting: Meeting, audience: Audience
) -> None:
    """Answers that may be shared, at most as many as the figure tells, none of a theme or side that is held back."""
    session = partnership.collection.sessions.get(meeting.session_ids[0])
    secret = sent(
        partnership.collection, session, "the last bus goes before the club ends, do not share", share=Share.NO
    )
    partnership.collection.review.clear(secret.id, by=FACILITATOR, at=NOW)
    partnership.machine.run([session.id], by=ANALYST, at=NOW)
    content = made(partnership, meeting, audience)
    parts = files(content)
    shown = opener(partnership.editions.all()[0].digest)
    evidence = json.loads(parts["evidence.json"])
    listed = {theme: [one["says"] for one in answers] for theme, answers in evidence["answers"].items()}
    assert 5 <= len(listed["transport"]) <= 10
    for entry in shown.themes:
        told = [int(word) for word in entry.said_by.split() if word.isdigit()]
        least = told[0] if entry.said_by.startswith("at least") else 0
        assert len(listed[entry.theme_id]) <= least
    assert b"do not share" not in content
    assert secret.id.encode() not in content
    sentences = {one["where"] for one in evidence["sentences"]}
    assert {"heard_from", "method", "limits", "themes.transport.said_by"} <= sentences
    assert {one["kind"] for one in evidence["sentences"]} <= evidence["kinds"].keys()


def test_a_child_of_two_answers_stands_among_the_evidence_once(partnership: Partnership) -> None:
    """Praise and, to the follow-up, a wish: one side of the theme, the one that the edition counts, and one answer."""
    rooms = partnership.collection
    session = open_session(rooms)
    wish = replace(text("the bus should come later", "what_is_good"), prompt="follow_up.transport")
    for _ in range(12):
        receipt = send(rooms, session, text("the bus is lovely", "what_is_good"), wish, share=Share.YES)
        for answer in rooms.answers.of_response(rooms.slips.response_of(" ".join(receipt.slip))):
            rooms.review.clear(answer.id, by=FACILITATOR, at=NOW)
    partnership.machine.run([session.id], by=ANALYST, at=NOW)
    for candidate in partnership.book.candidates():
        partnership.decisions.approve(candidate, by=ANALYST, at=NOW)
    on = NOW.date() + timedelta(days=7)
    planned = rooms.meetings.plan("Executive", on, "Town hall", [session.id], by=ANALYST, at=NOW)
    evidence = json.loads(files(made(partnership, planned))["evidence.json"])
    assert 5 <= len(evidence["answers"]["transport"]) <= 12


def test_no_exact_count_is_in_a_pack(partnership: Partnership, meeting: Meeting) -> None:
    """Figures are told in words of the small-number rules; the suppression log says why others were held back."""
    parts = files(made(partnership, meeting))
    figures = list(csv.DictReader(io.StringIO(parts["figures.csv"].decode("utf-8-sig"))))
    assert any(row["told"] == "at least 10" for row in figures)
    for row in figures:
        assert row["told"] == "not shown" or row["told"].split()[-1].isdigit()
        assert not row["told"].isdigit()
    held = list(csv.DictReader(io.StringIO(parts["suppression.csv"].decode("utf-8-sig"))))
    assert held
    assert all(row["reason in words"] for row in held)


def test_a_team_edition_leaves_as_no_pack(partnership: Partnership, meeting: Meeting) -> None:
    """It has exact counts; and only those who make editions make packs."""
    with pytest.raises(evidence_pack.TeamEdition):
        made(partnership, meeting, Audience.TEAM)
    edition = partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    with pytest.raises(NotAllowed):
        partnership.packs.make(edition, by=EXECUTIVE, at=NOW)
