"""Restoring: the drill of docs/for-whoever-runs-a-server.md, and what must not happen on the way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils.migrations import Migrations

from feedback import restore as restore_module
from feedback import retention, wiring
from feedback.core.errors import HeardError
from feedback.core.settings import Settings
from feedback.responses.slips import BadSlip
from feedback.restore import restore
from feedback.storage import backup
from feedback.storage.database import Store
from feedback.storage.failures import NotAStore, StoreDamaged, StoreInUse, StoreReadOnly, StoreTooNew
from feedback.storage.keys import make as make_keys
from feedback.storage.keys import save
from feedback.storage.migrations import collecting
from feedback.wiring import Collection, DataLost, NoData, WrongKeys, make, open_collection
from tests.factories import NOW, open_session, response, sent, text


@pytest.fixture
def with_copy(collection: Collection, settings: Settings) -> tuple[Path, str, str]:
    """A copy with two children's answers in it; the first takes theirs back after it was made."""
    session = open_session(collection)
    slips = [
        " ".join(collection.intake.take_in(response(session, text(words)), at=NOW).slip)
        for words in ("more buses please", "a later bus please")
    ]
    copy = backup.make(collection.store, settings.data / "backups", at=NOW)
    collection.answers.take_back(collection.slips.response_of(slips[0]), at=NOW)
    sent(collection, session, "said after the copy was made")
    collection.store.close()
    return copy, slips[0], slips[1]


def content(path: Path) -> list[str]:
    """Everything that a file holds, and nothing of how it lies in it."""
    opened = sqlite3.connect(path)
    try:
        return list(opened.iterdump())
    finally:
        opened.close()


def damage(path: Path) -> None:
    """A page in the middle becomes noise, as a failing disk writes it."""
    data = bytearray(path.read_bytes())
    for page in range(3, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(data)


def test_the_drill(with_copy: tuple[Path, str, str], settings: Settings) -> None:
    """A lost file comes back whole, but for what a child took back since; the file that stood here lies aside."""
    copy, gone, kept = with_copy
    before = content(settings.database)
    found = restore(copy, settings, at=NOW)
    assert found.gone_again == 1
    assert found.aside is not None
    assert content(found.aside) == before
    again = open_collection(settings)
    assert again.answers.of_response(again.slips.response_of(kept))[0].text == "a later bus please"
    with pytest.raises(BadSlip):
        again.slips.response_of(gone)
    assert b"more buses" not in settings.database.read_bytes()
    again.store.close()


def test_a_running_heard_keeps_its_file(with_copy: tuple[Path, str, str], settings: Settings) -> None:
    """Nothing is moved under a process that writes."""
    copy = with_copy[0]
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sqlite3,sys;c=sqlite3.connect(sys.argv[1]);c.execute('SELECT count(*) FROM answers').fetchone();"
            "print('open',flush=True);sys.stdin.read()",
            str(settings.database),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        before = content(settings.database)
        with pytest.raises(StoreInUse):
            restore(copy, settings, at=NOW)
        assert content(settings.database) == before
    finally:
        holder.communicate()
    assert restore(copy, settings, at=NOW).aside is not None


def test_a_damaged_file_is_replaced_by_a_whole_copy(with_copy: tuple[Path, str, str], settings: Settings) -> None:
    """The reason one restores: what stood here opens no more, or not whole."""
    copy, _, kept = with_copy
    settings.database.write_bytes(b"not a database any more")
    for ending in ("-wal", "-shm"):
        settings.database.with_name(settings.database.name + ending).unlink(missing_ok=True)
    restore(copy, settings, at=NOW)
    again = open_collection(settings)
    assert again.answers.of_response(again.slips.response_of(kept))
    again.store.close()


def _damaged(copy: Path, _settings: Settings) -> None:
    damage(copy)


def _no_store(copy: Path, _settings: Settings) -> None:
    copy.write_bytes(b"hello")


def _other_keys(_copy: Path, settings: Settings) -> None:
    save(make_keys(), settings.keys)


@pytest.mark.parametrize(
    ("spoil", "error"),
    [(_damaged, (StoreDamaged, NotAStore)), (_no_store, NotAStore), (_other_keys, WrongKeys)],
    ids=["damaged", "no store", "other keys"],
)
def test_a_bad_copy_changes_nothing(
    with_copy: tuple[Path, str, str], settings: Settings, spoil: object, error: type[HeardError]
) -> None:
    """Whatever is wrong with the copy is found before anything moves."""
    assert callable(spoil)
    spoil(with_copy[0], settings)
    before = content(settings.database)
    with pytest.raises(error):
        restore(with_copy[0], settings, at=NOW)
    assert [path.name for path in settings.data.glob("heard*.db")] == ["heard.db"]
    assert content(settings.database) == before


def test_a_lost_file_is_not_an_empty_partnership(with_copy: tuple[Path, str, str], settings: Settings) -> None:
    """Only `init` and `demo` make one: otherwise tonight's backup would be of nothing."""
    for path in settings.data.glob("heard.db*"):
        path.unlink()
    with pytest.raises(DataLost):
        open_collection(settings)
    assert not settings.database.exists()
    with pytest.raises(NoData):
        open_collection(Settings(data=settings.data.with_name("elsewhere")))


def test_another_partnerships_keys_open_nothing(with_copy: tuple[Path, str, str], settings: Settings) -> None:
    """A wrong key file is named at once, not when the safeguarding lead cannot read."""
    save(make_keys(), settings.keys)
    with pytest.raises(WrongKeys):
        open_collection(settings)


def test_an_older_file_learns_its_keys(collection: Collection, settings: Settings) -> None:
    """A file from before keys were checked opens, and is checked from then on."""
    collection.store.write("DELETE FROM about WHERE key = 'key_check'")
    open_collection(settings).store.close()
    save(make_keys(), settings.keys)
    with pytest.raises(WrongKeys):
        open_collection(settings)


def test_a_damaged_file_is_not_copied_over_good_backups(with_copy: tuple[Path, str, str], settings: Settings) -> None:
    """The backup says so, and the copies that are whole stay."""
    damage(settings.database)
    broken = Store(settings.database)
    with pytest.raises((StoreDamaged, NotAStore)):
        backup.make(broken, settings.data / "backups", at=NOW + timedelta(days=1))
    broken.close()
    assert [path.name for path in (settings.data / "backups").glob("*.db")] == [with_copy[0].name]


def test_a_log_whose_file_is_lost_stays_out_of_the_copy(with_copy: tuple[Path, str, str], settings: Settings) -> None:
    """A crash, or half a deletion, leaves the log alone: SQLite would write it into whatever comes in its place."""
    copy = with_copy[0]
    before = content(copy)
    held = sqlite3.connect(settings.database)
    held.execute("PRAGMA journal_mode = WAL")
    held.execute("INSERT INTO about (key, value) VALUES ('from the lost file', 'x')")
    held.commit()
    log = settings.database.with_name(settings.database.name + "-wal")
    kept = log.read_bytes()
    held.close()
    settings.database.unlink()
    log.write_bytes(kept)
    found = restore(copy, settings, at=NOW)
    assert found.aside is not None
    assert not log.exists()
    assert not any("from the lost file" in line for line in content(settings.database))
    assert len(content(settings.database)) >= len(before)


def test_an_empty_file_is_no_obstacle(with_copy: tuple[Path, str, str], settings: Settings) -> None:
    """A file cut to nothing is the very case of the drill: nothing can be carried over, and the copy stands."""
    for path in settings.data.glob("heard.db*"):
        path.unlink()
    settings.database.write_bytes(b"")
    assert restore(with_copy[0], settings, at=NOW).gone_again == 0
    again = open_collection(settings)
    assert again.answers.of_response(again.slips.response_of(with_copy[2]))
    again.store.close()


def test_init_does_not_hide_a_loss(with_copy: tuple[Path, str, str], settings: Settings) -> None:
    """Where there are keys and no file, `init` names the loss and makes nothing."""
    for path in settings.data.glob("heard.db*"):
        path.unlink()
    with pytest.raises(DataLost):
        make(settings)
    assert not settings.database.exists()


def older(known: Migrations) -> Migrations:
    """What the Heard before the last step of these knew."""
    before = Migrations(known.name)
    before._migrations = list(known._migrations[:-1])
    return before


def test_a_copy_is_made_before_a_newer_heard_changes_the_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of an earlier Heard is opened by this one: beside it lies a copy as it was, for its owner alone, and the older
    Heard, which refuses the changed file, goes on with that copy once it is put back."""
    make(settings)
    with monkeypatch.context() as then:
        then.setattr(wiring, "collecting", older(collecting))
        old = open_collection(settings)
        old.sessions.all()
        old.audit.note("somebody", "something done", "before the upgrade", at=NOW)
        old.store.close()
    before = content(settings.database)
    assert not (settings.data / "backups").exists(), "a file that is made new has nothing to go back to"
    open_collection(settings).store.close()
    (copy,) = (settings.data / "backups").glob("heard-*.db")
    assert copy.name.endswith("-before-change.db")
    assert copy.stat().st_mode & 0o077 == 0
    assert content(copy) == before
    open_collection(settings).store.close()
    assert len(list((settings.data / "backups").iterdir())) == 1, "once, and not at each start"
    with monkeypatch.context() as then:
        then.setattr(wiring, "collecting", older(collecting))
        then.setattr(restore_module, "collecting", older(collecting))
        with pytest.raises(StoreTooNew):
            open_collection(settings)
        assert restore(copy, settings, at=NOW).aside is not None
        again = open_collection(settings)
        assert [line.about for line in again.audit.latest()] == ["before the upgrade"]
        again.store.close()


def test_without_room_for_the_copy_nothing_is_changed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk stops the upgrade before its first step: the older Heard still opens the file."""
    make(settings)
    with monkeypatch.context() as then:
        then.setattr(wiring, "collecting", older(collecting))
        open_collection(settings).store.close()
    (settings.data / "backups").write_text("a file where the folder should be", encoding="utf-8")
    before = content(settings.database)
    with pytest.raises(StoreReadOnly):
        open_collection(settings)
    assert content(settings.database) == before


def test_a_copy_from_before_a_change_forgets_what_is_taken_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a backup like the others: tidying finds it, scrubs it and destroys it when its time is up."""
    make(settings)
    with monkeypatch.context() as then:
        then.setattr(wiring, "collecting", older(collecting))
        open_collection(settings).store.close()
    collection = open_collection(settings)
    (copy,) = (settings.data / "backups").glob("heard-*.db")
    day = datetime.now(UTC) + timedelta(days=50)
    found = retention.tidy(
        collection.store,
        collection.concerns,
        collection.audit,
        months=1,
        story_months=1,
        backups=settings.data / "backups",
        at=day,
    )
    assert found.backups == 1
    assert not copy.exists()
    collection.store.close()
