"""Protecting tables together: linked tables, two audiences, editions that follow one another."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure import NOT_SHOWN, Audience, BadTable, Dimension, Reason, Shown, one_way, protect, two_way

EXECUTIVE, PUBLIC = Audience.EXECUTIVE, Audience.PUBLIC
SESSIONS = Dimension("session", ("park", "school", "club", "library", "hall"))
AGES = Dimension("age", ("8-10", "11-14"))
THEMES = Dimension("theme", ("transport", "bullying"), overlapping=True)


def words(protection, *place):
    return protection.table.at(*place).words


def test_rounding_alone_would_give_this_cell_away():
    """Four cells of 9 and a total of 40 leave a fifth cell of exactly 4: the total is told less closely, and the log
    says which, why and for whose sake."""
    done = protect(one_way("e", SESSIONS, [9, 9, 9, 9, 4]), audience=EXECUTIVE)
    assert words(done, "hall") == "fewer than 5"
    assert done.table.at() == Shown(low=20, high=59) or done.table.at().low < 40
    [line] = [line for line in done.log if line.why is Reason.PROTECTS_ANOTHER]
    assert line.group == ()
    assert line.protects == "e: session hall"


def test_two_parts_and_a_total():
    """Of a total of two parts, one of them hidden, something has to be told less closely, or somebody is known to
    be there."""
    done = protect(one_way("e", AGES, [13, 3]), audience=EXECUTIVE)
    part, total = done.table.at("8-10"), done.table.at()
    assert total.low - part.high <= 0


def test_a_table_of_one_part_hides_nobody():
    """All of a meeting came from one place: nobody was left out of it, and later tables lose nothing for its sake."""
    first = protect(one_way("e1", Dimension("area", ("park",)), [33]), audience=EXECUTIVE)
    assert (words(first, "park"), first.log) == ("at least 30", ())
    after = one_way("e2", Dimension("area", ("park", "school")), [33, 35])
    then = protect(after, audience=EXECUTIVE, published=[first])
    assert [words(then, "park"), words(then, "school"), then.log] == ["at least 30", "at least 35", ()]


def test_a_small_group_is_not_broken_down():
    """Below ten respondents there is no breakdown; with ten there is."""
    table = two_way("e", THEMES, AGES, [[8, 20], [6, 15]], column_totals=[9, 60])
    done = protect(table, audience=EXECUTIVE)
    assert words(done, None, "8-10") == "at least 5"
    assert done.table.at("transport", "8-10") == NOT_SHOWN
    assert words(done, "transport", "11-14") == "at least 20"
    assert {line.why for line in done.log if dict(line.group).get("age") == "8-10"} == {Reason.SMALL_BASE}


def test_the_team_sees_the_counts():
    """The team's edition is exact, is not logged, and does not bind what others may see."""
    table = one_way("e", SESSIONS, [1, 2, 30, 40, 50])
    team = protect(table, audience=Audience.TEAM)
    assert words(team, "park") == "1"
    assert team.log == ()
    assert protect(table, audience=EXECUTIVE, published=[team]) == protect(table, audience=EXECUTIVE)


def test_a_figure_once_out_stays_as_it_was():
    """A count that stands in two tables of an edition is told in the same words in both."""
    first = protect(one_way("e", SESSIONS, [9, 9, 9, 9, 4]), audience=EXECUTIVE)
    second = protect(one_way("e", AGES, [18, 22]), audience=EXECUTIVE, published=[first])
    assert second.table.at() == first.table.at()
    assert Reason.PUBLISHED_BEFORE in {line.why for line in second.log}


def test_a_sessions_own_page_is_linked_to_the_table_by_session():
    """A page about one session tells what the table by session told of it, no more."""
    table = two_way("e", THEMES, SESSIONS, [[12, 3, 9, 20, 5], [2, 7, 7, 7, 7]], column_totals=[31, 22, 15, 40, 18])
    first = protect(table, audience=PUBLIC)
    page = one_way("e", THEMES, [12, 2], total=31, within=(("session", "park"),))
    second = protect(page, audience=PUBLIC, published=[first])
    assert words(second, "transport") == words(first, "transport", "park")
    assert second.table.at().words == words(first, None, "park")


def test_two_counts_of_one_group_are_refused():
    """An edition is frozen: counted again and differently it is another edition."""
    first = protect(one_way("e", AGES, [20, 30]), audience=EXECUTIVE)
    with pytest.raises(BadTable):
        protect(one_way("e", AGES, [21, 30]), audience=EXECUTIVE, published=[first])


def test_two_who_came_late_are_not_seen():
    """When two answers come in between two editions, the second tells nobody that they did."""
    first = protect(one_way("e1", AGES, [18, 34]), audience=EXECUTIVE)
    second = protect(one_way("e2", AGES, [20, 34]), audience=EXECUTIVE, published=[first])
    before, after = first.table.at("8-10"), second.table.at("8-10")
    assert words(second, "8-10") == "at least 20"
    least, most = max(0, after.low - before.high), after.high - before.low
    assert most >= 5 or (least, most) == (0, 4)


def test_answers_taken_back_and_themes_decided_anew():
    """Counts that fall between editions, and groups that move both ways, are protected as those that grow."""
    first = protect(one_way("e1", THEMES, [30, 12], total=60), audience=EXECUTIVE)
    second = protect(one_way("e2", THEMES, [26, 14], total=58), audience=EXECUTIVE, published=[first])
    assert second.table.at().low <= 58
    assert not [line for line in second.log if line.why is Reason.GIVEN_AWAY_BEFORE]


def test_sides_of_a_theme_beside_tables_by_session_and_age():
    """A breakdown within one theme links to that theme alone, and not to what others say of other themes."""
    ages = Dimension("age", ("8-10", "11-14"))
    sides = Dimension("side", ("strength", "worry"))
    table = two_way("e", THEMES, SESSIONS, [[20] * 5, [20] * 5], column_totals=[21] * 5)
    kept = [protect(table, audience=EXECUTIVE)]
    kept.append(protect(one_way("e", ages, [50, 55]), audience=EXECUTIVE, published=kept))
    for theme, counts in (("transport", [98, 2]), ("bullying", [1, 99])):
        side = one_way("e", sides, counts, within=(("theme", theme),))
        kept.append(protect(side, audience=EXECUTIVE, published=kept))
        assert not [line for line in kept[-1].log if line.why is Reason.GIVEN_AWAY_BEFORE]
    assert words(kept[-1], "strength") == "fewer than 5"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 40), min_size=2, max_size=2), min_size=5, max_size=5))
def test_every_figure_is_true_and_the_public_one_is_the_wider(rows):
    """Whatever is widened, each figure still holds its count, and each public figure holds the executive one."""
    table = two_way("e", SESSIONS, AGES, rows)
    executive, public = protect(table, audience=EXECUTIVE), protect(table, audience=PUBLIC)
    for n, narrow, wide in zip(table.counts, executive.table.figures, public.table.figures, strict=True):
        assert narrow.low <= n
        assert narrow.high is None or n <= narrow.high
        assert wide.low <= narrow.low
        assert wide.high is None or (narrow.high is not None and narrow.high <= wide.high)


def test_the_same_tables_are_always_protected_in_the_same_way():
    """Two processes that hash strings differently come to the same edition."""
    code = """
from analysis.disclosure import *
themes = Dimension("theme", tuple("abcdef"), overlapping=True)
sessions = Dimension("session", ("s1", "s2", "s3"))
cells = [[9, 14, 3], [2, 2, 2], [13, 19, 0], [10, 9, 9], [4, 4, 9], [14, 0, 14]]
kept = []
for edition in ("e1", "e2"):
    for audience in (Audience.PUBLIC, Audience.EXECUTIVE):
        table = two_way(edition, themes, sessions, cells, column_totals=[14, 19, 17])
        kept.append(protect(table, audience=audience, published=kept))
        print(kept[-1].table, kept[-1].log)
    cells[0][0] += 1
"""
    root = Path(__file__).resolve().parents[3]
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=root,
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1] != b""
