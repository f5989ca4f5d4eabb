"""Slows down floods for everybody together: nobody in a hall is told apart, and no address is looked at."""

from __future__ import annotations

import functools

from feedback.core.token_buckets import Bucket, Buckets


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
