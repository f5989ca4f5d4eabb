"""When words' time is up, or somebody took them back, their bytes go: from the tables, the free pages, the write-ahead
log and the backups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from feedback.access.audit_trail import Audit
from feedback.access.permissions import COMMAND_LINE
from feedback.core.errors import HeardError
from feedback.desk.case_store import Concerns, destroy
from feedback.partnership import stories
from feedback.storage.database import Store
from feedback.storage.failures import NotAStore

DAYS_A_MONTH = 30.44

TIDIED = "retention:"
"""How the line of the audit trail begins that a tidying leaves."""

LONGEST_PAUSE = timedelta(days=60)
"""From the newest record to now. `tidy` leaves a record each day it runs; a longer gap is more likely a wrong clock."""


class ClockLeapt(HeardError):
    """The clock stands far after the newest record: what a wrong clock destroys nobody brings back."""

    code = "clock-leapt"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Responses that young people took back, with the day, and stories whose consent ended."""

    responses: Mapping[str, str]
    stories: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToForget:
    """What a file may no longer hold: words older than a day, and what was taken back since by its owner.

    `unopened`: cases that nobody has opened. Their words never go by age alone.
    """

    raw_before: date
    stories_before: date
    unopened: frozenset[str]
    taken_back: TakenBack


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """How many texts and backups went, or would; and how many cases are past their time and still unopened."""

    texts: int
    backups: int
    unopened: int


def tidy(
    store: Store,
    concerns: Concerns,
    audit: Audit,
    *,
    months: int,
    story_months: int,
    backups: Path,
    at: datetime,
    after_a_pause: bool = False,
) -> Tidied:
    """Destroy sealed words older than `months` and agencies' stories older than `story_months`.

    Words of a case that nobody has opened stay, however old: they are what must not be lost.

    A younger backup holds such words too, from before their time was up, and answers and stories that were taken back
    after it was made: they are destroyed inside it. A backup made before the oldest day that may be kept goes as a
    whole, and so does one that no longer opens.

    Raises ClockLeapt unless `after_a_pause`, StoreDamaged, StoreBusy where somebody kept a file from being rewritten,
    StoreFull or StoreReadOnly: then run it again.
    """
    if not after_a_pause:
        _clock_is_right(audit, at)
    store.check()
    day = _months_before(at, months)
    due = ToForget(
        raw_before=day,
        stories_before=_months_before(at, story_months),
        unopened=concerns.unopened(),
        taken_back=taken_back(store),
    )
    gone = destroy(store, day, due.unopened) + stories.destroy(store, due.stories_before)
    store.shrink()
    old = [
        path for path in sorted(backups.glob("heard-*.db")) if _made_on(path) < day.isoformat() or not _purge(path, due)
    ]
    for path in old:
        path.unlink()
    store.write("DELETE FROM taken_back WHERE gone_on < ?", [day.isoformat()])  # no backup is as old as that
    audit.note(COMMAND_LINE.name, f"{TIDIED} {gone} texts, {len(old)} backups destroyed", day.isoformat(), at=at)
    return Tidied(texts=gone, backups=len(old), unopened=concerns.unopened_before(day))


def would_tidy(
    store: Store, concerns: Concerns, *, months: int, story_months: int, backups: Path, at: datetime
) -> Tidied:
    """What `tidy` would destroy now, counted and left alone."""
    day, stories_day = _months_before(at, months), _months_before(at, story_months)
    return Tidied(
        texts=concerns.due_before(day) + stories.due(store, stories_day),
        backups=sum(_made_on(path) < day.isoformat() for path in backups.glob("heard-*.db")),
        unopened=concerns.unopened_before(day),
    )


def taken_back(store: Store) -> TakenBack:
    """What was taken out of a file by its owners, which a copy made before must not bring back."""
    if not _has(store, "taken_back"):  # an empty file, or one from before anything could be taken back
        return TakenBack(responses={}, stories=[])
    rows = store.rows("SELECT response_id, gone_on FROM taken_back ORDER BY 1")
    return TakenBack(responses={row["response_id"]: row["gone_on"] for row in rows}, stories=stories.withdrawn(store))


def destroy_taken_back(store: Store, since: TakenBack) -> int:
    """Take the same out of another file, and remember there that it was; gives how many answers and stories went."""
    with store.transaction():
        for response_id, gone_on in since.responses.items():
            store.write("INSERT OR IGNORE INTO taken_back (response_id, gone_on) VALUES (?, ?)", [response_id, gone_on])
        return _destroy_taken_back(store, since)


def _destroy_taken_back(copy: Store, since: TakenBack) -> int:
    gone = sum(copy.write("DELETE FROM responses WHERE id = ?", [response_id]) for response_id in since.responses)
    if _has(copy, "stories"):  # an older backup has none
        gone += sum(stories.blank(copy, story_id) for story_id in since.stories)
    return gone


def _clock_is_right(audit: Audit, at: datetime) -> None:
    """Raises ClockLeapt."""
    # What was done under the wrong clock today proves nothing: the last tidying counts, or else what is a day old.
    # A clock that is behind destroys nothing that is not due.
    line = audit.last(beginning=TIDIED) or audit.last(before=at - timedelta(days=1))
    newest = datetime.fromisoformat(line.at) if line is not None else at
    if at - newest > LONGEST_PAUSE:
        raise ClockLeapt(now=f"{at:%d %B %Y}", newest=f"{newest:%d %B %Y}")


def _months_before(at: datetime, months: int) -> date:
    return (at - timedelta(days=months * DAYS_A_MONTH)).date()


def _made_on(backup: Path) -> str:
    return backup.stem.removeprefix("heard-")[:10]


def _purge(backup: Path, due: ToForget) -> bool:
    """Destroy what is due inside one backup. False where it is no store any more."""
    copy = Store(backup)
    try:
        if not _has(copy, "concerns"):
            # Nothing at all in it is a copy that failed; somebody's other database is left alone.
            return copy.row("SELECT 1 FROM sqlite_master") is not None
        if _destroy(copy, due):
            copy.shrink()
        copy.leave_the_log()
    except NotAStore:
        return False
    finally:
        copy.close()
    return True


def _has(store: Store, table: str) -> bool:
    return store.row("SELECT 1 FROM sqlite_master WHERE name = ?", [table]) is not None


def _destroy(copy: Store, due: ToForget) -> int:
    gone = destroy(copy, due.raw_before, due.unopened)
    with copy.transaction():
        gone += _destroy_taken_back(copy, due.taken_back)
        if _has(copy, "stories"):
            gone += stories.destroy(copy, due.stories_before)
    return gone
