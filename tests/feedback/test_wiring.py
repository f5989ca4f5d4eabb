"""The wiring: a partnership is made once, opened as often as wanted, and never with the wrong keys."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from feedback.core.records import Session
from feedback.core.settings import Settings
from feedback.storage import keys
from feedback.storage.failures import NotAStore
from feedback.storage.keys import KeysBroken, KeysMissing
from feedback.wiring import Collection, NoData, make, open_collection
from tests.factories import DSL, HARM, NOW, cleared, held, send


def test_nothing_is_made_by_opening(settings: Settings):
    """A mistyped folder is an error with a name, not a new empty partnership."""
    with pytest.raises(NoData):
        open_collection(settings)
    assert not settings.data.exists()


def test_only_the_owner_may_look_into_the_folder(settings: Settings):
    """Other people on the server see neither data nor keys."""
    make(settings)
    assert stat.S_IMODE(settings.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(settings.keys.stat().st_mode) == 0o600


def test_making_twice_keeps_the_keys(settings: Settings):
    """Running init again harms nothing."""
    make(settings)
    before = settings.keys.read_bytes()
    make(settings)
    assert settings.keys.read_bytes() == before


def test_lost_keys_are_not_replaced_in_silence(settings: Settings, collection: Collection, session: Session):
    """Beside a partnership's file no new keys are made: they would open no case and fit no slip."""
    held(collection, session)
    collection.store.close()
    settings.keys.unlink()
    make(settings)
    with pytest.raises(KeysMissing):
        open_collection(settings)


def test_broken_keys_are_named(settings: Settings):
    """A key file cut off by a full disk does not open the partnership half."""
    make(settings)
    settings.keys.write_text("slips = ")
    with pytest.raises(KeysBroken):
        open_collection(settings)


def test_another_file_in_its_place_is_named(settings: Settings):
    """A partnership's file that is none raises NotAStore."""
    make(settings)
    settings.database.write_bytes(b"not a database" * 1000)
    with pytest.raises(NotAStore):
        open_collection(settings)


def test_what_was_kept_is_there_when_it_opens_again(settings: Settings, collection: Collection, session: Session):
    """Answers, cases and slips outlive the process."""
    answer, case_id, receipt = (
        cleared(collection, session, "more buses"),
        held(collection, session),
        send(collection, session),
    )
    collection.store.close()
    again = open_collection(settings)
    assert again.answers.get(answer.id) == answer
    assert again.concerns.read(case_id, by=DSL, at=NOW).words == HARM
    assert again.slips.response_of(" ".join(receipt.slip))
    assert again.sessions.get(session.id) == session
    again.store.close()


def test_the_data_folder_holds_no_key(collection: Collection, session: Session):
    """A thief of the folder has nothing that opens the desk."""
    held(collection, session)
    kept = keys.load(collection.settings.keys)
    secrets = [*kept.desk, kept.slips, kept.slips.hex().encode()]
    for path in collection.settings.data.rglob("*"):
        assert not any(secret in path.read_bytes() for secret in secrets if path.is_file())


def test_a_partnership_is_no_demonstration_unless_it_says_so(collection: Collection):
    """Every page of a demonstration says what it is; a real partnership never does."""
    assert not collection.demonstration
    collection.store.insert("about", {"key": "demonstration", "value": "yes"})
    assert collection.demonstration


def test_the_wiring_says_nothing_in_a_log(collection: Collection, tmp_path: Path):
    """Neither a key nor a path stands in its repr."""
    assert str(tmp_path) not in repr(collection)
    assert collection.keys.slips.hex() not in repr(collection)
