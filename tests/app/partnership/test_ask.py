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
    """A tap on an example asks it; with nothing said yet there are not enough voices."""
    open_session(partnership.collection, area="Riverside")
    at = page("partnership.ask")
    at = button(at, "in Riverside say about buses").click().run()
    assert "Not enough voices" in at.info[0].value


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
    assert "no edition holds a count" in everything(at)


def test_an_administrator_does_not_ask(page, sign_in):
    """Whoever keeps the server has no part in what was said."""
    sign_in(ADMINISTRATOR)
    assert not page("partnership.ask").text_input
