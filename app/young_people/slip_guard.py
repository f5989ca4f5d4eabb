"""Slows down guessing of slips: for everybody together, so that nobody is told apart."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from feedback.core.errors import HeardError
from feedback.responses.slips import BadSlip

WRONG_A_MINUTE = 30
"""At this rate, without pause, one of a thousand slips in use is hit after some two hundred days: 33 bits, in any order.

A hall full of small hands stays under it, since one misspelt word is forgiven.
"""

_wrong: deque[float] = deque(maxlen=WRONG_A_MINUTE)
_lock = threading.Lock()


class TooManyTries(HeardError):
    code = "slip-too-many-tries"


@contextmanager
def counted() -> Iterator[None]:
    """Count a wrong slip. Raises TooManyTries where there were too many in the last minute."""
    with _lock:
        if len(_wrong) == WRONG_A_MINUTE and time.monotonic() - _wrong[0] < 60:
            raise TooManyTries
    try:
        yield
    except BadSlip:
        with _lock:
            _wrong.append(time.monotonic())
        raise
