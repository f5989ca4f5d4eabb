"""The tables as they stand, compared with the committed `schema.sql`, and what no column may ever hold.

After a change that is meant: `python -m tests.feedback.storage.test_schema` writes the file anew.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from analysis.migrations import understanding
from feedback.core.records import Session
from feedback.storage.database import Store, open_store
from feedback.storage.migrations import collecting
from feedback.wiring import Collection
from tests.factories import FACILITATOR, HARM, NOW, choice, response, skip, text

COMMITTED = Path(__file__).with_name("schema.sql")

WHO = "name surname forename first last birth born birthday dob gender ethnicity religion account user email phone"
WHERE = "school college postcode street address town ip agent browser device fingerprint cookie location latitude gps"
SEEN = "audio sound voice recording photo picture image video handle mobile longitude postal"
FORBIDDEN = {*WHO.split(), *WHERE.split(), *SEEN.split()}
CLOCK = {"at", "time", "timestamp", "created", "updated", "sent", "received", "order", "sequence", "number", "rowid"}

ALLOWED = {
    ("concerns", "seen_at"),  # when the desk opened it
    ("concerns", "raised_at"),  # cut to the hour; see test_no_clock_time_is_kept
    ("concerns", "number"),  # drawn by chance: see test_case_store.py
    ("case_notes", "at"),  # when the desk wrote a note
    ("case_notes", "number"),  # in which order it did
    ("corrections", "at"),  # when an analyst corrected a theme
    ("corrections", "number"),  # in which order analysts did
}


def schema(store: Store) -> str:
    rows = store.rows("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, name")
    return "".join("\n".join(line.strip() for line in row["sql"].splitlines()) + ";\n\n" for row in rows)


def columns(store: Store, table: str) -> list[str]:
    return [row["name"] for row in store.rows(f"PRAGMA table_info({table})")]


def young_peoples_tables(store: Store) -> set[str]:
    """Responses, answers, and every table that points to one of them, however far away; a new one is found as well."""
    tables = [row["name"] for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    points_to = {t: {row["table"] for row in store.rows(f"PRAGMA foreign_key_list({t})")} for t in tables}
    found = {"responses", "answers"}
    while more := {t for t in tables if points_to[t] & found} - found:
        found |= more
    return found


@pytest.fixture
def store(collection: Collection) -> Store:
    return collection.store


def test_the_schema_is_the_committed_one(store: Store):
    """A change of the tables is seen in review: the committed schema changes with it."""
    assert schema(store) == COMMITTED.read_text(encoding="utf-8")


def test_the_tables_of_young_people_are_found(store: Store):
    """The checks below look at every table that holds, or hangs on, what a young person said."""
    assert {"responses", "answers", "slips", "concerns", "originals", "quotes", "assignments", "corrections"} <= (
        young_peoples_tables(store)
    )


def test_no_column_tells_who_a_young_person_is(store: Store):
    """No name, birth date, school, postcode, address, device, place, sound or picture, in no table of theirs."""
    for table in young_peoples_tables(store):
        for column in columns(store, table):
            assert not set(column.lower().split("_")) & FORBIDDEN, f"{table}.{column}"


def test_no_column_tells_when_somebody_came(store: Store):
    """No clock time and no running number stands with an answer."""
    for table in young_peoples_tables(store):
        for column in columns(store, table):
            told = set(column.lower().split("_")) & CLOCK
            assert not told or (table, column) in ALLOWED, f"{table}.{column}"


def test_these_tables_have_no_rowid(store: Store):
    """A rowid counts up as people come; a table without one is ordered by its random key."""
    for table in young_peoples_tables(store) - {"corrections", "case_notes"}:
        row = store.row("SELECT sql FROM sqlite_master WHERE name = ?", [table])
        assert row is not None
        assert row["sql"].rstrip().upper().endswith("WITHOUT ROWID"), table


def test_the_order_of_rows_is_not_the_order_of_coming(collection: Collection, session: Session):
    """Thirty people, read as they lie in the file: sorted by random keys, in every table, whatever came first."""
    came = []
    for number in range(30):
        raw = response(
            session,
            text(f"more buses please, number {number}, ring 07700 900123" if number % 2 else f"{HARM} {number}"),
        )
        collection.intake.take_in(raw, at=NOW)
        came.append(collection.intake.response_of(raw.nonce))
    for table, key in (
        ("responses", "id"),
        ("answers", "id"),
        ("slips", "slip_hash"),
        ("concerns", "id"),
        ("originals", "answer_id"),
    ):
        lie = [row[key] for row in collection.store.rows(f"SELECT * FROM {table}")]
        assert lie == sorted(lie), table
        assert len(lie) >= 15, table
    assert came != sorted(came)


def test_no_clock_time_is_kept(collection: Collection, session: Session):
    """Whenever people send, no row of theirs holds a minute or a second of it; a case holds the hour."""
    sent_at = NOW.replace(hour=13, minute=47, second=53, microsecond=141_592)
    everything = (text(f"{HARM} 07700 900123"), text("call 07700 900123", "what_is_good"), choice(), skip("grown_up"))
    collection.intake.take_in(response(session, *everything), at=sent_at)
    for table in young_peoples_tables(collection.store):
        for row in collection.store.rows(f"SELECT * FROM {table}"):
            for column, value in row.items():
                if column in ("sealed", "id") or column.endswith(("_id", "_hash")):
                    continue
                assert not any(part in str(value) for part in ("13:47", ":47", ":53", "141592")), f"{table}.{column}"
    assert collection.store.rows("SELECT raised_at FROM concerns")[0]["raised_at"] == "2026-11-23T13:00:00+00:00"


def test_the_seal_tells_no_time(collection: Collection, session: Session):
    """Fernet writes the second into each token unless told not to: two tokens made at any time start alike."""
    for minute in (1, 59):
        collection.intake.take_in(response(session, text(HARM)), at=NOW.replace(minute=minute))
    heads = {row["sealed"][:11] for row in collection.store.rows("SELECT sealed FROM concerns")}
    assert heads == {b"gAAAAAAAAAA"}


def test_the_log_tells_no_order_once_a_session_is_closed(collection: Collection, session: Session):
    """The write-ahead log is a record of who came first; closing the session empties it."""
    collection.intake.take_in(response(session, choice()), at=NOW)
    log = collection.store.path.with_name(collection.store.path.name + "-wal")
    assert log.stat().st_size > 0
    collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
    assert log.stat().st_size == 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        fresh = open_store(Path(folder) / "heard.db", [collecting, understanding])
        COMMITTED.write_text(schema(fresh), encoding="utf-8")
        fresh.close()
