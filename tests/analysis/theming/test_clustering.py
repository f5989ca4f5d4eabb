"""Groups of answers: how many, how steady, and the same whatever the order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from analysis.theming.clustering.labels import DistinctPhrases
from analysis.theming.clustering.neighbours import nearest, smooth
from analysis.theming.clustering.stability import adjusted_rand, how_many, partition, steadiness
from analysis.theming.clustering.steady_groups import SteadyGroups
from analysis.theming.corpus import plain
from analysis.theming.embeddings import EncoderUnusable, SentenceVectors, WeighedVectors, around, unit
from analysis.theming.emerging_words import EmergingWords
from analysis.theming.framework import load

DOGS = [
    "dogs off the lead jump up at you",
    "a big dog chased my brother",
    "dog mess on the path",
    "scary dogs in our park",
    "that dog barks all night",
    "dogs should be on a lead",
]
FLOODS = [
    "our road floods every winter",
    "the river came in our kitchen",
    "when it floods the bridge shuts",
    "flood water got in the school",
    "the flood ruined my bed",
    "scared the river will flood again",
]
BINS = [
    "litter all over the grass",
    "the bins are never emptied",
    "put more bins by the shop",
    "rubbish and litter everywhere",
    "people drop litter on the floor",
    "bins overflow with rubbish",
]
ALL = [*DOGS, *FLOODS, *BINS]
TRUTH = [0] * 6 + [1] * 6 + [2] * 6


def labels_of(texts: list[str], count: int | None = None) -> list[int]:
    found = [-1] * len(texts)
    for number, group in enumerate(SteadyGroups().group(texts, count)):
        for place in group.members:
            found[place] = number
    return found


@settings(deadline=None, max_examples=25)
@given(st.lists(st.one_of(st.sampled_from(ALL), st.text(max_size=30)), max_size=24), st.sampled_from([None, 1, 3, 50]))
def test_every_text_is_in_exactly_one_group(texts: list[str], count: int | None) -> None:
    """Nobody is lost and nobody counts twice, for any texts and any wished number."""
    groups = SteadyGroups().group(texts, count)
    assert sorted(place for group in groups for place in group.members) == list(range(len(texts)))
    assert all(set(group.core) <= set(group.members) and set(group.ranked) <= set(group.members) for group in groups)
    assert all(0 <= group.steadiness <= 1 for group in groups)


@settings(deadline=None, max_examples=15)
@given(st.permutations(ALL))
def test_order_does_not_matter(texts: list[str]) -> None:
    """Any order of the input gives the same groups of the same texts."""

    def as_texts(given_texts: list[str]) -> list[frozenset[str]]:
        return [frozenset(given_texts[i] for i in group.members) for group in SteadyGroups().group(given_texts)]

    assert as_texts(texts) == as_texts(ALL)


def test_a_duplicate_changes_no_group() -> None:
    """A text given again, in other dress, joins its double and moves nobody."""
    assert labels_of([*ALL, f"  {DOGS[0].upper()}!!"])[:-1] == labels_of(ALL)


def test_plain_topics_are_found() -> None:
    """Three plainly different topics come apart, from 18 answers."""
    assert adjusted_rand_score(TRUTH, labels_of(ALL, 3)) > 0.6


def test_small_corpora() -> None:
    """Eight answers make groups; under eight each stands alone, and none makes none."""
    assert 1 < len(SteadyGroups().group([*DOGS[:4], *FLOODS[:4]])) < 8
    assert len(SteadyGroups().group(DOGS[:5])) == 5
    assert SteadyGroups().group([]) == []


def test_the_wished_number_is_kept() -> None:
    """A wished number of groups is made, as far as there are different texts."""
    assert len(SteadyGroups().group(ALL, 4)) == 4
    assert len(SteadyGroups().group([*DOGS[:2], DOGS[0]], 4)) == 2


def blobs(groups: int, each: int, spread: float) -> np.ndarray:
    random = np.random.default_rng(1)
    middles = random.standard_normal((groups, 24))
    return unit(np.repeat(middles, each, axis=0) + spread * random.standard_normal((groups * each, 24)))


def test_clear_groups_are_counted() -> None:
    """Where there are plain groups, about their number is chosen; never one in every two texts."""
    assert 4 <= how_many(blobs(5, 20, 0.3)) <= 9


def test_clear_groups_are_steady_and_noise_is_not() -> None:
    """Plain groups come back when answers are left out; groups cut from noise do not."""
    clear, noise = blobs(4, 12, 0.2), blobs(48, 1, 1.0)
    assert steadiness(clear, partition(clear, 4)).min() > 0.9
    assert np.median(steadiness(noise, partition(noise, 4))) < 0.75


def test_a_large_corpus_keeps_everyone() -> None:
    """Beyond the 3,000 texts that are grouped with each other, the rest join, each exactly once."""
    texts = [f"{ALL[i % len(ALL)]} number{i}" for i in range(3200)]
    groups = SteadyGroups().group(texts, 6)
    assert sorted(place for group in groups for place in group.members) == list(range(3200))


def test_adjusted_rand_is_scikit_learns() -> None:
    """The quick index equals the library's."""
    random = np.random.default_rng(3)
    for _ in range(20):
        one, other = random.integers(0, 6, 40), random.integers(0, 4, 40)
        assert adjusted_rand(one, other) == pytest.approx(adjusted_rand_score(one, other))
    assert adjusted_rand(np.zeros(5, int), np.zeros(5, int)) == 1


def test_neighbours() -> None:
    """A row is not its own neighbour; smoothing draws the alike together and keeps unit length."""
    vectors = blobs(3, 8, 0.4)
    places, _ = nearest(vectors, vectors, 3, same=True)
    assert all(row not in places[row] for row in range(len(vectors)))
    drawn = smooth(vectors)
    assert (drawn[:8] @ drawn[:8].T).mean() > (vectors[:8] @ vectors[:8].T).mean()
    assert np.allclose(np.linalg.norm(drawn, axis=1), 1, atol=1e-5)


def test_words_that_all_share_count_for_less() -> None:
    """Answers that only share a frame are not alike for it."""
    texts = [
        f"I really think that we need more {thing} in our area" for thing in ("buses", "dentists", "bins", "trees")
    ]
    alike = WeighedVectors(texts).embed(texts)
    assert (alike @ alike.T)[np.triu_indices(4, 1)].max() < 0.2


def test_labels_tell_groups_apart() -> None:
    """A label is made of words that its group uses and the others do not, and no two labels are the same."""
    groups = [list(range(6)), list(range(6, 12)), list(range(12, 18))]
    labels = DistinctPhrases().label(ALL, groups)
    assert [
        any(word in labels[i][0] for word in ws)
        for i, ws in enumerate((["dog"], ["flood", "river"], ["bin", "litter"]))
    ]
    assert len({label for label, _ in labels}) == 3
    assert all(len(label.split()) <= 8 for label, _ in labels)


def test_labels_do_not_depend_on_order_or_doubles() -> None:
    """The order of a group's members, and a member given twice, change no label."""
    texts = [*ALL, DOGS[0]]
    once = DistinctPhrases().label(texts, [list(range(6)), list(range(6, 18))])
    assert DistinctPhrases().label(texts, [[18, 5, 4, 3, 2, 1, 0], list(range(17, 5, -1))]) == once


def test_the_questions_own_words_label_nothing() -> None:
    """What the question says itself sets no group apart."""
    (label, _), _ = DistinctPhrases(["What about dogs?"]).label(ALL, [list(range(6)), list(range(6, 18))])
    assert "dogs" not in label.split()


@pytest.mark.parametrize("texts", [[], ["!!"], ["the of and"]])
def test_labels_of_nothing(texts: list[str]) -> None:
    """Texts without a telling word still have a label each."""
    assert all(label for label, _ in DistinctPhrases().label(texts, [[i] for i in range(len(texts))]))


BACKGROUND = [example for theme in load().themes for example in theme.examples]
FILLER = ["my mum is kind", "we had pasta", "I like blue", "monday is long", "it is what it is", "the end was near"]


def test_an_unlisted_word_emerges() -> None:
    """A word that the framework does not know, shared by alike answers, makes a topic of all who use it."""
    texts = [*FILLER, *DOGS]
    (topic,) = EmergingWords(BACKGROUND).find(texts, frozenset({"kind", "mum"}))
    assert {texts[i] for i in topic.members} == set(DOGS)


def test_a_listed_word_does_not_emerge() -> None:
    """What the framework knows is no news."""
    assert EmergingWords(BACKGROUND).find([*FILLER, *DOGS], frozenset({"dog", "lead", "park"})) == []


@settings(deadline=None, max_examples=25)
@given(st.lists(st.sampled_from([*ALL, *FILLER]), max_size=30))
def test_no_answer_is_in_two_topics(texts: list[str]) -> None:
    """Topics share nobody, and doubles stand together."""
    topics = EmergingWords(BACKGROUND).find(texts, frozenset())
    members = [place for topic in topics for place in topic.members]
    assert len(members) == len(set(members))
    for topic in topics:
        said = {plain(texts[i]) for i in topic.members}
        assert all(i in topic.members for i, text in enumerate(texts) if plain(text) in said)


class Counting:
    """A rough embedder that counts letters: enough to show that groups follow whatever embedder they are given."""

    version = "letters"

    def embed(self, texts):
        rows = np.array([[text.count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts], np.float32)
        return unit(rows.reshape(len(texts), 26))


def test_groups_follow_any_embedder_behind_the_protocol():
    """Another embedder is centred on its corpus and grouped like the default: every text in one group, the same twice."""
    texts = ["aaaa aaab", "aaab aaaa", "aaba aaaa", "zzzz zzzy", "zzyz zzzz", "zzzz yzzz"]
    grouper = SteadyGroups(around(Counting()))
    groups = grouper.group(texts, 2)
    assert sorted(place for group in groups for place in group.members) == list(range(6))
    assert {frozenset(group.members) for group in groups} == {frozenset({0, 1, 2}), frozenset({3, 4, 5})}
    assert grouper.group(texts, 2) == groups


def test_a_sentence_transformer_that_is_not_there_is_said(tmp_path):
    """Without the extra or its model there is a clear error, and nothing is fetched in its place."""
    with pytest.raises(EncoderUnusable):
        SentenceVectors(tmp_path)
