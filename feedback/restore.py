"""Putting a copy of the partnership's file back, without bringing back what people took out since.

The drill is in docs/for-whoever-runs-a-server.md; a test walks it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils.migrations import Migrations

from feedback.core.errors import HeardError
from feedback.core.settings import Settings
from feedback.retention import destroy_taken_back, taken_back
from feedback.storage import keys as key_file
from feedback.storage.database import Store, open_store
from feedback.storage.failures import StoreBusy, StoreError, StoreInUse
from feedback.storage.migrations import collecting
from feedback.storage.partnership_file import About
from feedback.wiring import WrongKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """`aside` is where the file that stood here lies now, if one did; `gone_again` what had been taken back since."""

    aside: Path | None
    gone_again: int


def restore(copy: Path, settings: Settings, *, more: Sequence[Migrations] = (), at: datetime) -> Restored:
    """Put `copy` in the place of the partnership's file. `more` are the migrations of rooms above.

    The copy is checked before anything moves: every page, its version, and that these are its keys. The file that
    stood here, and its log, are moved aside and not deleted. What people took back after the copy was made is taken
    out of it again, as far as the old file can still be read.

    Raises StoreInUse while a Heard runs on the file, WrongKeys, KeysMissing, KeysBroken, StoreDamaged, NotAStore,
    StoreTooNew, StoreFull or StoreReadOnly; then what stood here stands as it was.
    """
    keys = key_file.load(settings.keys)
    if settings.database.exists() and not _nobody_has(settings.database):
        raise StoreInUse
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = settings.database.with_name(f"{settings.database.name}.restoring")
    _remove(new)
    try:
        source = Store(copy, read_only=True)
        try:
            source.check()
            source.copy_to(new)
        finally:
            source.close()
        fresh = open_store(new, [collecting, *more])
        try:
            if not About(fresh, settings.partnership).fits(keys):
                raise WrongKeys(file=str(settings.keys))
            gone = _take_out_again(settings.database, fresh)
            fresh.shrink()
        finally:
            fresh.close()
        aside = _move_aside(settings.database, at)
        new.replace(settings.database)
    finally:
        _remove(new)
    return Restored(aside=aside, gone_again=gone)


def _nobody_has(path: Path) -> bool:
    """Whether no process has it open. A file that SQLite cannot open is held by nobody who could use it."""
    try:
        return Store(path).alone()
    except StoreBusy:
        return False
    except StoreError:
        return True


def _take_out_again(old: Path, fresh: Store) -> int:
    """Answers and stories that were taken back in the file that stood here, taken out of the copy too."""
    if not old.exists():
        return 0
    known = Store(old, read_only=True)
    try:
        since = taken_back(known)
    except HeardError:  # damaged past reading: the copy is all there is
        return 0
    finally:
        known.close()
    return destroy_taken_back(fresh, since)


def _move_aside(path: Path, at: datetime) -> Path | None:
    """The file and what SQLite keeps beside it, under a name that says when; None where there was none of them.

    A log without its file is moved too: SQLite would write it into whatever file comes in its place.
    """
    aside = path.with_name(f"{path.stem}-aside-{at:%Y-%m-%d-%H%M%S}{path.suffix}")
    moved = False
    for ending in ("-wal", "-shm", ""):
        beside = path.with_name(path.name + ending)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + ending))
            moved = True
    return aside if moved else None


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", ".part"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
