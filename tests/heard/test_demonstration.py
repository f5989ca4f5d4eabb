"""The demonstration's content: rich enough to explore, made up throughout, and right on any day."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from itertools import combinations

import pytest

from analysis.reports.period import quarter_of
from feedback.core.content_files import CONTENT
from feedback.core.records import AgeVersion, QuestionKind, Share, Skip
from feedback.questionnaire.question_packs import load_pack
from feedback.responses.sessions import missing
from heard.demonstration.build import short_day
from heard.demonstration.content import FOLDER, Card, DemoSession, load
from heard.demonstration.meetings import DemoDecision

DEMO = load()
EVERY_SESSION = (*DEMO.sessions, DEMO.asked_again, DEMO.last_year, DEMO.open_session)
HELD = {meeting.id: meeting for meeting in DEMO.partnership.meetings if meeting.held}
DECISIONS = DEMO.partnership.decisions
PROMISES = [decision for decision in DECISIONS if decision.decision != "no_because"]
TODAY = date(2026, 11, 23)
CORE = load_pack("core")
# Vocabularies of the two groups that no theme of the framework is about.
DOGS = re.compile(r"\bdogs?\b|\bpsy\b", re.I)
FLOODS = re.compile(r"\bflood\w*|\briver\b|\bbrook\b|under water|hear rain|the water|dinghy|\bdrains\b", re.I)


def texts_of(card: Card) -> list[str]:
    return [answer.text for answer in card.raw_answers("core") if answer.text is not None]


def texts(session: DemoSession) -> list[str]:
    return [text for card in session.cards for text in texts_of(card)]


def in_language(language: str) -> list[str]:
    return [t for s in DEMO.sessions for c in s.cards if c.language == language for t in texts_of(c)]


def words_of(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def state_by_rule(promise: DemoDecision) -> tuple[str, str]:
    """The rule of the domain, said once more here: overdue, moved twice or more, or no update in 90 days."""
    said = [step.kind for step in promise.steps if step.kind in ("kept", "stuck", "withdrawn")]
    if said:
        return said[-1], ""
    moved_to = [step.to_in_days for step in promise.steps if step.to_in_days is not None]
    due = moved_to[-1] if moved_to else promise.due_in_days
    assert due is not None
    heard = min([-HELD[promise.meeting].in_days, *(step.days_ago for step in promise.steps)])
    drifts = {"overdue": due < 0, "moved": len(moved_to) >= 2, "silent": heard > 90}
    found = [name for name, drifting in drifts.items() if drifting]
    assert len(found) <= 1, "each drifting promise shows one way to drift"
    return ("drifting", found[0]) if found else ("open", "")


def test_four_past_sessions_hold_at_least_320_texts():
    """Somebody who explores the demonstration meets enough answers for themes to mean something."""
    assert len(DEMO.sessions) == 4
    assert 340 <= sum(len(texts(session)) for session in DEMO.sessions) <= 360
    assert all(session.session.held_days_ago > 0 for session in DEMO.sessions)


def test_the_year_before_bears_a_comparison():
    """Enough young people spoke for a share to be told, on a day about a year ago, before a meeting that heard of it."""
    assert len(DEMO.last_year.cards) >= 55
    assert 340 <= DEMO.last_year.session.held_days_ago <= 440
    assert -DEMO.last_year.meeting.in_days < DEMO.last_year.session.held_days_ago


def test_one_session_is_open_with_cards_in_it():
    """The live screen has something to show from the first minute."""
    assert DEMO.open_session.session.held_days_ago == 0
    assert 6 <= len(DEMO.open_session.cards) <= 8


def test_all_age_versions_and_three_languages_are_heard():
    """Each age version has a session; Polish and Welsh are there as whole cards."""
    assert {session.session.age_version for session in DEMO.sessions} == set(AgeVersion)
    assert len(in_language("pl")) >= 12
    assert len(in_language("cy")) >= 10


def test_no_two_texts_are_alike():
    """Every answer is somebody's own: none repeats another, none is another in other words."""
    everything = [words_of(text) or frozenset({text}) for session in EVERY_SESSION for text in texts(session)]
    assert len(set(everything)) == len(everything)
    close = [
        (a, b) for a, b in combinations(everything, 2) if min(len(a), len(b)) > 4 and len(a & b) / len(a | b) > 0.5
    ]
    assert close == []


def test_texts_are_as_long_as_children_write():
    """Nothing is longer than 600 characters; some are a word, and one an emoji alone."""
    everything = [text for session in EVERY_SESSION for text in texts(session)]
    assert max(map(len, everything)) <= 600
    assert sum(" " not in text for text in everything) >= 15
    assert any(not words_of(text) for text in everything)


def test_some_cards_need_help_in_every_session():
    """The safeguarding desk has cases to learn on, in each session and at every age; none of them is shared widely."""
    for session in (*DEMO.sessions, DEMO.open_session):
        assert any(card.needs_help for card in session.cards)
    in_need = [card for session in DEMO.sessions for card in session.cards if card.needs_help]
    assert len(in_need) >= 12
    assert all(card.share is Share.NO for card in in_need if card.language == "en")


@pytest.mark.parametrize(("pattern", "least"), [(DOGS, 9), (FLOODS, 9)])
def test_two_things_wait_to_be_found(pattern: re.Pattern[str], least: int):
    """Two groups that no framework theme is about are big enough to emerge, each in two sessions or more."""
    found = [[text for text in texts(session) if pattern.search(text)] for session in DEMO.sessions]
    assert sum(map(len, found)) >= least
    assert sum(len(in_session) >= 3 for in_session in found) >= 2


def test_choices_are_options_of_the_core_pack():
    """A card gives only what the screens could have given."""
    for session in EVERY_SESSION:
        for card in session.cards:
            answers = card.raw_answers(session.session.pack)
            assert answers
            for answer in answers:
                question = CORE.question(answer.question_id)
                assert (answer.text is None) or question.kind is QuestionKind.TEXT
                assert answer.choice is None or answer.choice in question.option_ids


def test_skips_are_skips():
    """`not_sure` in a file reaches intake as a way of not answering, never as words."""
    skips = [a for s in EVERY_SESSION for c in s.cards for a in c.raw_answers("core") if a.skip]
    assert {answer.skip for answer in skips} == set(Skip)
    assert all(answer.text is None and answer.choice is None for answer in skips)


def test_every_session_may_open():
    """Each session names lead worker, safeguarding lead and numbers, as any session must."""
    for session in EVERY_SESSION:
        assert missing(session.session.plan(TODAY)) == ()
        assert "(demonstration)" in session.session.lead_worker
        assert "(demonstration)" in session.session.dsl


def test_quotes_may_be_shared():
    """A quote's writer said yes to sharing, is not in need of help, and wrote those words in English."""
    assert len(DEMO.quotes) >= 10
    assert sum(quote.opens_meeting for quote in DEMO.quotes) == 1
    for quote in DEMO.quotes:
        card = DEMO.sessions[quote.session - 1].cards[quote.card - 1]
        assert card.share is Share.YES
        assert not card.needs_help
        assert card.language == "en"
        text = getattr(card, quote.question)
        assert 25 < len(text) < 200
        assert not re.search(r"\d{4}|\b(Mr|Mrs|Miss)\b", text)


def test_promises_stand_in_every_state():
    """Every state is there to see, drift in its three ways, and each is what the rule makes of its dates."""
    assert {promise.expected_state for promise in PROMISES} == {"open", "kept", "drifting", "stuck", "withdrawn"}
    drifts = {promise.expected_drift for promise in PROMISES if promise.expected_state == "drifting"}
    assert drifts == {"overdue", "moved", "silent"}
    assert {decision.decision for decision in DECISIONS} == {"yes", "not_yet", "no_because"}
    for promise in PROMISES:
        assert state_by_rule(promise) == (promise.expected_state, promise.expected_drift), promise.id


def test_what_happened_to_a_promise_follows_its_making():
    """A decision is of a meeting that was held, on what sessions before it said; its steps come after, in order."""
    for decision in DECISIONS:
        made_days_ago = -HELD[decision.meeting].in_days
        for number in decision.sessions:
            assert DEMO.sessions[number - 1].session.held_days_ago > made_days_ago
        days = [made_days_ago, *(step.days_ago for step in decision.steps)]
        assert days == sorted(days, reverse=True)
        assert decision.due_in_days is None or decision.due_in_days > -made_days_ago


def test_asking_again_is_the_same_place_and_age_after_a_kept_promise():
    """The pair that a stranger finds can be compared: same area, age and questions, held once the promise was kept."""
    again = DEMO.asked_again
    before = DEMO.sessions[again.earlier - 1].session
    assert (again.session.area, again.session.age_version, again.session.pack) == (
        before.area,
        before.age_version,
        before.pack,
    )
    (promise,) = [decision for decision in DECISIONS if decision.id == again.decision]
    assert next(step.days_ago for step in promise.steps if step.kind == "kept") > again.session.held_days_ago


def test_the_shadow_executive_speaks_from_its_own_seats():
    """Every view and message is under a seat's pseudonym; one meeting comes, and hears sessions already held."""
    seats = set(DEMO.partnership.seats)
    assert sum(not meeting.held for meeting in DEMO.partnership.meetings) == 1
    for meeting in DEMO.partnership.meetings:
        speaking = {meeting.message_from, *(view.seat for item in meeting.agenda for view in item.views)}
        assert speaking | {item.proposed_by for item in meeting.agenda if item.proposed_by} <= seats
        assert all(DEMO.sessions[n - 1].session.held_days_ago > -meeting.in_days for n in meeting.sessions)


def test_nothing_names_a_real_partnership_or_a_number_that_rings():
    """All of it is made up: no real partnership, and telephone numbers only from Ofcom's ranges for drama."""
    everything = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml"))
    assert not re.search(r"cheshire|chester|warrington|halton|crewe|macclesfield", everything, re.I)
    for number in re.findall(r"0\d{3,4} ?\d{3} ?\d{3,4}", everything):
        assert re.fullmatch(r"07700 900\d{3}|01632 960\d{3}", number)


def test_blind_codes_are_of_answers_and_themes_that_are_there() -> None:
    """Each code of the two rounds names an answer in words of a past session and known themes; no answer twice."""
    known = {theme["id"] for theme in tomllib.loads((CONTENT / "themes.toml").read_text(encoding="utf-8"))["theme"]}
    codes = [*DEMO.coding.finished, *DEMO.coding.open]
    assert len({(code.session, code.card, code.question) for code in codes}) == len(codes)
    assert len(DEMO.coding.finished) >= 30
    assert len(DEMO.coding.open) >= 10
    for code in codes:
        assert isinstance(getattr(DEMO.sessions[code.session - 1].cards[code.card - 1], code.question), str)
        assert known.issuperset({*code.one, *code.two})


@pytest.mark.parametrize("day", [date(2026, 1, 1) + timedelta(days=number) for number in range(0, 730, 1)][::3])
def test_no_quarter_of_the_year_is_empty(day: date) -> None:
    """On whatever day the demonstration is made, this quarter and the four before it each hold a meeting."""
    held = [day + timedelta(days=m.in_days) for m in DEMO.partnership.meetings if m.held]
    held += [short_day(one, day) for one in DEMO.partnership.short]
    held.append(day + timedelta(days=DEMO.last_year.meeting.in_days))
    quarter = quarter_of(day)
    for _ in range(5):
        assert any(quarter.holds(one) for one in held), quarter
        quarter = quarter_of(quarter.start - timedelta(days=1))
    assert max(held) <= day


def test_a_short_meeting_hears_what_was_said_before_it() -> None:
    """No meeting reads a session that was not yet held, also where it moves to the quarter's first day."""
    for one in DEMO.partnership.short:
        for number in one.sessions:
            assert DEMO.sessions[number - 1].session.held_days_ago > -one.in_days
        if not one.sessions:
            assert DEMO.last_year.session.held_days_ago > -one.in_days
