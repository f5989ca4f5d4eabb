"""Conversations that are going on: they come back to their own browser alone, and nothing stays of them afterwards."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from feedback.chat.state import State, Step
from feedback.chat.unsent_store import (
    LEFT_ALONE,
    ConversationElsewhere,
    ConversationOver,
    KeptConversation,
    UnsentConversations,
    new_token,
)
from feedback.core.records import RawAnswer, RawText, Share, Skip
from feedback.storage import backup
from feedback.storage import keys as key_file
from tests.factories import NOW

CANARY = "quincezanzibar"


def conversation(words: str = CANARY, number: int = 1, nonce: str = "n" * 24) -> KeptConversation:
    answers = (RawAnswer(question_id="what_is_good", text=RawText(words)),)
    return KeptConversation(
        code="KTM482", nonce=nonce, number=number, state=State(step=Step.QUESTION, place=2, answers=answers)
    )


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def unsent(tmp_path: Path):
    opened = UnsentConversations(tmp_path / "unsent.db", key_file.make())
    yield opened
    opened.close()


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
states = st.builds(
    State,
    step=st.sampled_from(Step),
    language=st.sampled_from(["en", "ur"]),
    place=st.integers(0, 6),
    answers=st.lists(
        st.builds(
            RawAnswer,
            question_id=st.sampled_from(["a", "b", "c"]),
            prompt=st.sampled_from(["", "follow_up.parks"]),
            text=st.none() | words.map(RawText),
            choice=st.none() | st.just("good"),
            skip=st.none() | st.sampled_from(Skip),
        ),
        max_size=5,
    ).map(tuple),
    prompted=st.frozensets(st.sampled_from(["a", "b"])),
    pending=st.none() | words.map(RawText),
    heard=st.lists(st.sampled_from(["parks", "buses"]), unique=True).map(tuple),
    away=st.frozensets(st.sampled_from(["parks"])),
    calm=st.booleans(),
    share=st.none() | st.sampled_from(Share),
    leaving=st.sampled_from(["", "stop"]),
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(state=states, easy=st.booleans())
def test_any_conversation_comes_back_as_it_was(unsent: UnsentConversations, state: State, easy: bool) -> None:
    """Every word, choice and theme, in whatever step it stands, after another process opens the file."""
    token, kept = new_token(), replace(conversation(), state=state, easy=easy)
    unsent.keep(token, kept, after=None, at=NOW)
    other = UnsentConversations(unsent._path, unsent._keys)
    assert other.find(token, at=NOW + timedelta(minutes=14)) == kept
    other.close()


def test_it_opens_to_its_own_browser_alone(unsent: UnsentConversations) -> None:
    """No other token, and no token under another server's key, finds it."""
    token = new_token()
    unsent.keep(token, conversation(), after=None, at=NOW)
    assert unsent.find(new_token(), at=NOW) is None
    assert unsent.find("", at=NOW) is None
    other = UnsentConversations(unsent._path, key_file.make())
    assert other.find(token, at=NOW) is None
    other.close()


def test_the_file_tells_nothing(unsent: UnsentConversations, tmp_path: Path) -> None:
    """No word, session code, nonce or token is in its bytes, nor a time finer than five minutes; a few words more or
    less do not show in a row's length; and the keys of the server alone do not open it."""
    token = new_token()
    at = NOW.replace(minute=3, second=17)
    unsent.keep(token, conversation(), after=None, at=at)
    unsent.keep(new_token(), conversation("a"), after=None, at=at)
    there = bytes_of(tmp_path)
    assert not any(secret.encode() in there for secret in (CANARY, "KTM482", "n" * 24, token))
    rows = sqlite3.connect(tmp_path / "unsent.db").execute("SELECT id, sealed, ends FROM unsent").fetchall()
    assert {ends for _, _, ends in rows} == {NOW.replace(minute=20).strftime("%Y-%m-%dT%H:%M+00:00")}
    assert len({len(sealed) for _, sealed, _ in rows}) == 1
    with pytest.raises(key_file.CannotUnseal):
        unsent._keys.unseal(rows[0][1])
    other = new_token()  # whoever gives a row of this browser the name of another opens it no more
    with sqlite3.connect(tmp_path / "unsent.db") as store:
        store.execute("UPDATE unsent SET id = ? WHERE id = ?", [unsent._name(other), unsent._name(token)])
    assert unsent.find(other, at=at) is None


@pytest.mark.parametrize("how", ["sent or stopped", "left alone"])
def test_nothing_stays_of_it(unsent: UnsentConversations, tmp_path: Path, how: str) -> None:
    """After Send or Stop, or a quarter of an hour: not to its own browser, and not one sealed byte in file or log."""
    token = new_token()
    unsent.keep(token, conversation(), after=None, at=NOW)
    (sealed,) = sqlite3.connect(tmp_path / "unsent.db").execute("SELECT sealed FROM unsent").fetchone()
    assert sealed[20:60] in bytes_of(tmp_path)
    later = NOW
    if how == "left alone":
        later = NOW + LEFT_ALONE
        assert unsent.find(token, at=later) is None
        later += timedelta(minutes=5)
    else:
        unsent.forget(token)
    unsent.purge(at=later)
    assert unsent.find(token, at=NOW) is None
    assert sealed[20:60] not in bytes_of(tmp_path)


def test_who_is_still_here_is_not_wiped(unsent: UnsentConversations) -> None:
    """Every touch gives a quarter of an hour again; others' ends are none of its own."""
    token, other = new_token(), new_token()
    unsent.keep(other, conversation(), after=None, at=NOW)
    unsent.keep(token, conversation(), after=None, at=NOW)
    later = NOW + timedelta(minutes=14)
    unsent.keep(token, conversation(number=2), after=1, at=later)
    assert unsent.purge(at=NOW + timedelta(minutes=20)) == 1
    assert unsent.find(token, at=later + timedelta(minutes=14)) is not None


def test_no_tab_writes_over_what_another_said(unsent: UnsentConversations) -> None:
    """The tab that comes second is refused, and what stands is what the first one said."""
    token = new_token()
    unsent.keep(token, conversation("first", 1), after=None, at=NOW)
    unsent.keep(token, conversation("second", 2), after=1, at=NOW)
    with pytest.raises(ConversationElsewhere):
        unsent.keep(token, conversation("late", 2), after=1, at=NOW)
    with pytest.raises(ConversationElsewhere):
        unsent.keep(token, conversation("new", 1, nonce="m" * 24), after=None, at=NOW)
    found = unsent.find(token, at=NOW)
    assert found is not None
    assert found.state.answers[0].text == "second"


def test_a_tab_left_behind_brings_nothing_back(unsent: UnsentConversations) -> None:
    """After Send or Stop in one tab another one cannot keep it again, not even beside a new conversation."""
    token = new_token()
    unsent.keep(token, conversation(), after=None, at=NOW)
    unsent.forget(token)
    with pytest.raises(ConversationOver):
        unsent.keep(token, conversation(number=2), after=1, at=NOW)
    unsent.keep(token, conversation("next", 1, nonce="m" * 24), after=None, at=NOW)
    with pytest.raises(ConversationOver):
        unsent.keep(token, conversation(number=2), after=1, at=NOW)


def test_no_backup_has_it(collection, settings) -> None:
    """A backup is a copy of the partnership's file, and that never held it, sealed or not."""
    token = new_token()
    collection.unsent.keep(token, conversation(), after=None, at=NOW)
    with sqlite3.connect(settings.unsent) as store:
        name, sealed = store.execute("SELECT id, sealed FROM unsent").fetchone()
    backup.make(collection.store, settings.data / "backups", at=NOW)
    copies = bytes_of(settings.data / "backups")
    assert not any(part in copies for part in (name.encode(), sealed[20:60], CANARY.encode()))
    collection.unsent.close()


def test_nothing_private_shows_in_a_repr() -> None:
    """A log line that held it would hold no word, code or nonce."""
    shown = repr(conversation())
    assert not any(secret in shown for secret in (CANARY, "KTM482", "nnnn"))


def test_after_send_the_slip_stands_alone(unsent: UnsentConversations) -> None:
    """Its four words are found for a quarter of an hour, with no answer and no number of turns to go on from."""
    token = new_token()
    unsent.keep(token, conversation(), after=None, at=NOW)
    unsent.keep_slip(token, replace(conversation(), slip=("one", "two", "three", "four"), calm=True), at=NOW)
    found = unsent.find(token, at=NOW)
    assert found is not None
    assert (found.slip, found.calm) == (("one", "two", "three", "four"), True)
    assert found.state == State(step=Step.SENT)
    with pytest.raises(ConversationElsewhere):
        unsent.keep(token, conversation(number=2, nonce="m" * 24), after=None, at=NOW)
    assert unsent.find(token, at=NOW + LEFT_ALONE) is None
