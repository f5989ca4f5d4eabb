"""A small partnership with a meeting to digest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analysis.wiring import House, open_all
from feedback.core.records import Share
from feedback.core.settings import Settings
from feedback.partnership.meetings import Meeting
from feedback.wiring import make
from tests.factories import ANALYST, FACILITATOR, NOW, open_session, sent


@pytest.fixture
def whole(settings: Settings) -> House:
    make(settings)
    return open_all(settings)


@pytest.fixture
def meeting(whole: House) -> Meeting:
    """Fourteen young people in one session: twelve on buses, two on something of their own."""
    house = whole.collecting
    session = open_session(house)
    words = [f"the last bus goes before the club ends, number {n}" for n in range(12)]
    for said in [*words, "the library has warm chairs", "more time for drawing"]:
        house.review.clear(sent(house, session, said, share=Share.YES).id, by=FACILITATOR, at=NOW)
    whole.book.run([session.id], at=NOW)
    for candidate in whole.book.candidates():
        whole.book.approve(candidate, by=ANALYST, at=NOW)
    on = NOW.date() + timedelta(days=7)
    return house.meetings.plan("Executive", on, "Town hall", [session.id], by=ANALYST, at=NOW)
