"""The pass behind "I choose to take part"."""

from __future__ import annotations

from app.light.chosen import MINUTES, MOST, Passes


def test_a_pass_opens_once() -> None:
    """A reload, a shared link and the next child meet the notice again."""
    passes = Passes()
    shown = passes.give()
    assert passes.take(shown)
    assert not passes.take(shown)


def test_nothing_else_opens() -> None:
    """`in=1`, an empty address and a guess are no choice to take part."""
    passes = Passes()
    passes.give()
    assert not any(passes.take(shown) for shown in ("1", "", None, "yes"))


def test_a_pass_lapses_and_there_are_only_so_many() -> None:
    """After a quarter of an hour, or when thousands came after it, a pass is worth nothing."""
    time = [0.0]
    passes = Passes(lambda: time[0])
    old = passes.give()
    for _ in range(MOST):
        last = passes.give()
    assert not passes.take(old)
    time[0] = MINUTES * 60
    assert not passes.take(last)
