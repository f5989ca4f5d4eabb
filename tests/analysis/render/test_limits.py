from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from analysis.records import PromiseState
from analysis.render.limits import PROMISES, fitted

from .factories import empty, full, overlong


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
    """A stuck or drifting promise is never the one that is left out for want of room."""
    page = fitted(overlong())
    assert len(page.digest.promises) == PROMISES
    assert {promise.state for promise in page.digest.promises} == {PromiseState.STUCK}
    states = [promise.state for promise in fitted(full()).digest.promises]
    assert states == [PromiseState.STUCK, PromiseState.DRIFTING, PromiseState.KEPT]


@given(st.text(min_size=1, max_size=2000))
def test_fitting_settles(text: str) -> None:
    """A fitted digest fits: fitting it again shortens nothing."""
    once = fitted(replace(full(), shadow_message=text, partnership=text))
    assert fitted(once.digest).shortened == 0
