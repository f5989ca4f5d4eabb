"""Stories that agencies bring, other groups' findings, leaders' visits: consent, sources, second persons, dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from feedback.access.permissions import NotAllowed
from feedback.core.errors import Invalid, NotFound, SecondPersonNeeded
from feedback.core.records import Method
from feedback.partnership import findings
from feedback.partnership.findings import COLUMNS, FindingTellsOfHarm
from feedback.partnership.stories import HarmNotActedOn, Reader, StoryState
from feedback.partnership.visits import ANSWER_WITHIN, NoteTellsOfHarm, VisitState
from feedback.spreadsheets.faults import ColumnsMissing
from feedback.spreadsheets.reading import read_table
from feedback.wiring import Collection
from tests.factories import ANALYST, EXECUTIVE, FACILITATOR, HARM, NOW

WORDS = "Moving four times meant four schools. What helped was one worker who stayed, Sanjay Patel."
TODAY = NOW.date()


def bring(collection: Collection, words: str = WORDS, **changes: Any):
    told: dict[str, Any] = {
        "title": "Four schools",
        "words": words,
        "agency": "Leaving care service",
        "role": "personal adviser",
        "method": Method.SCRIBED,
        "consent": "in writing",
        "readers": [Reader.EXECUTIVE],
        "by": ANALYST,
        "at": NOW,
    }
    return collection.stories.bring(**(told | changes))


def test_a_story_is_redacted_and_waits_for_a_second_person(collection: Collection):
    """Names go as from any words; whoever brought it cannot be the one who agrees; then its readers may have it."""
    story = bring(collection)
    assert "Sanjay" not in story.words
    assert "[name]" in story.words
    assert story.state is StoryState.WAITING
    assert collection.stories.readable(Reader.EXECUTIVE) == []
    with pytest.raises(SecondPersonNeeded):
        collection.stories.agree(story.id, by=ANALYST, at=NOW)
    collection.stories.agree(story.id, by=FACILITATOR, at=NOW)
    assert [s.id for s in collection.stories.readable(Reader.EXECUTIVE)] == [story.id]
    assert collection.stories.readable(Reader.PUBLIC) == []


def test_a_story_of_harm_needs_the_agencys_own_reference(collection: Collection):
    """Nothing of it is kept until somebody says where the agency has acted."""
    with pytest.raises(HarmNotActedOn):
        bring(collection, HARM)
    assert collection.stories.all() == []
    assert bring(collection, HARM, acted="case 12 of 3 May").acted == "case 12 of 3 May"


def test_a_title_that_tells_of_harm_is_found_as_words_are(collection: Collection):
    """The title is what most people see of a story; it is no way round the spotting."""
    with pytest.raises(HarmNotActedOn):
        bring(collection, title=HARM)
    assert collection.stories.all() == []


@pytest.mark.parametrize("gone", ["title", "words", "agency", "role", "consent"])
def test_a_story_without_its_source_or_consent_does_not_come_in(collection: Collection, gone: str):
    with pytest.raises(Invalid):
        bring(collection, **{gone: "  "})
    assert collection.stories.all() == []


def test_more_redaction_asks_the_second_person_again(collection: Collection):
    """What was hidden later was not what somebody agreed to."""
    story = collection.stories.agree(bring(collection).id, by=FACILITATOR, at=NOW)
    start = story.words.index("four schools")
    again = collection.stories.redact_more(story.id, start, start + 12, "school", by=ANALYST, at=NOW)
    assert "four schools" not in again.words
    assert again.state is StoryState.WAITING


def test_a_withdrawn_story_leaves_no_word(collection: Collection):
    """Consent taken back: title and words are gone from the file, and nobody's edition takes it any more."""
    noted = {"consent": "in writing, 14, with his father", "acted": "case 4711"}
    story = collection.stories.agree(bring(collection, **noted).id, by=FACILITATOR, at=NOW)
    collection.stories.withdraw(story.id, by=ANALYST, at=NOW)
    assert collection.stories.readable(Reader.EXECUTIVE) == []
    row = collection.store.row("SELECT * FROM stories")
    assert row is not None
    assert not [word for word in ("schools", "father", "4711") if word in str(dict(row))]
    assert "schools" not in repr(story)


def test_a_withdrawn_story_does_not_come_back(collection: Collection):
    """Neither a late yes nor a late redaction, from a page that was open meanwhile, gives it back to anybody."""
    story = bring(collection)
    collection.stories.withdraw(story.id, by=ANALYST, at=NOW)
    with pytest.raises(Invalid):
        collection.stories.agree(story.id, by=FACILITATOR, at=NOW)
    with pytest.raises(Invalid):
        collection.stories.redact_more(story.id, 0, 4, "name", by=FACILITATOR, at=NOW)
    assert collection.stories.get(story.id).state is StoryState.WITHDRAWN


def test_an_executive_brings_no_story(collection: Collection):
    with pytest.raises(NotAllowed):
        bring(collection, by=EXECUTIVE)


HEAD = ",".join(COLUMNS)
GOOD = "Youth Parliament,2026-09-30,Report p. 4,survey,212,Buses should run later"


def read(*rows: str):
    return findings.read(read_table("\n".join([HEAD, *rows]).encode(), "f.csv"))


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("=1+1,2026-09-30,Report,survey,5,Buses", "group", "formula"),
        ("Council,30 Sept,Report,survey,5,Buses", "found_on", "not-a-day"),
        ("@SUM(A1),2026-09-30,Report,survey,5,Buses", "group", "formula"),
        ("Council,2199-01-01,Report,survey,5,Buses", "found_on", "not-a-day"),
        ("Council,2026-09-30,,survey,5,Buses", "source", "empty"),
        ("Council,2026-09-30,Report,survey,5,\u200b", "finding", "empty"),
        ("Council,2026-09-3012,Report,survey,5,Buses", "found_on", "not-a-day"),
        ("Council,2026-09-30,Report,survey,many,Buses", "people", "not-a-number"),
        ("Council,2026-09-30,Report,survey,5," + "x" * 601, "finding", "too-long"),
    ],
)
def test_a_bad_row_stays_out_and_says_why(row: str, column: str, reason: str):
    """By row, column and a code, never by what stands in the cell; the good rows can come in all the same."""
    rows, refused = read(row, GOOD)
    assert [r.group for r in rows] == ["Youth Parliament"]
    assert [(r.row, r.column, r.reason) for r in refused] == [(2, column, reason)]


def test_a_file_without_its_columns_is_refused():
    """It names the headings that it lacks, so that somebody can put them in."""
    with pytest.raises(ColumnsMissing, match="columns-missing"):
        findings.read(read_table(b"group,finding\nA,B", "f.csv"))


def test_findings_come_in_once_and_a_second_person_agrees(collection: Collection):
    """The same file again adds nothing; what is agreed is given to editions; what is removed is gone."""
    rows, _ = read(GOOD, GOOD)
    assert collection.findings.bring(rows, by=ANALYST, at=NOW) == 1
    assert collection.findings.bring(rows, by=ANALYST, at=NOW) == 0
    [finding] = collection.findings.all()
    assert collection.findings.agreed() == []
    with pytest.raises(SecondPersonNeeded):
        collection.findings.agree(finding.id, by=ANALYST, at=NOW)
    collection.findings.agree(finding.id, by=FACILITATOR, at=NOW)
    assert [f.people for f in collection.findings.agreed()] == [212]
    collection.findings.remove(finding.id, by=ANALYST, at=NOW)
    with pytest.raises(NotFound):
        collection.findings.get(finding.id)


def test_a_finding_of_harm_asks_who_knows_of_it(collection: Collection):
    """It comes in, and no second person agrees before somebody said that the group's safeguarding lead knows."""
    rows, _ = read("Council,2026-09-30,Report,a talk,,One girl said her dad hits her every night")
    collection.findings.bring(rows, by=ANALYST, at=NOW)
    [finding] = collection.findings.all()
    assert finding.tells_of_harm
    with pytest.raises(FindingTellsOfHarm):
        collection.findings.agree(finding.id, by=FACILITATOR, at=NOW)
    assert collection.findings.agreed() == []
    collection.findings.agree(finding.id, harm_known=True, by=FACILITATOR, at=NOW)
    assert len(collection.findings.agreed()) == 1


def plan(collection: Collection, on: date = TODAY):
    return collection.visits.plan(
        role="Chief executive", agency="Council", place="Youth hub", on=on, by=EXECUTIVE, at=NOW
    )


def test_a_visit_goes_from_planned_to_answered_and_is_late_in_between(collection: Collection):
    """Late where its day passed, and where young people wait for an answer longer than four weeks."""
    visit = plan(collection)
    assert visit.state(TODAY) is VisitState.PLANNED
    assert visit.state(TODAY + timedelta(days=1)) is VisitState.OVERDUE
    held = collection.visits.hold(
        visit.id, on=TODAY, heard="They want later buses, said Sanjay Patel", by=EXECUTIVE, at=NOW
    )
    assert "Sanjay" not in held.heard
    assert held.state(TODAY + ANSWER_WITHIN) is VisitState.TO_ANSWER
    assert held.late(TODAY + ANSWER_WITHIN + timedelta(days=1))
    answered = collection.visits.answer(visit.id, "The last bus goes at ten from May.", by=EXECUTIVE, at=NOW)
    assert answered.state(TODAY + timedelta(days=400)) is VisitState.ANSWERED
    assert collection.visits.overdue(TODAY + timedelta(days=400)) == []


def test_a_note_of_harm_is_not_kept(collection: Collection):
    """What tells of harm goes to the safeguarding lead; the visit stays as it was."""
    visit = plan(collection)
    with pytest.raises(NoteTellsOfHarm):
        collection.visits.hold(visit.id, on=TODAY, heard="one said " + HARM, by=EXECUTIVE, at=NOW)
    assert collection.visits.get(visit.id).held_on is None


def test_what_cannot_be_is_refused(collection: Collection):
    """No visit is held in days to come, answered before it was held, or called off without a reason."""
    visit = plan(collection)
    tomorrow = TODAY + timedelta(days=1)
    for step in (
        lambda: collection.visits.hold(visit.id, on=tomorrow, heard="x", by=EXECUTIVE, at=NOW),
        lambda: collection.visits.answer(visit.id, "x", by=EXECUTIVE, at=NOW),
        lambda: collection.visits.call_off(visit.id, " ", by=EXECUTIVE, at=NOW),
        lambda: plan_nothing(collection),
    ):
        with pytest.raises(Invalid):
            step()
    collection.visits.call_off(visit.id, "the hub shut", by=EXECUTIVE, at=NOW)
    assert collection.visits.get(visit.id).state(TODAY + timedelta(days=9)) is VisitState.CALLED_OFF
    with pytest.raises(Invalid):
        collection.visits.move(visit.id, tomorrow, by=EXECUTIVE, at=NOW)
    held = collection.visits.hold(plan(collection).id, on=TODAY, heard="later buses", by=EXECUTIVE, at=NOW)
    with pytest.raises(Invalid):  # an answer stands under the note that it answers
        collection.visits.hold(held.id, on=TODAY, heard="something else", by=EXECUTIVE, at=NOW)
    moved = collection.visits.move(plan(collection).id, tomorrow, by=EXECUTIVE, at=NOW)
    assert moved.planned_on == tomorrow


def plan_nothing(collection: Collection) -> None:
    collection.visits.plan(role="", agency="A", place="B", on=TODAY, by=EXECUTIVE, at=NOW)
