"""A small partnership with a meeting to digest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from analysis.wiring import Partnership, open_partnership
from feedback.core.records import Share
from feedback.core.settings import Settings
from feedback.partnership.meetings import Meeting
from tests.factories import ANALYST, FACILITATOR, NOW, open_session, sent
from tests.fresh_file import make_fresh


@pytest.fixture
def partnership(settings: Settings) -> Iterator[Partnership]:
    """Every room over one fresh file."""
    make_fresh(settings)
    opened = open_partnership(settings)
    yield opened
    opened.collection.store.close()


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
