"""What Heard asks next goes by whether a child praised, worried or wished: nobody's praise is turned into a wish."""

from __future__ import annotations

import pytest

from app.young_people.listener import leaning_of
from feedback.chat.script import Leaning, script
from feedback.core.content_files import LANGUAGES
from feedback.core.records import AgeVersion

THEMES = ("transport", "friends", "school", "things-to-do", "safe-places", "police", "listened-to")


@pytest.mark.parametrize(
    ("asked", "said", "leaning"),
    [
        ("what_is_good", "the park", Leaning.PRAISE),
        ("what_is_good", "football with my mates", Leaning.PRAISE),
        ("what_is_good", "the park is gud bt der is brokn glas", Leaning.WORRY),
        ("what_should_change", "the park is gud bt der is brokn glas", Leaning.WORRY),
        ("what_should_change", "the bus is always late", Leaning.WORRY),
        ("what_should_change", "more buses", Leaning.WISH),
        ("what_should_change", "school is really nice", Leaning.UNCLEAR),
        ("what_is_good", "swimming pool would be good", Leaning.WISH),
        ("safe_places", "the park is scary at night", Leaning.WORRY),
        ("safe_places", "school is nice", Leaning.PRAISE),
        ("safe_places", "school", Leaning.UNCLEAR),
        ("anything_else", "the library should open later", Leaning.WISH),
        ("anything_else", "i love the library", Leaning.PRAISE),
    ],
)
def test_praise_worry_and_wish_are_told_apart(asked: str, said: str, leaning: Leaning) -> None:
    """By what was asked and by the words; where neither is plain, the child is asked to say more."""
    assert leaning_of(asked, said) is leaning


@pytest.mark.parametrize("said", ["the park is lovely", "my school is great", "the bus is good", "great youth club"])
@pytest.mark.parametrize("asked", ["what_is_good", "safe_places", "what_should_change", "anything_else"])
def test_praise_is_never_asked_about_as_a_wish(asked: str, said: str) -> None:
    """Whatever was asked: who says that something is good is not asked what they would like instead."""
    assert leaning_of(asked, said) in (Leaning.PRAISE, Leaning.UNCLEAR)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_leaning_has_its_own_words_in_each_language(language: str) -> None:
    """The same theme is asked about in other words after praise, worry and wish, in every language and at every age."""
    for age in AgeVersion:
        for theme in THEMES:
            asked = [script().follow_up(theme, age, language, leaning) for leaning in Leaning]
            assert len({passage.lines for passage in asked if passage}) == len(Leaning), theme
            assert {passage.language for passage in asked if passage} == {language}


def test_a_theme_that_nobody_is_asked_about_has_no_follow_up_whatever_was_said_of_it() -> None:
    """Home, feelings and harm are not asked about, in praise or in worry."""
    for leaning in Leaning:
        assert script().follow_up("home", AgeVersion.OLDER, "en", leaning) is None
