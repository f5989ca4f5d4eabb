"""Local accounts: who may sign in, by which password or one-time passphrase; sign-ins that the server can end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher

from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.lead_requests import LeadRequest, LeadRequests
from feedback.access.passwords import OneTimePhrase, Passwords, read_phrase, refuse_weak
from feedback.access.permissions import COMMAND_LINE, Action, Staff, require
from feedback.core.errors import HeardError, Invalid, NotFound
from feedback.core.records import Role
from feedback.core.typed_words import clean
from feedback.storage.database import Row, Store

SHORTEST_NAME, LONGEST_NAME = 2, 60
TRIES = 10
LOCKED_FOR = timedelta(minutes=15)
INVITED_FOR = timedelta(hours=48)

NEVER_EMPTY = frozenset({Role.ADMINISTRATOR, Role.DSL})
"""Roles that somebody always holds, once somebody does: without them nobody lets people in, or nobody reads the desk."""


class SignInFailed(HeardError):
    """No such account, a wrong password, or an account that was switched off: which, is not said."""

    code = "sign-in-failed"


class Locked(HeardError):
    """Too many wrong passwords; `minutes` says for how long."""

    code = "sign-in-locked"


class LastOfARole(HeardError):
    """Somebody must always be able to do this: nobody else in this role can sign in."""

    code = "last-of-a-role"


class NotToOneself(HeardError):
    """Nobody gives themselves the desk, and whoever asked does not also agree."""

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


@dataclass(frozen=True, slots=True, repr=False)
class SignedIn:
    """`token` goes into the cookie; only its hash is kept. `must_choose`: came in by a one-time passphrase."""

    token: str
    staff: Staff
    must_choose: bool


class Accounts:
    def __init__(self, store: Store, audit: Audit, *, hasher: PasswordHasher | None = None, hours: int = 10) -> None:
        self._store, self._audit, self._hours = store, audit, hours
        self._guarded = GuardedSteps(store, audit)
        self._requests = LeadRequests(store)
        self._passwords = Passwords(hasher)

    def add(self, name: str, role: Role, *, by: Staff, at: datetime) -> str | None:
        """Make an account; gives a one-time passphrase of five plain words to hand over. Raises NameTaken, Invalid.

        None where a safeguarding lead has to agree first: the account is off until then, and the lead has the passphrase.
        """
        account_id, made = secrets.token_hex(8), f"account made: {role.value}"
        boxes, invitation = {"account": (name, LONGEST_NAME)}, self._passwords.one_time_phrase()
        with self._guarded.step(Action.MANAGE_ACCOUNTS, made, account_id, by=by, at=at, names=boxes) as step:
            name = step.names["account"]
            if len(name) < SHORTEST_NAME:
                raise Invalid
            if self._by_name(name) is not None or name.casefold() == COMMAND_LINE.name:
                raise NameTaken
            waits = role is Role.DSL and self._somebody_leads()
            row = {"id": account_id, "name": name, "role": role.value, "active": int(not waits)}
            self._store.insert("accounts", row)
            if waits:
                self._ask(account_id, by, at)
                return None
            return self._invite(account_id, invitation, at)

    def invite_again(self, account_id: str, *, by: Staff, at: datetime) -> str | None:
        """A fresh one-time passphrase for a forgotten password; sign-ins under the old one end. Raises NotFound.

        A safeguarding lead's goes by another lead: None, and the account is off until that one agrees. The last lead's
        is made on the server alone (LastOfARole): whoever held it could read the desk.
        """
        require(by, Action.MANAGE_ACCOUNTS)
        invitation = self._passwords.one_time_phrase()
        with self._change(account_id, "invited again", by, at):
            leads = self.get(account_id).role is Role.DSL
            waits = leads and self._somebody_leads(besides=account_id)
            if leads and not waits and by.id != COMMAND_LINE.id:
                self._somebody_stays(account_id)
            self._set(account_id, "password_hash = NULL, failed = 0, locked_until = NULL", [])
            if waits:
                self._set(account_id, "active = 0", [])
                self._ask(account_id, by, at)
                return None
            return self._invite(account_id, invitation, at)

    def switch(self, account_id: str, active: bool, *, by: Staff, at: datetime) -> None:
        """Switch an account on or off; either way its sign-ins end at once. Raises NotFound, LastOfARole.

        A safeguarding lead's account goes on once another lead agrees (`waiting`).
        """
        with self._change(account_id, "switched on" if active else "switched off", by, at):
            if not active:
                self._somebody_stays(account_id)
            elif self.get(account_id).role is Role.DSL and self._somebody_leads(besides=account_id):
                self._ask(account_id, by, at)
                return
            self._requests.end(account_id)
            self._set(account_id, "active = ?", [int(active)])

    def change_role(self, account_id: str, role: Role, *, by: Staff, at: datetime) -> None:
        """Give an account another role; its sign-ins end at once. Raises NotFound, LastOfARole, NotToOneself.

        The desk is given once a safeguarding lead agrees (`waiting`); until then the role stays as it was.
        """
        with self._change(account_id, f"given a role: {role.value}", by, at):
            if self.get(account_id).role is not role:
                self._somebody_stays(account_id)
                if role is Role.DSL and by.id == account_id:
                    raise NotToOneself
                if role is Role.DSL and self._somebody_leads():
                    self._ask(account_id, by, at)
                    return
            self._requests.end(account_id)
            self._set(account_id, "role = ?", [role.value])

    def waiting(self) -> list[LeadRequest]:
        """Whom administrators want to give the desk, and no lead has said yes or no to yet."""
        return self._requests.all()

    def agree_to_lead(self, account_id: str, *, by: Staff, at: datetime) -> str:
        """A safeguarding lead's yes: the account has the desk, and a fresh one-time passphrase, which the lead hands over.

        Whoever asked never holds it. Raises NotFound where nobody asked, NotToOneself.
        """
        require(by, Action.READ_DESK)
        invitation = self._passwords.one_time_phrase()
        with self._answer(account_id, "given the desk by two", by, at):
            fresh = "role = ?, active = 1, password_hash = NULL, failed = 0, locked_until = NULL"
            self._set(account_id, fresh, [Role.DSL.value])
            self._end_sign_ins(account_id)
            return self._invite(account_id, invitation, at)

    def decline_lead(self, account_id: str, *, by: Staff, at: datetime) -> None:
        """A safeguarding lead's no: all stays as it is. Raises NotFound where nobody asked, NotToOneself."""
        with self._answer(account_id, "not given the desk", by, at):
            pass

    @contextmanager
    def _answer(self, account_id: str, what: str, by: Staff, at: datetime) -> Iterator[None]:
        with self._guarded.step(Action.READ_DESK, f"account {what}", account_id, by=by, at=at):
            if by.id in (account_id, self._requests.of(account_id).asked_by):
                raise NotToOneself
            self._requests.end(account_id)
            yield

    def _ask(self, account_id: str, by: Staff, at: datetime) -> None:
        self._requests.ask(account_id, by=by.id, name=by.name, on=at.date())

    def _somebody_leads(self, besides: str = "") -> bool:
        """Whether a safeguarding lead can sign in and say yes or no; the first of all is let in by one person."""
        return any(one.role is Role.DSL and one.active and one.has_password and one.id != besides for one in self.all())

    def sign_in(self, name: str, password: str, *, at: datetime) -> SignedIn:
        """Raises SignInFailed, Locked after `TRIES` wrong passwords in a row, SignInBusy where too many are waiting."""
        with self._passwords.turn():
            return self._sign_in_checked(name, password, at)

    def _sign_in_checked(self, name: str, password: str, at: datetime) -> SignedIn:
        row = self._count_try(" ".join(clean(name[:80].encode("utf-8", "replace").decode()).split()), at)
        known = row["password_hash"] if row else None
        invited = self._invitation(row["id"], at) if row and not known else None
        # One password is checked for every name, known or not, so that time does not tell who has an account.
        right = self._passwords.fits(known or invited, password if known else read_phrase(password))
        if row is None or not row["active"] or not right or not (known or invited):
            if row and row["failed"] + 1 >= TRIES:
                self._audit.note(row["name"], "account locked after wrong passwords", row["id"], at=at)
            raise SignInFailed
        with self._store.transaction():
            self._store.write("UPDATE accounts SET failed = 0, locked_until = NULL WHERE id = ?", [row["id"]])
            return SignedIn(self._sign_in(row["id"], at), _staff(row), must_choose=known is None)

    def choose_password(self, token: str, password: str, *, at: datetime) -> None:
        """Set one's own password; the one-time passphrase is used up, and sign-ins elsewhere end.

        Raises WeakPassword, EasyPassword, SignInFailed, SignInBusy.
        """
        staff = self._holder(token, at=at)
        if staff is None:
            raise SignInFailed
        refuse_weak(password, staff.name)
        with self._passwords.turn():
            hashed = self._passwords.hash(password)
        with self._store.transaction():
            self._store.write("UPDATE accounts SET password_hash = ? WHERE id = ?", [hashed, staff.id])
            self._store.write("DELETE FROM invitations WHERE account_id = ?", [staff.id])
            self._store.write(
                "DELETE FROM sign_ins WHERE account_id = ? AND token_hash != ?", [staff.id, _token_hash(token)]
            )
            self._audit.note(staff.name, "password chosen", staff.id, at=at)

    def signed_in(self, token: str, *, at: datetime) -> Staff | None:
        """Who holds this cookie now: role and account are read again each time.

        None for whoever came in by a one-time passphrase: it opens nothing until a password is chosen.
        """
        staff = self._holder(token, at=at)
        return None if staff is None or self._must_choose(staff) else staff

    def _holder(self, token: str, *, at: datetime) -> Staff | None:
        row = self._store.row(
            """SELECT accounts.* FROM sign_ins JOIN accounts ON accounts.id = account_id
               WHERE token_hash = ? AND expires_at > ? AND active = 1""",
            [_token_hash(token), at.isoformat()],
        )
        return None if row is None else _staff(row)

    def _must_choose(self, staff: Staff) -> bool:
        row = self._store.row("SELECT password_hash FROM accounts WHERE id = ?", [staff.id])
        return row is not None and row["password_hash"] is None

    def sign_out(self, token: str) -> None:
        self._store.write("DELETE FROM sign_ins WHERE token_hash = ?", [_token_hash(token)])

    def get(self, account_id: str) -> Account:
        """Raises NotFound."""
        for account in self.all():
            if account.id == account_id:
                return account
        raise NotFound

    def all(self) -> list[Account]:
        return [
            Account(
                id=row["id"],
                name=row["name"],
                role=Role(row["role"]),
                active=bool(row["active"]),
                has_password=row["password_hash"] is not None,
            )
            for row in self._store.rows("SELECT * FROM accounts ORDER BY name")
        ]

    @contextmanager
    def _change(self, account_id: str, what: str, by: Staff, at: datetime) -> Iterator[None]:
        """A change to an account; its sign-ins end with it."""
        with self._guarded.step(Action.MANAGE_ACCOUNTS, f"account {what}", account_id, by=by, at=at):
            self._end_sign_ins(account_id)
            yield

    def _end_sign_ins(self, account_id: str) -> None:
        self._store.write("DELETE FROM sign_ins WHERE account_id = ?", [account_id])

    def _set(self, account_id: str, sets: str, values: list[object]) -> None:
        if self._store.write(f"UPDATE accounts SET {sets} WHERE id = ?", [*values, account_id]) == 0:
            raise NotFound

    def _somebody_stays(self, account_id: str) -> None:
        """Raises LastOfARole where this is the only one who can sign in as administrator, or as safeguarding lead."""
        leaving = self.get(account_id)
        if leaving.role not in NEVER_EMPTY or not leaving.active or not leaving.has_password:
            return
        others = [one for one in self.all() if one.role is leaving.role and one.active and one.id != account_id]
        if not any(one.has_password for one in others):
            raise LastOfARole(role=leaving.role.value)

    def _by_name(self, name: str) -> Row | None:
        return self._store.row("SELECT * FROM accounts WHERE name = ?", [name])

    def _invite(self, account_id: str, invitation: OneTimePhrase, at: datetime) -> str:
        expires = (at + INVITED_FOR).isoformat()
        with self._store.transaction():
            self._store.write("DELETE FROM invitations WHERE account_id = ?", [account_id])
            self._store.insert(
                "invitations", {"token_hash": invitation.hashed, "account_id": account_id, "expires_at": expires}
            )
        return invitation.words

    def _invitation(self, account_id: str, at: datetime) -> str | None:
        """The hash of the one-time passphrase that stands, if any."""
        row = self._store.row(
            "SELECT token_hash FROM invitations WHERE account_id = ? AND expires_at > ?", [account_id, at.isoformat()]
        )
        return None if row is None else str(row["token_hash"])

    def _count_try(self, name: str, at: datetime) -> Row | None:
        """Count a try before its password is looked at: tries that come all at once are counted too. Raises Locked."""
        if self._by_name(name) is None:  # nobody's name: nothing to count, and no writer waits for a stranger
            return None
        with self._store.transaction():
            row = self._by_name(name)
            if row is None:
                return None
            left = datetime.fromisoformat(row["locked_until"]) - at if row["locked_until"] else timedelta()
            # A longer time than any lock was set by a clock that ran ahead: it keeps nobody out.
            if timedelta() < left <= LOCKED_FOR:
                raise Locked(minutes=int(left.total_seconds() // 60) + 1)
            failed = row["failed"] + 1
            locked = (at + LOCKED_FOR).isoformat() if failed >= TRIES else None
            self._store.write(
                "UPDATE accounts SET failed = ?, locked_until = ? WHERE id = ?",
                [0 if locked else failed, locked, row["id"]],
            )
        return row

    def _sign_in(self, account_id: str, at: datetime) -> str:
        token = secrets.token_urlsafe(32)
        expires = (at + timedelta(hours=self._hours)).isoformat()
        with self._store.transaction():
            self._store.write("DELETE FROM sign_ins WHERE expires_at < ?", [at.isoformat()])
            self._store.insert(
                "sign_ins", {"token_hash": _token_hash(token), "account_id": account_id, "expires_at": expires}
            )
        return token


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _staff(row: Row) -> Staff:
    return Staff(id=row["id"], name=row["name"], role=Role(row["role"]))
