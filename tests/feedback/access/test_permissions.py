"""Who may do what, as a partnership would say it. The code is held to these sentences, not the other way round."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from feedback.access.permissions import COMMAND_LINE, MAY, Action, may, needs_second_factor, require
from feedback.core.errors import NotAllowed
from feedback.core.records import Role
from tests.factories import staff

_SAID = """
A facilitator    runs sessions, brings in cards, reads answers, works on themes, makes digests, sees digests, decides,
                 keeps promises, keeps local help, takes answers out.
The safeguarding lead  runs sessions, brings in cards, reads answers, opens the desk, works on themes, makes digests,
                 sees digests, sees the trail, keeps local help, waives local help, takes answers out.
An analyst       runs sessions, brings in cards, reads answers, works on themes, makes digests, sees digests, decides,
                 keeps promises, keeps local help, sets the look, takes answers out.
An executive     sees digests, decides, keeps promises.
The shadow executive  sees digests, speaks as the shadow executive.
The administrator  runs sessions, brings in cards, makes digests, gives accounts, sees the trail, keeps local help,
                 waives local help, sets the look.
"""
"""Each person in one sentence. What is not said, nobody of that role may."""

_TWO_FACTORS = """
The safeguarding lead opens nothing by a password alone. The administrator opens nothing by a password alone.
"""
"""Who signs in with a code from the phone as well, and with nothing before it is set up."""

_PEOPLE = {
    "A facilitator": Role.FACILITATOR,
    "The safeguarding lead": Role.DSL,
    "An analyst": Role.ANALYST,
    "An executive": Role.EXECUTIVE,
    "The shadow executive": Role.SHADOW_EXECUTIVE,
    "The administrator": Role.ADMINISTRATOR,
}

_THINGS = {
    "runs sessions": Action.RUN_SESSIONS,
    "brings in cards": Action.BRING_IN_CARDS,
    "reads answers": Action.REVIEW,
    "opens the desk": Action.READ_DESK,
    "works on themes": Action.THEME,
    "makes digests": Action.MAKE_DIGEST,
    "sees digests": Action.SEE_DIGEST,
    "decides": Action.DECIDE,
    "keeps promises": Action.KEEP_PROMISES,
    "speaks as the shadow executive": Action.SPEAK_AS_SHADOW,
    "gives accounts": Action.MANAGE_ACCOUNTS,
    "sees the trail": Action.SEE_AUDIT,
    "keeps local help": Action.KEEP_LOCAL_HELP,
    "waives local help": Action.WAIVE_LOCAL_HELP,
    "sets the look": Action.SET_IDENTITY,
    "takes answers out": Action.TAKE_OUT_ANSWERS,
}


def _read() -> dict[Action, frozenset[Role]]:
    found: dict[Action, set[Role]] = {action: set() for action in Action}
    for sentence in " ".join(_SAID.split()).split("."):
        for who, role in _PEOPLE.items():
            if sentence.strip().startswith(who):
                for thing in sentence.strip().removeprefix(who).split(","):
                    found[_THINGS[thing.strip()]].add(role)
    return {action: frozenset(roles) for action, roles in found.items()}


WHO_MAY: Mapping[Action, frozenset[Role]] = _read()


def test_each_action_and_each_role_has_its_words():
    """No action without a row: one that is new is open to nobody here, and fails, until somebody says whose it is."""
    assert set(_THINGS.values()) == set(Action)
    assert set(_PEOPLE.values()) == set(Role)
    assert all(WHO_MAY.values())
    assert set(MAY) == set(Action)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_a_role_may_what_was_said_and_no_more(role: Role, action: Action):
    """For every role and action, asking and being refused are as the sentence of that role says."""
    by = staff(role)
    assert may(by, action) == (role in WHO_MAY[action])
    if role in WHO_MAY[action]:
        require(by, action)
    else:
        with pytest.raises(NotAllowed) as refused:
            require(by, action)
        assert refused.value.facts == {"action": action.value}


@pytest.mark.parametrize("action", Action)
def test_nobody_signed_in_may_do_nothing(action: Action):
    """Without a person there is no right."""
    assert not may(None, action)
    with pytest.raises(NotAllowed):
        require(None, action)


@pytest.mark.parametrize("action", Action)
def test_the_command_line_is_an_administrator_and_no_more(action: Action):
    """Whoever can run commands on the server reads no child's words and decides nothing by it."""
    assert may(COMMAND_LINE, action) == (Role.ADMINISTRATOR in WHO_MAY[action])
    assert not may(COMMAND_LINE, Action.READ_DESK)


@pytest.mark.parametrize("who", _PEOPLE)
def test_whoever_opens_the_desk_or_gives_accounts_has_two_factors(who: str):
    """As the sentences say, and nobody besides; whoever may do either is one of them."""
    demanded = needs_second_factor(_PEOPLE[who])
    assert demanded == (f"{who} opens nothing by a password alone." in _TWO_FACTORS)
    assert demanded == any(_PEOPLE[who] in WHO_MAY[action] for action in (Action.READ_DESK, Action.MANAGE_ACCOUNTS))
