"""Whether a partnership's Heard is well, for whoever watches a server: states and days, no count of anybody.

What anyone may ask (`/health`) says nothing of the desk: that a case is overdue, asked for again and again, would tell a
stranger in which hours somebody spoke of harm. `heard health`, run on the machine itself, says that too.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from feedback import __version__
from feedback.access.audit_trail import Audit
from feedback.desk.alerts import Alerts
from feedback.retention import TIDIED
from feedback.storage.database import Store
from feedback.storage.failures import StoreDamaged, StoreError

LEAST_FREE = 500_000_000
"""Bytes: the file is written anew when it is tidied, beside itself, and copied beside that."""

LONGEST_WITHOUT = timedelta(days=2)
"""A copy and a tidying a day; a machine that was off for one is no alarm."""


class Condition(StrEnum):
    """How one part of Heard is."""

    WELL = "well"
    LATE = "late"
    LOW = "low"
    DAMAGED = "damaged"
    FAILED = "failed"
    OFF = "off"


_ILL = (Condition.LATE, Condition.LOW, Condition.DAMAGED, Condition.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicHealth:
    """What anyone may know: days, never hours. `backup_on` and `tidied_on` are None where there was none yet."""

    version: str
    store: Condition
    disk: Condition
    backup: Condition
    backup_on: date | None
    tidy: Condition
    tidied_on: date | None

    @property
    def serving(self) -> bool:
        """Whether young people can be served now: the file can be read."""
        return self.store is Condition.WELL

    def said(self) -> dict[str, object]:
        """As JSON has it."""
        return {"ok": self.serving, **{name: _plain(value) for name, value in asdict(self).items()}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """All of it, for whoever runs the machine. `mail`: whether every address of the desk was reached at the last try;
    `desk`: late where a case is past its time."""

    public: PublicHealth
    mail: Condition
    desk: Condition

    @property
    def well(self) -> bool:
        parts = (*asdict(self.public).values(), self.mail, self.desk)
        return not any(part in _ILL for part in parts if isinstance(part, Condition))

    def said(self) -> dict[str, object]:
        return {**self.public.said(), "ok": self.well, "mail": self.mail.value, "desk": self.desk.value}


def public_health(store: Store, audit: Audit, *, backups: Path, at: datetime, every_page: bool = False) -> PublicHealth:
    """How the file, the disk, the copies and the tidying are. Raises nothing: what cannot be looked at has failed.

    every_page: look at each page of the file (SQLite's `quick_check`); it reads all of it.
    """
    condition, tidied = Condition.WELL, None
    try:
        store.row("SELECT 1 AS one")
        if every_page:
            store.check()
        line = audit.last(beginning=TIDIED)
        tidied = datetime.fromisoformat(line.at).date() if line else None
    except StoreDamaged:
        condition = Condition.DAMAGED
    except StoreError:
        condition = Condition.FAILED
    made = max((path.stem.removeprefix("heard-")[:10] for path in backups.glob("heard-*.db")), default="")
    copied = date.fromisoformat(made) if made else None
    return PublicHealth(
        version=__version__,
        store=condition,
        disk=_disk(backups.parent),
        backup=_since(copied, at),
        backup_on=copied,
        tidy=_since(tidied, at),
        tidied_on=tidied,
    )


def health(store: Store, audit: Audit, alerts: Alerts, *, backups: Path, at: datetime) -> Health:
    """The same with every page of the file looked at, the mail and the desk. Raises a StoreError."""
    public = public_health(store, audit, backups=backups, at=at, every_page=True)
    if not public.serving:
        return Health(public=public, mail=Condition.FAILED, desk=Condition.FAILED)
    mail = Condition.OFF if not alerts.on else Condition.FAILED if alerts.unreached() else Condition.WELL
    return Health(public=public, mail=mail, desk=Condition.LATE if alerts.overdue(at) else Condition.WELL)


def _disk(folder: Path) -> Condition:
    try:
        return Condition.WELL if shutil.disk_usage(folder).free >= LEAST_FREE else Condition.LOW
    except OSError:
        return Condition.FAILED


def _since(day: date | None, at: datetime) -> Condition:
    """A partnership that was made yesterday is not late; one without a copy at all is named so on every look."""
    return Condition.LATE if day is None or at.date() - day > LONGEST_WITHOUT else Condition.WELL


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
