"""The keys: what they seal, who can read their file, and what happens when they are not there."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from feedback.storage import keys
from feedback.storage.keys import CannotUnseal, KeysBroken, KeysMissing

KEYS = keys.make()


@given(words=st.text(st.characters(exclude_categories=["Cs"])))
def test_words_come_back_from_their_seal(words: str):
    """Whatever was said is opened as it was said, and cannot be read from the sealed bytes."""
    sealed = KEYS.seal(words)
    assert KEYS.unseal(sealed) == words
    assert len(words) < 4 or words.encode() not in sealed


def test_the_same_words_are_sealed_differently_each_time():
    """Nobody can tell from two sealed texts that they are the same."""
    assert KEYS.seal("same") != KEYS.seal("same")


def test_a_seal_tells_no_time():
    """Fernet notes the second of sealing in the clear, which is the second at which a child spoke: here it is none."""
    for kept in (KEYS, KEYS.with_new_desk_key()):
        assert Fernet(kept.desk[0]).extract_timestamp(kept.seal("words")) == 0


def test_a_save_that_fails_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The disk fills while keys are saved: the file that stood there still opens everything."""
    path = tmp_path / "heard.key"
    keys.save(KEYS, path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keys.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keys.save(KEYS.with_new_desk_key(), path)
    assert keys.load(path) == KEYS


def test_keys_that_were_rotated_out_open_nothing_more():
    """Only the newest key seals; one that is taken out of the file opens nothing that was sealed after it."""
    newer = KEYS.with_new_desk_key()
    assert newer.desk[1:] == KEYS.desk
    assert keys.Keys(KEYS.slips, newer.desk[:1]).unseal(newer.seal("words")) == "words"
    with pytest.raises(CannotUnseal):
        keys.Keys(KEYS.slips, newer.desk[:1]).unseal(KEYS.seal("words"))


@given(place=st.integers(min_value=0), flip=st.integers(1, 255))
def test_changed_bytes_are_refused(place: int, flip: int):
    """A single changed byte anywhere: CannotUnseal, never other words."""
    sealed = bytearray(KEYS.seal("words of a child"))
    sealed[place % len(sealed)] ^= flip
    outcome = "words of a child"  # a changed bit of base64's padding says nothing
    try:
        outcome = KEYS.unseal(bytes(sealed))
    except CannotUnseal:
        return
    assert outcome == "words of a child"


def test_another_key_opens_nothing():
    """Who has the data but not its key file reads nothing."""
    with pytest.raises(CannotUnseal):
        keys.make().unseal(KEYS.seal("words"))


def test_a_new_key_seals_and_the_old_one_still_opens():
    """Rotation loses nothing: fresh words go under the new key, old ones are read under the old."""
    newer = KEYS.with_new_desk_key()
    assert newer.unseal(KEYS.seal("old words")) == "old words"
    assert newer.slips == KEYS.slips
    with pytest.raises(CannotUnseal):
        KEYS.unseal(newer.seal("new words"))


def test_the_file_is_its_owners_alone_and_comes_back_whole(tmp_path: Path):
    """Nobody else on the server reads it, from its first moment; saving over it leaves no copy behind."""
    path = tmp_path / "keys" / "heard.key"
    rotated = KEYS.with_new_desk_key()
    for kept in (KEYS, rotated):
        keys.save(kept, path)
        assert keys.load(path) == kept
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in path.parent.iterdir()] == ["heard.key"]


def test_a_missing_file_is_named(tmp_path: Path):
    """KeysMissing: whoever keeps the server is told what to put back."""
    with pytest.raises(KeysMissing):
        keys.load(tmp_path / "none.key")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"slips = ",
        b'slips = "canary"\ndesk = []\n',
        b'slips = "00"\ndesk = ["canary"]\n',
        b'slips = "' + b"00" * 32 + b'"\ndesk = []\n',
        b'slips = "' + b"00" * 32 + b'"\n',
        b'slips = 5\ndesk = "canary"\n',
        b'slips = ""\ndesk = ["' + KEYS.desk[0] + b'"]\n',
        b"\xff\xfe canary",
    ],
    ids=["empty", "cut", "no hex", "no key", "no keys", "no list", "number", "no slips", "no text"],
)
def test_a_broken_file_is_named_and_not_quoted(tmp_path: Path, content: bytes):
    """Cut off, emptied or edited: KeysBroken, whose message and cause hold nothing of a key."""
    path = tmp_path / "heard.key"
    path.write_bytes(content)
    with pytest.raises(KeysBroken) as caught:
        keys.load(path)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert "canary" not in str(caught.value)


def test_a_folder_in_its_place_is_named(tmp_path: Path):
    """HEARD_KEY_FILE set to a folder is an error with a name."""
    with pytest.raises(KeysBroken):
        keys.load(tmp_path)


def test_keys_do_not_show_themselves():
    """A key never stands in a log or a traceback."""
    assert KEYS.desk[0].decode() not in repr(KEYS)
    assert KEYS.slips.hex() not in repr(KEYS)
