"""Ask again: before and after one promise, told only as far as the numbers bear it, and never with a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.accountability.before_after import BeforeAfterShare, WorryChange
from analysis.accountability.follow_up_sessions import NotTheSame
from analysis.accountability.promise_records import DecisionKind, ProposedDecision
from analysis.disclosure import Audience
from analysis.wiring import Partnership
from feedback.core.errors import NotAllowed
from feedback.core.records import AgeVersion, Session
from tests.factories import ANALYST, EXECUTIVE, FACILITATOR, NOW, SHADOW, TODAY, open_session, plan, send, sent, text

WORRY = "the bus is always late and the last bus goes before the club ends"
FINE = "the library is lovely and they have good books"
COUNTS = st.tuples(st.integers(0, 400), st.integers(1, 400)).map(lambda pair: (min(pair), max(pair)))


def session(partnership: Partnership, worried: int, fine: int, *, days: int, area: str = "North") -> Session:
    kept = open_session(partnership.collection, held_on=plan().held_on + timedelta(days=days), area=area)
    for number in range(worried):
        partnership.collection.review.clear(
            sent(partnership.collection, kept, f"{WORRY} {number}").id, by=FACILITATOR, at=NOW
        )
    for number in range(fine):
        partnership.collection.review.clear(
            sent(partnership.collection, kept, f"{FINE} {number}").id, by=FACILITATOR, at=NOW
        )
    return kept


def promised(partnership: Partnership, *sessions: Session) -> str:
    """Themes are found and a yes is given to buses."""
    partnership.machine.run([s.id for s in sessions], by=ANALYST, at=NOW)
    theme = partnership.decisions.approve(
        next(c for c in partnership.book.candidates() if c.id == "transport"), by=ANALYST, at=NOW
    )
    meeting = partnership.collection.meetings.plan("Q", TODAY, "hall", [sessions[0].id], by=ANALYST, at=NOW)
    yes = ProposedDecision(
        meeting_id=meeting.id,
        theme_id=theme.id,
        kind=DecisionKind.YES,
        words="A later bus",
        owner="Head",
        agency="Council",
        due_on=TODAY,
        measure="It runs",
        tell_children="Poster",
    )
    return partnership.promises.decide(yes, by=EXECUTIVE, at=NOW).id


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ((30, 2), (3, 30), WorryChange.FEWER),
        ((12, 12), (13, 12), WorryChange.NO_DIFFERENCE),
        ((5, 3), (0, 8), WorryChange.TOO_FEW),
    ],
    ids=["fewer", "no difference", "too few"],
)
def test_what_became_of_a_worry(
    partnership: Partnership, before: tuple[int, int], after: tuple[int, int], told: WorryChange
) -> None:
    """Fewer, no difference that we can tell, or too few voices: said on the young people's page as well."""
    first, second = session(partnership, *before, days=0), session(partnership, *after, days=90)
    decision = promised(partnership, first, second)
    again = partnership.follow_ups.ask_again(second.id, first.id, decision, by=ANALYST, at=NOW)
    assert partnership.asked_again.change_for(again, Audience.PUBLIC) is told
    compared = partnership.asked_again.compare(again)
    assert (compared.worried.before[1], compared.worried.after[1]) == (sum(before), sum(after))
    if sum(before) >= 10:
        (outcome,) = partnership.replies.of_session(first.id, today=TODAY).outcomes
        assert outcome.again is told


def test_whoever_praised_is_not_worried_for_a_few_words_more(partnership: Partnership) -> None:
    """ "The bus is lovely" and, to the follow-up, "the bus seats": that young person spoke well of buses, and only well."""
    first, second = session(partnership, 12, 0, days=0), session(partnership, 0, 0, days=90)
    more = replace(text("the bus seats", "what_is_good"), prompt="follow_up.transport")
    for _ in range(12):
        send(partnership.collection, second, text("the bus is lovely and quick", "what_is_good"), more)
    decision = promised(partnership, first, second)
    again = partnership.follow_ups.ask_again(second.id, first.id, decision, by=ANALYST, at=NOW)
    assert len(partnership.book.members()["transport"]) == 12 + 24
    assert partnership.asked_again.compare(again).worried.after == (0, 12)


def test_relief_counts_as_better(partnership: Partnership) -> None:
    """ "The bus used to be late but they sorted it" is no worry left: a promise that was kept does not look broken."""
    first, second = session(partnership, 12, 0, days=0), session(partnership, 0, 0, days=90)
    for number in range(12):
        told = f"the bus used to be late every day but they sorted it, number {number}"
        partnership.collection.review.clear(sent(partnership.collection, second, told).id, by=FACILITATOR, at=NOW)
    again = partnership.follow_ups.ask_again(
        second.id, first.id, promised(partnership, first, second), by=ANALYST, at=NOW
    )
    assert partnership.asked_again.compare(again).worried.after == (0, 12)
    assert partnership.asked_again.change_for(again, Audience.PUBLIC) is WorryChange.FEWER


def test_only_the_same_can_be_compared(partnership: Partnership) -> None:
    """Another place, another age version, an earlier day, the same session: refused; so is a role that may not."""
    first, elsewhere = session(partnership, 12, 0, days=0), session(partnership, 0, 0, days=9, area="South")
    decision = promised(partnership, first)
    older = open_session(
        partnership.collection, held_on=first.plan.held_on + timedelta(9), age_version=AgeVersion.OLDER
    )
    earlier = session(partnership, 0, 0, days=-9)
    for other in (elsewhere, older, earlier, first):
        with pytest.raises(NotTheSame):
            partnership.follow_ups.ask_again(other.id, first.id, decision, by=ANALYST, at=NOW)
        assert other not in partnership.follow_ups.could_follow(first)
    same = session(partnership, 0, 0, days=9, area=" north ")
    assert partnership.follow_ups.could_follow(first) == [same]
    with pytest.raises(NotAllowed):
        partnership.follow_ups.ask_again(same.id, first.id, decision, by=SHADOW, at=NOW)
    partnership.follow_ups.ask_again(same.id, first.id, decision, by=ANALYST, at=NOW)
    partnership.follow_ups.ask_again(same.id, first.id, decision, by=ANALYST, at=NOW)
    assert len(partnership.follow_ups.asked_again(decision)) == 1


@given(before=COUNTS, after=COUNTS, least=st.integers(5, 60))
def test_small_groups_are_never_told_of(before: tuple[int, int], after: tuple[int, int], least: int) -> None:
    """Under the least base nothing is told, whatever was counted."""
    share = BeforeAfterShare(before=before, after=after)
    assert (share.change(least) is WorryChange.TOO_FEW) == (min(before[1], after[1]) < least)


@given(before=COUNTS, after=COUNTS)
def test_told_both_ways_it_is_the_opposite(before: tuple[int, int], after: tuple[int, int]) -> None:
    """Turned round, more is fewer, and what cannot be told stays so; nothing is said against the plain shares."""
    there, back = (
        BeforeAfterShare(before=before, after=after).change(1),
        BeforeAfterShare(before=after, after=before).change(1),
    )
    assert (there is WorryChange.MORE) == (back is WorryChange.FEWER)
    assert (there is WorryChange.NO_DIFFERENCE) == (back is WorryChange.NO_DIFFERENCE)
    if there is WorryChange.MORE:
        assert after[0] / after[1] > before[0] / before[1]


def test_nobody_answered() -> None:
    """No interval and no error."""
    nobody = replace(BeforeAfterShare(before=(0, 0), after=(3, 30)))
    assert nobody.interval is None
    assert nobody.change(0) is WorryChange.TOO_FEW
