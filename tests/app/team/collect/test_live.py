"""The worker's screen: it knows within three seconds, and it never shows a word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.team.collect import live
from feedback.core.records import Channel
from tests.app.reading import everything
from tests.factories import DSL, EXECUTIVE, FACILITATOR, HARM, NOW, draft, held, lead, open_session, plan, sent

URGENT = "i want to die and i know how"


@pytest.fixture(autouse=True)
def facilitator(sign_in):
    sign_in(FACILITATOR)


def marks(at):
    return [box.value for box in (*at.error, *at.warning)]


def test_only_the_team_watches(page, collection, sign_in):
    """An executive who finds the page learns nothing of who is writing."""
    open_session(collection)
    sign_in(EXECUTIVE)
    assert not page("team.collect.live").metric


def test_without_an_open_session_the_page_says_what_to_do(page, collection):
    """A draft is nothing to watch: the page leads to Sessions."""
    draft(collection)
    at = page("team.collect.live")
    assert "No session is open" in at.info[0].value


def test_all_quiet_says_so(page, collection):
    """Silence is said in words, so that nobody wonders whether the page works."""
    open_session(collection)
    at = page("team.collect.live")
    assert "All quiet" in at.success[0].value
    assert marks(at) == []


def test_a_concern_raises_a_marker_without_words(page, collection):
    """The worker is told to be around, with the practice card, and reads nothing of what was said."""
    session = open_session(collection)
    sent(collection, session, HARM)
    at = page("team.collect.live")
    assert "check the quiet ones" in marks(at)[0]
    assert "No promise of secrecy" in everything(at)
    assert "stepdad" not in everything(at)
    assert at.expander[0].proto.expanded


def test_urgent_is_told_apart_by_its_words(page, collection):
    """Not by colour: the marker says 'Now' and whom to ring."""
    session = open_session(collection)
    sent(collection, session, URGENT)
    [mark] = marks(page("team.collect.live"))
    assert "Now:" in mark
    assert "designated lead" in mark


def test_the_marker_ends_when_the_desk_has_seen_the_case(page, collection):
    """Once the safeguarding lead has opened the words, the worker's screen is quiet again."""
    session = open_session(collection)
    collection.concerns.read(held(collection, session), by=DSL, at=NOW)
    assert marks(page("team.collect.live")) == []


def test_the_marker_comes_without_a_hand_on_the_page(page, collection):
    """The page looks again by itself often enough for three seconds."""
    session = open_session(collection)
    at = page("team.collect.live")
    sent(collection, session, HARM)
    assert live.EVERY < 3
    assert marks(at.run()) != []


def test_no_words_of_any_answer_are_on_the_page(page, collection):
    """Whatever was sent, whoever looks over a shoulder reads numbers only."""
    session = open_session(collection)
    sent(collection, session, "the canary sings at the skate park")
    assert "canary" not in everything(page("team.collect.live"))


def test_the_team_counts_what_was_sent_by_its_door(page, collection):
    """Exact numbers: sent, by channel, presses of help, left to read."""
    session = open_session(collection)
    sent(collection, session, "more buses")
    sent(collection, session, "more benches", channel=Channel.PAPER)
    collection.sessions.count_help(session.id)
    at = page("team.collect.live")
    assert {m.label: m.value for m in at.metric} == {
        "Sent so far": "2",
        "Answers to read": "2",
        "Times somebody opened 'I need help'": "1",
    }
    assert "paper card 1" in everything(at)


def test_another_session_that_needs_somebody_is_never_hidden_by_green(page, collection):
    """Whichever session is watched, the one with a case is named, in its own words and not as this room's."""
    quiet = open_session(collection, title="Quiet room")
    at = page("team.collect.live")
    assert "All quiet" in at.success[0].value
    sent(collection, open_session(collection, title="Other room"), URGENT)
    at.run()
    assert at.selectbox[0].value == quiet.id
    assert not at.success
    [mark] = marks(at)
    assert "Now, in Other room" in mark
    assert "Quiet in this session" in at.info[0].value


def test_it_opens_on_the_session_that_needs_somebody(page, collection):
    """Of three open sessions, the one with an urgent case comes first, then one with a concern, then the newest."""
    concern = open_session(collection, title="Room with a concern")
    sent(collection, concern, HARM)
    urgent = open_session(collection, title="Room in need")
    case = sent(collection, urgent, URGENT)
    open_session(collection, title="Newest room")
    assert page("team.collect.live").selectbox[0].value == urgent.id
    for held_case in collection.concerns.cases(by=DSL):
        if held_case.answer_id == case.id:
            collection.concerns.read(held_case.id, by=DSL, at=NOW)
    assert page("team.collect.live").selectbox[0].value == concern.id


def test_one_press_leads_to_the_session_that_needs_somebody(page, collection):
    """From the watched session to the other, which then shows its marker and the practice card."""
    open_session(collection, title="Quiet room")
    at = page("team.collect.live")
    other = open_session(collection, title="Other room")
    sent(collection, other, HARM)
    at.run()
    next(button for button in at.button if "Watch Other room" in button.label).click().run()
    assert at.selectbox[0].value == other.id
    assert "check the quiet ones" in marks(at)[0]
    assert at.expander[0].proto.expanded


def test_what_was_chosen_stays_chosen(page, collection):
    """A new case elsewhere is told, and does not take the page away from whoever watches their own group."""
    first, second = open_session(collection, title="First"), open_session(collection, title="Second")
    at = page("team.collect.live")
    at.selectbox[0].set_value(first.id).run()
    sent(collection, second, HARM)
    assert at.run().selectbox[0].value == first.id


def test_whoever_stands_in_is_named(page, collection):
    """The session's lead is away today: the worker is told to ring the deputy; a lead without an account stays as typed."""
    first, second = lead(collection, "First lead"), lead(collection, "Second lead")
    session = open_session(collection, dsl=first.name, dsl_account=first.id)
    held(collection, session, URGENT)
    assert "ring First lead" in marks(page("team.collect.live"))[0]
    today = datetime.now(UTC).date()
    collection.rota.go_away(today, today, second.id, "nothing open", by=first, at=NOW)
    assert "ring Second lead" in marks(page("team.collect.live"))[0]
    collection.sessions.change(session.id, plan(dsl="Jo Bloggs"), by=FACILITATOR, at=NOW)
    assert "ring Jo Bloggs" in marks(page("team.collect.live"))[0]
