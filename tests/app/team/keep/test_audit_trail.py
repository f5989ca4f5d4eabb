"""The audit trail: read and narrowed, and taken away where somebody asks for it."""

from __future__ import annotations

import pytest

from tests.app.reading import everything, field
from tests.factories import ADMINISTRATOR, ANALYST, DSL, FACILITATOR, NOW, open_session


@pytest.fixture(autouse=True)
def administrator(sign_in):
    sign_in(ADMINISTRATOR)


def test_only_those_who_keep_watch_read_the_trail(page, collection, sign_in):
    """An analyst who finds the page reads no line."""
    open_session(collection)
    sign_in(ANALYST)
    assert not page("team.keep.audit_trail").dataframe


def test_an_empty_trail_says_so(page):
    """Before anything was done the page says that."""
    assert "Nothing has been done" in page("team.keep.audit_trail").info[0].value


def test_the_newest_line_stands_first(page, collection):
    """Lines come newest first, with who and what."""
    open_session(collection)
    table = page("team.keep.audit_trail").dataframe[0].value
    assert list(table["What"])[:2] == ["session opened", "session planned"]
    assert set(table["Who"]) == {FACILITATOR.name}


def test_the_trail_is_narrowed_by_who_what_and_about(page, collection):
    """Each of the three boxes leaves only the lines that fit."""
    session = open_session(collection)
    collection.audit.note(DSL.name, "raw words read", "case-1", at=NOW)
    at = page("team.keep.audit_trail")
    field(at.selectbox, "Who").set_value(DSL.name).run()
    assert list(at.dataframe[0].value["About"]) == ["case-1"]
    field(at.selectbox, "Who").set_value("").run()
    field(at.selectbox, "What").set_value("session opened").run()
    assert len(at.dataframe[0].value) == 1
    field(at.selectbox, "What").set_value("").run()
    field(at.text_input, "About").set_value(session.id[:6].upper()).run()
    assert set(at.dataframe[0].value["About"]) == {session.id}
    field(at.text_input, "About").set_value("nothing like this").run()
    assert "No line fits" in at.info[0].value


def test_the_trail_can_be_taken_away(page, collection):
    """There is a button for the lines on the screen."""
    open_session(collection)
    assert "Take these lines away" in everything(page("team.keep.audit_trail"))
