"""Copies of the partnership's file while it is in use. The keys are not in them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from feedback.storage.database import Store
from feedback.storage.failures import StoreReadOnly


def make(store: Store, folder: Path, *, at: datetime) -> Path:
    """A consistent copy named by its day and time; gives its path.

    Raises StoreDamaged, StoreFull or StoreReadOnly: then there is no copy, and older ones stand.
    """
    store.check()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        raise StoreReadOnly from None
    target = folder / f"heard-{at:%Y-%m-%d-%H%M%S}.db"
    store.copy_to(target)
    return target
