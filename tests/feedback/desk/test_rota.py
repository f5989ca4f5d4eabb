"""Somebody always holds the desk: leave has a deputy, cases go over with a note, and an empty desk is known to be one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from feedback.access.permissions import Staff
from feedback.core.errors import Invalid, NotAllowed
from feedback.core.records import Role, Session
from feedback.core.typed_words import WordsTooLong
from feedback.desk.rota import DeputyAway, DeputyNotTold, NotALead
from feedback.wiring import Collection
from tests.factories import ADMINISTRATOR, DSL, NOW, TODAY, held, lead, plan, staff

LAST = TODAY + timedelta(days=7)
AFTER = LAST + timedelta(days=1)


@pytest.fixture
def two(collection: Collection) -> tuple[Staff, Staff]:
    return lead(collection, "First lead"), lead(collection, "Second lead")


def there(collection: Collection, on: date) -> list[str]:
    return [one.account.name for one in collection.rota.at_the_desk(on)]


def test_leave_begins_and_ends_by_itself(collection: Collection, two: tuple[Staff, Staff]) -> None:
    """Both days count; before and after them both leads are there."""
    first, second = two
    collection.rota.go_away(TODAY, LAST, second.id, "nothing open", by=first, at=NOW)
    assert there(collection, TODAY) == there(collection, LAST) == ["Second lead"]
    assert there(collection, AFTER) == there(collection, TODAY - timedelta(days=1)) == ["First lead", "Second lead"]
    collection.rota.come_back(by=first, at=NOW)
    assert there(collection, TODAY) == ["First lead", "Second lead"]


def test_the_leavers_open_cases_go_to_the_deputy_with_a_note(
    collection: Collection, session: Session, two: tuple[Staff, Staff]
) -> None:
    """Those that are closed and those of others stay; the note stands with the case, and the trail has each step."""
    first, second = two
    mine, closed, others = (held(collection, session) for _ in range(3))
    for case, holder in ((mine, first), (closed, first), (others, second)):
        collection.concerns.give_to(case, holder.id, by=holder, at=NOW)
    collection.concerns.read(closed, by=first, at=NOW)
    collection.concerns.close(closed, "done", by=first, at=NOW)
    assert collection.rota.go_away(TODAY, LAST, second.id, "ring gran on Monday", by=first, at=NOW) == 1
    assert [collection.concerns.get(one, by=DSL).holder for one in (mine, closed, others)] == [
        second.id,
        first.id,
        second.id,
    ]
    assert [(note.by, note.words) for note in collection.concerns.notes(mine, by=second)] == [
        ("First lead", "ring gran on Monday")
    ]
    assert collection.concerns.notes(others, by=second) == []
    assert "case given on" in [line.what for line in collection.audit.latest(about=mine)]


def test_a_child_is_handed_over_with_a_note(collection: Collection, session: Session, two: tuple[Staff, Staff]) -> None:
    """To a lead alone, not to oneself, and not in silence: refused, nothing of it is kept."""
    first, second = two
    case = held(collection, session)
    for to, note, refused in (
        (first.id, "x", NotALead),
        ("nobody", "x", NotALead),
        (second.id, "  ", Invalid),
        (second.id, "x" * 2_001, WordsTooLong),
    ):
        with pytest.raises(refused):
            collection.rota.hand_over(case, to, note, by=first, at=NOW)
    assert collection.concerns.get(case, by=DSL).holder == ""
    assert collection.concerns.notes(case, by=DSL) == []
    collection.rota.hand_over(case, second.id, "mum does not know", by=first, at=NOW)
    assert collection.concerns.get(case, by=DSL).holder == second.id


def test_a_deputy_is_a_lead_who_is_there_and_is_told(collection: Collection, two: tuple[Staff, Staff]) -> None:
    """No other role, not oneself, nobody who is away as well, and nobody without an address where one is told by it."""
    first, second = two

    def leave(deputy: str, first_day: date = TODAY, last_day: date = LAST) -> Callable[[], object]:
        return lambda: collection.rota.go_away(first_day, last_day, deputy, "n", by=first, at=NOW)

    collection.accounts.add("An analyst", Role.ANALYST, by=ADMINISTRATOR, at=NOW)
    analyst = next(one.id for one in collection.accounts.all() if one.name == "An analyst")
    for step, refused in (
        (leave(analyst), NotALead),
        (leave(first.id), NotALead),
        (leave(second.id, LAST, TODAY), Invalid),
    ):
        with pytest.raises(refused):
            step()
    collection.rota.tell_me_at("first@example.org", by=first, at=NOW)
    with pytest.raises(DeputyNotTold):
        leave(second.id)()
    collection.rota.tell_me_at("second@example.org", by=second, at=NOW)
    collection.rota.go_away(LAST, AFTER, first.id, "n", by=second, at=NOW)
    with pytest.raises(DeputyAway):
        leave(second.id)()
    assert there(collection, TODAY) == ["First lead", "Second lead"]


def test_an_address_is_one_address(collection: Collection, two: tuple[Staff, Staff]) -> None:
    """Two of them, a name around it, or none at all is refused; an empty one takes it away; all of one are told once."""
    first, second = two
    for typed in ("a@b.org, c@d.org", "Jo <jo@example.org>", "nobody", "@", "a@"):
        with pytest.raises(Invalid):
            collection.rota.tell_me_at(typed, by=first, at=NOW)
    for one in two:
        collection.rota.tell_me_at("desk@example.org", by=one, at=NOW)
    assert collection.rota.addresses(TODAY) == ("desk@example.org",)
    collection.rota.tell_me_at("", by=first, at=NOW)
    collection.rota.tell_me_at("second@example.org", by=second, at=NOW)
    assert collection.rota.addresses(TODAY) == ("second@example.org",)


def test_whoever_cannot_sign_in_is_neither_there_nor_told(collection: Collection, two: tuple[Staff, Staff]) -> None:
    """With the account the address goes; on leave with nobody else to tell, a message on holiday is better than none."""
    first, second = two
    for one in two:
        collection.rota.tell_me_at(f"{one.id}@example.org", by=one, at=NOW)
    collection.rota.go_away(TODAY, LAST, second.id, "n", by=first, at=NOW)
    collection.accounts.switch(second.id, False, by=ADMINISTRATOR, at=NOW)
    assert there(collection, TODAY) == []
    assert collection.rota.addresses(TODAY) == (f"{first.id}@example.org",)


def test_a_sessions_lead_is_an_account_where_there_is_one(collection: Collection, two: tuple[Staff, Staff]) -> None:
    """By name; on leave the deputy; whoever has no account, or has none any more, as typed."""
    first, second = two
    named = plan(dsl="First lead", dsl_account=first.id)
    assert collection.rota.lead_of(named, TODAY) == "First lead"
    collection.rota.go_away(TODAY, LAST, second.id, "n", by=first, at=NOW)
    assert collection.rota.lead_of(named, TODAY) == "Second lead"
    assert collection.rota.lead_of(named, AFTER) == "First lead"
    assert collection.rota.lead_of(plan(dsl="Jo Bloggs"), TODAY) == "Jo Bloggs"
    assert collection.rota.lead_of(plan(dsl="Gone", dsl_account="gone"), TODAY) == "Gone"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DSL])
def test_no_other_role_changes_who_holds_the_desk(collection: Collection, session: Session, role: Role) -> None:
    """Not the administrator either."""
    by, case = staff(role), held(collection, session)
    for step in (
        lambda: collection.rota.go_away(TODAY, LAST, "x", "n", by=by, at=NOW),
        lambda: collection.rota.come_back(by=by, at=NOW),
        lambda: collection.rota.tell_me_at("a@b.org", by=by, at=NOW),
        lambda: collection.rota.hand_over(case, "x", "n", by=by, at=NOW),
    ):
        with pytest.raises(NotAllowed):
            step()
