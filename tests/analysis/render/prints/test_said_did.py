from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from analysis.accountability.promise_records import DecisionKind, PromiseState
from analysis.accountability.reply import Outcome, SpokenTheme
from analysis.render.prints import said_did
from tests.analysis.render.factories import AWKWARD
from tests.analysis.render.reading import assert_accessible, in_order, pages, plain, tags

DAY = date(2026, 6, 20)
PLACE: dict[str, Any] = {
    "title": "Saturday youth club",
    "url": "https://heard.example.org/s/KTM482",
    "when": "Saturday 6 June 2026",
    "where": "Wharf Community Centre",
    "made_on": DAY,
}


def outcome(
    said: str, did: str, *, kind: DecisionKind = DecisionKind.YES, state: PromiseState | None = None, because: str = ""
) -> Outcome:
    theme = SpokenTheme(id="things-to-do", child_name="Things to do", symbol="⚽")
    return Outcome(theme=theme, kind=kind, you_said=said, we_did=did, because=because, state=state, due_on=DAY)


KEPT = outcome("Open on Sundays.", "It is open on Sundays.", state=PromiseState.KEPT)
REFUSED = outcome("Make buses free.", "", kind=DecisionKind.NO_BECAUSE, because="The buses are not ours.")


def test_what_was_said_done_and_refused_is_told() -> None:
    """Promise and refusal stand side by side, each with its word, and a refusal with its reason."""
    (page,) = pages(said_did.poster(outcomes=[KEPT, REFUSED], **PLACE))
    in_order(page, ["You said, we did", "Saturday youth club", "Open on Sundays.", "Done", "It is open on Sundays."])
    in_order(page, ["Make buses free.", "No", "The buses are not ours.", "heard.example.org/s/KTM482"])


@pytest.mark.parametrize(
    ("kind", "state", "word"),
    [
        (DecisionKind.YES, PromiseState.OPEN, "On the way by 20 June 2026"),
        (DecisionKind.YES, PromiseState.DRIFTING, "Late was due by 20 June 2026"),
        (DecisionKind.YES, PromiseState.STUCK, "Stuck was due by 20 June 2026"),
        (DecisionKind.YES, PromiseState.WITHDRAWN, "Stopped"),
        (DecisionKind.NOT_YET, PromiseState.OPEN, "Not yet we will look again by 20 June 2026"),
    ],
)
def test_every_state_is_a_word(kind: DecisionKind, state: PromiseState, word: str) -> None:
    """A late or stopped promise is called so; colour and sign are never all there is."""
    after = {**PLACE, "made_on": DAY + timedelta(days=1)}
    (page,) = pages(said_did.poster(outcomes=[outcome("a", "b", kind=kind, state=state)], **after))
    assert word in page


@pytest.mark.parametrize("state", [PromiseState.DRIFTING, PromiseState.STUCK])
def test_a_date_that_has_not_come_was_not_missed(state: PromiseState) -> None:
    """A promise that drifts because it was moved, or is stuck, is due by its date until that day is over."""
    (page,) = pages(said_did.poster(outcomes=[outcome("a", "b", state=state)], **PLACE))
    assert "by 20 June 2026" in page
    assert "was due" not in page


def test_nothing_decided_is_told_too() -> None:
    """Before anything is decided the poster says so, and promises to come back."""
    (page,) = pages(said_did.poster(outcomes=[], **PLACE))
    assert "have not decided yet" in page


def test_what_does_not_fit_is_counted() -> None:
    """Four stand on the wall; how many more there are, and where, is said."""
    (page,) = pages(said_did.poster(outcomes=[KEPT] * 7, **PLACE))
    assert "3 more answers are on the page behind this code." in page


@pytest.mark.parametrize("text", [*AWKWARD, "W" * 500])
def test_one_page_and_no_markup_whatever_is_typed(text: str) -> None:
    """Odd and long words still give one page, printed as typed."""
    many = [outcome(text, text, because=text)] * 6
    (page,) = pages(said_did.poster(outcomes=many, **{**PLACE, "title": text}))
    if text.isascii() and text and len(text) < 100:
        assert plain(text)[:30] in page


def test_accessible_and_the_same_twice() -> None:
    """Tagged, titled, fonts inside, the code described; the same outcomes on the same day give the same bytes."""
    made = said_did.poster(outcomes=[KEPT, REFUSED], **PLACE)
    assert_accessible(made)
    assert "QR code that leads to heard.example.org/s/KTM482" in [alt for _, alt in tags(made)]
    assert made == said_did.poster(outcomes=[KEPT, REFUSED], **PLACE)
