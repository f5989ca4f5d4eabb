"""The archive: the machine's guesses beside people's words, frozen editions, nothing left of what was taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from analysis.codebook.theme_store import Archive, ThemeDecision
from analysis.records import Assignment, Priority, ProposedTheme, Theme, ThemeRun
from analysis.wiring import Partnership
from feedback.core.errors import NotFound
from feedback.core.records import Answer, Session
from feedback.partnership.meetings import Meeting
from feedback.wiring import Collection
from tests.factories import ANALYST, NOW, TODAY, cleared, open_session, sent

VERSIONS = {"framework": "1", "vectors": "2"}
THEME = Theme(
    id="transport",
    name="Transport",
    child_name="Getting about",
    symbol="🚌",
    priorities=(Priority.CONTEXTUAL_SAFEGUARDING, Priority.VOICE),
    approved_by="analyst",
    approved_on=TODAY,
)


@pytest.fixture
def archive(collection: Collection) -> Archive:
    return Archive(collection.store)


@pytest.fixture
def answers(collection: Collection, session: Session) -> list[Answer]:
    return [cleared(collection, session, f"more buses please, number {number}") for number in range(6)]


@pytest.fixture
def meeting(collection: Collection, session: Session) -> Meeting:
    return collection.meetings.plan("Quarter 3", TODAY, "library", [session.id], by=ANALYST, at=NOW)


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
        steadiness="steady",
    )
    return ThemeRun(
        placed={first.id: (guess(first), guess(first, "police", 0.5)), second.id: (guess(second),)},
        proposals=(proposal,),
        single_voices=(alone.id,),
        set_aside={nothing.id: "nothing said"},
        versions=VERSIONS,
    )


class TestRuns:
    def test_a_run_comes_back_whole(self, archive: Archive, answers: list[Answer]):
        """Assignments with their words and places, proposals, single voices, what was set aside and why, versions."""
        run = a_run(answers)
        archive.keep_run(run, at=NOW)
        kept = archive.latest_run()
        assert kept is not None
        assert (kept.proposals, kept.single_voices, kept.set_aside, kept.versions, kept.made_at) == (
            run.proposals,
            run.single_voices,
            run.set_aside,
            VERSIONS,
            NOW,
        )
        guesses = [guess for placed in run.placed.values() for guess in placed]
        assert archive.assignments() == sorted(guesses, key=lambda guess: (guess.answer_id, -guess.score))

    def test_before_the_first_run_there_is_none(self, archive: Archive):
        """Nothing is made up."""
        assert archive.latest_run() is None
        assert archive.assignments() == []

    def test_a_new_run_replaces_the_machines_guesses_alone(self, archive: Archive, answers: list[Answer]):
        """What people said of the old ones stays, word for word."""
        archive.keep_run(a_run(answers), at=NOW)
        archive.correct(answers[0].id, "transport", False, by="analyst", at=NOW)
        said = archive.corrections()
        only = ThemeRun(placed={}, proposals=(), single_voices=(), set_aside={}, versions={"framework": "2"})
        archive.keep_run(only, at=NOW + timedelta(days=1))
        kept = archive.latest_run()
        assert kept is not None
        assert kept.versions == {"framework": "2"}
        assert archive.assignments() == []
        assert archive.corrections() == said

    def test_a_run_that_fails_leaves_the_old_one(self, archive: Archive, answers: list[Answer]):
        """All of a run is kept, or none."""
        archive.keep_run(a_run(answers), at=NOW)
        before = archive.latest_run(), archive.assignments()
        twice = replace(a_run(answers), placed={answers[0].id: (guess(answers[0]), guess(answers[0]))})
        with pytest.raises(Exception, match="UNIQUE"):
            archive.keep_run(twice, at=NOW)
        assert (archive.latest_run(), archive.assignments()) == before

    @hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(before=st.sets(st.integers(0, 5)), later=st.sets(st.integers(0, 5)))
    def test_nothing_is_left_of_answers_that_were_taken_back(
        self, collection: Collection, session: Session, archive: Archive, before: set[int], later: set[int]
    ):
        """Taken back while the run went on or after it was kept: no guess, proposal, list or correction names them,
        and everybody else is where the run put them.
        """
        made = [cleared(collection, session, f"more buses please, number {number}") for number in range(6)]
        run = a_run(made)
        for number in before:
            collection.answers.take_back(made[number].response_id, at=NOW)
        archive.keep_run(run, at=NOW)
        for number in set(range(6)) - before:
            archive.correct(made[number].id, "transport", True, by="a", at=NOW)
        for number in later - before:
            collection.answers.take_back(made[number].response_id, at=NOW)
        gone = {made[number].id for number in before | later}
        kept = archive.latest_run()
        assert kept is not None
        left = {a.id for a in made} - gone
        in_proposals = {a for p in kept.proposals for a in (*p.answer_ids, *p.nearest, p.furthest) if a}
        placed = {a.answer_id for a in archive.assignments()}
        assert placed | in_proposals | set(kept.single_voices) | set(kept.set_aside) == left
        assert {c.answer_id for c in archive.corrections()} & {a.id for a in made} == left


class TestCorrections:
    def test_every_word_is_kept_in_order(self, archive: Archive, answers: list[Answer]):
        """A later word is put beside an earlier one, never in its place."""
        one, two = answers[0].id, answers[1].id
        archive.correct(one, "transport", False, by="a", at=NOW)
        archive.correct(two, "transport", True, by="a", at=NOW)
        archive.correct(one, "transport", True, by="b", at=NOW)
        archive.correct(one, "police", True, by="b", at=NOW)
        assert [(c.theme_id, c.belongs, c.by) for c in archive.corrections(one)] == [
            ("transport", False, "a"),
            ("transport", True, "b"),
            ("police", True, "b"),
        ]

    def test_a_word_on_an_answer_that_is_not_there_is_not_found(self, archive: Archive):
        """An old screen is told."""
        with pytest.raises(NotFound):
            archive.correct("none", "transport", True, by="a", at=NOW)


class TestThemes:
    @pytest.mark.parametrize("state", ["approved", "rejected", "merged"])
    def test_a_decision_on_a_theme_comes_back(self, archive: Archive, state: str):
        """With who and when; a later one stands in its place; forgetting leaves none."""
        merged = "police" if state == "merged" else None
        archive.decide_theme(ThemeDecision(theme=replace(THEME, name="Old name"), state="approved", merged_into=None))
        decided = ThemeDecision(theme=THEME, state=state, merged_into=merged)
        archive.decide_theme(decided)
        assert archive.theme_decisions() == {"transport": decided}
        archive.forget_theme_decision("transport")
        archive.forget_theme_decision("transport")
        assert archive.theme_decisions() == {}

    def test_notes_are_of_one_meeting_and_one_theme(self, collection: Collection, archive: Archive, meeting: Meeting):
        """The latest stands; another meeting has its own."""
        archive.note_theme(meeting.id, "transport", "old", "", by="a")
        archive.note_theme(meeting.id, "transport", "buses stop early", "drivers are kind", by="b")
        archive.note_theme(meeting.id, "police", "p", "g", by="b")
        assert archive.theme_notes(meeting.id) == {
            "transport": ("buses stop early", "drivers are kind"),
            "police": ("p", "g"),
        }
        assert archive.theme_notes("other") == {}
        with pytest.raises(NotFound):
            archive.note_theme("none", "transport", "a", "b", by="b")

    def test_the_opening_goes_with_its_answer(
        self, collection: Collection, archive: Archive, meeting: Meeting, answers: list[Answer]
    ):
        """One a meeting, the latest choice; none once the young person takes the answer back."""
        assert archive.opening(meeting.id) is None
        archive.choose_opening(meeting.id, answers[0].id)
        archive.choose_opening(meeting.id, answers[1].id)
        assert archive.opening(meeting.id) == answers[1].id
        collection.answers.take_back(answers[1].response_id, at=NOW)
        assert archive.opening(meeting.id) is None


class TestEditions:
    def test_an_edition_is_frozen_and_kept_once(self, archive: Archive, meeting: Meeting):
        """The same content for the same readers is the same edition; other content, or other readers, is another."""
        first = archive.keep_edition(meeting.id, "public", "{}", "h1", "p", at=NOW)
        again = archive.keep_edition(meeting.id, "public", "{}", "h1", "p", at=NOW + timedelta(days=1))
        assert first == again
        others = {
            archive.keep_edition(meeting.id, "executive", "{}", "h1", "p", at=NOW),
            archive.keep_edition(meeting.id, "public", "{ }", "h2", "p", at=NOW),
        }
        assert len({first, *others}) == 3
        (kept,) = [row for row in archive.editions() if row["id"] == first]
        assert (kept["content"], kept["hash"], kept["protections"], kept["made_at"][:10]) == (
            "{}",
            "h1",
            "p",
            "2026-11-23",
        )

    def test_there_is_no_way_to_change_one(self):
        """Editions are made and read, nothing else."""
        assert {name for name in vars(Archive) if "edition" in name} == {"keep_edition", "edition", "editions"}

    def test_editions_come_newest_first_and_of_one_meeting(
        self, collection: Collection, archive: Archive, meeting: Meeting, session: Session
    ):
        """Two made within a second are told apart."""
        other = collection.meetings.plan("Quarter 4", TODAY, "hall", [session.id], by=ANALYST, at=NOW)
        ids = [
            archive.keep_edition(m.id, "public", "{}", f"h{n}", "p", at=NOW + timedelta(microseconds=n))
            for n, m in enumerate([meeting, other, meeting])
        ]
        assert [row["id"] for row in archive.editions()] == ids[::-1]
        assert [row["id"] for row in archive.editions(meeting.id)] == [ids[2], ids[0]]

    def test_an_edition_belongs_to_a_meeting(self, archive: Archive):
        """No meeting, no edition."""
        with pytest.raises(NotFound):
            archive.keep_edition("none", "public", "{}", "h", "p", at=NOW)


def test_what_comes_after_a_run_is_placed_once(partnership: Partnership):
    """Each later answer is read once: placed in known themes or noted as fitting none; a new run begins afresh."""
    session = open_session(partnership.collection)
    first = sent(partnership.collection, session, "the bus never comes on time").id
    assert partnership.book.catch_up([session.id], at=NOW) == 0  # nothing was read yet
    partnership.book.run([session.id], at=NOW)
    before = partnership.archive.assignments(first)
    later = sent(partnership.collection, session, "buses are late and cost too much").id
    odd = sent(partnership.collection, session, "paint the bandstand purple").id
    assert partnership.book.catch_up([session.id], at=NOW) == 2
    assert "transport" in {guess.theme_id for guess in partnership.archive.assignments(later)}
    assert partnership.archive.assignments(odd) == []
    assert partnership.archive.assignments(first) == before
    assert partnership.book.catch_up([session.id], at=NOW) == 0
    assert later in partnership.book.members()["transport"]
    partnership.collection.answers.take_back(partnership.collection.answers.get(later).response_id, at=NOW)
    assert partnership.archive.placed_since() == {odd}
    partnership.book.run([session.id], at=NOW)
    assert partnership.archive.placed_since() == set()
