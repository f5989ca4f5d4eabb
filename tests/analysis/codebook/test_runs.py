"""The machine's guesses beside people's words: neither overwrites the other, nothing is left of what was taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from analysis.codebook.corrections import Corrections
from analysis.codebook.runs import ThemeRuns
from analysis.theming.steps import Assignment, ProposedTheme, Steadiness, ThemeRun
from analysis.wiring import Partnership
from feedback.core.errors import NotFound
from feedback.core.records import Answer, Session
from feedback.wiring import Collection
from tests.factories import ANALYST, NOW, cleared, open_session, sent

VERSIONS = {"framework": "1", "vectors": "2"}


@pytest.fixture
def runs(collection: Collection) -> ThemeRuns:
    return ThemeRuns(collection.store, collection.answers)


@pytest.fixture
def corrections(collection: Collection) -> Corrections:
    return Corrections(collection.store)


@pytest.fixture
def answers(collection: Collection, session: Session) -> list[Answer]:
    return [cleared(collection, session, f"more buses please, number {number}") for number in range(6)]


def guess(answer: Answer, theme_id: str = "transport", score: float = 0.75) -> Assignment:
    return Assignment(answer_id=answer.id, theme_id=theme_id, score=score, matched=("bus", "né"), start=0, end=5)


def a_run(answers: list[Answer]) -> ThemeRun:
    """Two placed, two in a proposal, one alone, one set aside: everybody is somewhere."""
    first, second, third, fourth, alone, nothing = answers
    proposal = ProposedTheme(
        id="p1",
        label="late é buses",
        words=("late",),
        answer_ids=(third.id, fourth.id),
        nearest=(third.id, fourth.id),
        furthest=fourth.id,
        steadiness=Steadiness.STEADY,
    )
    return ThemeRun(
        placed={first.id: (guess(first), guess(first, "police", 0.5)), second.id: (guess(second),)},
        proposals=(proposal,),
        single_voices=(alone.id,),
        set_aside={nothing.id: "nothing said"},
        versions=VERSIONS,
    )


class TestRuns:
    def test_a_run_comes_back_whole(self, runs: ThemeRuns, answers: list[Answer]):
        """Assignments with their words and places, proposals, single voices, what was set aside and why, versions."""
        run = a_run(answers)
        runs.keep_run(run, at=NOW)
        kept = runs.latest_run()
        assert kept is not None
        assert (kept.proposals, kept.single_voices, kept.set_aside, kept.versions, kept.made_at) == (
            run.proposals,
            run.single_voices,
            run.set_aside,
            VERSIONS,
            NOW,
        )
        guesses = [guess for placed in run.placed.values() for guess in placed]
        assert runs.assignments() == sorted(guesses, key=lambda guess: (guess.answer_id, -guess.score))

    def test_before_the_first_run_there_is_none(self, runs: ThemeRuns):
        """Nothing is made up."""
        assert runs.latest_run() is None
        assert runs.assignments() == []

    def test_a_new_run_replaces_the_machines_guesses_alone(
        self, runs: ThemeRuns, corrections: Corrections, answers: list[Answer]
    ):
        """What people said of the old ones stays, word for word."""
        runs.keep_run(a_run(answers), at=NOW)
        corrections.correct(answers[0].id, "transport", False, by="analyst", at=NOW)
        said = corrections.standing()
        only = ThemeRun(placed={}, proposals=(), single_voices=(), set_aside={}, versions={"framework": "2"})
        runs.keep_run(only, at=NOW + timedelta(days=1))
        kept = runs.latest_run()
        assert kept is not None
        assert kept.versions == {"framework": "2"}
        assert runs.assignments() == []
        assert corrections.standing() == said

    def test_a_run_that_fails_leaves_the_old_one(self, runs: ThemeRuns, answers: list[Answer]):
        """All of a run is kept, or none."""
        runs.keep_run(a_run(answers), at=NOW)
        before = runs.latest_run(), runs.assignments()
        twice = replace(a_run(answers), placed={answers[0].id: (guess(answers[0]), guess(answers[0]))})
        with pytest.raises(Exception, match="UNIQUE"):
            runs.keep_run(twice, at=NOW)
        assert (runs.latest_run(), runs.assignments()) == before

    @hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(before=st.sets(st.integers(0, 5)), later=st.sets(st.integers(0, 5)))
    def test_nothing_is_left_of_answers_that_were_taken_back(
        self,
        collection: Collection,
        session: Session,
        runs: ThemeRuns,
        corrections: Corrections,
        before: set[int],
        later: set[int],
    ):
        """Taken back while the run went on or after it was kept: no guess, proposal, list or correction names them,
        and everybody else is where the run put them.
        """
        made = [cleared(collection, session, f"more buses please, number {number}") for number in range(6)]
        run = a_run(made)
        for number in before:
            collection.answers.take_back(made[number].response_id, at=NOW)
        runs.keep_run(run, at=NOW)
        for number in set(range(6)) - before:
            corrections.correct(made[number].id, "transport", True, by="a", at=NOW)
        for number in later - before:
            collection.answers.take_back(made[number].response_id, at=NOW)
        gone = {made[number].id for number in before | later}
        kept = runs.latest_run()
        assert kept is not None
        left = {a.id for a in made} - gone
        in_proposals = {a for p in kept.proposals for a in (*p.answer_ids, *p.nearest, p.furthest) if a}
        placed = {a.answer_id for a in runs.assignments()}
        assert placed | in_proposals | set(kept.single_voices) | set(kept.set_aside) == left
        assert {c.answer_id for c in corrections.standing()} & {a.id for a in made} == left


class TestCorrections:
    def test_every_word_is_kept_in_order(self, corrections: Corrections, answers: list[Answer]):
        """A later word is put beside an earlier one, never in its place."""
        one, two = answers[0].id, answers[1].id
        corrections.correct(one, "transport", False, by="a", at=NOW)
        corrections.correct(two, "transport", True, by="a", at=NOW)
        corrections.correct(one, "transport", True, by="b", at=NOW)
        corrections.correct(one, "police", True, by="b", at=NOW)
        assert [(c.theme_id, c.belongs, c.by) for c in corrections.standing(one)] == [
            ("transport", False, "a"),
            ("transport", True, "b"),
            ("police", True, "b"),
        ]

    def test_a_word_on_an_answer_that_is_not_there_is_not_found(self, corrections: Corrections):
        """An old screen is told."""
        with pytest.raises(NotFound):
            corrections.correct("none", "transport", True, by="a", at=NOW)


def test_what_comes_after_a_run_is_placed_once(partnership: Partnership):
    """Each later answer is read once: placed in known themes or noted as fitting none; a new run begins afresh."""
    session = open_session(partnership.collection)
    first = sent(partnership.collection, session, "the bus never comes on time").id
    assert partnership.machine.catch_up([session.id], at=NOW) == 0  # nothing was read yet
    partnership.machine.run([session.id], by=ANALYST, at=NOW)
    before = partnership.runs.assignments(first)
    later = sent(partnership.collection, session, "buses are late and cost too much").id
    odd = sent(partnership.collection, session, "paint the bandstand purple").id
    assert partnership.machine.catch_up([session.id], at=NOW) == 2
    assert "transport" in {guess.theme_id for guess in partnership.runs.assignments(later)}
    assert partnership.runs.assignments(odd) == []
    assert partnership.runs.assignments(first) == before
    assert partnership.machine.catch_up([session.id], at=NOW) == 0
    assert later in partnership.book.members()["transport"]
    partnership.collection.answers.take_back(partnership.collection.answers.get(later).response_id, at=NOW)
    assert partnership.runs.placed_since() == {odd}
    partnership.machine.run([session.id], by=ANALYST, at=NOW)
    assert partnership.runs.placed_since() == set()
