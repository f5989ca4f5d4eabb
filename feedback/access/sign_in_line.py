"""The line in which sign-ins wait, and how fast anybody's password can be guessed. Nobody is ever locked out.

Whoever guesses slows down the guessing of that one name, and keeps nobody else waiting: a browser on which the account
was signed in before, and whoever gives a right code of the second factor with the password, have a line of their own
that guessers cannot fill (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). No address is looked at.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import time
from contextlib import AbstractContextManager

from feedback.access.passwords import PasswordChecks
from feedback.core.errors import HeardError
from feedback.core.token_buckets import Bucket, Buckets, Clock
from feedback.storage.keys import Keys

log = logging.getLogger("heard.access")

TRIES = 10
"""Wrong passwords in a row for one name before it goes slowly."""

TRIES_PER_SECOND = 1 / 60
"""In the long run: 10^8 guesses, what the weakest password that is taken stands against, are 190 years."""

MOST_NAMES = 10_000
"""Names kept at one time. To push a name out takes this many checked passwords: longer than its tokens need to come back."""


class SignInSlowed(HeardError):
    """Too many wrong passwords for this name, known here or not; nothing is said of the one that was typed."""

    code = "sign-in-slowed"


class SignInLine:
    """Two lines and their buckets, in this process's memory. Names stand in it as keyed hashes."""

    def __init__(self, keys: Keys, clock: Clock = time.monotonic) -> None:
        self._keys = keys
        self._everybody, self._vouched_for = PasswordChecks(), PasswordChecks(at_once=1)
        self._names = Buckets(TRIES, TRIES_PER_SECOND, most=MOST_NAMES, clock=clock)
        self._vouchers = Buckets(TRIES, TRIES_PER_SECOND, most=MOST_NAMES, clock=clock)
        self._told = Bucket(1, 1 / 60, clock)

    def mark(self, account_id: str) -> str:
        """What a browser is given on which this account is signed in; it opens nothing, and says nothing of whose it is."""
        name = secrets.token_urlsafe(12)
        return f"{name}.{self._proof(name, account_id)}"

    def vouched(self, account_id: str, *, mark: str, right_code: bool) -> bool:
        """Whether this try has a line of its own: by a browser's mark for this account, or a right code beside the password.

        Each of them vouches for `TRIES` in a row, so that a stolen tablet or phone guesses as slowly as anybody.
        """
        name, _, proof = mark[:200].partition(".")
        known = bool(name) and proof.isascii() and hmac.compare_digest(proof, self._proof(name, account_id))
        by_mark = known and self._vouchers.take(f"mark:{name}")
        return by_mark or (right_code and self._vouchers.take(f"code:{account_id}"))

    def turn(self, *, vouched: bool) -> AbstractContextManager[None]:
        """One's turn to have a password checked. Raises SignInBusy at once where too many wait in that line."""
        return (self._vouched_for if vouched else self._everybody).turn()

    def slowed(self, name: str) -> bool:
        """Count a try for a name before it is looked at, so that tries that come all at once are counted too."""
        slow = not self._names.take(self._named(name))
        if slow and self._told.take():
            log.warning("sign-in: many wrong passwords for one name; it goes slowly")
        return slow

    def attacked(self, name: str) -> bool:
        """Whether so many wrong passwords came for this name just now that others would be slowed."""
        return self._names.empty(self._named(name))

    def forgive(self, name: str) -> None:
        """A right password: the count starts anew."""
        self._names.fill(self._named(name))

    def _named(self, name: str) -> str:
        return hmac.digest(self._keys.slips, f"name:{name.casefold()}".encode(), "sha256").hex()

    def _proof(self, name: str, account_id: str) -> str:
        return hmac.digest(self._keys.slips, f"browser:{name}:{account_id}".encode(), "sha256").hex()
