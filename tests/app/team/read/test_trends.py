"""What is changing, and who was heard: pages of the team, with something to say when there is nothing yet."""

from __future__ import annotations

import pytest

from analysis.figures.representation import Characteristic
from analysis.theming.steps import Assignment, ThemeRun
from tests.app.reading import button, everything
from tests.factories import ANALYST, EXECUTIVE, NOW, open_session, sent


@pytest.fixture(autouse=True)
def analyst(sign_in):
    sign_in(ANALYST)


def test_nothing_to_compare_yet(page):
    """Without themes the page says what to do first."""
    assert "Find themes first" in page("team.read.trends").info[0].value


def test_a_new_theme_is_an_alert(page, partnership):
    """What nobody listed beforehand and enough people say stands on top, with its share and interval in the table."""
    session = open_session(partnership.collection)
    ids = [sent(partnership.collection, session, f"the swans number {n}").id for n in range(6)]
    placed = {i: (Assignment(answer_id=i, theme_id="new-swans", score=1, matched=(), start=0, end=1),) for i in ids}
    run = ThemeRun(placed=placed, proposals=(), single_voices=(), set_aside={}, versions={})
    partnership.runs.keep_run(run, at=NOW)
    at = page("team.read.trends")
    assert "Emerging (1)" in at.warning[0].value
    assert "6 of 6 (100 %)" in everything(at)
    assert "nothing to compare" in everything(at)


def test_an_executive_sees_neither_page(page, sign_in):
    """Exact counts are the team's."""
    sign_in(EXECUTIVE)
    for name in ("team.read.trends", "team.read.representation"):
        assert not page(name).dataframe


def test_who_is_missing_stands_on_top(page, partnership):
    """Nobody yet; then no profile; then the areas that are missing, by name."""
    assert "Nobody has spoken yet" in page("team.read.representation").info[0].value
    session = open_session(partnership.collection, area="Riverside")
    sent(partnership.collection, session, "more buses")
    assert "profile is not set yet" in page("team.read.representation").info[0].value
    partnership.reach.set_profile(Characteristic.AREA, {"Riverside": 0.5, "Hill End": 0.5}, by=ANALYST, at=NOW)
    at = page("team.read.representation")
    assert "Hill End" in at.warning[0].value
    assert "Riverside" not in at.warning[0].value
    assert "50 %" in everything(at)


def test_a_profile_is_saved_from_its_table(page, partnership):
    """What stands in the table is kept; the fixed sides keep their ids."""
    open_session(partnership.collection, area="Riverside")
    at = page("team.read.representation")
    assert [b.label for b in at.button].count("Save this profile") == 4
    button(at, "Save this profile").click().run()
    assert "Saved" in at.success[0].value
    assert partnership.reach.profile() == {}
