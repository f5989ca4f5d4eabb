"""Deciding on themes: every step can be taken back, and two people never overwrite each other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from analysis.codebook.history import ChangedMeanwhile, What
from analysis.records import Assignment, ProposedTheme, ThemeRun
from analysis.wiring import House, open_all
from feedback.core.errors import Invalid, NotFound
from feedback.core.records import Role
from feedback.core.settings import Settings
from feedback.wiring import make
from tests.factories import NOW, cleared, open_session, staff

ONE, TWO = staff(Role.ANALYST, "Asha"), staff(Role.ANALYST, "Ben")
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def whole(settings: Settings) -> Iterator[House]:
    make(settings)
    opened = open_all(settings)
    yield opened
    opened.collecting.store.close()


@pytest.fixture
def answers(whole: House) -> list[str]:
    session = open_session(whole.collecting)
    return [cleared(whole.collecting, session, f"the bus is late, number {number}").id for number in range(6)]


@pytest.fixture(autouse=True)
def run(whole: House, answers: list[str]) -> ThemeRun:
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
        steadiness="steady",
    )
    made = ThemeRun(
        placed={answer_id: guess(answer_id) for answer_id in answers[:3]},
        proposals=(dogs,),
        single_voices=(answers[5],),
        set_aside={},
        versions={"framework": "1"},
    )
    whole.archive.keep_run(made, at=NOW)
    return made


def candidate(house: House, theme_id: str = "transport"):
    return next(c for c in house.book.candidates() if c.id == theme_id)


def stands(house: House) -> tuple[object, ...]:
    """Everything that a step could change, as it stands."""
    members = {theme: ids for theme, ids in house.book.members().items() if ids}
    return house.archive.theme_decisions(), members, {c.id: c.answer_ids for c in house.book.candidates()}


@pytest.fixture
def other(settings: Settings, whole: House) -> Iterator[House]:
    """A second Heard over the same file, as a second process would open it."""
    opened = open_all(settings)
    yield opened
    opened.collecting.store.close()


def test_two_analysts_on_one_file_never_overwrite_each_other(whole: House, other: House):
    """Both look at the same theme; the first decides; the second is told who and when, and nothing of theirs is kept."""
    mine, theirs = candidate(whole), candidate(other)
    whole.book.approve(mine, by=ONE, at=NOW, name="Buses")
    with pytest.raises(ChangedMeanwhile) as told:
        other.book.approve(theirs, by=TWO, at=LATER, name="Late buses")
    assert told.value.facts["who"] == "Asha"
    with pytest.raises(ChangedMeanwhile):
        other.book.reject(theirs, by=TWO, at=LATER)
    assert other.book.approved()["transport"].name == "Buses"
    seen = whole.book.history.revisions()["transport"]
    other.book.rename("transport", "Late buses", "Buses", by=TWO, at=LATER, seen=seen)
    with pytest.raises(ChangedMeanwhile) as told:
        whole.book.rename("transport", "Early buses", "Buses", by=ONE, at=LATER, seen=seen)
    assert told.value.facts["who"] == "Ben"
    with pytest.raises(ChangedMeanwhile):
        whole.book.undo("transport", by=ONE, at=LATER, seen=seen)
    assert whole.book.approved()["transport"].name == "Late buses"


def test_of_two_at_the_same_moment_one_wins(whole: House, other: House):
    """Two processes that press at once: one decision is kept, the other person is told."""
    both, lost = threading.Barrier(2), []

    def press(house: House, name: str) -> None:
        mine = candidate(house)
        both.wait()
        try:
            house.book.approve(mine, by=ONE, at=NOW, name=name)
        except ChangedMeanwhile:
            lost.append(name)

    threads = [threading.Thread(target=press, args=pair) for pair in ((whole, "Buses"), (other, "Trams"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lost) == 1
    assert {whole.book.approved()["transport"].name, *lost} == {"Buses", "Trams"}
    assert len(whole.book.history.steps("transport")) == 1


def test_two_analysts_may_place_different_answers_of_one_theme(whole: House, other: House, answers: list[str]):
    """Working side by side in one theme is no conflict; placing the same answer is."""
    whole.book.move(answers[0], "transport", False, by=ONE, at=NOW, seen=0)
    other.book.move(answers[1], "transport", False, by=TWO, at=NOW, seen=0)
    with pytest.raises(ChangedMeanwhile):
        other.book.move(answers[0], "police", True, by=TWO, at=LATER, seen=0)
    whole.book.approve(candidate(whole), by=ONE, at=LATER)
    assert whole.book.members()["transport"] == {answers[2]}


STEPS = ("approve", "approve group", "merge", "split", "split group", "reject", "move", "transfer", "undo", "rename")


def do(house: House, what: str, answers: list[str]) -> None:
    book = house.book
    match what:
        case "approve":
            book.approve(candidate(house), by=ONE, at=NOW)
        case "approve group":
            book.approve(candidate(house, "new-dogs"), by=ONE, at=NOW)
        case "merge":
            book.merge(candidate(house, "new-dogs"), "transport", by=ONE, at=NOW)
        case "split":
            book.split(book.approved()["transport"], answers[:1], "Late", "Late", by=ONE, at=NOW)
        case "split group":
            book.split(candidate(house, "new-dogs"), answers[4:5], "Late", "Late", by=ONE, at=NOW)
        case "reject":
            book.reject(candidate(house, "new-dogs"), by=ONE, at=NOW)
        case "move":
            book.move(answers[0], "transport", False, by=ONE, at=NOW)
        case "transfer":
            book.transfer(answers[0], "transport", "police", by=ONE, at=NOW)
        case "undo":
            book.undo("transport", by=ONE, at=NOW)
        case "rename":
            book.rename("transport", "Trams", "Trams", by=ONE, at=NOW)


@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.lists(st.sampled_from(STEPS), min_size=1, max_size=6))
def test_any_steps_taken_back_one_by_one_leave_what_stood_before(whole: House, answers: list[str], chosen: list[str]):
    """Undo is exact for every kind of step, in any order of steps, and no answer is lost on the way."""
    session_ids = [session.id for session in whole.collecting.sessions.all()]
    before: list[tuple[int, tuple[object, ...]]] = []
    for what in chosen:
        then, last = stands(whole), whole.book.history.last_of(ONE.name)
        try:
            do(whole, what, answers)
        except (NotFound, StopIteration, KeyError):  # not possible as things stand
            continue
        now = whole.book.history.last_of(ONE.name)
        assert now is not None
        assert last is None or now.number > last.number
        before.append((now.number, then))
        placed = set().union(*whole.book.members().values())
        assert placed | {answer.id for answer in whole.book.unplaced(session_ids)} == set(answers)
    for number, then in reversed(before):
        last = whole.book.history.last_of(ONE.name)
        assert last is not None
        assert last.number == number
        whole.book.take_back(number, by=ONE, at=LATER)
        assert stands(whole) == then


def test_a_step_is_not_taken_back_over_somebody_elses(whole: House, answers: list[str]):
    """Where another person built on a step, undoing it is refused and says who; and nothing is undone twice."""
    whole.book.approve(candidate(whole), by=ONE, at=NOW)
    approved = whole.book.history.last_of("Asha")
    assert approved is not None
    whole.book.rename("transport", "Trams", "Trams", by=TWO, at=LATER)
    with pytest.raises(ChangedMeanwhile) as told:
        whole.book.take_back(approved.number, by=ONE, at=LATER)
    assert told.value.facts["who"] == "Ben"
    renamed = whole.book.history.last_of("Ben")
    assert renamed is not None
    whole.book.take_back(renamed.number, by=ONE, at=LATER)
    with pytest.raises(NotFound):
        whole.book.take_back(renamed.number, by=ONE, at=LATER)
    whole.book.take_back(approved.number, by=ONE, at=LATER)
    assert whole.book.approved() == {}


def test_a_theme_is_split_in_two(whole: House, answers: list[str]):
    """The chosen answers are a theme of their own, approved under its names; the others stay where they were."""
    whole.book.approve(candidate(whole), by=ONE, at=NOW)
    whole.book.merge(candidate(whole, "new-dogs"), "transport", by=ONE, at=NOW)
    theme = whole.book.approved()["transport"]
    part = whole.book.split(theme, [answers[0], answers[3]], "Late buses", "The bus is late", by=ONE, at=NOW)
    assert whole.book.members()[part.id] == {answers[0], answers[3]}
    assert whole.book.members()["transport"] == {answers[1], answers[2], answers[4]}
    assert whole.book.approved()[part.id].name == "Late buses"
    for ids, name in (([], "x"), ([answers[1]], " ")):
        with pytest.raises(Invalid):
            whole.book.split(theme, ids, name, "x", by=ONE, at=NOW)


def test_a_theme_of_peoples_own_that_is_opened_again_keeps_its_names(whole: House, answers: list[str]):
    """No run proposes a split-off theme; opened again it waits with its answers under the names it had."""
    whole.book.approve(candidate(whole), by=ONE, at=NOW)
    part = whole.book.split(whole.book.approved()["transport"], answers[:1], "Late buses", "Late", by=ONE, at=NOW)
    whole.book.undo(part.id, by=TWO, at=LATER)
    again = candidate(whole, part.id)
    assert (again.name, again.answer_ids) == ("Late buses", (answers[0],))
    assert whole.book.approve(again, by=TWO, at=LATER).name == "Late buses"


def test_an_answer_leaves_a_group_before_it_is_decided_on(whole: House, answers: list[str]):
    """'Not this one' works on what waits, too: the theme is approved without it."""
    whole.book.move(answers[4], "new-dogs", False, by=ONE, at=NOW)
    assert candidate(whole, "new-dogs").answer_ids == (answers[3],)
    whole.book.approve(candidate(whole, "new-dogs"), by=ONE, at=NOW)
    assert whole.book.members()["new-dogs"] == {answers[3]}


def test_the_history_of_an_answer_has_machine_and_people(whole: House, answers: list[str]):
    """Each guess that came or went with a run, and each person's word, also one that was taken back, in order."""
    answer = answers[0]
    whole.book.move(answer, "transport", False, by=ONE, at=NOW + timedelta(minutes=1))
    last = whole.book.history.last_of("Asha")
    assert last is not None
    whole.book.take_back(last.number, by=TWO, at=NOW + timedelta(minutes=2))
    nothing = ThemeRun(placed={}, proposals=(), single_voices=(), set_aside={}, versions={"framework": "2"})
    whole.archive.keep_run(nothing, at=NOW + timedelta(minutes=3))
    told = [(e.by, e.theme_id, e.belongs, e.score, e.taken_back_by) for e in whole.book.history.of_answer(answer)]
    assert told == [
        ("", "transport", True, 0.9, ""),
        ("Asha", "transport", False, None, "Ben"),
        ("", "transport", False, None, ""),
    ]
    whole.collecting.answers.take_back(whole.collecting.answers.get(answer).response_id, at=NOW)
    assert whole.book.history.of_answer(answer) == []


def test_steps_say_who_did_what(whole: House):
    """The history of a theme has every step with its person, the newest first."""
    whole.book.approve(candidate(whole), by=ONE, at=NOW)
    whole.book.rename("transport", "Trams", "Trams", by=TWO, at=LATER)
    told = [(step.what, step.by) for step in whole.book.history.steps("transport")]
    assert told == [(What.RENAMED, "Ben"), (What.APPROVED, "Asha")]
