"""A small partnership with a meeting to digest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analysis.wiring import Partnership, open_partnership
from feedback.core.records import Share
from feedback.core.settings import Settings
from feedback.partnership.meetings import Meeting
from feedback.wiring import make
from tests.factories import ANALYST, FACILITATOR, NOW, open_session, sent


@pytest.fixture
def partnership(settings: Settings) -> Partnership:
    make(settings)
    return open_partnership(settings)


@pytest.fixture
def meeting(partnership: Partnership) -> Meeting:
    """Fourteen young people in one session: twelve on buses, two on something of their own."""
    collection = partnership.collection
    session = open_session(collection)
    words = [f"the last bus goes before the club ends, number {n}" for n in range(12)]
    for said in [*words, "the library has warm chairs", "more time for drawing"]:
        collection.review.clear(sent(collection, session, said, share=Share.YES).id, by=FACILITATOR, at=NOW)
    partnership.machine.run([session.id], by=ANALYST, at=NOW)
    for candidate in partnership.book.candidates():
        partnership.decisions.approve(candidate, by=ANALYST, at=NOW)
    on = NOW.date() + timedelta(days=7)
    return collection.meetings.plan("Executive", on, "Town hall", [session.id], by=ANALYST, at=NOW)
