"""Token buckets: how often something may happen, at once and in the long run. Held in memory; no address is a key."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds that only grow."""


class Bucket:
    """A token bucket: `room` at once, `per_second` in the long run."""

    def __init__(self, room: float, per_second: float, clock: Clock = time.monotonic) -> None:
        self._room, self._per_second, self._clock = room, per_second, clock
        self._left, self._seen = room, clock()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """One token, if there is one left."""
        with self._lock:
            self._drip()
            if self._left < 1:
                return False
            self._left -= 1
            return True

    def give_back(self) -> None:
        """One that was taken for nothing."""
        with self._lock:
            self._left = min(self._room, self._left + 1)

    def empty(self) -> bool:
        """Whether none is left now; takes none."""
        with self._lock:
            self._drip()
            return self._left < 1

    def fill(self) -> None:
        """As if nothing had been taken."""
        with self._lock:
            self._left = self._room

    def _drip(self) -> None:
        now = self._clock()
        self._left = min(self._room, self._left + (now - self._seen) * self._per_second)
        self._seen = now


class Buckets:
    """A bucket for each key; beyond `most` keys those that were not asked for the longest are full again."""

    def __init__(self, room: float, per_second: float, *, most: int = 1024, clock: Clock = time.monotonic) -> None:
        self._of = functools.lru_cache(maxsize=most)(lambda _key: Bucket(room, per_second, clock))

    def take(self, key: str) -> bool:
        """One token of this key, if there is one left."""
        return self._of(key).take()

    def empty(self, key: str) -> bool:
        return self._of(key).empty()

    def fill(self, key: str) -> None:
        self._of(key).fill()
