"""From elsewhere and leaders' visits: forms that lose nothing, a second person, overdue ones on top."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from analysis.accountability.triangulation import Kind, NewBeside, Says
from feedback.core.records import Method
from feedback.partnership.findings import NewFinding
from feedback.partnership.stories import Reader
from tests.app.reading import button, everything, field, labels
from tests.factories import ANALYST, EXECUTIVE, FACILITATOR, HARM, NOW, cleared, open_session

FOUND: dict[str, Any] = {
    "group": "Youth council",
    "found_on": NOW.date(),
    "source": "Report",
    "method": "a vote",
    "people": None,
    "words": "Buses",
}


@pytest.fixture(autouse=True)
def analyst(sign_in):
    sign_in(ANALYST)


def fill(at, words: str):
    for label, value in (
        ("A title", "Four schools"),
        ("Which agency", "Leaving care service"),
        ("In what role", "personal adviser"),
        ("How was consent", "in writing"),
    ):
        field(at.text_input, label).set_value(value)
    field(at.text_area, "The story").set_value(words)
    field(at.multiselect, "Who may read").set_value([Reader.EXECUTIVE])
    return button(at, "Bring it in").click().run()


def test_an_empty_page_says_what_to_do(page):
    """Nothing yet: consent comes first."""
    assert "consent comes first" in page("team.read.other_sources").info[0].value


def test_a_story_is_brought_and_another_person_agrees(page, collection, sign_in):
    """Whoever brings it cannot agree; a second person can; an executive does not see this page."""
    at = fill(page("team.read.other_sources"), "One worker stayed, and that helped.")
    assert "It is in" in at.success[0].value
    agree = button(at, "Agree: nothing")
    assert agree.disabled
    sign_in(FACILITATOR)
    button(page("team.read.other_sources"), "Agree: nothing").click().run()
    assert [s.title for s in collection.stories.readable(Reader.EXECUTIVE)] == ["Four schools"]
    sign_in(EXECUTIVE)
    assert "One worker stayed" not in everything(page("team.read.other_sources"))


def test_a_refused_story_stays_in_its_boxes(page, collection):
    """It tells of harm and nobody acted: nothing is kept, and nothing that was typed is lost."""
    at = fill(page("team.read.other_sources"), HARM)
    assert "tells of harm" in at.error[0].value
    assert collection.stories.all() == []
    assert field(at.text_area, "The story").value == HARM


def test_a_story_is_withdrawn_after_a_question(page, collection):
    """The page asks first and says what stays."""
    collection.stories.bring(
        title="T", words="One worker stayed.", agency="A", role="r", method=Method.TYPED, consent="c", readers=[],
        by=ANALYST, at=NOW,
    )  # fmt: skip
    at = button(page("team.read.other_sources"), "Withdraw it").click().run()
    assert "gone for good" in everything(at)
    assert collection.stories.all()[0].words == "One worker stayed."


def test_findings_and_figures_say_what_their_files_look_like(page):
    """Both tell the headings before anybody makes a file; a figure waits for an approved theme."""
    at = field(page("team.read.other_sources").radio, "What is it").set_value("findings").run()
    assert "group, found_on, source" in everything(at)
    at = field(at.radio, "What is it").set_value("figures").run()
    assert "No theme is approved yet" in at.info[0].value


def write_down(at, words: str, group: str = "Youth council"):
    field(at.text_area, "What they found").set_value(words)
    field(at.text_input, "Which group").set_value(group)
    field(at.date_input, "When").set_value(NOW.date())
    field(at.text_input, "Its source").set_value("Report, page 4")
    field(at.text_input, "How did they").set_value("a vote")
    return button(at, "Bring it in").click().run()


def test_a_finding_is_written_down_by_hand(page, collection, sign_in):
    """It is refused by name of the box, with nothing lost; then it comes in once, and another person agrees."""
    at = field(page("team.read.other_sources").radio, "What is it").set_value("findings").run()
    at = write_down(at, "Buses should run later", group="")
    assert [warning.value for warning in at.warning] == ["**Which group found it?** This cell is empty."]
    assert field(at.text_area, "What they found").value == "Buses should run later"
    at = write_down(at, "Buses should run later")
    assert "It is in" in at.success[0].value
    assert field(at.text_area, "What they found").value == ""
    assert "there already" in write_down(at, "Buses should run later").success[0].value
    [finding] = collection.findings.all()
    assert (finding.people, finding.words) == (None, "Buses should run later")
    sign_in(FACILITATOR)
    at = field(page("team.read.other_sources").radio, "What is it").set_value("findings").run()
    button(at, "Agree: nothing").click().run()
    assert len(collection.findings.agreed()) == 1


def test_a_finding_of_harm_is_agreed_to_after_asking(page, collection, sign_in):
    """The second person reads a warning, and agrees only with the box ticked."""
    at = field(page("team.read.other_sources").radio, "What is it").set_value("findings").run()
    write_down(at, HARM)
    sign_in(FACILITATOR)
    at = field(page("team.read.other_sources").radio, "What is it").set_value("findings").run()
    assert "reads like harm" in at.warning[0].value
    at = button(at, "Agree: nothing").click().run()
    assert "Ask the group first" in at.error[0].value
    field(at.checkbox, "safeguarding lead knows").check()
    button(at, "Agree: nothing").click().run()
    assert len(collection.findings.agreed()) == 1


def test_removing_asks_first(page, collection):
    """What goes and what stays is said before the button that removes."""
    collection.findings.bring([NewFinding(**FOUND)], by=ANALYST, at=NOW)
    at = field(page("team.read.other_sources").radio, "What is it").set_value("findings").run()
    assert "keep what was sealed" in everything(at)
    button(at, "Yes, remove it").click().run()
    assert collection.findings.all() == []


def test_a_theme_shows_what_stands_beside_it(page, partnership):
    """On the Themes screen an audit's figure stands with the theme, with its source and what it says to it."""
    answer = cleared(partnership.collection, open_session(partnership.collection), "the last bus goes too early for us")
    partnership.machine.run([answer.session_id], by=ANALYST, at=NOW)
    candidate = next(c for c in partnership.book.candidates() if c.id == "transport")
    theme = partnership.decisions.approve(candidate, by=ANALYST, at=NOW)
    line = NewBeside(
        theme_id=theme.id, kind=Kind.SCORECARD, what="Late buses: 41 of 100", source="Scorecard Q3",
        dated_on=NOW.date(), says=Says.AGREES, public=False,
    )  # fmt: skip
    partnership.triangulation.bring([line], by=ANALYST, at=NOW)
    at = field(page("team.themes.codebook").radio, "What would you like to do").set_value("approved").run()
    assert "41 of 100" in everything(at)
    assert "Scorecard Q3" in everything(at)


def test_visits_are_planned_and_the_late_ones_are_on_top(page, collection, sign_in):
    """An executive plans one; what is overdue is counted and said in words; a seat of the shadow may look."""
    sign_in(EXECUTIVE)
    at = page("partnership.visits")
    assert "No visit is planned" in at.info[0].value
    for label, value in (("Who goes", "Chief executive"), ("Of which agency", "Council"), ("Where", "Youth hub")):
        field(at.text_input, label).set_value(value)
    button(at, "Plan this visit").click().run()
    assert [v.place for v in collection.visits.all()] == ["Youth hub"]
    collection.visits.plan(
        role="Chief nurse", agency="Health", place="Hall", on=NOW.date() - timedelta(days=400), by=EXECUTIVE, at=NOW
    )
    at = page("partnership.visits")
    assert "Overdue: 1" in at.warning[0].value
    assert at.subheader[0].value.endswith("Hall")


def test_a_visit_is_noted_and_answered(page, collection, sign_in):
    """It was held; then what was heard stands there, and the young people are answered."""
    sign_in(EXECUTIVE)
    visit = collection.visits.plan(role="R", agency="A", place="Hub", on=NOW.date(), by=EXECUTIVE, at=NOW)
    at = page("partnership.visits")
    field(at.text_area, "What did young people say").set_value("Later buses, please.")
    at = button(at, "Save").click().run()
    assert collection.visits.get(visit.id).heard == "Later buses, please."
    field(at.text_area, "What are they told").set_value("From May the last bus goes at ten.")
    button(at, "Save").click().run()
    assert collection.visits.get(visit.id).answered_on is not None
    assert "Save" in labels(page("partnership.visits"))
