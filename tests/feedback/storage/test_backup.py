"""Backups: whole copies made while Heard is in use, for their owner alone, without the keys."""

from __future__ import annotations

import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from feedback.core.records import Session
from feedback.core.settings import Settings
from feedback.storage import backup
from feedback.storage.failures import StoreReadOnly
from feedback.wiring import Collection, open_collection
from tests.factories import DSL, HARM, NOW, held, send, sent


def test_a_backup_is_a_partnership_that_opens(collection: Collection, session: Session, tmp_path: Path):
    """Put in place with the same keys, it holds every answer, case and slip of its moment."""
    answer, case_id, receipt = (
        sent(collection, session, "more buses"),
        held(collection, session),
        send(collection, session),
    )
    made = backup.make(collection.store, tmp_path / "backups", at=NOW)
    later = sent(collection, session, "after the backup")
    elsewhere = Settings(data=tmp_path / "restored", key_file=collection.settings.keys)
    elsewhere.data.mkdir()
    made.rename(elsewhere.database)
    restored = open_collection(elsewhere)
    assert restored.answers.get(answer.id) == answer
    assert restored.concerns.read(case_id, by=DSL, at=NOW).words == HARM
    assert restored.slips.response_of(" ".join(receipt.slip))
    assert later.id not in [a.id for a in restored.answers.of_sessions([session.id])]
    restored.store.close()


def test_a_backup_is_named_by_its_moment(collection: Collection, tmp_path: Path):
    """Each has a name of its own that sorts by time; retention reads the day from it."""
    names = [backup.make(collection.store, tmp_path / "b", at=NOW + timedelta(seconds=n)).name for n in (0, 1, 86_400)]
    assert names == ["heard-2026-11-23-103000.db", "heard-2026-11-23-103001.db", "heard-2026-11-24-103000.db"]


def test_a_backup_made_while_people_send_is_consistent(collection: Collection, session: Session, tmp_path: Path):
    """Whatever moment it catches: every response in it has its answers and its slip."""
    stop = threading.Event()

    def keep_sending() -> None:
        while not stop.is_set():
            send(collection, session)

    thread = threading.Thread(target=keep_sending)
    thread.start()
    copies = [backup.make(collection.store, tmp_path / "b", at=NOW + timedelta(seconds=n)) for n in range(5)]
    stop.set()
    thread.join()
    for number, copy in enumerate(copies):
        data = tmp_path / f"restored {number}"
        data.mkdir()
        copy.rename(data / "heard.db")
        restored = open_collection(Settings(data=data, key_file=collection.settings.keys))
        counts = restored.store.row(
            """SELECT (SELECT count(*) FROM responses) AS r, (SELECT count(*) FROM answers) AS a,
                      (SELECT count(*) FROM slips) AS s"""
        )
        assert counts is not None
        assert counts["r"] == counts["a"] == counts["s"]
        assert restored.store.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
        restored.store.close()


def test_a_backup_holds_no_key_and_no_raw_word(collection: Collection, session: Session, tmp_path: Path):
    """Who finds a backup reads what reviewers read, and opens no case."""
    held(collection, session, f"canary {HARM}")
    content = backup.make(collection.store, tmp_path / "b", at=NOW).read_bytes()
    assert b"canary" not in content
    assert collection.keys.desk[0] not in content
    assert collection.keys.slips not in content


def test_the_folder_is_its_owners(collection: Collection, tmp_path: Path):
    """Other people on the server do not look into backups."""
    backup.make(collection.store, tmp_path / "b", at=NOW)
    assert stat.S_IMODE((tmp_path / "b").stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_named(collection: Collection, tmp_path: Path):
    """A file stands where the folder should be: StoreReadOnly, and no half copy anywhere."""
    (tmp_path / "b").write_text("in the way")
    with pytest.raises(StoreReadOnly):
        backup.make(collection.store, tmp_path / "b", at=NOW)


def test_a_copy_that_breaks_off_leaves_no_backup(collection: Collection, tmp_path: Path, monkeypatch):
    """A backup that is there is whole: a disk that fills up leaves none, not half a one."""
    monkeypatch.setattr(Path, "replace", _no_room)
    with pytest.raises(OSError, match="no room"):
        backup.make(collection.store, tmp_path / "b", at=NOW)
    assert list((tmp_path / "b").iterdir()) == []


def _no_room(path: Path, target: Path) -> Path:
    raise OSError("no room")
