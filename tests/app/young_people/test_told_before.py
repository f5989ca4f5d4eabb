""" "Why should I trust you" and "what is the point": the fixed answer, then what came of what was said before, if public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from analysis.accountability.promise_records import Decision, DecisionKind, PromiseEvent, ProposedDecision
from analysis.wiring import Partnership
from app.shell.wiring import now
from app.young_people import keeping
from app.young_people.listener import conversation, hearing
from feedback.chat.state import State, Step, Turn, Typed
from feedback.core.content_files import LANGUAGES
from feedback.core.records import Session
from tests.app.reading import everything
from tests.app.young_people.test_tell_us import chat, write
from tests.factories import ANALYST, EXECUTIVE, FACILITATOR, NOW, open_session, sent

BUS = "the last bus goes before the club ends so we walk home in the dark"
DOUBT, LATER = "why should i trust you", "There will be a later bus"


def decided(
    partnership: Partnership, kind: DecisionKind = DecisionKind.YES, *, people: int = 12, **plan: str
) -> Decision:
    """A session of so many on buses, and what its meeting decided."""
    collection = partnership.collection
    session = open_session(collection, **plan)
    for number in range(people):
        collection.review.clear(sent(collection, session, f"{BUS}, number {number}").id, by=FACILITATOR, at=NOW)
    if "transport" in partnership.book.approved():
        partnership.machine.catch_up([session.id], at=NOW)
    else:
        partnership.machine.run([session.id], by=ANALYST, at=NOW)
        (candidate,) = (c for c in partnership.book.candidates() if c.id == "transport")
        partnership.decisions.approve(candidate, by=ANALYST, at=NOW)
    meeting = collection.meetings.plan("Winter", NOW.date(), "Town hall", [session.id], by=ANALYST, at=NOW)
    decision = ProposedDecision(
        meeting_id=meeting.id,
        theme_id="transport",
        kind=kind,
        words=LATER,
        because="" if kind is DecisionKind.YES else "the road is narrow",
        owner="Head of transport" if kind is DecisionKind.YES else "",
        agency="Council" if kind is DecisionKind.YES else "",
        due_on=None if kind is DecisionKind.NO_BECAUSE else now().date() + timedelta(days=30),
        measure="It runs" if kind is DecisionKind.YES else "",
        tell_children="Poster" if kind is DecisionKind.YES else "",
    )
    return partnership.promises.decide(decision, by=EXECUTIVE, at=now())


def said(partnership: Partnership, session: Session, words: str = DOUBT, language: str = "en") -> Turn:
    talk = conversation(session, hearing(partnership.machine, partnership.book, partnership.told_before))
    return talk.next(State(step=Step.QUESTION, place=1, language=language), Typed(words))


def lines(turn: Turn) -> str:
    return "\n".join(line for passage in turn.said if passage.key == "told_before" for line in passage.lines)


@pytest.mark.parametrize(
    ("words", "reply"), [(DOUBT, "trust"), ("whats the point nobody ever listens", "whats_the_point")]
)
def test_who_doubts_is_told_what_came_of_it(partnership: Partnership, session: Session, words: str, reply: str) -> None:
    """The fixed answer first, then the theme, how it stands, and what leaders did in their own words."""
    decided(partnership)
    turn = said(partnership, session, words)
    assert [passage.key for passage in turn.said] == [f"reply.{reply}", "told_before"]
    assert "Getting about" in lines(turn)
    assert "On the way" in lines(turn)
    assert LATER in lines(turn)
    assert turn.state.pending == words


def test_late_and_kept_are_told_as_they_are(
    partnership: Partnership, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past its date it says so by itself; kept, it says that."""
    promise = decided(partnership)
    later = now() + timedelta(days=31)
    monkeypatch.setattr("app.young_people.listener.now", lambda: later)
    assert "Late. Leaders have been asked why." in lines(said(partnership, session))
    partnership.promises.step(promise.id, PromiseEvent.KEPT, "It runs", by=EXECUTIVE, at=later)
    assert "Done" in lines(said(partnership, session))


def test_a_no_is_told_with_its_reason(partnership: Partnership, session: Session) -> None:
    """Refused is told too, and not as if anything had been done."""
    decided(partnership, DecisionKind.NO_BECAUSE)
    told = lines(said(partnership, session))
    assert "No, because: the road is narrow" in told
    assert "What they did" not in told


def test_where_nothing_is_public_the_fixed_answer_stands_alone(partnership: Partnership, session: Session) -> None:
    """No decision; or one about what fewer spoke of than the public may know of."""
    assert [passage.key for passage in said(partnership, session).said] == ["reply.trust"]
    decided(partnership, people=8)
    assert [passage.key for passage in said(partnership, session).said] == ["reply.trust"]


def test_the_same_place_comes_first(partnership: Partnership) -> None:
    """What was said here is told before what was said nearby."""
    decided(partnership, area="North")
    decided(partnership, DecisionKind.NO_BECAUSE, area="South")
    assert LATER in lines(said(partnership, open_session(partnership.collection, area="North")))
    assert "narrow" in lines(said(partnership, open_session(partnership.collection, area="South")))


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_adults_words_are_marked_as_english(partnership: Partnership, session: Session, language: str) -> None:
    """The fixed words are in the young person's language; the adults' own words are as they said them, and told to be."""
    decided(partnership)
    talk = conversation(session, hearing(partnership.machine, partnership.book, partnership.told_before))
    told = talk.came_of(language)
    english = talk.came_of("en")
    assert told is not None
    assert english is not None
    assert len(told.lines) == 3
    assert f"\u2068{LATER}\u2069" in told.lines[1]
    assert not {*told.lines} & {*english.lines}


def test_beside_the_calm_message_nothing_else_is_told(partnership: Partnership, session: Session) -> None:
    """Who tells of harm and doubts in one breath is answered calmly; what became of buses is not for then."""
    decided(partnership)
    turn = said(partnership, session, "why should i trust you my dad hits me every night")
    assert turn.state.calm
    assert lines(turn) == ""


def test_the_chat_shows_it(
    partnership: Partnership, session: Session, sign_in: Callable[[None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the page, under the fixed answer and above the question."""
    sign_in(None)
    monkeypatch.setattr(keeping, "token", lambda: "b" * 43)
    decided(partnership)
    at: AppTest = chat(session.code, **{"in": "1"})
    at.button(key=next(b.key for b in at.button if b.label.endswith("Good"))).click().run()
    shown = everything(write(at, DOUBT))
    assert "You do not have to trust me" in shown
    assert LATER in shown
