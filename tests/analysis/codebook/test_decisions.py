"""Deciding on themes: every step can be taken back, and two people never overwrite each other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from analysis.codebook.codebook import LONGEST_NAME
from analysis.codebook.history import StepKind
from analysis.codebook.theme_decisions import Decided, Theme, ThemeDecision, ThemeDecisions
from analysis.theming.steps import Assignment, Priority, ProposedTheme, Steadiness, ThemeRun
from analysis.wiring import Partnership, open_partnership
from feedback.core.errors import ChangedMeanwhile, Invalid, NotAllowed, NotFound
from feedback.core.records import Role
from feedback.core.settings import Settings
from feedback.core.typed_words import WordsTooLong
from tests.factories import ADMINISTRATOR, EXECUTIVE, NOW, SHADOW, TODAY, cleared, open_session, run_together, staff

ONE, TWO = staff(Role.ANALYST, "Asha"), staff(Role.ANALYST, "Ben")
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def answers(partnership: Partnership) -> list[str]:
    session = open_session(partnership.collection)
    return [cleared(partnership.collection, session, f"the bus is late, number {number}").id for number in range(6)]


@pytest.fixture(autouse=True)
def run(partnership: Partnership, answers: list[str]) -> ThemeRun:
    """Three answers in a known theme, two in a new group, one alone."""

    def guess(answer_id: str) -> tuple[Assignment, ...]:
        return (Assignment(answer_id=answer_id, theme_id="transport", score=0.9, matched=("bus",), start=0, end=3),)

    dogs = ProposedTheme(
        id="dogs",
        label="dog",
        words=("dog",),
        answer_ids=(answers[3], answers[4]),
        nearest=(answers[3],),
        furthest=answers[4],
        steadiness=Steadiness.STEADY,
    )
    made = ThemeRun(
        placed={answer_id: guess(answer_id) for answer_id in answers[:3]},
        proposals=(dogs,),
        single_voices=(answers[5],),
        set_aside={},
        versions={"framework": "1"},
    )
    partnership.runs.keep_run(made, at=NOW)
    return made


def candidate(partnership: Partnership, theme_id: str = "transport"):
    return next(c for c in partnership.book.candidates() if c.id == theme_id)


def stands(partnership: Partnership) -> tuple[object, ...]:
    """Everything that a step could change, as it stands."""
    members = {theme: ids for theme, ids in partnership.book.members().items() if ids}
    return partnership.book.decided(), members, {c.id: c.answer_ids for c in partnership.book.candidates()}


@pytest.fixture
def other(settings: Settings, partnership: Partnership) -> Iterator[Partnership]:
    """A second Heard over the same file, as a second process would open it."""
    opened = open_partnership(settings)
    yield opened
    opened.collection.store.close()


def test_two_analysts_on_one_file_never_overwrite_each_other(partnership: Partnership, other: Partnership):
    """Both look at the same theme; the first decides; the second is told who and when, and nothing of theirs is kept."""
    mine, theirs = candidate(partnership), candidate(other)
    partnership.decisions.approve(mine, by=ONE, at=NOW, name="Buses")
    with pytest.raises(ChangedMeanwhile) as told:
        other.decisions.approve(theirs, by=TWO, at=LATER, name="Late buses")
    assert told.value.facts["who"] == "Asha"
    with pytest.raises(ChangedMeanwhile):
        other.decisions.reject(theirs, by=TWO, at=LATER)
    assert other.book.approved()["transport"].name == "Buses"
    seen = partnership.book.history.revisions()["transport"]
    other.decisions.rename("transport", "Late buses", "Buses", by=TWO, at=LATER, seen=seen)
    with pytest.raises(ChangedMeanwhile) as told:
        partnership.decisions.rename("transport", "Early buses", "Buses", by=ONE, at=LATER, seen=seen)
    assert told.value.facts["who"] == "Ben"
    with pytest.raises(ChangedMeanwhile):
        partnership.decisions.undo("transport", by=ONE, at=LATER, seen=seen)
    assert partnership.book.approved()["transport"].name == "Late buses"


def test_of_two_at_the_same_moment_one_wins(partnership: Partnership, other: Partnership):
    """Two processes that press at once: one decision is kept, the other person is told."""
    both, lost = threading.Barrier(2), []

    def press(partnership: Partnership, name: str) -> None:
        mine = candidate(partnership)
        both.wait()
        try:
            partnership.decisions.approve(mine, by=ONE, at=NOW, name=name)
        except ChangedMeanwhile:
            lost.append(name)

    threads = [threading.Thread(target=press, args=pair) for pair in ((partnership, "Buses"), (other, "Trams"))]
    run_together(threads)
    assert len(lost) == 1
    assert {partnership.book.approved()["transport"].name, *lost} == {"Buses", "Trams"}
    assert len(partnership.book.history.steps("transport")) == 1


def test_two_analysts_may_place_different_answers_of_one_theme(
    partnership: Partnership, other: Partnership, answers: list[str]
):
    """Working side by side in one theme is no conflict; placing the same answer is."""
    partnership.decisions.move(answers[0], "transport", False, by=ONE, at=NOW, seen=0)
    other.decisions.move(answers[1], "transport", False, by=TWO, at=NOW, seen=0)
    with pytest.raises(ChangedMeanwhile):
        other.decisions.move(answers[0], "police", True, by=TWO, at=LATER, seen=0)
    partnership.decisions.approve(candidate(partnership), by=ONE, at=LATER)
    assert partnership.book.members()["transport"] == {answers[2]}


STEPS = ("approve", "approve group", "merge", "split", "split group", "reject", "move", "transfer", "undo", "rename")


def do(partnership: Partnership, what: str, answers: list[str]) -> None:
    book, decisions = partnership.book, partnership.decisions
    match what:
        case "approve":
            decisions.approve(candidate(partnership), by=ONE, at=NOW)
        case "approve group":
            decisions.approve(candidate(partnership, "new-dogs"), by=ONE, at=NOW)
        case "merge":
            decisions.merge(candidate(partnership, "new-dogs"), "transport", by=ONE, at=NOW)
        case "split":
            decisions.split(book.approved()["transport"], answers[:1], "Late", "Late", by=ONE, at=NOW)
        case "split group":
            decisions.split(candidate(partnership, "new-dogs"), answers[4:5], "Late", "Late", by=ONE, at=NOW)
        case "reject":
            decisions.reject(candidate(partnership, "new-dogs"), by=ONE, at=NOW)
        case "move":
            decisions.move(answers[0], "transport", False, by=ONE, at=NOW)
        case "transfer":
            decisions.transfer(answers[0], "transport", "police", by=ONE, at=NOW)
        case "undo":
            decisions.undo("transport", by=ONE, at=NOW)
        case "rename":
            decisions.rename("transport", "Trams", "Trams", by=ONE, at=NOW)


@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.lists(st.sampled_from(STEPS), min_size=1, max_size=6))
def test_any_steps_taken_back_one_by_one_leave_what_stood_before(
    partnership: Partnership, answers: list[str], chosen: list[str]
):
    """Undo is exact for every kind of step, in any order of steps, and no answer is lost on the way."""
    session_ids = [session.id for session in partnership.collection.sessions.all()]
    before: list[tuple[int, tuple[object, ...]]] = []
    for what in chosen:
        then, last = stands(partnership), partnership.book.history.last_of(ONE.name)
        try:
            do(partnership, what, answers)
        except (NotFound, StopIteration, KeyError):  # not possible as things stand
            continue
        now = partnership.book.history.last_of(ONE.name)
        assert now is not None
        assert last is None or now.number > last.number
        before.append((now.number, then))
        placed = set().union(*partnership.book.members().values())
        assert placed | {answer.id for answer in partnership.book.unplaced(session_ids)} == set(answers)
    for number, then in reversed(before):
        last = partnership.book.history.last_of(ONE.name)
        assert last is not None
        assert last.number == number
        partnership.decisions.take_back(number, by=ONE, at=LATER)
        assert stands(partnership) == then


def test_a_step_is_not_taken_back_over_somebody_elses(partnership: Partnership, answers: list[str]):
    """Where another person built on a step, undoing it is refused and says who; and nothing is undone twice."""
    partnership.decisions.approve(candidate(partnership), by=ONE, at=NOW)
    approved = partnership.book.history.last_of("Asha")
    assert approved is not None
    partnership.decisions.rename("transport", "Trams", "Trams", by=TWO, at=LATER)
    with pytest.raises(ChangedMeanwhile) as told:
        partnership.decisions.take_back(approved.number, by=ONE, at=LATER)
    assert told.value.facts["who"] == "Ben"
    renamed = partnership.book.history.last_of("Ben")
    assert renamed is not None
    partnership.decisions.take_back(renamed.number, by=ONE, at=LATER)
    with pytest.raises(NotFound):
        partnership.decisions.take_back(renamed.number, by=ONE, at=LATER)
    partnership.decisions.take_back(approved.number, by=ONE, at=LATER)
    assert partnership.book.approved() == {}


def test_a_theme_is_split_in_two(partnership: Partnership, answers: list[str]):
    """The chosen answers are a theme of their own, approved under its names; the others stay where they were."""
    partnership.decisions.approve(candidate(partnership), by=ONE, at=NOW)
    partnership.decisions.merge(candidate(partnership, "new-dogs"), "transport", by=ONE, at=NOW)
    theme = partnership.book.approved()["transport"]
    part = partnership.decisions.split(theme, [answers[0], answers[3]], "Late buses", "The bus is late", by=ONE, at=NOW)
    assert partnership.book.members()[part.id] == {answers[0], answers[3]}
    assert partnership.book.members()["transport"] == {answers[1], answers[2], answers[4]}
    assert partnership.book.approved()[part.id].name == "Late buses"
    for ids, name in (([], "x"), ([answers[1]], " ")):
        with pytest.raises(Invalid):
            partnership.decisions.split(theme, ids, name, "x", by=ONE, at=NOW)


def test_a_theme_of_peoples_own_that_is_opened_again_keeps_its_names(partnership: Partnership, answers: list[str]):
    """No run proposes a split-off theme; opened again it waits with its answers under the names it had."""
    partnership.decisions.approve(candidate(partnership), by=ONE, at=NOW)
    part = partnership.decisions.split(
        partnership.book.approved()["transport"], answers[:1], "Late buses", "Late", by=ONE, at=NOW
    )
    partnership.decisions.undo(part.id, by=TWO, at=LATER)
    again = candidate(partnership, part.id)
    assert (again.name, again.answer_ids) == ("Late buses", (answers[0],))
    assert partnership.decisions.approve(again, by=TWO, at=LATER).name == "Late buses"


def test_an_answer_leaves_a_group_before_it_is_decided_on(partnership: Partnership, answers: list[str]):
    """'Not this one' works on what waits, too: the theme is approved without it."""
    partnership.decisions.move(answers[4], "new-dogs", False, by=ONE, at=NOW)
    assert candidate(partnership, "new-dogs").answer_ids == (answers[3],)
    partnership.decisions.approve(candidate(partnership, "new-dogs"), by=ONE, at=NOW)
    assert partnership.book.members()["new-dogs"] == {answers[3]}


def test_the_history_of_an_answer_has_machine_and_people(partnership: Partnership, answers: list[str]):
    """Each guess that came or went with a run, and each person's word, also one that was taken back, in order."""
    answer = answers[0]
    partnership.decisions.move(answer, "transport", False, by=ONE, at=NOW + timedelta(minutes=1))
    last = partnership.book.history.last_of("Asha")
    assert last is not None
    partnership.decisions.take_back(last.number, by=TWO, at=NOW + timedelta(minutes=2))
    nothing = ThemeRun(placed={}, proposals=(), single_voices=(), set_aside={}, versions={"framework": "2"})
    partnership.runs.keep_run(nothing, at=NOW + timedelta(minutes=3))
    told = [(e.by, e.theme_id, e.belongs, e.score, e.taken_back_by) for e in partnership.provenance.events(answer)]
    assert told == [
        ("", "transport", True, 0.9, ""),
        ("Asha", "transport", False, None, "Ben"),
        ("", "transport", False, None, ""),
    ]
    partnership.collection.answers.take_back(partnership.collection.answers.get(answer).response_id, at=NOW)
    assert partnership.provenance.events(answer) == []


def test_steps_say_who_did_what(partnership: Partnership):
    """The history of a theme has every step with its person, the newest first."""
    partnership.decisions.approve(candidate(partnership), by=ONE, at=NOW)
    partnership.decisions.rename("transport", "Trams", "Trams", by=TWO, at=LATER)
    told = [(step.what, step.by) for step in partnership.book.history.steps("transport")]
    assert told == [(StepKind.RENAMED, "Ben"), (StepKind.APPROVED, "Asha")]


@pytest.mark.parametrize("state", Decided)
def test_a_decision_on_a_theme_comes_back(partnership: Partnership, state: Decided):
    """With who and when; a later one stands in its place; taken away, the theme waits again."""
    theme = Theme(
        id="transport",
        name="Transport",
        child_name="Getting about",
        symbol="🚌",
        priorities=(Priority.CONTEXTUAL_SAFEGUARDING, Priority.VOICE),
        approved_by="analyst",
        approved_on=TODAY,
    )
    kept = ThemeDecisions(partnership.collection.store)
    kept.decide(ThemeDecision(theme=replace(theme, name="Old name"), state=Decided.APPROVED))
    decided = ThemeDecision(theme=theme, state=state, merged_into="police" if state is Decided.MERGED else None)
    kept.decide(decided)
    assert kept.all() == partnership.book.decided() == {"transport": decided}
    kept.put_row("transport", None)
    kept.put_row("transport", None)
    assert kept.all() == {}


TYPED = "Buses for Jasmine Okafor of 14 Mill Lane, 07700 900123"


@pytest.mark.parametrize("how", ["approve", "rename", "split"])
def test_a_name_that_was_typed_is_redacted(partnership: Partnership, answers: list[str], how: str):
    """A theme's names go out in every edition: who somebody is, where they live and their number are not in them."""
    decisions, waiting = partnership.decisions, candidate(partnership)
    if how == "approve":
        theme = decisions.approve(waiting, by=ONE, at=NOW, name=TYPED, child_name=TYPED)
    elif how == "rename":
        decisions.approve(waiting, by=ONE, at=NOW)
        theme = decisions.rename("transport", TYPED, TYPED, by=ONE, at=NOW)
    else:
        theme = decisions.split(waiting, answers[:1], TYPED, TYPED, by=ONE, at=NOW)
    kept = partnership.book.approved()[theme.id]
    for name in (kept.name, kept.child_name):
        assert name.startswith("Buses for [")
        assert not any(private in name for private in ("Jasmine", "Okafor", "Mill Lane", "900123"))


def test_a_name_left_as_it_stands_is_not_read_anew(partnership: Partnership):
    """A known theme about harm is no disclosure: approving it under its own names leaves them whole, and no mark."""
    waiting = replace(candidate(partnership), id="x", name="He hits me at home", child_name="Mr Smith hits me")
    theme = partnership.decisions.approve(
        waiting, by=ONE, at=NOW, name="He hits me at home", child_name="Mr Smith hits me"
    )
    assert (theme.name, theme.child_name) == ("He hits me at home", "Mr Smith hits me")
    assert [line.what for line in partnership.collection.audit.latest(1)] == ["theme approved"]


def test_a_name_too_long_is_refused_with_the_number(partnership: Partnership):
    """It is not cut without a word; nothing is decided, and the theme waits as it did."""
    before, long = stands(partnership), "Buses " * 20
    with pytest.raises(WordsTooLong) as refused:
        partnership.decisions.approve(candidate(partnership), by=ONE, at=NOW, name=long)
    assert refused.value.facts["most"] == LONGEST_NAME
    assert stands(partnership) == before
    assert partnership.book.history.steps() == []


def test_an_executive_may_not_theme(partnership: Partnership, answers: list[str]):
    """Nor a shadow executive, nor whoever keeps the server: every step is refused and nothing of it is kept."""
    decisions, before = partnership.decisions, stands(partnership)
    for by in (EXECUTIVE, SHADOW, ADMINISTRATOR):
        for step in (
            lambda by=by: decisions.approve(candidate(partnership), by=by, at=NOW),
            lambda by=by: decisions.reject(candidate(partnership), by=by, at=NOW),
            lambda by=by: decisions.split(candidate(partnership), answers[:1], "a", "a", by=by, at=NOW),
            lambda by=by: decisions.move(answers[0], "police", True, by=by, at=NOW),
            lambda by=by: decisions.transfer(answers[0], "transport", "police", by=by, at=NOW),
        ):
            with pytest.raises(NotAllowed):
                step()
    assert stands(partnership) == before
    assert partnership.book.history.steps() == []
