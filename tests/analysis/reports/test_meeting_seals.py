"""Closing a meeting: nothing is left open, and what was read and decided is sealed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlite_utils import Database

from analysis.accountability.promise_records import Decision, DecisionKind, PromiseEvent, ProposedDecision
from analysis.accountability.seal_store import Sealed
from analysis.disclosure import Audience
from analysis.reports.meeting_seals import NothingFrozen, Undecided
from analysis.wiring import Partnership, open_partnership
from feedback.core.errors import HeardError, Invalid, NotAllowed, NotFound
from feedback.partnership.meetings import Meeting
from feedback.storage.database import Store
from tests.factories import ANALYST, EXECUTIVE, NOW, SHADOW

DUE = NOW.date() + timedelta(days=30)
CLOSED = NOW + timedelta(days=10)
"""Three days after the meeting's own day."""


def decide(partnership: Partnership, meeting: Meeting, theme_id: str) -> Decision:
    because = "There is no driver for it before spring"
    decision = ProposedDecision(
        meeting_id=meeting.id, theme_id=theme_id, kind=DecisionKind.NOT_YET, words="A later bus", because=because,
        due_on=DUE, owner="Head of transport", agency="Council",
    )  # fmt: skip
    return partnership.promises.decide(decision, by=EXECUTIVE, at=NOW)


def closed(partnership: Partnership, meeting: Meeting, *, at: datetime = NOW) -> list[Decision]:
    """The meeting with an edition, a question taken on, a decision on every theme, and its seal."""
    partnership.collection.meetings.ask(meeting.id, [("Who decides?", "Head of transport")], by=ANALYST, at=NOW)
    edition = partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    made = [decide(partnership, meeting, entry.theme_id) for entry in edition.digest.themes]
    for asked in partnership.collection.meetings.questions(meeting.id):
        partnership.owed.owe(asked.id, asked.answered_by, DUE, by=EXECUTIVE, at=NOW)
    partnership.seals.close(meeting.id, by=EXECUTIVE, at=at)
    return made


def test_a_meeting_closes_when_every_theme_and_question_has_its_answer(
    partnership: Partnership, meeting: Meeting
) -> None:
    """Without an edition, a decision on each theme, or a role and a date for each question, it stays open."""
    with pytest.raises(NothingFrozen):
        partnership.seals.close(meeting.id, by=EXECUTIVE, at=NOW)
    partnership.collection.meetings.ask(meeting.id, [("Who decides?", "Head of transport")], by=ANALYST, at=NOW)
    edition = partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    for entry in edition.digest.themes:
        with pytest.raises(Undecided):
            partnership.seals.close(meeting.id, by=EXECUTIVE, at=NOW)
        decide(partnership, meeting, entry.theme_id)
    with pytest.raises(Undecided):
        partnership.seals.close(meeting.id, by=EXECUTIVE, at=NOW)
    (asked,) = partnership.collection.meetings.questions(meeting.id)
    for role, due in (("", DUE), ("Head of transport", None)):
        with pytest.raises(Invalid):
            partnership.owed.owe(asked.id, role, due, by=EXECUTIVE, at=NOW)
    partnership.owed.owe(asked.id, "Head of transport", DUE, by=EXECUTIVE, at=NOW)
    with pytest.raises(NotAllowed):
        partnership.seals.close(meeting.id, by=SHADOW, at=NOW)
    seal = partnership.seals.close(meeting.id, by=EXECUTIVE, at=NOW)
    assert partnership.collection.meetings.get(meeting.id).held
    assert partnership.seals.of(meeting.id) == seal
    assert partnership.seals.broken(meeting.id) == ()
    for name in ("questions", "documents", "rules", "thresholds"):
        assert f'"{name}":' in seal.content


def test_a_meeting_closes_when_every_question_of_a_seat_is_put_or_told_why_not(
    partnership: Partnership, meeting: Meeting
) -> None:
    """The shadow executive's question that nobody put holds the close up until its reason is said."""
    rooms = partnership.collection
    edition = partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    for entry in edition.digest.themes:
        decide(partnership, meeting, entry.theme_id)
    asked = rooms.challenge.put(meeting.id, "Who pays for buses?", "Treasurer", by=SHADOW, at=NOW)
    assert asked is not None
    with pytest.raises(Undecided):
        partnership.seals.close(meeting.id, by=EXECUTIVE, at=NOW)
    rooms.unput.explain(asked.id, "The treasurer answers in spring", by=EXECUTIVE, at=NOW)
    partnership.seals.close(meeting.id, by=EXECUTIVE, at=NOW)
    assert partnership.seals.broken(meeting.id) == ()


def test_after_the_seal_decisions_stand_still_and_promises_go_on(partnership: Partnership, meeting: Meeting) -> None:
    """No decision is added or taken back; a promise's steps and its words for young people are not the seal's."""
    made = closed(partnership, meeting)
    for change in (
        lambda: decide(partnership, meeting, made[0].theme_id),
        lambda: partnership.promises.undo(made[0].id, by=EXECUTIVE, at=NOW),
        lambda: partnership.seals.close(meeting.id, by=EXECUTIVE, at=NOW),
        lambda: partnership.owed.owe(
            partnership.collection.meetings.questions(meeting.id)[0].id, "Another", DUE, by=EXECUTIVE, at=NOW
        ),
    ):
        with pytest.raises(Sealed):
            change()
    partnership.promises.step(made[0].id, PromiseEvent.UPDATE, "Asked the company", by=EXECUTIVE, at=NOW)
    partnership.promises.tell(made[0].id, "The bus stops too early", "We asked for a later one", by=EXECUTIVE, at=NOW)
    partnership.digests.freeze(meeting.id, Audience.PUBLIC, by=ANALYST, at=NOW)
    assert partnership.seals.broken(meeting.id) == ()


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ("UPDATE editions SET content = replace(content, '\"low\":10', '\"low\":90')", "editions"),
        ("UPDATE decisions SET because = 'none'", "decisions"),
        ("DELETE FROM decisions", "decisions"),
        ("UPDATE answers_owed SET due_on = '2030-01-01'", "answers"),
        ("UPDATE seals SET content = replace(content, 'later', 'sooner')", "seal"),
    ],
)
def test_a_change_behind_heards_back_shows(partnership: Partnership, meeting: Meeting, change: str, part: str) -> None:
    """Whoever changes the file itself breaks the seal, and the part that was changed is named."""
    closed(partnership, meeting)
    partnership.collection.store.write(change)
    assert part in partnership.seals.broken(meeting.id)


def test_a_seal_says_its_day_and_no_clock(partnership: Partnership, meeting: Meeting) -> None:
    """The day on which the meeting was closed stands in what is sealed, as the row says it; no hour does."""
    closed(partnership, meeting, at=CLOSED)
    seal = partnership.seals.of(meeting.id)
    assert seal is not None
    assert (seal.sealed_on, seal.sealed_by) == (CLOSED.date(), EXECUTIVE.name)
    content = json.loads(seal.content)
    assert content["sealed_on"] == CLOSED.date().isoformat()
    assert f"{CLOSED:%H:%M}" not in seal.content
    assert partnership.seals.broken(meeting.id) == ()


def test_an_open_meeting_has_no_seal(partnership: Partnership, meeting: Meeting) -> None:
    """There is nothing to break before it is closed, nor a question to answer that nobody asked."""
    assert partnership.seals.of(meeting.id) is None
    with pytest.raises(NotFound):
        partnership.seals.broken(meeting.id)
    with pytest.raises(NotFound):
        partnership.owed.owe("none", "Head of transport", DUE, by=EXECUTIVE, at=NOW)


def test_a_decision_that_meets_the_seal_is_whole_or_refused(partnership: Partnership, meeting: Meeting) -> None:
    """Somebody decides, undoes or takes a question on while another seals: whoever comes second finds the seal, and it
    holds for good. Each waits just before its transaction while the meeting is sealed on another connection."""
    partnership.collection.meetings.ask(meeting.id, [("Who decides?", "Head of transport")], by=ANALYST, at=NOW)
    edition = partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    made = [decide(partnership, meeting, entry.theme_id) for entry in edition.digest.themes]
    (asked,) = partnership.collection.meetings.questions(meeting.id)
    partnership.owed.owe(asked.id, asked.answered_by, DUE, by=EXECUTIVE, at=NOW)
    late = (
        lambda: decide(partnership, meeting, made[0].theme_id),
        lambda: partnership.promises.undo(made[0].id, by=EXECUTIVE, at=NOW),
        lambda: partnership.owed.owe(asked.id, "Somebody else", DUE, by=EXECUTIVE, at=NOW),
        lambda: partnership.collection.meetings.ask(meeting.id, [("Another?", "Chair")], by=ANALYST, at=NOW),
    )
    sealed, waiting = threading.Event(), threading.Barrier(len(late) + 1, timeout=60)
    plain, here = Store.transaction, threading.local()

    @contextmanager
    def held_up(self: Store) -> Iterator[Database]:
        if getattr(here, "late", False) and getattr(self._mine, "db", None) is None:
            waiting.wait()
            assert sealed.wait(60)
        with plain(self) as db:
            yield db

    def come_late(change: Callable[[], object]) -> str:
        here.late = True
        try:
            change()
        except HeardError as error:
            return error.code
        return "kept"

    with pytest.MonkeyPatch.context() as patched, ThreadPoolExecutor(len(late)) as people:
        patched.setattr(Store, "transaction", held_up)
        outcomes = [people.submit(come_late, change) for change in late]
        waiting.wait()
        other = open_partnership(
            partnership.collection.settings
        )  # another process: its own connections to the same file
        other.seals.close(meeting.id, by=EXECUTIVE, at=NOW)
        other.collection.store.close()
        sealed.set()
        codes = [outcome.result(60) for outcome in outcomes]
    assert codes == ["meeting-sealed", "meeting-sealed", "meeting-sealed", "meeting-held"]
    assert partnership.seals.broken(meeting.id) == ()
