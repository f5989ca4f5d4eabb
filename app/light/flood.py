"""Slows down floods for everybody together: nobody in a hall is told apart, and no address is looked at."""

from __future__ import annotations

import functools
import logging

from feedback.core.token_buckets import Bucket, Buckets

log = logging.getLogger("heard.light")


@functools.cache
def posts() -> Buckets:
    """Steps and Sends: 200 phones that all tap three times in one second stay under it."""
    return Buckets(room=600, per_second=60)


@functools.cache
def help_counts() -> Buckets:
    """How often the help panel is counted as opened."""
    return Buckets(room=200, per_second=2)


@functools.cache
def unknown_codes() -> Bucket:
    """Join codes that no session has, a hall of small hands several times over: beyond it the log says that somebody tries."""
    return Bucket(room=300, per_second=2)


@functools.cache
def _told() -> Bucket:
    # A line a minute at most: a flood must not fill the log.
    return Bucket(room=1, per_second=1 / 60)


def note_unknown_code() -> None:
    """A right code is let in whatever others try, so wrong ones are not refused; whoever runs the server is told of many."""
    if not unknown_codes().take() and _told().take():
        log.warning("join codes: many unknown ones; somebody may be trying them out")


@functools.cache
def staff_codes() -> Buckets:
    """Tries at the short staff code of one session's start page, or on one tablet: at this rate its six digits hold for
    months."""
    return Buckets(room=20, per_second=1 / 6)
