"""An opener in words: what renderers lay out, and what editions held before they held data (`record.Digest`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analysis.accountability.promise_records import PromiseState
from analysis.digest.record import ChildrensQuestion, Interval, PromiseMonth, ShadowView
from analysis.disclosure import Audience
from analysis.theming.steps import Priority
from feedback.core.records import SafeText


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Approved words: permission given, redacted, agreed by a second person. Names a setting or an age, never both."""

    text: SafeText
    attribution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeEntry:
    """One of at most three themes of an opener. `said_by` is already suppressed: words such as "about 25"."""

    theme_id: str
    name: str
    child_name: str
    symbol: str
    priorities: tuple[Priority, ...]
    said_by: str
    what_children_say: SafeText
    what_is_good: SafeText
    change: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    promise_id: str
    words: str
    owner: str
    due_on: date
    state: PromiseState
    because: str


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
class BroughtStory:
    """A story that an agency brought with consent; it is nobody's answer and is counted nowhere."""

    title: SafeText
    words: SafeText
    brought_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideLine:
    """What another source says: of a theme (an audit, a scorecard) or by itself (another youth group); or what became of a
    question that children asked before."""

    theme: str
    says: str
    what: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """One page for one meeting: everything a renderer needs, nothing that it must not have.

    Every number in it has passed `disclosure`; every quote and theme was approved by people.
    """

    partnership: str
    meeting_id: str
    meeting_title: str
    meeting_on: date
    meeting_place: str
    audience: Audience
    made_on: date
    demonstration: bool
    opening_quote: Quote | None
    heard_from: str
    sessions_line: str
    not_heard: tuple[str, ...]
    themes: tuple[ThemeEntry, ...]
    bars: tuple[Bar, ...]
    shadow_message: SafeText
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
    answers: tuple[BesideLine, ...] = ()
