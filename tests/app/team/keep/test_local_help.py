"""Local help on screen: put in, looked at as a child sees it, and counting only then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from feedback.core.records import AgeVersion
from tests.app.reading import button, everything, field, labels
from tests.factories import DSL, EXECUTIVE, FACILITATOR, NOW, SERVICE, TODAY, local_help

FILLED = {
    "Name, as a child": "Duty team",
    "Number to ring": "0300 000 0000",
    "What is it for? In": "If you are not safe.",
    "When does somebody answer?": "Every day, 9 to 5.",
}


@pytest.fixture(autouse=True)
def facilitator(sign_in):
    sign_in(FACILITATOR)


def add(at, *, checked=True, **changed):
    for label, value in {**FILLED, **changed}.items():
        field(at.text_input, label).set_value(value)
    field(at.checkbox, "I checked it today").set_value(checked)
    return button(at, "Save, then look at it").click().run()


def test_leaders_do_not_come_in(page, sign_in):
    """Whoever does not run sessions changes no child's numbers."""
    sign_in(EXECUTIVE)
    assert not page("team.keep.local_help").text_input


def test_a_number_is_looked_at_before_it_counts(page, collection):
    """Saved, it stands as a child of each age will see it; nobody else sees it until somebody lets it count."""
    at = add(page("team.keep.local_help"))
    assert not at.exception
    assert [tab.label for tab in at.tabs] == ["8 to 10", "11 to 14", "15 to 25"]
    for tab in at.tabs:
        shown = tab.markdown[0].value
        assert shown.index("0300 000 0000") < shown.index("999")
    assert collection.local_help.at(None) == ()
    button(at, "It is right: it counts from now").click().run()
    assert [one.name for one in collection.local_help.at(None)] == ["Duty team"]
    assert not at.tabs


def test_what_is_wrong_is_said_and_stays_in_the_boxes(page, collection):
    """A number that cannot be rung is refused in plain words; everything typed is there still."""
    at = add(page("team.keep.local_help"), **{"Number to ring": "0300"})
    assert "no number that can be rung" in at.error[0].value
    assert field(at.text_input, "Number to ring").value == "0300"
    assert field(at.text_input, "Name, as a child").value == "Duty team"
    assert collection.local_help.content.draft() is None


def test_an_unchecked_number_is_told_to_be_shown_to_no_child(page):
    """Without the tick it is in the list and in no child's panel, and both say so."""
    at = add(page("team.keep.local_help"), checked=False)
    assert "Shown to no child" in everything(at)
    assert "0300 000 0000" not in at.tabs[0].markdown[0].value
    assert "Nobody has checked it" in everything(at)


def test_a_service_is_changed_removed_and_taken_back(page, collection):
    """Changed in the form it was typed in; removed; and the version before counts again at a tap, once sure."""
    local_help(collection)
    at = page("team.keep.local_help")
    button(at, "Change").click().run()
    assert field(at.text_input, "Number to ring").value == "0300 000 0000"
    field(at.text_input, "Name, as a child").set_value("Night team")
    button(at, "Save, then look at it").click().run()
    button(at, "It is right").click().run()
    assert [one.name for one in collection.local_help.at(None)] == ["Night team"]
    button(at, "Remove").click().run()
    button(at, "It is right").click().run()
    assert collection.local_help.at(None) == ()
    assert button(at, "Take version 3 back").disabled
    field(at.checkbox, "version 3 is to stop").check().run()
    button(at, "Take version 3 back").click().run()
    assert [one.name for one in collection.local_help.at(None)] == ["Night team"]


def test_a_change_can_be_thrown_away(page, collection):
    """What counted before counts still."""
    at = add(page("team.keep.local_help"))
    button(at, "Throw this change away").click().run()
    assert collection.local_help.content.all() == []


def test_another_persons_draft_is_not_let_count_unseen(page, collection):
    """Whoever looks at a draft while somebody changes it is told, and nothing counts."""
    at = add(page("team.keep.local_help"))
    kept = collection.local_help
    kept.put(SERVICE, checked=True, seen=kept.content.seen(), by=DSL, at=NOW)
    button(at, "It is right").click().run()
    assert "changed this" in at.error[0].value
    assert kept.content.in_force().number == 0


def test_a_number_of_long_ago_is_marked_and_told_on_today(page, collection, partnership, monkeypatch):
    """On day 91 the list says so; one tap by whoever rang it sets it right at once."""
    local_help(collection)
    later = NOW + timedelta(days=91)
    monkeypatch.setattr("app.team.keep.local_help.now", lambda: later)
    at = page("team.keep.local_help")
    assert "more than 90 days ago" in everything(at)
    button(at, "I checked it today").click().run()
    assert collection.local_help.content.in_force().body.services[0].checked_on == TODAY + timedelta(days=91)
    assert "more than 90 days ago" not in everything(at)


def test_only_a_lead_puts_on_record_that_there_is_none(page, collection, sign_in):
    """A facilitator is not offered it; a safeguarding lead is, with a reason."""
    assert "Put on record: national numbers only" not in labels(page("team.keep.local_help"))
    sign_in(DSL)
    at = page("team.keep.local_help")
    field(at.text_input, "Which area? Empty").set_value("Moors")
    field(at.text_area, "Why is there none").set_value("rang the council")
    button(at, "Put on record").click().run()
    assert collection.local_help.ready("moors", AgeVersion.MIDDLE)
    assert not collection.local_help.ready("town", AgeVersion.MIDDLE)
    button(at, "There is a number now").click().run()
    assert not collection.local_help.ready("moors", AgeVersion.MIDDLE)
