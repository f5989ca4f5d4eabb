"""The nouns of understanding: voices, what software proposes, what people decided, and the digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from feedback.core.records import AgeVersion, SafeText


class Priority(StrEnum):
    """The partnership's priorities that a theme speaks to."""

    CONTEXTUAL_SAFEGUARDING = "CS"
    MISSING_EDUCATION = "ME"
    SEXUAL_ABUSE = "SA"
    NEGLECT = "N"
    EMOTIONAL_HEALTH = "EH"
    VOICE = "V"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One answer in safe words, as analysis sees it. `cleared` says that a person has read it."""

    answer_id: str
    session_id: str
    question_id: str
    age_version: AgeVersion
    language: str
    text: SafeText
    cleared: bool = True

    def __repr__(self) -> str:
        return f"<Voice {self.answer_id}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkTheme:
    """A known theme: content, versioned. `child_name` is in a child's words, `name` is for executives.

    `words` place an answer by themselves; `hints` only where the sentence as a whole leans the same way.
    """

    id: str
    name: str
    child_name: str
    symbol: str
    priorities: tuple[Priority, ...]
    covers: str
    words: tuple[str, ...]
    examples: tuple[str, ...]
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The machine's guess that an answer speaks of a theme: score in 0–1, the words that matched.

    `start` and `end` (code points) are the part of the answer that the guess rests on.
    """

    answer_id: str
    theme_id: str
    score: float
    matched: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedTheme:
    """A group that fits no known theme: a proposal, until a person makes a `Theme` of it."""

    id: str
    label: str
    words: tuple[str, ...]
    answer_ids: tuple[str, ...]
    nearest: tuple[str, ...]
    furthest: str
    steadiness: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRun:
    """What one run of the pipeline made of a corpus. Every answer is in exactly one of the four places:

    a key of `placed` (one or more assignments), a member of a proposal, in `single_voices`, or in `set_aside`
    (answers of nothing such as "idk", and answers in a language the framework does not speak; by reason).
    """

    placed: Mapping[str, tuple[Assignment, ...]]
    proposals: tuple[ProposedTheme, ...]
    single_voices: tuple[str, ...]
    set_aside: Mapping[str, str]
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme that a person approved: the only kind a digest takes."""

    id: str
    name: str
    child_name: str
    symbol: str
    priorities: tuple[Priority, ...]
    approved_by: str
    approved_on: date


class PromiseState(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    DRIFTING = "drifting"
    STUCK = "stuck"
    WITHDRAWN = "withdrawn"


class DecisionKind(StrEnum):
    YES = "yes"
    NOT_YET = "not_yet"
    NO_BECAUSE = "no_because"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Approved words: permission given, redacted, agreed by a second person. Names a setting or an age, never both."""

    text: str
    attribution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeEntry:
    """One of at most three themes of an opener. `said_by` is already suppressed: words such as "about 25"."""

    theme_id: str
    name: str
    child_name: str
    symbol: str
    priorities: tuple[str, ...]
    said_by: str
    what_children_say: str
    what_is_good: str
    change: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildrensQuestion:
    """A question children ask, and the role that must answer it; `asked_by` the seat of the shadow executive, if one."""

    id: str
    question: str
    answered_by: str
    asked_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    promise_id: str
    words: str
    owner: str
    due_on: date
    state: PromiseState
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowView:
    """The shadow executive's own words; never counted among the anonymous answers."""

    item: str
    view: str
    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of the theme chart: a suppressed, rounded value that may be drawn; None where it may not."""

    theme: str
    strengths: int | None
    worries: int | None
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceBar:
    """How many chose one face first: a suppressed, rounded value that may be drawn, None where it may not."""

    symbol: str
    word: str
    value: int | None
    said_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A share in whole percents with the ends of its 95 % interval, worked out from figures that may be told."""

    low: int
    value: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """A theme's share now and at the meeting before, None where none may be told; `change` is what is made of it."""

    theme: str
    now: Interval | None
    before: Interval | None
    before_on: date | None
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """An area: how many spoke there (suppressed, None where it may not be drawn), and which part of the young people
    of all areas the partnership's profile says live there (percent). `asked`: a session was held there."""

    name: str
    value: int | None
    said_by: str
    expected: int | None
    asked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMonth:
    """How many promises stood where (by state) at the end of a month. They are adults' promises, and no child is counted."""

    end: date
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtStory:
    """A story that an agency brought with consent; it is nobody's answer and is counted nowhere."""

    title: str
    words: str
    brought_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideLine:
    """What another source says: of a theme (an audit, a scorecard) or by itself (another youth group)."""

    theme: str
    says: str
    what: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One page for one meeting: everything a renderer needs, nothing that it must not have.

    Every number in it has passed `small_numbers`; every quote and theme was approved by people.
    """

    partnership: str
    meeting_id: str
    meeting_title: str
    meeting_on: date
    meeting_place: str
    audience: str
    made_on: date
    demonstration: bool
    opening_quote: Quote | None
    heard_from: str
    sessions_line: str
    not_heard: tuple[str, ...]
    themes: tuple[ThemeEntry, ...]
    bars: tuple[Bar, ...]
    shadow_message: str
    shadow_views: tuple[ShadowView, ...]
    questions: tuple[ChildrensQuestion, ...]
    promises: tuple[PromiseLine, ...]
    promises_line: str
    method: str
    limits: str
    versions: Mapping[str, str]
    story: BroughtStory | None = None
    beside: tuple[BesideLine, ...] = ()
    findings: tuple[BesideLine, ...] = ()
    faces: tuple[FaceBar, ...] = ()
    changes: tuple[ChangeLine, ...] = ()
    places: tuple[PlaceLine, ...] = ()
    promise_months: tuple[PromiseMonth, ...] = ()
