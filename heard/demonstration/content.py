"""The demonstration partnership: made-up sessions, meetings and promises, written by hand and checked as they load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from feedback.core.content_files import CheckedContent, read
from feedback.core.records import (
    AgeVersion,
    Channel,
    Method,
    QuestionKind,
    RawAnswer,
    RawText,
    SessionKind,
    SessionPlan,
    Share,
    Skip,
    ThemeCheck,
)
from feedback.questionnaire.question_packs import load_pack
from heard.demonstration.meetings import Days, DemoPartnership, Line, Version, Words

FOLDER = Path(__file__).parent / "answers"
SCHOOLS = Path(__file__).parent / "schools.csv"
LOCAL_HELP = FOLDER / "local-help.toml"


class DemoLook(CheckedContent):
    """What the chat heard, and what the young person made of it before Send."""

    heard: tuple[str, ...]
    taken_away: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    def check(self) -> ThemeCheck:
        return ThemeCheck(heard=self.heard, taken_away=self.taken_away, added=self.added)


class Card(CheckedContent):
    """One young person's answers. An answer of `not_sure` or `rather_not_say` is a skip; one left out was not reached.

    `needs_help` marks the cards that a person must see soon: for tests, never an input to spotting.
    """

    language: Literal["en", "pl", "cy"] = "en"
    channel: Channel
    method: Method
    share: Share
    needs_help: bool = False
    how_are_things: Line | None = None
    what_is_good: Words | None = None
    safe_places: Words | None = None
    grown_up: Line | None = None
    listened_to: Line | None = None
    what_should_change: Words | None = None
    anything_else: Words | None = None
    looked: DemoLook | None = None

    def raw_answers(self, pack: str) -> tuple[RawAnswer, ...]:
        """The answers in the order of `pack`, as `intake` takes them."""
        answers = []
        for question in load_pack(pack).questions:
            said: str | None = getattr(self, question.id)
            if said in set(Skip):
                answers.append(RawAnswer(question_id=question.id, skip=Skip(said)))
            elif said is not None and question.kind is QuestionKind.TEXT:
                answers.append(RawAnswer(question_id=question.id, text=RawText(said)))
            elif said is not None:
                answers.append(RawAnswer(question_id=question.id, choice=said))
        return tuple(answers)


class SessionFacts(CheckedContent):
    title: Line
    held_days_ago: Days
    kind: SessionKind
    area: Line
    age_version: AgeVersion
    pack: Literal["core"]
    lead_worker: Line
    dsl: Line

    def plan(self, today: date) -> SessionPlan:
        """The session as a facilitator would have filled it in, held so many days before `today`."""
        return SessionPlan(
            **self.model_dump(exclude={"held_days_ago"}),
            held_on=today - timedelta(days=self.held_days_ago),
        )


class DemoSession(CheckedContent):
    version: Version
    session: SessionFacts
    cards: Annotated[tuple[Card, ...], Field(alias="card", min_length=1)]


class DemoAgain(DemoSession):
    """The same questions at the same place (`earlier` counts from 1) after a decision of the meetings was kept."""

    earlier: int
    decision: Line


class DemoHeld(CheckedContent):
    """A meeting long past, of which nothing stands but what it read."""

    title: Line
    in_days: int
    place: Line


class DemoLastYear(DemoSession):
    """A session of the year before, and the meeting that heard of it: what the coming one is compared with."""

    meeting: DemoHeld


class DemoQuote(CheckedContent):
    """An answer to be agreed as a quote: `session` and `card` count from 1."""

    session: int
    card: int
    question: Literal["what_is_good", "safe_places", "what_should_change", "anything_else"]
    opens_meeting: bool = False


class _Quotes(CheckedContent):
    version: Version
    quotes: tuple[DemoQuote, ...] = Field(alias="quote")


class DemoCode(CheckedContent):
    """What two people said, each alone, that an answer speaks of: ids of known themes; none is a judgement too."""

    session: int
    card: int
    question: Literal["what_is_good", "safe_places", "what_should_change", "anything_else"]
    one: tuple[str, ...]
    two: tuple[str, ...]


class DemoCoding(CheckedContent):
    """A finished round of double-coding, and one that is on its way."""

    version: Version
    finished: tuple[DemoCode, ...]
    open: tuple[DemoCode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """Everything that the demonstration is made of. `sessions` are past and closed, in the order quotes count them."""

    sessions: tuple[DemoSession, ...]
    open_session: DemoSession
    asked_again: DemoAgain
    last_year: DemoLastYear
    quotes: tuple[DemoQuote, ...]
    partnership: DemoPartnership
    coding: DemoCoding


def load() -> Demo:
    """The demonstration's content.

    Raises: pydantic's ValidationError where a file does not fit its schema.
    """
    return Demo(
        sessions=tuple(read(path, DemoSession) for path in sorted(FOLDER.glob("session-*.toml"))),
        open_session=read(FOLDER / "open-session.toml", DemoSession),
        asked_again=read(FOLDER / "asked-again.toml", DemoAgain),
        last_year=read(FOLDER / "last-year.toml", DemoLastYear),
        quotes=read(FOLDER / "quotes.toml", _Quotes).quotes,
        partnership=read(FOLDER / "meetings.toml", DemoPartnership),
        coding=read(FOLDER / "coding.toml", DemoCoding),
    )
