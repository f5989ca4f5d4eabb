"""A question in plain words, understood: what it wants to know, of what, where, of whom and when; or why it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.reports.questions import ages, places, times, topics
from analysis.reports.questions.ages import NamedAges
from analysis.reports.questions.places import NamedPlace
from analysis.reports.questions.times import NamedTime
from analysis.reports.questions.topics import NamedTopics, Nearness, Topic
from analysis.reports.questions.vocabulary import RefusedKind, Wanted, english, loose, mended, patterns, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a partnership's questions can be about: its areas, its approved themes by id, and an ear for the nearest."""

    areas: Sequence[str]
    names: Mapping[str, str]
    hear: Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """`refused` is a kind of question that nobody is answered; `rest` are words that belong to no topic.

    `readable`: it asks for something, or its words are words.
    """

    refused: RefusedKind | None
    wanted: frozenset[Wanted]
    place: NamedPlace | None
    ages: NamedAges | None
    time: NamedTime | None
    topics: tuple[Topic, ...]
    rest: tuple[str, ...]
    sensitive: bool
    readable: bool

    @property
    def main(self) -> Topic | None:
        """The topic that is told of: the nearest to what was asked."""
        order = list(Nearness)
        return min(self.topics, key=lambda topic: order.index(topic.nearness), default=None)


def understand(asked: str, known: Known, *, today: date) -> AskedQuestion:
    """Read a question. Nothing of it is kept."""
    names_of_places = {word for area in known.areas for word in tokens(area)}
    said = mended(tokens(asked), names_of_places)
    line = " ".join(said).replace("'", "")
    refused = next(
        (kind for kind in RefusedKind if patterns(kind).search(line) or patterns(kind).search(asked.lower())), None
    )
    place, aged, time = places.named(asked, said, known.areas), ages.named(asked), times.named(" ".join(said), today)
    aside = {
        *(place.spoken if place else ()),
        *tokens(aged.spoken if aged else ""),
        *tokens(time.spoken if time else ""),
    }
    wanted = frozenset(kind for kind in Wanted if patterns(kind).search(line))
    if Wanted.ASKS in wanted:  # "what do they want changed" asks for no change over time
        wanted -= {Wanted.CHANGE}
    about = topics.named([word for word in said if word not in aside], known.names, _quiet_if_asking(known, wanted))
    rest = _without(about, wanted)
    return AskedQuestion(
        refused=refused,
        wanted=wanted,
        place=place,
        ages=aged,
        time=time,
        topics=about.topics,
        rest=rest,
        sensitive=about.sensitive,
        readable=bool(wanted or place or aged or time or about.topics) or _is_english(said),
    )


def _quiet_if_asking(known: Known, wanted: frozenset[Wanted]) -> Callable[[str], Sequence[str]]:
    """Words of asking ("promises", "late") are about no theme, and nothing near is sought for them."""

    def hear(words: str) -> Sequence[str]:
        left = [word for word in words.split() if not any(patterns(kind).search(word) for kind in wanted)]
        return known.hear(" ".join(left)) if left and all(map(english, left)) else ()

    return hear


def _without(about: NamedTopics, wanted: frozenset[Wanted]) -> tuple[str, ...]:
    return tuple(word for word in about.rest if not any(patterns(kind).search(word) for kind in wanted))


def _is_english(said: Sequence[str]) -> bool:
    """A question of words: more than loose ones, and mostly in the dictionary."""
    telling = [word for word in said if word not in loose()]
    return bool(telling) and 2 * sum(map(english, telling)) > len(telling)
