"""Whose file this is: the partnership's name, and whether all in it is made up."""

from __future__ import annotations

from feedback.database import Store


class About:
    """Read anew each time: a file becomes a demonstration while it is open."""

    def __init__(self, store: Store, partnership: str) -> None:
        self._store, self._partnership = store, partnership

    @property
    def partnership(self) -> str:
        """The name on documents: the demonstration's own, or the one in the settings."""
        name = self._name()
        return self._partnership if name is None else name

    @property
    def demonstration(self) -> bool:
        """Whether this file was made by `demo`: then every page says so."""
        return self._name() is not None

    def _name(self) -> str | None:
        row = self._store.row("SELECT value FROM about WHERE key = 'demonstration'")
        return None if row is None else str(row["value"])
