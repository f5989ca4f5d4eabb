"""Children's questions: owed by a role until a day, late by the date alone, answered once two people stand for the words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from analysis.accountability import reminders
from analysis.accountability.answers_owed import AnswerRewritten, MeetingNotHeld, OwedState
from analysis.accountability.promise_records import Drift
from analysis.wiring import Partnership
from feedback.access.guarded_step import MARK
from feedback.core.errors import Invalid, NotAllowed, NotFound, SecondPersonNeeded
from feedback.core.typed_words import WordsTooLong
from tests.factories import ANALYST, DSL, EXECUTIVE, NOW, SHADOW, TODAY, open_session

DUE = TODAY + timedelta(days=30)
LATER = DUE + timedelta(days=30)


def taken_on(partnership: Partnership, *, held: bool = True) -> str:
    """The id of a question that a meeting took on until `DUE`."""
    rooms = partnership.collection
    meeting = rooms.meetings.plan("Board", TODAY, "Hall", [open_session(rooms).id], by=ANALYST, at=NOW)
    rooms.meetings.ask(meeting.id, [("Why do buses stop at six?", "Transport")], by=ANALYST, at=NOW)
    (asked,) = rooms.meetings.questions(meeting.id)
    partnership.owed.owe(asked.id, "Head of transport", DUE, by=EXECUTIVE, at=NOW)
    if held:
        rooms.meetings.hold(meeting.id, by=EXECUTIVE, at=NOW)
    return asked.id


def answered(partnership: Partnership, question: str, words: str = "From March on they go until nine") -> None:
    written = partnership.owed.answer(question, words, by=EXECUTIVE, at=NOW)
    partnership.owed.agree(question, written.id, by=ANALYST, at=NOW)


def test_late_is_worked_out_from_the_date(partnership: Partnership) -> None:
    """Owed until the end of its day, late from the next, with the reason named as a promise's is."""
    owed = partnership.owed.get(taken_on(partnership))
    assert (owed.state(DUE), owed.why_drifting(DUE)) == (OwedState.OWED, ())
    after = DUE + timedelta(days=1)
    assert (owed.state(after), owed.why_drifting(after)) == (OwedState.LATE, (Drift.OVERDUE,))


def test_an_answer_stands_once_somebody_else_agrees_to_its_words(partnership: Partnership) -> None:
    """Its writer cannot agree to it, and until another has, nothing is answered."""
    question = taken_on(partnership)
    written = partnership.owed.answer(question, "From March on", by=EXECUTIVE, at=NOW)
    with pytest.raises(SecondPersonNeeded):
        partnership.owed.agree(question, written.id, by=EXECUTIVE, at=NOW)
    assert partnership.owed.get(question).state(TODAY) is OwedState.OWED
    owed = partnership.owed.agree(question, written.id, by=ANALYST, at=NOW)
    assert owed.standing is not None
    assert (owed.standing.words, owed.standing.agreed_by) == ("From March on", ANALYST.name)
    assert (owed.state(LATER), owed.why_drifting(LATER), owed.waiting) == (OwedState.ANSWERED, (), None)


def test_words_that_are_written_anew_take_nothing_away_until_they_are_agreed(partnership: Partnership) -> None:
    """What stands goes on standing; newer words take the place of waiting ones, to which nobody can agree any more."""
    question = taken_on(partnership)
    answered(partnership, question, "the first")
    second = partnership.owed.answer(question, "the second", by=EXECUTIVE, at=NOW)
    third = partnership.owed.answer(question, "the third", by=ANALYST, at=NOW)
    with pytest.raises(AnswerRewritten):
        partnership.owed.agree(question, second.id, by=ANALYST, at=NOW)
    standing = partnership.owed.get(question).standing
    assert standing is not None
    assert standing.words == "the first"
    standing = partnership.owed.agree(question, third.id, by=EXECUTIVE, at=NOW).standing
    assert standing is not None
    assert standing.words == "the third"


def test_an_answer_is_guarded(partnership: Partnership) -> None:
    """Neither a seat nor a lead answers; a number is taken out, a page is refused, words of harm are marked."""
    question = taken_on(partnership)
    for by in (SHADOW, DSL):
        with pytest.raises(NotAllowed):
            partnership.owed.answer(question, "yes", by=by, at=NOW)
    assert "900123" not in partnership.owed.answer(question, "Ring 07700 900123", by=EXECUTIVE, at=NOW).words
    for words, refused in (("", Invalid), ("many words " * 60, WordsTooLong)):
        with pytest.raises(refused):
            partnership.owed.answer(question, words, by=EXECUTIVE, at=NOW)
    partnership.owed.answer(question, "my uncle hits me when he drinks", by=EXECUTIVE, at=NOW)
    assert partnership.collection.audit.count_ending(MARK, since=NOW - timedelta(days=1)) == 1


def test_nothing_is_answered_before_its_meeting_closes(partnership: Partnership) -> None:
    """Questions may still change until then, and an answer would go with them; nor is one that nobody took on."""
    question = taken_on(partnership, held=False)
    with pytest.raises(MeetingNotHeld):
        partnership.owed.answer(question, "yes", by=EXECUTIVE, at=NOW)
    with pytest.raises(MeetingNotHeld):
        partnership.owed.move(question, LATER, "why", by=EXECUTIVE, at=NOW)
    assert partnership.owed.held() == []
    with pytest.raises(NotFound):
        partnership.owed.answer("none", "yes", by=EXECUTIVE, at=NOW)


def test_a_date_moves_with_its_reason_and_the_first_one_stays(partnership: Partnership) -> None:
    """Put off twice is drift, however far off the day; without a reason, to a day gone by or once answered it is refused."""
    question = taken_on(partnership)
    for due, reason in ((LATER, " "), (None, "why"), (TODAY, "why")):
        with pytest.raises(Invalid):
            partnership.owed.move(question, due, reason, by=EXECUTIVE, at=NOW)
    partnership.owed.move(question, LATER, "the budget is late", by=EXECUTIVE, at=NOW)
    owed = partnership.owed.move(question, LATER + timedelta(days=9), "it still is", by=EXECUTIVE, at=NOW)
    assert (owed.first_due_on, owed.due_on) == (DUE, LATER + timedelta(days=9))
    assert [moved.reason for moved in owed.moves] == ["the budget is late", "it still is"]
    assert owed.why_drifting(TODAY) == (Drift.MOVED,)
    answered(partnership, question)
    with pytest.raises(Invalid):
        partnership.owed.move(question, LATER, "again", by=EXECUTIVE, at=NOW)


@pytest.mark.parametrize(
    ("in_days", "late", "soon"), [(-1, 1, 0), (0, 0, 1), (14, 0, 1), (15, 0, 0)], ids=["past", "today", "14", "15"]
)
def test_an_answer_is_reminded_of_until_it_is_given(
    partnership: Partnership, in_days: int, late: int, soon: int
) -> None:
    """As a promise is: late from the day after, soon from two weeks before; then no more."""
    question, today = taken_on(partnership), DUE - timedelta(days=in_days)
    found = reminders.due(partnership.promises, partnership.owed, today=today)
    assert (len(found.answers_late), len(found.answers_soon), bool(found)) == (late, soon, bool(late or soon))
    answered(partnership, question)
    assert not reminders.due(partnership.promises, partnership.owed, today=today)


def test_a_calendar_has_the_day_of_an_answer(partnership: Partnership) -> None:
    """The question, who answers, the date that stands now; answered, it is no entry."""
    question = taken_on(partnership)
    partnership.owed.move(question, LATER, "the budget is late", by=EXECUTIVE, at=NOW)

    def entries() -> list:
        made = reminders.calendar([], partnership.owed.held(), today=TODAY, address="https://h", partnership="P")
        return Calendar.from_ical(made).walk("VEVENT")

    (entry,) = entries()
    assert (entry["dtstart"].dt, int(entry["sequence"])) == (LATER, 1)
    assert "Why do buses stop at six?" in str(entry["summary"])
    assert "Head of transport" in str(entry["description"])
    answered(partnership, question)
    assert entries() == []
