""" "I choose to take part" was tapped a moment ago: a pass that opens question 1 once, and nothing for whoever comes next.

An address is copied, reloaded and left on a shared screen; a pass in it is good for one opening within a few minutes, and
says nothing of whose it is. It is kept in this process's memory alone.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MINUTES = 15
MOST = 5_000
"""Passes kept at once: a hall, several times over. Beyond it the oldest lapses, and its holder meets the notice again."""


class Passes:
    """`give` on the tap, `take` at the door behind it. No store, no log, no order."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._until: OrderedDict[str, float] = OrderedDict()

    def give(self) -> str:
        with self._lock:
            made = secrets.token_urlsafe(12)
            self._until[made] = self._clock() + MINUTES * 60
            while len(self._until) > MOST:
                self._until.popitem(last=False)
            return made

    def known(self, shown: str) -> bool:
        """Whether this pass is good still; it stays so."""
        with self._lock:
            return self._clock() < self._until.get(shown, 0.0)

    def take(self, shown: str | None) -> bool:
        """Whether this pass is good; it is used up by that."""
        with self._lock:
            return self._clock() < self._until.pop(shown or "", 0.0)


passes = Passes()
