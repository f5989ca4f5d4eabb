"""The quarter and the year: themes, decisions, drift and its reasons, what changed, what comes, and how it is rated.

It counts no young person anew. What it says of how many spoke is copied from editions that were frozen for the same
readers, so it cannot tell anything that those together do not tell already, however many reports are laid side by side.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

from analysis.accountability.lundy_ratings import LundyPart, Rated
from analysis.accountability.promise_records import (
    Decision,
    DecisionKind,
    Promise,
    PromiseEvent,
    PromiseState,
    over_time,
)
from analysis.digest.compose import Digests
from analysis.disclosure import Audience
from analysis.render import wording
from analysis.render.charts import figures
from analysis.render.documents.report import POINT, Report, Section
from analysis.render.phrases import Phrases, load
from analysis.reports.period import Period
from analysis.reports.quarter_evidence import QuarterEvidence, QuarterReader
from feedback import __version__
from feedback.access.permissions import Action, Staff, require
from feedback.partnership.meetings import Meeting

LATE = (PromiseState.DRIFTING, PromiseState.STUCK)
# A quarter has 92 days at most; people choose their days a little wider.
QUARTER = timedelta(days=100)
"""A longer time is rolled up from its quarters."""


class Quarters:
    """The reports of quarters and years."""

    def __init__(self, reader: QuarterReader, digests: Digests) -> None:
        self._reader, self._digests = reader, digests

    def report(self, period: Period, audience: Audience, *, at: datetime) -> Report:
        """The report of a quarter; of a longer time, rolled up from its quarters. Nothing is written.

        Of a meeting without an edition for these readers it tells no number. Promises stand as they stood on the last
        day, or today where that has not come.
        """
        return compose(self._reader.read(period, audience), period, audience, today=at.date())

    def missing(self, period: Period, audience: Audience) -> list[str]:
        """Ids of the meetings of the time that have no edition for these readers."""
        pages = self._reader.read(period, audience).heard.pages
        return [meeting_id for meeting_id, page in pages.items() if page is None]

    def freeze(self, period: Period, audience: Audience, *, by: Staff, at: datetime) -> int:
        """Freeze an edition for these readers of each meeting of the time that has none; gives how many.

        Each is checked against all that left before, and is a step with a line of its own: composing all of them in one
        would hold up phones, and where one fails the others stand. Raises NotAllowed, ReleasedMeanwhile.
        """
        require(by, Action.MAKE_DIGEST)
        missing = self.missing(period, audience)
        for meeting_id in missing:
            self._digests.freeze(meeting_id, audience, by=by, at=at)
        return len(missing)


def compose(
    evidence: QuarterEvidence, period: Period, audience: Audience, *, today: date, language: str = "en"
) -> Report:
    """A report of evidence; every sentence is a phrase. The same evidence gives the same report."""
    return _Writer(evidence, period, today, load(language)).report(audience)


class _Writer:
    def __init__(self, evidence: QuarterEvidence, period: Period, today: date, phrases: Phrases) -> None:
        self._evidence, self._period, self._today, self._phrases = evidence, period, today, phrases
        self._as_of = min(period.end, today)
        self._standing = self._promises_on(self._as_of)

    def report(self, audience: Audience) -> Report:
        say, period = self._say, self._period
        long = period.end - period.start > QUARTER
        sections = (
            *([self._quarters()] if long else []),
            self._heard(),
            self._decided(),
            self._drift(),
            self._changed(),
            self._visited(),
            self._next(),
            self._lundy(),
        )
        return Report(
            title=say("year_title" if long else "title"),
            strip=say("edition", audience=say(audience.value), partnership=self._evidence.partnership),
            span=say("span", start=self._day(period.start), end=self._day(period.end)),
            banner=say("demonstration") if self._evidence.demonstration else "",
            sections=sections,
            foot=f"{say('method')} {self._phrases.say('limits')} {say('made_with', version=__version__)}",
            author=self._evidence.partnership,
            made_on=self._today,
            public=audience is Audience.PUBLIC,
            headline=self._headline(),
        )

    def _say(self, key: str, **facts: object) -> str:
        return self._phrases.say(f"quarter.{key}", **facts)

    def _day(self, day: date) -> str:
        return self._phrases.day(day)

    def _promises_on(self, day: date) -> list[Promise]:
        return [p for p in (_on(promise, day) for promise in self._evidence.outcomes.promises) if p]

    def _held(self, period: Period) -> list[Meeting]:
        return [m for m in self._evidence.heard.meetings if m.held and period.holds(m.held_on)]

    def _heard(self) -> Section:
        lines: list[str] = []
        for meeting in self._held(self._period):
            page = self._evidence.heard.pages[meeting.id]
            facts = {"title": meeting.title, "date": self._day(meeting.held_on), "place": meeting.place}
            if page is None:
                lines.append(self._say("meeting_without_edition", **facts))
                continue
            lines.append(self._say("meeting", heard_from=page.heard_from, **facts))
            lines += [POINT + self._say("theme", name=t.name, said_by=t.said_by, change=t.change) for t in page.themes]
            lines += [
                POINT + self._say("beside", theme=b.theme, says=b.says, what=_sentence(b.what), source=b.source)
                for b in page.beside
            ]
        return Section(heading=self._say("meetings"), lines=tuple(lines) or (self._say("no_meetings"),))

    def _decided(self) -> Section:
        decisions = self._evidence.outcomes.decisions
        lines = [self._decision(d) for d in decisions if self._period.holds(d.decided_on)]
        return Section(heading=self._say("decisions"), lines=tuple(lines) or (self._say("no_decisions"),))

    def _decision(self, decision: Decision) -> str:
        name = self._evidence.outcomes.themes.get(decision.theme_id, "")
        because = self._say("because", because=_sentence(decision.because)) if decision.because else ""
        told = self._say(
            decision.kind.value,
            words=_sentence(decision.words),
            due=self._day(decision.due_on) if decision.due_on else "",
            owner=", ".join(part for part in (decision.owner, decision.agency) if part),
            because=_sentence(decision.because) if decision.kind is DecisionKind.NO_BECAUSE else because,
        )
        return f"{name}. {told}" if name else told

    def _drift(self) -> Section:
        as_of = self._as_of
        states = Counter(p.state(as_of) for p in self._standing)
        counts = {state.value: states[state] for state in PromiseState}
        lines = [self._say("promises", date=self._day(as_of), **counts)]
        late = [p for p in sorted(self._standing, key=lambda p: p.due_on) if p.state(as_of) in LATE]
        for promise in late:
            why = wording.why(promise, as_of, language=self._phrases.language)
            lines.append(
                POINT
                + self._say(
                    "late",
                    words=_sentence(promise.decision.words),
                    due=self._day(promise.due_on),
                    state=promise.state(as_of).value.capitalize(),
                    because=_sentence(_reason(promise, why)),
                )
            )
        return Section(
            heading=self._say("drift"),
            lines=tuple(lines if late else [*lines, self._say("no_drift")]),
            # Where promises stood month by month, up to the last day of the time.
            figure=figures.promises(over_time(self._evidence.outcomes.promises, as_of)),
        )

    def _changed(self) -> Section:
        lines = []
        for promise in self._standing:
            kept = next((s for s in promise.steps if s.kind is PromiseEvent.KEPT and self._period.holds(s.on)), None)
            if kept is None:
                continue
            decision = promise.decision
            line = self._say("kept_line", words=_sentence(decision.words), note=_sentence(kept.note))
            line += self._say("measured", measure=_sentence(decision.measure)) if decision.measure else ""
            again = self._evidence.outcomes.asked_again.get(decision.id)
            line += self._say(f"again_{again.value}") if again else ""
            lines.append(line)
        return Section(heading=self._say("kept"), lines=tuple(lines) or (self._say("no_kept"),))

    def _visited(self) -> Section:
        """Leaders' visits of this time, and which of them young people still wait for."""
        lines = []
        for visit in self._evidence.outcomes.visits:
            day = self._day(visit.held_on or visit.planned_on)
            state = self._phrases.say(f"visit.{visit.state(self._as_of).value}")
            lines.append(
                self._say("visit", role=visit.role, agency=visit.agency, place=visit.place, day=day, state=state)
            )
        return Section(heading=self._say("visits"), lines=tuple(lines) or (self._say("no_visits"),))

    def _headline(self) -> str:
        done = [
            p for p in self._standing if any(s.kind is PromiseEvent.KEPT and self._period.holds(s.on) for s in p.steps)
        ]
        if done:
            return self._say("headline", words=" ".join(_sentence(p.decision.words) for p in done))
        states = Counter(p.state(self._as_of) for p in self._standing)
        late = sum(states[state] for state in LATE)
        return self._say("headline_none", open=states[PromiseState.OPEN], late=late)

    def _next(self) -> Section:
        lines = []
        coming = Period(start=self._as_of + timedelta(1), end=self._period.following.end)
        for meeting in self._evidence.heard.meetings:
            if meeting.held or not coming.holds(meeting.held_on):
                continue
            when = self._day(meeting.held_on)
            lines.append(self._say("next_meeting", title=meeting.title, date=when, place=meeting.place))
            items = self._evidence.heard.agendas[meeting.id]
            lines += [POINT + self._say("next_item", title=_sentence(item.title)) for item in items]
        for promise in sorted(self._standing, key=lambda p: p.due_on):
            ended = promise.state(self._as_of) in (PromiseState.KEPT, PromiseState.WITHDRAWN)
            if not ended and coming.holds(promise.due_on):
                decision, due = promise.decision, self._day(promise.due_on)
                owner = decision.owner or decision.agency or "-"
                lines.append(self._say("next_due", due=due, words=_sentence(decision.words), owner=owner))
        return Section(heading=self._say("next"), lines=tuple(lines) or (self._say("no_next"),))

    def _lundy(self) -> Section:
        rated = self._evidence.outcomes.ratings
        head = (self._say("lundy_part"), self._say("lundy_adults"), self._say("lundy_shadow"))
        rows = [
            (self._say(part), self._middle(rated.adults, part), self._middle(rated.shadow, part)) for part in LundyPart
        ]
        said = tuple(self._say("lundy_said", words=words) for words in rated.shadow_words)
        return Section(heading=self._say("lundy"), lines=(self._say("lundy_words"), *said), rows=(head, *rows))

    def _middle(self, rated: Rated, part: LundyPart) -> str:
        middle = rated.middle(part)
        return self._say("lundy_none") if middle is None else f"{middle:g}"

    def _quarters(self) -> Section:
        """A line a quarter; one that has not begun is left open."""
        heads = ("quarter_head", "quarter_meetings", "quarter_decisions", "quarter_kept", "quarter_late")
        rows = [tuple(self._say(head) for head in heads)]
        for one in self._period.quarters:
            as_of = min(one.end, self._today)
            standing = self._promises_on(as_of)
            kept = sum(any(s.kind is PromiseEvent.KEPT and one.holds(s.on) for s in p.steps) for p in standing)
            decided = sum(one.holds(d.decided_on) for d in self._evidence.outcomes.decisions)
            late = str(sum(p.state(as_of) in LATE for p in standing))
            if one.end > self._today:
                late = self._say("quarter_so_far", count=late)
            counts = (str(len(self._held(one))), str(decided), str(kept), late)
            begun = one.start <= self._today
            span = self._say("span", start=self._day(one.start), end=self._day(one.end))
            rows.append((span, *(count if begun else "-" for count in counts)))
        return Section(heading=self._say("quarters"), rows=tuple(rows))


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
