"""Who we have heard: beside a profile, and chance is not called a gap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.disclosure import Audience
from analysis.figures.representation import Characteristic, Heard, _heard
from analysis.wiring import Partnership
from feedback.access.permissions import NotAllowed
from feedback.core.errors import Invalid
from tests.factories import ANALYST, EXECUTIVE, NOW, open_session, send, text


def line(partnership: Partnership, side: Characteristic, name: str):
    return next(one for one in partnership.reach.rows() if (one.side, one.name) == (side, name))


def test_people_are_counted_once_and_beside_the_profile(partnership: Partnership):
    """A young person with several answers is one; shares are of all who spoke; an area nobody came from is said."""
    session = open_session(partnership.collection, area="Riverside")
    for _ in range(3):
        send(partnership.collection, session, text("one"), text("two", "what_is_good"))
    send(partnership.collection, session, text("trzy"), language="pl")
    partnership.reach.set_profile(Characteristic.AREA, {"Riverside": 0.4, "Hill End": 0.6}, by=ANALYST, at=NOW)
    riverside, hill = (
        line(partnership, Characteristic.AREA, "Riverside"),
        line(partnership, Characteristic.AREA, "Hill End"),
    )
    assert (riverside.sessions, riverside.people, riverside.share) == (1, 4, 1.0)
    assert riverside.heard is Heard.MORE
    assert hill.heard is Heard.NOT_AT_ALL
    assert line(partnership, Characteristic.LANGUAGE, "pl").people == 1
    assert line(partnership, Characteristic.LANGUAGE, "pl").heard is Heard.NO_PROFILE


@pytest.mark.parametrize(
    ("side", "shares"),
    [
        (Characteristic.AREA, {"A": 0.7, "B": 0.6}),
        (Characteristic.AREA, {"A": -0.1}),
        (Characteristic.AREA, {" ": 0.1}),
        (Characteristic.AREA, {"A": 0.1, " A ": 0.1}),
        (Characteristic.AREA, {"x" * 61: 0.1}),
        (Characteristic.AGE, {"99": 0.1}),
        (Characteristic.LANGUAGE, {"xx": 0.1}),
    ],
)
def test_a_profile_that_cannot_be_is_refused_and_the_old_one_stays(partnership: Partnership, side, shares):
    """Shares over all, below nought, unnamed or of a name that a side has not."""
    partnership.reach.set_profile(Characteristic.AREA, {"Riverside": 0.4}, by=ANALYST, at=NOW)
    with pytest.raises(Invalid):
        partnership.reach.set_profile(side, shares, by=ANALYST, at=NOW)
    assert partnership.reach.profile() == {Characteristic.AREA: {"Riverside": 0.4}}


def test_only_the_team_sets_it(partnership: Partnership):
    with pytest.raises(NotAllowed):
        partnership.reach.set_profile(Characteristic.AREA, {"A": 0.5}, by=EXECUTIVE, at=NOW)


@given(st.integers(0, 200), st.integers(1, 200), st.floats(0.01, 1))
def test_chance_is_no_gap(count: int, base: int, expected: float):
    """Whoever is heard at least as the profile says is never called too few, and nobody under it too many."""
    count = min(count, base)
    told = _heard(count, base, expected)
    assert (told is Heard.NOT_AT_ALL) == (count == 0)
    if count and count / base >= expected:
        assert told in (Heard.IN_LINE, Heard.MORE)
    if count and count / base <= expected:
        assert told in (Heard.IN_LINE, Heard.TOO_FEW)


def test_far_more_than_their_share_is_no_tick():
    """93 of 213 where the profile says 15 %: the place is heard at others' cost."""
    assert _heard(93, 213, 0.15) is Heard.MORE
    assert _heard(33, 213, 0.15) is Heard.IN_LINE
    assert _heard(12, 213, 0.15) is Heard.TOO_FEW


def test_the_opener_names_an_area_that_was_hardly_heard(partnership: Partnership):
    """An area of the profile under the threshold stands among those who were not heard."""
    session = open_session(partnership.collection, area="Riverside")
    send(partnership.collection, session, text("one"))
    partnership.reach.set_profile(Characteristic.AREA, {"Riverside": 0.4, "Hill End": 0.6}, by=ANALYST, at=NOW)
    meeting = partnership.collection.meetings.plan("Board", NOW.date(), "Hall", [session.id], by=ANALYST, at=NOW)
    digest, _ = partnership.digests.compose(meeting.id, Audience.EXECUTIVE, today=NOW.date())
    assert "Hill End" in digest.not_heard.areas
