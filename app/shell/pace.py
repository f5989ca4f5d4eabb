"""How many young people's taps are worked on at once: few, so that each is done soon.

Each tap is a thread of its own, and all of them share one interpreter. Dozens at once wait for each other at every message
they send; done two at a time, all of them are done sooner. Staff do not queue here: their work may be long.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = 2
"""Threads at work; one would leave a processor idle while vectors are multiplied. Measured: benchmarks/phones.py."""

_places = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a place and give it back, however the work ends. Not to be nested."""
    with _places:
        yield
