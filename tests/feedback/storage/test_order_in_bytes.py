"""Nobody who opens the file, or a copy of it, reads from the places of rows in which order children came."""

from __future__ import annotations

import random
import stat
import struct
import time
from pathlib import Path

import pytest

from feedback.access.account_records import SignInFailed
from feedback.core.records import Session
from feedback.storage import backup, database
from feedback.storage.database import open_store
from feedback.wiring import Collection
from tests.factories import FACILITATOR, NOW, sent

LEAVES = {0x0A: 8, 0x0D: 8}
INTERIORS = {0x02: 12, 0x05: 12}


def places(path: Path) -> list[list[int]]:
    """Of each page of a table or an index, the offsets of its cells in key order (SQLite, "Database file format").

    The pages of the schema itself are left out: they tell in which order tables were made.
    """
    data = path.read_bytes()
    size = struct.unpack(">H", data[16:18])[0]
    size = 65_536 if size == 1 else size
    schema = {1, *_children(data[:size], 100)}
    found = []
    for number, start in enumerate(range(0, len(data), size), start=1):
        page, head = data[start : start + size], 0
        header = (LEAVES | INTERIORS).get(page[head])
        if number in schema or header is None:
            continue
        cells = struct.unpack(">H", page[head + 3 : head + 5])[0]
        found.append(list(struct.unpack(f">{cells}H", page[head + header : head + header + 2 * cells])))
    return found


def _children(page: bytes, head: int) -> list[int]:
    """The pages below an interior page of a table; none below a leaf."""
    if page[head] != 0x05:
        return []
    cells = struct.unpack(">H", page[head + 3 : head + 5])[0]
    offsets = struct.unpack(f">{cells}H", page[head + 12 : head + 12 + 2 * cells])
    return [struct.unpack(">I", page[at : at + 4])[0] for at in (head + 8, *offsets)]


def tells_an_order(path: Path) -> bool:
    """Whether any page lays its rows otherwise than one after the other by key."""
    return any(page != sorted(page, reverse=True) for page in places(path))


def thirty_children(collection: Collection, session: Session) -> None:
    words = ["more buses", "a later bus", "lights in the park", "a youth club", "cleaner streets"]
    for number in range(30):
        sent(collection, session, f"{random.Random(number).choice(words)} please")
    for answer in collection.review.queue(session.id, by=FACILITATOR):
        collection.review.clear(answer.id, by=FACILITATOR, at=NOW)


def test_an_open_session_would_tell(collection: Collection, session: Session) -> None:
    """The reader below sees an order where there is one: without this it would prove nothing."""
    thirty_children(collection, session)
    collection.store.row("PRAGMA wal_checkpoint(TRUNCATE)")
    assert tells_an_order(collection.store.path)


def test_a_closed_session_tells_no_order(collection: Collection, session: Session) -> None:
    """Closing writes every table and index anew in key order, and empties the log."""
    thirty_children(collection, session)
    collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
    assert not tells_an_order(collection.store.path)
    log = collection.store.path.with_name(collection.store.path.name + "-wal")
    assert not log.exists() or log.stat().st_size == 0


def test_an_open_session_tells_no_more_than_the_last_minutes(collection: Collection, session: Session) -> None:
    """While a session runs the server writes the file anew every few minutes, where anything came."""
    thirty_children(collection, session)
    assert not collection.store.rewrite_if_changed(most_bytes=1)
    assert collection.store.rewrite_if_changed(most_bytes=64_000_000)
    assert not tells_an_order(collection.store.path)
    assert not collection.store.rewrite_if_changed(most_bytes=64_000_000)


def test_a_copy_tells_no_order_even_of_an_open_session(
    collection: Collection, session: Session, tmp_path: Path
) -> None:
    """Backups leave the machine; they lie in key order whatever the file in use does."""
    thirty_children(collection, session)
    copy = backup.make(collection.store, tmp_path / "backups", at=NOW)
    assert places(copy)
    assert not tells_an_order(copy)


@pytest.mark.parametrize("loose", [0o644, 0o666, 0o640])
def test_the_file_its_log_and_its_copies_are_their_owners_alone(
    collection: Collection, session: Session, tmp_path: Path, loose: int
) -> None:
    """By their own mode, in whatever folder and under whatever umask; a file that was open to others is closed."""
    sent(collection, session, "more buses")
    copy = backup.make(collection.store, tmp_path / "backups", at=NOW)
    copy.chmod(loose)
    again = open_store(copy, [])
    again.write("DELETE FROM answers WHERE 0")
    kept = [collection.store.path, copy, *copy.parent.glob("*-wal"), *collection.store.path.parent.glob("*.db-wal")]
    assert len(kept) >= 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    again.close()


def test_a_rewrite_waits_for_no_reader(
    collection: Collection, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A digest that is being read for seconds holds the log, and no child's Send: the next rewrite empties it."""
    monkeypatch.setattr(database, "SCRUB_MS", 50)
    sent(collection, session, "more buses")
    with collection.store.reading() as db:
        reader = db.execute("SELECT * FROM sqlite_master")
        reader.fetchone()
        begun = time.monotonic()
        assert collection.store.rewrite_if_changed(most_bytes=64_000_000)
        assert time.monotonic() - begun < database.BUSY_MS / 1000 / 2
        reader.close()
    assert collection.store.rewrite_if_changed(most_bytes=64_000_000)
    assert not tells_an_order(collection.store.path)


def test_a_transaction_that_wrote_nothing_asks_for_no_rewrite(collection: Collection, session: Session) -> None:
    """A stranger who types a wrong name does not set the server to work."""
    sent(collection, session, "more buses")
    collection.store.rewrite_if_changed(most_bytes=64_000_000)
    with collection.store.transaction():
        collection.store.row("SELECT 1")
    with pytest.raises(SignInFailed):
        collection.accounts.sign_in("nobody here", "wrong password", at=NOW)
    assert not collection.store.rewrite_if_changed(most_bytes=64_000_000)
