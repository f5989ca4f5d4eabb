"""What stands beside young people's answers reaches only whom it may, with its source, and is counted nowhere."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from analysis.accountability import triangulation
from analysis.accountability.triangulation import COLUMNS, Kind, NewBeside, Says
from analysis.digest.editions import canonical
from analysis.disclosure import Audience
from analysis.render.wording import opener
from analysis.reports.documents import WRITERS
from analysis.wiring import Partnership
from feedback.core.errors import Invalid
from feedback.core.records import Method
from feedback.partnership import findings
from feedback.partnership.stories import Reader
from feedback.spreadsheets.reading import read_table
from tests.factories import ANALYST, FACILITATOR, NOW, cleared, open_session

CANARY = "quincezanzibar"


def meeting_of(partnership: Partnership) -> str:
    session = open_session(partnership.collection)
    cleared(partnership.collection, session, "the bus never comes on time")
    partnership.machine.run([session.id], by=ANALYST, at=NOW)
    for candidate in partnership.book.candidates():
        partnership.decisions.approve(candidate, by=ANALYST, at=NOW)
    return partnership.collection.meetings.plan("Board", NOW.date(), "Hall", [session.id], by=ANALYST, at=NOW).id


def story(partnership: Partnership, readers: list[Reader]) -> None:
    kept = partnership.collection.stories.bring(
        title="A title", words=f"It was hard and then {CANARY}", agency="Leaving care service", role="adviser",
        method=Method.SPOKEN, consent="in writing", readers=readers, by=ANALYST, at=NOW,
    )  # fmt: skip
    partnership.collection.stories.agree(kept.id, by=FACILITATOR, at=NOW)


@given(st.sets(st.sampled_from(list(Reader))), st.sampled_from([Audience.EXECUTIVE, Audience.PUBLIC]))
@hypothesis_settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_edition_holds_a_story_that_consent_does_not_cover(
    partnership: Partnership, readers: set[Reader], audience: Audience
):
    """Neither an edition nor its web page, PDF or Word file has a word of it; a covered audience has it in each."""
    for old in partnership.collection.stories.all():
        partnership.collection.stories.withdraw(old.id, by=ANALYST, at=NOW)
    meetings = partnership.collection.meetings.all()
    meeting_id = meetings[0].id if meetings else meeting_of(partnership)
    story(partnership, sorted(readers))
    edition = partnership.digests.freeze(meeting_id, audience, by=ANALYST, at=NOW)
    covered = audience.value in {reader.value for reader in readers}
    assert (CANARY in canonical(edition.digest)) == covered
    html = WRITERS[".html"](edition).decode()
    assert (CANARY in html) == covered
    printed = "".join(page.get_textpage().get_text_range() for page in PdfDocument(WRITERS[".pdf"](edition)))
    assert (CANARY in printed) == covered
    word = "".join(paragraph.text for paragraph in Document(io.BytesIO(WRITERS[".docx"](edition))).paragraphs)
    assert (CANARY in word) == covered
    assert ("the young person told it aloud" in html) == covered


def line(theme: str = "transport", *, public: bool = False, what: str = "Late buses: 41 %") -> NewBeside:
    return NewBeside(
        theme_id=theme, kind=Kind.SCORECARD, what=what, source="Scorecard Q2", dated_on=date(2026, 9, 30),
        says=Says.AGREES, public=public,
    )  # fmt: skip


def test_a_figure_stands_beside_its_theme_for_those_who_may_see_it(partnership: Partnership):
    """With source, date and a person's word on it; one that is not public stays out of the public edition."""
    meeting_id = meeting_of(partnership)
    partnership.triangulation.bring([line(), line("another")], by=ANALYST, at=NOW)
    executive = opener(partnership.digests.compose(meeting_id, Audience.EXECUTIVE, today=NOW.date())[0])
    public = opener(partnership.digests.compose(meeting_id, Audience.PUBLIC, today=NOW.date())[0])
    [shown] = executive.beside
    assert (shown.says, shown.what, shown.source) == ("agrees", "Late buses: 41 %", "Scorecard Q2, 30 September 2026")
    assert public.beside == ()
    [kept] = [b for b in partnership.triangulation.all() if b.theme_id == "transport"]
    partnership.triangulation.judge(kept.id, Says.DIFFERS, by=ANALYST, at=NOW)
    again = opener(partnership.digests.compose(meeting_id, Audience.EXECUTIVE, today=NOW.date())[0])
    assert again.beside[0].says == "differs"
    partnership.triangulation.remove(kept.id, by=ANALYST, at=NOW)
    assert partnership.triangulation.of("transport", public=False) == []


def test_the_same_figure_twice_is_one(partnership: Partnership):
    assert partnership.triangulation.bring([line(), line()], by=ANALYST, at=NOW) == 1
    assert partnership.triangulation.bring([line()], by=ANALYST, at=NOW) == 0


def test_a_figure_without_words_is_refused_and_none_is_kept(partnership: Partnership):
    with pytest.raises(Invalid):
        partnership.triangulation.bring([line(), line(what=" ")], by=ANALYST, at=NOW)
    assert partnership.triangulation.all() == []


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("=A1,audit,x,s,2026-09-30,agrees,yes", "theme", "formula"),
        ("nothing,audit,x,s,2026-09-30,agrees,yes", "theme", "unknown"),
        ("transport,opinion,x,s,2026-09-30,agrees,yes", "kind", "unknown"),
        ("transport,audit,x,s,soon,agrees,yes", "dated_on", "not-a-day"),
        ("transport,audit,x,s,2026-09-30,maybe,yes", "says", "unknown"),
        ("transport,audit,,s,2026-09-30,agrees,yes", "what", "empty"),
    ],
)
def test_a_bad_row_stays_out_and_says_why(row: str, column: str, reason: str):
    """A row that cannot be read, by its column and a code."""
    good = "Transport,Audit,12 of 20 cases,s,2026-09-30,Silent,no"
    rows, refused = triangulation.read(
        read_table("\n".join([",".join(COLUMNS), row, good]).encode(), "f.csv"), ["transport"]
    )
    assert [(r.theme_id, r.says, r.public) for r in rows] == [("transport", Says.SILENT, False)]
    assert [(r.column, r.reason) for r in refused] == [(column, reason)]


def test_other_groups_findings_come_with_source_and_are_not_counted(partnership: Partnership):
    """Their number is told no closer than the public's own; Heard's counts are as they were."""
    meeting_id = meeting_of(partnership)
    before = opener(partnership.digests.compose(meeting_id, Audience.PUBLIC, today=NOW.date())[0])
    csv = ",".join(findings.COLUMNS) + "\nYouth Parliament,2026-09-30,Report p. 4,survey,217,Buses should run later\n"
    rows, _ = findings.read(read_table((csv + "Club,2026-08-01,Minutes,talk,7,A warm room\n").encode(), "f.csv"))
    partnership.collection.findings.bring(rows, by=ANALYST, at=NOW)
    for finding in partnership.collection.findings.all():
        partnership.collection.findings.agree(finding.id, by=FACILITATOR, at=NOW)
    after = opener(partnership.digests.compose(meeting_id, Audience.PUBLIC, today=NOW.date())[0])
    told = {one.theme: one.says for one in after.findings}
    assert told == {"Youth Parliament": "survey, at least 210 young people", "Club": "talk"}
    assert (after.heard_from, after.themes, after.bars) == (before.heard_from, before.themes, before.bars)


def test_a_story_that_one_person_read_is_in_no_edition(partnership: Partnership):
    """Until a second person agrees, and again once consent is taken back."""
    meeting_id = meeting_of(partnership)
    stories = partnership.collection.stories
    kept = stories.bring(
        title="A title", words="It was hard", agency="Service", role="adviser", method=Method.SPOKEN,
        consent="in writing", readers=list(Reader), by=ANALYST, at=NOW,
    )  # fmt: skip
    told = []
    for step in (lambda: None, lambda: stories.agree(kept.id, by=FACILITATOR, at=NOW),
                 lambda: stories.withdraw(kept.id, by=ANALYST, at=NOW)):  # fmt: skip
        step()
        told.append(partnership.digests.compose(meeting_id, Audience.PUBLIC, today=NOW.date())[0].story is not None)
    assert told == [False, True, False]
