"""Copies of the partnership's file while it is in use. The keys are not in them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from feedback.storage.database import Store
from feedback.storage.failures import StoreReadOnly

BEFORE_CHANGE = "before-change"
"""Part of the name of a copy that was made before a newer Heard changed the file: the way back to the older one."""


def make(store: Store, folder: Path, *, at: datetime, why: str = "") -> Path:
    """A consistent copy named by its day and time, and by why it was made; gives its path.

    Raises StoreDamaged, StoreFull or StoreReadOnly: then there is no copy, and older ones stand.
    """
    # First: a copy of a damaged file would push a good one off the shelf in time.
    store.check()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        raise StoreReadOnly from None
    target = folder / f"heard-{at:%Y-%m-%d-%H%M%S}{f'-{why}' if why else ''}.db"
    store.copy_to(target)
    return target
