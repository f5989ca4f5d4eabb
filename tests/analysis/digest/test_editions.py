"""Editions are frozen: the same content is kept once, and nothing changes one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from analysis.digest.editions import Editions
from analysis.disclosure import Audience
from analysis.wiring import Partnership
from feedback.core.errors import NotFound
from feedback.partnership.meetings import Meeting
from tests.factories import ANALYST, NOW, TODAY

NEXT = TODAY + timedelta(days=1)


def test_an_edition_is_frozen_and_kept_once(partnership: Partnership, meeting: Meeting) -> None:
    """The same content for the same readers is the same edition; other content, or other readers, is another."""
    digest, told = partnership.digests.compose(meeting.id, Audience.PUBLIC, today=TODAY)
    keep = partnership.editions.keep
    first = keep(meeting.id, Audience.PUBLIC, digest, told, after=(), at=NOW)
    out = partnership.editions.released
    assert keep(meeting.id, Audience.PUBLIC, digest, told, after=out(), at=NOW + timedelta(days=1)) == first
    others = [
        keep(meeting.id, Audience.EXECUTIVE, digest, told, after=out(), at=NOW),
        keep(meeting.id, Audience.PUBLIC, replace(digest, made_on=NEXT), told, after=out(), at=NOW),
    ]
    assert len({first.id, *(other.id for other in others)}) == 3
    kept = partnership.editions.get(first.id)
    assert (kept.digest, kept.audience, kept.made_at) == (digest, Audience.PUBLIC, NOW)
    assert partnership.editions.protections(first.id) == told
    assert partnership.editions.hash_now(first.id) == first.hash


def test_there_is_no_way_to_change_one() -> None:
    """Editions are made and read, nothing else."""
    public = {name for name in vars(Editions) if not name.startswith("_")}
    assert public == {"keep", "get", "all", "content", "hash_now", "protections", "released", "published"}


def test_editions_come_newest_first_and_of_one_meeting(partnership: Partnership, meeting: Meeting) -> None:
    """Two made within a second are told apart."""
    other = partnership.collection.meetings.plan("Quarter 4", TODAY, "hall", meeting.session_ids, by=ANALYST, at=NOW)
    digest, told = partnership.digests.compose(meeting.id, Audience.PUBLIC, today=TODAY)
    ids = []
    for n, of in enumerate([meeting, other, meeting]):
        said, at = replace(digest, made_on=TODAY + timedelta(days=n)), NOW + timedelta(microseconds=n)
        out = partnership.editions.released()
        ids.append(partnership.editions.keep(of.id, Audience.PUBLIC, said, told, after=out, at=at).id)
    assert [edition.id for edition in partnership.editions.all()] == ids[::-1]
    assert [edition.id for edition in partnership.editions.all(meeting.id)] == [ids[2], ids[0]]


def test_an_edition_belongs_to_a_meeting(partnership: Partnership, meeting: Meeting) -> None:
    """No meeting, no edition."""
    digest, told = partnership.digests.compose(meeting.id, Audience.PUBLIC, today=TODAY)
    with pytest.raises(NotFound):
        partnership.editions.keep("none", Audience.PUBLIC, digest, told, after=(), at=NOW)
