"""Ask the voices: a page that keeps no question, says when there are too few, and shows where each word is from."""

from __future__ import annotations

import pytest

from feedback.core.records import Share
from tests.app.reading import button, everything, field
from tests.factories import ADMINISTRATOR, ANALYST, EXECUTIVE, FACILITATOR, NOW, cleared, open_session


@pytest.fixture(autouse=True)
def executive(sign_in):
    sign_in(EXECUTIVE)


def test_an_empty_page_offers_questions(page, partnership):
    """A tap on an example asks it; with nothing told yet it says so."""
    open_session(partnership.collection, area="Riverside")
    at = page("partnership.ask")
    at = button(at, "in Riverside say").click().run()
    assert "No edition has been made yet" in at.info[0].value


def test_agreed_words_are_shown_with_their_trace(page, partnership):
    """Words that may be shown, the age band they are from, and no count where no edition holds one."""
    answer = cleared(partnership.collection, open_session(partnership.collection), "buses are late", share=Share.YES)
    partnership.collection.review.propose_quote(answer.id, "buses are late", by=ANALYST, at=NOW)
    partnership.collection.review.agree_quote(answer.id, by=FACILITATOR, at=NOW)
    at = page("partnership.ask")
    field(at.text_input, "What would you like").set_value("buses?")
    at = button(at, "Ask").click().run()
    assert "buses are late" in everything(at)
    assert "11" in everything(at)
    assert "No edition has been made yet" in everything(at)


def test_an_administrator_does_not_ask(page, sign_in):
    """Whoever keeps the server has no part in what was said."""
    sign_in(ADMINISTRATOR)
    assert not page("partnership.ask").text_input


def ask(page, question: str):
    at = page("partnership.ask")
    field(at.text_input, "What would you like").set_value(question)
    return button(at, "Ask").click().run()


def test_each_truth_has_its_own_words(page, partnership):
    """Not understood, no such place, a comparison and nobody or too few: four sentences, and questions to tap instead."""
    open_session(partnership.collection, area="Riverside")
    asked = ("asdfgh", "what about Manchester", "which school is worst", "unicorns")
    said = [ask(page, question).info[0].value for question in asked]
    assert len(set(said)) == len(asked)
    assert "Riverside" in said[1]


def test_a_sensitive_theme_says_what_is_held_and_where_help_is(page, partnership):
    """Asked, heard, held back, and the desk: in place of silence that would look like "it does not happen"."""
    open_session(partnership.collection, area="Riverside")
    shown = " ".join(line.value for line in ask(page, "sexual abuse").warning)
    assert all(words in shown for words in ("No question asks", "safeguarding desk", "safeguarding lead"))
