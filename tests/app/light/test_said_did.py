""" "You said, we did" behind a session's code: what became of it in plain words, and "you got it wrong" by the one door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from analysis.accountability.follow_up_sessions import FollowUps
from analysis.accountability.promise_records import DecisionKind, PromiseEvent, ProposedDecision
from analysis.wiring import Partnership
from app.shell.wiring import now
from feedback.core.records import AnswerState, Session, SessionState
from feedback.responses.sessions import SessionNotOpen, StillToRead
from tests.app.light_visit import Visit, client  # noqa: F401  (a fixture)
from tests.factories import ANALYST, DSL, EXECUTIVE, FACILITATOR, HARM, NOW, draft, sent

BUS = "the last bus goes before the club ends so we walk home in the dark"


@pytest.fixture
def told(partnership: Partnership, session: Session) -> Session:
    """A closed session on buses, with a promise and a no from its meeting."""
    collection = partnership.collection
    for number in range(12):
        collection.review.clear(sent(collection, session, f"{BUS}, number {number}").id, by=FACILITATOR, at=NOW)
    partnership.machine.run([session.id], by=ANALYST, at=NOW)
    candidate = next(c for c in partnership.book.candidates() if c.id == "transport")
    theme = partnership.decisions.approve(candidate, by=ANALYST, at=NOW)
    meeting = collection.meetings.plan("Winter", NOW.date(), "Town hall", [session.id], by=ANALYST, at=NOW)
    yes = ProposedDecision(
        meeting_id=meeting.id,
        theme_id=theme.id,
        kind=DecisionKind.YES,
        words="Run a later bus",
        owner="Head of transport",
        agency="Council",
        due_on=now().date() + timedelta(days=30),
        measure="It runs",
        tell_children="Poster",
        you_said="The last bus goes <too> early",
        we_did="There will be a later bus",
    )
    partnership.promises.decide(yes, by=EXECUTIVE, at=now())
    no = ProposedDecision(
        meeting_id=meeting.id, theme_id=theme.id, kind=DecisionKind.NO_BECAUSE, words="", because="the road is narrow"
    )
    partnership.promises.decide(no, by=EXECUTIVE, at=now())
    collection.meetings.hold(meeting.id, by=EXECUTIVE, at=NOW)
    return collection.sessions.close(session.id, by=FACILITATOR, at=NOW)


def way_back(partnership: Partnership, session: Session) -> Session:
    return partnership.follow_ups.open_way_back(session.id, "You got it wrong", by=FACILITATOR, at=NOW)


def page_of(client: TestClient, session: Session) -> Visit:  # noqa: F811
    return Visit(client).go(f"/s/{session.code}/did")


def test_what_was_promised_and_refused_stands_behind_the_code(client: TestClient, told: Session) -> None:  # noqa: F811
    """Also of a closed session: themes, who heard it, the promise, the no with its reason; help on top; no answer's words."""
    visit = page_of(client, told)
    assert visit.heading == "You said, we did"
    for words in (
        "The last bus goes <too> early",
        "There will be a later bus",
        "On the way",
        "No, because: the road is narrow",
        "Leaders heard it on",
    ):
        assert words in visit.text
    assert "number 3" not in visit.text
    assert visit.page.xpath("//details[@class='help']")
    assert not visit.page.xpath("//main//textarea")
    assert "You can tell a worker" in visit.text


def test_lateness_is_told(
    client: TestClient,  # noqa: F811
    partnership: Partnership,
    told: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Past its date the same page says so by itself; kept, it says that."""
    later = now() + timedelta(days=31)
    monkeypatch.setattr("app.light.said_did.now", lambda: later)
    assert "Late. Leaders have been asked why." in page_of(client, told).text
    (promise,) = partnership.promises.all()
    partnership.promises.step(promise.decision.id, PromiseEvent.KEPT, "It runs", by=EXECUTIVE, at=later)
    assert "Done" in page_of(client, told).text


def test_you_got_it_wrong_comes_in_after_the_session_closed(
    client: TestClient,  # noqa: F811
    partnership: Partnership,
    told: Session,
) -> None:
    """It is redacted, waits for a reader in an open session, gives a slip, and once sent it is not sent again."""
    collection = partnership.collection
    back = way_back(partnership, told)
    visit = page_of(client, told)
    nonce = visit.page.xpath("//input[@name='nonce']/@value")[0]
    visit.press("Send", words="No bus came. Ring me on 07700 900123")
    assert len(visit.slip().split()) == 4
    (answer,) = collection.answers.of_sessions([back.id])
    assert answer.state is AnswerState.UNREAD
    assert answer.text is not None
    assert "07700" not in answer.text
    assert collection.sessions.get(told.id).state is SessionState.CLOSED
    assert len(collection.answers.of_sessions([told.id])) == 12
    again = client.post(
        f"/s/{told.code}/did",
        data={"nonce": nonce, "words": "No bus came. Ring me on 07700 900123"},
        headers={"origin": "http://localhost:8501"},
    )
    assert again.status_code == 200
    assert len(collection.answers.of_sessions([back.id])) == 1
    other = client.post(
        f"/s/{told.code}/did",
        data={"nonce": nonce, "words": "No bus came at all"},
        headers={"origin": "http://localhost:8501"},
    )
    assert other.status_code == 400
    assert "No bus came at all" in other.text
    assert "not sent yet" in other.text
    assert nonce not in other.text
    assert len(collection.answers.of_sessions([back.id])) == 1
    with pytest.raises(StillToRead):
        collection.sessions.close(back.id, by=FACILITATOR, at=NOW)


def test_harm_said_here_reaches_the_desk(client: TestClient, partnership: Partnership, told: Session) -> None:  # noqa: F811
    """The words lie at the desk alone, the calm message and the help panel stand on the screen, staff see the marker."""
    back = way_back(partnership, told)
    visit = page_of(client, told).press("Send", words=HARM)
    (case,) = partnership.collection.concerns.cases(by=DSL)
    assert case.session_id == back.id
    assert HARM not in visit.answer.text
    assert visit.page.xpath("//section[@aria-labelledby='help-title']")
    assert partnership.collection.concerns.marker(back.id).new
    assert partnership.collection.answers.of_sessions([back.id])[0].text is None


def test_nothing_is_lost_when_it_is_too_long_or_shut_meanwhile(
    client: TestClient,  # noqa: F811
    partnership: Partnership,
    told: Session,
) -> None:
    """The words come back in their box; after the way back is closed the page says where to go instead."""
    back = way_back(partnership, told)
    long = page_of(client, told).press("Send", words="a b " * 1_500)
    assert long.answer.status_code == 400
    assert long.box().startswith("a b a b")
    open_page = page_of(client, told)
    partnership.collection.sessions.close(back.id, by=FACILITATOR, at=NOW)
    late = open_page.press("Send", words="you got it wrong")
    assert late.answer.status_code == 400
    assert late.problem()
    assert not late.page.xpath("//main//textarea")
    assert partnership.collection.answers.of_sessions([back.id]) == []


def test_an_empty_answer_is_no_answer(client: TestClient, partnership: Partnership, told: Session) -> None:  # noqa: F811
    """Nothing is kept, and the box is there again."""
    back = way_back(partnership, told)
    visit = page_of(client, told).press("Send", words="  ")
    assert visit.answer.status_code == 400
    assert visit.page.xpath("//main//textarea")
    assert partnership.collection.answers.of_sessions([back.id]) == []


def test_the_way_back_leads_to_what_it_answered(client: TestClient, partnership: Partnership, told: Session) -> None:  # noqa: F811
    """Its slip and its code open the page of the session that it answered."""
    back = way_back(partnership, told)
    slip = page_of(client, told).press("Send", words="no bus came").slip()
    assert "There will be a later bus" in page_of(client, back).text
    shown = Visit(client).go("/back").press("Look", words=slip)
    assert "There will be a later bus" in shown.text
    assert shown.page.xpath(f"//a[starts-with(@href, '/s/{told.code}/did')]")


def test_one_way_back_and_it_opens_again(partnership: Partnership, told: Session) -> None:
    """Opened twice it is one; closed, the same opens again, with the numbers and the leads of its session."""
    once, twice = way_back(partnership, told), way_back(partnership, told)
    assert once == twice
    assert (once.plan.dsl, once.plan.local_numbers) == (told.plan.dsl, told.plan.local_numbers)
    partnership.collection.sessions.close(once.id, by=FACILITATOR, at=NOW)
    assert way_back(partnership, told).id == once.id
    follow_ups: FollowUps = partnership.follow_ups
    assert (follow_ups.origin(once.id), follow_ups.origin(told.id)) == (told.id, told.id)


@pytest.mark.parametrize("code", ["ZZZ999", "nonsense"])
def test_no_page_for_no_session(client: TestClient, code: str) -> None:  # noqa: F811
    """An unknown code, and a session that never opened, lead to the box for codes."""
    assert client.get(f"/s/{code}/did").status_code == 404


def test_no_page_for_a_draft(client: TestClient, partnership: Partnership) -> None:  # noqa: F811
    """What was never open has nothing to tell."""
    kept = draft(partnership.collection)
    assert client.get(f"/s/{kept.code}/did").status_code == 404
    with pytest.raises(SessionNotOpen):
        partnership.collection.sessions.joinable(kept.code)
