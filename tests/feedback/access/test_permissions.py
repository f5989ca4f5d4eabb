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


def test_every_action_has_its_roles():
    """An action without a line would be open to nobody, or forgotten."""
    assert set(MAY) == set(Action)
    assert all(MAY.values())


@given(role=ROLES, action=ACTIONS)
def test_a_role_may_what_the_table_says_and_no_more(role: Role, action: Action):
    """`may` and `require` agree with the table for every role and action."""
    by = staff(role)
    assert may(by, action) == (role in MAY[action])
    if may(by, action):
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
