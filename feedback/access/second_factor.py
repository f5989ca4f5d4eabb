"""A second factor for local accounts: codes of an app on a phone (RFC 6238), and one-time recovery codes for a lost one.

The secret is sealed as the desk's words are; of a recovery code a keyed hash is kept. A code lets in once, and a step of
30 seconds early or late.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from feedback.access.audit_trail import Audit
from feedback.access.permissions import Staff
from feedback.core.errors import Invalid, NotFound
from feedback.core.token_buckets import Buckets
from feedback.storage.database import Store
from feedback.storage.keys import CannotUnseal, Keys

SECRET_BYTES = 20
DIGITS, STEP = 6, 30
"""What every app of this kind reads without being told; SHA-1 too, which is no weakness in HMAC (RFC 6238, 1.2)."""

DRIFT = 1
"""Steps that a phone's clock may be ahead or behind (RFC 6238, 5.2)."""

CODES_AT_ONCE, CODES_PER_SECOND = 10, 1 / 300
"""Tries at one account's codes before two in a row are asked for. Of six digits three steps fit at a time."""

RECOVERY_CODES, RECOVERY_LETTERS = 10, 10
"""Each is 50 bits by chance: no number of tries over the network finds one."""


class WrongCode(Invalid):
    """No code of this moment, or one that was used; which, is not said."""

    code = "code-wrong"


class CodesSlowed(Invalid):
    """Many wrong codes came for this account: now two in a row are asked for, which nobody guesses."""

    code = "code-two-in-a-row"


@dataclass(frozen=True, slots=True, repr=False)
class FactorSetUp:
    """What goes into the app: `address` as a QR code, or `secret` typed by hand."""

    address: str
    secret: str


class SecondFactors:
    """Owns their two tables. Permission, and who is signed in, are `Accounts`'."""

    def __init__(self, store: Store, audit: Audit, keys: Keys) -> None:
        self._store, self._audit, self._keys = store, audit, keys
        self._tries = Buckets(CODES_AT_ONCE, CODES_PER_SECOND, most=10_000)
        self._nobodys = keys.seal(_fresh_secret())

    def has(self, account_id: str) -> bool:
        """Whether this account has one that works; a set-up that was begun is none."""
        return self._store.row(
            "SELECT 1 AS one FROM second_factors WHERE account_id = ? AND confirmed = 1", [account_id]
        ) is not None  # fmt: skip

    def everybody(self) -> frozenset[str]:
        """Ids of the accounts that have one."""
        rows = self._store.rows("SELECT account_id FROM second_factors WHERE confirmed = 1")
        return frozenset(row["account_id"] for row in rows)

    def codes_left(self, account_id: str) -> int:
        """How many recovery codes are not used yet."""
        row = self._store.row("SELECT COUNT(*) AS left FROM recovery_codes WHERE account_id = ?", [account_id])
        return int(row["left"]) if row else 0

    def begin(self, staff: Staff, *, issuer: str) -> FactorSetUp:
        """What to put into the app; the same again until `confirm`. `issuer` is what the app shows above the code.

        Raises WrongCode where the account has a factor already: that one is taken off first.
        """
        with self._store.transaction():
            if self.has(staff.id):
                raise WrongCode
            sealed = self._sealed(staff.id)
            if sealed is None:
                sealed = self._keys.seal(_fresh_secret())
                row = {"account_id": staff.id, "sealed_secret": sealed, "confirmed": 0, "last_step": 0}
                self._store.insert("second_factors", row)
        secret = self._keys.unseal(sealed)
        return FactorSetUp(address=_totp(secret).get_provisioning_uri(staff.name, issuer), secret=secret)

    def confirm(self, staff: Staff, typed: str, *, at: datetime) -> tuple[str, ...]:
        """The app works: it gave a right code. Gives the recovery codes, to be shown once. Raises WrongCode, CodesSlowed."""
        with self._store.transaction():
            if self.has(staff.id):
                raise WrongCode
        self._prove_by_app(staff.id, typed, at)
        with self._store.transaction():
            self._store.write("UPDATE second_factors SET confirmed = 1 WHERE account_id = ?", [staff.id])
            self._audit.note(staff.name, "second factor set up", staff.id, at=at)
            codes = self._fresh_codes(staff.id)
        self._tries.fill(staff.id)
        return codes

    def looks_right(self, account_id: str, typed: str, *, at: datetime) -> bool:
        """Whether this would be a right code now. It is not used up, and the same work is done for nobody's account."""
        sealed = self._sealed(account_id) or self._nobodys
        steps = self._steps(sealed, typed, at)
        recovery = self._store.row(
            "SELECT 1 AS one FROM recovery_codes WHERE account_id = ? AND code_hash = ?",
            [account_id, self._hash(account_id, typed)],
        )
        return self.has(account_id) and (bool(steps) or recovery is not None)

    def prove(self, staff: Staff, typed: str, *, at: datetime) -> None:
        """A code of the app, or a recovery code; it is used up. Raises WrongCode, CodesSlowed."""
        if not self.has(staff.id):
            raise WrongCode
        with self._store.transaction():
            spent = self._store.write(
                "DELETE FROM recovery_codes WHERE account_id = ? AND code_hash = ?",
                [staff.id, self._hash(staff.id, typed)],
            )
            if spent:
                self._audit.note(staff.name, "recovery code used", staff.id, at=at)
                return
        self._prove_by_app(staff.id, typed, at)

    def new_codes(self, staff: Staff, typed: str, *, at: datetime) -> tuple[str, ...]:
        """Fresh recovery codes in place of those before, for whoever gives a code. Raises WrongCode, CodesSlowed."""
        self.prove(staff, typed, at=at)
        with self._store.transaction():
            self._audit.note(staff.name, "recovery codes made anew", staff.id, at=at)
            return self._fresh_codes(staff.id)

    def take_off(self, staff: Staff, typed: str, *, at: datetime) -> None:
        """One's own factor, for another phone, by whoever gives a code. Raises WrongCode, CodesSlowed."""
        self.prove(staff, typed, at=at)
        with self._store.transaction():
            self._audit.note(staff.name, "second factor taken off", staff.id, at=at)
            self.remove(staff.id)

    def remove(self, account_id: str) -> None:
        """Factor and recovery codes; within the step of whoever may. Raises NotFound where there is none."""
        with self._store.transaction():
            self._store.write("DELETE FROM recovery_codes WHERE account_id = ?", [account_id])
            if not self._store.write("DELETE FROM second_factors WHERE account_id = ?", [account_id]):
                raise NotFound

    def seal_again(self, keys: Keys) -> int:
        """Every secret under the newest of these keys; gives how many. Raises CannotUnseal."""
        with self._store.transaction():
            rows = self._store.rows("SELECT account_id, sealed_secret FROM second_factors")
            for row in rows:
                sealed = keys.seal(keys.unseal(row["sealed_secret"]))
                self._store.write(
                    "UPDATE second_factors SET sealed_secret = ? WHERE account_id = ?", [sealed, row["account_id"]]
                )
        return len(rows)

    def _prove_by_app(self, account_id: str, typed: str, at: datetime) -> None:
        """Count the try, then look. One right code is enough until many came; then two in a row, which nobody guesses:
        whoever has the phone always comes in, whatever others try beside them."""
        slowed = not self._tries.take(account_id)
        sealed = self._sealed(account_id)
        steps = self._steps(sealed, typed, at) if sealed else ()
        if len(steps) < (2 if slowed else 1):
            raise CodesSlowed if slowed else WrongCode
        # In one statement: of two who bring the same code at once, one comes in.
        if not self._store.write(
            "UPDATE second_factors SET last_step = ? WHERE account_id = ? AND last_step < ?",
            [steps[-1], account_id, steps[0]],
        ):
            raise WrongCode
        if slowed:
            self._tries.fill(account_id)

    def _steps(self, sealed: bytes, typed: str, at: datetime) -> tuple[int, ...]:
        """The time step of the code that was typed, or of the two in a row; () where it is none of this moment."""
        try:
            totp = _totp(self._keys.unseal(sealed))
        except CannotUnseal:  # a key that is gone: recovery codes and a reset still lead in
            return ()
        digits = "".join(c for c in typed[:40] if c.isascii() and c.isdigit())
        codes = [digits[start : start + DIGITS] for start in range(0, len(digits), DIGITS)]
        if len(digits) not in (DIGITS, 2 * DIGITS):
            return ()
        now = int(at.timestamp()) // STEP
        for last in range(now - DRIFT, now + DRIFT + 1):
            steps = tuple(range(last - len(codes) + 1, last + 1))
            fits = [hmac.compare_digest(_code(totp, step), code) for step, code in zip(steps, codes, strict=True)]
            if all(fits):
                return steps
        return ()

    def _sealed(self, account_id: str) -> bytes | None:
        row = self._store.row("SELECT sealed_secret FROM second_factors WHERE account_id = ?", [account_id])
        return None if row is None else bytes(row["sealed_secret"])

    def _fresh_codes(self, account_id: str) -> tuple[str, ...]:
        self._store.write("DELETE FROM recovery_codes WHERE account_id = ?", [account_id])
        codes = tuple(_fresh_recovery_code() for _ in range(RECOVERY_CODES))
        for code in codes:
            row = {"code_hash": self._hash(account_id, code), "account_id": account_id}
            self._store.insert("recovery_codes", row)
        return codes

    def _hash(self, account_id: str, typed: str) -> str:
        """Keyed: whoever has the file alone tries no code."""
        plain = "".join(c for c in typed[:40].casefold() if c.isalnum()).replace("0", "o").replace("1", "l")
        return hmac.digest(self._keys.slips, f"recovery:{account_id}:{plain}".encode(), "sha256").hex()


def _fresh_secret() -> str:
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _fresh_recovery_code() -> str:
    """Ten letters and digits in two parts, without 0, 1, 8 and 9."""
    letters = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode().casefold()[:RECOVERY_LETTERS]
    return f"{letters[:5]}-{letters[5:]}"


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP)  # noqa: S303 - what the apps read


def _code(totp: TOTP, step: int) -> str:
    return totp.generate(step * STEP).decode()
