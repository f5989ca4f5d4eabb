"""The slip on a light page: the same words and the same care as on the Streamlit page, without a script."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from starlette.testclient import TestClient

from analysis.accountability.promise_records import DecisionKind, PromiseState
from analysis.accountability.reply import HeardBy, Outcome, Replies, Reply, SpokenTheme
from analysis.wiring import Partnership
from app.shell.words import texts
from app.young_people import slip_guard
from feedback.core.records import Session
from tests.app.light_visit import Visit, client  # noqa: F401  (a fixture)
from tests.factories import send, text

BUSES = SpokenTheme(id="transport", child_name="Buses & getting home", symbol="🚌")
REPLY = Reply(
    themes=(BUSES,),
    heard_by=(
        HeardBy(title="One", on=date(2026, 10, 1), place="Library", held=True),
        HeardBy(title="Two", on=date(2026, 12, 1), place="Town hall", held=False),
    ),
    outcomes=(
        Outcome(
            theme=BUSES,
            kind=DecisionKind.YES,
            you_said="The last bus goes early",
            we_did="A later <bus>",
            because="",
            state=PromiseState.DRIFTING,
            due_on=date(2026, 11, 1),
        ),
        Outcome(
            theme=BUSES,
            kind=DecisionKind.NO_BECAUSE,
            you_said="",
            we_did="No new stop",
            because="the road is too narrow",
            state=None,
            due_on=None,
        ),
    ),
    questions=(),
)


@pytest.fixture
def asking(client: TestClient) -> Visit:  # noqa: F811
    slip_guard.wrong.cache_clear()
    return Visit(client).go("/back")


def look(visit: Visit, words: str) -> Visit:
    return visit.press("Look", words=words)


def test_four_words_open_what_became_of_it(asking: Visit, partnership: Partnership, session: Session) -> None:
    """In capitals and with commas they open the page; before any meeting it says what will happen next."""
    receipt = send(partnership.collection, session, text("the bus is late"))
    look(asking, ", ".join(receipt.slip).upper())
    assert "What your session talked about" in asking.text
    assert "It will go to the next one" in asking.text
    assert "the bus is late" not in asking.answer.text
    assert asking.answer.headers["cache-control"] == "no-store"


def test_themes_meetings_and_answers_in_plain_words(
    asking: Visit, partnership: Partnership, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who heard it, who will, what was promised, whether it is late, and a no with its reason."""
    monkeypatch.setattr(Replies, "of_session", lambda _self, _session, *, today: REPLY)
    receipt = send(partnership.collection, session, text("the bus is late"))
    look(asking, " ".join(receipt.slip))
    for words in (
        "Buses & getting home",
        "Leaders heard it on 1 October 2026, at Library",
        "Leaders will hear it on 1 December 2026, at Town hall",
        "You said: The last bus goes early",
        "A later <bus>",
        "Late. Leaders have been asked why.",
        "No, because: the road is too narrow",
    ):
        assert words in asking.text


def test_themes_and_days_are_in_the_readers_language(
    asking: Visit, partnership: Partnership, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A theme has its name in Polish, and a day its words."""
    monkeypatch.setattr(Replies, "of_session", lambda _self, _session, *, today: REPLY)
    receipt = send(partnership.collection, session, text("the bus is late"))
    asking.press("Look", words=" ".join(receipt.slip), lang="pl")
    assert texts("pl")["theme_names.transport"] in asking.text
    assert "1 października 2026" in asking.text
    assert "October" not in asking.text


@pytest.mark.parametrize("words", ["apple", "apple bread castle dry", "😀 😀 😀 😀", "x" * 5_000, "<b>"])
def test_wrong_words_are_told_plainly(asking: Visit, words: str) -> None:
    """A slip that fits nothing says so, opens nothing and stands nowhere in the page."""
    look(asking, words)
    assert asking.answer.status_code == 400
    assert "do not fit" in asking.problem()
    assert "<b>" not in asking.answer.text


def test_taking_back_asks_first(asking: Visit, partnership: Partnership, session: Session) -> None:
    """ "No" leaves everything; "yes" removes the response, and the slip opens nothing any more."""
    receipt = send(partnership.collection, session, text("the bus is late"))
    words = " ".join(receipt.slip)
    look(asking, words).press("Take my answers back")
    assert "gone for good" in asking.text
    asking.press("No, leave them")
    assert "What your session talked about" in asking.text
    assert partnership.collection.answers.of_sessions([session.id])
    sure = asking.press("Take my answers back")
    twin = replace(sure)
    sure.press("Yes, take them back")
    assert "Your answers are gone" in sure.text
    assert partnership.collection.answers.of_sessions([session.id]) == []
    assert "do not fit" in twin.press("Yes, take them back").problem()


def test_a_crowd_of_wrong_slips_keeps_no_child_out(asking: Visit, partnership: Partnership, session: Session) -> None:
    """Twice as many wrong ones as anybody may have: as it stands on the slip it opens and takes back at once; a mixed-up
    one is told how, and opens when they stop."""
    words = " ".join(send(partnership.collection, session, text("the bus is late")).slip)
    for _ in range(2 * slip_guard.WRONG_AT_ONCE + 2):
        look(asking, "apple bread castle dry")
    told = look(asking, "apple bread castle dry").problem()
    assert "in the same order" in told
    mixed = " ".join(reversed(words.split()))
    assert look(asking, mixed).problem() == told
    look(asking, words).press("Take my answers back").press("Yes, take them back")
    assert "Your answers are gone" in asking.text
    slip_guard.wrong.cache_clear()


def test_the_front_page_leads_here(asking: Visit) -> None:
    """Whoever holds a slip finds the way from the first page."""
    assert asking.go("/").page.xpath("//a[starts-with(@href, '/back')]")
