"""Ask the voices: words that may be shown and counts that are out already; no question makes a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from analysis.disclosure import Audience, in_words
from analysis.reports.questions import telling
from analysis.reports.questions.refusals import AlsoTrue, WhyNot
from analysis.wiring import Partnership
from feedback.access.permissions import COMMAND_LINE, Staff
from feedback.core.errors import Invalid
from feedback.core.records import Session, Share
from tests.factories import ANALYST, EXECUTIVE, FACILITATOR, NOW, cleared, open_session, send, sent, text

BUSES = "the last bus goes before youth club ends"
SECRET = "buses smell of quincezanzibar"


@pytest.fixture
def asked(partnership: Partnership) -> Partnership:
    """Riverside speaks of buses (enough to count), Hill End of dogs; two quotes are agreed, one answer may not be shown."""
    rooms = partnership.collection
    river = open_session(rooms, area="Riverside", title="River club")
    hill = open_session(rooms, area="Hill End", title="Hill school")
    quoted = [
        cleared(rooms, river, BUSES, share=Share.YES),
        cleared(rooms, hill, "dogs off the lead scare me", share=Share.YES),
    ]
    for number in range(24):
        cleared(rooms, river, f"buses are late and cost too much, number {number}", share=Share.NO)
    cleared(rooms, river, SECRET, share=Share.NO)
    sent(rooms, river, "the bus driver is kind but nobody has read this yet")
    for answer in quoted:
        rooms.review.propose_quote(answer.id, answer.text or "", by=ANALYST, at=NOW)
        rooms.review.agree_quote(answer.id, by=FACILITATOR, at=NOW)
    partnership.machine.run([river.id, hill.id], by=ANALYST, at=NOW)
    for candidate in partnership.book.candidates():
        if candidate.proposal is None:
            partnership.decisions.approve(candidate, by=ANALYST, at=NOW)
    meeting(partnership, river, 7)
    return partnership


def meeting(partnership: Partnership, session: Session, days: int) -> None:
    on = NOW.date() + timedelta(days=days)
    planned = partnership.collection.meetings.plan("Board", on, "Hall", [session.id], by=ANALYST, at=NOW)
    partnership.digests.freeze(planned.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)


def test_an_executive_gets_agreed_words_and_published_counts(asked: Partnership):
    """By its theme and its words; each quote with an age and no place, each count with the edition that holds it."""
    found = asked.asking.ask("What do young people say about buses?", by=EXECUTIVE)
    assert BUSES in [voice.words for voice in found.voices]
    assert SECRET not in str(found.voices)
    assert all("Riverside" not in voice.by + voice.where for voice in found.voices)
    [count] = found.counts
    assert count.said_by == "at least 25 young people"
    assert "Riverside" in count.sessions


def test_a_place_is_answered_from_editions_that_rest_on_it(asked: Partnership):
    """Words of a place are those that its edition shows; where no edition rests on it there are not enough voices."""
    river = asked.asking.ask("what do they say about buses in Riverside", by=EXECUTIVE)
    assert river.place == "Riverside"
    assert [voice.words for voice in river.voices] == [BUSES]
    hill = asked.asking.ask("what do they say about buses in Hill End", by=EXECUTIVE)
    assert not hill.counts + hill.voices
    assert hill.why_not == (WhyNot.PLACE_NOT_APART,)


def test_words_of_a_meeting_of_several_places_do_not_pass_for_one_of_them(asked: Partnership):
    """The page does not tell whose words are whose, so neither does an answer; no count is of one of them."""
    rooms = asked.collection
    river, hill = (next(s for s in rooms.sessions.all() if s.plan.area == area) for area in ("Riverside", "Hill End"))
    both = rooms.meetings.plan("Both", NOW.date() + timedelta(days=9), "Hall", [river.id, hill.id], by=ANALYST, at=NOW)
    asked.digests.freeze(both.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    found = asked.asking.ask("what do they say about buses in Hill End", by=EXECUTIVE)
    assert found.place == "Hill End"
    assert found.voices == ()
    assert found.counts == ()
    assert found.why_not == (WhyNot.PLACE_NOT_APART,)


def test_a_place_where_no_session_has_been_is_not_answered_from_others(asked: Partnership):
    """Words from elsewhere would pass for that place's: it says that this is no place of the partnership, and which are."""
    for question in ("What do young people in Crewe say about buses?", "what about crewe"):
        found = asked.asking.ask(question, by=EXECUTIVE)
        assert (found.enough, found.why_not) == (False, (WhyNot.NO_SUCH_PLACE,))
        assert "Hill End, Riverside" in telling.why_not(found, asked.asking.facts())[0]


@pytest.mark.parametrize("question", ["buses in riverside", "BUSES RIVERSIDE", "what about busses in Riversde?"])
def test_a_place_is_known_without_capitals_and_with_a_slip(asked: Partnership, question: str):
    """However it is typed, it is the same place with the same answer."""
    found = asked.asking.ask(question, by=EXECUTIVE)
    assert found.place == "Riverside"
    assert [count.said_by for count in found.counts] == ["at least 25 young people"]


def test_an_age_narrows_words(asked: Partnership):
    """Words of that age alone; where no table holds it by age, no number is told."""
    found = asked.asking.ask("what do 12 year olds say about dogs", by=ANALYST)
    assert found.counts == ()
    assert found.voices
    assert all("11 to 14" in voice.by for voice in found.voices)
    assert asked.asking.ask("what do 20 year olds say about dogs", by=ANALYST).why_not == (WhyNot.AGE_NOT_ASKED,)


def test_place_and_age_are_not_put_together(asked: Partnership):
    """Outside the team a place is answered and the age left out, and says so; an edition of one place tells no age."""
    found = asked.asking.ask("what do 12 year olds in Riverside say about buses", by=EXECUTIVE)
    assert found.place == "Riverside"
    assert AlsoTrue.PLACE_AND_AGE in found.also
    assert [(voice.words, voice.by) for voice in found.voices] == [(BUSES, "A young person")]
    alone = asked.asking.ask("what do 12 year olds say about buses", by=EXECUTIVE)
    assert BUSES not in [voice.words for voice in alone.voices]


def test_each_quote_says_where_it_stands(asked: Partnership):
    """With the edition that shows it, or that none does yet."""
    found = asked.asking.ask("buses and dogs", by=EXECUTIVE)
    where = {voice.words: voice.where for voice in found.voices}
    assert where[BUSES].startswith("Board · ")
    assert where["dogs off the lead scare me"] == "agreed, in no edition yet"


def test_the_team_reads_what_was_cleared(asked: Partnership):
    """Answers in safe words, with their session; what nobody has read yet is not among them."""
    found = asked.asking.ask("buses in riverside", by=ANALYST)
    said = [voice.words for voice in found.voices]
    assert all("River club" in voice.where for voice in found.voices)
    assert not any("nobody has read" in words for words in said)
    assert len(said) > 1


@pytest.mark.parametrize("by", [ANALYST, EXECUTIVE])
def test_two_answers_of_one_young_person_are_one_voice(asked: Partnership, by: Staff):
    """Both would fit the question; the one that fits it better stands there, so that nobody counts one child as two."""
    rooms = asked.collection
    more = replace(text("dogs on the path scare me", "what_is_good"), prompt="follow_up.safe-places")
    first = text("dogs jump up at me and scare me and dogs bark", "what_is_good")
    receipt = send(rooms, rooms.sessions.all()[0], first, more, share=Share.YES)
    for answer in rooms.answers.of_response(rooms.slips.response_of(" ".join(receipt.slip))):
        rooms.review.clear(answer.id, by=FACILITATOR, at=NOW)
        rooms.review.propose_quote(answer.id, answer.text or "", by=ANALYST, at=NOW)
        rooms.review.agree_quote(answer.id, by=FACILITATOR, at=NOW)
    found = {voice.words for voice in asked.asking.ask("dogs that scare me", by=by).voices}
    assert len(found & {first.text, more.text}) == 1
    assert "dogs off the lead scare me" in found


def test_a_word_is_found_whatever_its_form(asked: Partnership):
    """Stems and likeness: "dog" finds "dogs"."""
    found = asked.asking.ask("a dog without a lead", by=EXECUTIVE)
    assert found.voices[0].words == "dogs off the lead scare me"


def test_an_empty_question_is_refused_and_the_command_line_may_ask(asked: Partnership):
    """The command line gets what executives get."""
    with pytest.raises(Invalid):
        asked.asking.ask("  ", by=EXECUTIVE)
    assert asked.asking.ask("buses", by=COMMAND_LINE) == asked.asking.ask("buses", by=EXECUTIVE)


WORDS = st.lists(
    st.sampled_from(
        ["buses", "dogs", "in", "Riverside", "Hill End", "how", "many", "aged", "11", "late", "cost", "lead", "not"]
    ),
    min_size=1,
    max_size=7,
)


@given(WORDS)
@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_question_tells_more_than_left_with_editions(asked: Partnership, some: list[str]):
    """Whatever is asked: every number left with a frozen edition, every word is one that was agreed, and a place is
    never told of a quote that no edition of that place shows."""
    found = asked.asking.ask(" ".join(some), by=EXECUTIVE)
    left = {in_words(shown) for p in asked.editions.published() for shown in p.table.figures}
    assert {count.said_by for count in found.counts} <= left
    agreed = {quote.words for quote in asked.collection.quotes.all() if quote.agreed_by}
    assert {voice.words for voice in found.voices} <= agreed
    if found.place:
        shown = str([e.digest for e in asked.editions.all() if {found.place} == {s.area for s in e.digest.sessions}])
        assert all(voice.words in shown for voice in found.voices)
    assert asked.asking.ask(" ".join(some), by=EXECUTIVE) == found
