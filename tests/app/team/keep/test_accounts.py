"""Accounts: a passphrase is shown once; nobody locks themselves out by a slip of the hand."""

from __future__ import annotations

import pytest

from feedback.access.permissions import Staff
from feedback.core.records import Role
from tests.app.reading import button, everything, field, in_dialog, labels, remembered
from tests.factories import ADMINISTRATOR, FACILITATOR, NOW


@pytest.fixture(autouse=True)
def administrator(sign_in):
    sign_in(ADMINISTRATOR)


def add(at, name, role=Role.FACILITATOR):
    field(at.text_input, "Name").set_value(name)
    field(at.radio, "Role").set_value(role)
    return button(at, "Make the account").click().run()


def test_only_an_administrator_manages_accounts(page, collection, sign_in):
    """A facilitator who finds the page sees no account."""
    sign_in(FACILITATOR)
    assert not page("team.keep.accounts").text_input


def test_a_new_account_gets_a_passphrase_that_works_and_is_shown_once(page, collection):
    """The passphrase signs its owner in; on the next run it is on no screen and in no state."""
    at = add(page("team.keep.accounts"), "New worker", Role.ANALYST)
    phrase = at.code[0].value
    signed_in = collection.accounts.sign_in("New worker", phrase, at=NOW)
    assert signed_in.staff.role is Role.ANALYST
    assert field(at.text_input, "Name").value == ""
    at.run()
    assert phrase not in everything(at)
    assert phrase not in remembered(at)


def test_a_name_that_is_taken_is_said_and_stays_in_its_box(page):
    """The second account of a name is refused in plain words; the name can be changed where it stands."""
    at = add(page("team.keep.accounts"), "Twice")
    at = add(at, "Twice")
    assert "of that name already" in at.error[0].value
    assert field(at.text_input, "Name").value == "Twice"


def test_switching_off_asks_first(page, collection):
    """An account is switched off only after 'Yes', and can be switched on again."""
    at = add(page("team.keep.accounts"), "Leaver")
    button(at, "Switch off Leaver").click().run()
    assert collection.accounts.all()[0].active
    in_dialog(at, "Switch off Leaver", "Yes, switch it off")
    assert not collection.accounts.all()[0].active
    button(at, "Switch on Leaver").click().run()
    assert collection.accounts.all()[0].active


def test_a_forgotten_password_gets_a_new_passphrase(page, collection):
    """A fresh passphrase is shown once, after the page has said what it ends."""
    at = add(page("team.keep.accounts"), "Forgetful")
    old = at.code[0].value
    button(at, "New passphrase for Forgetful").click().run()
    in_dialog(at, "New passphrase for Forgetful", "Yes, make one")
    assert at.code[0].value != old


def test_nobody_switches_off_their_own_account(page, collection, sign_in):
    """On one's own line there is no button that could lock one out."""
    add(page("team.keep.accounts"), "Alone", Role.ADMINISTRATOR)
    account = collection.accounts.all()[0]
    sign_in(Staff(id=account.id, name=account.name, role=account.role))
    assert not any("Alone" in label for label in labels(page("team.keep.accounts")))


def test_a_further_lead_waits_for_a_lead(page, collection):
    """The administrator is given no passphrase, is told who is asked, and cannot switch the account on meanwhile."""
    accounts = collection.accounts
    phrase = accounts.add("First lead", Role.DSL, by=ADMINISTRATOR, at=NOW)
    accounts.choose_password(accounts.sign_in("First lead", phrase, at=NOW).token, "four plain words here", at=NOW)
    at = add(page("team.keep.accounts"), "Second lead", Role.DSL)
    assert not at.code
    assert "Waits for a safeguarding lead's yes" in everything(at)
    assert "Switch on Second lead" not in labels(at)
