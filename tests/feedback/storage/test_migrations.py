"""An older file is brought up to date with everything in it; a newer one is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from analysis.migrations import understanding
from feedback.core.records import Session
from feedback.core.settings import Settings
from feedback.desk.cases import by_child
from feedback.desk.tellings import Recipient, Tellings
from feedback.storage.database import Store, open_store
from feedback.storage.failures import StoreTooNew
from feedback.storage.migrations import collecting
from feedback.wiring import Collection, open_collection
from tests.factories import ANALYST, DSL, HARM, NOW, cleared, draft, held, send, sent, text

STEPS = [(known, number) for known in (collecting, understanding) for number in range(len(known._migrations))]


def following(known: Migrations, *steps) -> Migrations:
    """The released steps, and some that a later Heard might bring."""
    later = Migrations(known.name)
    later._migrations = list(known._migrations)
    for step in steps:
        later()(step)
    return later


def up_to(known: Migrations, number: int) -> Migrations:
    earlier = Migrations(known.name)
    earlier._migrations = list(known._migrations[:number])
    return earlier


def fill(store: Store) -> dict[str, int]:
    """A row in every table that is there, with values that its own columns allow; parents before children."""
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 1) != '_'"
    tables = [row["name"] for row in store.rows(sql)]
    states = {
        "sessions": "open",
        "meetings": "planned",
        "concerns": "new",
        "answers": "unread",
        "themes": "approved",
        "stories": "waiting",
    }
    kinds = {"decisions": "yes", "promise_steps": "kept"}
    done: dict[str, str] = {}
    while left := [table for table in tables if table not in done]:
        for table in left:
            parents = {r["from"]: r["table"] for r in store.rows(f"PRAGMA foreign_key_list({table})")}
            if not set(parents.values()) <= done.keys() | {table}:
                continue
            row = {}
            for column in store.rows(f"PRAGMA table_info({table})"):
                name = column["name"]
                row[name] = f"{table} {name}" if column["type"] == "TEXT" else 1
                if name in parents:
                    row[name] = done[parents[name]]
                elif name == "state":
                    row[name] = states[table]
                elif name == "kind" and table in kinds:
                    row[name] = kinds[table]
                elif name == "says" and table == "beside":
                    row[name] = "agrees"
            store.insert(table, row)
            done[table] = str(next(iter(row.values())))
    return dict.fromkeys(tables, 1)


def of_then(old: Store, table: str, row: dict) -> dict:
    """What of a row of today an older file has columns for."""
    then = {column["name"] for column in old.rows(f"PRAGMA table_info({table})")}
    return {name: value for name, value in row.items() if name in then}


def counts(store: Store, tables) -> dict[str, int]:
    return {table: store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables}


@pytest.mark.parametrize(("known", "number"), STEPS, ids=lambda value: getattr(value, "name", value))
def test_a_file_of_any_age_comes_up_to_date_with_its_rows(tmp_path: Path, known: Migrations, number: int):
    """From each released step: every row is still there, and the tables are those of a fresh file."""
    before = [up_to(known, number)] if known is collecting else [collecting, up_to(known, number)]
    old = open_store(tmp_path / "old.db", before)
    rows = fill(old)
    old.close()
    new = open_store(tmp_path / "old.db", [collecting, understanding])
    fresh = open_store(tmp_path / "fresh.db", [collecting, understanding])
    assert counts(new, rows) == rows
    sql = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
    assert {r["name"]: r["sql"] for r in new.rows(sql)} == {r["name"]: r["sql"] for r in fresh.rows(sql)}
    assert new.rows("PRAGMA foreign_key_check") == []
    new.close()
    fresh.close()


def test_a_later_step_finds_a_real_partnerships_file(settings: Settings, collection: Collection, session: Session):
    """A file with answers, a case, a slip and a quote takes a new column, and all its rooms go on working."""
    answer = cleared(collection, session, "more buses please")
    case_id = held(collection, session)
    receipt = send(collection, session, text("lights in the park"))
    collection.store.close()

    def m002_more(db: Database) -> None:
        db.execute("ALTER TABLE answers ADD COLUMN weight INTEGER NOT NULL DEFAULT 1")

    upgraded = open_store(settings.database, [following(collecting, m002_more), understanding])
    assert [row["weight"] for row in upgraded.rows("SELECT weight FROM answers")] == [1, 1, 1]
    assert collection.answers.get(answer.id) == answer
    assert collection.concerns.read(case_id, by=DSL, at=NOW).words == HARM
    assert collection.slips.response_of(" ".join(receipt.slip))
    assert sent(collection, session, "and a café").text == "and a café"
    upgraded.close()


def test_who_was_told_of_a_case_before_is_not_told_again(settings: Settings, collection: Collection, session: Session):
    """A file of before, with a case of which the mail was sent and one of which it was not: only that one is told of."""
    known, fresh, late = (held(collection, session) for _ in range(3))
    cases = collection.store.rows("SELECT * FROM concerns")
    answers = {table: collection.store.rows(f"SELECT * FROM {table}") for table in ("about", "sessions")}
    collection.store.close()
    settings.database.unlink()
    old = open_store(settings.database, [up_to(collecting, 7)])
    for table, rows in answers.items():
        for row in rows:
            old.insert(table, of_then(old, table, row))
    for row in cases:
        kept = of_then(old, "concerns", row)
        old.insert("concerns", {**kept, "answer_id": None, "told": {known: 1, fresh: 4, late: 3}[row["id"]]})
    old.close()
    again = open_collection(settings, more=[understanding])
    mail, hook = Recipient(name="desk@example.org", way="mail"), Recipient(name="webhook", way="webhook")
    every = [known, fresh, late]
    tellings = Tellings(again.store)
    assert tellings.take(every, mail, overdue=False, at=NOW) == {fresh}
    assert tellings.take(every, mail, overdue=True, at=NOW) == {known, fresh}
    assert tellings.take(every, hook, overdue=False, at=NOW) == {known, late}
    assert tellings.take(every, hook, overdue=True, at=NOW) == set(every)
    assert again.concerns.read(known, by=DSL, at=NOW).words == HARM
    again.store.close()


def test_cases_of_before_are_linked_by_their_card(settings: Settings, collection: Collection, session: Session):
    """Two cases of one card have its number and each other, a third has its own; notes and words are all there."""
    send(collection, session, text(HARM), text("i have tablets saved up and i will end it tonight", "what_is_good"))
    held(collection, session)
    names = ("about", "sessions", "responses", "answers", "concerns", "case_notes")
    noted = collection.concerns.cases(by=DSL)[0].id
    collection.concerns.note(noted, "rang the duty team", by=DSL, at=NOW)
    rows = {table: collection.store.rows(f"SELECT * FROM {table}") for table in names}
    collection.store.close()
    settings.database.unlink()
    old = open_store(settings.database, [up_to(collecting, 8)])
    for table, kept in rows.items():
        for row in kept:
            old.insert(table, of_then(old, table, row))
    old.close()
    again = open_collection(settings, more=[understanding])
    cards = by_child(again.concerns.cases(by=DSL))
    assert sorted(len(card.cases) for card in cards) == [1, 2]
    assert len({card.number for card in cards}) == 2
    assert [note.words for note in again.concerns.notes(noted, by=DSL)] == ["rang the duty team"]
    assert {piece.words is not None for piece in again.concerns.read_card(noted, by=DSL, at=NOW).cases} == {True}
    again.store.close()


def test_a_step_that_fails_changes_nothing(settings: Settings, collection: Collection, session: Session):
    """An upgrade that breaks off leaves tables, rows and the record of steps as they were; the old Heard opens it."""
    answer = cleared(collection, session, "more buses please")
    collection.store.close()

    def m002_first_half(db: Database) -> None:
        db.execute("ALTER TABLE answers ADD COLUMN weight INTEGER")

    def m003_breaks(db: Database) -> None:
        db.execute("DELETE FROM answers")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        open_store(settings.database, [following(collecting, m002_first_half, m003_breaks), understanding])
    again = open_collection(settings, more=[understanding])
    assert again.answers.get(answer.id) == answer
    assert "weight" not in [row["name"] for row in again.store.rows("PRAGMA table_info(answers)")]
    again.store.close()


@pytest.mark.parametrize("newer", [collecting, understanding], ids=lambda known: known.name)
def test_a_newer_file_is_refused_and_left_alone(settings: Settings, collection: Collection, session: Session, newer):
    """A file of a newer Heard raises StoreTooNew and keeps its bytes."""
    cleared(collection, session, "more buses please")
    collection.store.close()

    def m999_newer(db: Database) -> None:
        db.execute("CREATE TABLE newer (id TEXT PRIMARY KEY) WITHOUT ROWID")

    known = [following(one, m999_newer) if one is newer else one for one in (collecting, understanding)]
    open_store(settings.database, known).close()
    before = settings.database.read_bytes()
    with pytest.raises(StoreTooNew):
        open_collection(settings, more=[understanding])
    assert settings.database.read_bytes() == before


def test_opening_twice_changes_nothing(settings: Settings, collection: Collection):
    """Each step is done once."""
    collection.store.close()
    again = open_store(settings.database, [collecting, understanding])
    applied = again.rows("SELECT migration_set, name FROM _sqlite_migrations ORDER BY id")
    assert [(row["migration_set"], row["name"]) for row in applied] == [
        (known.name, step.name) for known in (collecting, understanding) for step in known._migrations
    ]
    again.close()


def test_the_collecting_rooms_alone_open_the_file_of_all(settings: Settings, collection: Collection):
    """A command that needs no analysis opens a file that has its tables, and leaves them there."""
    collection.meetings.plan("m", NOW.date(), "library", [draft(collection).id], by=ANALYST, at=NOW)
    collection.store.close()
    alone = open_collection(settings)
    assert len(alone.meetings.all()) == 1
    assert alone.store.rows("SELECT * FROM editions") == []
    alone.store.close()
