"""Local accounts: argon2 passwords, one-time passphrases, sign-ins that the server can end."""

from __future__ import annotations

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from feedback.audit import Audit
from feedback.database import Row, Store
from feedback.errors import HeardError, Invalid, NotFound
from feedback.permissions import Action, Staff, require
from feedback.records import Role
from feedback.slips import word_list

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
TRIES = 10
LOCKED_FOR = timedelta(minutes=15)
INVITED_FOR = timedelta(hours=48)

# Each check of a password takes 64 MiB and a core for a moment; a flood of sign-ins waits here, not in memory.
_CHECKS = threading.BoundedSemaphore(2)


class SignInFailed(HeardError):
    """No such account, a wrong password, or an account that was switched off: which, is not said."""

    code = "sign-in-failed"


class Locked(HeardError):
    """Too many wrong passwords; `minutes` says for how long."""

    code = "sign-in-locked"


class WeakPassword(Invalid):
    code = "password-too-short"


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
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex(8))

    def add(self, name: str, role: Role, *, by: Staff, at: datetime) -> str:
        """Make an account; gives a one-time passphrase of five plain words to hand over. Raises NameTaken, Invalid."""
        require(by, Action.MANAGE_ACCOUNTS)
        name = " ".join(name.split())
        if not 2 <= len(name) <= 60:
            raise Invalid
        if self._by_name(name) is not None:
            raise NameTaken
        account_id = secrets.token_hex(8)
        with self._store.transaction():
            self._store.insert("accounts", {"id": account_id, "name": name, "role": role.value})
            self._audit.note(by.name, f"account made: {role.value}", account_id, at=at)
            return self._invite(account_id, at)

    def invite_again(self, account_id: str, *, by: Staff, at: datetime) -> str:
        """A fresh one-time passphrase for a forgotten password; sign-ins under the old one end. Raises NotFound."""
        require(by, Action.MANAGE_ACCOUNTS)
        self.get(account_id)
        with self._store.transaction():
            self._store.write("DELETE FROM sign_ins WHERE account_id = ?", [account_id])
            self._store.write("UPDATE accounts SET password_hash = NULL WHERE id = ?", [account_id])
            self._audit.note(by.name, "account invited again", account_id, at=at)
            return self._invite(account_id, at)

    def switch(self, account_id: str, active: bool, *, by: Staff, at: datetime) -> None:
        """Switch an account on or off; switching off ends its sign-ins at once."""
        require(by, Action.MANAGE_ACCOUNTS)
        with self._store.transaction():
            self._store.write("UPDATE accounts SET active = ? WHERE id = ?", [int(active), account_id])
            self._store.write("DELETE FROM sign_ins WHERE account_id = ?", [account_id])
            self._audit.note(by.name, "account switched on" if active else "account switched off", account_id, at=at)

    def sign_in(self, name: str, password: str, *, at: datetime) -> SignedIn:
        """Raises SignInFailed, or Locked after `TRIES` wrong passwords in a row."""
        row = self._by_name(" ".join(name[:80].split()))
        if row and row["locked_until"] and datetime.fromisoformat(row["locked_until"]) > at:
            minutes = int((datetime.fromisoformat(row["locked_until"]) - at).total_seconds() // 60) + 1
            raise Locked(minutes=minutes)
        known_hash = row["password_hash"] if row else None
        invited = self._invitation(row["id"], password, at) if row and not known_hash else False
        # The same work is done for an unknown name, so that time does not tell who has an account.
        right = invited or self._fits(known_hash or self._nobody, password)
        if row is None or not row["active"] or not right or (not known_hash and not invited):
            if row is not None:
                self._count_failure(row, at)
            raise SignInFailed
        self._store.write("UPDATE accounts SET failed = 0, locked_until = NULL WHERE id = ?", [row["id"]])
        return SignedIn(self._sign_in(row["id"], at), _staff(row), must_choose=invited)

    def choose_password(self, token: str, password: str, *, at: datetime) -> None:
        """Set one's own password; the one-time passphrase is used up. Raises WeakPassword, SignInFailed."""
        staff = self.signed_in(token, at=at)
        if staff is None:
            raise SignInFailed
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise WeakPassword(least=SHORTEST_PASSWORD)
        with _CHECKS:
            hashed = self._hasher.hash(password)
        with self._store.transaction():
            self._store.write("UPDATE accounts SET password_hash = ? WHERE id = ?", [hashed, staff.id])
            self._store.write("DELETE FROM invitations WHERE account_id = ?", [staff.id])
            self._audit.note(staff.name, "password chosen", staff.id, at=at)

    def signed_in(self, token: str, *, at: datetime) -> Staff | None:
        """Who holds this cookie now: role and account are read again each time."""
        row = self._store.row(
            """SELECT accounts.* FROM sign_ins JOIN accounts ON accounts.id = account_id
               WHERE token_hash = ? AND expires_at > ? AND active = 1""",
            [_token_hash(token), at.isoformat()],
        )
        return None if row is None else _staff(row)

    def must_choose(self, staff: Staff) -> bool:
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

    def _by_name(self, name: str) -> Row | None:
        return self._store.row("SELECT * FROM accounts WHERE name = ?", [name])

    def _invite(self, account_id: str, at: datetime) -> str:
        phrase = " ".join(secrets.choice(word_list()) for _ in range(5))
        with _CHECKS:
            hashed = self._hasher.hash(phrase)
        self._store.write("DELETE FROM invitations WHERE account_id = ?", [account_id])
        expires = (at + INVITED_FOR).isoformat()
        self._store.insert("invitations", {"token_hash": hashed, "account_id": account_id, "expires_at": expires})
        return phrase

    def _invitation(self, account_id: str, phrase: str, at: datetime) -> bool:
        row = self._store.row(
            "SELECT token_hash FROM invitations WHERE account_id = ? AND expires_at > ?", [account_id, at.isoformat()]
        )
        return row is not None and self._fits(row["token_hash"], " ".join(phrase.casefold().split()))

    def _fits(self, hashed: str, password: str) -> bool:
        if len(password) > LONGEST_PASSWORD:
            return False
        with _CHECKS:
            try:
                return self._hasher.verify(hashed, password)
            except (VerifyMismatchError, VerificationError, InvalidHashError):
                return False

    def _count_failure(self, row: Row, at: datetime) -> None:
        failed = row["failed"] + 1
        locked = (at + LOCKED_FOR).isoformat() if failed >= TRIES else None
        with self._store.transaction():
            self._store.write(
                "UPDATE accounts SET failed = ?, locked_until = ? WHERE id = ?",
                [0 if locked else failed, locked, row["id"]],
            )
            if locked:
                self._audit.note(row["name"], "account locked after wrong passwords", row["id"], at=at)

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
    return hashlib.sha256(token.encode()).hexdigest()


def _staff(row: Row) -> Staff:
    return Staff(id=row["id"], name=row["name"], role=Role(row["role"]))
