"""What can go wrong with a partnership's file, by name: SQLite's failures as errors that say what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from feedback.core.errors import HeardError, Invalid, NotFound

# A full disk comes as IOERR where it is the log's shared index that cannot grow.
_DISK_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_READ_ONLY = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}


class StoreError(HeardError):
    """The partnership's file could not be used."""

    code = "store-error"


class StoreFull(StoreError):
    """The disk is full; nothing of the attempted change was kept."""

    code = "store-full"


class StoreReadOnly(StoreError):
    """The file or its folder cannot be written."""

    code = "store-read-only"


class StoreBusy(StoreError):
    """Another process held the file for longer than `BUSY_MS`."""

    code = "store-busy"


class StoreTooNew(StoreError):
    """The file was made by a newer Heard."""

    code = "store-too-new"


class StoreTooOld(StoreError):
    """The file was made by an older Heard, and whoever reads it may not bring it up to date."""

    code = "store-too-old"


class StoreDamaged(StoreError):
    """A page of the file is not what SQLite wrote: it opens, and some of it cannot be read."""

    code = "store-damaged"


class StoreInUse(StoreError):
    """Another process has the file open."""

    code = "store-in-use"


class NotAStore(StoreError):
    """The file is not a SQLite database."""

    code = "store-not-a-store"


@contextmanager
def named_errors() -> Iterator[None]:
    """SQLite's failures as Heard's errors. Neither carries a value of a row.

    A reference to a row that is not there is NotFound; text that is no Unicode (half a surrogate pair) is Invalid.
    """
    try:
        yield
    except UnicodeEncodeError:
        raise Invalid from None  # the codec's own error holds the whole text
    except sqlite3.IntegrityError as error:
        # Any other broken constraint is a fault in Heard's own code, and stays loud.
        if error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
            raise NotFound from None
        raise
    except sqlite3.DatabaseError as error:
        # The low byte says what went wrong, the rest where (SQLite, "Result and Error Codes").
        primary = (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
        if primary in _DISK_FULL:
            raise StoreFull from None
        if primary in _READ_ONLY:
            raise StoreReadOnly from None
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreBusy from None
        if primary in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise NotAStore from None
        raise
