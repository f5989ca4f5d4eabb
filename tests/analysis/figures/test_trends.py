"""What changes is told as far as the numbers bear it, and what emerges is new or truly more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from analysis.figures.proportions import Change
from analysis.theming.steps import Assignment, ThemeRun
from analysis.wiring import Partnership
from feedback.core.records import Session
from tests.factories import ANALYST, EXECUTIVE, NOW, open_session, sent

TODAY = date(2026, 11, 20)


def spoken(partnership: Partnership, days_ago: int, said: int, of: int) -> tuple[Session, list[str]]:
    """A session that many days ago with `of` answers; gives the ids of the first `said`."""
    session = open_session(partnership.collection, held_on=TODAY - timedelta(days=days_ago))
    ids = [sent(partnership.collection, session, f"words number {number} here").id for number in range(of)]
    return session, ids[:said]


def keep(partnership: Partnership, ids: list[str], theme_id: str = "transport") -> None:
    guess = {i: (Assignment(answer_id=i, theme_id=theme_id, score=0.9, matched=("bus",), start=0, end=3),) for i in ids}
    run = ThemeRun(placed=guess, proposals=(), single_voices=(), set_aside={}, versions={"framework": "1"})
    partnership.runs.keep_run(run, at=NOW)


def hold(partnership: Partnership, session: Session, days_ago: int) -> None:
    meetings = partnership.collection.meetings
    meeting = meetings.plan("Board", TODAY - timedelta(days=days_ago), "Hall", [session.id], by=ANALYST, at=NOW)
    meetings.hold(meeting.id, by=EXECUTIVE, at=NOW)


def test_three_times_are_compared_and_do_not_overlap(partnership: Partnership):
    """Now is what no meeting has heard; last is the last meeting's; a year ago is within a quarter of that day."""
    year, _ = spoken(partnership, 360, 0, 1)
    last, _ = spoken(partnership, 60, 0, 1)
    now, _ = spoken(partnership, 2, 0, 1)
    spoken(partnership, 200, 0, 1)
    hold(partnership, last, 50)
    periods = partnership.trends.periods()
    assert now.id in periods.now
    assert periods.last == (last.id,)
    assert set(periods.last).isdisjoint(periods.now)
    assert year.id not in periods.year or year.id not in periods.now
    assert set(periods.year).isdisjoint(periods.now)


@pytest.mark.parametrize(
    ("before", "after", "told", "emerging"),
    [
        ((2, 25), (18, 25), Change.MORE, True),
        ((18, 25), (2, 25), Change.LESS, False),
        ((8, 25), (10, 25), Change.CANNOT_TELL, False),
        ((0, 3), (3, 3), Change.CANNOT_TELL, False),
    ],
)
def test_a_change_is_told_only_beyond_chance(partnership: Partnership, before, after, told, emerging):
    """More and fewer need an interval that leaves nought out and a base; an alert needs more of it, and enough voices."""
    last, then = spoken(partnership, 60, *before)
    _, now = spoken(partnership, 2, *after)
    hold(partnership, last, 50)
    keep(partnership, [*then, *now])
    [trend] = partnership.trends.all()
    assert trend.now == after
    assert trend.last is not None
    assert trend.last.then == before
    assert trend.last.change is told
    assert trend.emerging is emerging


def test_a_theme_that_nobody_listed_emerges(partnership: Partnership):
    """A new theme with enough voices is an alert though there is nothing to compare it with."""
    _, now = spoken(partnership, 2, 6, 10)
    keep(partnership, now, "new-dogs")
    [trend] = partnership.trends.all()
    assert trend.emerging
    assert trend.last is None


def test_without_sessions_there_is_nothing(partnership: Partnership):
    """An empty partnership compares nothing and does not fail."""
    assert partnership.trends.all() == []
