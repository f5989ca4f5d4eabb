"""Learning from corrections: better where it is shown to be, and the same as before elsewhere."""

from __future__ import annotations

import itertools

from analysis.theming.embeddings import StaticVectors
from analysis.theming.framework import Framework, load
from analysis.theming.known_themes import NearestThemes
from analysis.theming.learned_themes import TrainingLabel, learn
from analysis.theming.steps import FrameworkTheme

PROTOTYPES = NearestThemes(load(), StaticVectors())
ANIMALS = ["dogs", "cats", "rabbits", "hamsters", "ponies", "parrots", "lizards", "ferrets", "goats", "ducks"]
SAYING = ["I love my {}", "we have two {}", "the {} are so cute"]
OTHERS = [
    "the bus is late",
    "more lights please",
    "my teacher shouts",
    "we had pasta",
    "it rained on monday",
    "maths is ok",
]


def framework_of(*theme_ids: str) -> Framework:
    """Themes that know only one word each, so that there is something to learn."""
    themes = tuple(
        FrameworkTheme(
            id=theme_id,
            name=theme_id,
            child_name=theme_id,
            symbol="x",
            priorities=(),
            covers="",
            words=(theme_id,),
            examples=(f"about {theme_id}",),
        )
        for theme_id in theme_ids
    )
    return Framework(version="test", themes=themes, nothing_said=frozenset())


def corrections() -> list[TrainingLabel]:
    about = [
        TrainingLabel(text=s.format(a), theme_ids=frozenset({"pets"})) for s, a in itertools.product(SAYING, ANIMALS)
    ]
    others = [TrainingLabel(text=f"{text} {n}", theme_ids=frozenset()) for text in OTHERS for n in range(4)]
    return [*about, *others]


def test_nothing_is_learnt_from_little() -> None:
    """Under ten corrected answers a theme stays as it was, and so does the version."""
    few = [TrainingLabel(text=f"the bus {n}", theme_ids=frozenset({"transport"})) for n in range(9)]
    learnt = learn(PROTOTYPES, few)
    texts = ["the bus is late", "pasta", ""]
    assert learnt.place(texts) == PROTOTYPES.place(texts)
    assert learnt.version == PROTOTYPES.version
    assert learnt.trials == {}


def test_a_theme_is_taken_over_once_it_is_better() -> None:
    """A model that beats the prototypes on held-back corrections takes that theme over, and finds new wordings."""
    prototypes = NearestThemes(framework_of("pets", "buses"), StaticVectors())
    learnt = learn(prototypes, corrections())
    trial = learnt.trials["pets"]
    assert trial.taken_over
    assert trial.after > trial.before
    assert [p.theme_id for p in learnt.place(["my gerbils are lovely"])[0]] == ["pets"]
    assert prototypes.place(["my gerbils are lovely"]) == [()]
    assert learnt.version != prototypes.version


def test_what_is_not_better_is_not_taken_over() -> None:
    """Where the prototypes are right already, nothing is gained and nothing changes."""
    right = [TrainingLabel(text=f"the bus was late {n}", theme_ids=frozenset({"transport"})) for n in range(12)]
    none = [TrainingLabel(text=f"pasta {n}", theme_ids=frozenset()) for n in range(12)]
    learnt = learn(PROTOTYPES, [*right, *none])
    assert not learnt.trials["transport"].taken_over
    assert learnt.place(["more buses"]) == PROTOTYPES.place(["more buses"])


def test_the_order_of_corrections_does_not_matter() -> None:
    """The same corrections in any order teach the same, under the same version."""
    prototypes = NearestThemes(framework_of("pets", "buses"), StaticVectors())
    forward, backward = learn(prototypes, corrections()), learn(prototypes, corrections()[::-1])
    texts = ["my gerbils are lovely", "the buses", "pasta"]
    assert forward.version == backward.version
    assert forward.trials == backward.trials
    assert forward.place(texts) == backward.place(texts)


def test_what_was_learnt_shows_its_evidence() -> None:
    """A learnt placement has a score in 0-1 and a part of the answer; a text without words is placed nowhere."""
    prototypes = NearestThemes(framework_of("pets", "buses"), StaticVectors())
    text = "it was cold. my gerbils are lovely"
    (placement,), empty = learn(prototypes, corrections()).place([text, "🙂"])
    assert 0.5 <= placement.score <= 1
    assert 0 <= placement.start < placement.end <= len(text)
    assert empty == ()


def test_a_correction_shows_no_words() -> None:
    """A correction's repr says nothing that was said."""
    assert "dogs" not in repr(TrainingLabel(text="dogs", theme_ids=frozenset({"pets"})))
