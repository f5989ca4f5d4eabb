from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from analysis.accountability.promise_records import PromiseState
from analysis.render.documents.limits import PROMISES, fitted
from tests.analysis.render.factories import empty, full, overlong


def test_what_fits_is_left_alone() -> None:
    """A digest of ordinary length is printed word for word, and the page does not claim otherwise."""
    for digest in (full(), empty()):
        page = fitted(digest)
        assert page.shortened == 0
        assert set(page.digest.promises) == set(digest.promises)
        assert page.digest.themes == digest.themes


def test_what_is_shortened_is_counted() -> None:
    """Whatever is cut or left out is counted, so that the page can say so, and a cut text ends with an ellipsis."""
    page = fitted(overlong())
    assert page.shortened > 0
    assert page.digest.opening_quote is not None
    assert page.digest.opening_quote.text.endswith("…")
    assert len(page.digest.themes) == 3


def test_promises_in_trouble_come_first() -> None:
    """What is stuck or drifting is told before what is on its way; a kept promise has its place beside them."""
    told = [promise.state for promise in fitted(overlong()).digest.promises]
    assert told == [PromiseState.STUCK] * (len(told) - 1) + [PromiseState.KEPT]
    assert 2 < len(told) <= PROMISES
    states = [promise.state for promise in fitted(full()).digest.promises]
    assert states == [PromiseState.STUCK, PromiseState.DRIFTING, PromiseState.KEPT]


def test_a_long_message_of_the_shadow_executive_is_not_cut() -> None:
    """Its own words, at the length that young people write them (some 800 signs), stay whole."""
    message = "We can take a no. What we cannot take back is soon. " * 16
    assert len(message) > 800
    assert fitted(replace(full(), shadow_message=message)).digest.shadow_message == message


@given(st.text(min_size=1, max_size=2000))
def test_fitting_settles(text: str) -> None:
    """A fitted digest fits: fitting it again shortens nothing."""
    once = fitted(replace(full(), shadow_message=text, partnership=text))
    assert fitted(once.digest).shortened == 0
