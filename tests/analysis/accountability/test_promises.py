"""Promises: kept is final, drift is computed from dates, a decision lacks nothing of its kind."""

from __future__ import annotations

import threading
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from analysis.accountability.promise_records import (
    MOVES_THAT_DRIFT,
    SILENT_FOR,
    Decision,
    DecisionKind,
    Incomplete,
    Promise,
    PromiseEvent,
    PromiseState,
    PromiseStep,
    ProposedDecision,
    missing,
    over_time,
)
from analysis.accountability.promises import Ended, Promises
from feedback.access.permissions import MAY, Action
from feedback.core.errors import Invalid, NotAllowed, NotFound
from feedback.core.records import Role, SafeText, Session
from feedback.partnership.meetings import Meeting
from feedback.wiring import Collection
from tests.factories import ANALYST, EXECUTIVE, NOW, TODAY, run_together, staff

DUE = TODAY + timedelta(days=60)
YES = ProposedDecision(
    meeting_id="m",
    theme_id="transport",
    kind=DecisionKind.YES,
    words="A later bus on Fridays",
    owner="Head of transport",
    agency="Council",
    due_on=DUE,
    measure="one more bus",
    tell_children="poster at the youth club",
)
KEPT = Decision(id="d", decided_on=TODAY, **asdict(YES))
NEEDED = {
    DecisionKind.YES: ("words", "owner", "agency", "due_on", "measure", "tell_children"),
    DecisionKind.NOT_YET: ("words", "due_on"),
    DecisionKind.NO_BECAUSE: ("because",),
}
DAYS = st.integers(0, 400).map(lambda days: TODAY + timedelta(days=days))
STEPS = st.builds(
    PromiseStep, kind=st.sampled_from(PromiseEvent), note=st.just("n"), due_on=DAYS, by=st.just("b"), on=DAYS
)


def promise(*steps: tuple[PromiseEvent, int] | tuple[PromiseEvent, int, int]) -> Promise:
    """A yes of today; each step on a day after it, a move to another."""
    made = [
        PromiseStep(
            kind=step[0],
            note=SafeText("n"),
            due_on=TODAY + timedelta(days=step[2]) if len(step) == 3 else None,
            by="b",
            on=TODAY + timedelta(days=step[1]),
        )
        for step in steps
    ]
    return Promise(decision=KEPT, steps=tuple(made))


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


class TestStates:
    def test_a_promise_in_time_is_open(self):
        """Until the end of its day."""
        assert promise().state(TODAY) is PromiseState.OPEN
        assert promise().state(DUE) is PromiseState.OPEN
        assert promise().why_drifting(DUE) == ()

    def test_overdue_drifts(self):
        """From the day after."""
        assert promise().state(DUE + timedelta(days=1)) is PromiseState.DRIFTING
        assert promise().why_drifting(DUE + timedelta(days=1)) == ("overdue",)

    def test_moved_twice_drifts_although_it_is_not_due(self):
        """The first move is an honest correction; the second says something."""
        once = promise((PromiseEvent.MOVED, 10, 100))
        twice = promise((PromiseEvent.MOVED, 10, 100), (PromiseEvent.MOVED, 20, 300))
        assert (once.state(after(80)), once.due_on) == (PromiseState.OPEN, after(100))
        assert (twice.state(after(80)), twice.due_on) == (PromiseState.DRIFTING, after(300))
        assert twice.why_drifting(after(80)) == ("moved",)

    def test_silence_of_ninety_days_drifts(self):
        """Counted from the decision, then from each step; the ninetieth day still counts as heard."""
        long = promise((PromiseEvent.MOVED, 0, 900))
        assert long.state(after(90)) is PromiseState.OPEN
        assert long.why_drifting(after(91)) == ("silent",)
        heard = promise((PromiseEvent.MOVED, 0, 900), (PromiseEvent.UPDATE, 91))
        assert heard.state(after(91)) is PromiseState.OPEN
        assert heard.why_drifting(after(182)) == ("silent",)

    def test_every_reason_is_named(self):
        """Overdue, moved and silent at once."""
        late = promise((PromiseEvent.MOVED, 1, 70), (PromiseEvent.MOVED, 2, 80))
        assert late.why_drifting(after(200)) == ("overdue", "moved", "silent")

    def test_stuck_is_said_and_can_be_unsaid(self):
        """Stuck stands above drifting until it is unstuck; then the dates speak again."""
        assert promise((PromiseEvent.STUCK, 5)).state(after(6)) is PromiseState.STUCK
        assert promise((PromiseEvent.STUCK, 5), (PromiseEvent.UPDATE, 6)).state(after(500)) is PromiseState.STUCK
        unstuck = promise((PromiseEvent.STUCK, 5), (PromiseEvent.UNSTUCK, 6))
        assert unstuck.state(after(7)) is PromiseState.OPEN
        assert unstuck.state(after(61)) is PromiseState.DRIFTING
        assert (
            promise((PromiseEvent.STUCK, 5), (PromiseEvent.UNSTUCK, 6), (PromiseEvent.STUCK, 7)).state(after(8))
            is PromiseState.STUCK
        )

    def test_withdrawn_is_withdrawn(self):
        """However late or stuck it was."""
        assert (
            promise((PromiseEvent.STUCK, 5), (PromiseEvent.WITHDRAWN, 90)).state(after(900)) is PromiseState.WITHDRAWN
        )


class TestProperties:
    @given(before=st.lists(STEPS, max_size=6), later=st.lists(STEPS, max_size=6), today=DAYS)
    def test_kept_is_final(self, before: list[PromiseStep], later: list[PromiseStep], today: date):
        """Whatever was before, unless it had ended, and whatever is written behind it, on any day."""
        open_before = [step for step in before if step.kind not in (PromiseEvent.KEPT, PromiseEvent.WITHDRAWN)]
        kept = PromiseStep(kind=PromiseEvent.KEPT, note=SafeText("n"), due_on=None, by="b", on=TODAY)
        assert Promise(decision=KEPT, steps=(*open_before, kept, *later)).state(today) is PromiseState.KEPT

    @given(steps=st.lists(STEPS, max_size=8), today=DAYS)
    def test_a_promise_is_in_one_state_and_drifts_for_a_reason(self, steps: list[PromiseStep], today: date):
        """Drifting exactly where a reason holds and nothing else was said of it."""
        made = Promise(decision=KEPT, steps=tuple(steps))
        state = made.state(today)
        if state in (PromiseState.OPEN, PromiseState.DRIFTING):
            assert (state is PromiseState.DRIFTING) == bool(made.why_drifting(today))
        assert (state is PromiseState.KEPT) <= any(step.kind is PromiseEvent.KEPT for step in steps)

    @given(steps=st.lists(STEPS, max_size=8), today=DAYS, more=st.integers(0, 400))
    def test_waiting_never_mends_a_promise(self, steps: list[PromiseStep], today: date, more: int):
        """Without a step, a reason to drift that holds today holds on every later day."""
        made = Promise(decision=KEPT, steps=tuple(steps))
        assert set(made.why_drifting(today)) <= set(made.why_drifting(today + timedelta(days=more)))

    @given(steps=st.lists(STEPS, max_size=8))
    def test_moves_are_counted_and_the_last_one_stands(self, steps: list[PromiseStep]):
        """Two moves drift for good: nobody moves a date for ever."""
        made = Promise(decision=KEPT, steps=tuple(steps))
        moves = [step.due_on for step in steps if step.kind is PromiseEvent.MOVED]
        assert made.times_moved == len(moves)
        assert made.due_on == (moves[-1] if moves else DUE)
        assert ("moved" in made.why_drifting(TODAY)) == (len(moves) >= MOVES_THAT_DRIFT == 2)
        assert timedelta(days=90) == SILENT_FOR


class TestIncomplete:
    @given(kind=st.sampled_from(DecisionKind), data=st.data())
    def test_what_is_missing_is_named_in_the_forms_order(self, kind: DecisionKind, data):
        """For every choice of fields left empty or blank: those that this kind needs, and no others."""
        fields = ("words", "because", "owner", "agency", "due_on", "measure", "tell_children")
        absent = data.draw(st.sets(st.sampled_from(fields)))
        blank = {f: None if f == "due_on" else data.draw(st.sampled_from(["", "  ", "\n"])) for f in absent}
        decision = replace(YES, **{"kind": kind, "because": "no money", **blank})
        assert missing(decision) == tuple(f for f in NEEDED[kind] if f in absent)

    def test_an_incomplete_decision_is_not_kept(self, promises: Promises, meeting: Meeting):
        """Incomplete names the fields for the screen."""
        with pytest.raises(Incomplete) as refused:
            promises.decide(replace(YES, meeting_id=meeting.id, owner=" ", due_on=None), by=EXECUTIVE, at=NOW)
        assert refused.value.missing == ("owner", "due_on")
        assert refused.value.facts == {"missing": "owner, due_on"}
        assert promises.decisions() == []

    def test_a_no_has_a_reason(self, promises: Promises, meeting: Meeting):
        """'No' alone is refused; 'no, because' is kept and promises nothing."""
        no = ProposedDecision(meeting_id=meeting.id, theme_id="t", kind=DecisionKind.NO_BECAUSE, words="")
        with pytest.raises(Incomplete):
            promises.decide(no, by=EXECUTIVE, at=NOW)
        kept = promises.decide(replace(no, because="the road is not ours"), by=EXECUTIVE, at=NOW)
        assert promises.all() == []
        with pytest.raises(NotFound):
            promises.promise(kept.id)
        with pytest.raises(NotFound):
            promises.step(kept.id, PromiseEvent.KEPT, "n", by=EXECUTIVE, at=NOW)


@pytest.fixture
def promises(collection: Collection) -> Promises:
    return Promises(collection.store, collection.audit)


@pytest.fixture
def meeting(collection: Collection, session: Session) -> Meeting:
    return collection.meetings.plan("Quarter 3", TODAY, "library", [session.id], by=ANALYST, at=NOW)


@pytest.fixture
def kept(promises: Promises, meeting: Meeting) -> Decision:
    return promises.decide(replace(YES, meeting_id=meeting.id), by=EXECUTIVE, at=NOW)


class TestKeeping:
    def test_a_decision_comes_back_whole(self, promises: Promises, meeting: Meeting):
        """Every field, with its day; the lines for young people too."""
        asked = replace(YES, meeting_id=meeting.id, you_said="buses stop at 6", we_did="one at 9 on Fridays")
        given_back = promises.decide(asked, by=EXECUTIVE, at=NOW)
        assert asdict(given_back) == {**asdict(asked), "id": given_back.id, "decided_on": TODAY}
        assert promises.get(given_back.id) == given_back
        assert promises.of_meeting(meeting.id) == [given_back]
        assert promises.of_meeting("other") == []

    def test_a_decision_keeps_its_places_and_no_child(self, promises: Promises, meeting: Meeting):
        """Road, day and school are what was promised; the child who asked for it is not told."""
        typed = replace(
            YES,
            meeting_id=meeting.id,
            words="A later bus from Park Road on Tuesdays",
            we_did="Keira asked, and Kings Grove School opens its gate in May",
        )
        decided = promises.decide(typed, by=EXECUTIVE, at=NOW)
        assert decided.words == typed.words
        assert decided.we_did == "[name] asked, and Kings Grove School opens its gate in May"

    def test_a_theme_may_get_several_decisions(self, promises: Promises, meeting: Meeting):
        """Yes to one thing, not yet to another, no to a third."""
        for kind in DecisionKind:
            promises.decide(replace(YES, meeting_id=meeting.id, kind=kind, because="b"), by=EXECUTIVE, at=NOW)
        assert {d.kind for d in promises.of_meeting(meeting.id)} == set(DecisionKind)
        assert {p.decision.kind for p in promises.all()} == {DecisionKind.YES, DecisionKind.NOT_YET}

    def test_a_decision_belongs_to_a_meeting(self, promises: Promises, collection: Collection):
        """No meeting, no decision, no line."""
        with pytest.raises(NotFound):
            promises.decide(replace(YES, meeting_id="none"), by=EXECUTIVE, at=NOW)
        assert collection.audit.latest() == []

    @pytest.mark.parametrize("role", Role)
    def test_each_step_asks_for_its_role(self, promises: Promises, collection: Collection, kept: Decision, role: Role):
        """Deciding, undoing, stepping, telling: without the role nothing changes."""
        by, lines = staff(role), collection.audit.latest()
        steps = (
            (Action.KEEP_PROMISES, lambda: promises.step(kept.id, PromiseEvent.UPDATE, "n", by=by, at=NOW)),
            (Action.KEEP_PROMISES, lambda: promises.tell(kept.id, "a", "b", by=by, at=NOW)),
            (Action.DECIDE, lambda: promises.decide(replace(YES, meeting_id=kept.meeting_id), by=by, at=NOW)),
            (Action.DECIDE, lambda: promises.undo(kept.id, by=by, at=NOW)),
        )
        for action, step in steps:
            if role in MAY[action]:
                step()
            else:
                with pytest.raises(NotAllowed):
                    step()
                assert collection.audit.latest() == lines
                assert promises.decisions() == [kept]

    def test_a_decision_can_be_taken_back_on_its_day(self, promises: Promises, collection: Collection, kept: Decision):
        """With whatever followed from it; on a later day it stands."""
        promises.step(kept.id, PromiseEvent.UPDATE, "n", by=EXECUTIVE, at=NOW)
        with pytest.raises(Ended):
            promises.undo(kept.id, by=EXECUTIVE, at=NOW + timedelta(days=1))
        promises.undo(kept.id, by=EXECUTIVE, at=NOW)
        assert promises.decisions() == []
        assert collection.store.rows("SELECT * FROM promise_steps") == []

    def test_the_lines_for_young_people_can_be_put_better(self, promises: Promises, kept: Decision):
        """They change, the decision does not."""
        promises.tell(kept.id, " buses ", " one more ", by=EXECUTIVE, at=NOW)
        assert promises.get(kept.id) == replace(kept, you_said=SafeText("buses"), we_did=SafeText("one more"))

    def test_what_is_not_there_is_not_found(self, promises: Promises):
        """Every step on an unknown id."""
        for step in (
            lambda: promises.get("none"),
            lambda: promises.promise("none"),
            lambda: promises.undo("none", by=EXECUTIVE, at=NOW),
            lambda: promises.tell("none", "a", "b", by=EXECUTIVE, at=NOW),
            lambda: promises.step("none", PromiseEvent.UPDATE, "n", by=EXECUTIVE, at=NOW),
        ):
            with pytest.raises(NotFound):
                step()

    def test_each_step_leaves_a_line(self, promises: Promises, collection: Collection, kept: Decision):
        """Decided, updated, told, kept: who, and about which decision."""
        promises.step(kept.id, PromiseEvent.UPDATE, "n", by=EXECUTIVE, at=NOW)
        promises.tell(kept.id, "a", "b", by=ANALYST, at=NOW)
        promises.step(kept.id, PromiseEvent.KEPT, "n", by=EXECUTIVE, at=NOW)
        assert [(line.who, line.what) for line in reversed(collection.audit.latest(about=kept.id))] == [
            (EXECUTIVE.name, "decision: yes"),
            (EXECUTIVE.name, "promise: update"),
            (ANALYST.name, "words for young people changed"),
            (EXECUTIVE.name, "promise: kept"),
        ]


class TestStepping:
    def test_steps_come_back_in_order(self, promises: Promises, kept: Decision):
        """With note, day, who, and the date of a move."""
        promises.step(kept.id, PromiseEvent.UPDATE, " asked the firm ", by=EXECUTIVE, at=NOW)
        moved = promises.step(
            kept.id, PromiseEvent.MOVED, "strike", by=ANALYST, at=NOW + timedelta(days=9), due_on=after(99)
        )
        assert moved == promises.promise(kept.id) == promises.all()[0]
        assert [(s.kind, s.note, s.due_on, s.by, s.on) for s in moved.steps] == [
            (PromiseEvent.UPDATE, "asked the firm", None, EXECUTIVE.name, TODAY),
            (PromiseEvent.MOVED, "strike", after(99), ANALYST.name, after(9)),
        ]
        assert moved.due_on == after(99)

    @pytest.mark.parametrize("end", [PromiseEvent.KEPT, PromiseEvent.WITHDRAWN])
    @pytest.mark.parametrize("step", PromiseEvent)
    def test_an_ended_promise_takes_no_step(
        self, promises: Promises, kept: Decision, end: PromiseEvent, step: PromiseEvent
    ):
        """Kept and withdrawn are final, in the file as in the state."""
        ended = promises.step(kept.id, end, "done", by=EXECUTIVE, at=NOW)
        due_on = DUE if step is PromiseEvent.MOVED else None
        with pytest.raises(Ended):
            promises.step(kept.id, step, "more", by=EXECUTIVE, at=NOW, due_on=due_on)
        assert promises.promise(kept.id) == ended
        assert ended.state(after(900)).value == end.value

    @pytest.mark.parametrize(
        ("kind", "note", "due_on"),
        [
            (PromiseEvent.UPDATE, "", None),
            (PromiseEvent.KEPT, "  ", None),
            (PromiseEvent.MOVED, "strike", None),
            (PromiseEvent.MOVED, "", DUE),
            (PromiseEvent.UPDATE, "words", DUE),
            (PromiseEvent.STUCK, "words", DUE),
        ],
    )
    def test_a_step_has_words_and_only_a_move_a_date(
        self, promises: Promises, kept: Decision, kind: PromiseEvent, note: str, due_on: date | None
    ):
        """Invalid, and nothing is added."""
        with pytest.raises(Invalid):
            promises.step(kept.id, kind, note, by=EXECUTIVE, at=NOW, due_on=due_on)
        assert promises.promise(kept.id).steps == ()

    def test_two_endings_at_once_are_one(self, promises: Promises, kept: Decision):
        """Kept on one screen, withdrawn on another, at the same moment: whichever came first stands."""
        outcomes, barrier = [], threading.Barrier(8)

        def end(kind: PromiseEvent) -> None:
            barrier.wait()
            try:
                outcomes.append(promises.step(kept.id, kind, "n", by=EXECUTIVE, at=NOW))
            except Ended:
                outcomes.append(None)

        threads = [threading.Thread(target=end, args=[k]) for k in [PromiseEvent.KEPT, PromiseEvent.WITHDRAWN] * 4]
        run_together(threads)
        assert len(promises.promise(kept.id).steps) == 1
        assert outcomes.count(None) == 7

    @hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(tried=st.lists(st.sampled_from(PromiseEvent), max_size=8))
    def test_the_file_and_the_state_agree(self, promises: Promises, meeting: Meeting, tried: list[PromiseEvent]):
        """Whatever is tried in whatever order: what is kept is what was not refused, and nothing follows an end."""
        decision = promises.decide(replace(YES, meeting_id=meeting.id), by=EXECUTIVE, at=NOW)
        went = []
        for kind in tried:
            try:
                promises.step(
                    decision.id, kind, "n", by=EXECUTIVE, at=NOW, due_on=DUE if kind is PromiseEvent.MOVED else None
                )
                went.append(kind)
            except Ended:
                continue
        kept = promises.promise(decision.id)
        assert [step.kind for step in kept.steps] == went
        assert all(kind not in (PromiseEvent.KEPT, PromiseEvent.WITHDRAWN) for kind in went[:-1])


def test_where_promises_stood_month_by_month() -> None:
    """Each month tells the state that held on its last day, by the steps known then; none before the first promise."""
    made = promise((PromiseEvent.KEPT, 100))
    later = TODAY + timedelta(days=120)
    months = over_time([made], later)
    assert [sum(states.values()) for _, states in months] == [1] * len(months)
    assert months[0][1] == {PromiseState.OPEN: 1}
    assert {PromiseState.DRIFTING: 1} in [dict(states) for _, states in months]
    assert months[-1] == (later, {PromiseState.KEPT: 1})
    assert all(day.month != (day + timedelta(days=1)).month for day, _ in months[:-1])
    assert over_time([], later) == []
    assert made.as_of(TODAY - timedelta(days=1)) is None
