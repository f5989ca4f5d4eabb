"""The slip: what became of a session's words, in plain ones; taking answers back; guessing slowed for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.shell.wiring import now
from app.young_people import slip_guard
from feedback.core.token_buckets import Bucket
from tests.app.reading import button, everything, field, in_dialog
from tests.factories import ANALYST, EXECUTIVE, NOW, send, text


@pytest.fixture(autouse=True)
def visitor(sign_in, monkeypatch):
    sign_in(None)
    slip_guard.wrong.cache_clear()


def look(at, words):
    field(at.text_input, "Four words").set_value(words)
    return button(at, "Look").click().run()


def test_four_words_open_what_became_of_it(page, collection, session):
    """In capitals and with commas they open the page; before any meeting it says what will happen next."""
    receipt = send(collection, session, text("the bus is late"))
    at = look(page("young_people.my_slip"), ", ".join(receipt.slip).upper())
    assert "What your session talked about" in everything(at)
    assert "It will go to the next one" in everything(at)


@pytest.mark.parametrize("words", ["", "apple", "apple bread castle dry", "😀 😀 😀 😀", "x" * 500])
def test_wrong_words_are_told_plainly(page, collection, words):
    """A slip that fits nothing says so and opens nothing."""
    at = look(page("young_people.my_slip"), words)
    assert "do not fit" in at.error[0].value


def test_answers_can_be_taken_back(page, collection, session):
    """After a confirmation the response is gone, and the slip opens nothing any more."""
    receipt = send(collection, session, text("the bus is late"))
    at = look(page("young_people.my_slip"), " ".join(receipt.slip))
    button(at, "Take my answers back").click().run()
    in_dialog(at, "Take my answers back", "Yes, take them back")
    assert collection.store.row("SELECT count(*) AS n FROM responses") == {"n": 0}
    at = look(page("young_people.my_slip"), " ".join(receipt.slip))
    assert at.error


def test_guessing_is_slowed_for_everybody_and_nobody_is_told_apart(page, collection):
    """After many wrong slips in a minute the next one waits, whoever types it."""
    at = page("young_people.my_slip")
    for _ in range(slip_guard.WRONG_AT_ONCE):
        with pytest.raises(slip_guard.BadSlip):
            slip_guard.response_of(collection.slips, "apple bread castle dry")
    assert "in the same order" in look(at, "apple bread castle dry").error[0].value


def test_a_minute_gives_thirty_tries_back(monkeypatch, collection, session):
    """A mixed-up slip is forgiven again, and one that was forgiven counts against nobody."""
    clock = [0.0]
    bucket = Bucket(slip_guard.WRONG_AT_ONCE, slip_guard.WRONG_PER_SECOND, clock=lambda: clock[0])
    monkeypatch.setattr(slip_guard, "wrong", lambda: bucket)
    mixed = " ".join(reversed(send(collection, session).slip))
    for _ in range(3 * slip_guard.WRONG_AT_ONCE):
        slip_guard.response_of(collection.slips, mixed)
    for _ in range(slip_guard.WRONG_AT_ONCE):
        with pytest.raises(slip_guard.BadSlip):
            slip_guard.response_of(collection.slips, "apple bread castle dry")
    with pytest.raises(slip_guard.TooManyTries):
        slip_guard.response_of(collection.slips, mixed)
    clock[0] = 3.0
    assert slip_guard.response_of(collection.slips, mixed)


def test_nothing_tells_when_somebody_answered(page, collection, session):
    """The page of a slip names the session's themes and meetings, never a time."""
    receipt = send(collection, session, text("the bus is late"))
    at = look(page("young_people.my_slip"), " ".join(receipt.slip))
    assert NOW.strftime("%H:%M") not in everything(at)


def test_a_question_has_its_answer_or_who_owes_it(page, partnership, collection, session):
    """Owed by a role until a day; answered, the words themselves, and nothing that Markdown makes of them."""
    meeting = collection.meetings.plan("Board", NOW.date(), "Hall", [session.id], by=ANALYST, at=NOW)
    collection.meetings.ask(meeting.id, [("Why do buses stop?", "Transport")], by=ANALYST, at=NOW)
    (asked,) = collection.meetings.questions(meeting.id)
    partnership.owed.owe(asked.id, "Head of transport", now().date() + timedelta(days=9), by=EXECUTIVE, at=NOW)
    collection.meetings.hold(meeting.id, by=EXECUTIVE, at=NOW)
    words = " ".join(send(collection, session, text("the bus is late")).slip)
    at = look(page("young_people.my_slip"), words)
    assert "No answer yet" in everything(at)
    assert "Head of transport" in everything(at)
    written = partnership.owed.answer(asked.id, "They go *until nine*", by=EXECUTIVE, at=now())
    partnership.owed.agree(asked.id, written.id, by=ANALYST, at=now())
    assert "They go \\*until nine\\*" in everything(at.run())
