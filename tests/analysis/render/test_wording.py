"""The words of a digest: made in one place, and the same as the words that the small-number rules use."""

from __future__ import annotations

import pytest

from analysis.disclosure import NOT_SHOWN, Audience, Shown, in_words, show_count
from analysis.render.phrases import load
from analysis.render.wording import _people


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("count", [0, 1, 2, 4, 5, 9, 10, 27])
def test_a_count_is_told_in_the_words_of_the_rules(count: int, audience: Audience) -> None:
    """The phrase file says of every interval what `disclosure` says of it, and no more."""
    shown = show_count(count, audience=audience)
    assert _people(shown, load()) == in_words(shown)


def test_a_count_that_is_not_told_is_not() -> None:
    """A figure that is held back has no number in its words."""
    assert _people(NOT_SHOWN, load()) == in_words(NOT_SHOWN)
    assert not any(letter.isdigit() for letter in _people(Shown(low=0, high=None), load()))
