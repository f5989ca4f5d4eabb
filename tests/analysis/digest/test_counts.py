"""What an edition counts: each young person once a theme, and a worry is never lost behind a kinder word."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.digest import counts
from analysis.digest.counts import ExactCounts, Sides, count
from analysis.theming.stance import Stance
from feedback.core.records import AgeVersion, Answer, AnswerState, Channel, Method, SafeText, Share, Tier


def answer(id: str, response: str, words: str) -> Answer:
    return Answer(
        id=id, response_id=response, session_id="s", question_id="anything_else", age_version=AgeVersion.MIDDLE,
        language="en", channel=Channel.FORM, method=Method.TYPED, share=Share.YES, state=AnswerState.CLEARED,
        tier=Tier.NONE, text=SafeText(words),
    )  # fmt: skip


def counted(answers: Sequence[Answer]) -> ExactCounts:
    """All answers speak of one theme."""
    return count(answers, {"park": {answer.id for answer in answers}}, Sides())


WORRY, KIND = "i am scared in the park and i hate it", "the park is great and i love it"


@pytest.mark.parametrize("said", [(WORRY, KIND), (KIND, WORRY), (KIND, WORRY, KIND)])
def test_a_worry_is_not_overwritten_by_a_kinder_word(said: tuple[str, ...]) -> None:
    """Whoever says something good and something bad of one theme counts among the worries, in whatever order it is read."""
    answers = [answer(f"a{place}", "one", words) for place, words in enumerate(said)]
    found = counted(answers)
    assert found.by_side["park"] == {Stance.WORRY: 1}
    assert (found.base, found.by_theme) == (1, {"park": 1})


@given(said=st.lists(st.tuples(st.integers(0, 4), st.sampled_from(Stance)), min_size=1, max_size=12))
def test_everybody_counts_once_and_worries_first(said: list[tuple[int, Stance]]) -> None:
    """Sides add up to the people of the theme; those who worry are all who said one worry."""
    answers = [answer(f"a{place:02}", f"r{who}", side.value) for place, (who, side) in enumerate(said)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counts, "stances_of_answers", lambda found: [Stance(a.text or "") for a in found])
        found = counted(answers)
    people = {who for who, _ in said}
    assert found.base == found.by_theme["park"] == sum(found.by_side["park"].values()) == len(people)
    assert found.by_side["park"][Stance.WORRY] == len({who for who, side in said if side is Stance.WORRY})


ASK = "there should be more benches in the park"


@pytest.mark.parametrize("ids", [("a0", "a1"), ("a1", "a0")])
def test_the_side_of_a_child_of_two_answers_hangs_on_no_id(ids: tuple[str, str]) -> None:
    """An id is made by chance, so the same two answers would be counted on one side here and on the other there."""
    found = counted([answer(id, "one", words) for id, words in zip(ids, (KIND, ASK), strict=True)])
    assert found.by_side["park"] == {Stance.ASK: 1}
