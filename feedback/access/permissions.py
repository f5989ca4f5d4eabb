"""Who may do what. Every staff step asks here, on the server, whatever a screen shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from feedback.core.errors import NotAllowed
from feedback.core.records import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Somebody signed in. A shadow executive's `name` is a pseudonym."""

    id: str
    name: str
    role: Role


class Action(StrEnum):
    RUN_SESSIONS = "run_sessions"
    BRING_IN_CARDS = "bring_in_cards"
    REVIEW = "review"
    READ_DESK = "read_desk"
    THEME = "theme"
    MAKE_DIGEST = "make_digest"
    SEE_DIGEST = "see_digest"
    DECIDE = "decide"
    KEEP_PROMISES = "keep_promises"
    SPEAK_AS_SHADOW = "speak_as_shadow"
    MANAGE_ACCOUNTS = "manage_accounts"
    SEE_AUDIT = "see_audit"
    KEEP_LOCAL_HELP = "keep_local_help"
    WAIVE_LOCAL_HELP = "waive_local_help"
    SET_IDENTITY = "set_identity"
    TAKE_OUT_ANSWERS = "take_out_answers"


_FACILITATOR, _DSL, _ANALYST = Role.FACILITATOR, Role.DSL, Role.ANALYST
_EXECUTIVE, _SHADOW, _ADMINISTRATOR = Role.EXECUTIVE, Role.SHADOW_EXECUTIVE, Role.ADMINISTRATOR

MAY: Mapping[Action, frozenset[Role]] = {
    Action.RUN_SESSIONS: frozenset({_FACILITATOR, _DSL, _ANALYST, _ADMINISTRATOR}),
    Action.BRING_IN_CARDS: frozenset({_FACILITATOR, _DSL, _ANALYST, _ADMINISTRATOR}),
    Action.REVIEW: frozenset({_FACILITATOR, _DSL, _ANALYST}),
    # Not even the administrator: whoever keeps the server does not read children's words.
    Action.READ_DESK: frozenset({_DSL}),
    Action.THEME: frozenset({_FACILITATOR, _DSL, _ANALYST}),
    # The command line makes digests of what is approved and suppressed already.
    Action.MAKE_DIGEST: frozenset({_FACILITATOR, _DSL, _ANALYST, _ADMINISTRATOR}),
    Action.SEE_DIGEST: frozenset({_FACILITATOR, _DSL, _ANALYST, _EXECUTIVE, _SHADOW}),
    Action.DECIDE: frozenset({_EXECUTIVE, _ANALYST, _FACILITATOR}),
    Action.KEEP_PROMISES: frozenset({_EXECUTIVE, _ANALYST, _FACILITATOR}),
    Action.SPEAK_AS_SHADOW: frozenset({_SHADOW}),
    Action.MANAGE_ACCOUNTS: frozenset({_ADMINISTRATOR}),
    Action.SEE_AUDIT: frozenset({_ADMINISTRATOR, _DSL}),
    # Whoever runs sessions knows whom children can ring there.
    Action.KEEP_LOCAL_HELP: frozenset({_FACILITATOR, _DSL, _ANALYST, _ADMINISTRATOR}),
    # That there is nobody near to ring is a safeguarding decision, and no way round looking up a number.
    Action.WAIVE_LOCAL_HELP: frozenset({_DSL, _ADMINISTRATOR}),
    Action.SET_IDENTITY: frozenset({_ANALYST, _ADMINISTRATOR}),
    # Single answers belong to the team that collected them, and to nobody who decides on them or keeps the server.
    Action.TAKE_OUT_ANSWERS: frozenset({_FACILITATOR, _DSL, _ANALYST}),
}

TWO_FACTORS = frozenset({Action.READ_DESK, Action.MANAGE_ACCOUNTS})
"""What nobody does by a password alone: reading children's words, and saying who may."""

COMMAND_LINE = Staff(id="command-line", name="command line", role=Role.ADMINISTRATOR)
"""Whoever can run commands on the server; has an administrator's rights and no more."""


def may(staff: Staff | None, action: Action) -> bool:
    return staff is not None and staff.role in MAY[action]


def needs_second_factor(role: Role) -> bool:
    """Whether somebody of this role signs in with a second factor, and with nothing before it is set up."""
    return any(role in MAY[action] for action in TWO_FACTORS)


def require(staff: Staff | None, action: Action) -> None:
    """Raises NotAllowed unless this person's role may do this."""
    if not may(staff, action):
        raise NotAllowed(action=action.value)
