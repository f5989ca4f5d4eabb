"""The chat goes on where it stood: after a reload, a restart, in another tab; and nothing of it stays afterwards."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from app.shell import wiring
from app.young_people import keeping
from feedback.core.records import Session
from feedback.storage.failures import StoreFull
from tests.app.reading import button, everything, labels, remembered
from tests.app.young_people.test_tell_us import BROWSER, chat, kept, press, to_review, write
from tests.app.young_people.test_tell_us import WORDS as SAID
from tests.factories import FACILITATOR, HARM, NOW

WORDS = "quincezanzibar park"
MORE = "elderberry"


@pytest.fixture(autouse=True)
def visitor(sign_in, monkeypatch):
    sign_in(None)
    monkeypatch.setattr(keeping, "token", lambda: BROWSER)


def begun(code: str):
    """At the third question, after a face and words."""
    at = write(press(chat(code, **{"in": "1"}), "Good"), WORDS)
    return press(at, "Rather not say") if at.text_area and "?" in at.text_area[0].label else at


def unsent(collection) -> list[tuple[str, bytes]]:
    if not collection.settings.unsent.exists():
        return []
    with sqlite3.connect(collection.settings.unsent) as store:
        return store.execute("SELECT id, sealed FROM unsent").fetchall()


def question(at) -> str:
    return at.title[0].value


@pytest.mark.parametrize("what", ["a reload", "a restart of the server"])
def test_it_goes_on_where_it_stood(collection, session: Session, what: str) -> None:
    """The same question is asked, the words are still with theirs, and Back and Send find all of it."""
    at = begun(session.code)
    asked = question(at)
    if what == "a restart of the server":
        collection.unsent.close()
        wiring.partnership.cache_clear()
    again = chat(session.code)
    assert question(again) == asked
    assert "Your answers are still here" in everything(again)
    press(again, "Back")
    assert WORDS in everything(again)
    press(chat_to_review(again), "Send")
    assert kept(collection) == 1


def chat_to_review(at):
    for _ in range(20):
        names = labels(at)
        if "Send" in names:
            return at
        wanted = ("Keep my answer", "That is right", "None of these", "Carry on", "No", "Rather not say")
        found = [name for name in wanted if any(name in label for label in names)]
        assert found, names
        press(at, found[0])
    raise AssertionError(labels(at))


def test_it_goes_on_for_its_own_browser_alone(collection, session: Session, monkeypatch) -> None:
    """Another phone, one without cookies, and another session's chat begin with the greeting."""
    begun(session.code)
    for other in ("c" * 43, ""):
        monkeypatch.setattr(keeping, "token", lambda other=other: other)
        at = chat(session.code)
        assert "Start" in labels(at)
        assert WORDS not in everything(at) + remembered(at)


def test_nothing_is_kept_before_the_choice_to_take_part(collection, session: Session) -> None:
    """The greeting and the notice are nobody's conversation yet."""
    press(chat(session.code), "Start")
    assert unsent(collection) == []


def test_nothing_stays_after_stop(collection, session: Session) -> None:
    """The file of unsent conversations holds no row, and the same browser finds a greeting."""
    at = to_review(chat(session.code, **{"in": "1"}))
    assert len(unsent(collection)) == 1
    press(press(at, "Stop"), "Stop and wipe it")
    assert unsent(collection) == []
    assert "Start" in labels(chat(session.code))


def slip(at) -> list[str]:
    return next(title.value for title in at.title if "·" in title.value).split("  ·  ")


@pytest.mark.parametrize("what", ["a reload", "a restart of the server"])
def test_after_send_a_reload_shows_the_slip_and_no_answer(collection, session: Session, what: str) -> None:
    """For a quarter of an hour its four words are found again, in any language, and nothing that was said is kept with them;
    "Start again" is the way to a new conversation, and takes them away."""
    at = press(to_review(chat(session.code, **{"in": "1"})), "Send")
    words = slip(at)
    assert len(words) == 4
    if what == "a restart of the server":
        collection.unsent.close()
        wiring.partnership.cache_clear()
    again = chat(session.code, lang="pl")
    assert slip(again) == words
    assert SAID not in everything(again) + remembered(again)
    found = wiring.partnership().collection.unsent.find(BROWSER, at=wiring.now())
    assert found is not None
    assert found.state.answers == ()
    press(chat(session.code), "Start again")
    assert unsent(collection) == []
    assert "Start" in labels(chat(session.code))
    assert kept(collection) == 1


def test_the_slip_goes_after_a_quarter_of_an_hour(collection, session: Session, monkeypatch) -> None:
    """Whoever opens it later finds a greeting."""
    press(to_review(chat(session.code, **{"in": "1"})), "Send")
    later = wiring.now() + timedelta(minutes=15)
    monkeypatch.setattr(keeping, "now", lambda: later)
    assert "Start" in labels(chat(session.code))


def test_calm_words_come_back_with_the_slip(collection, session: Session) -> None:
    """After a reload the calm message and the ways to help stand over the slip still."""
    at = press(write(press(chat(session.code, **{"in": "1"}), "Good"), HARM), "Carry on")
    at = press(chat_to_review(at), "Send")
    calm = [title.value for title in at.subheader]
    again = chat(session.code)
    assert slip(again) == slip(at)
    assert [title.value for title in again.subheader] == calm


def test_nothing_stays_after_a_quarter_of_an_hour(collection, session: Session, monkeypatch) -> None:
    """Left alone for fifteen minutes, it is not shown again; the row goes with the next look."""
    begun(session.code)
    later = wiring.now() + timedelta(minutes=15)
    monkeypatch.setattr(keeping, "now", lambda: later)
    assert "Start" in labels(chat(session.code))
    collection.unsent.purge(at=later + timedelta(minutes=5))
    assert unsent(collection) == []


def test_the_second_tab_says_so_and_shows_where_the_first_is(collection, session: Session) -> None:
    """What was typed in a tab that had fallen behind is written over nothing, and stands there to be copied."""
    first = press(chat(session.code, **{"in": "1"}), "Good")
    second = chat(session.code)
    write(first, WORDS)
    write(second, MORE)
    shown = everything(second)
    assert "in another tab" in shown
    assert question(second) == question(first)
    assert MORE in shown
    press(first, "Back")
    assert WORDS in everything(first)
    assert MORE not in everything(first)


def test_a_tab_beside_a_send_or_a_stop_ends_too(collection, session: Session) -> None:
    """After Send in one tab the other one has nothing to send again, and says why."""
    first = to_review(chat(session.code, **{"in": "1"}))
    second = chat(session.code)
    press(first, "Send")
    press(second, "Send")
    shown = everything(second)
    assert "on another page" in shown
    assert "skate" not in shown + remembered(second)
    assert kept(collection) == 1


def test_a_stop_in_a_tab_that_fell_behind_wipes_nothing_unseen(collection, session: Session) -> None:
    """It shows first what was said in the other one."""
    first = press(chat(session.code, **{"in": "1"}), "Good")
    second = chat(session.code)
    write(first, WORDS)
    press(second, "Stop")
    assert "in another tab" in everything(second)
    assert len(unsent(collection)) == 1


def test_harm_said_before_a_reload_is_one_case_after_it(collection, session: Session) -> None:
    """The calm message stands again with help; the desk has one case, at Send, and none before it."""
    write(press(chat(session.code, **{"in": "1"}), "Good"), HARM)
    again = chat(session.code)
    assert "Thank you for telling us" in everything(again)
    assert collection.store.row("SELECT count(*) AS n FROM concerns")["n"] == 0
    press(again, "Carry on")
    press(chat_to_review(again), "Send")
    assert collection.store.row("SELECT count(*) AS n FROM concerns")["n"] == 1


def test_the_language_and_easy_words_stay(collection, session: Session) -> None:
    """A reload speaks the language chosen on the way."""
    at = begun(session.code)
    at.button_group(key="language_switch").set_value("cy").run()
    assert "cy" in at.query_params["lang"]
    again = chat(session.code, lang="cy")
    assert question(again) == question(at)


def test_a_session_that_closed_shows_what_was_said_after_a_reload(collection, session: Session) -> None:
    """The words can still be put on a card."""
    begun(session.code)
    collection.sessions.close(session.id, by=FACILITATOR, at=NOW)
    shown = everything(chat(session.code))
    assert "We cannot open that" in shown
    assert WORDS in shown


def test_a_full_disk_stops_no_conversation(collection, session: Session, monkeypatch) -> None:
    """Where the file cannot be written, the chat goes on in memory as it did."""

    def full(*_args, **_named):
        raise StoreFull

    monkeypatch.setattr(type(collection.unsent), "keep", full)
    at = to_review(chat(session.code, **{"in": "1"}))
    press(at, "Send")
    assert kept(collection) == 1


def test_a_send_that_was_kept_and_not_answered_shows_its_slip(collection, session: Session, monkeypatch) -> None:
    """The server went down between keeping and telling: the same browser gets the four words, and one response is kept."""
    at = to_review(chat(session.code, **{"in": "1"}))
    monkeypatch.setattr(type(collection.unsent), "forget", lambda *_: None)
    press(at, "Send")
    monkeypatch.undo()
    monkeypatch.setattr(keeping, "token", lambda: BROWSER)
    again = chat(session.code)
    assert kept(collection) == 1
    assert any(" · " in title.value for title in again.title)
    assert button(again, "I need help") if "I need help" in labels(again) else "I need help" in everything(again)
