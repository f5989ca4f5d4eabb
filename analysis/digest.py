"""One page for one meeting, from approved themes, agreed quotes and suppressed counts alone."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pydantic import TypeAdapter

from analysis import change
from analysis.alongside import Alongside
from analysis.archive import Archive
from analysis.coding import Coding
from analysis.phrases import Phrases, load
from analysis.promises import Promise, Promises
from analysis.reach import Reach
from analysis.reach import Side as Part
from analysis.records import (
    Bar,
    ChildrensQuestion,
    Digest,
    FaceBar,
    PromiseLine,
    PromiseState,
    Quote,
    ShadowView,
    Theme,
    ThemeEntry,
)
from analysis.render import words as render_words
from analysis.sides import Side, side_of
from analysis.small_numbers import (
    Audience,
    Dimension,
    ProtectedTable,
    Protection,
    Shown,
    Thresholds,
    in_words,
    one_way,
    protect,
)
from analysis.themebook import ThemeBook
from feedback.answers import Quotes, SqliteAnswers
from feedback.database import Row
from feedback.errors import NotFound
from feedback.meetings import Meeting, Meetings
from feedback.questions import load_pack
from feedback.records import AgeVersion, Answer, AnswerState, Session, SessionKind
from feedback.sessions import Sessions
from feedback.shadow import Shadow

MOST_THEMES = 3
CORE, FACE_QUESTION, NO_FACE = "core", "how_are_things", "none"
_DIGEST = TypeAdapter(Digest)
_MOST_AREAS = 3
_PROTECTIONS = TypeAdapter(tuple[Protection, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A frozen digest: its content does not change, and the same content gives the same hash and the same bytes."""

    id: str
    meeting_id: str
    audience: Audience
    made_at: datetime
    digest: Digest
    hash: str


def canonical(digest: Digest) -> str:
    """A digest as JSON that is the same for equal digests: sorted keys, no spaces, UTF-8."""
    plain = _DIGEST.dump_python(digest, mode="json")
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def hash_of(content: str) -> str:
    """SHA-256 of an edition's content, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """The answers of a meeting, counted by young person."""

    base: int
    by_theme: dict[str, int]
    by_side: dict[str, Counter[Side]]


def _each_quote_once(entries: Iterable[ThemeEntry]) -> tuple[ThemeEntry, ...]:
    """An answer may speak of several themes; its words stand beside the first of them alone."""
    kept: list[ThemeEntry] = []
    for entry in entries:
        told = {quote for before in kept for quote in before.quotes}
        kept.append(replace(entry, quotes=tuple(quote for quote in entry.quotes if quote not in told)))
    return tuple(kept)


def _faces(table: ProtectedTable) -> tuple[FaceBar, ...]:
    """The five faces in their order; nothing where no figure of them may be told."""
    options = load_pack(CORE).question(FACE_QUESTION).wording(AgeVersion.OLDER).options
    bars = tuple(
        FaceBar(symbol=option.symbol, word=option.word, value=shown.value, said_by=in_words(shown))
        for option in options
        for shown in [table.at(option.id)]
    )
    return bars if any(bar.value is not None for bar in bars) else ()


class Digests:
    """Composes digests and keeps their editions."""

    def __init__(
        self,
        *,
        partnership: str,
        demonstration: bool,
        thresholds: Thresholds,
        archive: Archive,
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
        self._partnership, self._demonstration, self._thresholds = partnership, demonstration, thresholds
        self._archive, self._book, self._promises = archive, book, promises
        self._coding = coding
        self._sessions, self._answers, self._quotes = sessions, answers, quotes
        self._meetings, self._shadow, self._phrases = meetings, shadow, phrases or load()
        self._reach, self._alongside = reach, alongside
        self._sides: dict[tuple[str, str, int], Side] = {}

    def compose(self, meeting_id: str, audience: Audience, *, today: date) -> tuple[Digest, tuple[Protection, ...]]:
        """The digest as it stands, and the team's record of its suppressed tables. Raises NotFound."""
        meeting = self._meetings.get(meeting_id)
        sessions = [self._sessions.get(session_id) for session_id in meeting.session_ids]
        answers = self._answers.of_sessions(meeting.session_ids)
        approved, counted = self._book.approved(), self._count(answers)
        themes = {t: theme for t, theme in approved.items() if counted.by_theme.get(t)}
        # People choose what a meeting hears of by writing about it; the most spoken of come first among those.
        noted = self._archive.theme_notes(meeting.id)
        first = sorted(themes, key=lambda t: (t not in noted, -counted.by_theme[t], t))[:MOST_THEMES]
        edition = self._edition_of(meeting, answers)
        published = self._published()
        shown, sides, protections = self._protect(edition, themes, first, counted, audience, published)
        entries = _each_quote_once(
            self._entry(meeting, themes[t], shown.at(t), counted, answers, audience) for t in first
        )
        felt = self._felt(edition, answers, audience, [*published, *protections])
        digest = Digest(
            partnership=self._partnership,
            meeting_id=meeting.id,
            meeting_title=meeting.title,
            meeting_on=meeting.held_on,
            meeting_place=meeting.place,
            audience=audience.value,
            made_on=today,
            demonstration=self._demonstration,
            opening_quote=self._opening(meeting, answers),
            heard_from=self._heard_from(shown.at(), len(sessions)),
            sessions_line=self._sessions_line(sessions),
            not_heard=self._not_heard(sessions, answers),
            themes=entries,
            bars=tuple(self._bar(themes[t], sides[t]) for t in first),
            shadow_message=message.words if (message := self._shadow.message(meeting.id)) else "",
            shadow_views=self._views(meeting),
            questions=tuple(
                ChildrensQuestion(id=q.id, question=q.question, answered_by=q.answered_by)
                for q in self._meetings.questions(meeting.id)
            ),
            promises=tuple(self._promise(p, today) for p in self._promises.all()),
            promises_line=self._promises_line(today),
            method=self._method(meeting, answers, audience),
            limits=self._phrases.say("limits"),
            versions=self._versions(sessions),
            story=self._alongside.story(audience),
            beside=self._alongside.beside([themes[t] for t in first], audience),
            findings=self._alongside.findings(),
            faces=_faces(felt.table),
        )
        return digest, (*protections, felt)

    def freeze(self, meeting_id: str, audience: Audience, *, at: datetime) -> Edition:
        """Compose and keep. The same content is kept once, so that freezing twice gives the same edition."""
        digest, protections = self.compose(meeting_id, audience, today=at.date())
        content = canonical(digest)
        kept = _PROTECTIONS.dump_json(protections).decode()
        edition_id = self._archive.keep_edition(meeting_id, audience.value, content, hash_of(content), kept, at=at)
        return self.edition(edition_id)

    def edition(self, edition_id: str) -> Edition:
        """Raises NotFound."""
        for edition in self.editions():
            if edition.id == edition_id:
                return edition
        raise NotFound

    def hash_now(self, edition_id: str) -> str:
        """The hash of an edition's content as it is kept now; `Edition.hash` is the one it was frozen with.

        Raises NotFound.
        """
        return hash_of(self._kept(edition_id)["content"])

    def protections(self, edition_id: str) -> tuple[Protection, ...]:
        """The team's record of an edition's suppressed tables. Raises NotFound."""
        return _PROTECTIONS.validate_json(self._kept(edition_id)["protections"])

    def as_frozen(self, edition_id: str) -> bool:
        """Whether the answers and the decisions on themes are those that the edition counted. Raises NotFound."""
        meeting = self._meetings.get(self.edition(edition_id).meeting_id)
        now = self._edition_of(meeting, self._answers.of_sessions(meeting.session_ids))
        return all(protection.source.layout.edition == now for protection in self.protections(edition_id))

    def _kept(self, edition_id: str) -> Row:
        for row in self._archive.editions():
            if row["id"] == edition_id:
                return row
        raise NotFound

    def editions(self, meeting_id: str | None = None) -> list[Edition]:
        """Newest first."""
        return [
            Edition(
                id=row["id"],
                meeting_id=row["meeting_id"],
                audience=Audience(row["audience"]),
                made_at=datetime.fromisoformat(row["made_at"]),
                digest=_DIGEST.validate_json(row["content"]),
                hash=row["hash"],
            )
            for row in self._archive.editions(meeting_id)
        ]

    def _edition_of(self, meeting: Meeting, answers: Sequence[Answer]) -> str:
        """What was counted: whose answers, and what each was taken to speak of. A correction makes another edition."""
        mine = {answer.id for answer in answers}
        spoken = sorted(f"{theme}={a}" for theme, ids in self._book.members().items() for a in ids & mine)
        sides = [f"{a.id}={self._side(a)}" for a in answers if a.text is not None]
        return (
            f"{meeting.id}:{hash_of(' '.join([*sorted(a.response_id for a in answers), *spoken, *sorted(sides)]))[:16]}"
        )

    def _side(self, answer: Answer) -> Side:
        """An answer's side, read once for all editions; of its words only a hash is kept meanwhile."""
        key = answer.id, answer.question_id, hash(answer.text)
        if key not in self._sides:
            self._sides[key] = side_of(answer.question_id, answer.text or "")
        return self._sides[key]

    def _published(self) -> list[Protection]:
        """Every table that has left in an edition, oldest first."""
        rows = reversed(self._archive.editions())
        return [p for row in rows for p in _PROTECTIONS.validate_json(row["protections"])]

    def _count(self, answers: Sequence[Answer]) -> _Counted:
        """One young person counts once a theme, on one side of it: worries if any of their words on it are one."""
        by_id = {answer.id: answer for answer in answers}
        by_theme: dict[str, int] = {}
        by_side: dict[str, Counter[Side]] = {}
        for theme_id, answer_ids in self._book.members().items():
            sides: dict[str, Side] = {}
            # In an order of their own: a set has another in every process, and an edition must count the same in all.
            for answer in (by_id[a] for a in sorted(answer_ids) if a in by_id):
                side = self._side(answer)
                worried = Side.WORRY in (side, sides.get(answer.response_id))
                sides[answer.response_id] = Side.WORRY if worried else side
            if sides:
                by_theme[theme_id] = len(sides)
                by_side[theme_id] = Counter(sides.values())
        return _Counted(base=len({a.response_id for a in answers}), by_theme=by_theme, by_side=by_side)

    def _protect(
        self,
        edition: str,
        themes: dict[str, Theme],
        first: Sequence[str],
        counted: _Counted,
        audience: Audience,
        published: Sequence[Protection],
    ) -> tuple[ProtectedTable, dict[str, ProtectedTable], tuple[Protection, ...]]:
        """Suppress the counts of themes and the sides of the first ones, each checked against all that left before."""
        names = tuple(sorted(themes)) or ("none",)
        dimension = Dimension("theme", names, overlapping=True)
        counts = [counted.by_theme.get(t, 0) for t in names]
        table = one_way(edition, dimension, counts, total=counted.base)
        done = [protect(table, audience=audience, thresholds=self._thresholds, published=published)]
        by_side = {}
        for theme_id in first:
            sides = Dimension("side", tuple(side.value for side in Side))
            counts = [counted.by_side[theme_id][side] for side in Side]
            table = one_way(edition, sides, counts, within=(("theme", theme_id),))
            earlier = [*published, *done]
            done.append(protect(table, audience=audience, thresholds=self._thresholds, published=earlier))
            by_side[theme_id] = done[-1].table
        return done[0].table, by_side, tuple(done)

    def _felt(
        self, edition: str, answers: Sequence[Answer], audience: Audience, published: Sequence[Protection]
    ) -> Protection:
        """How many chose each face first, or none: suppressed beside all other tables of this edition."""
        chosen = {a.response_id: a.choice for a in answers if a.question_id == FACE_QUESTION and a.choice}
        counted = Counter(chosen.get(response_id, NO_FACE) for response_id in {a.response_id for a in answers})
        names = (*load_pack(CORE).question(FACE_QUESTION).option_ids, NO_FACE)
        counts = [counted[name] for name in names]
        table = one_way(edition, Dimension("face", names), counts, total=sum(counts))
        return protect(table, audience=audience, thresholds=self._thresholds, published=published)

    def _entry(
        self,
        meeting: Meeting,
        theme: Theme,
        shown: Shown,
        counted: _Counted,
        answers: Sequence[Answer],
        audience: Audience,
    ) -> ThemeEntry:
        says, good = self._archive.theme_notes(meeting.id).get(theme.id, ("", ""))
        people = in_words(shown)
        said_by = self._phrases.say("said_by_share", people=people, share=shown.percent) if shown.percent else people
        trend = change.since(
            (counted.by_theme[theme.id], counted.base),
            self._before(meeting, theme.id),
            least=self._thresholds.base_for_breakdown(audience),
        )
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
            quotes=self._theme_quotes(meeting, theme.id, answers),
        )

    def _before(self, meeting: Meeting, theme_id: str) -> tuple[int, int] | None:
        """The theme's count and base at the meeting before, on that meeting's own sessions; None without one."""
        earlier = [
            m
            for m in self._meetings.all()
            if m.held_on < meeting.held_on and not set(m.session_ids) & set(meeting.session_ids)
        ]
        if not earlier:
            return None
        counted = self._count(self._answers.of_sessions(earlier[0].session_ids))
        return counted.by_theme.get(theme_id, 0), counted.base

    def _theme_quotes(self, meeting: Meeting, theme_id: str, answers: Sequence[Answer]) -> tuple[Quote, ...]:
        members, opening = self._book.members().get(theme_id, set()), self._archive.opening(meeting.id)
        by_id = {answer.id: answer for answer in answers}
        return tuple(
            self._quote(by_id[kept.answer_id], kept.words)
            for kept in self._quotes.all()
            if kept.agreed_by and kept.answer_id in by_id and kept.answer_id in members and kept.answer_id != opening
        )

    def _opening(self, meeting: Meeting, answers: Sequence[Answer]) -> Quote | None:
        by_id, chosen = {answer.id: answer for answer in answers}, self._archive.opening(meeting.id)
        agreed = {q.answer_id: q for q in self._quotes.all() if q.agreed_by and q.answer_id in by_id}
        if chosen in agreed:
            return self._quote(by_id[chosen], agreed[chosen].words)
        return None

    def _quote(self, answer: Answer, words: str) -> Quote:
        # An age band and no setting: the two together could point at somebody.
        age = self._phrases.say(f"ages.{answer.age_version.value}")
        return Quote(text=words, attribution=self._phrases.say("quote.age", age=age))

    def _heard_from(self, total: Shown, sessions: int) -> str:
        key = "heard_from_one" if sessions == 1 else "heard_from"
        return self._phrases.say(key, people=in_words(total), sessions=sessions)

    def _sessions_line(self, sessions: Sequence[Session]) -> str:
        places = dict.fromkeys(
            self._phrases.say("place", kind=self._phrases.say(f"kinds.{s.plan.kind.value}"), area=s.plan.area)
            for s in sessions
        )
        return self._phrases.say("sessions_line", places="; ".join(places))

    def _not_heard(self, sessions: Sequence[Session], answers: Sequence[Answer]) -> tuple[str, ...]:
        """Whom this rests on hardly or not at all: age bands and areas under the threshold, kinds, languages."""
        areas = [
            line.name
            for line in self._reach.lines([s.id for s in sessions])
            if line.side is Part.AREA and line.expected and line.people < self._thresholds.small
        ]
        people = Counter(age for _, age in {(a.response_id, a.age_version) for a in answers})
        kinds = {s.plan.kind for s in sessions}
        ages = [a for a in AgeVersion if people[a] < self._thresholds.small]
        missing_kinds = [k for k in (SessionKind.SCHOOL, SessionKind.COMMUNITY, SessionKind.GROUP) if k not in kinds]
        other = len({a.response_id for a in answers if a.language != "en"})
        return (
            *(self._phrases.say("not_heard_age", age=self._phrases.say(f"ages.{a.value}")) for a in ages),
            *(self._phrases.say("not_heard_kind", kind=self._phrases.say(f"kinds.{k.value}")) for k in missing_kinds),
            *(self._phrases.say("not_heard_area", area=area) for area in areas[:_MOST_AREAS]),
            *([self._phrases.say("not_heard_language")] if other < self._thresholds.small else []),
        )

    def _bar(self, theme: Theme, sides: ProtectedTable) -> Bar:
        strengths, worries = sides.at(Side.STRENGTH.value), sides.at(Side.WORRY.value)
        return Bar(
            theme=theme.name,
            strengths=strengths.value,
            worries=worries.value,
            label=f"{worries.words} / {strengths.words}",
        )

    def _views(self, meeting: Meeting) -> tuple[ShadowView, ...]:
        titles = {item.id: item.title for item in self._meetings.agenda(meeting.id)}
        return tuple(
            ShadowView(item=titles[view.agenda_id], view=view.words, seat=view.seat)
            for view in self._shadow.views(meeting.id)
        )

    def _promise(self, promise: Promise, today: date) -> PromiseLine:
        decision = promise.decision
        owner = self._phrases.say("owner", owner=decision.owner, agency=decision.agency) if decision.owner else ""
        return PromiseLine(
            promise_id=decision.id,
            words=decision.words,
            owner=owner,
            due_on=promise.due_on,
            state=promise.state(today),
            because=self.why(promise, today),
        )

    def why(self, promise: Promise, today: date) -> str:
        """Why a promise stands as it does: the reasons of its drift, or the last note on it; empty if all is well."""
        state = promise.state(today)
        if state is PromiseState.DRIFTING:
            facts = {"overdue": promise.due_on, "silent": promise.last_heard}
            return "; ".join(
                self._phrases.say(
                    f"drift.{reason}",
                    date=self._phrases.day(facts[reason]) if reason in facts else "",
                    times=promise.times_moved,
                )
                for reason in promise.why_drifting(today)
            )
        if state in (PromiseState.STUCK, PromiseState.WITHDRAWN) and promise.steps:
            return promise.steps[-1].note
        return ""

    def _promises_line(self, today: date) -> str:
        states = Counter(p.state(today) for p in self._promises.all())
        if not states:
            return self._phrases.say("no_promises_line")
        return self._phrases.say("promises_line", **{state.value: states[state] for state in PromiseState})

    def _method(self, meeting: Meeting, answers: Sequence[Answer], audience: Audience) -> str:
        unread = any(answer.state is AnswerState.UNREAD for answer in answers)
        step = self._thresholds.threshold(audience)
        method = self._phrases.say("method_unread" if unread else "method", step=step)
        coded = self._coding.latest(meeting.session_ids)
        if coded is None or coded.result is None:
            return method
        people, machine = coded.result.people, [pair.alpha for pair in coded.result.machine]
        if people.alpha is None or None in machine:
            return method
        facts = {"people": f"{people.alpha:.2f}", "machine": f"{sum(a or 0 for a in machine) / 2:.2f}"}
        return f"{method} {self._phrases.say('method_coded', answers=people.answers // step * step, **facts)}"

    def _versions(self, sessions: Sequence[Session]) -> dict[str, str]:
        run = self._archive.latest_run()
        return {
            **(run.versions if run else {}),
            "questions": ", ".join(sorted({f"{s.plan.pack} {s.pack_version}" for s in sessions})),
            "phrases": self._phrases.version,
            "documents": str(render_words.load(self._phrases.language).version),
            "rules": " | ".join(self._answers.rules_versions([s.id for s in sessions])),
            "thresholds": f"{self._thresholds.small}/{self._thresholds.public_minimum}/{self._thresholds.minimum_base}",
        }
