"""Slows down floods for everybody together: nobody in a hall is told apart, and no address is looked at."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable


class Bucket:
    """A token bucket: `room` at once, `per_second` in the long run."""

    def __init__(self, room: float, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._room, self._per_second, self._clock = room, per_second, clock
        self._left, self._seen = room, clock()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """One token, if there is one left."""
        with self._lock:
            now = self._clock()
            self._left = min(self._room, self._left + (now - self._seen) * self._per_second)
            self._seen = now
            if self._left < 1:
                return False
            self._left -= 1
            return True


class Buckets:
    """A bucket for each session."""

    def __init__(self, room: float, per_second: float) -> None:
        self._of = functools.lru_cache(maxsize=1024)(lambda _session_id: Bucket(room, per_second))

    def take(self, session_id: str) -> bool:
        """One token of this session, if there is one left."""
        return self._of(session_id).take()


@functools.cache
def posts() -> Buckets:
    """Steps and Sends: 200 phones that all tap three times in one second stay under it."""
    return Buckets(room=600, per_second=60)


@functools.cache
def help_counts() -> Buckets:
    """How often the help panel is counted as opened."""
    return Buckets(room=200, per_second=2)


@functools.cache
def staff_codes() -> Bucket:
    """Tries at a kiosk's staff code: at this rate its six digits hold for months."""
    return Bucket(room=20, per_second=1 / 6)
