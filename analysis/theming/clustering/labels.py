"""Labels of groups: the few words that set a group apart from the others, in phrases that people wrote."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence, Set

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.theming.corpus import plain, words

_MEANT = {"fire", "bill", "cry", "system", "serious", "computer", "move", "empty", "full", "describe", "interest"}
_LOOSE = """
    im ive dont cant wont didnt doesnt isnt wasnt arent havent hasnt couldnt wouldnt shouldnt thats its theres youre
    theyre hes shes whats lets id ill ur u r n cos coz just really like get gets getting got lot lots thing things stuff
    way bit quite also would could should make makes think know want wants need needs said say says tell going gonna
    wanna go let use used yes no maybe always did does doing done one ones
"""
_TEXTS = 200
_PHRASES = 2
_LONGEST = 3
_KEEPS_MOST = 0.6


@functools.cache
def stop_words() -> frozenset[str]:
    """Words that say nothing of what a text is about: scikit-learn's English ones and loose talk, less some that young
    people mean ("fire", "bill", "cry"). Loaded when wanted: opening a partnership labels nothing."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset((ENGLISH_STOP_WORDS | set(_LOOSE.split())) - _MEANT)


class DistinctPhrases:
    """The phrases of one to three words by which a group differs most from the rest.

    Differing is the log-odds ratio with an informative Dirichlet prior, over how many different texts use a phrase
    (Monroe, Colaresi, Quinn 2008, "Fightin' words"). A longer phrase takes the place of its word where most texts that
    use the word use the phrase. Of each group the first 200 different texts are read.
    """

    version = "distinct-phrases-1"

    def __init__(self, asked: Iterable[str] = ()) -> None:
        """`asked` are the questions: what a question says itself sets no group of its answers apart."""
        self._asked = {word.replace("'", "") for question in asked for word in words(question)}

    def label(self, texts: Sequence[str], groups: Sequence[Sequence[int]]) -> list[tuple[str, tuple[str, ...]]]:
        """For each group (places in `texts`) a label unlike the others', and its words; the same for any order."""
        said = [sorted({plain(texts[place]) for place in group})[:_TEXTS] for group in groups]
        ranked = _ranked(said, stop_words() | self._asked)
        labels: list[tuple[str, tuple[str, ...]]] = []
        taken: set[str] = set()
        for number, phrases in enumerate(ranked, start=1):
            chosen = _apart(phrases)
            label = ", ".join(chosen[:_PHRASES]) or f"group {number}"
            for more in range(_PHRASES + 1, len(chosen) + 1):
                if label not in taken:
                    break
                label = ", ".join(chosen[:more])
            if label in taken:
                label = f"{label} ({number})"
            taken.add(label)
            labels.append((label, tuple(chosen) or (label,)))
        return labels


def _ranked(said: Sequence[Sequence[str]], loose: Set[str]) -> list[list[str]]:
    """Each group's phrases, the most telling first."""
    from sklearn.feature_extraction.text import CountVectorizer

    everything = [text for group in said for text in group]
    counter = CountVectorizer(analyzer=functools.partial(_phrases, loose=loose), binary=True, dtype=np.int32)
    try:
        uses = counter.fit_transform(everything)
    except ValueError:  # not one word in any text
        return [[] for _ in said]
    phrases = counter.get_feature_names_out()
    owner = np.repeat(np.arange(len(said)), [len(group) for group in said])
    member = sparse.csr_matrix((np.ones(len(owner)), (owner, np.arange(len(owner)))), (len(said), len(owner)))
    counts = np.asarray((member @ uses).todense())
    return [_of_group(row, counts, phrases, [len(g) for g in said], i) for i, row in enumerate(counts)]


def _phrases(text: str, loose: Set[str]) -> list[str]:
    """The phrases of a text that could stand in a label: within one clause, no loose word at either end."""
    found = []
    for clause in re.split(r"[^\w\s'’-]+", text):
        said = words(clause)
        weighty = [len(word) > 2 and word.replace("'", "") not in loose for word in said]
        found += [
            " ".join(said[i:j])
            for i in range(len(said))
            for j in range(i + 1, min(i + _LONGEST, len(said)) + 1)
            if weighty[i] and weighty[j - 1]
        ]
    return found


def _of_group(
    row: NDArray[np.float64], counts: NDArray[np.float64], phrases: NDArray[np.str_], sizes: list[int], i: int
) -> list[str]:
    total, here, everywhere = counts.sum(axis=0), float(sizes[i]), float(sum(sizes))
    there, prior = total - row, total / max(1.0, everywhere)
    odds = np.log((row + prior) / (here - row + 1)) - np.log((there + prior) / (everywhere - here - there + 1))
    weight = odds / np.sqrt(1 / (row + prior) + 1 / (there + prior))
    if here == everywhere:  # nothing to differ from
        weight = row
    found = np.flatnonzero((row >= 2) & (weight > 0))
    if not len(found):  # no two texts share a phrase
        found = np.flatnonzero(row)
    # Rounded: the same sum in another order differs in its last digits, and must not change a label.
    order = sorted(found.tolist(), key=lambda j: (-round(float(weight[j]), 3), -total[j], phrases[j]))[:60]
    return [_longer(phrases[j], [phrases[k] for k in order if row[k] >= _KEEPS_MOST * row[j]]) for j in order]


def _longer(word: str, phrases: Sequence[str]) -> str:
    """The longest phrase that holds the word whole, among those that nearly all who use the word use."""
    holding = [phrase for phrase in phrases if f" {word} " in f" {phrase} "]
    return max(holding, key=len, default=word)


def _apart(phrases: Sequence[str]) -> list[str]:
    """Phrases that share no word with one before them."""
    chosen: list[str] = []
    seen: set[str] = set()
    for phrase in phrases:
        parts = set(phrase.split())
        if not parts & seen:
            chosen.append(phrase)
            seen |= parts | {part.rstrip("s") for part in parts} | {f"{part}s" for part in parts}
        if len(chosen) == 6:
            break
    return chosen
