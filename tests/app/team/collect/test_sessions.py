"""Sessions: planned in a minute, open only with somebody to keep children safe."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from feedback.core.records import SessionState
from tests.app.reading import button, everything, field, labels
from tests.factories import FACILITATOR, SHADOW, draft, local_help, open_session, plan, sent


@pytest.fixture(autouse=True)
def facilitator(sign_in):
    sign_in(FACILITATOR)


def fill(at, **values):
    for label, value in values.items():
        field(at.text_input, label).set_value(value)


def test_somebody_who_may_not_run_sessions_sees_nothing_of_them(page, collection, sign_in):
    """A shadow executive who finds the page learns no session's name or code."""
    session = open_session(collection)
    sign_in(SHADOW)
    at = page("team.collect.sessions")
    assert session.plan.title not in everything(at)
    assert not at.button


def test_an_empty_partnership_says_what_to_do_next(page):
    """Without a session the page points to the button that makes one."""
    at = page("team.collect.sessions")
    assert "New session" in at.info[0].value


def saved_and_opened(page) -> AppTest:
    """A new session of four words, as somebody in a hurry fills the form."""
    at = page("team.collect.sessions")
    button(at, "New session").click().run()
    fill(
        at,
        **{
            "What is it called": "Friday youth club",
            "Area or place": "Alderbrook",
            "Lead worker": "lead",
            "Safeguarding lead": "designated lead",
        },
    )
    button(at, "Save and open").click().run()
    return at


def test_a_new_session_opens_from_one_form(page, collection):
    """Title, area, lead and safeguarding lead are enough near a checked number; then there is a code, a QR code, a poster."""
    local_help(collection)
    at = saved_and_opened(page)
    assert not at.exception
    [session] = collection.sessions.all()
    assert session.state is SessionState.OPEN
    assert session.plan.held_on == datetime.now(UTC).date()
    assert at.metric[0].value == f"{session.code[:3]} {session.code[3:]}"
    assert f"/documents/poster/{session.id}.pdf" in everything(at)
    assert "svg" in everything(at)


def test_what_is_missing_is_named_and_nothing_typed_is_lost(page, collection):
    """Opening without a safeguarding lead says so beside the fields, and the rest is kept as a draft."""
    at = page("team.collect.sessions")
    button(at, "New session").click().run()
    fill(at, **{"What is it called": "Half filled in", "Area or place": "Alderbrook"})
    button(at, "Save and open").click().run()
    words = everything(at)
    assert "The safeguarding lead is missing" in words
    assert "A title is missing" not in words
    assert field(at.text_input, "What is it called").value == "Half filled in"
    [session] = collection.sessions.all()
    assert session.state is SessionState.DRAFT
    assert session.plan.title == "Half filled in"


def test_missing_fields_can_be_filled_in_after_the_refusal(page, collection):
    """After a refusal the same form goes on: fill in, and the same session opens."""
    at = page("team.collect.sessions")
    button(at, "New session").click().run()
    fill(at, **{"What is it called": "Half filled in", "Area or place": "Alderbrook"})
    button(at, "Save and open").click().run()
    local_help(collection)
    fill(at, **{"Safeguarding lead": "designated lead"})
    button(at, "Save and open").click().run()
    [session] = collection.sessions.all()
    assert session.state is SessionState.OPEN


def test_a_draft_that_may_not_open_leads_to_its_form(page, collection):
    """'Open' on a draft with something missing shows the form with the missing fields marked."""
    draft(collection, dsl="")
    at = page("team.collect.sessions")
    button(at, "Open").click().run()
    assert "The safeguarding lead is missing" in everything(at)
    assert field(at.text_input, "What is it called").value == "Tuesday group"


def test_the_lead_is_filled_in_from_the_last_session(page, collection):
    """Nobody types the safeguarding lead again, and the form says that it was filled in; numbers are in local help."""
    open_session(collection)
    at = page("team.collect.sessions")
    button(at, "New session").click().run()
    assert not any("number" in box.label for box in at.text_input)
    assert field(at.text_input, "Safeguarding lead").value == "designated lead"
    assert "last session" in everything(at)


def test_a_session_with_unread_answers_does_not_close_and_says_why(page, collection):
    """Closing with an unread answer is refused with how many are left; the session stays open."""
    session = open_session(collection)
    sent(collection, session, "more buses please")
    at = page("team.collect.sessions")
    button(at, "Close").click().run()
    assert "1 answers are unread" in at.error[0].value
    assert collection.sessions.get(session.id).state is SessionState.OPEN


def test_closing_can_be_taken_back(page, collection):
    """A session that was closed too early opens again under the same code."""
    session = open_session(collection)
    at = page("team.collect.sessions")
    button(at, "Close").click().run()
    assert collection.sessions.get(session.id).state is SessionState.CLOSED
    button(at, "Open again").click().run()
    assert collection.sessions.get(session.id).state is SessionState.OPEN
    assert session.code[:3] in at.success[0].value


def test_an_open_session_keeps_its_ages_and_questions(page, collection):
    """Answers rest on them: in the form of an open session they cannot be changed."""
    open_session(collection)
    at = page("team.collect.sessions")
    button(at, "Change").click().run()
    assert [radio.disabled for radio in at.radio] == [True, True]


def test_an_open_session_cannot_lose_its_safeguarding_lead(page, collection):
    """Emptying the lead of an open session is refused beside the field, and the kept session stays whole."""
    session = open_session(collection)
    at = page("team.collect.sessions")
    button(at, "Change").click().run()
    field(at.text_input, "Safeguarding lead").set_value("")
    button(at, "Save").click().run()
    assert "The safeguarding lead is missing" in everything(at)
    assert collection.sessions.get(session.id).plan.dsl == "designated lead"


def test_a_title_is_shown_as_typed(page, collection):
    """Marks in a title are letters: no link, no picture, no heading comes of them."""
    collection.sessions.plan(
        plan(title="[x](http://example.org) # *y*"),
        pack_version="2026-11",
        by=FACILITATOR,
        at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    at = page("team.collect.sessions")
    assert "\\[x\\]\\(http" in at.subheader[0].value


def test_leaving_the_form_keeps_nothing(page, collection):
    """'Back' leaves without a session."""
    at = page("team.collect.sessions")
    button(at, "New session").click().run()
    button(at, "Back").click().run()
    assert collection.sessions.all() == []
    assert "New session" in labels(at)


def test_the_way_back_is_opened_from_the_session(page, partnership, collection):
    """A closed session shows the page, its poster, and a button that lets young people answer; once is enough."""
    session = open_session(collection)
    collection.sessions.close(session.id, by=FACILITATOR, at=datetime.now(UTC))
    at = page("team.collect.sessions")
    assert f"/documents/said-did/{session.id}.pdf" in everything(at)
    button(at, "Let young people answer it").click().run()
    kept = partnership.follow_ups.way_back(session.id)
    assert kept.state is SessionState.OPEN
    assert kept.plan.title == f"You got it wrong: {session.plan.title}"


def test_without_a_local_number_it_stays_shut_and_says_why(page, collection):
    """Refused in plain words, kept as a draft, with the way to the screen beside it; other areas' numbers do not help."""
    local_help(collection, areas=("Elsewhere",))
    at = saved_and_opened(page)
    assert "no local number that somebody checked" in at.error[0].value
    [session] = collection.sessions.all()
    assert session.state is SessionState.DRAFT
    assert "Put local help right" in labels(at)
    local_help(collection, areas=("alderbrook",))
    at.run()
    assert "Duty team" in everything(at)
    button(at, "Open").click().run()
    assert collection.sessions.get(session.id).state is SessionState.OPEN
