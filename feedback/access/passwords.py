"""Passwords and one-time passphrases: how they are hashed and checked, and which are too easy to guess."""

from __future__ import annotations

import functools
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from feedback.core.errors import HeardError, Invalid
from feedback.core.plain_words import word_list

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256

AT_ONCE = 2
"""Checks of a password at one time: each takes 64 MiB and a core for a moment."""

MOST_WAITING = 8
"""Sign-ins that may wait for their check. One more is refused at once: a flood of them must hold no child's Send."""

LONGEST_SCORED = 72
"""Characters that are looked at for how easily they are guessed; zxcvbn's time grows with their square."""

HARD_ENOUGH = 3
"""Of zxcvbn's scores 0 to 4 (Wheeler, USENIX Security 2016): 3 stands against 10^8 guesses."""


class WeakPassword(Invalid):
    code = "password-too-short"


class EasyPassword(Invalid):
    """Long enough, and still among the first that anybody would try."""

    code = "password-easy-to-guess"


class SignInBusy(HeardError):
    """Too many sign-ins wait already; nothing was checked and nothing counted against the name."""

    code = "sign-in-busy"


@dataclass(frozen=True, slots=True, repr=False)
class OneTimePhrase:
    """Five plain words to hand over, and the hash of them that is kept."""

    words: str
    hashed: str


class PasswordChecks:
    """A short queue of its own: sign-ins wait for each other here and for nobody else's pages."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._working = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + most_waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One's turn to have a password checked. Raises SignInBusy at once where the queue is full."""
        if not self._places.acquire(blocking=False):
            raise SignInBusy
        try:
            with self._working:
                yield
        finally:
            self._places.release()


class Passwords:
    """Argon2id; by default with the library's own memory and work, which are above OWASP's least."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    @functools.cached_property
    def _nobody(self) -> str:
        """A hash that no password fits."""
        return self._hasher.hash(secrets.token_hex(16))

    def hash(self, password: str) -> str:
        return self._hasher.hash(password.encode("utf-8", "replace"))

    def fits(self, hashed: str | None, password: str) -> bool:
        """Whether it does; without a hash the same work is done, so that time does not tell who has an account."""
        try:
            typed = password[: LONGEST_PASSWORD + 1].encode("utf-8", "replace")
            right = self._hasher.verify(hashed or self._nobody, typed)
        except (VerificationError, InvalidHashError):
            return False
        return right and len(password) <= LONGEST_PASSWORD

    def one_time_phrase(self) -> OneTimePhrase:
        """A fresh one, to be made before a transaction is open: hashing takes a moment by design."""
        words = " ".join(secrets.choice(word_list()) for _ in range(5))
        return OneTimePhrase(words, self.hash(words))


def refuse_weak(password: str, name: str) -> None:
    """Raises WeakPassword, or EasyPassword where it is among the first to be tried for somebody of this name."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise WeakPassword(least=SHORTEST_PASSWORD)
    if zxcvbn(password[:LONGEST_SCORED], user_inputs=[name, "heard"])["score"] < HARD_ENOUGH:
        raise EasyPassword


def read_phrase(typed: str) -> str:
    """A one-time passphrase as a hurried hand types it."""
    return " ".join(typed[: LONGEST_PASSWORD + 1].casefold().split())
