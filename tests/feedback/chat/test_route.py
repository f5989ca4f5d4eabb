"""The way through the questions: one for chat, form and kiosk, and the same as data for a script."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from feedback.chat.route import EVERY_STANDING, Route, Screen, Standing, too_long

routes = st.builds(
    Route,
    questions=st.lists(st.from_regex("[a-z]{1,8}_q", fullmatch=True), min_size=1, max_size=7, unique=True).map(tuple),
    before=st.sampled_from(["", "welcome", "notice"]),
    recap=st.booleans(),
)
standings = st.sampled_from(EVERY_STANDING)


def way(route: Route, standing: Standing) -> list[str]:
    """Every screen from question 1 by `next` alone."""
    met = [route.questions[0]]
    while met[-1] != Screen.REVIEW:
        met.append(route.next(met[-1], standing))
    return met


@given(routes, st.booleans())
def test_every_question_is_asked_once_and_in_order_before_the_review(route: Route, shared: bool) -> None:
    """Where there are words, sharing is asked before the review, after "Did we get you right?" where there is one."""
    without, with_words = (way(route, Standing(words=words, shared=shared)) for words in (False, True))
    assert without == [*route.questions, Screen.REVIEW]
    after = [Screen.RECAP] * route.recap + [Screen.SHARE, Screen.REVIEW]
    assert with_words == [*route.questions, *after]


@given(routes, st.booleans())
def test_back_is_the_way_on_in_reverse(route: Route, shared: bool) -> None:
    """With words, Back from each screen leads to the one that led to it; from question 1 to what stands before it."""
    standing = Standing(words=True, shared=shared)
    met = way(route, standing)
    assert [route.back(place, standing) for place in met[1:]] == met[:-1]
    assert route.back(met[0], standing) == (route.before or met[0])


@given(routes, standings)
def test_a_change_leads_back_to_the_review(route: Route, standing: Standing) -> None:
    """One answer changed from the review: nothing is asked again but whether to share, and that only if it never was."""
    changing = Standing(words=standing.words, shared=standing.shared, reviewing=True)
    for place in route.places:
        ask = route.asks_to_share(changing) and place not in (Screen.SHARE, Screen.REVIEW)
        assert route.next(place, changing) == (Screen.SHARE if ask else Screen.REVIEW)
        assert route.back(place, changing) == Screen.REVIEW


@given(routes, standings)
def test_the_table_says_what_the_route_says(route: Route, standing: Standing) -> None:
    """A script that follows the table goes where the server would."""
    table = route.table()
    for place in route.places:
        assert table["next"][place][standing.number] == route.next(place, standing)
        assert table["back"][place][standing.number] == route.back(place, standing)
    assert table["before"] == route.before


def test_an_answer_may_have_four_thousand_characters() -> None:
    """Counted as intake counts them: spare space is none, a pair of a Windows line end is one, an emoji is one."""
    assert Route(questions=("a",)).table()["most"] == 4000
    assert not too_long("  " + "x" * 3998 + "\r\n😀  ")
    assert too_long("x" * 4001)
