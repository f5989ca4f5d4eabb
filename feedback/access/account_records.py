"""What there is to say of an account and of a sign-in, and why one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from feedback.access.permissions import Staff
from feedback.core.errors import HeardError, Invalid
from feedback.core.records import Role


class SignInFailed(HeardError):
    """No such account, a wrong password, or an account that was switched off: which, is not said."""

    code = "sign-in-failed"


class LastOfARole(HeardError):
    """Somebody must always be able to do this: nobody else in this role can sign in."""

    code = "last-of-a-role"


class NotToOneself(HeardError):
    """Nobody gives themselves the desk, agrees to what they asked for, or takes their own second factor off without it."""

    code = "not-to-oneself"


class NameTaken(Invalid):
    code = "account-name-taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    id: str
    name: str
    role: Role
    active: bool
    has_password: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorReset:
    """A line for the leads: whose second factor `by_name` took off."""

    id: str
    name: str
    by_name: str


class Owed(StrEnum):
    """What somebody still has to do before a sign-in opens anything, in this order."""

    CHOOSE = "choose"
    CODE = "code"
    SECOND_FACTOR = "second-factor"


@dataclass(frozen=True, slots=True, repr=False)
class SignedIn:
    """`token` goes into the cookie; only its hash is kept. `owes`: what opens nothing until it is done."""

    token: str
    staff: Staff
    owes: Owed | None

    @property
    def must_choose(self) -> bool:
        """Came in by a one-time passphrase."""
        return self.owes is Owed.CHOOSE
