"""The one door to SQLite: opening, settings of the file, migrations and transactions."""

from __future__ import annotations

import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from feedback.storage.failures import (
    NotAStore,
    StoreBusy,
    StoreDamaged,
    StoreReadOnly,
    StoreTooNew,
    StoreTooOld,
    named_errors,
)

Row = dict[str, Any]

# Phones of a hall that send in the same second queue behind one writer; giving up sooner would lose a Send.
BUSY_MS = 10_000
# Shorter than `BUSY_MS`: this wait holds the writer's turn, so every Send waits with it.
SCRUB_MS = 1_000
# Of idle connections alone: a ninth thread still gets one, which is closed after use.
POOL = 8


class Store:
    """One partnership's file, shared by all threads of the process.

    Reads borrow a connection from a small pool. A transaction is one writer at a time; transactions nest by joining
    the one that their thread has open, so a use case can compose stores that each ask for one. `read_only` opens the
    file so that SQLite itself refuses every change. Without `durable` what was kept outlives the process, and not a
    machine that loses its power (SQLite, "PRAGMA synchronous"): nobody waits for the disk.
    """

    def __init__(self, path: Path, *, read_only: bool = False, durable: bool = True) -> None:
        self.path, self._read_only, self._durable = path, read_only, durable
        # Last in, first out: the connection that was used last has the file's pages still in its cache.
        self._pool: queue.LifoQueue[Database] = queue.LifoQueue()
        # Threads wait here in turn. SQLite's own wait polls, and lets in whoever polls at the right moment.
        self._writer = threading.RLock()
        self._mine = threading.local()
        self._written = self._rewritten = 0

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """A connection for reading; inside a transaction, that transaction's own."""
        current: Database | None = getattr(self._mine, "db", None)
        if current is not None:
            yield current
            return
        with named_errors():
            db = self._borrow()
            try:
                yield db
            finally:
                self._give_back(db)

    @contextmanager
    def snapshot(self) -> Iterator[Database]:
        """One state of the file for all that this thread reads in it, whatever others write meanwhile.

        Joins a transaction that is open. Otherwise a write inside it raises StoreReadOnly: a read writes nothing.
        """
        current: Database | None = getattr(self._mine, "db", None)
        if current is not None:
            yield current
            return
        with named_errors():
            db = self._borrow()
            try:
                # A transaction asked for in here joins without the writer's turn, so SQLite itself refuses to write.
                db.execute("PRAGMA query_only = ON")
                db.execute("BEGIN")
                # A deferred transaction sees the file as it is at its first read, and not at BEGIN.
                db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
                self._mine.db = db
                yield db
            finally:
                self._mine.db = None
                db.rollback()
                db.execute("PRAGMA query_only = OFF")
                self._give_back(db)

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """All or nothing. Raises StoreFull, StoreReadOnly or StoreBusy; then nothing was kept."""
        current: Database | None = getattr(self._mine, "db", None)
        if current is not None:
            yield current
            return
        with self._writer, named_errors():
            db = self._borrow()
            try:
                # IMMEDIATE: a read that turns into a write would fail at once, without waiting its turn.
                db.execute("BEGIN IMMEDIATE")
                before = db.conn.total_changes
                self._mine.db = db
                try:
                    yield db
                # Streamlit ends a rerun by what is no Exception; half a step must not stay in a connection of the pool.
                except BaseException:
                    db.rollback()
                    raise
                # A transaction that changed nothing sets off no rewrite of the file.
                self._written += db.conn.total_changes > before
                try:
                    db.execute("COMMIT")
                except sqlite3.Error:
                    db.rollback()
                    raise
                if getattr(self._mine, "rewrite", False):
                    # What was committed stands whatever comes now; where there is no room, the daily `shrink` does it.
                    with suppress(sqlite3.Error):
                        db.execute("VACUUM")
                if getattr(self._mine, "scrub", False):
                    _empty_log(db, SCRUB_MS)
            finally:
                self._mine.db, self._mine.scrub, self._mine.rewrite = None, False, False
                self._give_back(db)

    def scrub(self, *, rewrite: bool = False) -> None:
        """Once this transaction is kept, empty the write-ahead log: it still holds what was deleted, and in which order
        people spoke. Where somebody is reading for longer than `SCRUB_MS`, the next `shrink` does it.

        rewrite: write the whole file anew in key order first. SQLite lays each new row below the last one in its page,
        so the places of rows tell in which order they came, however random their keys (SQLite, "Database file format").
        """
        self._mine.scrub = True
        self._mine.rewrite = rewrite or getattr(self._mine, "rewrite", False)

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """All rows of a query as dictionaries."""
        with self.reading() as db:
            cursor = db.execute(sql, dict(parameters) if isinstance(parameters, Mapping) else list(parameters))
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def row(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> Row | None:
        """The first row of a query, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def write(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> int:
        """One statement in a transaction; gives the number of rows changed."""
        with self.transaction() as db:
            return db.execute(sql, dict(parameters) if isinstance(parameters, Mapping) else list(parameters)).rowcount

    def insert(self, table: str, row: Mapping[str, Any]) -> None:
        """One new row. `table` and the keys are constants of the calling module."""
        columns, marks = ", ".join(row), ", ".join(f":{key}" for key in row)
        with self.transaction() as db:
            db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", dict(row))

    def shrink(self) -> None:
        """Rewrite the file and empty the write-ahead log, so that deleted bytes are gone from both.

        Raises StoreBusy where somebody read for longer than `BUSY_MS`: then the log still holds old bytes.
        """
        if not self._rewrite(BUSY_MS):
            raise StoreBusy

    def rewrite_if_changed(self, *, most_bytes: int) -> bool:
        """Rewrite where anything was written since the last time and the file is not over `most_bytes`; whether it was.

        It waits for no reader longer than `SCRUB_MS`, since every Send waits with it; the log is emptied next time.
        Raises StoreBusy, StoreFull or StoreReadOnly: then nothing is lost, and the next time does it.
        """
        written = self._written
        if written == self._rewritten or self.path.stat().st_size > most_bytes:
            return False
        if self._rewrite(SCRUB_MS):
            self._rewritten = written
        return True

    def _rewrite(self, wait_ms: int) -> bool:
        """Write the file anew in key order and empty its log; False where a reader kept the log."""
        with self._writer, named_errors():
            db = self._borrow()
            try:
                db.execute("VACUUM")
                return _empty_log(db, wait_ms)
            finally:
                self._give_back(db)

    def leave_the_log(self) -> None:
        """Make this one file without a log beside it, as a copy should lie on its shelf (or on a read-only medium)."""
        self.close()
        with self._writer, named_errors():
            db = self._borrow()
            try:
                db.execute("PRAGMA journal_mode = DELETE").fetchone()
            finally:
                db.close()

    def copy_to(self, target: Path) -> None:
        """A consistent copy, for its owner alone, while others go on reading and writing. Whole, or not there.

        Rows lie in key order in it (`VACUUM INTO`): a page for page copy would tell in which order children came.
        """
        part = target.with_name(target.name + ".part")
        try:
            with named_errors():
                part.unlink(missing_ok=True)
                _make_private(part)
                db = self._borrow()
                try:
                    db.execute("VACUUM INTO ?", [str(part)])
                finally:
                    self._give_back(db)
                # A copy that is not on the disk yet must not take the place of one that is.
                with part.open("rb") as written:
                    os.fsync(written.fileno())
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def check(self) -> None:
        """Look at every page (SQLite's `quick_check`). Raises StoreDamaged, or NotAStore where it opens no more."""
        # `integrity_check` also compares each index with its table, which takes most of its time on a large file.
        if [row["quick_check"] for row in self.rows("PRAGMA quick_check(1)")] != ["ok"]:
            raise StoreDamaged

    def alone(self) -> bool:
        """Whether no other process has the file open: only then does SQLite leave its write-ahead log, and back."""
        with self._writer, named_errors():
            db = self._borrow()
            try:
                # It asks and does not wait: otherwise a running server would delay the answer by `BUSY_MS`.
                db.execute("PRAGMA busy_timeout = 0")
                db.execute("PRAGMA journal_mode = DELETE").fetchone()
                return bool(db.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal")
            except sqlite3.OperationalError:
                return False
            finally:
                db.close()

    def close(self) -> None:
        """Close every idle connection."""
        while not self._pool.empty():
            self._pool.get_nowait().close()

    def _borrow(self) -> Database:
        try:
            return self._pool.get_nowait()
        except queue.Empty:
            return _connect_to_read(self.path) if self._read_only else _connect(self.path, durable=self._durable)

    def _give_back(self, db: Database) -> None:
        # One with an open transaction would go on holding its state of the file, and the log behind it.
        if self._pool.qsize() < POOL and not db.conn.in_transaction:
            self._pool.put(db)
        else:
            db.close()


def open_store(
    path: Path,
    migrations: Sequence[Migrations],
    *,
    durable: bool = True,
    before_change: Callable[[Store], object] | None = None,
) -> Store:
    """Open (or make) a partnership's file and bring it up to date. `durable`: as of `Store`.

    before_change: called with a file that an earlier Heard made, before its first step; what it raises stops the change.
    Raises StoreTooNew where the file has migrations that this Heard does not know, NotAStore where it is no SQLite
    file, StoreReadOnly or StoreFull where it cannot be written.
    """
    store = Store(path, durable=durable)
    with named_errors():
        _make_private(path)
    # Most starts find nothing to do, and then take no writer's turn from a server that is running.
    if _is_behind(store, migrations):
        if before_change is not None and _was_made(store, migrations):
            try:
                before_change(store)
            except BaseException:
                store.close()
                raise
        # One writer at a time: a server and a command that start together do not both make the tables.
        with store.transaction() as db:
            for known in migrations:
                known.apply(db)
    return store


def open_to_read(path: Path, migrations: Sequence[Migrations]) -> Store:
    """Open a partnership's file as it lies there: no migration runs, and nothing in it can be changed.

    Raises StoreTooOld where a step of `migrations` is missing in it, StoreTooNew, NotAStore, StoreReadOnly where it
    cannot be opened.
    """
    store = Store(path, read_only=True)
    if _is_behind(store, migrations):
        store.close()
        raise StoreTooOld
    return store


def _is_behind(store: Store, migrations: Sequence[Migrations]) -> bool:
    """Whether steps are missing in the file; writes nothing. Raises StoreTooNew, and closes it, where it has others."""
    with store.reading() as db:
        # A step of a newer Heard may have moved or dropped what this one reads and writes.
        too_new = any({step.name for step in known.applied(db)} - _names(known) for known in migrations)
        behind = any(known.pending(db) for known in migrations)
    if too_new:
        store.close()
        raise StoreTooNew
    return behind


def _was_made(store: Store, migrations: Sequence[Migrations]) -> bool:
    with store.reading() as db:
        return any(known.applied(db) for known in migrations)


def _make_private(path: Path) -> None:
    """The file, made where there is none, for its owner alone: whatever the umask, whoever made the folder.

    SQLite gives its log and its index the mode of the file that they belong to.
    """
    try:
        path.touch(mode=0o600)
        if os.name == "posix" and path.stat().st_mode & 0o077:
            with suppress(PermissionError):  # somebody else's file that this account may use: its owner decides
                path.chmod(0o600)
    except IsADirectoryError:
        raise NotAStore from None
    except OSError:
        raise StoreReadOnly from None


def _names(known: Migrations) -> set[str]:
    return {step.name for step in known._migrations}


def _connect(path: Path, *, durable: bool = True) -> Database:
    # The pool hands connections from thread to thread; only ever one of them has it.
    connection = sqlite3.connect(path, timeout=BUSY_MS / 1000, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
        # On the disk before anybody is shown a slip: a tablet's battery may end at any moment.
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        # Off in SQLite unless each connection asks; taking a response back rests on ON DELETE CASCADE.
        connection.execute("PRAGMA foreign_keys = ON")
        # Without it deleted words stay in free pages until something else is laid over them.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    except sqlite3.Error:
        connection.close()
        raise
    return Database(connection)


def _connect_to_read(path: Path) -> Database:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_MS / 1000, check_same_thread=False
    )
    return Database(connection)


def _empty_log(db: Database, wait_ms: int) -> bool:
    """Move the write-ahead log into the file and cut it to nothing. False where somebody was in the way."""
    db.execute(f"PRAGMA busy_timeout = {wait_ms}")
    try:
        blocked, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:  # another checkpoint, or no room: what was committed stands either way
        return False
    finally:
        db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    return not blocked


@contextmanager
def word_index(texts: Iterable[tuple[str, str]]) -> Iterator[Callable[[Sequence[str]], list[str]]]:
    """A full-text index (FTS5) of (id, text) in memory, for one question: nothing of it is ever on the disk.

    Gives a search: ids of texts that hold any of the words, stems counting as the word, the best first (BM25).
    """
    db = Database(memory=True)
    try:
        # porter knows English stems alone; words of other languages match as they are written.
        db.execute("CREATE VIRTUAL TABLE said USING fts5(id UNINDEXED, text, tokenize = 'porter unicode61')")
        db.conn.executemany("INSERT INTO said VALUES (?, ?)", texts)

        def search(words: Sequence[str]) -> list[str]:
            # In quotation marks a word is a word to FTS5: an AND, a NEAR or a star that somebody types is no operator.
            asked = " OR ".join('"' + word.replace('"', "") + '"' for word in words if word.strip('" '))
            if not asked:
                return []
            found = db.execute("SELECT id FROM said WHERE said MATCH ? ORDER BY rank, id", [asked])
            return [str(row[0]) for row in found]

        yield search
    finally:
        db.close()
