"""The digest: the same content gives the same bytes; a correction makes another edition; nothing small leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.digest import counts
from analysis.digest.counts import interval, protected_change
from analysis.digest.editions import canonical, hash_of
from analysis.disclosure import Audience, CountTable, Protection, Thresholds, protect, show_count
from analysis.figures.proportions import Change, since, wilson
from analysis.figures.representation import Characteristic
from analysis.render.documents import pdf
from analysis.render.wording import opener
from analysis.wiring import Partnership
from feedback.core.errors import NotAllowed
from feedback.core.records import Share
from feedback.partnership.meetings import Meeting
from tests.factories import ANALYST, COLLEAGUE, EXECUTIVE, FACILITATOR, NOW, choice, open_session, send, text


def test_whoever_froze_an_edition_stands_in_the_trail(partnership: Partnership, meeting: Meeting) -> None:
    """With its readers, the start of its hash and its id; a leader, who only reads, freezes none and leaves no line."""
    edition = partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    (line,) = partnership.collection.audit.latest(about=edition.id)
    assert (line.who, line.what) == (ANALYST.name, f"froze the executive edition {edition.hash[:12]}")
    with pytest.raises(NotAllowed):
        partnership.digests.freeze(meeting.id, Audience.PUBLIC, by=EXECUTIVE, at=NOW)
    assert partnership.editions.all() == [edition]


def test_freezing_twice_gives_one_edition_and_the_same_bytes(partnership: Partnership, meeting: Meeting) -> None:
    """Nothing changed in between: the same edition, the same hash, the same PDF to the byte."""
    first = partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    again = partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    assert first == again
    assert hash_of(canonical(first.digest)) == first.hash
    kept = partnership.editions.get(first.id).digest
    assert pdf.opener(opener(first.digest), edition_hash=first.hash) == pdf.opener(
        opener(kept), edition_hash=first.hash
    )


def test_a_correction_makes_another_edition(partnership: Partnership, meeting: Meeting) -> None:
    """Taking an answer out of a theme after freezing neither fails nor changes the frozen edition."""
    first = partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    before = canonical(first.digest)
    answer_id = sorted(partnership.book.members()["transport"])[0]
    partnership.decisions.move(answer_id, "transport", False, by=ANALYST, at=NOW)
    for audience in Audience:
        partnership.digests.freeze(meeting.id, audience, by=ANALYST, at=NOW)
    assert canonical(partnership.editions.get(first.id).digest) == before


def test_no_count_under_the_threshold_is_in_an_edition(partnership: Partnership, meeting: Meeting) -> None:
    """The two lone voices' themes tell no number to executives or to the public; the team's edition is exact."""
    for audience in (Audience.EXECUTIVE, Audience.PUBLIC):
        digest = opener(partnership.digests.freeze(meeting.id, audience, by=ANALYST, at=NOW).digest)
        assert digest.heard_from.startswith("at least 10")
        for entry in digest.themes:
            figures = [int(word) for word in entry.said_by.replace("%", " ").split() if word.isdigit()]
            assert all(figure >= 5 for figure in figures)
        assert all(bar.worries is None or bar.worries >= 5 for bar in digest.bars)
    team = opener(partnership.digests.freeze(meeting.id, Audience.TEAM, by=ANALYST, at=NOW).digest)
    assert team.heard_from.startswith("14 young people")


def test_only_a_quote_that_two_people_agreed_on_enters_an_edition(partnership: Partnership, meeting: Meeting) -> None:
    """One person's proposal stays with the team, whoever the edition is for; with the second yes it stands in the next."""
    review = partnership.collection.review
    transport = sorted(partnership.book.members()["transport"])[0]
    words = partnership.collection.answers.get(transport).text
    assert words is not None
    review.propose_quote(transport, words, by=FACILITATOR, at=NOW)
    for audience in Audience:
        digest, _ = partnership.digests.compose(meeting.id, audience, today=NOW.date())
        assert [quote for entry in digest.themes for quote in entry.quotes] == []
        assert digest.opening_quote is None
        assert words not in canonical(digest)
    review.agree_quote(transport, by=COLLEAGUE, at=NOW)
    for audience in Audience:
        digest, _ = partnership.digests.compose(meeting.id, audience, today=NOW.date())
        assert [quote.words for entry in digest.themes for quote in entry.quotes] == [words]


def test_two_quotes_of_one_young_person_stand_in_a_theme_as_one(partnership: Partnership, meeting: Meeting) -> None:
    """An answer and its follow-up, both agreed and both of buses, would be read as the words of two young people."""
    rooms, session = partnership.collection, partnership.collection.sessions.get(meeting.session_ids[0])
    more = replace(text("cheaper bus tickets", "what_is_good"), prompt="follow_up.transport")
    receipt = send(rooms, session, text("the bus is quick", "what_is_good"), more, share=Share.YES)
    said = rooms.answers.of_response(rooms.slips.response_of(" ".join(receipt.slip)))
    for answer in said:
        rooms.review.clear(answer.id, by=FACILITATOR, at=NOW)
        rooms.review.propose_quote(answer.id, answer.text or "", by=FACILITATOR, at=NOW)
        rooms.review.agree_quote(answer.id, by=COLLEAGUE, at=NOW)
    partnership.machine.catch_up([session.id], at=NOW)
    assert {answer.id for answer in said} <= partnership.book.members()["transport"]
    digest, _ = partnership.digests.compose(meeting.id, Audience.EXECUTIVE, today=NOW.date())
    assert [len(entry.quotes) for entry in digest.themes if entry.theme_id == "transport"] == [1]


def test_nobody_is_lost_between_themes_and_none(partnership: Partnership, meeting: Meeting) -> None:
    """Answers in a theme and answers in none are together every answer in words."""
    placed = set().union(*partnership.book.members().values())
    unplaced = {answer.id for answer in partnership.book.unplaced(meeting.session_ids)}
    everyone = {voice.answer_id for voice in partnership.machine.voices(meeting.session_ids)}
    assert placed | unplaced == everyone
    assert not placed & unplaced


def test_a_rejected_theme_gathers_nothing_and_undo_brings_it_back(partnership: Partnership, meeting: Meeting) -> None:
    """Reject, then undo: the theme waits for a person again with all its answers."""
    theme_id, before = "transport", partnership.book.members()["transport"]
    partnership.decisions.undo(theme_id, by=ANALYST, at=NOW)
    candidate = next(c for c in partnership.book.candidates() if c.id == theme_id)
    partnership.decisions.reject(candidate, by=ANALYST, at=NOW)
    assert theme_id not in partnership.book.members()
    partnership.decisions.undo(theme_id, by=ANALYST, at=NOW)
    assert partnership.book.members()[theme_id] == before


def test_the_faces_are_told_as_closely_as_anything_else(partnership: Partnership) -> None:
    """Which face was chosen first: rounded, none under the threshold, in the order from best to worst; by nobody, no chart."""
    session = open_session(partnership.collection)
    for face, count in (("good", 22), ("awful", 8), ("ok", 2)):
        for _ in range(count):
            send(partnership.collection, session, choice(face), text("the park"))
    quiet = open_session(partnership.collection)
    for _ in range(30):
        send(partnership.collection, quiet, text("the park"))
    told = {}
    for one in (session, quiet):
        planned = partnership.collection.meetings.plan("Board", NOW.date(), "Hall", [one.id], by=ANALYST, at=NOW)
        for audience in (Audience.EXECUTIVE, Audience.PUBLIC):
            edition = partnership.digests.freeze(planned.id, audience, by=ANALYST, at=NOW)
            told[one.id, audience] = {face.word: face.value for face in opener(edition.digest).faces}
            small = 5 if audience is Audience.EXECUTIVE else 10
            assert all(value is None or value >= small for value in told[one.id, audience].values())
    executive = told[session.id, Audience.EXECUTIVE]
    assert list(executive) == ["Great", "Good", "OK", "Not good", "Awful"]
    assert executive["Good"] == 20
    assert executive["OK"] is None
    assert told[quiet.id, Audience.EXECUTIVE] == {}


def of_many(partnership: Partnership, area: str, on_buses: int, others: int, days_ago: int) -> Meeting:
    """A session in one area, and a meeting of its own that hears of it."""
    session = open_session(partnership.collection, area=area)
    said = [f"the last bus goes before the club ends, number {n}" for n in range(on_buses)]
    for words in [*said, *(f"the library has warm chairs {n}" for n in range(others))]:
        send(partnership.collection, session, text(words))
    held_on = NOW.date() - timedelta(days=days_ago)
    return partnership.collection.meetings.plan("Board", held_on, "Hall", [session.id], by=ANALYST, at=NOW)


def test_change_is_drawn_from_what_two_editions_tell(partnership: Partnership) -> None:
    """Each share has an interval, then from the edition that the meeting before had for the same readers; under 50
    there is no share to draw."""
    before, now = of_many(partnership, "Riverside", 12, 43, 100), of_many(partnership, "Riverside", 40, 20, 0)
    partnership.machine.run([*before.session_ids, *now.session_ids], by=ANALYST, at=NOW)
    for candidate in partnership.book.candidates():
        partnership.decisions.approve(candidate, by=ANALYST, at=NOW)
    alone = opener(partnership.digests.freeze(now.id, Audience.EXECUTIVE, by=ANALYST, at=NOW).digest)
    buses = next(line for line in alone.changes if "bus" in line.theme.lower())
    assert buses.now is not None
    assert (buses.before, buses.change) == (None, "no change that we can tell")
    partnership.digests.freeze(before.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    told = opener(partnership.digests.freeze(now.id, Audience.EXECUTIVE, by=ANALYST, at=NOW).digest)
    buses = next(line for line in told.changes if "bus" in line.theme.lower())
    assert (buses.before_on, buses.change) == (before.held_on, "said by more than last time")
    assert buses.before is not None
    assert buses.before.low < 100 * 12 / 55 < buses.before.high < 100 * 40 / 60 < buses.now.high
    few = of_many(partnership, "Riverside", 30, 10, 0)
    partnership.machine.catch_up(few.session_ids, at=NOW)
    assert opener(partnership.digests.freeze(few.id, Audience.EXECUTIVE, by=ANALYST, at=NOW).digest).changes == ()


@given(st.integers(50, 400), st.integers(0, 400), st.sampled_from([Audience.EXECUTIVE, Audience.PUBLIC]))
def test_an_interval_from_told_figures_holds_the_exact_one(base: int, part: int, audience: Audience) -> None:
    """What is drawn is never narrower than the interval of the exact counts, and tells no more than their words do."""
    part = min(part, base)
    told = interval(show_count(part, audience=audience), show_count(base, audience=audience), Thresholds())
    if told is not None:
        low, high = wilson(part, base)
        assert told.low <= round(100 * low)
        assert told.high >= round(100 * high)
        assert told.low <= told.value <= told.high


def test_places_heard_and_not_heard(partnership: Partnership) -> None:
    """Each area's people are rounded or not told; an area of the profile without a session is named."""
    first, second = of_many(partnership, "Riverside", 12, 11, 0), of_many(partnership, "Millharrow", 3, 10, 0)
    partnership.reach.set_profile(Characteristic.AREA, {"Riverside": 0.4, "Hill End": 0.6}, by=ANALYST, at=NOW)
    ids = [*first.session_ids, *second.session_ids]
    both = partnership.collection.meetings.plan("Board", NOW.date(), "Hall", ids, by=ANALYST, at=NOW)
    places = opener(partnership.digests.freeze(both.id, Audience.EXECUTIVE, by=ANALYST, at=NOW).digest).places
    assert [(p.name, p.value, p.expected, p.asked) for p in places] == [
        ("Riverside", 20, 40, True),
        ("Millharrow", 10, None, True),
        ("Hill End", None, 60, False),
    ]


def test_a_meeting_of_one_place_costs_the_next_one_nothing(partnership: Partnership) -> None:
    """An edition that rests on one area alone gives no group away: the next edition still tells where it was."""
    one = of_many(partnership, "Riverside", 12, 21, 60)
    partnership.digests.freeze(one.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    ids = [*one.session_ids, *of_many(partnership, "Millharrow", 20, 15, 0).session_ids]
    both = partnership.collection.meetings.plan("Board", NOW.date(), "Hall", ids, by=ANALYST, at=NOW)
    for audience in (Audience.EXECUTIVE, Audience.PUBLIC):
        places = opener(partnership.digests.freeze(both.id, audience, by=ANALYST, at=NOW).digest).places
        assert {place.name: place.value for place in places} == {"Millharrow": 35, "Riverside": 30} or (
            audience is Audience.PUBLIC and {place.value for place in places} == {30}
        )


def test_each_table_is_checked_against_all_that_left_before(
    partnership: Partnership, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every table of an edition sees those of earlier editions and those before it in its own: none is suppressed alone."""
    seen: list[int] = []

    def spy(table: CountTable, **given: Any) -> Protection:
        seen.append(len(given["published"]))
        return protect(table, **given)

    monkeypatch.setattr(counts, "protect", spy)
    first = partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    tables = len(partnership.editions.protections(first.id))
    assert seen == list(range(tables))
    partnership.digests.freeze(meeting.id, Audience.PUBLIC, by=ANALYST, at=NOW)
    assert seen[tables:] == list(range(tables, 2 * tables))


COUNTS = st.tuples(st.integers(0, 150), st.integers(20, 150)).map(lambda pair: (min(pair), pair[1]))


@given(COUNTS, COUNTS, st.sampled_from([Audience.EXECUTIVE, Audience.PUBLIC]))
def test_a_change_in_words_says_no_more_than_the_figures(
    now: tuple[int, int], before: tuple[int, int], audience: Audience
) -> None:
    """It is said only where all counts that the told figures leave open say it: so two worlds with the same figures get
    the same word, and the word is true of both."""
    shown = [
        (show_count(some, audience=audience), show_count(every, audience=audience)) for some, every in (now, before)
    ]
    told = protected_change(shown[0], shown[1], Thresholds(), least=50)
    if told in (Change.MORE, Change.LESS):
        assert since(now, before, least=50) is told
    assert told is not Change.FIRST_TIME
