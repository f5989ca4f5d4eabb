"""What a question is about: a theme itself, a part of what one covers, a neighbour of one, or none."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from analysis.reports.questions.vocabulary import content, loose, stem, tokens


class Nearness(StrEnum):
    """How a theme lies to what was asked. `WITHIN`: the theme covers it and more. `NEIGHBOUR`: another thing, near it."""

    SAME = "same"
    WITHIN = "within"
    NEIGHBOUR = "neighbour"


@dataclass(frozen=True, slots=True)
class Topic:
    """What was asked in the asker's words, and the theme it comes to."""

    spoken: str
    theme_id: str
    nearness: Nearness


@dataclass(frozen=True, slots=True)
class NamedTopics:
    """`rest`: words that are about something and belong to no topic. `sensitive`: it may tell of harm to a child."""

    topics: tuple[Topic, ...]
    rest: tuple[str, ...]
    sensitive: bool


def named(said: Sequence[str], names: Mapping[str, str], hear: Callable[[str], Sequence[str]]) -> NamedTopics:
    """Topics in the order of the question, the longest phrases first; where there is none, the nearest that is heard.

    Harm to a child is never counted as a theme that holds other things ("domestic abuse" as *Home and family*): there the
    theme is a neighbour.

    names: approved themes by id. hear: ids of the themes that words speak of, as answers are placed.
    """
    left: list[str | None] = [stem(word) for word in said]
    spoken = frozenset(left)
    found: list[tuple[int, Topic]] = []
    for phrase, theme_id, nearness in (*_of_names(names), *_terms()):
        if phrase[0] not in spoken:  # all but a few of some 2,000 phrases
            continue
        for at in range(len(left) - len(phrase) + 1):
            if left[at : at + len(phrase)] == [*phrase]:
                found.append((at, Topic(" ".join(said[at : at + len(phrase)]), theme_id, nearness)))
                left[at : at + len(phrase)] = [None] * len(phrase)
    unnamed = (word for word, kept in zip(said, left, strict=True) if kept is not None)
    rest = tuple(word for word in unnamed if word not in loose() and not word.isdigit())
    topics = [topic for _, topic in sorted(found, key=lambda one: one[0])]
    if not topics and rest:
        near = list(hear(" ".join(rest)))[:1]
        topics = [Topic(" ".join(rest), theme, Nearness.NEIGHBOUR) for theme in near]
    sensitive = _is_sensitive(said, topics)
    if sensitive:
        of_harm = content().sensitive.themes
        topics = [t if t.theme_id in of_harm else replace(t, nearness=Nearness.NEIGHBOUR) for t in topics]
    return NamedTopics(tuple(_one_of_each(topics)), rest, sensitive)


def _one_of_each(topics: Sequence[Topic]) -> list[Topic]:
    """The nearest of each theme: "buses and bus fares" is one topic."""
    best: dict[str, Topic] = {}
    order = list(Nearness)
    for topic in topics:
        known = best.get(topic.theme_id)
        if known is None or order.index(topic.nearness) < order.index(known.nearness):
            best[topic.theme_id] = topic
    return list(best.values())


def _is_sensitive(said: Sequence[str], topics: Sequence[Topic]) -> bool:
    of_harm = content().sensitive
    line = f" {' '.join(said)} "
    return any(t.theme_id in of_harm.themes for t in topics) or any(f" {term} " in line for term in of_harm.topics)


@functools.cache
def _terms() -> tuple[tuple[tuple[str, ...], str, Nearness], ...]:
    """Phrases as the stems of their words, each with its theme and how near that is; the longest first."""
    found = [
        (tokens(term), theme_id, nearness)
        for theme_id, terms in content().themes.items()
        for nearness, listed in (
            (Nearness.SAME, terms.same),
            (Nearness.WITHIN, terms.within),
            (Nearness.NEIGHBOUR, terms.neighbour),
        )
        for term in listed
    ]
    found.sort(key=lambda one: (-len(one[0]), -len(" ".join(one[0]))))
    return tuple((tuple(map(stem, words)), theme_id, nearness) for words, theme_id, nearness in found)


def _of_names(names: Mapping[str, str]) -> list[tuple[tuple[str, ...], str, Nearness]]:
    """Names of themes that people made themselves: whole, or by one of its telling words."""
    made = {theme_id: name for theme_id, name in names.items() if theme_id not in content().themes}
    whole = [
        (tuple(map(stem, said[start:end])), theme_id, Nearness.SAME)
        for theme_id, name in made.items()
        for said in [tokens(name)]
        for end in range(len(said), 1, -1)
        for start in range(end - 1)
        if not {said[start], said[end - 1]} & loose()
    ]
    whole.sort(key=lambda one: -len(one[0]))
    words = [
        ((stem(word),), theme_id, Nearness.WITHIN)
        for theme_id, name in made.items()
        for word in tokens(name)
        if len(word) > 2 and word not in loose()
    ]
    return [*whole, *words]
