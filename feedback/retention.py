"""When raw words' time is up, their bytes go: from the tables, the free pages, the write-ahead log and old backups."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from feedback.audit import Audit
from feedback.concerns import Concerns
from feedback.database import Store
from feedback.permissions import COMMAND_LINE

DAYS_A_MONTH = 30.44


def tidy(
    store: Store, concerns: Concerns, audit: Audit, *, months: int, backups: Path, at: datetime
) -> tuple[int, int]:
    """Destroy sealed words older than `months`; gives how many texts and how many backups went.

    A backup made while those words were still kept would hold them longer, so backups older than the same day go too.
    """
    day = (at - timedelta(days=months * DAYS_A_MONTH)).date()
    gone = concerns.destroy_before(day)
    store.shrink()
    old = [path for path in backups.glob("heard-*.db") if path.stem.removeprefix("heard-")[:10] < day.isoformat()]
    for path in old:
        path.unlink()
    audit.note(COMMAND_LINE.name, f"retention: {gone} texts, {len(old)} backups destroyed", day.isoformat(), at=at)
    return gone, len(old)
