"""The safety rule, attacked: what is published never gives a hidden group away.

benchmarks/suppression.py runs the same attack over thousands of tables.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure import Audience, Dimension, ProtectedTable, Shown, Thresholds, protect, show_count
from tests.analysis.disclosure.attack import Attack, Person, World, random_world, tables_of

RULES = Thresholds()
READERS = (Audience.EXECUTIVE, Audience.PUBLIC)
SEEDS = st.integers(0, 10**9)


def given_away(world, published, *, whole=False):
    """What each reader can tell from all that he holds: an executive reads the public editions too."""
    found = []
    for reader in READERS:
        held = [t for t in published if reader is Audience.EXECUTIVE or t.audience is Audience.PUBLIC]
        if held:
            _, findings = Attack(world, held).findings(RULES.threshold(reader), whole=whole)
            found += [finding for finding in findings if finding.counted]
    return found


def publish(world, rng, most=4):
    """Some linked tables of every edition, for both audiences, in some order."""
    kept = []
    for edition in world.editions:
        for audience in rng.sample(READERS, 2):
            for table in rng.sample(list(tables_of(world, edition)), rng.randint(1, most)):
                kept.append(protect(table, audience=audience, published=kept))
    return kept


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SEEDS)
def test_no_table_alone_gives_a_group_away(seed):
    """From any one table, one-way or two-way, additive or overlapping, no hidden cell, total, complement or rest can
    be worked out by anyone, whatever the audience."""
    rng = random.Random(seed)
    world = random_world(rng, editions=1, themes=2)
    table = rng.choice(tables_of(world, "e0"))
    assert given_away(world, [protect(table, audience=audience).table for audience in READERS]) == []


@settings(max_examples=30, deadline=None, derandomize=True)
@given(SEEDS)
def test_linked_tables_of_two_audiences_and_two_editions_give_nobody_away(seed):
    """Executive and public editions, tables linked by their totals, and a second edition a few answers later, put
    together, give no group away, nor those who came in between."""
    rng = random.Random(seed)
    world = random_world(rng)
    assert given_away(world, [kept.table for kept in publish(world, rng)]) == []


@settings(max_examples=60, deadline=None, derandomize=True)
@given(SEEDS)
def test_tables_by_one_thing_each_give_nobody_away(seed):
    """What a digest publishes: themes, one table by place and one by face, never two together, for both audiences and
    in two editions. The attacker knows that each person has one of both."""
    rng = random.Random(seed)
    world = random_world(rng, themes=2)
    kept = []
    for edition in world.editions:
        for audience in rng.sample(READERS, 2):
            for table in (world.by_theme(edition), *(world.by_one(edition, d) for d in world.dimensions)):
                kept.append(protect(table, audience=audience, published=kept))
    assert given_away(world, [one.table for one in kept]) == []


def test_a_theme_counted_by_age_in_one_edition_alone_bounds_the_other():
    """Found by a longer series: the second edition's table by theme and age told that the first had one to four of an
    age, where it said "fewer than 5"."""
    rng = random.Random(814)
    world = random_world(rng, themes=2)
    assert given_away(world, [kept.table for kept in publish(world, rng, most=2)]) == []


@settings(max_examples=10, deadline=None, derandomize=True)
@given(SEEDS)
def test_three_editions_give_nobody_away(seed):
    """A third edition is safe beside both before it, and so is the difference of the first and the third."""
    rng = random.Random(seed)
    world = random_world(rng, editions=3, themes=2)
    assert given_away(world, [kept.table for kept in publish(world, rng, most=2)]) == []


@settings(max_examples=4, deadline=None, derandomize=True)
@given(SEEDS)
def test_whole_people_give_no_more_away(seed):
    """An attacker who knows that people come whole (integer programming) does not get further either."""
    rng = random.Random(seed)
    world = random_world(rng, themes=2)
    assert given_away(world, [kept.table for kept in publish(world, rng, most=2)], whole=True) == []


def _hidden_only(n, audience):
    return Shown(low=0, high=4) if n < 5 else Shown(low=n, high=n)


def _to_nearest(n, audience):
    nearest = 5 * round(n / 5)
    return Shown(low=0, high=4) if n < 5 else Shown(low=max(5, nearest - 2), high=nearest + 2)


def _rounded_down(n, audience):
    return show_count(n, audience=audience)


@pytest.mark.parametrize("scheme", [_hidden_only, _to_nearest, _rounded_down])
def test_the_attacker_has_teeth(scheme):
    """The same attack breaks the plainer schemes: hiding alone, and rounding alone either way."""
    broken = 0
    for seed in range(20):
        world = random_world(random.Random(seed), editions=1, themes=2)
        plain = [
            ProtectedTable(
                layout=t.layout,
                audience=Audience.EXECUTIVE,
                figures=tuple(scheme(n, Audience.EXECUTIVE) for n in t.counts),
            )
            for t in tables_of(world, "e0")
        ]
        broken += bool(Attack(world, plain, None).findings(RULES.small)[1])
    assert broken > 0


def test_the_attacker_finds_what_can_be_worked_out_by_hand():
    """30 heard, 28 of them of one age: the attacker says that the other group has exactly 2."""
    ages = Dimension("age", ("8-10", "11-14"))
    world = World(
        dimensions=(Dimension("session", ("s",)), ages),
        themes=Dimension("theme", ("t",), overlapping=True),
        editions=("e",),
        people=tuple(Person(0, ("s", "8-10" if i < 28 else "11-14"), frozenset()) for i in range(30)),
    )
    exact = (Shown(low=30, high=30), Shown(low=28, high=28), Shown(low=0, high=4))
    published = ProtectedTable(layout=world.by_one("e", ages).layout, audience=Audience.EXECUTIVE, figures=exact)
    _, found = Attack(world, [published], None).findings(RULES.small)
    assert {(f.truth, f.least, f.most) for f in found if "11-14" in f.group and "not" not in f.group} == {(2, 2, 2)}
