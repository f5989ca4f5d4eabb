"""Whose file this is: the partnership's name, and whether all in it is made up."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from feedback.core.records import Role
from feedback.storage.database import Store
from feedback.storage.keys import Keys

_DEMONSTRATION, _SAMPLE_ACCOUNTS, _KEY_CHECK = "demonstration", "sample_accounts", "key_check"


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """An account of a demonstration, with the password that it publishes. It opens invented answers only."""

    name: str
    role: Role
    password: str


class About:
    """Read anew each time: a file becomes a demonstration while it is open."""

    def __init__(self, store: Store, partnership: str, *, named: Callable[[], str | None] = lambda: None) -> None:
        """named: the name that the partnership gave itself on its screen, where it did."""
        self._store, self._partnership, self._named = store, partnership, named

    @property
    def partnership(self) -> str:
        """The name on documents: the partnership's own, a demonstration's, or the one in the settings."""
        return self._named() or self.without_own_name

    @property
    def without_own_name(self) -> str:
        """The name where the partnership gave itself none: a demonstration's, or the one in the settings."""
        name = self._name()
        return self._partnership if name is None else name

    @property
    def demonstration(self) -> bool:
        """Whether this file was made by `demo`: then every page says so."""
        return self._name() is not None

    @property
    def sample_accounts(self) -> tuple[SampleAccount, ...]:
        """The accounts that a demonstration invites people to look around with; none in a partnership's own file."""
        found = self._value(_SAMPLE_ACCOUNTS) if self.demonstration else None
        return tuple(SampleAccount(**{**one, "role": Role(one["role"])}) for one in json.loads(found or "[]"))

    def mark_demonstration(self, name: str, accounts: Sequence[SampleAccount]) -> None:
        """Say that all in this file is made up, and which accounts look around in it. May be said again."""
        said = {_DEMONSTRATION: name, _SAMPLE_ACCOUNTS: json.dumps([asdict(account) for account in accounts])}
        with self._store.transaction():
            for key, value in said.items():
                self._store.write("INSERT OR REPLACE INTO about (key, value) VALUES (?, ?)", (key, value))

    def fits(self, keys: Keys) -> bool:
        """Whether these are the keys that this file was made with; a file that does not say yet learns it now."""
        # By the slips' key, which never changes; the desk's is renewed.
        mark = hmac.digest(keys.slips, b"heard: these are the keys of this file", "sha256").hex()
        kept = self._value(_KEY_CHECK)
        if kept is None:
            # Two processes that open a new file at once may both find no mark in it.
            self._store.write("INSERT OR IGNORE INTO about (key, value) VALUES (?, ?)", (_KEY_CHECK, mark))
            return True
        return hmac.compare_digest(kept, mark)

    def _name(self) -> str | None:
        return self._value(_DEMONSTRATION)

    def _value(self, key: str) -> str | None:
        row = self._store.row("SELECT value FROM about WHERE key = ?", (key,))
        return None if row is None else str(row["value"])
