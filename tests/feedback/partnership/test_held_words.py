"""What a seat of the shadow executive writes of harm: sealed at the desk, on no other screen, until a lead has looked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from feedback.core.errors import NotAllowed, NotFound
from feedback.core.records import Role, Session
from feedback.desk.case_store import destroy
from feedback.desk.cases import CaseKind, WordsGone, WrongStep
from feedback.partnership.meetings import Meeting
from feedback.wiring import Collection
from tests.factories import ANALYST, DSL, HARM, NOW, SHADOW, TODAY, staff

WAYS: dict[str, tuple[Callable[[Collection, Meeting, str], object], Callable[[Collection, Meeting], object]]] = {
    "view": (
        lambda c, m, words: c.shadow.leave_view(c.meetings.agenda(m.id)[0].id, words, by=SHADOW, at=NOW),
        lambda c, m: c.shadow.views(m.id),
    ),
    "message": (
        lambda c, m, words: c.shadow.write_message(m.id, words, by=SHADOW, at=NOW),
        lambda c, m: c.shadow.message(m.id),
    ),
    "item": (
        lambda c, m, words: c.meetings.add_item(m.id, "At home", words, by=SHADOW, at=NOW),
        lambda c, m: c.meetings.agenda(m.id)[1:],
    ),
    "question": (
        lambda c, m, words: c.challenge.put(m.id, words, "Director", by=SHADOW, at=NOW),
        lambda c, m: c.challenge.questions(m.id),
    ),
    "name": (
        lambda c, m, words: c.challenge.suggest_name("t", words, by=SHADOW, at=NOW),
        lambda c, m: c.challenge.names(),
    ),
    "check": (
        lambda c, m, words: c.challenge.check("e", False, words, by=SHADOW, at=NOW),
        lambda c, m: c.challenge.checks("e"),
    ),
}
"""Every way in which a seat writes: how, and what all who come to the meeting can read of it."""


@pytest.fixture
def meeting(collection: Collection, session: Session) -> Meeting:
    planned = collection.meetings.plan("Quarter", TODAY, "Hall", [session.id], by=ANALYST, at=NOW)
    collection.meetings.add_item(planned.id, "Buses", "How people get about", by=ANALYST, at=NOW)
    return planned


def the_case(collection: Collection) -> str:
    [case] = collection.concerns.cases(by=DSL)
    assert (case.kind, case.session_id, case.answer_id) == (CaseKind.SHADOW, None, None)
    return case.id


@pytest.mark.parametrize("way", WAYS)
def test_words_of_harm_go_to_the_desk_and_nowhere_else(collection: Collection, meeting: Meeting, way: str) -> None:
    """Whoever reads the meeting's papers finds nothing; the desk finds every word; no clear word lies in the file."""
    write, read = WAYS[way]
    assert not write(collection, meeting, HARM)
    assert not read(collection, meeting)
    opened = collection.concerns.read(the_case(collection), by=DSL, at=NOW)
    assert HARM in opened.words
    assert collection.held_words.waiting(SHADOW.name) == 1
    assert all(b"stepdad" not in path.read_bytes() for path in collection.settings.data.iterdir())
    assert any(line.what.endswith(", held for the desk") for line in collection.audit.latest())


@pytest.mark.parametrize("way", WAYS)
def test_a_lead_who_has_looked_lets_them_stand(collection: Collection, meeting: Meeting, way: str) -> None:
    """Not before they were opened, and not twice; then they stand where they were written, without a number to ring."""
    write, read = WAYS[way]
    write(collection, meeting, f"{HARM} 07700 900123"[:60])
    case_id = the_case(collection)
    with pytest.raises(WrongStep):
        collection.held_words.release(case_id, by=DSL, at=NOW)
    collection.concerns.read(case_id, by=DSL, at=NOW)
    collection.held_words.release(case_id, by=DSL, at=NOW)
    assert read(collection, meeting)
    assert collection.held_words.waiting(SHADOW.name) == 0
    kept = [str(row) for table in collection.store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
            for row in collection.store.rows(f"SELECT * FROM {table['name']}") if table["name"] != "concerns"]  # fmt: skip
    assert any("stepdad hits me" in row for row in kept)
    assert not any("900123" in row for row in kept)
    with pytest.raises(WrongStep):
        collection.held_words.release(case_id, by=DSL, at=NOW)


@pytest.mark.parametrize("way", WAYS)
def test_ordinary_words_stand_at_once(collection: Collection, meeting: Meeting, way: str) -> None:
    """The desk is not asked about buses."""
    write, read = WAYS[way]
    assert write(collection, meeting, "Later buses on Sundays")
    assert read(collection, meeting)
    assert collection.concerns.cases(by=DSL) == []


def test_an_earlier_view_stands_until_the_new_one_does(collection: Collection, meeting: Meeting) -> None:
    """What a seat had said stays said; with the lead's yes the newer words take its place."""
    write, _ = WAYS["message"]
    write(collection, meeting, "please listen")
    write(collection, meeting, HARM)
    message = collection.shadow.message(meeting.id)
    assert message is not None
    assert message.words == "please listen"


def test_words_whose_time_is_up_are_given_back_to_nobody(collection: Collection, meeting: Meeting) -> None:
    """They were destroyed with all the desk's words, in their time."""
    WAYS["view"][0](collection, meeting, HARM)
    case_id = the_case(collection)
    collection.concerns.read(case_id, by=DSL, at=NOW)
    destroy(collection.store, NOW.date() + timedelta(days=2))
    with pytest.raises(WordsGone):
        collection.held_words.release(case_id, by=DSL, at=NOW)


def test_a_place_that_is_gone_takes_no_words(collection: Collection, meeting: Meeting) -> None:
    """The item was taken away meanwhile: said so, and the case stays as it was."""
    WAYS["view"][0](collection, meeting, HARM)
    case_id = the_case(collection)
    collection.concerns.read(case_id, by=DSL, at=NOW)
    collection.store.write("DELETE FROM agenda")
    with pytest.raises(NotFound):
        collection.held_words.release(case_id, by=DSL, at=NOW)
    assert not collection.concerns.get(case_id, by=DSL).released


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DSL])
def test_no_other_role_lets_them_stand(collection: Collection, meeting: Meeting, role: Role) -> None:
    """Least of all the seat itself."""
    WAYS["view"][0](collection, meeting, HARM)
    case_id = the_case(collection)
    collection.concerns.read(case_id, by=DSL, at=NOW)
    with pytest.raises(NotAllowed):
        collection.held_words.release(case_id, by=staff(role), at=NOW)
