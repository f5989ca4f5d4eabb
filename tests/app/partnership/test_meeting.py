"""The meeting, its planning, its promises and the shadow executive's room, on a small partnership with two themes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from analysis.accountability.promise_records import Decision, DecisionKind, ProposedDecision
from analysis.codebook.theme_decisions import Theme
from analysis.disclosure import Audience
from analysis.render.wording import opener
from analysis.wiring import Partnership
from app.shell.wiring import now
from feedback.core.records import Session, Share
from feedback.partnership.meetings import Meeting
from tests.app.reading import button, everything, field, labels
from tests.factories import ADMINISTRATOR, ANALYST, COLLEAGUE, EXECUTIVE, FACILITATOR, NOW, SHADOW, open_session, sent

BUS = "the last bus goes before the club ends"


@dataclass(frozen=True)
class Planned:
    partnership: Partnership
    meeting: Meeting
    theme: Theme


@pytest.fixture
def planned(partnership: Partnership, collection, session: Session) -> Planned:
    """Twelve young people on buses, one approved theme, one agreed quote, a planned meeting and a frozen edition."""
    answers = [sent(collection, session, f"{BUS}, number {n}", share=Share.YES) for n in range(12)]
    for answer in answers:
        collection.review.clear(answer.id, by=FACILITATOR, at=NOW)
    collection.review.propose_quote(answers[0].id, answers[0].text, by=FACILITATOR, at=NOW)
    collection.review.agree_quote(answers[0].id, by=COLLEAGUE, at=NOW)
    partnership.machine.run([session.id], by=ANALYST, at=NOW)
    candidate = next(c for c in partnership.book.candidates() if c.id == "transport")
    theme = partnership.decisions.approve(candidate, by=ANALYST, at=NOW)
    meeting = collection.meetings.plan(
        "Winter executive", NOW.date() + timedelta(days=10), "Town hall", [session.id], by=ANALYST, at=NOW
    )
    partnership.notes.choose_opening(meeting.id, answers[0].id, by=ANALYST, at=NOW)
    for audience in Audience:
        partnership.digests.freeze(meeting.id, audience, by=ANALYST, at=NOW)
    return Planned(partnership, meeting, theme)


def view(at, name):
    return at.button_group[0].set_value(name).run()


def test_the_opener_is_read_by_those_whose_role_may(page, sign_in, planned: Planned):
    """An executive reads the quote, the suppressed count and the theme; an administrator does not."""
    sign_in(EXECUTIVE)
    words = everything(page("partnership.meeting"))
    assert planned.theme.name in words.replace("\\", "")
    assert "at least 10 young people" in words
    assert "12 young people" not in words
    sign_in(ADMINISTRATOR)
    assert "not for your role" in everything(page("partnership.meeting"))


def test_without_a_meeting_the_page_says_what_to_do(page, sign_in, partnership: Partnership):
    """An empty partnership is told who plans a meeting, and where."""
    sign_in(EXECUTIVE)
    assert "Plan a meeting" in everything(page("partnership.meeting"))
    assert "Promises come from decisions" in everything(page("partnership.promises"))
    sign_in(SHADOW)
    assert "No meeting is planned yet" in everything(page("shadow_executive.agenda"))


def decide(at, kind: DecisionKind, **fields: str):
    field(at.radio, "What is the answer?").set_value(kind).run()
    for label, words in fields.items():
        field([*at.text_area, *at.text_input], label.replace("_", " ")).set_value(words)
    return button(at, "Save this decision").click().run()


def test_a_yes_without_its_parts_is_refused_and_loses_nothing(page, sign_in, planned: Planned):
    """What is missing is named; the words typed are still in their box."""
    sign_in(EXECUTIVE)
    at = decide(view(page("partnership.meeting"), "decide"), DecisionKind.YES, What_will_be_done="A later bus")
    assert "an owner, an agency, a date, how we will know, how children will be told" in everything(at)
    assert field(at.text_area, "What will be done").value == "A later bus"
    assert planned.partnership.promises.decisions() == []


def test_a_no_needs_its_reason(page, sign_in, planned: Planned):
    """ "No" alone is refused; with a reason it is kept, and every theme has its decision."""
    sign_in(EXECUTIVE)
    at = decide(view(page("partnership.meeting"), "decide"), DecisionKind.NO_BECAUSE)
    assert "the reason" in everything(at)
    at = decide(at, DecisionKind.NO_BECAUSE, The_reason="There is no driver for it before spring")
    assert planned.partnership.promises.decisions()[0].because == "There is no driver for it before spring"
    assert "Every theme has a decision" in everything(at)


def test_who_decides_says_why_a_seats_question_is_not_put(page, sign_in, planned: Planned):
    """Beside the decisions stands what the shadow executive asked in vain; its reason is read on the seats' own page."""
    rooms = planned.partnership.collection
    rooms.challenge.put(planned.meeting.id, "Who pays for buses?", "Treasurer", by=SHADOW, at=NOW)
    sign_in(EXECUTIVE)
    at = view(page("partnership.meeting"), "decide")
    assert "1 questions of the shadow executive are neither put" in everything(at)
    field(at.text_input, "Why is it not put?").set_value("The treasurer answers in spring")
    at = button(at, "Save the reason").click().run()
    assert "Not put: The treasurer answers in spring" in everything(at)
    sign_in(SHADOW)
    assert "The treasurer answers in spring" in everything(page("shadow_executive.vote"))


def test_a_decision_that_is_too_long_is_refused_with_its_number(page, sign_in, planned: Planned):
    """The box and both numbers are said, nothing is cut, and the words typed are still there."""
    sign_in(EXECUTIVE)
    long = "no driver " * 61
    at = decide(view(page("partnership.meeting"), "decide"), DecisionKind.NO_BECAUSE, The_reason=long)
    assert "“The reason” holds 609 characters, and at most 600 fit" in everything(at)
    assert field(at.text_area, "The reason").value == long
    assert planned.partnership.promises.decisions() == []


def test_who_decides_is_told_which_details_were_taken_out(page, sign_in, planned: Planned):
    """A telephone number does not stay in a decision, and the screen says how it stands now."""
    sign_in(EXECUTIVE)
    at = decide(
        view(page("partnership.meeting"), "decide"), DecisionKind.NO_BECAUSE, The_reason="Ring 07700 900123 to ask why"
    )
    assert "900123" not in planned.partnership.promises.decisions()[0].because
    assert any("took out words" in box.value for box in at.success)


def test_the_shadow_executive_does_not_decide(page, sign_in, planned: Planned):
    """Its members read the opener; deciding is not among their views."""
    sign_in(SHADOW)
    assert "Decide" not in everything(page("partnership.meeting"))


def test_a_meeting_closes_only_when_every_theme_has_a_decision(page, sign_in, planned: Planned):
    """The button rests until nothing is left."""
    sign_in(EXECUTIVE)
    at = view(page("partnership.meeting"), "decide")
    assert button(at, "Close the meeting").disabled
    at = decide(at, DecisionKind.NO_BECAUSE, The_reason="Not this year")
    assert not button(at, "Close the meeting").disabled


def test_a_closed_meeting_is_sealed(page, sign_in, planned: Planned, collection):
    """Each question of children needs somebody who answers by a date; then it closes, shows its seal, and stands still."""
    collection.meetings.ask(planned.meeting.id, [("Who decides about buses?", "Head of transport")], by=ANALYST, at=NOW)
    planned.partnership.digests.freeze(planned.meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    sign_in(EXECUTIVE)
    at = decide(view(page("partnership.meeting"), "decide"), DecisionKind.NO_BECAUSE, The_reason="Not this year")
    assert button(at, "Close the meeting").disabled
    assert "1 questions still need" in everything(at)
    field(at.date_input, "By when?").set_value(now().date() + timedelta(days=30))
    at = button(at, "Save who answers").click().run()
    assert "Head of transport answers by" in everything(at)
    assert not button(at, "Close the meeting").disabled
    seal = planned.partnership.seals.close(planned.meeting.id, by=EXECUTIVE, at=NOW)  # tests/e2e presses the buttons
    at = view(page("partnership.meeting"), "decide")
    assert seal.hash[:16] in everything(at)
    assert not {"Save this decision", "Take it back", "Close the meeting"} & set(labels(at))
    planned.partnership.collection.store.write("UPDATE decisions SET because = 'Never'")
    assert "Something is not as it was sealed: the decisions" in everything(at.run())


def test_presenting_goes_on_and_back(page, sign_in, planned: Planned):
    """One thing at a time on the big screen; Back rests on the first."""
    sign_in(EXECUTIVE)
    at = view(page("partnership.meeting"), "present")
    assert button(at, "Back").disabled
    at = button(at, "Next").click().run()
    assert "Screen 2 of" in everything(at)


def test_a_team_edition_stays_with_the_team(sign_in, planned: Planned):
    """An executive is not offered the edition with exact counts; the analyst is."""
    from app.partnership.editions import readable

    sign_in(EXECUTIVE)
    editions = planned.partnership.editions
    assert {e.audience for e in readable(editions, planned.meeting.id)} == {
        Audience.EXECUTIVE,
        Audience.PUBLIC,
    }
    sign_in(ANALYST)
    assert {e.audience for e in readable(editions, planned.meeting.id)} == set(Audience)


def promise(planned: Planned) -> Decision:
    return planned.partnership.promises.decide(
        ProposedDecision(
            meeting_id=planned.meeting.id,
            theme_id=planned.theme.id,
            kind=DecisionKind.YES,
            words="A later bus",
            owner="Head of transport",
            agency="Council",
            due_on=now().date() - timedelta(days=1),
            measure="It runs",
            tell_children="Poster",
        ),
        by=EXECUTIVE,
        at=NOW,
    )


def test_drift_is_computed_and_a_kept_promise_is_kept(page, sign_in, planned: Planned):
    """A promise past its date drifts by itself; 'It is kept' ends it and takes the form away."""
    promise(planned)
    sign_in(EXECUTIVE)
    at = page("partnership.promises")
    assert "Drifting: overdue since" in everything(at)
    from analysis.accountability.promises import PromiseEvent

    field(at.selectbox, "What happened?").set_value(PromiseEvent.KEPT)
    field(at.text_area, "In a sentence").set_value("It runs since Monday")
    at = next(found for found in at.button if found.label == "Save").click().run()
    assert "This ends the promise" in everything(at)
    assert "Drifting: overdue since" in everything(at)
    sure = button(at, "Yes, that is right")
    next(found for found in at.button if found.label == "Save").click()  # holds the dialog open
    at = sure.click().run()
    assert "Kept" in everything(at)
    assert not at.selectbox


def test_a_reader_cannot_change_a_promise(page, sign_in, planned: Planned):
    """The shadow executive sees promises and their drift; it gets no form."""
    promise(planned)
    sign_in(SHADOW)
    at = page("partnership.promises")
    assert "A later bus" in everything(at)
    assert "Save" not in labels(at)


def test_the_shadow_executive_speaks_under_its_seat(page, sign_in, planned: Planned):
    """Its message stands in the next edition under its own heading, redacted, and not among the counts."""
    sign_in(SHADOW)
    at = page("shadow_executive.agenda")
    field(at.text_area, "Our message").set_value("Read it out loud. Ring me on 07700 900123.")
    at = button(at, "Save our message").click().run()
    assert "07700" not in everything(at)
    digest = opener(
        planned.partnership.digests.freeze(planned.meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW).digest
    )
    assert digest.shadow_message.startswith("Read it out loud.")
    assert digest.heard_from.startswith("at least 10")


def test_a_seat_may_put_something_on_the_agenda(page, sign_in, planned: Planned, collection):
    """The item stands there with the seat's name."""
    sign_in(SHADOW)
    at = page("shadow_executive.agenda")
    field(at.text_input, "What should they talk about?").set_value("Lights in the underpass")
    field(at.text_area, "Why, in plain words").set_value("It is dark")
    button(at, "Propose it").click().run()
    assert collection.meetings.agenda(planned.meeting.id)[0].proposed_by == SHADOW.name


def test_planning_freezes_an_edition(page, sign_in, planned: Planned):
    """The team freezes an edition and finds its documents; questions need a role that answers."""
    sign_in(ANALYST)
    at = page("team.answer.meetings")
    field(at.text_input, "Question 1").set_value("Who decides about buses?")
    at = button(at, "Save the questions").click().run()
    assert at.error
    field(at.text_input, "Who answers question 1?").set_value("Head of transport")
    at = button(at, "Save the questions").click().run()
    at = button(at, "Freeze this edition").click().run()
    assert "Frozen: executive edition" in everything(at)


def test_today_shows_what_needs_somebody(partnership: Partnership, planned: Planned, collection, session: Session):
    """A facilitator's first page counts what is unread and names no words of it."""
    from streamlit.testing.v1 import AppTest

    sent(collection, session, "the library has good books")

    def page() -> None:
        import streamlit as st

        from app.shell.wiring import partnership
        from app.team import today
        from tests.factories import FACILITATOR

        pages = {
            key: st.Page(lambda: None, title=key, url_path=key) for key in ("review", "live", "meeting", "promises")
        }
        today.show(partnership(), FACILITATOR, pages)

    words = everything(AppTest.from_function(page, default_timeout=30).run())
    assert "**1** answers wait" in words
    assert "library" not in words


def test_overdue_promises_stand_before_the_shadow_executive(page, sign_in, planned: Planned):
    """A promise past its date is on its agenda with owner and reason; once it is kept, it is gone from there."""
    from analysis.accountability.promises import PromiseEvent

    kept = promise(planned)
    sign_in(SHADOW)
    shown = everything(page("shadow_executive.agenda"))
    assert "Promises that are late or stuck: 1" in shown
    assert "A later bus" in shown
    assert "overdue since" in shown
    planned.partnership.promises.step(kept.id, PromiseEvent.KEPT, "It runs", by=EXECUTIVE, at=NOW)
    assert "late or stuck" not in everything(page("shadow_executive.agenda"))


def test_asking_again_is_linked_on_the_promises_page(page, sign_in, planned: Planned, session: Session):
    """Without a later session the page says what to run; with one it is linked, and the team reads both counts."""
    kept = promise(planned)
    sign_in(ANALYST)
    assert "Run a session with the same questions" in everything(page("partnership.promises"))
    later = open_session(planned.partnership.collection, held_on=session.plan.held_on + timedelta(days=60))
    sent(planned.partnership.collection, later, "all is well here")
    at = page("partnership.promises")
    at = button(at, "Link these two").click().run()
    assert not at.exception
    assert "of 12 before, 0 of 1 after" in everything(at)
    assert "too few voices to tell" in everything(at)
    (again,) = planned.partnership.follow_ups.asked_again(kept.id)
    assert again.after.id == later.id


def test_the_quarter_is_read_and_rated_by_each_side(page, sign_in, planned: Planned):
    """An executive reads the report, and is not offered the team's; a seat's rating stands beside the adults'."""
    promise(planned)
    sign_in(EXECUTIVE)
    at = page("partnership.quarter")
    assert not at.exception
    assert "What was decided" in everything(at)
    assert "Team" not in at.button_group[0].options
    at = button(at, "Save my rating").click().run()
    assert "all four" in everything(at)
    sign_in(SHADOW)
    at = page("partnership.quarter")
    for radio in at.radio:
        radio.set_value(2)
    at = button(at, "Save my rating").click().run()
    assert not at.exception
    assert planned.partnership.ratings.of(
        NOW.date() - timedelta(days=200), NOW.date() + timedelta(days=200)
    ).shadow.ratings


def test_a_report_lacks_an_edition_until_somebody_freezes_it(page, sign_in, planned: Planned):
    """Reading freezes nothing: an executive is told that there is no number, and whoever makes editions makes it there."""
    planned.partnership.collection.meetings.hold(planned.meeting.id, by=EXECUTIVE, at=NOW)
    with planned.partnership.collection.store.transaction():
        planned.partnership.collection.store.write("DELETE FROM editions")
    sign_in(EXECUTIVE)
    at = page("partnership.quarter")
    assert "no number is told here" in everything(at)
    assert not [one for one in at.button if "Freeze" in one.label]
    assert planned.partnership.editions.all() == []
    sign_in(ANALYST)
    at = button(page("partnership.quarter"), "Freeze the editions that are missing for these readers: 1").click().run()
    assert not at.exception
    assert "no number is told here" not in everything(at)
    assert [edition.audience for edition in planned.partnership.editions.all()] == [Audience.EXECUTIVE]
