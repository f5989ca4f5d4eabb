"""The quarter and the year: themes, decisions, drift and its reasons, what changed, what comes, and how it is rated.

It counts no young person anew. What it says of how many spoke is copied from editions that were frozen for the same
readers, so it cannot tell anything that those together do not tell already, however many reports are laid side by side.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from analysis.accountability.before_after import AskedAgain
from analysis.accountability.follow_up_sessions import FollowUps
from analysis.accountability.lundy_ratings import PARTS, Rated, Ratings
from analysis.accountability.promises import Decision, Promise, PromiseEvent, Promises, over_time
from analysis.codebook.codebook import ThemeBook
from analysis.digest.compose import Digests
from analysis.digest.editions import Edition, Editions
from analysis.disclosure import Audience
from analysis.records import DecisionKind, PromiseState
from analysis.render import wording
from analysis.render.charts import figures
from analysis.render.charts.figures import Figure
from analysis.render.documents.report import POINT, Report, Section
from analysis.render.phrases import Phrases, load
from analysis.reports.meeting_seals import Seals
from feedback import __version__
from feedback.core.errors import Invalid
from feedback.partnership.meetings import Meeting, Meetings
from feedback.partnership.visits import Visits
from feedback.storage.partnership_file import About

LATE = (PromiseState.DRIFTING, PromiseState.STUCK)
QUARTER = timedelta(days=100)
"""A longer time is rolled up from its quarters."""


class BadPeriod(Invalid):
    """The last day lies before the first, or more than three years after it."""

    code = "bad-period"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From the first day to the last, both inside. Raises BadPeriod."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if not timedelta(0) <= self.end - self.start <= timedelta(days=3 * 366):
            raise BadPeriod

    def holds(self, day: date | None) -> bool:
        return day is not None and self.start <= day <= self.end

    @property
    def following(self) -> Period:
        """As long a time, from the day after."""
        return Period(start=self.end + timedelta(1), end=self.end + timedelta(1) + (self.end - self.start))

    @property
    def quarters(self) -> tuple[Period, ...]:
        """Pieces of three months from the first day; the last may be shorter. Every day lies in exactly one."""
        pieces, start = [], self.start
        while start <= self.end:
            after = _in_months(start, 3)
            pieces.append(Period(start=start, end=min(self.end, after - timedelta(1))))
            start = after
        return tuple(pieces)


def quarter_of(day: date) -> Period:
    """The calendar quarter that a day lies in."""
    start = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return Period(start=start, end=_in_months(start, 3) - timedelta(1))


def _in_months(day: date, months: int) -> date:
    """The same day of a later month; the 1st of the one after where that month has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + year, month=month + 1)
    except ValueError:
        return _in_months(day.replace(day=1), months + 1)


class Quarters:
    """Composes reports. Every sentence is a phrase; every fact was decided, promised, rated or frozen before."""

    def __init__(
        self,
        *,
        about: About,
        meetings: Meetings,
        digests: Digests,
        editions: Editions,
        seals: Seals,
        promises: Promises,
        book: ThemeBook,
        ratings: Ratings,
        follow_ups: FollowUps,
        asked_again: AskedAgain,
        visits: Visits,
        phrases: Phrases | None = None,
    ) -> None:
        self._about = about
        self._meetings, self._digests, self._editions = meetings, digests, editions
        self._seals, self._promises = seals, promises
        self._book, self._ratings, self._follow_ups, self._asked_again = book, ratings, follow_ups, asked_again
        self._visits, self._phrases = visits, phrases or load()

    def report(self, period: Period, audience: Audience, *, at: datetime) -> Report:
        """The report of a quarter; of a longer time, rolled up from its quarters.

        A meeting that has no edition for these readers gets one, checked against all that left before. Promises stand as
        they stood on the last day, or today where that has not come.
        """
        say, as_of = self._say, min(period.end, at.date())
        standing = [p for p in (self._on(p, as_of) for p in self._promises.all()) if p]
        long = period.end - period.start > QUARTER
        sections = [
            self._heard(period, audience, at),
            self._decided(period),
            self._drift(standing, as_of),
            self._changed(standing, period, audience),
            self._visited(period, as_of),
            self._next(standing, period, as_of),
            self._lundy(period),
        ]
        if long:
            sections.insert(0, self._quarters(period, at.date()))
        return Report(
            title=say("year_title" if long else "title"),
            strip=say("edition", audience=say(audience.value), partnership=self._about.partnership),
            span=say("span", start=self._phrases.day(period.start), end=self._phrases.day(period.end)),
            banner=say("demonstration") if self._about.demonstration else "",
            sections=tuple(sections),
            foot=f"{say('method')} {self._phrases.say('limits')} {say('made_with', version=__version__)}",
            author=self._about.partnership,
            made_on=at.date(),
            public=audience is Audience.PUBLIC,
            headline=self._headline(standing, period, as_of),
        )

    def _say(self, key: str, **facts: object) -> str:
        return self._phrases.say(f"quarter.{key}", **facts)

    def _held(self, period: Period) -> list[Meeting]:
        return sorted((m for m in self._meetings.all() if m.held and period.holds(m.held_on)), key=lambda m: m.held_on)

    def _heard(self, period: Period, audience: Audience, at: datetime) -> Section:
        paragraphs = []
        for meeting in self._held(period):
            digest = wording.opener(self._edition(meeting, audience, at).digest)
            paragraphs.append(
                self._say(
                    "meeting",
                    title=meeting.title,
                    date=self._phrases.day(meeting.held_on),
                    place=meeting.place,
                    heard_from=digest.heard_from,
                )
            )
            paragraphs += [
                POINT + self._say("theme", name=t.name, said_by=t.said_by, change=t.change) for t in digest.themes
            ]
            paragraphs += [
                POINT + self._say("beside", theme=b.theme, says=b.says, what=_sentence(b.what), source=b.source)
                for b in digest.beside
            ]
        return Section(heading=self._say("meetings"), lines=tuple(paragraphs) or (self._say("no_meetings"),))

    def _edition(self, meeting: Meeting, audience: Audience, at: datetime) -> Edition:
        kept = self._seals.edition(meeting.id, audience)
        if kept is None:
            kept = next(iter(self._editions.all(meeting.id, audience)), None)
        return kept or self._digests.freeze(meeting.id, audience, at=at)

    def _decided(self, period: Period) -> Section:
        lines = [self._decision(d) for d in self._promises.decisions() if period.holds(d.decided_on)]
        return Section(heading=self._say("decisions"), lines=tuple(lines) or (self._say("no_decisions"),))

    def _decision(self, decision: Decision) -> str:
        themes = self._book.approved()
        name = themes[decision.theme_id].name if decision.theme_id in themes else ""
        because = self._say("because", because=_sentence(decision.because)) if decision.because else ""
        told = self._say(
            decision.kind.value,
            words=_sentence(decision.words),
            due=self._phrases.day(decision.due_on) if decision.due_on else "",
            owner=", ".join(part for part in (decision.owner, decision.agency) if part),
            because=_sentence(decision.because) if decision.kind is DecisionKind.NO_BECAUSE else because,
        )
        return f"{name}. {told}" if name else told

    def _drift(self, standing: list[Promise], as_of: date) -> Section:
        states = Counter(p.state(as_of) for p in standing)
        counts = {state.value: states[state] for state in PromiseState}
        lines = [self._say("promises", date=self._phrases.day(as_of), **counts)]
        late = [p for p in sorted(standing, key=lambda p: p.due_on) if p.state(as_of) in LATE]
        for promise in late:
            state = promise.state(as_of)
            why = wording.why(promise, as_of)
            lines.append(
                POINT
                + self._say(
                    "late",
                    words=_sentence(promise.decision.words),
                    due=self._phrases.day(promise.due_on),
                    state=state.value.capitalize(),
                    because=_sentence(_reason(promise, why)),
                )
            )
        return Section(
            heading=self._say("drift"),
            lines=tuple(lines if late else [*lines, self._say("no_drift")]),
            figure=self._over_time(as_of),
        )

    def _over_time(self, as_of: date) -> Figure | None:
        """Where promises stood month by month, up to the last day of the time."""
        months = over_time(self._promises.all(), as_of)
        return figures.promises(months)

    def _changed(self, standing: list[Promise], period: Period, audience: Audience) -> Section:
        lines = []
        for promise in standing:
            kept = next((s for s in promise.steps if s.kind is PromiseEvent.KEPT and period.holds(s.on)), None)
            if kept is None:
                continue
            decision = promise.decision
            line = self._say("kept_line", words=_sentence(decision.words), note=_sentence(kept.note))
            line += self._say("measured", measure=_sentence(decision.measure)) if decision.measure else ""
            for again in self._follow_ups.asked_again(decision.id)[:1]:
                line += self._say(f"again_{self._asked_again.told(again, audience).value}")
            lines.append(line)
        return Section(heading=self._say("kept"), lines=tuple(lines) or (self._say("no_kept"),))

    def _visited(self, period: Period, as_of: date) -> Section:
        """Leaders' visits of this time, and which of them young people still wait for."""
        lines = []
        for visit in self._visits.between(period.start, period.end):
            day = self._phrases.day(visit.held_on or visit.planned_on)
            state = self._phrases.say(f"visit.{visit.state(as_of).value}")
            lines.append(
                self._say("visit", role=visit.role, agency=visit.agency, place=visit.place, day=day, state=state)
            )
        return Section(heading=self._say("visits"), lines=tuple(lines) or (self._say("no_visits"),))

    def _headline(self, standing: list[Promise], period: Period, as_of: date) -> str:
        done = [p for p in standing if any(s.kind is PromiseEvent.KEPT and period.holds(s.on) for s in p.steps)]
        if done:
            return self._say("headline", words=" ".join(_sentence(p.decision.words) for p in done))
        states = Counter(p.state(as_of) for p in standing)
        late = sum(states[state] for state in LATE)
        return self._say("headline_none", open=states[PromiseState.OPEN], late=late)

    def _next(self, standing: list[Promise], period: Period, as_of: date) -> Section:
        lines, coming = [], Period(start=as_of + timedelta(1), end=period.following.end)
        for meeting in sorted(self._meetings.all(), key=lambda m: m.held_on):
            if meeting.held or not coming.holds(meeting.held_on):
                continue
            when = self._phrases.day(meeting.held_on)
            lines.append(self._say("next_meeting", title=meeting.title, date=when, place=meeting.place))
            lines += [
                POINT + self._say("next_item", title=_sentence(i.title)) for i in self._meetings.agenda(meeting.id)
            ]
        for promise in sorted(standing, key=lambda p: p.due_on):
            ended = promise.state(as_of) in (PromiseState.KEPT, PromiseState.WITHDRAWN)
            if not ended and coming.holds(promise.due_on):
                decision, due = promise.decision, self._phrases.day(promise.due_on)
                owner = decision.owner or decision.agency or "-"
                lines.append(self._say("next_due", due=due, words=_sentence(decision.words), owner=owner))
        return Section(heading=self._say("next"), lines=tuple(lines) or (self._say("no_next"),))

    def _lundy(self, period: Period) -> Section:
        rated = self._ratings.of(period.start, period.end)
        head = (self._say("lundy_part"), self._say("lundy_adults"), self._say("lundy_shadow"))
        rows = [(self._say(part), self._middle(rated.adults, part), self._middle(rated.shadow, part)) for part in PARTS]
        said = tuple(self._say("lundy_said", words=words) for words in rated.shadow_words)
        return Section(heading=self._say("lundy"), lines=(self._say("lundy_words"), *said), rows=(head, *rows))

    def _middle(self, rated: Rated, part: str) -> str:
        middle = rated.middle(part)
        return self._say("lundy_none") if middle is None else f"{middle:g}"

    def _quarters(self, period: Period, today: date) -> Section:
        heads = ("quarter_head", "quarter_meetings", "quarter_decisions", "quarter_kept", "quarter_late")
        rows = [tuple(self._say(head) for head in heads)]
        for one in period.quarters:
            as_of = min(one.end, today)
            standing = [p for p in (self._on(p, as_of) for p in self._promises.all()) if p]
            kept = sum(any(s.kind is PromiseEvent.KEPT and one.holds(s.on) for s in p.steps) for p in standing)
            span = self._say("span", start=self._phrases.day(one.start), end=self._phrases.day(one.end))
            decided = sum(one.holds(d.decided_on) for d in self._promises.decisions())
            late = str(sum(p.state(as_of) in LATE for p in standing))
            if one.end > today:
                late = self._say("quarter_so_far", count=late)
            begun = one.start <= today
            figures = (str(len(self._held(one))), str(decided), str(kept), late)
            rows.append((span, *(figure if begun else "-" for figure in figures)))
        return Section(heading=self._say("quarters"), rows=tuple(rows))

    @staticmethod
    def _on(promise: Promise, day: date) -> Promise | None:
        """The promise as it stood on a day; None where it was made later."""
        decided = promise.decision.decided_on
        if decided is None or decided > day:
            return None
        return replace(promise, steps=tuple(step for step in promise.steps if step.on <= day))


def _reason(promise: Promise, why: str) -> str:
    """Why it is late, and what was last said of it: dates alone are no reason."""
    said = promise.steps[-1].note if promise.steps else ""
    return why if not said or said in why else f"{why}. {said}"


def _sentence(words: str) -> str:
    tidy = " ".join(words.split())
    return tidy if not tidy or tidy[-1] in ".!?…" else f"{tidy}."
