"""A motivated intruder (ICO, Anonymisation code of practice) with the whole file of the demonstration and no key.

He is no hacker: he has time, a copy of the partnership's file or of the team's export, and wants to know which answers one
young person gave. Nothing but the words themselves may tell him.
"""

from __future__ import annotations

import csv
import itertools
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from feedback.commands import app
from feedback.core.content_files import LANGUAGES
from feedback.core.records import AgeVersion, AnswerState, Channel, Method, Share, Skip, Tier
from feedback.core.settings import Settings
from feedback.questionnaire.question_packs import LATEST, load_pack
from feedback.wiring import Collection, make, open_collection
from heard.demonstration import collecting
from tests.factories import NOW, choice, open_session, response, text

WORDS = {("answers", "text"), ("quotes", "words"), ("concerns", "sealed"), ("originals", "sealed")}
STAFFS = {("quotes", "proposed_by"), ("quotes", "agreed_by"), ("concerns", "close_reason"), ("concerns", "seen_at")}
STAFFS |= {
    ("concerns", "state"),
    ("concerns", "outside_reference"),
    ("responses", "session_id"),
    ("concerns", "session_id"),
}
"""What staff wrote or chose, and the session: the one thing that people who came together share."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    settings = Settings(data=tmp_path_factory.mktemp("intruder") / "data")
    make(settings)
    collection = open_collection(settings)
    collecting.build(collection, now=NOW, progress=lambda _: None)
    yield collection
    collection.store.close()


def vocabulary() -> set[str]:
    """Every value that a column may share among many people: the choices that all of them had."""
    kinds = (AgeVersion, AnswerState, Channel, Method, Share, Skip, Tier)
    pack = load_pack("core", LATEST)
    questions = {question.id for question in pack.questions}
    options = {option for question in pack.questions for option in question.option_ids}
    return {value.value for kind in kinds for value in kind} | questions | options | set(LANGUAGES)


def rows_of_people(collection: Collection) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Table, response and row, for every row that hangs on a response."""
    person = {row["id"]: row["response_id"] for row in collection.store.rows("SELECT id, response_id FROM answers")}
    for table in ("responses", "answers", "theme_checks", "slips", "concerns", "originals", "quotes"):
        for row in collection.store.rows(f"SELECT * FROM {table}"):
            if table == "responses":
                yield table, row["id"], row
            elif "response_id" in row:
                yield table, row["response_id"], row
            elif row["answer_id"] is not None:
                yield table, person[row["answer_id"]], row


def shared_values(collection: Collection) -> set[tuple[str, str, str]]:
    """Values that rows of two different young people have in common, beyond what everybody could choose."""
    people: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for table, response_id, row in rows_of_people(collection):
        for column, value in row.items():
            if (table, column) not in WORDS | STAFFS and isinstance(value, str):
                people[table, column, value].add(response_id)
    common = {key for key, who in people.items() if len(who) > 1}
    known = vocabulary()
    return {key for key in common if key[2] not in known and not _ours(key[1])}


def _ours(column: str) -> bool:
    """What Heard itself writes: versions, categories, kinds of redaction and of cases, ids of themes and of the script's
    follow-ups, the hour and day at the desk; and which of the staff has a case.
    """
    written = {
        "prompt",
        "rules_version",
        "category",
        "kind",
        "holder",
        "redacted",
        "heard",
        "taken_away",
        "added",
        "raised_at",
        "kept_on",
    }
    return column in written


def test_no_value_in_the_file_is_common_to_two_young_people(demo: Collection):
    """No id, hash, time or mark stands with two of them: not of one device, one table, one sitting."""
    assert len(demo.store.rows("SELECT id FROM responses")) > 50
    assert shared_values(demo) == set()


def test_the_search_finds_a_link_where_there_is_one(demo: Collection):
    """The same nonce's hash with two people, as a device id would be, is found; then it is put back."""
    rows = demo.store.rows("SELECT id, nonce_hash FROM responses ORDER BY id LIMIT 2")
    with demo.store.transaction():
        demo.store.write("UPDATE responses SET nonce_hash = NULL WHERE id = ?", [rows[0]["id"]])
        demo.store.write("UPDATE slips SET slip_hash = 'device 7' WHERE response_id = ?", [rows[0]["id"]])
        demo.store.write("UPDATE responses SET language = 'device 7' WHERE id IN (?, ?)", [r["id"] for r in rows])
    found = shared_values(demo)
    with demo.store.transaction():
        demo.store.write("UPDATE responses SET language = 'en' WHERE language = 'device 7'")
    assert ("responses", "language", "device 7") in found


def test_a_child_who_comes_twice_leaves_no_link(collection: Collection):
    """The same child with the same device and words in two sessions: the rows share words and choices alone."""
    first, second = open_session(collection), open_session(collection, title="Another evening")
    for session in (first, second):
        collection.intake.take_in(response(session, text("ring 07700 900123, more buses"), choice()), at=NOW)
    assert shared_values(collection) == set()


def test_the_teams_export_puts_no_two_answers_together(demo: Collection, tmp_path: Path, monkeypatch):
    """A row of the export has no column that another answer of the same person has alone, nor stands beside it."""
    monkeypatch.setenv("HEARD_DATA", str(demo.settings.data))
    out = tmp_path / "answers.csv"
    assert CliRunner().invoke(app, ["export", "--out", str(out)]).exit_code == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 300
    assert set(rows[0]) == {
        "session",
        "answer",
        "question",
        "age_version",
        "language",
        "choice",
        "skip",
        "text",
        "follow_up",
    }
    person = {row["id"]: row["response_id"] for row in demo.store.rows("SELECT id, response_id FROM answers")}
    came = [person[row["answer"]] for row in rows]
    beside = sum(a == b for a, b in itertools.pairwise(came))
    dice = random.Random(1)
    by_chance = []
    for _ in range(300):
        dice.shuffle(came)
        by_chance.append(sum(a == b for a, b in itertools.pairwise(came)))
    assert beside <= max(by_chance)


def test_the_trail_has_no_line_of_a_young_person(demo: Collection):
    """Every line is a staff member's, and none was written when an answer came in."""
    names = {account.name for account in demo.accounts.all()} | {"command line"}
    lines = demo.audit.latest(100_000)
    assert lines
    assert {line.who for line in lines} <= names
    assert not [line for line in lines if "sent" in line.what or "response" in line.what]
