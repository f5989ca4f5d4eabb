"""How one count may be told, what a table may be made of, and what leaves of it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from analysis.disclosure import (
    NOT_SHOWN,
    Audience,
    BadTable,
    BadThresholds,
    Dimension,
    Protection,
    Shown,
    Thresholds,
    in_words,
    one_way,
    protect,
    share,
    show_count,
    two_way,
)

RULES = Thresholds()
READERS = st.sampled_from([Audience.EXECUTIVE, Audience.PUBLIC])
COUNTS = st.integers(0, 2_000)

AGES = Dimension("age", ("8-10", "11-14", "15-25"))
SESSIONS = Dimension("session", ("park", "school"))
THEMES = Dimension("theme", ("transport", "bullying"), overlapping=True)


@pytest.mark.parametrize(
    ("n", "executive", "public"),
    [
        (0, "fewer than 5", "fewer than 10"),
        (4, "fewer than 5", "fewer than 10"),
        (5, "at least 5", "fewer than 10"),
        (9, "at least 5", "fewer than 10"),
        (10, "at least 10", "at least 10"),
        (27, "at least 25", "at least 20"),
    ],
)
def test_a_count_is_told_by_its_interval(n, executive, public):
    """Small counts, nought among them, are hidden; the others are rounded down, more coarsely for the public."""
    assert show_count(n, audience=Audience.EXECUTIVE).words == executive
    assert show_count(n, audience=Audience.PUBLIC).words == public
    assert show_count(n, audience=Audience.TEAM).words == str(n)


@given(COUNTS, READERS)
def test_what_is_told_is_true_and_never_closer_than_the_threshold(n, audience):
    """Every shown interval holds the count and as many values as the audience's threshold."""
    shown = show_count(n, audience=audience)
    assert shown.high is not None
    assert shown.low <= n <= shown.high
    assert shown.high - shown.low + 1 == RULES.threshold(audience)
    assert shown.value is None or shown.value >= RULES.threshold(audience)


@given(COUNTS)
def test_the_public_edition_tells_the_executive_reader_nothing(n):
    """Each public interval holds whole executive ones, so that the two together are the executive one."""
    executive, public = show_count(n, audience=Audience.EXECUTIVE), show_count(n, audience=Audience.PUBLIC)
    assert public.low <= executive.low
    assert executive.high <= public.high


@given(COUNTS, COUNTS, READERS)
def test_the_difference_of_two_figures_is_no_closer_than_the_words(a, b, audience):
    """Whoever subtracts one figure from another cannot tell a group below the threshold from "fewer than it"."""
    assume(a >= b)
    more, less, threshold = (
        show_count(a, audience=audience),
        show_count(b, audience=audience),
        RULES.threshold(audience),
    )
    least, most = max(0, more.low - less.high), more.high - less.low
    assert most >= threshold or (least, most) == (0, threshold - 1)


def test_a_count_below_nothing_is_a_mistake():
    """A negative count is refused, not rounded."""
    with pytest.raises(ValueError, match="negative"):
        show_count(-1, audience=Audience.PUBLIC)


@pytest.mark.parametrize(
    "wrong",
    [{"small": 1}, {"public_minimum": 4}, {"public_minimum": 12}, {"minimum_base": 7}, {"percent_base": 5}],
)
def test_thresholds_that_do_not_nest_are_refused(wrong):
    """Settings under which two editions would cut each other's intervals do not start."""
    with pytest.raises(BadThresholds) as caught:
        Thresholds(**wrong)
    assert caught.value.facts == {"setting": next(iter(wrong))}


@given(COUNTS, COUNTS, READERS)
def test_a_percentage_adds_nothing(part, partnership, audience):
    """A percentage is worked out from the shown figures, not the counts; none is given under the base, or of a hidden
    count."""
    assume(part <= partnership)
    shown, base = show_count(part, audience=audience), show_count(partnership, audience=audience)
    words = share(shown, base, RULES)
    lowest = share(show_count(shown.low, audience=audience), show_count(base.low, audience=audience), RULES)
    assert words == lowest
    if partnership < RULES.percent_base or shown.value is None:
        assert words is None


def test_percentages_in_words():
    """A percentage is rounded to 5 and called about; where the figures leave too much open there is none."""
    assert share(Shown(low=50, high=54), Shown(low=100, high=104), RULES) == "about 50%"
    assert share(Shown(low=10, high=19), Shown(low=50, high=59), RULES) is None
    assert share(Shown(low=5, high=9), Shown(low=1000, high=1004), RULES) == "under 5%"
    assert share(NOT_SHOWN, Shown(low=100, high=104), RULES) is None
    assert share(Shown(low=26, high=26), Shown(low=52, high=52), RULES) == "50%"


def test_words_for_a_sentence():
    """A digest's line says whom it counts, in the number that fits."""
    assert in_words(show_count(27, audience=Audience.EXECUTIVE)) == "at least 25 young people"
    assert in_words(show_count(3, audience=Audience.EXECUTIVE)) == "fewer than 5 young people"
    assert in_words(show_count(1, audience=Audience.TEAM)) == "1 young person"
    assert in_words(show_count(8, audience=Audience.EXECUTIVE), "session", "sessions") == "at least 5 sessions"
    assert in_words(NOT_SHOWN) == "not shown"


@pytest.mark.parametrize(
    "make",
    [
        lambda: one_way("e", AGES, [1, 2]),
        lambda: one_way("e", AGES, [1, 2, -1]),
        lambda: one_way("e", AGES, [1, 2, 3], total=7),
        lambda: one_way("e", THEMES, [1, 2]),
        lambda: one_way("e", THEMES, [1, 2], total=1),
        lambda: one_way("e", Dimension("age", ()), []),
        lambda: one_way("e", Dimension("age", ("a", "a")), [1, 2]),
        lambda: one_way("e", AGES, [1, 2, 3], within=(("age", "8-10"),)),
        lambda: two_way("e", AGES, THEMES, [[1, 1]] * 3),
        lambda: two_way("e", AGES, SESSIONS, [[1]] * 3),
        lambda: two_way("e", AGES, SESSIONS, [[1, 1]] * 2),
        lambda: two_way("e", THEMES, SESSIONS, [[1, 1]] * 2),
        lambda: two_way("e", THEMES, SESSIONS, [[1, 1]] * 2, column_totals=[1]),
    ],
)
def test_counts_that_are_not_a_table_are_refused(make):
    """Counts that miss a place, do not add up or lack their base never become a table; the error holds no count."""
    with pytest.raises(BadTable):
        make()


def test_totals_are_those_of_the_respondents():
    """Overlapping rows are not added up: the bases are the respondents; the other totals are sums."""
    counts = two_way("e", THEMES, SESSIONS, [[20, 12], [30, 9]], column_totals=[33, 18]).by_key()
    assert counts[()] == 51
    assert counts[("theme", "transport"),] == 32
    assert counts[("session", "school"),] == 18
    assert counts[("session", "park"), ("theme", "bullying")] == 30


def test_nothing_exact_leaves():
    """A chart and a sheet get words and rounded values alone; the records of the team do not print a count."""
    exact = two_way("e", THEMES, SESSIONS, [[21, 12], [37, 3]], column_totals=[53, 18])
    kept = protect(exact, audience=Audience.EXECUTIVE)
    for row in kept.table.chart_rows():
        assert row.value is None or row.value % RULES.small == 0
        assert row.words == kept.table.at(row.row, row.column).words
    assert [(row.row, row.column) for row in kept.table.chart_rows()][:2] == [
        ("transport", "park"),
        ("bullying", "park"),
    ]
    words = kept.table.to_frame()
    assert list(words.columns) == ["Everyone", "park", "school"]
    assert words.loc["transport", "park"] == "at least 20"
    assert words.loc["bullying", "school"] == "fewer than 5"
    assert words.loc["Everyone", "Everyone"] == kept.table.at().words
    assert not {"21", "12", "37", "53", "71"} & {word for cell in words.to_numpy().ravel() for word in cell.split()}
    assert repr(exact) == "<CountTable e theme>"
    assert repr(kept) == "<Protection e executive>"
    with pytest.raises(KeyError):
        kept.table.at("transport", "library")


def test_a_record_can_be_kept_and_read_again():
    """What is kept of an edition, as JSON, is the same when it is read again to check the next one."""
    kept = protect(one_way("e", AGES, [3, 21, 40]), audience=Audience.PUBLIC)
    adapter = TypeAdapter(Protection)
    assert adapter.validate_json(adapter.dump_json(kept)) == kept


def test_the_page_on_small_numbers_says_what_is_so():
    """docs/small-numbers.md names every threshold with its default, and its example gives the words that it claims."""
    page = (Path(__file__).resolve().parents[3] / "docs" / "small-numbers.md").read_text(encoding="utf-8")
    for setting in fields(Thresholds):
        assert f"`{setting.name}` ({setting.default})" in page
    table = two_way("2026-03", THEMES, SESSIONS, [[20, 12], [30, 9]], column_totals=[33, 18])
    kept = protect(table, audience=Audience.EXECUTIVE)
    for words in (kept.table.at("transport", "park").words, in_words(kept.table.at())):
        assert f'# "{words}"' in page
