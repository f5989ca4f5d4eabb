"""What young people are told of their session: a page that anybody may read, and so told as the public is."""

from __future__ import annotations

from analysis.disclosure import Audience
from analysis.wiring import Partnership
from feedback.core.records import Share
from feedback.partnership.meetings import Meeting
from tests.factories import ANALYST, FACILITATOR, NOW, open_session, sent

BUSES = "the last bus goes before the club ends, number {n}"


def told(partnership: Partnership, session_id: str) -> list[str]:
    return [theme.id for theme in partnership.replies.of_session(session_id, today=NOW.date()).themes]


def spoken(partnership: Partnership, **said: int) -> str:
    """A session in which so many speak of each thing; every theme of it approved."""
    session = open_session(partnership.collection)
    for words, count in {BUSES: said.get("buses", 0), "the library has warm chairs {n}": said.get("warm", 0)}.items():
        for n in range(count):
            answer = sent(partnership.collection, session, words.format(n=n), share=Share.YES)
            partnership.collection.review.clear(answer.id, by=FACILITATOR, at=NOW)
    partnership.machine.run([session.id], by=ANALYST, at=NOW)
    for candidate in partnership.book.candidates():
        partnership.decisions.approve(candidate, by=ANALYST, at=NOW)
    return session.id


def test_a_theme_of_fewer_than_the_public_may_know_of_is_not_named(partnership: Partnership) -> None:
    """Nine of nineteen who spoke of buses are named to nobody on a poster; ten are, and the meeting with its place."""
    session_id = spoken(partnership, buses=9, warm=10)
    assert "transport" not in told(partnership, session_id)
    answer = sent(partnership.collection, partnership.collection.sessions.get(session_id), BUSES.format(n=10))
    partnership.collection.review.clear(answer.id, by=FACILITATOR, at=NOW)
    partnership.machine.catch_up([session_id], at=NOW)
    assert "transport" in told(partnership, session_id)


def test_a_lone_voice_is_not_pointed_at(partnership: Partnership, meeting: Meeting) -> None:
    """Of fourteen, only what ten or more spoke of is named; and who hears it."""
    session_id = meeting.session_ids[0]
    counts, _ = partnership.book.counts([session_id])
    assert set(told(partnership, session_id)) <= {theme for theme, count in counts.items() if count >= 10}
    assert "transport" in told(partnership, session_id)
    reply = partnership.replies.of_session(session_id, today=NOW.date())
    assert [heard.place for heard in reply.heard_by] == ["Town hall"]


def test_what_editions_tell_is_weighed(partnership: Partnership, meeting: Meeting) -> None:
    """The page goes through suppression beside every edition: nothing more is named because one was frozen."""
    before = told(partnership, meeting.session_ids[0])
    partnership.digests.freeze(meeting.id, Audience.PUBLIC, by=ANALYST, at=NOW)
    assert set(told(partnership, meeting.session_ids[0])) <= set(before)


def test_a_session_of_fewer_than_ten_names_nothing(partnership: Partnership) -> None:
    """A group below the minimum base is not broken down, and a session without answers has nothing to tell."""
    assert told(partnership, spoken(partnership, buses=8)) == []
    assert told(partnership, open_session(partnership.collection).id) == []
