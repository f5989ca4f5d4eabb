"""Slows down guessing of slips, for everybody together so that nobody is told apart. A right slip always opens."""

from __future__ import annotations

import functools
import logging

from feedback.core.errors import HeardError
from feedback.core.token_buckets import Bucket
from feedback.responses.slips import BadSlip, Slips

log = logging.getLogger("heard.slips")

WRONG_AT_ONCE, WRONG_PER_SECOND = 30, 0.5
"""At this rate, without pause, one of a thousand slips in use is hit after some two hundred days: 33 bits, in any order.

A hall full of small hands stays under it, since one misspelt word is forgiven. Beyond it four words are looked at as they
were typed and nothing is forgiven: 37 bits. Whoever guesses on at a hundred tries a second, which is all that a server
answers, hits one of a thousand after some twenty days, and the log has said so each minute.
"""


class TooManyTries(HeardError):
    """Many wrong slips were typed just now, and these words are none as they stand."""

    code = "slip-too-many-tries"


@functools.cache
def wrong() -> Bucket:
    """Tries that a misspelt or mixed-up slip may have, everybody's together."""
    return Bucket(WRONG_AT_ONCE, WRONG_PER_SECOND)


@functools.cache
def _told() -> Bucket:
    return Bucket(1, 1 / 60)


def response_of(slips: Slips, typed: str) -> str:
    """The response that a slip opens. As it was given it always does; mixed up or misspelt unless many were wrong just now.

    Raises BadSlip, WordNotOnList, TooManyTries.
    """
    try:
        return slips.response_of(typed, as_given=True)
    except BadSlip:
        pass
    if not wrong().take():
        if _told().take():
            log.warning("slips: many wrong ones; mixed-up and misspelt words are not forgiven for now")
        raise TooManyTries
    found = slips.response_of(typed)
    wrong().give_back()
    return found
