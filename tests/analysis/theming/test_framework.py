"""The framework's file, and the words of its themes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis.theming import framework
from analysis.theming.embeddings import StaticVectors
from analysis.theming.framework import FrameworkUnusable, load
from analysis.theming.known_themes import NearestThemes
from analysis.theming.steps import Priority
from analysis.theming.word_matcher import WordMatcher
from feedback.chat.script import script
from feedback.safeguarding.content import rule_files

KNOWN = load()
PLACER = NearestThemes(KNOWN, StaticVectors())


def test_the_24_default_themes_stand() -> None:
    """Each of the 24 has a name for executives, one in a child's words, priorities, and 25 examples or more."""
    assert len({theme.id for theme in KNOWN.themes}) == 24
    assert all(theme.name and theme.child_name and theme.symbol and theme.covers for theme in KNOWN.themes)
    assert all(len(set(theme.examples)) >= 25 and theme.words and theme.priorities for theme in KNOWN.themes)
    assert {priority for theme in KNOWN.themes for priority in theme.priorities} == set(Priority)


def test_the_desk_reads_themes_of_harm_under_their_own_names() -> None:
    """Each theme of harm is one of the framework, under the name that the young person tapped, of a category of the rules."""
    names = {theme.id: theme.child_name for theme in KNOWN.themes}
    harms = script().harm_themes
    assert {id: harm.name for id, harm in harms.items()} == {id: names[id] for id in harms}
    assert {harm.category for harm in harms.values()} <= {file.category for file in rule_files()}
    assert all(script().is_quiet(id) for id in harms)


def test_no_word_is_strong_for_one_theme_and_hint_of_the_same() -> None:
    """A theme's words are either strong or hints."""
    assert not [
        (theme.id, set(theme.words) & set(theme.hints)) for theme in KNOWN.themes if set(theme.words) & set(theme.hints)
    ]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: text.replace("[[theme]]", "[[theme", 1), "not-toml"),
        (lambda text: text.replace('covers = "', 'colour = "', 1), "field"),
        (lambda text: text.replace('priorities = ["CS"]', 'priorities = ["XX"]', 1), "field"),
        (lambda text: text.replace('id = "transport"', 'id = "safe-places"', 1), "theme-twice"),
        (lambda text: text.replace('id = "transport"', 'id = "Trans port"', 1), "field"),
    ],
)
def test_a_spoilt_framework_is_refused(tmp_path: Path, change: object, why: str) -> None:
    """A file that is not a framework is refused whole, and the refusal says why."""
    assert callable(change)
    path = tmp_path / "themes.toml"
    path.write_text(change(framework.DEFAULT.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(FrameworkUnusable) as refused:
        load(path)
    assert refused.value.facts["why"] == why


def test_a_missing_framework_is_refused(tmp_path: Path) -> None:
    """A file that is not there is refused, not replaced by another in silence."""
    with pytest.raises(FrameworkUnusable):
        load(tmp_path / "none.toml")


def test_an_own_framework_loads(tmp_path: Path) -> None:
    """A partnership's own copy of the file is read like Heard's."""
    shutil.copy(framework.DEFAULT, tmp_path / "own.toml")
    assert load(tmp_path / "own.toml") == KNOWN


MATCHER = WordMatcher({"bus": ["bus", "bus stop"], "police": ["police"], "friends": ["friends"]}, {"bus": ["late"]})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The BUS stop is grim", ["bus stop"]),
        ("buss, freinds, polise", ["freinds", "polise"]),
        ("they are polite", []),
        ("busy business", []),
        ("the bus’s late", ["late"]),
    ],
)
def test_words_are_found_whole_and_mended(text: str, found: list[str]) -> None:
    """Phrases win over their words; a slip of the finger is read as meant; English words are never bent."""
    assert [match.word for match in MATCHER.find(text)] == found


def test_matches_point_at_their_words() -> None:
    """A match's place is where its words stand, counted in code points, whatever comes before."""
    text = "🙂🙂 my Freinds and the bus stop"
    assert [text[m.start : m.end].lower() for m in MATCHER.find(text)] == [m.word for m in MATCHER.find(text)]


@pytest.mark.parametrize(
    ("text", "theme_id"),
    [
        ("bus", "transport"),
        ("the buses", "transport"),
        ("I get bullyed", "bullying"),
        ("camhs", "health-help"),
        ("vapes everywhere", "drugs"),
        ("my EHCP", "send"),
        ("youth club is peng", "things-to-do"),
        ("foster carer", "care"),
        ("county lines", "exploitation"),
    ],
)
def test_a_strong_word_places(text: str, theme_id: str) -> None:
    """One strong word is enough, and it is shown as what matched."""
    (first, *_) = PLACER.place([text])[0]
    assert first.theme_id == theme_id
    assert first.matched


def test_an_answer_of_two_things_has_two_themes() -> None:
    """Several themes to an answer, each resting on its own part."""
    text = "there should be more buses at night and people vape in the school toilets"
    found = {placement.theme_id: text[placement.start : placement.end] for placement in PLACER.place([text])[0]}
    assert "buses" in found["transport"]
    assert "vape" in found["drugs"]
    assert "vape" not in found["transport"]


@pytest.mark.parametrize("text", ["the seagulls pinch your chips", "my favourite number is four", "it snowed"])
def test_none_of_these_is_an_outcome(text: str) -> None:
    """What no theme covers is placed in none."""
    assert PLACER.place([text]) == [()]


def test_placing_does_not_depend_on_company() -> None:
    """An answer is placed the same alone and among others."""
    texts = ["my bus was late", "I like the trees", "people pick on me", "pizza"]
    assert PLACER.place(texts) == [PLACER.place([text])[0] for text in texts]


def test_scores_are_shares_and_the_strongest_is_first() -> None:
    """Scores lie between the threshold's half and one, in falling order."""
    for found in PLACER.place([example for theme in KNOWN.themes for example in theme.examples[:5]]):
        scores = [placement.score for placement in found]
        assert scores == sorted(scores, reverse=True)
        assert all(0.5 <= score <= 1 for score in scores)
