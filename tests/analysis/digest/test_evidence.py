"""A digest rests on one record of evidence, read from one state of the file in a bounded number of queries."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from analysis.accountability.promise_records import DecisionKind, ProposedDecision
from analysis.digest import compose, evidence
from analysis.digest.editions import ReleasedMeanwhile, canonical, hash_of
from analysis.digest.opener import Opener
from analysis.disclosure import Audience
from analysis.render.documents import html
from analysis.render.wording import opener
from analysis.reports.questions.counts import CountedEdition
from analysis.wiring import Partnership
from feedback.core.records import SessionKind
from feedback.partnership.meetings import Meeting
from feedback.storage.database import Store
from tests.factories import ANALYST, EXECUTIVE, NOW, open_session, send, text

OF_WORDS = Path(__file__).with_name("edition_of_words.json")
MOST_QUERIES = 31


@contextmanager
def queries(store: Store) -> Iterator[list[str]]:
    """Every statement that reaches the file meanwhile."""
    seen: list[str] = []
    with store.snapshot() as db:
        db.conn.set_trace_callback(seen.append)
        try:
            yield seen
        finally:
            db.conn.set_trace_callback(None)


def promised(partnership: Partnership, meeting: Meeting, number: int) -> None:
    yes = ProposedDecision(
        meeting_id=meeting.id, theme_id="transport", kind=DecisionKind.YES, words=f"A later bus {number}", owner="Head",
        agency="Council", due_on=NOW.date() + timedelta(days=40), measure="It runs", tell_children="Poster",
    )  # fmt: skip
    partnership.promises.decide(yes, by=EXECUTIVE, at=NOW)


def test_the_number_of_queries_is_bounded(partnership: Partnership, meeting: Meeting) -> None:
    """More answers, promises, meetings and editions are read in no more queries, and in few."""
    with queries(partnership.collection.store) as few:
        partnership.digests.compose(meeting.id, Audience.EXECUTIVE, today=NOW.date())
    assert 0 < len(few) <= MOST_QUERIES
    session = partnership.collection.sessions.get(meeting.session_ids[0])
    for number in range(8):
        send(partnership.collection, session, text(f"buses are late {number}"))
        promised(partnership, meeting, number)
        other = open_session(partnership.collection, area=f"Place {number}")
        earlier = NOW.date() - timedelta(days=number)
        partnership.collection.meetings.plan("Board", earlier, "Hall", [other.id], by=ANALYST, at=NOW)
    partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    with queries(partnership.collection.store) as many:
        partnership.digests.compose(meeting.id, Audience.EXECUTIVE, today=NOW.date())
    assert len(many) == len(few)


def test_what_is_written_between_two_reads_is_not_seen(
    partnership: Partnership, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody corrects a theme and promises something while a digest is read: counts, quotes and name are of before."""
    before = partnership.digests.compose(meeting.id, Audience.TEAM, today=NOW.date())
    read, other = evidence.ResponseReader.read, Store(partnership.collection.store.path)

    def late(*given: Any) -> evidence.ResponseEvidence:
        other.write("DELETE FROM assignments WHERE theme_id = 'transport'")
        other.write("DELETE FROM themes WHERE id = 'things-to-do'")
        return read(*given)

    monkeypatch.setattr(evidence.ResponseReader, "read", late)
    assert partnership.digests.compose(meeting.id, Audience.TEAM, today=NOW.date()) == before
    monkeypatch.undo()
    assert partnership.digests.compose(meeting.id, Audience.TEAM, today=NOW.date()) != before
    other.close()


def test_composing_writes_nothing(partnership: Partnership, meeting: Meeting) -> None:
    """Reading evidence changes no row."""
    path = partnership.collection.store.path
    with sqlite3.connect(path) as watching:
        version = watching.execute("PRAGMA data_version").fetchone()
        partnership.digests.compose(meeting.id, Audience.PUBLIC, today=NOW.date())
        assert watching.execute("PRAGMA data_version").fetchone() == version
    watching.close()


def test_an_edition_frozen_meanwhile_is_checked_against(
    partnership: Partnership, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people freeze at once: the second is composed again with the first among what left, and never kept without."""
    real, calls = compose.compose, []

    def slow(*given: Any, **more: Any) -> Any:
        calls.append(given[0].meeting.released)
        made = real(*given, **more)
        if len(calls) == 1:
            partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
        return made

    monkeypatch.setattr(compose, "compose", slow)
    partnership.digests.freeze(meeting.id, Audience.PUBLIC, by=ANALYST, at=NOW)
    assert [len(released) for released in calls] == [0, 0, 1]
    with pytest.raises(ReleasedMeanwhile):
        partnership.editions.keep(meeting.id, Audience.TEAM, *real_digest(partnership, meeting), after=(), at=NOW)


def real_digest(partnership: Partnership, meeting: Meeting) -> Any:
    return partnership.digests.compose(meeting.id, Audience.TEAM, today=NOW.date())


def test_areas_of_one_town_stay_two(partnership: Partnership) -> None:
    """Elm Park and Oak Park in Northtown are two places in the edition, on its page and to whoever asks."""
    sessions = [open_session(partnership.collection, area=f"{park} Park, Northtown") for park in ("Elm", "Oak")]
    for session in sessions:
        for number in range(12):
            send(partnership.collection, session, text(f"the park is dark {number}"))
    ids = [session.id for session in sessions]
    both = partnership.collection.meetings.plan("Board", NOW.date(), "Hall", ids, by=ANALYST, at=NOW)
    edition = partnership.digests.freeze(both.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    assert CountedEdition(edition=edition, tables=()).areas == {"elm park, northtown", "oak park, northtown"}
    assert {place.area for place in edition.digest.sessions} == {"Elm Park, Northtown", "Oak Park, Northtown"}
    assert {place.kind for place in edition.digest.sessions} == {SessionKind.COMMUNITY}
    page = opener(edition.digest)
    assert page.sessions_line.count("Northtown") == 2
    assert [place.name for place in page.places] == ["Elm Park, Northtown", "Oak Park, Northtown"]


def test_an_edition_of_words_reads_as_it_was_frozen(partnership: Partnership, meeting: Meeting) -> None:
    """An edition that an earlier Heard froze, words and all, opens with its hash and prints every sentence it held."""
    content = OF_WORDS.read_text(encoding="utf-8")
    row = {"id": "of-words", "meeting_id": meeting.id, "audience": "executive", "made_at": NOW.isoformat()}
    row |= {"content": content, "hash": hash_of(content), "protections": "[]"}
    partnership.collection.store.insert("editions", row)
    edition = partnership.editions.get("of-words")
    assert isinstance(edition.digest, Opener)
    assert hash_of(canonical(edition.digest)) == edition.hash == partnership.editions.hash_now("of-words")
    page = opener(edition.digest)
    assert page == edition.digest
    assert {field.name for field in fields(page)} - {"answers"} == json.loads(content).keys()
    printed = html.opener(page, edition_hash=edition.hash).decode()
    for words in (
        "at least 10 young people in 1 session",
        "Sessions: community, North",
        "A later bus",
        "overdue since 20 November 2026",
        "Scorecard Q2, 30 September 2026",
        "the last bus goes before the club ends, number 9",
        "the first time we asked",
    ):
        assert words in printed
    assert CountedEdition(edition=edition, tables=()).areas == {"north"}


def test_words_are_made_when_somebody_reads(partnership: Partnership, meeting: Meeting) -> None:
    """What is frozen holds no sentence: figures as intervals, states and days as themselves."""
    promised(partnership, meeting, 1)
    edition = partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=ANALYST, at=NOW)
    content = partnership.editions.content(edition.id)
    page = opener(edition.digest)
    for sentence in (page.heard_from, page.sessions_line, page.method, page.limits, page.promises_line):
        assert sentence
        assert sentence not in content
    assert edition.digest.language == "en"
    assert page.heard_from == "at least 10 young people in 1 session"
