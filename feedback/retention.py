"""When raw words' time is up, their bytes go: from the tables, the free pages, the write-ahead log and the backups."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from feedback.audit import Audit
from feedback.concerns import Concerns, destroy
from feedback.database import NotAStore, Store
from feedback.permissions import COMMAND_LINE

DAYS_A_MONTH = 30.44


def tidy(
    store: Store, concerns: Concerns, audit: Audit, *, months: int, backups: Path, at: datetime
) -> tuple[int, int]:
    """Destroy sealed words older than `months`; gives how many texts and how many backups went.

    A younger backup holds such words too, from before their time was up: they are destroyed inside it. A backup made
    before the oldest day that may be kept goes as a whole, and so does one that no longer opens.

    Raises StoreBusy where somebody kept a file from being rewritten, StoreFull or StoreReadOnly: then run it again.
    """
    day = (at - timedelta(days=months * DAYS_A_MONTH)).date()
    gone = concerns.destroy_before(day)
    store.shrink()
    old = [
        path for path in sorted(backups.glob("heard-*.db")) if _made_on(path) < day.isoformat() or not _purge(path, day)
    ]
    for path in old:
        path.unlink()
    audit.note(COMMAND_LINE.name, f"retention: {gone} texts, {len(old)} backups destroyed", day.isoformat(), at=at)
    return gone, len(old)


def _made_on(backup: Path) -> str:
    return backup.stem.removeprefix("heard-")[:10]


def _purge(backup: Path, day: date) -> bool:
    """Destroy the words that are due inside one backup. False where it is no store any more."""
    copy = Store(backup)
    try:
        if destroy(copy, day):
            copy.shrink()
    except NotAStore:
        return False
    finally:
        copy.close()
    return True
