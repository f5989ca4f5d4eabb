"""Whether a theme's share has changed since last time, said only as far as the numbers bear it."""

from __future__ import annotations

from enum import StrEnum
from math import sqrt

Z = 1.96
"""95 %."""


class Change(StrEnum):
    MORE = "more"
    LESS = "less"
    CANNOT_TELL = "cannot_tell"
    FIRST_TIME = "first_time"


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927): it stays sensible for few people and for shares near 0 or 1.

    Raises ValueError unless 0 ≤ part ≤ whole and whole > 0.
    """
    if not 0 <= part <= whole or whole == 0:
        raise ValueError("a share needs 0 <= part <= whole and somebody to share")
    share, z2 = part / whole, Z * Z
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    reach = Z / (1 + z2 / whole) * sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def difference(now: tuple[int, int], before: tuple[int, int]) -> tuple[float, float]:
    """The 95 % interval of the difference of two shares, each (part, whole) (Newcombe 1998, method 10)."""
    (low_now, high_now), (low_before, high_before) = wilson(*now), wilson(*before)
    share_now, share_before = now[0] / now[1], before[0] / before[1]
    gap = share_now - share_before
    down = sqrt((share_now - low_now) ** 2 + (high_before - share_before) ** 2)
    up = sqrt((high_now - share_now) ** 2 + (share_before - low_before) ** 2)
    return gap - down, gap + up


def since(now: tuple[int, int], before: tuple[int, int] | None, *, least: int) -> Change:
    """More, less, or no change that we can tell; `least` is the base under which nothing is told."""
    if before is None:
        return Change.FIRST_TIME
    if min(now[1], before[1]) < least:
        return Change.CANNOT_TELL
    low, high = difference(now, before)
    if low > 0:
        return Change.MORE
    return Change.LESS if high < 0 else Change.CANNOT_TELL
