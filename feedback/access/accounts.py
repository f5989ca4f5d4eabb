"""Local accounts: who may sign in, in which role; by a password or a one-time passphrase, and by a second factor."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from argon2 import PasswordHasher

from feedback.access.account_records import (
    Account,
    FactorReset,
    LastOfARole,
    NameTaken,
    NotToOneself,
    Owed,
    SignedIn,
    SignInFailed,
)
from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import GuardedSteps
from feedback.access.lead_requests import LeadRequest, LeadRequests
from feedback.access.passwords import OneTimePhrase, Passwords, read_phrase, refuse_weak
from feedback.access.permissions import COMMAND_LINE, Action, Staff, needs_second_factor, require
from feedback.access.second_factor import CodesSlowed, FactorSetUp, SecondFactors, WrongCode
from feedback.access.sign_in_line import SignInLine, SignInSlowed
from feedback.access.sign_ins import SignIns
from feedback.core.errors import Invalid, NotFound
from feedback.core.records import Role
from feedback.core.typed_words import clean
from feedback.storage.database import Row, Store
from feedback.storage.keys import Keys
from feedback.storage.partnership_file import About

SHORTEST_NAME, LONGEST_NAME = 2, 60
INVITED_FOR = timedelta(hours=48)
FACTOR_RESET = "second factor reset"

NEVER_EMPTY = frozenset({Role.ADMINISTRATOR, Role.DSL})
"""Roles that somebody always holds, once somebody does: without them nobody lets people in, or nobody reads the desk."""


class Accounts:
    def __init__(
        self,
        store: Store,
        audit: Audit,
        keys: Keys,
        about: About,
        *,
        hasher: PasswordHasher | None = None,
        hours: int = 10,
    ) -> None:
        self._store, self._audit, self._about = store, audit, about
        self._guarded = GuardedSteps(store, audit)
        self._requests = LeadRequests(store)
        self._passwords, self._line = Passwords(hasher), SignInLine(keys)
        self._sign_ins = SignIns(store, hours=hours)
        self.factors = SecondFactors(store, audit, keys)

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
            self._set(account_id, "password_hash = NULL", [])
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
            fresh = "role = ?, active = 1, password_hash = NULL"
            self._set(account_id, fresh, [Role.DSL.value])
            self._sign_ins.end_all(account_id)
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

    def sign_in(self, name: str, password: str, *, at: datetime, code: str = "", browser: str = "") -> SignedIn:
        """`code`: of the second factor, where it is given at once; `browser`: its mark, where it has one (`mark_for`).

        Raises SignInFailed; SignInSlowed where too many wrong passwords came for this name, unless the mark or the code
        vouches for this try; SignInBusy where too many wait in its line.
        """
        name = " ".join(clean(name[:80].encode("utf-8", "replace").decode()).split())
        row = self._by_name(name)
        account_id = row["id"] if row else ""
        right_code = bool(code) and self.factors.looks_right(account_id, code, at=at)
        vouched = self._line.vouched(account_id, mark=browser, right_code=right_code)
        slowed = not vouched and self._line.slowed(name)
        known = row["password_hash"] if row else None
        invited = self._invitation(row["id"], at) if row and not known else None
        with self._line.turn(vouched=vouched):
            # One password is checked for every name, known or not, so that time does not tell who has an account.
            right = self._passwords.fits(known or invited, password if known else read_phrase(password))
        # Nobody guesses a one-time passphrase: whoever has it is let in, so that an administrator can help at once.
        if slowed and not (right and invited):
            raise SignInSlowed
        if row is None or not row["active"] or not right or not (known or invited):
            raise SignInFailed
        return self._begin(_staff(row), name, code, vouched=vouched, at=at)

    def _begin(self, staff: Staff, name: str, code: str, *, vouched: bool, at: datetime) -> SignedIn:
        """A right password: a right code that came with it is used up now; a wrong one is asked for again."""
        proven = bool(code) and self.factors.has(staff.id)
        if proven:
            try:
                self.factors.prove(staff, code, at=at)
            except (WrongCode, CodesSlowed):
                proven = False
        with self._store.transaction():
            if vouched and self._line.attacked(name):
                self._audit.note(staff.name, "signed in while many wrong passwords came for the name", staff.id, at=at)
            token = self._sign_ins.begin(staff.id, proven=proven, at=at)
            signed_in = SignedIn(token, staff, self._owed(staff, proven=proven))
        if not vouched:
            self._line.forgive(name)
        return signed_in

    @property
    def demonstration(self) -> bool:
        """Whether these are the accounts of a demonstration, which nobody needs a second factor for."""
        return self._about.demonstration

    def mark_for(self, staff: Staff) -> str:
        """For a browser on which this account is signed in: later on it waits in no line with people who guess."""
        return self._line.mark(staff.id)

    def give_code(self, token: str, code: str, *, at: datetime) -> Staff:
        """The second factor of a sign-in that owes it. Raises WrongCode, CodesSlowed, SignInFailed."""
        staff = self.holder(token, at=at)
        if staff is None:
            raise SignInFailed
        self.factors.prove(staff, code, at=at)
        self._sign_ins.prove(token)
        return staff

    def begin_factor(self, token: str, *, issuer: str, at: datetime) -> FactorSetUp:
        """What goes into the app, for whoever owes a second factor or wants one. Raises SignInFailed, WrongCode."""
        return self.factors.begin(self._may_set_up(token, at), issuer=issuer)

    def confirm_factor(self, token: str, code: str, *, at: datetime) -> tuple[str, ...]:
        """The app works; this sign-in is proven by it. Gives recovery codes, shown once.

        Raises SignInFailed, WrongCode, CodesSlowed.
        """
        codes = self.factors.confirm(self._may_set_up(token, at), code, at=at)
        self._sign_ins.prove(token)
        return codes

    def _may_set_up(self, token: str, at: datetime) -> Staff:
        staff = self.holder(token, at=at)
        # The accounts of a demonstration are everybody's: one visitor's phone would keep all others out.
        if staff is None or self._about.demonstration or self.owes(token, at=at) in (Owed.CHOOSE, Owed.CODE):
            raise SignInFailed
        return staff

    def reset_factor(self, account_id: str, *, by: Staff, at: datetime) -> None:
        """Take the second factor off somebody who lost the phone and the recovery codes; the leads are told.

        Whoever's role demands one sets up another at the next sign-in. Raises NotFound, NotToOneself.
        """
        with self._change(account_id, FACTOR_RESET, by, at):
            if by.id == account_id:
                raise NotToOneself
            self.factors.remove(account_id)

    def factor_resets(self, *, since: datetime) -> list[FactorReset]:
        """Whose second factor was taken off by another, the newest first."""
        names = {account.id: account.name for account in self.all()}
        return [
            FactorReset(id=f"factor-{line.number}", name=names.get(line.about, line.about), by_name=line.who)
            for line in self._audit.of(f"account {FACTOR_RESET}", since=since)
        ]

    def choose_password(self, token: str, password: str, *, at: datetime) -> None:
        """Set one's own password; the one-time passphrase is used up, and sign-ins elsewhere end.

        Raises WeakPassword, EasyPassword, SignInFailed, SignInBusy.
        """
        staff = self.holder(token, at=at)
        if staff is None or self.owes(token, at=at) is Owed.CODE:
            raise SignInFailed
        refuse_weak(password, staff.name)
        with self._line.turn(vouched=True):
            hashed = self._passwords.hash(password)
        with self._store.transaction():
            self._store.write("UPDATE accounts SET password_hash = ? WHERE id = ?", [hashed, staff.id])
            self._store.write("DELETE FROM invitations WHERE account_id = ?", [staff.id])
            self._sign_ins.end_others(staff.id, than=token)
            self._audit.note(staff.name, "password chosen", staff.id, at=at)

    def signed_in(self, token: str, *, at: datetime) -> Staff | None:
        """Who holds this cookie now: role and account are read again each time.

        None for whoever still owes a password of their own or a second factor: it opens nothing before.
        """
        staff = self.holder(token, at=at)
        return None if staff is None or self.owes(token, at=at) else staff

    def holder(self, token: str, *, at: datetime) -> Staff | None:
        """Whose sign-in this is, whatever it still owes: for the steps that end that, and for nothing else."""
        found = self._sign_ins.of(token, at=at)
        row = found and self._store.row("SELECT * FROM accounts WHERE id = ? AND active = 1", [found.account_id])
        return _staff(row) if row else None

    def owes(self, token: str, *, at: datetime) -> Owed | None:
        """What this sign-in has still to do; None too where there is none."""
        found, staff = self._sign_ins.of(token, at=at), self.holder(token, at=at)
        return self._owed(staff, proven=found.proven) if found and staff else None

    def _owed(self, staff: Staff, *, proven: bool) -> Owed | None:
        row = self._store.row("SELECT password_hash FROM accounts WHERE id = ?", [staff.id])
        if row is not None and row["password_hash"] is None:
            return Owed.CHOOSE
        if self.factors.has(staff.id):
            return None if proven else Owed.CODE
        # A demonstration's answers are made up and its passwords published: a newcomer looks around at once.
        return Owed.SECOND_FACTOR if needs_second_factor(staff.role) and not self._about.demonstration else None

    def sign_out(self, token: str) -> None:
        self._sign_ins.end(token)

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
            self._sign_ins.end_all(account_id)
            yield

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


def _staff(row: Row) -> Staff:
    return Staff(id=row["id"], name=row["name"], role=Role(row["role"]))
