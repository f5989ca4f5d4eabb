"""The pipeline as a whole: nobody lost, nothing by chance."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.theming.corpus import NOT_ENGLISH, NOTHING_SAID
from analysis.theming.framework import load
from analysis.theming.pipeline import Pipeline, themes
from analysis.theming.steps import Placement, ThemeRun, Voice
from feedback.core.records import AgeVersion, SafeText

PIPELINE = themes()
DOGS = [
    "dogs off the lead jump up at you",
    "a big dog chased my brother",
    "dog mess on the path",
    "scary dogs in our park",
    "that dog barks all night",
]
SAID = [
    *DOGS,
    "more buses at night",
    "the bus is late and people vape in the toilets",
    "my mates",
    "idk",
    "N/A",
    "autobus zawsze się spóźnia i jest brudny",
    "the moon looked big on sunday",
    "pasta",
    "👍",
    "camhs took two years",
    "we had snow",
    "there are too many wasps",
]


def voice(number: int, text: str, language: str = "en") -> Voice:
    return Voice(
        answer_id=f"a{number:04d}",
        session_id="s1",
        question_id="anything_else",
        age_version=AgeVersion.MIDDLE,
        language=language,
        text=SafeText(text),
    )


def voices(texts: list[str]) -> list[Voice]:
    return [voice(number, text) for number, text in enumerate(texts)]


def everyone(run: ThemeRun) -> list[str]:
    proposed = [answer_id for proposal in run.proposals for answer_id in proposal.answer_ids]
    return sorted([*run.placed, *proposed, *run.single_voices, *run.set_aside])


TEXTS = st.one_of(st.sampled_from(SAID), st.text(max_size=40))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(TEXTS, st.sampled_from(["en", "en-GB", "pl", "cy"])), max_size=25))
def test_nobody_is_lost(given_voices: list[tuple[str, str]]) -> None:
    """Every voice ends in exactly one of placed, a proposal, single voices or set aside."""
    came = [voice(number, text, language) for number, (text, language) in enumerate(given_voices)]
    assert everyone(PIPELINE.run(came)) == sorted(v.answer_id for v in came)


@settings(deadline=None, max_examples=15)
@given(st.randoms(use_true_random=False))
def test_order_does_not_matter(chance: random.Random) -> None:
    """The same voices in any order give the very same run."""
    came = voices(SAID)
    shuffled = chance.sample(came, len(came))
    assert PIPELINE.run(shuffled) == PIPELINE.run(came)


def test_same_input_same_result() -> None:
    """A fresh pipeline finds what the last one found."""
    assert themes(load()).run(voices(SAID)) == PIPELINE.run(voices(SAID))


@pytest.mark.parametrize("again", range(len(SAID)))
def test_a_duplicate_changes_no_themes_name(again: int) -> None:
    """An answer given twice joins its double and names nothing anew."""
    once, twice = PIPELINE.run(voices(SAID)), PIPELINE.run(voices([*SAID, SAID[again]]))
    assert [(p.id, p.label, p.words) for p in once.proposals] == [(p.id, p.label, p.words) for p in twice.proposals]
    last = f"a{len(SAID):04d}"

    def where(run: ThemeRun, answer_id: str) -> object:
        if answer_id in run.placed:
            return [dataclasses.replace(a, answer_id="") for a in run.placed[answer_id]]
        return next((p.id for p in run.proposals if answer_id in p.answer_ids), run.set_aside.get(answer_id, "single"))

    assert where(twice, last) == where(twice, f"a{again:04d}")


def test_what_nobody_listed_emerges() -> None:
    """Answers on what no known theme is about become one proposal, with evidence and a plain word of steadiness."""
    run = PIPELINE.run(voices(SAID))
    (dogs,) = [proposal for proposal in run.proposals if "dog" in proposal.label]
    assert set(dogs.answer_ids) == {f"a{number:04d}" for number in range(len(DOGS))}
    assert len(dogs.nearest) == 3
    assert dogs.furthest in dogs.answer_ids
    assert dogs.steadiness in {"steady", "wobbly"}
    assert dogs.words


def test_answers_are_set_aside_by_name() -> None:
    """Answers of nothing and in other languages are counted under their reason, not forced into a theme."""
    run = PIPELINE.run(voices(SAID))
    reasons = {SAID[int(answer_id[1:])]: reason for answer_id, reason in run.set_aside.items()}
    assert reasons == {
        "idk": NOTHING_SAID,
        "N/A": NOTHING_SAID,
        "👍": NOTHING_SAID,
        "autobus zawsze się spóźnia i jest brudny": NOT_ENGLISH,
    }


def test_a_lone_voice_has_its_lane() -> None:
    """What fits nothing and stands alone is listed for a person."""
    run = PIPELINE.run(voices(SAID))
    assert f"a{SAID.index('we had snow'):04d}" in run.single_voices


def test_evidence_is_in_the_words() -> None:
    """An assignment's part lies in its answer, and its matched words lie in that part."""
    run = PIPELINE.run(voices(SAID))
    for answer_id, found in run.placed.items():
        text = SAID[int(answer_id[1:])]
        for assignment in found:
            part = text[assignment.start : assignment.end].lower()
            assert part
            assert all(word in part for word in assignment.matched)


def test_versions_are_kept() -> None:
    """A run says which framework and which rules made it."""
    assert set(PIPELINE.run([]).versions) == {"framework", "placing", "emerging", "groups", "labels"}
    assert PIPELINE.run([]).versions["framework"] == load().version


def test_hearing_one_answer() -> None:
    """For a conversation: the themes of one answer, clearest first, and none of an answer of nothing."""
    assert PIPELINE.hear(SafeText("the bus is always late"))[0] == "transport"
    assert PIPELINE.hear(SafeText("idk")) == []
    assert PIPELINE.hear(SafeText("autobus jest spóźniony"), "pl") == []


@pytest.mark.parametrize(
    ("said", "nearest"),
    [("the swings in the park are broken", "things-to-do"), ("there is too much homework", "school"), ("lego", None)],
)
def test_a_conversation_is_told_what_words_are_near_to(said: str, nearest: str | None) -> None:
    """Nearest first, and nothing where nothing is near."""
    near = PIPELINE.near(SafeText(said))
    assert (near[0] if near else None) == nearest
    assert len(near) < 6


class _OneTheme:
    version = "fake"

    def place(self, texts: Sequence[str]) -> list[tuple[Placement, ...]]:
        return [(Placement(theme_id="all", score=1.0, matched=(), start=0, end=len(text)),) for text in texts]

    def near(self, text: str) -> list[str]:
        return ["all"]


def test_steps_are_swapped_at_the_edge() -> None:
    """Another placer behind the same protocol is used as it is, and the run names its version."""
    swapped: Pipeline = dataclasses.replace(PIPELINE, placer=_OneTheme())
    run = swapped.run(voices(["pasta", "idk"]))
    assert set(run.placed) == {"a0000"}
    assert run.versions["placing"] == "fake"


def test_an_answer_and_its_follow_up_are_one_voice_of_a_new_theme() -> None:
    """Three who speak of something new name a theme; two of whom one said it twice do not, and their words stay in sight."""
    rest = [voice(number, text) for number, text in enumerate(SAID[5:], start=10)]
    three = voices(DOGS[:3])
    assert PIPELINE.run([*three, *rest]).proposals
    two = [dataclasses.replace(one, response_id=who) for one, who in zip(three, ("r1", "r1", "r2"), strict=True)]
    run = PIPELINE.run([*two, *rest])
    assert run.proposals == ()
    assert {one.answer_id for one in two} <= {*run.single_voices, *run.placed}
