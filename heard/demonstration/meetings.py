"""The demonstration's meetings: the shadow executive's words, what was decided, what became of each promise.

Days count from the day the demonstration is made: `in_days` and `due_in_days` forward, `days_ago` back.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from feedback.core.content_files import CheckedContent

Line = Annotated[str, Field(min_length=1, max_length=300)]
Words = Annotated[str, Field(min_length=1, max_length=600)]
Days = Annotated[int, Field(ge=0)]
Version = Literal["2026-11"]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
SessionNumbers = Annotated[tuple[int, ...], Field(min_length=1)]


class DemoView(CheckedContent):
    """What a seat of the shadow executive thinks of an agenda item."""

    seat: Line
    view: Words


class DemoAgendaItem(CheckedContent):
    """`proposed_by` is a seat, or empty for the executive's own item."""

    title: Line
    plain_words: Line
    proposed_by: str = ""
    views: tuple[DemoView, ...] = ()


class DemoQuestion(CheckedContent):
    """A question that children ask, and the role that answers."""

    question: Line
    answered_by: Line


class DemoThemeNote(CheckedContent):
    """What children say of a theme, and what is good, in the words of whoever read the answers."""

    theme: Id
    says: Line
    good: Line


class DemoMeeting(CheckedContent):
    """`sessions` are the sessions it hears of, counted from 1. A meeting of past days was held."""

    id: Id
    title: Line
    in_days: int
    place: Line
    sessions: SessionNumbers
    message_from: Line
    message: Annotated[str, Field(min_length=1, max_length=1_200)]
    questions: Annotated[tuple[DemoQuestion, ...], Field(max_length=2)]
    agenda: tuple[DemoAgendaItem, ...]
    theme_notes: tuple[DemoThemeNote, ...] = ()

    @property
    def held(self) -> bool:
        return self.in_days < 0


class DemoShort(CheckedContent):
    """A short meeting that heard of sessions and decided nothing, so that no quarter of the year passed without one.

    `sessions` count from 1; none is the session of the year before. `in_this_quarter` moves it onto the first day of the
    quarter where it would have been before. `read` says whether its editions were frozen.
    """

    title: Line
    in_days: Annotated[int, Field(lt=0)]
    place: Line
    sessions: tuple[int, ...] = ()
    in_this_quarter: bool = False
    read: bool = False


class DemoPut(CheckedContent):
    """A question that a seat puts to the coming meeting, and the seats behind it."""

    seat: Line
    question: Line
    answered_by: Line
    backed_by: tuple[Line, ...] = ()


class DemoName(CheckedContent):
    """How a seat would call a theme."""

    seat: Line
    theme: Id
    child_name: Line


class DemoCheck(CheckedContent):
    """A seat's word on the coming meeting's edition for leaders or for everybody."""

    seat: Line
    edition: Literal["executive", "public"]
    fair: bool
    words: str = ""


class DemoChallenge(CheckedContent):
    """How the shadow executive challenges. `ranks`: seat → known themes, the first first."""

    questions: tuple[DemoPut, ...]
    ranks: dict[str, tuple[Id, ...]]
    names: tuple[DemoName, ...]
    checks: tuple[DemoCheck, ...]


class DemoStep(CheckedContent):
    """Something that happened to a promise. Drift is never here: it is computed."""

    days_ago: Days
    kind: Literal["update", "moved", "kept", "stuck", "withdrawn"]
    note: Words
    to_in_days: int | None = None

    @model_validator(mode="after")
    def _moves_to_a_date(self) -> DemoStep:
        if (self.kind == "moved") != (self.to_in_days is not None):
            raise ValueError("a move, and only a move, gives a new date")
        return self


class DemoDecision(CheckedContent):
    """What a meeting decided on its day, and the steps since, oldest first.

    A yes and a not yet are promises: `due_in_days` is the date first set. A no, because, promises nothing.
    `you_said` and `we_did` are proposals for the reply to young people.
    `expected_state` and `expected_drift` are what Heard must arrive at by itself: for tests.
    """

    id: Id
    meeting: Id
    theme: Id
    sessions: SessionNumbers
    decision: Literal["yes", "not_yet", "no_because"]
    words: Words
    because: str = ""
    owner: Line
    agency: Line
    due_in_days: int | None = None
    measure: str = ""
    tell_children: Line
    you_said: Line
    we_did: Words
    steps: tuple[DemoStep, ...] = ()
    expected_state: Literal["", "open", "kept", "drifting", "stuck", "withdrawn"] = ""
    expected_drift: Literal["", "overdue", "moved", "silent"] = ""

    @model_validator(mode="after")
    def _says_what_its_kind_asks(self) -> DemoDecision:
        if (self.decision == "yes") == bool(self.because):
            raise ValueError("a no and a not yet have a reason; a yes needs none")
        promised = self.due_in_days is not None and bool(self.measure) and bool(self.expected_state)
        if promised == (self.decision == "no_because"):
            raise ValueError("a promise has a date, a measure and an expected state; a no has none")
        return self


Score = Annotated[int, Field(ge=1, le=4)]


class DemoRating(CheckedContent):
    """How somebody rates the quarter on space, voice, audience and influence, from 1 to 4."""

    by: Line
    scores: tuple[Score, Score, Score, Score]
    words: str = ""


class DemoPartnership(CheckedContent):
    version: Version
    partnership: Line
    seats: Annotated[tuple[Line, ...], Field(min_length=1)]
    meetings: tuple[DemoMeeting, ...] = Field(alias="meeting")
    short: tuple[DemoShort, ...]
    decisions: tuple[DemoDecision, ...] = Field(alias="decision")
    ratings: tuple[DemoRating, ...] = Field(default=(), alias="rating")
    challenge: DemoChallenge
