"""Who may do what: read from one table, asked on the server at each step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.access.permissions import COMMAND_LINE, MAY, Action, may, require
from feedback.core.errors import NotAllowed
from feedback.core.records import Role
from tests.factories import staff

ROLES, ACTIONS = st.sampled_from(Role), st.sampled_from(Action)

RUNS_SESSIONS = {Action.RUN_SESSIONS, Action.BRING_IN_CARDS}
READS_AND_THEMES = {Action.REVIEW, Action.THEME, Action.MAKE_DIGEST, Action.SEE_DIGEST}
ANSWERS = {Action.DECIDE, Action.KEEP_PROMISES}

AGREED = {
    Role.FACILITATOR: RUNS_SESSIONS | READS_AND_THEMES | ANSWERS,
    Role.ANALYST: RUNS_SESSIONS | READS_AND_THEMES | ANSWERS,
    Role.DSL: RUNS_SESSIONS | READS_AND_THEMES | {Action.READ_DESK, Action.SEE_AUDIT},
    Role.EXECUTIVE: ANSWERS | {Action.SEE_DIGEST},
    Role.SHADOW_EXECUTIVE: {Action.SEE_DIGEST, Action.SPEAK_AS_SHADOW},
    Role.ADMINISTRATOR: RUNS_SESSIONS | {Action.MAKE_DIGEST, Action.MANAGE_ACCOUNTS, Action.SEE_AUDIT},
}
"""As a partnership agrees on it. Whoever runs sessions brings in their cards, reads the answers and themes them; leaders
decide and keep promises, and touch neither answers nor themes; the safeguarding lead alone reads the desk; the shadow
executive reads editions and speaks for itself; the administrator keeps accounts and the server, and reads no answers."""


def test_each_role_may_what_the_partnership_agreed_on_and_nothing_else():
    """Written out by role here and by step there: a right that slips into either shows."""
    assert {role: {action for action in Action if may(staff(role), action)} for role in Role} == AGREED


@given(role=ROLES, action=ACTIONS)
def test_a_step_is_refused_by_its_name(role: Role, action: Action):
    """`require` lets through whom `may` lets through; for everybody else the error names the step."""
    by = staff(role)
    if action in AGREED[role]:
        require(by, action)
    else:
        with pytest.raises(NotAllowed) as refused:
            require(by, action)
        assert refused.value.facts == {"action": action.value}


@given(action=ACTIONS)
def test_nobody_signed_in_may_do_nothing(action: Action):
    """Without a person there is no right."""
    assert not may(None, action)
    with pytest.raises(NotAllowed):
        require(None, action)


def test_the_desk_is_the_leads_alone():
    """Not the administrator's, not the command line's, nobody else's."""
    assert MAY[Action.READ_DESK] == {Role.DSL}
    assert not may(COMMAND_LINE, Action.READ_DESK)


@pytest.mark.parametrize("role", [Role.SHADOW_EXECUTIVE, Role.EXECUTIVE, Role.ADMINISTRATOR])
def test_who_decides_does_not_read_answers(role: Role):
    """The shadow executive, executives and the administrator never see the review queue or the desk."""
    assert not {Action.REVIEW, Action.READ_DESK} & {action for action in Action if role in MAY[action]}


def test_only_the_shadow_executive_speaks_as_such():
    """No adult writes in the young people's name."""
    assert MAY[Action.SPEAK_AS_SHADOW] == {Role.SHADOW_EXECUTIVE}


def test_only_the_administrator_gives_accounts():
    """Nobody gives themselves a role."""
    assert MAY[Action.MANAGE_ACCOUNTS] == {Role.ADMINISTRATOR}
