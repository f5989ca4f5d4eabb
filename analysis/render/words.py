"""The words that Heard prints in its documents, from one file a language, checked by schema."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from feedback.core.content_files import read
from feedback.core.errors import NotFound


class _Section(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class DateWords(_Section):
    days: tuple[str, ...] = Field(min_length=7, max_length=7, strict=False)
    months: tuple[str, ...] = Field(min_length=12, max_length=12, strict=False)
    full: str
    short: str
    month: str


class OpenerWords(_Section):
    title: str
    first_item: str
    demonstration: str
    no_quote: str
    heard_from: str
    not_heard: str
    themes: str
    no_themes: str
    said_by: str
    good: str
    change: str
    shadow: str
    no_shadow: str
    questions: str
    no_questions: str
    to_answer: str
    put_by: str
    since: str
    promises: str
    no_promises: str
    promise_due: str
    promise_due_alone: str
    decisions: str
    decisions_hint: str
    theme: str
    decision: str
    yes: str
    not_yet: str
    no_because: str
    owner: str
    date: str
    measure: str
    told: str
    made_on: str
    made_with: str
    edition: str
    more: str
    shortened_one: str
    shortened_many: str


class AlongsideWords(_Section):
    """What stands beside young people's answers."""

    title: str
    hint: str
    story: str
    beside: str
    findings: str
    answers: str


class PresentWords(_Section):
    """The opener's page on a big screen."""

    title: str
    start: str
    back: str
    next: str
    place: str
    time: str
    over: str
    read: str
    leave: str


class ChartWords(_Section):
    title: str
    theme: str
    worries: str
    strengths: str
    hidden: str
    sentence: str
    none: str
    as_table: str


class FigureWords(_Section):
    """The charts that stand on pages of their own."""

    heading: str
    hint: str
    faces: str
    face: str
    chosen_by: str
    change: str
    now: str
    told: str
    between: str
    change_says: str
    share_says: str
    interval: str
    places: str
    place: str
    spoke: str
    lives_there: str
    places_say: str
    no_session_say: str
    promises: str
    month: str
    promises_say: str


class PosterWords(_Section):
    invite: str
    promises: tuple[str, ...] = Field(strict=False)
    scan: str
    or_go_to: str
    code: str
    no_phone: str
    help: str
    help_hint: str
    near_you: str
    any_time: str
    qr_alt: str


class SlideWords(_Section):
    opening: str
    heard: str
    themes: str
    asked: str
    promised: str
    read_aloud: str
    notes_heard: str
    notes_answers: str
    notes_decide: str


class SaidDidWords(_Section):
    heading: str
    you_said: str
    we_did: str
    because: str
    nothing: str
    more_one: str
    more_many: str
    scan: str
    or_go_to: str
    thanks: str
    qr_alt: str
    printed_on: str
    states: Mapping[str, str]
    dates: Mapping[str, str]


class CardWords(_Section):
    title: str
    heard_from: str
    alt: str
    alt_quote: str


class PackWords(_Section):
    readme: str
    no_agreement: str
    kinds: Mapping[str, str]
    reasons: Mapping[str, str]


class EasyReadWords(_Section):
    title: str
    to_whom: str
    about: str
    heard_from: str
    one_said: str
    they_said: str
    good: str
    no_themes: str
    shadow: str
    questions: str
    to_answer: str
    put_by: str
    promises: str
    help: str
    thanks: str
    states: Mapping[str, str]


class DocumentWords(_Section):
    """Every word of every document in one language."""

    version: int
    language: str
    direction: Literal["ltr", "rtl"]
    dates: DateWords
    states: Mapping[str, str]
    audiences: Mapping[str, str]
    priorities: Mapping[str, str]
    opener: OpenerWords
    present: PresentWords
    alongside: AlongsideWords
    chart: ChartWords
    figures: FigureWords
    poster: PosterWords
    slides: SlideWords
    said_did: SaidDidWords
    card: CardWords
    easy_read: EasyReadWords
    pack: PackWords

    def day(self, day: date) -> str:
        """A date in words: "4 June 2026"."""
        return self._dated(self.dates.short, day)

    def weekday(self, day: date) -> str:
        """A date with its weekday: "Thursday 4 June 2026"."""
        return self._dated(self.dates.full, day)

    def month(self, day: date) -> str:
        """A month in words: "June 2026"."""
        return self._dated(self.dates.month, day)

    def _dated(self, pattern: str, day: date) -> str:
        names = self.dates
        return pattern.format(
            weekday=names.days[day.weekday()], day=day.day, month=names.months[day.month - 1], year=day.year
        )


@cache
def load(language: str = "en") -> DocumentWords:
    """The words in a language (a code such as "en"). Raises `NotFound` where Heard prints no document in it."""
    files = {path.name.split(".")[1]: path for path in Path(__file__).parent.glob("words.*.toml")}
    if language not in files:
        raise NotFound(language=language)
    return read(files[language], DocumentWords)
