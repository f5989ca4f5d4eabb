"""The one place where Heard's rooms are wired into a running app."""

from __future__ import annotations

import functools
import os
from datetime import UTC, datetime

from analysis.wiring import Partnership, open_partnership
from feedback.core.settings import Settings, from_mapping


@functools.cache
def settings() -> Settings:
    """This process's settings, from its environment."""
    return from_mapping(os.environ)


@functools.cache
def partnership() -> Partnership:
    """This process's partnership. Raises NoData, KeysMissing or a StoreError."""
    return open_partnership(settings())


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def back_address() -> str:
    """Where the four words of a slip are typed later, as a person types it."""
    return settings().address.split("://", 1)[-1].rstrip("/") + "/back"
