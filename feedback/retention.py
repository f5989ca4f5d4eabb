"""When words' time is up, or somebody took them back, their bytes go: from the tables, the free pages, the write-ahead
log and the backups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from feedback.access.audit_trail import Audit
from feedback.access.permissions import COMMAND_LINE
from feedback.desk.case_store import Concerns, destroy
from feedback.partnership import stories
from feedback.storage.database import NotAStore, Store

DAYS_A_MONTH = 30.44


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a file may no longer hold: words older than a day, and what was taken back since by its owner."""

    raw_before: date
    stories_before: date
    taken_back: Sequence[str]
    withdrawn: Sequence[str]


def tidy(
    store: Store, concerns: Concerns, audit: Audit, *, months: int, story_months: int, backups: Path, at: datetime
) -> tuple[int, int]:
    """Destroy sealed words older than `months` and agencies' stories older than `story_months`; gives how many texts
    and how many backups went.

    A younger backup holds such words too, from before their time was up, and answers and stories that were taken back
    after it was made: they are destroyed inside it. A backup made before the oldest day that may be kept goes as a
    whole, and so does one that no longer opens.

    Raises StoreBusy where somebody kept a file from being rewritten, StoreFull or StoreReadOnly: then run it again.
    """
    day = _months_before(at, months)
    due = Due(
        raw_before=day,
        stories_before=_months_before(at, story_months),
        taken_back=[row["response_id"] for row in store.rows("SELECT response_id FROM taken_back ORDER BY 1")],
        withdrawn=[story.id for story in stories.Stories(store, audit).all() if not story.words],
    )
    gone = concerns.destroy_before(day) + stories.destroy(store, due.stories_before)
    store.shrink()
    old = [
        path for path in sorted(backups.glob("heard-*.db")) if _made_on(path) < day.isoformat() or not _purge(path, due)
    ]
    for path in old:
        path.unlink()
    store.write("DELETE FROM taken_back WHERE gone_on < ?", [day.isoformat()])  # no backup is as old as that
    audit.note(COMMAND_LINE.name, f"retention: {gone} texts, {len(old)} backups destroyed", day.isoformat(), at=at)
    return gone, len(old)


def _months_before(at: datetime, months: int) -> date:
    return (at - timedelta(days=months * DAYS_A_MONTH)).date()


def _made_on(backup: Path) -> str:
    return backup.stem.removeprefix("heard-")[:10]


def _purge(backup: Path, due: Due) -> bool:
    """Destroy what is due inside one backup. False where it is no store any more."""
    copy = Store(backup)
    try:
        if _destroy(copy, due):
            copy.shrink()
    except NotAStore:
        return False
    finally:
        copy.close()
    return True


def _destroy(copy: Store, due: Due) -> int:
    gone = destroy(copy, due.raw_before)
    with copy.transaction():
        for response_id in due.taken_back:
            gone += copy.write("DELETE FROM responses WHERE id = ?", [response_id])
        if copy.row("SELECT 1 FROM sqlite_master WHERE name = 'stories'") is not None:  # an older backup has none
            gone += stories.destroy(copy, due.stories_before)
            gone += sum(stories.blank(copy, story_id) for story_id in due.withdrawn)
    return gone
