"""Ask the voices: a question in plain words, answered with what is out already; or each truth about why it is not.

Nothing is written by the machine beyond fixed texts, and nothing of a question is kept. Counts come from tables that left
with frozen editions (`counts`), words from agreed quotes (`voices`), promises and decisions from the record of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from analysis.accountability.before_after import AskedAgain
from analysis.accountability.promises import Promises
from analysis.codebook.codebook import Codebook
from analysis.codebook.machine_coding import MachineCoding
from analysis.digest.editions import Editions
from analysis.disclosure import Audience, Thresholds, in_words
from analysis.figures.representation import Characteristic, Representation
from analysis.render import wording
from analysis.render.phrases import load
from analysis.reports.questions import changes, promised
from analysis.reports.questions.asked_for import AskedFor, ToldFacts, VoicesAnswer
from analysis.reports.questions.counts import CountedEdition, FoundCount, counts_of, most_spoken_of, newest, told
from analysis.reports.questions.promised import FoundPromise
from analysis.reports.questions.refusals import AlsoTrue, WhyNot
from analysis.reports.questions.topics import Nearness
from analysis.reports.questions.understanding import AskedQuestion, Known, understand
from analysis.reports.questions.vocabulary import Wanted
from analysis.reports.questions.voices import FoundVoice, VoiceShelf, VoicesWanted
from analysis.theming.stance import Stance
from feedback.access.permissions import Action, Staff, may, require
from feedback.core.errors import Invalid
from feedback.core.records import SessionState
from feedback.core.typed_words import clean
from feedback.partnership.meetings import Meetings
from feedback.redaction import redact
from feedback.responses.sessions import Sessions

LONGEST_QUESTION, MOST_COUNTS = 300, 12
_OF_PROMISES = frozenset({Wanted.LATE, Wanted.STUCK, Wanted.KEPT, Wanted.PROMISES, Wanted.DECISIONS})


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSources:
    """Everything that questions are answered from."""

    book: Codebook
    machine: MachineCoding
    editions: Editions
    sessions: Sessions
    meetings: Meetings
    promises: Promises
    asked_again: AskedAgain
    reach: Representation
    voices: VoiceShelf
    thresholds: Thresholds


class VoiceSearch:
    def __init__(self, sources: QuestionSources) -> None:
        self._from = sources

    def ask(
        self, question: str, *, by: Staff, audience: Audience = Audience.EXECUTIVE, today: date | None = None
    ) -> VoicesAnswer:
        """What young people say about it, as far as this person may know. Kept nowhere.

        Whoever reads answers is given answers; everybody else only agreed quotes, and by a place only those that an
        edition of that place alone shows. Raises NotAllowed, Invalid for an empty question.
        """
        if not may(by, Action.MAKE_DIGEST):  # the command line, which makes digests of what is out already
            require(by, Action.SEE_DIGEST)
        asked = " ".join(clean(question[:LONGEST_QUESTION]).split())
        if not asked:
            raise Invalid
        names = {theme_id: theme.name for theme_id, theme in self._from.book.approved().items()}
        known = Known(areas=self._areas(), names=names, hear=self._hear)
        day = today or datetime.now(UTC).date()
        understood = understand(asked, known, today=day)
        prepared = self._prepared(understood, names, by, audience, day)
        if understood.refused:
            return self._refused(prepared, WhyNot(understood.refused.value))
        if not understood.readable:
            return VoicesAnswer(
                question=understood, why_not=(WhyNot.NOT_UNDERSTOOD,), suggested=self._suggested(prepared)
            )
        return self._answer(prepared)

    def facts(self, audience: Audience = Audience.EXECUTIVE) -> ToldFacts:
        """What the words beside an answer may name."""
        editions = self._from.editions.all(audience=audience)
        return ToldFacts(
            places=tuple(sorted({s.plan.area for s in self._from.sessions.all() if s.state is not SessionState.DRAFT})),
            last=max((edition.digest.meeting_on for edition in editions), default=None),
            least=self._from.thresholds.threshold(audience),
        )

    def _refused(self, asked: AskedFor, why: WhyNot) -> VoicesAnswer:
        """The reason, and beside what would set one against another what was said of it over all."""
        answer = VoicesAnswer(question=asked.question, why_not=(why,), suggested=self._suggested(asked))
        if why in (WhyNot.COMMANDS, WhyNot.NAMES_SOMEBODY) or not asked.topical:
            return answer
        over_all = asked.over_all()
        found = self._of_topic(over_all, VoicesAnswer(question=over_all.question, about=self._about(over_all)))
        return replace(found, why_not=(why, *found.why_not))

    def _areas(self) -> list[str]:
        """Areas of sessions, and those of the partnership's profile where none was held yet."""
        held = {session.plan.area: None for session in self._from.sessions.all()}
        return [*held, *(name for name in self._from.reach.profile().get(Characteristic.AREA, {}) if name not in held)]

    def _hear(self, words: str) -> Sequence[str]:
        approved = self._from.book.approved()
        return [theme for theme in self._from.machine.hear(redact(clean(words)).text) if theme in approved]

    def _suggested(self, asked: AskedFor) -> tuple[str, ...]:
        """Themes that can be asked of: those of which the newest edition tells most."""
        editions, names = self._editions(asked.audience), list(asked.names.items())
        ranked = most_spoken_of(editions[0], names) if editions else names
        return tuple(name for _, name in ranked[:3])

    def _editions(self, audience: Audience) -> list[CountedEdition]:
        return newest(self._from.editions.all(audience=audience), self._from.editions.released())

    def _prepared(
        self, question: AskedQuestion, names: dict[str, str], by: Staff, audience: Audience, today: date
    ) -> AskedFor:
        team = may(by, Action.REVIEW)
        place = question.place.area if question.place else ""
        bands = question.ages.bands if question.ages else ()
        also = [AlsoTrue.WIDER_AGES] if question.ages and bands and not question.ages.exact else []
        if place and bands and not team:  # the two together may lead to one child
            also, bands = [AlsoTrue.PLACE_AND_AGE], ()
        editions = self._editions(audience)
        if question.time:
            editions = [one for one in editions if question.time.holds(one.on)]
        return AskedFor(
            question=question,
            team=team,
            audience=audience,
            names=names,
            editions=tuple(editions),
            place=place,
            ages=bands,
            today=today,
            also=tuple(also),
        )

    def _answer(self, asked: AskedFor) -> VoicesAnswer:
        question = asked.question
        answer = VoicesAnswer(question=question, place=asked.place, also=asked.also, about=self._about(asked))
        if nobody := self._nobody_asked(asked):
            return replace(answer, why_not=(nobody,), suggested=self._suggested(asked))
        if question.wanted & _OF_PROMISES:
            return self._of_promises(asked, answer)
        if Wanted.NOT_HEARD in question.wanted:
            return self._of_not_heard(asked, answer)
        if Wanted.HEARD_FROM in question.wanted and not question.topics:
            return self._of_heard_from(asked, answer)
        if Wanted.CHANGE in question.wanted:
            return self._of_change(asked, answer)
        if question.main is None and not question.rest:
            return self._of_all(asked, answer)
        return self._of_topic(asked, answer)

    def _about(self, asked: AskedFor) -> str:
        main = asked.question.main
        framework = {theme.id: theme.name for theme in self._from.book.framework.themes}
        return asked.names.get(main.theme_id, framework.get(main.theme_id, "")) if main else ""

    def _nobody_asked(self, asked: AskedFor) -> WhyNot | None:
        question = asked.question
        if question.place and not asked.place:
            return WhyNot.NO_SUCH_PLACE
        opened = [s for s in self._from.sessions.all() if s.state is not SessionState.DRAFT]
        if asked.place and asked.place not in {session.plan.area for session in opened}:
            return WhyNot.PLACE_NOT_ASKED
        if question.ages and not set(question.ages.bands) & {session.plan.age_version for session in opened}:
            return WhyNot.AGE_NOT_ASKED
        if question.wanted & _OF_PROMISES or not question.time or asked.editions:
            return None
        return WhyNot.TIME_NOT_ASKED

    def _of_promises(self, asked: AskedFor, answer: VoicesAnswer) -> VoicesAnswer:
        """Promises and decisions on it; where there is none, said so."""
        question = asked.question
        found = self._promised(asked, themes=asked.near, words=asked.words, wanted=question.wanted)
        if not found:
            return replace(answer, why_not=(WhyNot.NO_PROMISE,), suggested=self._suggested(asked))
        return replace(answer, promises=tuple(found))

    def _of_not_heard(self, asked: AskedFor, answer: VoicesAnswer) -> VoicesAnswer:
        held = {session.plan.area for session in self._from.sessions.all() if session.state is not SessionState.DRAFT}
        page = wording.opener(asked.editions[0].edition.digest) if asked.editions else None
        never = [area for area in self._areas() if area not in held]
        lines = [
            *(page.not_heard if page else ()),
            *(area for area in never if not page or area not in " ".join(page.not_heard)),
        ]
        if not lines and page is None:
            return replace(answer, why_not=(WhyNot.NOTHING_PUBLISHED,))
        return replace(answer, not_heard=tuple(lines), heard_from=page.heard_from if page else "")

    def _of_heard_from(self, asked: AskedFor, answer: VoicesAnswer) -> VoicesAnswer:
        editions = asked.of_place()
        if not editions:
            return replace(answer, why_not=(WhyNot.PLACE_NOT_APART if asked.place else WhyNot.NOTHING_PUBLISHED,))
        page = wording.opener(editions[0].edition.digest)
        return replace(answer, heard_from=f"{page.heard_from}. {page.sessions_line}", not_heard=page.not_heard)

    def _of_change(self, asked: AskedFor, answer: VoicesAnswer) -> VoicesAnswer:
        """Change by theme with dates, and what became of promises after which the same was asked again."""
        themes = asked.themes or sorted(asked.names.items(), key=lambda one: one[1])
        every = self._editions(asked.audience)
        found = changes.by_theme(
            asked.narrowed(every),
            themes,
            sessions={meeting.id: frozenset(meeting.session_ids) for meeting in self._from.meetings.all()},
            audience=asked.audience,
            thresholds=self._from.thresholds,
        )
        about = {theme_id for theme_id, _ in themes}
        kept = [p for p in self._from.promises.all() if not asked.question.topics or p.decision.theme_id in about]
        again = changes.asked_again(kept, self._from.asked_again, asked.audience)
        if not found and not again:
            return replace(answer, why_not=(WhyNot.NOTHING_PUBLISHED,))
        return replace(
            answer,
            changes=tuple(found),
            again=tuple(again),
            counts=tuple(self._counts(asked, asked.themes, None)),
        )

    def _of_all(self, asked: AskedFor, answer: VoicesAnswer) -> VoicesAnswer:
        """No topic: the themes of which most is told, or what is on the side that was asked for."""
        editions = asked.of_place()
        side = asked.side
        names = list(asked.names.items())
        found: list[FoundCount] = []
        for age in asked.ages or (None,):
            by = side if age is None else None
            newest_told = next((one for one in editions if most_spoken_of(one, names, age=age, side=by)), None)
            if newest_told:
                ranked = most_spoken_of(newest_told, names, age=age, side=by)
                found += counts_of([newest_told], ranked, age=age, side=by)[: MOST_COUNTS // max(1, len(asked.ages))]
        voices = self._voices(asked, themes=(), words=(), side=side, anything=True)
        also = (*answer.also, AlsoTrue.SIDES_NOT_BY_AGE) if side and asked.ages and found else answer.also
        if side and not asked.ages and not found and editions:
            also = (*also, AlsoTrue.SIDES_NOT_TOLD)
        why = () if found else (self._why_no_count(asked),)
        return replace(
            answer,
            counts=tuple(found),
            voices=tuple(voices),
            also=also,
            why_not=why,
            heard_from=self._heard_line(asked, editions),
            promises=tuple(self._promises_at(asked)),
            suggested=() if found or voices else self._suggested(asked),
        )

    def _of_topic(self, asked: AskedFor, answer: VoicesAnswer) -> VoicesAnswer:
        question, main = asked.question, asked.question.main
        also = list(answer.also)
        if question.sensitive:
            also += [AlsoTrue.SENSITIVE_ASKED, AlsoTrue.SENSITIVE_HELD, AlsoTrue.SENSITIVE_HELP]
        words = asked.words
        if main is None or main.nearness is Nearness.NEIGHBOUR:
            voices = [] if question.sensitive else self._voices(asked, themes=(), words=words, side=asked.side)
            also += [AlsoTrue.NEIGHBOUR] if main and answer.about in asked.names.values() else []
            why = WhyNot.NO_THEME
            return replace(
                answer, voices=tuple(voices), also=tuple(also), why_not=(why,), suggested=self._suggested(asked)
            )
        if main.nearness is Nearness.WITHIN:
            also.append(AlsoTrue.WITHIN)
        themes = asked.themes
        side = asked.side
        found = self._counts(asked, themes, side)
        if side and not found:
            found = self._counts(asked, themes, None)
            also += [AlsoTrue.SIDES_NOT_BY_AGE if asked.ages else AlsoTrue.SIDES_NOT_TOLD] if found else []
        of_theme = [theme for theme, _ in themes] if main.nearness is Nearness.SAME else []
        voices = self._voices(asked, themes=of_theme, words=[] if question.sensitive else words, side=side)
        why_not = () if found else (self._why_no_count(asked),)
        return replace(
            answer,
            counts=tuple(found),
            voices=tuple(voices),
            also=tuple(also),
            why_not=why_not,
            suggested=() if found or voices else self._suggested(asked),
        )

    def _counts(self, asked: AskedFor, themes: Sequence[tuple[str, str]], side: Stance | None) -> list[FoundCount]:
        editions = asked.of_place()
        if not asked.ages:
            return counts_of(editions, themes, side=side)[:MOST_COUNTS]
        if side:
            return []
        return [one for age in asked.ages for one in counts_of(editions, themes, age=age)][:MOST_COUNTS]

    def _voices(
        self,
        asked: AskedFor,
        *,
        themes: Sequence[str],
        words: Sequence[str],
        side: Stance | None,
        anything: bool = False,
    ) -> list[FoundVoice]:
        wanted = VoicesWanted(
            words=words,
            themes=themes,
            place=asked.place,
            ages=asked.ages,
            time=asked.question.time,
            side=side,
            alike=[theme for theme, _ in asked.themes],
            anything=anything,
        )
        return self._from.voices.find(wanted, self._editions(asked.audience), team=asked.team)

    def _why_no_count(self, asked: AskedFor) -> WhyNot:
        """Which truth it is. Nobody but the team hears whether nobody said it or too few did."""
        if not asked.editions:
            return WhyNot.NOTHING_PUBLISHED
        if asked.place and not asked.of_place():
            return WhyNot.PLACE_NOT_APART
        themes = asked.themes
        if asked.team and asked.question.topics and not self._said(asked):
            return WhyNot.NOBODY_SAID
        elsewhere = counts_of(self._editions(asked.audience), themes)
        narrowed = asked.place or asked.ages or asked.question.time
        return WhyNot.TOO_FEW_HERE if narrowed and (elsewhere or not themes) else WhyNot.NOBODY_OR_TOO_FEW

    def _said(self, asked: AskedFor) -> bool:
        members = self._from.book.members()
        return any(members.get(theme_id) for theme_id in asked.near)

    def _heard_line(self, asked: AskedFor, editions: Sequence[CountedEdition]) -> str:
        """How many spoke at the place: of editions of it alone in their own words, else from the table of areas."""
        if not asked.place:
            return ""
        if editions:
            return wording.opener(editions[0].edition.digest).heard_from
        shown = (one.people_of(asked.place) for one in asked.editions)
        people = next((figure for figure in shown if told(figure)), None)
        return load().say("ask.heard_at", people=in_words(people), place=asked.place) if people else ""

    def _promises_at(self, asked: AskedFor) -> list[FoundPromise]:
        """Promises and decisions that name the place."""
        if not asked.place:
            return []
        every = self._promised(asked)
        return [one for one in every if asked.place.casefold() in one.words.casefold()]

    def _promised(
        self,
        asked: AskedFor,
        *,
        themes: Sequence[str] = (),
        words: Sequence[str] = (),
        wanted: Collection[Wanted] = (),
    ) -> list[FoundPromise]:
        return promised.found(
            self._from.promises.decisions(),
            self._from.promises.all(),
            themes=themes,
            words=words,
            place=asked.place,
            wanted=wanted,
            time=asked.question.time,
            today=asked.today,
        )
