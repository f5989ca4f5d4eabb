"""The one door to the file: how it is set, what a transaction promises, and what a failure is called."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from feedback.core.errors import HeardError, Invalid, NotFound
from feedback.storage import database
from feedback.storage.database import Store, open_store, open_to_read
from feedback.storage.failures import NotAStore, StoreBusy, StoreFull, StoreReadOnly, StoreTooOld
from feedback.storage.migrations import collecting

ABOUT = "INSERT INTO about (key, value) VALUES (?, ?)"


@pytest.fixture
def store(tmp_path: Path):
    opened = open_store(tmp_path / "heard.db", [collecting])
    yield opened
    opened.close()


def pragma(store: Store, name: str):
    with store.reading() as db:
        return db.execute(f"PRAGMA {name}").fetchone()[0]


def keys(store: Store) -> list[str]:
    return [row["key"] for row in store.rows("SELECT key FROM about ORDER BY key")]


class TestSettings:
    def test_every_connection_is_set_safely(self, store: Store):
        """Write-ahead log, foreign keys, overwriting of deleted bytes, waiting for a busy file: on all connections.

        And each step is on the disk before it counts as kept: 2 is FULL.
        """
        wanted = {
            "journal_mode": "wal",
            "foreign_keys": 1,
            "secure_delete": 1,
            "busy_timeout": database.BUSY_MS,
            "synchronous": 2,
        }
        with store.reading(), store.reading():  # one inside the other: two connections at least
            for _ in range(3):
                assert {name: pragma(store, name) for name in wanted} == wanted

    def test_settings_hold_inside_a_transaction_and_after_a_scrub(self, store: Store):
        """A step that deletes leaves the connection set as it was."""
        with store.transaction() as db:
            assert db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
            store.scrub()
        assert pragma(store, "busy_timeout") == database.BUSY_MS


class TestSnapshots:
    def test_what_others_write_meanwhile_is_not_seen(self, store: Store):
        """All reads of a snapshot are of one state of the file; the next one sees what came."""
        other = Store(store.path)
        with store.snapshot():
            before = keys(store)
            other.write(ABOUT, ("key", "value"))
            assert keys(store) == before
        assert keys(store) == ["key"]
        other.close()

    def test_a_read_writes_nothing(self, store: Store):
        """A change inside a snapshot is refused, nothing of it is kept, and the next transaction writes as ever."""
        with pytest.raises(StoreReadOnly), store.snapshot():
            store.write(ABOUT, ("key", "value"))
        assert keys(store) == []
        store.write(ABOUT, ("key", "value"))
        assert keys(store) == ["key"]

    def test_inside_a_transaction_it_reads_what_was_written(self, store: Store):
        """Who writes and then reads in one step reads their own change, and goes on writing."""
        with store.transaction():
            store.write(ABOUT, ("one", "value"))
            with store.snapshot():
                assert keys(store) == ["one"]
            store.write(ABOUT, ("two", "value"))
        assert keys(store) == ["one", "two"]


class TestReadingOnly:
    def test_no_change_goes_through(self, store: Store):
        """A file opened to be read refuses a change and keeps its bytes."""
        store.write(ABOUT, ("key", "value"))
        store.close()
        before = store.path.read_bytes()
        opened = open_to_read(store.path, [collecting])
        with pytest.raises(StoreReadOnly):
            opened.write(ABOUT, ("other", "value"))
        assert keys(opened) == ["key"]
        opened.close()
        assert store.path.read_bytes() == before

    def test_an_older_file_and_a_missing_one_are_refused(self, store: Store, tmp_path: Path):
        """No step runs on a file that is only to be read, and no file is made."""
        store.write("DELETE FROM _sqlite_migrations WHERE id = (SELECT max(id) FROM _sqlite_migrations)")
        steps = store.rows("SELECT * FROM _sqlite_migrations")
        with pytest.raises(StoreTooOld):
            open_to_read(store.path, [collecting])
        assert store.rows("SELECT * FROM _sqlite_migrations") == steps
        with pytest.raises(StoreReadOnly):
            open_to_read(tmp_path / "none.db", [collecting])
        assert not (tmp_path / "none.db").exists()


class TestTransactions:
    def fail_after(self, store: Store, step) -> None:
        with store.transaction():
            step()
            raise ZeroDivisionError

    def test_all_or_nothing(self, store: Store):
        """An error in the middle leaves nothing of what came before it."""
        with pytest.raises(ZeroDivisionError):
            self.fail_after(store, lambda: store.write(ABOUT, ["a", "1"]))
        assert keys(store) == []

    def test_an_inner_transaction_joins_the_outer(self, store: Store):
        """What an inner step finished is undone with the outer one."""
        with pytest.raises(ZeroDivisionError):
            self.fail_after(store, lambda: store.insert("about", {"key": "inner", "value": "1"}))
        assert keys(store) == []

    def test_a_reader_sees_nothing_before_it_is_whole(self, store: Store):
        """Inside its transaction a thread reads its own rows; another thread does not until they are kept."""
        seen: list[list[str]] = []
        with store.transaction():
            store.write(ABOUT, ["a", "1"])
            assert keys(store) == ["a"]
            other = threading.Thread(target=lambda: seen.append(keys(store)))
            other.start()
            other.join()
        assert seen == [[]]
        assert keys(store) == ["a"]

    def test_writers_take_turns(self, store: Store):
        """A count that each of eight threads reads and writes fifty times is not lost once."""
        store.write(ABOUT, ["count", "0"])

        def count() -> None:
            for _ in range(50):
                with store.transaction():
                    row = store.row("SELECT value FROM about WHERE key = 'count'")
                    assert row is not None
                    store.write("UPDATE about SET value = ? WHERE key = 'count'", [str(int(row["value"]) + 1)])

        threads = [threading.Thread(target=count) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.rows("SELECT value FROM about") == [{"value": "400"}]


class TestFailures:
    def set_all(self, store: Store, pragma: str) -> None:
        """On the one connection that a single thread's steps use."""
        with store.reading() as db:
            db.execute(f"PRAGMA {pragma}").fetchall()

    def write_both(self, store: Store, value: str) -> None:
        with store.transaction():
            store.write(ABOUT, ["small", "1"])
            store.write(ABOUT, ["large", value])

    def point_nowhere(self, store: Store) -> None:
        with store.transaction():
            store.write(ABOUT, ["a", "1"])
            store.insert("slips", {"slip_hash": "h", "response_id": "none"})

    def test_a_full_disk_keeps_nothing_of_the_step_and_all_before_it(self, store: Store):
        """The disk fills in the middle of a step: StoreFull, the earlier row stands, and later there is room again."""
        store.write(ABOUT, ["before", "1"])
        pages = pragma(store, "page_count")
        self.set_all(store, f"max_page_count = {pages}")
        with pytest.raises(StoreFull):
            self.write_both(store, "x" * 100_000)
        self.set_all(store, "max_page_count = 1073741823")
        assert keys(store) == ["before"]
        store.write(ABOUT, ["after", "1"])
        assert keys(store) == ["after", "before"]

    @pytest.mark.skipif(os.geteuid() == 0, reason="the superuser writes to read-only folders too")
    def test_a_read_only_folder_is_named(self, tmp_path: Path):
        """A folder that cannot be written raises StoreReadOnly."""
        folder = tmp_path / "closed"
        folder.mkdir(mode=0o500)
        with pytest.raises(StoreReadOnly):
            open_store(folder / "heard.db", [collecting])

    def test_a_missing_folder_is_named(self, tmp_path: Path):
        """No folder, no file: StoreReadOnly, not a fault of SQLite's."""
        with pytest.raises(StoreReadOnly):
            open_store(tmp_path / "none" / "heard.db", [collecting])

    def test_a_file_that_may_not_be_written_is_named(self, store: Store):
        """A connection that may only read raises StoreReadOnly and keeps nothing."""
        self.set_all(store, "query_only = ON")
        with pytest.raises(StoreReadOnly):
            self.write_both(store, "1")
        self.set_all(store, "query_only = OFF")
        assert keys(store) == []

    @pytest.mark.parametrize("content", [b"This is a letter, not a database." * 200, b"PK\x03\x04" + b"\x00" * 5000])
    def test_another_file_is_refused_and_left_alone(self, tmp_path: Path, content: bytes):
        """A file that is no store raises NotAStore and keeps its bytes."""
        path = tmp_path / "heard.db"
        path.write_bytes(content)
        with pytest.raises(NotAStore):
            open_store(path, [collecting])
        assert path.read_bytes() == content

    def test_a_file_that_another_process_holds_is_busy(self, store: Store, monkeypatch):
        """Waiting has an end: StoreBusy, and nothing was kept."""
        monkeypatch.setattr(database, "BUSY_MS", 50)
        other = Store(store.path)
        with store.transaction(), pytest.raises(StoreBusy):
            other.write(ABOUT, ["a", "1"])
        other.write(ABOUT, ["b", "1"])
        assert keys(store) == ["b"]
        other.close()

    def test_a_reference_to_nothing_is_not_found(self, store: Store):
        """A row that points to what is not there is refused by name, and the step keeps nothing."""
        with pytest.raises(NotFound):
            self.point_nowhere(store)
        assert keys(store) == []

    def test_half_a_character_is_invalid(self, store: Store):
        """Half a surrogate pair raises Invalid; the codec's own error, which holds the whole text, is not passed on."""
        with pytest.raises(Invalid) as caught:
            store.write(ABOUT, ["a", "canary \ud800"])
        assert caught.value.__suppress_context__
        assert "canary" not in str(caught.value)
        assert keys(store) == []

    def test_errors_carry_a_code_and_no_content(self, store: Store):
        """The message of every store error is its code."""
        for error in (StoreFull, StoreReadOnly, StoreBusy, NotAStore):
            assert str(error()) == error.code
            assert issubclass(error, HeardError)


class TestBytes:
    """What is deleted is gone from the file, its free pages and its log."""

    def in_folder(self, store: Store, canary: bytes) -> bool:
        return any(canary in path.read_bytes() for path in store.path.parent.iterdir())

    def fill(self, store: Store) -> None:
        for number in range(60):
            store.write(ABOUT, [f"{number}", f"CANARY-{number} " + "z" * 300])
            store.write(ABOUT, [f"other {number}", "y" * 300])

    def test_shrinking_removes_deleted_bytes(self, store: Store):
        """Neither the file nor the log holds a deleted word afterwards."""
        self.fill(store)
        assert self.in_folder(store, b"CANARY")
        store.write("DELETE FROM about WHERE value LIKE 'CANARY%'")
        store.shrink()
        assert not self.in_folder(store, b"CANARY")
        assert len(keys(store)) == 60

    def test_a_scrubbed_step_leaves_no_bytes(self, store: Store):
        """A step that asks for it leaves no deleted word anywhere as soon as it is kept."""
        self.fill(store)
        with store.transaction():
            store.write("DELETE FROM about WHERE value LIKE 'CANARY%'")
            store.scrub()
        assert not self.in_folder(store, b"CANARY")

    def test_shrinking_says_when_a_reader_was_in_the_way(self, store: Store, monkeypatch):
        """With an old reader the log cannot be emptied: StoreBusy, not a silent half."""
        monkeypatch.setattr(database, "BUSY_MS", 50)
        self.fill(store)
        with store.reading() as db:
            reader = db.execute("SELECT * FROM about")
            reader.fetchone()
            store.write("DELETE FROM about WHERE value LIKE 'CANARY%'")
            with pytest.raises(StoreBusy):
                store.shrink()
            reader.close()
        store.shrink()
        assert not self.in_folder(store, b"CANARY")

    def test_a_scrub_in_a_readers_way_keeps_the_step(self, store: Store, monkeypatch):
        """The step stands although the log could not be emptied at once."""
        monkeypatch.setattr(database, "SCRUB_MS", 50)
        self.fill(store)
        with store.reading() as db:
            reader = db.execute("SELECT * FROM about")
            reader.fetchone()
            with store.transaction():
                store.write("DELETE FROM about")
                store.scrub()
            reader.close()
        assert keys(store) == []

    def test_a_copy_is_whole_and_independent(self, store: Store, tmp_path: Path):
        """A copy made while others write holds what was kept, and goes on without the file it came from."""
        self.fill(store)
        target = tmp_path / "copy.db"
        with store.transaction():
            store.write(ABOUT, ["not yet kept", "1"])
            thread = threading.Thread(target=store.copy_to, args=[target])
            thread.start()
            thread.join()
        copy = Store(target)
        assert len(keys(copy)) == 120
        copy.close()

    def test_a_copy_that_fails_leaves_nothing(self, store: Store, tmp_path: Path):
        """Half a copy never stands where a whole one is looked for."""
        with pytest.raises(StoreReadOnly):
            store.copy_to(tmp_path / "none" / "copy.db")
        (tmp_path / "backups").mkdir()
        assert list((tmp_path / "backups").iterdir()) == []


def test_two_that_open_at_once_make_the_tables_once(tmp_path: Path):
    """A server and a command that start together both find the file up to date."""
    barrier, errors = threading.Barrier(6), []

    def start() -> None:
        barrier.wait()
        try:
            open_store(tmp_path / "heard.db", [collecting]).close()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
