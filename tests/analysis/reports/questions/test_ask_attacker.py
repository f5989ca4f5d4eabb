"""Whoever asks everything, in every combination, and has a solver: still nobody under the threshold is given away."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import timedelta

import pytest

from analysis.disclosure import Audience, Dimension, Thresholds, in_words
from analysis.reports.questions.counts import FoundCount
from analysis.reports.questions.refusals import WhyNot
from analysis.wiring import Partnership
from feedback.core.records import AgeVersion, Session
from tests.analysis.disclosure.attack import Attack, Person, World
from tests.factories import ANALYST, EXECUTIVE, NOW, cleared, open_session

BUSES, DOGS, PLAIN = "the bus is always late and costs too much", "dogs off the lead scare me", "i like drawing"
AGES, AREAS = ("11-14", "8-10"), ("Hill End", "Riverside")
FIRST = {("8-10", "Riverside"): (3, 9, 2), ("11-14", "Riverside"): (11, 2, 4)}
SECOND = {("11-14", "Hill End"): (4, 7, 12), ("8-10", "Hill End"): (6, 1, 9)}
"""Of each session: how many speak of buses, of dogs, of neither."""


@pytest.fixture
def asked(partnership: Partnership) -> Partnership:
    """Two meetings, the second with the sessions of the first and more; small groups in every direction."""
    sessions: list[Session] = []
    days = 7
    for made in (FIRST, SECOND):
        for (age, area), counts in made.items():
            kept = open_session(partnership.collection, area=area, age_version=AgeVersion(age))
            sessions.append(kept)
            for words, many in zip((BUSES, DOGS, PLAIN), counts, strict=True):
                for number in range(many):
                    cleared(partnership.collection, kept, f"{words}, number {number}")
        partnership.machine.run([s.id for s in sessions], by=ANALYST, at=NOW)
        for candidate in partnership.book.candidates():
            if candidate.id in ("transport", "safe-places") and candidate.proposal is None:
                partnership.decisions.approve(candidate, by=ANALYST, at=NOW)
        on, ids = NOW.date() + timedelta(days=days), [s.id for s in sessions]
        meeting = partnership.collection.meetings.plan("Board", on, "Hall", ids, by=ANALYST, at=NOW)
        for audience in (Audience.EXECUTIVE, Audience.PUBLIC):
            partnership.digests.freeze(meeting.id, audience, by=ANALYST, at=NOW + timedelta(days=days))
        days += 30
    return partnership


def everything(partnership: Partnership, audience: Audience) -> Iterator[FoundCount]:
    """Each number that any question is answered with: what, of which side, age, place and time, all combined."""
    about = ("buses", "transport", "dogs", "feeling safe", "bullying", "what they say most", "")
    sides = (
        "how many say",
        "what is good about",
        "how many worry about",
        "what do they ask for on",
        "is it getting better for",
    )
    whom = ("", "aged 8 to 10", "11 to 14s", "teenagers", "under 11")
    where = ("", "in Riverside", "in Hill End")
    when = ("", "this year", "last quarter", "since spring")
    for parts in itertools.product(sides, about, whom, where, when):
        question = " ".join(part for part in parts if part)
        yield from partnership.asking.ask(question, by=EXECUTIVE, audience=audience, today=NOW.date()).counts


@pytest.mark.parametrize("audience", [Audience.EXECUTIVE, Audience.PUBLIC])
def test_whoever_asks_everything_works_out_no_small_group(asked: Partnership, audience: Audience) -> None:
    """Every number left with an edition; and all that left for these readers, put together, gives no group away."""
    published = [p for p in asked.editions.published() if p.table.audience is audience]
    left = {in_words(shown) for p in published for shown in p.table.figures}
    got = list(everything(asked, audience))
    assert got
    assert {one.said_by for one in got} <= left
    assert not any("fewer" in one.said_by or "not shown" in one.said_by for one in got)
    world = made_up(asked)
    tables = [p.table for p in published if not p.table.layout.within and p.table.layout.rows.name in ("theme", "area")]
    assert any(table.layout.columns for table in tables)
    _, findings = Attack(world, tables).findings(Thresholds().threshold(audience))
    assert [finding for finding in findings if finding.counted] == []


def made_up(partnership: Partnership) -> World:
    """Who really spoke, as the attacker's world knows people."""
    editions = tuple(dict.fromkeys(p.source.layout.edition for p in partnership.editions.published()))
    members, themes = partnership.book.members(), ("safe-places", "transport")
    sessions = {s.id: s for s in partnership.collection.sessions.all()}
    first = {area for _, area in FIRST}
    people = [
        Person(
            0 if sessions[a.session_id].plan.area in first else 1,
            (a.age_version.value, sessions[a.session_id].plan.area),
            frozenset(theme for theme in themes if a.id in members.get(theme, ())),
        )
        for a in partnership.collection.answers.of_sessions(list(sessions))
    ]
    dimensions = (Dimension("age", AGES), Dimension("area", AREAS))
    return World(dimensions, Dimension("theme", themes, overlapping=True), editions, tuple(people))


def test_nobody_and_too_few_are_told_alike_outside_the_team(asked: Partnership) -> None:
    """That one child spoke of a theme is not told from that none did; the team, which reads answers, is told."""
    rooms = asked.collection
    one = cleared(rooms, rooms.sessions.all()[0], "my brother vapes and drinks alcohol")
    asked.machine.run([s.id for s in rooms.sessions.all()], by=ANALYST, at=NOW)
    for candidate in asked.book.candidates():
        if candidate.id == "drugs":
            asked.decisions.approve(candidate, by=ANALYST, at=NOW)
    assert one.id in asked.book.members()["drugs"]
    one_said, none_said = (asked.asking.ask(about, by=EXECUTIVE) for about in ("drugs", "bullying"))
    assert one_said.why_not == none_said.why_not == (WhyNot.NOBODY_OR_TOO_FEW,)
    assert one_said.counts == none_said.counts == ()
    assert asked.asking.ask("bullying", by=ANALYST).why_not == (WhyNot.NOBODY_SAID,)
    assert asked.asking.ask("drugs", by=ANALYST).why_not == (WhyNot.NOBODY_OR_TOO_FEW,)
