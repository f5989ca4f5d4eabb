"""A digest as data: what an edition freezes. Its words are made when somebody reads it (`analysis.render.wording`).

Every count in it has passed `disclosure`; every quote and theme was approved by people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analysis.accountability.answers_owed import OwedState
from analysis.accountability.promise_records import Drift, PromiseState
from analysis.accountability.triangulation import Says
from analysis.disclosure import Audience, Shown
from analysis.figures.proportions import Change
from analysis.theming.steps import Priority
from feedback.core.records import AgeVersion, Method, SafeText, SessionKind

FORMAT = 2
"""Editions without one are of words alone (`analysis.digest.opener`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedQuote:
    """Approved words: permission given, redacted, agreed by a second person. `age` is None where place is known."""

    words: SafeText
    age: AgeVersion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlace:
    """Where a session was, as its plan has it. An area may hold commas, and is never taken apart."""

    kind: SessionKind
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotHeard:
    """Whom the digest rests on hardly or not at all."""

    ages: tuple[AgeVersion, ...]
    kinds: tuple[SessionKind, ...]
    areas: tuple[str, ...]
    other_languages: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A share in whole percents with the ends of its 95 % interval, worked out from figures that may be told."""

    low: int
    value: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestTheme:
    """One of at most three themes. `now` and `before` are shares that may be told, None where none may;
    `before_on` is the day of the meeting before, None where nobody spoke of it there."""

    theme_id: str
    name: str
    child_name: str
    symbol: str
    priorities: tuple[Priority, ...]
    people: Shown
    worries: Shown
    strengths: Shown
    says: SafeText
    good: SafeText
    change: Change
    now: Interval | None
    before: Interval | None
    before_on: date | None
    quotes: tuple[AgreedQuote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceCount:
    """How many chose one face of the core questions first."""

    option_id: str
    people: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCount:
    """How many spoke in an area, None where no session was; `expected` is the percentage of the area's young people
    that the partnership's profile says live there."""

    area: str
    people: Shown | None
    expected: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildrensQuestion:
    """A question children ask, and the role that must answer it; `asked_by` the seat of the shadow executive, if one."""

    id: str
    question: str
    answered_by: str
    asked_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerStanding:
    """What a meeting before was asked: `answer` in the adults' own words, empty until two people stand for them."""

    question: str
    asked_on: date
    role: str
    due_on: date
    state: OwedState
    times_moved: int
    answer: SafeText


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowView:
    """The shadow executive's own words; never counted among the anonymous answers."""

    item: str
    view: SafeText
    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftReason:
    """`on` since when it is overdue or silent, None for one that was moved."""

    why: Drift
    on: date | None
    times_moved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseStanding:
    """Where a promise stands: `drift` says why it drifts, `note` what was said last of one that is stuck or withdrawn."""

    promise_id: str
    words: str
    owner: str
    agency: str
    due_on: date
    state: PromiseState
    drift: tuple[DriftReason, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMonth:
    """How many promises stood where (by state) at the end of a month. They are adults' promises, and no child is counted."""

    end: date
    counts: Mapping[PromiseState, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedAgreement:
    """What two people who coded a sample blind agreed on (Krippendorff's alpha); `answers` is told as counts are."""

    answers: int
    people: float
    machine: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HowMade:
    """`unread`: some answers were read by nobody yet. `step`: what counts are rounded down to."""

    unread: bool
    step: int
    coded: CodedAgreement | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyStory:
    """A story that an agency brought with consent; it is nobody's answer and is counted nowhere."""

    title: SafeText
    words: SafeText
    method: Method
    agency: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFigure:
    """What an audit or a scorecard says of a theme, and how a person set it beside what young people say."""

    theme: str
    says: Says
    what: SafeText
    source: SafeText
    dated_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFinding:
    """What another youth group found; `people` is how many it heard, rounded down as the public's counts are."""

    group: str
    method: str
    people: int
    words: SafeText
    source: str
    found_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One page for one meeting: everything that its words are made of, nothing that a reader must not have.

    `language` is the one its words are made in unless a reader asks for another.
    """

    partnership: str
    meeting_id: str
    meeting_title: str
    meeting_on: date
    meeting_place: str
    audience: Audience
    language: str
    made_on: date
    demonstration: bool
    people: Shown
    sessions: tuple[SessionPlace, ...]
    not_heard: NotHeard
    opening_quote: AgreedQuote | None
    themes: tuple[DigestTheme, ...]
    faces: tuple[FaceCount, ...]
    areas: tuple[AreaCount, ...]
    shadow_message: SafeText
    shadow_views: tuple[ShadowView, ...]
    questions: tuple[ChildrensQuestion, ...]
    promises: tuple[PromiseStanding, ...]
    promise_months: tuple[PromiseMonth, ...]
    how_made: HowMade
    story: AgencyStory | None
    figures: tuple[SourceFigure, ...]
    findings: tuple[GroupFinding, ...]
    versions: Mapping[str, str]
    answers: tuple[AnswerStanding, ...] = ()
    format: int = FORMAT
