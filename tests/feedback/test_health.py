"""How a partnership's Heard is, as whoever runs the machine learns it."""

from __future__ import annotations

import json
from collections import namedtuple
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from feedback import commands, health
from feedback.core.records import Session
from feedback.core.settings import Settings
from feedback.health import Condition, Health, PublicHealth, public_health
from feedback.retention import tidy
from feedback.storage import backup
from feedback.wiring import Collection
from tests.factories import HARM, NOW, send, text

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def backups(settings: Settings) -> Path:
    return settings.data / "backups"


def kept(collection: Collection, backups: Path, at: datetime = NOW) -> None:
    """A day's copy and tidying."""
    backup.make(collection.store, backups, at=at)
    rooms = (collection.store, collection.concerns, collection.audit)
    tidy(*rooms, months=12, story_months=24, backups=backups, at=at)


def public(collection: Collection, backups: Path, at: datetime = NOW) -> PublicHealth:
    return public_health(collection.store, collection.audit, backups=backups, at=at)


def whole(collection: Collection, backups: Path, at: datetime = NOW) -> Health:
    rooms = (collection.store, collection.audit, collection.alerts)
    return health.health(*rooms, backups=backups, at=at)


def test_a_kept_partnership_is_well(collection: Collection, backups: Path) -> None:
    """With a copy and a tidying of today nothing is asked of anybody."""
    kept(collection, backups)
    found = whole(collection, backups)
    assert found.well
    assert (found.public.backup_on, found.public.tidied_on) == (NOW.date(), NOW.date())
    assert found.mail is Condition.OFF


def test_a_copy_or_tidying_that_stopped_is_late(collection: Collection, backups: Path) -> None:
    """None yet is late at once; after one, a machine that was off for a day is no alarm, three days are."""
    assert (public(collection, backups).backup, public(collection, backups).tidy) == (Condition.LATE, Condition.LATE)
    kept(collection, backups)
    assert public(collection, backups, NOW + timedelta(days=2)).backup is Condition.WELL
    later = whole(collection, backups, NOW + timedelta(days=3))
    assert (later.public.backup, later.public.tidy, later.well) == (Condition.LATE, Condition.LATE, False)


def test_a_full_disk_is_named_before_it_is_full(
    collection: Collection, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Young people are served still; whoever watches is told."""
    kept(collection, backups)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: Usage(10**12, 10**12 - 10, 10))
    found = whole(collection, backups)
    assert (found.public.disk, found.public.serving, found.well) == (Condition.LOW, True, False)


def test_a_damaged_page_is_found(collection: Collection, backups: Path, settings: Settings) -> None:
    """It opens and serves, and a page within is not what was written: the copy would be no copy."""
    kept(collection, backups)
    collection.store.shrink()
    collection.store.close()
    with settings.database.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 4096)
    found = whole(collection, backups)
    assert found.public.store in (Condition.DAMAGED, Condition.FAILED)
    assert not found.well


def test_the_desk_is_told_of_on_the_machine_alone(collection: Collection, backups: Path, session: Session) -> None:
    """An overdue case makes `heard health` fail; what anyone may ask for is the same with and without a case."""
    later = NOW + timedelta(days=30)
    kept(collection, backups, later)
    before = public(collection, backups, later)
    send(collection, session, text(HARM))
    assert whole(collection, backups, later).desk is Condition.LATE
    assert public(collection, backups, later) == before
    assert not {"desk", "mail"} & set(before.said())


def test_the_command_ends_as_things_are(
    collection: Collection, backups: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """0 and JSON where all is well, 1 where something is not: a timer's failure is what watchers of machines see."""
    monkeypatch.setattr(commands, "_settings", lambda: settings)
    monkeypatch.setattr(commands, "_collection", lambda: collection)
    monkeypatch.setattr(commands, "_now", lambda: NOW)
    ended = CliRunner().invoke(commands.app, ["health"])
    assert (ended.exit_code, json.loads(ended.stdout)["backup"]) == (1, "late")
    kept(collection, backups)
    ended = CliRunner().invoke(commands.app, ["health"])
    assert (ended.exit_code, json.loads(ended.stdout)["ok"]) == (0, True)
