"""One page for one meeting, from approved themes, agreed quotes and suppressed counts alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from analysis.accountability.promises import Promise, Promises
from analysis.codebook.codebook import ThemeBook
from analysis.codebook.double_coding import Coding
from analysis.codebook.theme_store import Archive
from analysis.digest.chart_data import Drawn, side_bar
from analysis.digest.counts import Counted, Counting
from analysis.digest.editions import Edition, Editions
from analysis.digest.other_sources import Alongside
from analysis.digest.phrases import Phrases, load
from analysis.digest.sentences import Lines
from analysis.disclosure import Audience, ProtectedTable, Protection, Shown, Thresholds, in_words
from analysis.figures import proportions
from analysis.figures.representation import Reach
from analysis.records import ChildrensQuestion, Digest, Quote, ShadowView, Theme, ThemeEntry
from feedback.core.records import Answer, Session
from feedback.partnership.meetings import Meeting, Meetings
from feedback.partnership.shadow_executive import Shadow
from feedback.responses.answers import SqliteAnswers
from feedback.responses.quotes import Quotes
from feedback.responses.sessions import Sessions
from feedback.storage.partnership_file import About

MOST_THEMES = 3


def _each_quote_once(entries: Iterable[ThemeEntry]) -> tuple[ThemeEntry, ...]:
    """An answer may speak of several themes; its words stand beside the first of them alone."""
    kept: list[ThemeEntry] = []
    for entry in entries:
        told = {quote for before in kept for quote in before.quotes}
        kept.append(replace(entry, quotes=tuple(quote for quote in entry.quotes if quote not in told)))
    return tuple(kept)


class Digests:
    """Composes digests and freezes them."""

    def __init__(
        self,
        *,
        about: About,
        thresholds: Thresholds,
        archive: Archive,
        editions: Editions,
        book: ThemeBook,
        coding: Coding,
        promises: Promises,
        sessions: Sessions,
        answers: SqliteAnswers,
        quotes: Quotes,
        meetings: Meetings,
        shadow: Shadow,
        reach: Reach,
        alongside: Alongside,
        phrases: Phrases | None = None,
    ) -> None:
        self._about, self._thresholds = about, thresholds
        self._archive, self._editions, self._book, self._promises = archive, editions, book, promises
        self._sessions, self._answers, self._quotes = sessions, answers, quotes
        self._meetings, self._shadow, self._phrases = meetings, shadow, phrases or load()
        self._alongside, self._counting = alongside, Counting(book, thresholds)
        self._lines = Lines(
            phrases=self._phrases,
            thresholds=thresholds,
            archive=archive,
            coding=coding,
            promises=promises,
            answers=answers,
            reach=reach,
        )
        self._drawn = Drawn(phrases=self._phrases, thresholds=thresholds, editions=editions, reach=reach)

    def compose(self, meeting_id: str, audience: Audience, *, today: date) -> tuple[Digest, tuple[Protection, ...]]:
        """The digest as it stands, and the team's record of its suppressed tables. Raises NotFound."""
        meeting = self._meetings.get(meeting_id)
        sessions = [self._sessions.get(session_id) for session_id in meeting.session_ids]
        answers = self._answers.of_sessions(meeting.session_ids)
        approved, counted = self._book.approved(), self._counting.count(answers)
        themes = {t: theme for t, theme in approved.items() if counted.by_theme.get(t)}
        # People choose what a meeting hears of by writing about it; the most spoken of come first among those.
        noted = self._archive.theme_notes(meeting.id)
        first = sorted(themes, key=lambda t: (t not in noted, -counted.by_theme[t], t))[:MOST_THEMES]
        told = self._counting.protect(
            self._counting.name(meeting, answers),
            counted,
            answers,
            sessions,
            themes=tuple(themes),
            first=first,
            audience=audience,
            published=self._editions.published(),
        )
        before = self._meeting_before(meeting)
        trend = self._trend(counted, told.themes, before, audience)
        quoted = self._quoted(sessions, answers)
        opening = quoted.pop(self._archive.opening(meeting.id) or "", None)
        entries = _each_quote_once(self._entry(meeting, themes[t], told.themes.at(t), trend(t), quoted) for t in first)
        promises = self._promises.all()
        digest = Digest(
            partnership=self._about.partnership,
            meeting_id=meeting.id,
            meeting_title=meeting.title,
            meeting_on=meeting.held_on,
            meeting_place=meeting.place,
            audience=audience.value,
            made_on=today,
            demonstration=self._about.demonstration,
            opening_quote=opening,
            heard_from=self._lines.heard_from(told.themes.at(), len(sessions)),
            sessions_line=self._lines.sessions(sessions),
            not_heard=self._lines.not_heard(sessions, answers),
            themes=entries,
            bars=tuple(side_bar(themes[t].name, told.sides[t]) for t in first),
            shadow_message=message.words if (message := self._shadow.message(meeting.id)) else "",
            shadow_views=self._views(meeting),
            questions=tuple(
                ChildrensQuestion(id=q.id, question=q.question, answered_by=q.answered_by, asked_by=q.asked_by)
                for q in self._meetings.questions(meeting.id)
            ),
            promises=tuple(self._lines.promise(p, today) for p in promises),
            promises_line=self._lines.promises(today),
            method=self._lines.method(meeting, answers, audience),
            limits=self._phrases.say("limits"),
            versions=self._lines.versions(sessions),
            story=self._alongside.story(audience),
            beside=self._alongside.beside([themes[t] for t in first], audience),
            findings=self._alongside.findings(),
            faces=self._drawn.faces(told.faces),
            changes=self._drawn.changes(entries, told.themes, before, audience),
            places=self._drawn.places(told.places, sessions),
            promise_months=self._drawn.promise_months(promises, today),
        )
        return digest, told.protections

    def freeze(self, meeting_id: str, audience: Audience, *, at: datetime) -> Edition:
        """Compose and keep. The same content is kept once, so that freezing twice gives the same edition."""
        digest, protections = self.compose(meeting_id, audience, today=at.date())
        return self._editions.keep(meeting_id, audience, digest, protections, at=at)

    def as_frozen(self, edition_id: str) -> bool:
        """Whether the answers and the decisions on themes are those that the edition counted. Raises NotFound."""
        meeting = self._meetings.get(self._editions.get(edition_id).meeting_id)
        now = self._counting.name(meeting, self._answers.of_sessions(meeting.session_ids))
        return all(protection.source.layout.edition == now for protection in self._editions.protections(edition_id))

    def why(self, promise: Promise, today: date) -> str:
        """Why a promise stands as it does: the reasons of its drift, or the last note on it; empty if all is well."""
        return self._lines.why(promise, today)

    def _entry(
        self,
        meeting: Meeting,
        theme: Theme,
        shown: Shown,
        trend: proportions.Change,
        quoted: Mapping[str, Quote],
    ) -> ThemeEntry:
        says, good = self._archive.theme_notes(meeting.id).get(theme.id, ("", ""))
        members = self._book.members().get(theme.id, set())
        people = in_words(shown)
        said_by = self._phrases.say("said_by_share", people=people, share=shown.percent) if shown.percent else people
        return ThemeEntry(
            theme_id=theme.id,
            name=theme.name,
            child_name=theme.child_name,
            symbol=theme.symbol,
            priorities=tuple(p.value for p in theme.priorities),
            said_by=said_by,
            what_children_say=says,
            what_is_good=good,
            change=self._phrases.say(f"change.{trend.value}"),
            quotes=tuple(quote for answer_id, quote in quoted.items() if answer_id in members),
        )

    def _trend(
        self, counted: Counted, told: ProtectedTable, before: Meeting | None, audience: Audience
    ) -> Callable[[str], proportions.Change]:
        """How a theme's share stands to last time's: by the counts themselves for the team, which may read them, and by
        what editions tell for everybody else."""
        if audience is not Audience.TEAM:
            return self._drawn.trends(told, before, audience)
        earlier = self._counting.count(self._answers.of_sessions(before.session_ids)) if before else None
        return lambda theme_id: proportions.since(
            (counted.by_theme[theme_id], counted.base),
            (earlier.by_theme.get(theme_id, 0), earlier.base) if earlier else None,
            least=self._thresholds.base_for_breakdown(audience),
        )

    def _meeting_before(self, meeting: Meeting) -> Meeting | None:
        """The meeting before that rests on sessions of its own."""
        earlier = (
            m
            for m in self._meetings.all()
            if m.held_on < meeting.held_on and not set(m.session_ids) & set(meeting.session_ids)
        )
        return next(earlier, None)

    def _quoted(self, sessions: Sequence[Session], answers: Sequence[Answer]) -> dict[str, Quote]:
        """Answer id → its agreed words, with an age band and no setting: the two together could point at somebody.

        Of sessions in one place alone the page tells the setting of all its words, and so no age.
        """
        one_place = len({(session.plan.kind, session.plan.area) for session in sessions}) < 2
        by_id = {answer.id: answer for answer in answers}
        found = {}
        for kept in self._quotes.all():
            if kept.agreed_by and kept.answer_id in by_id:
                age = self._phrases.say(f"ages.{by_id[kept.answer_id].age_version.value}")
                whose = self._phrases.say("quote.somebody") if one_place else self._phrases.say("quote.age", age=age)
                found[kept.answer_id] = Quote(text=kept.words, attribution=whose)
        return found

    def _views(self, meeting: Meeting) -> tuple[ShadowView, ...]:
        titles = {item.id: item.title for item in self._meetings.agenda(meeting.id)}
        return tuple(
            ShadowView(item=titles[view.agenda_id], view=view.words, seat=view.seat)
            for view in self._shadow.views(meeting.id)
        )
