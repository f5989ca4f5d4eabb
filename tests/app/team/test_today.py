"""Today: what needs somebody stands first, and nobody has to know where to look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from analysis.wiring import Partnership
from feedback.core.records import Role
from feedback.desk.alerts import Alerts
from feedback.desk.tellings import Unreached
from feedback.wiring import Collection
from tests import factories
from tests.app.reading import everything
from tests.factories import (
    ADMINISTRATOR,
    ANALYST,
    DSL,
    EXECUTIVE,
    HARM,
    NOW,
    SHADOW,
    TODAY,
    open_session,
    sent,
    set_up_factor,
)


@pytest.fixture
def today(partnership: Partnership) -> Callable[[str], AppTest]:
    """Today as somebody meets it, by the name of a person of `tests.factories`."""

    def opened(who: str) -> AppTest:
        page = f"""
import streamlit as st
from app.shell.wiring import partnership
from app.team import today
from tests import factories
keys = ("concerns", "review", "live", "sessions", "meeting", "meetings", "promises", "audit")
today.show(partnership(), factories.{who}, {{key: st.Page(lambda: None, title=key, url_path=key) for key in keys}})
"""
        return AppTest.from_string(page, default_timeout=30).run()

    return opened


def lead(collection: Collection) -> str:
    """A safeguarding lead who can sign in; gives the account's id."""
    accounts = collection.accounts
    phrase = accounts.add("A lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
    signed_in = accounts.sign_in("A lead", phrase, at=NOW)
    accounts.choose_password(signed_in.token, "four plain words here", at=NOW)
    return signed_in.staff.id


@pytest.mark.parametrize("who", ["FACILITATOR", "EXECUTIVE", "ANALYST", "ADMINISTRATOR", "DSL", "SHADOW"])
def test_nobody_at_the_desk_is_told_to_everybody(
    today: Callable[[str], AppTest], collection: Collection, who: str
) -> None:
    """An invited lead who has not come is nobody yet; with the first who can sign in the red line goes."""
    collection.accounts.add("Invited lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
    [alarm] = today(who).error
    assert "Nobody can read the safeguarding desk" in alarm.value
    lead(collection)
    assert not today(who).error


@pytest.mark.parametrize("who", ["FACILITATOR", "EXECUTIVE", "ADMINISTRATOR", "DSL", "SHADOW"])
def test_a_desk_whose_leads_are_all_away_is_told_to_everybody(
    today: Callable[[str], AppTest], collection: Collection, who: str
) -> None:
    """Two leads, of whom one is away: quiet. The other's account is switched off: the red line, for every role."""
    first, second = factories.lead(collection, "First lead"), factories.lead(collection, "Second lead")
    day, at = datetime.now(UTC).date(), datetime.now(UTC)
    collection.rota.go_away(day, day, second.id, "nothing open", by=first, at=at)
    assert not today(who).error
    collection.accounts.switch(second.id, False, by=ADMINISTRATOR, at=at)
    [alarm] = today(who).error
    assert "every one is away" in alarm.value


def test_a_lead_is_told_that_somebody_is_to_be_given_the_desk(
    today: Callable[[str], AppTest], collection: Collection
) -> None:
    """The leads and nobody else, until one of them says yes or no."""
    lead(collection)
    collection.accounts.add("Second lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
    assert "waits for a lead's yes or no: **1**" in everything(today("DSL"))
    assert "yes or no" not in everything(today("ADMINISTRATOR"))
    collection.accounts.decline_lead(collection.accounts.waiting()[0].account_id, by=DSL, at=NOW)
    assert "yes or no" not in everything(today("DSL"))


def test_the_session_that_needs_somebody_is_named(today: Callable[[str], AppTest], collection: Collection) -> None:
    """Of three open sessions the one with a case, before the list of all; no word of what was said."""
    for name in ("First room", "Second room", "Third room"):
        session = open_session(collection, title=name)
        if name == "Second room":
            sent(collection, session, HARM)
    words = everything(today("FACILITATOR"))
    assert "In **Second room** someone may want a grown-up" in words
    assert "stepdad" not in words


def test_a_second_factor_that_was_taken_off_is_told_to_the_lead(
    collection: Collection, today: Callable[[str], AppTest]
) -> None:
    """For a week, to the leads: they know whether it was asked for."""
    accounts, at = collection.accounts, datetime.now(UTC)
    signed_in = accounts.sign_in("Ann", accounts.add("Ann", Role.ANALYST, by=ADMINISTRATOR, at=at), at=at)
    accounts.choose_password(signed_in.token, "four plain words here", at=at)
    set_up_factor(accounts, signed_in.token, at)
    accounts.reset_factor(signed_in.staff.id, by=ADMINISTRATOR, at=at)
    assert "**1** second factors were taken off" in everything(today("DSL"))
    assert "second factors were taken off" not in everything(today("ANALYST"))


def test_words_that_read_like_harm_are_told_to_the_lead(
    today: Callable[[str], AppTest], collection: Collection
) -> None:
    """What an executive typed opens no case: the lead sees how many and the way to the trail, not a word of them; no other
    role sees a line, and after a week it goes. What a seat of the shadow executive typed is a case of its own."""
    rooms, written = collection, datetime.now(UTC)
    plans = (written - timedelta(days=8), written)
    for at in plans:
        visit = rooms.visits.plan(role="Chair", agency="Council", place="Club", on=TODAY, by=EXECUTIVE, at=at)
        rooms.visits.call_off(visit.id, HARM, by=EXECUTIVE, at=at)
    words = everything(at := today("DSL"))
    assert "typed words that read like harm: **1**" in words
    assert "Open the audit trail" in [link.proto.label for link in at.get("page_link")]
    assert "stepdad" not in words
    for who in ("FACILITATOR", "ANALYST", "EXECUTIVE", "ADMINISTRATOR", "SHADOW"):
        assert "read like harm" not in everything(today(who))
    meeting = rooms.meetings.plan("Quarter", TODAY, "Hall", [open_session(rooms).id], by=ANALYST, at=written)
    rooms.shadow.write_message(meeting.id, HARM, by=SHADOW, at=written)
    words = everything(today("DSL"))
    assert "typed words that read like harm: **1**" in words
    assert "New at the safeguarding desk, in children: **1**" in words
    assert "stepdad" not in words


def test_numbers_that_nobody_checked_are_told_to_whoever_runs_sessions(
    today: Callable[[str], AppTest], collection: Collection
) -> None:
    """A child who rings a dead number has nobody; leaders, who cannot mend it, are not told."""
    lead(collection)
    assert "numbers on young people's help page need a check" in " ".join(
        one.label for one in today("FACILITATOR").expander
    )
    assert not today("EXECUTIVE").expander


@pytest.mark.parametrize(("who", "sees"), [("DSL", True), ("ADMINISTRATOR", True), ("FACILITATOR", False)])
def test_whom_no_message_reaches_is_named(
    today: Callable[[str], AppTest], collection: Collection, monkeypatch: pytest.MonkeyPatch, who: str, sees: bool
) -> None:
    """The lead and the administrator read which mailbox is gone and why; nobody else gets a colleague's address."""
    missed = Unreached(name="left@example.org", reason="mail-address-refused", since=NOW)
    monkeypatch.setattr(Alerts, "unreached", lambda _: [missed])
    lead(collection)
    shown = " ".join(warning.value for warning in today(who).warning)
    assert ("left@example.org" in shown.replace("\\", "")) is sees
    assert ("takes no message for this address" in shown) is sees
