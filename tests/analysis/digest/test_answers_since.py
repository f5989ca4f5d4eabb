"""What children asked before stands in the next opener: owed, late or answered, in every format; and old hashes hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pypdf

from analysis.accountability.answers_owed import OwedState
from analysis.digest.editions import canonical, digest_of
from analysis.digest.record import Digest
from analysis.disclosure import Audience
from analysis.render import wording
from analysis.render.documents import docx, html, pdf, pptx
from analysis.wiring import Partnership
from feedback.partnership.meetings import Meeting
from tests.factories import ANALYST, EXECUTIVE, NOW, open_session

QUESTION, ANSWER = "Why do buses stop at six?", "From March on they go until nine"
BEFORE = NOW - timedelta(days=60)


def asked(partnership: Partnership, words: str, *, at: datetime = BEFORE, due_in_days: int = 30) -> str:
    """A meeting that took place, and the id of the question that it took on."""
    rooms = partnership.collection
    held = rooms.meetings.plan("Board", at.date(), "Hall", [open_session(rooms).id], by=ANALYST, at=at)
    rooms.meetings.ask(held.id, [(words, "Transport")], by=ANALYST, at=at)
    (question,) = rooms.meetings.questions(held.id)
    due = at.date() + timedelta(days=due_in_days)
    partnership.owed.owe(question.id, "Head of transport", due, by=EXECUTIVE, at=at)
    rooms.meetings.hold(held.id, by=EXECUTIVE, at=at)
    return question.id


def answer(partnership: Partnership, question: str, *, at: datetime = NOW) -> None:
    written = partnership.owed.answer(question, ANSWER, by=EXECUTIVE, at=at)
    partnership.owed.agree(question, written.id, by=ANALYST, at=at)


def composed(partnership: Partnership, meeting: Meeting) -> Digest:
    return partnership.digests.compose(meeting.id, Audience.PUBLIC, today=NOW.date())[0]


def test_a_question_stands_until_the_meeting_after_its_answer(partnership: Partnership, meeting: Meeting) -> None:
    """Late, then answered; once another meeting took place after the answer, it has been told and stands no more."""
    question = asked(partnership, QUESTION)
    (late,) = composed(partnership, meeting).answers
    assert (late.state, late.role, late.answer) == (OwedState.LATE, "Head of transport", "")
    answer(partnership, question)
    (told,) = composed(partnership, meeting).answers
    assert (told.state, told.answer) == (OwedState.ANSWERED, ANSWER)
    asked(partnership, "Who pays?", at=NOW + timedelta(days=3))
    assert [one.question for one in composed(partnership, meeting).answers] == ["Who pays?"]


def test_what_nobody_agreed_to_and_what_this_meeting_is_asked_stand_apart(
    partnership: Partnership, meeting: Meeting
) -> None:
    """Words that wait for their second look reach no edition; the meeting's own questions are not yet owed to anybody."""
    question = asked(partnership, QUESTION)
    partnership.owed.answer(question, ANSWER, by=EXECUTIVE, at=NOW)
    partnership.collection.meetings.ask(meeting.id, [("Who pays?", "Chair")], by=ANALYST, at=NOW)
    digest = composed(partnership, meeting)
    assert [one.question for one in digest.answers] == [QUESTION]
    assert ANSWER not in canonical(digest)


def test_the_late_ones_come_first_and_are_counted_on_the_first_page(partnership: Partnership, meeting: Meeting) -> None:
    """Late, owed, answered; one put off twice says so; the strip of what happened since tells how many of each."""
    answer(partnership, asked(partnership, QUESTION))
    put_off = asked(partnership, "Who pays?", due_in_days=10)
    for days in (5, 9):
        partnership.owed.move(put_off, NOW.date() + timedelta(days=days), "the budget", by=EXECUTIVE, at=BEFORE)
    asked(partnership, "Which park is lit?")
    page = wording.opener(composed(partnership, meeting))
    assert [line.theme for line in page.answers] == ["Which park is lit?", "Who pays?", QUESTION]
    assert page.answers[1].says == "not answered yet, put off 2 times"
    assert page.promises_line.endswith("Children's questions: 1 answered, 1 to answer, 1 late.")


def test_every_format_tells_of_it(partnership: Partnership, meeting: Meeting) -> None:
    """Print, page, Word and slides hold the question with its answer, and the late one with who owes it."""
    answer(partnership, asked(partnership, QUESTION))
    asked(partnership, "Which park is lit?")
    page = wording.opener(composed(partnership, meeting))
    documents = {
        "pdf": "".join(one.extract_text() for one in pypdf.PdfReader(BytesIO(pdf.opener(page))).pages),
        "html": html.opener(page, edition_hash="").decode(),
        "docx": _within(docx.opener(page), "word/document.xml"),
        "pptx": _within(pptx.opener(page), "ppt/slides/slide"),
    }
    for kind, text in documents.items():
        flat = "".join(text.replace("\u200b", "").split())
        for words in (QUESTION, ANSWER, "Which park is lit?", "Head of transport was to answer by"):
            assert "".join(words.split()) in flat, (kind, words)


def _within(document: bytes, part: str) -> str:
    with ZipFile(BytesIO(document)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist() if name.startswith(part))


def test_an_edition_without_any_is_what_it_was_before(partnership: Partnership, meeting: Meeting) -> None:
    """Its content does not name the new part, so that it has the hash that an earlier Heard froze it with."""
    digest = composed(partnership, meeting)
    assert '"answers"' not in canonical(digest)
    assert digest_of(canonical(digest)) == digest
    asked(partnership, QUESTION)
    with_one = composed(partnership, meeting)
    assert digest_of(canonical(with_one)) == with_one
    assert '"answers"' not in canonical(replace(with_one, answers=()))
