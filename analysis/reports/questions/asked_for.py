"""One question on its way to an answer: as it was understood, for whom, and what it may be answered with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from analysis.disclosure import Audience
from analysis.reports.questions.changes import AskedAgainFound, FoundChange
from analysis.reports.questions.counts import CountedEdition, FoundCount
from analysis.reports.questions.promised import FoundPromise
from analysis.reports.questions.refusals import AlsoTrue, WhyNot
from analysis.reports.questions.topics import Nearness
from analysis.reports.questions.understanding import AskedQuestion
from analysis.reports.questions.vocabulary import Wanted, loose
from analysis.reports.questions.voices import FoundVoice
from analysis.theming.stance import Stance
from feedback.core.records import AgeVersion

_SIDES = {Wanted.WORRIES: Stance.WORRY, Wanted.GOOD: Stance.STRENGTH, Wanted.ASKS: Stance.ASK}


@dataclass(frozen=True, slots=True, kw_only=True)
class VoicesAnswer:
    """What a question is answered with. `why_not` says what is true where there is nothing, or not all of it.

    `place` and `ages` as they were understood; `about` the name of the theme that is told of, or that is nearest;
    `not_heard` lines of the newest edition, `heard_from` its line of how many spoke; `suggested` names of themes that
    can be asked of.
    """

    question: AskedQuestion
    place: str = ""
    about: str = ""
    why_not: tuple[WhyNot, ...] = ()
    also: tuple[AlsoTrue, ...] = ()
    counts: tuple[FoundCount, ...] = ()
    voices: tuple[FoundVoice, ...] = ()
    promises: tuple[FoundPromise, ...] = ()
    changes: tuple[FoundChange, ...] = ()
    again: tuple[AskedAgainFound, ...] = ()
    not_heard: tuple[str, ...] = ()
    heard_from: str = ""
    suggested: tuple[str, ...] = ()

    @property
    def enough(self) -> bool:
        return bool(self.counts or self.voices or self.promises or self.changes or self.not_heard or self.heard_from)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFacts:
    """What sentences may name that no answer holds: the places that were asked, the last meeting, the least count told."""

    places: tuple[str, ...]
    last: date | None
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """One question on its way: as understood, for whom, and the editions that may answer it."""

    question: AskedQuestion
    team: bool
    audience: Audience
    names: dict[str, str]
    editions: tuple[CountedEdition, ...]
    place: str
    ages: tuple[AgeVersion, ...]
    today: date
    also: tuple[AlsoTrue, ...]

    @property
    def near(self) -> list[str]:
        """Ids of the themes that the question is about, neighbours left out."""
        return [topic.theme_id for topic in self.question.topics if topic.nearness is not Nearness.NEIGHBOUR]

    @property
    def themes(self) -> list[tuple[str, str]]:
        """Of those, the approved ones, each with its name."""
        return [(theme_id, self.names[theme_id]) for theme_id in self.near if theme_id in self.names]

    @property
    def words(self) -> list[str]:
        """The telling words of what is asked: what is looked for in quotes and promises."""
        spoken = [*self.question.rest, *(word for topic in self.question.topics for word in topic.spoken.split())]
        return [word for word in dict.fromkeys(spoken) if word not in loose()]

    @property
    def side(self) -> Stance | None:
        """The side that is asked for; a theme of worry asked for by its own word ("unsafe") is asked for its worries."""
        return next((side for wanted, side in _SIDES.items() if wanted in self.question.wanted), None)

    @property
    def topical(self) -> bool:
        """Whether it is about a theme itself, and not merely near one."""
        return bool(self.question.main and self.question.main.nearness is not Nearness.NEIGHBOUR)

    def of_place(self) -> list[CountedEdition]:
        """Editions that rest on the place alone, where one is named: others count other places too."""
        return self.narrowed(self.editions)

    def narrowed(self, editions: Iterable[CountedEdition]) -> list[CountedEdition]:
        return [one for one in editions if not self.place or one.areas == {self.place.casefold()}]

    def over_all(self) -> AskedFor:
        """Of everybody, and without "school" where schools were to be set against another: it is not what was asked."""
        others = tuple(topic for topic in self.question.topics if topic.theme_id != "school")
        question = replace(self.question, topics=others or self.question.topics)
        return replace(self, question=question, place="", ages=(), also=())
