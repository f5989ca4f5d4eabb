"""The sentences of a digest that are worked out and not written: whom it rests on, how, and where promises stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from analysis.accountability.promises import Promise, Promises
from analysis.codebook.double_coding import Coding
from analysis.codebook.theme_store import Archive
from analysis.digest.phrases import Phrases
from analysis.disclosure import Audience, Shown, Thresholds, in_words
from analysis.figures.representation import Reach, Side
from analysis.records import PromiseLine, PromiseState
from analysis.render import words as render_words
from feedback.core.records import AgeVersion, Answer, AnswerState, Session, SessionKind
from feedback.partnership.meetings import Meeting
from feedback.responses.answers import SqliteAnswers

_MOST_AREAS = 3


class Lines:
    def __init__(
        self,
        *,
        phrases: Phrases,
        thresholds: Thresholds,
        archive: Archive,
        coding: Coding,
        promises: Promises,
        answers: SqliteAnswers,
        reach: Reach,
    ) -> None:
        self._phrases, self._thresholds, self._archive, self._coding = phrases, thresholds, archive, coding
        self._promises, self._answers, self._reach = promises, answers, reach

    def heard_from(self, total: Shown, sessions: int) -> str:
        key = "heard_from_one" if sessions == 1 else "heard_from"
        return self._phrases.say(key, people=in_words(total), sessions=sessions)

    def sessions(self, sessions: Sequence[Session]) -> str:
        places = dict.fromkeys(
            self._phrases.say("place", kind=self._phrases.say(f"kinds.{s.plan.kind.value}"), area=s.plan.area)
            for s in sessions
        )
        return self._phrases.say("sessions_line", places="; ".join(places))

    def not_heard(self, sessions: Sequence[Session], answers: Sequence[Answer]) -> tuple[str, ...]:
        """Whom this rests on hardly or not at all: age bands and areas under the threshold, kinds, languages."""
        areas = [
            line.name
            for line in self._reach.lines([s.id for s in sessions])
            if line.side is Side.AREA and line.expected and line.people < self._thresholds.small
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

    def promises(self, today: date) -> str:
        states = Counter(p.state(today) for p in self._promises.all())
        if not states:
            return self._phrases.say("no_promises_line")
        return self._phrases.say("promises_line", **{state.value: states[state] for state in PromiseState})

    def promise(self, promise: Promise, today: date) -> PromiseLine:
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

    def method(self, meeting: Meeting, answers: Sequence[Answer], audience: Audience) -> str:
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

    def versions(self, sessions: Sequence[Session]) -> dict[str, str]:
        """What made the digest: questions, themes, rules, thresholds, sentences."""
        run = self._archive.latest_run()
        return {
            **(run.versions if run else {}),
            "questions": ", ".join(sorted({f"{s.plan.pack} {s.pack_version}" for s in sessions})),
            "phrases": self._phrases.version,
            "documents": str(render_words.load(self._phrases.language).version),
            "rules": " | ".join(self._answers.rules_versions([s.id for s in sessions])),
            "thresholds": f"{self._thresholds.small}/{self._thresholds.public_minimum}/{self._thresholds.minimum_base}",
        }
