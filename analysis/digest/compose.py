"""One page for one meeting, from approved themes, agreed quotes and suppressed counts alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from analysis.accountability.answers_owed import OwedAnswer, OwedState
from analysis.accountability.promise_records import Drift, Promise, PromiseState, over_time
from analysis.codebook.theme_decisions import Theme
from analysis.digest.counts import (
    Sides,
    count,
    faces_of,
    name_of,
    suppress,
)
from analysis.digest.editions import Edition, Editions, ReleasedMeanwhile
from analysis.digest.evidence import DigestEvidence, EvidenceReader, MeetingEvidence, OtherEvidence, ResponseEvidence
from analysis.digest.record import (
    AgencyStory,
    AnswerStanding,
    AreaCount,
    ChildrensQuestion,
    CodedAgreement,
    Digest,
    DriftReason,
    GroupFinding,
    HowMade,
    NotHeard,
    PromiseMonth,
    PromiseStanding,
    SessionPlace,
    ShadowView,
    SourceFigure,
)
from analysis.digest.themes import changes, quotes_by_theme, quotes_of, theme_of
from analysis.disclosure import Audience, ProtectedTable, Protection, Thresholds
from analysis.figures.representation import Characteristic, Profile, represented
from feedback import __version__
from feedback.access.guarded_step import GuardedSteps
from feedback.access.permissions import Action, Staff, require
from feedback.core.records import AgeVersion, AnswerState, SafeText, Session, SessionKind
from feedback.partnership.meetings import Meeting
from feedback.partnership.stories import Reader, StoryState

MOST_THEMES = 3
LANGUAGE = "en"
# It is one page. Tried again, as composing takes seconds in which another edition may leave.
_MOST_AREAS, _MOST_FINDINGS, _TRIES = 3, 3, 3
_KINDS = (SessionKind.SCHOOL, SessionKind.COMMUNITY, SessionKind.GROUP)


class Digests:
    """Composes digests and freezes them. `documents` are the versions of the words that documents are made in."""

    def __init__(
        self,
        reader: EvidenceReader,
        editions: Editions,
        *,
        guarded: GuardedSteps,
        thresholds: Thresholds,
        documents: Mapping[str, str],
    ) -> None:
        self._reader, self._editions, self._guarded = reader, editions, guarded
        self._thresholds, self._documents = thresholds, documents
        self._sides = Sides()

    def compose(self, meeting_id: str, audience: Audience, *, today: date) -> tuple[Digest, tuple[Protection, ...]]:
        """The digest as it stands, and the team's record of its suppressed tables. Raises NotFound."""
        return self._composed(self._reader.read(meeting_id), audience, today)

    def freeze(self, meeting_id: str, audience: Audience, *, by: Staff, at: datetime) -> Edition:
        """Compose and keep. The same content is kept once, so that freezing twice gives the same edition.

        Raises NotAllowed, NotFound, ReleasedMeanwhile.
        """
        require(by, Action.MAKE_DIGEST)  # before seconds of composing; the step asks again
        for left in reversed(range(_TRIES)):
            evidence = self._reader.read(meeting_id)
            digest, protections = self._composed(evidence, audience, at.date())
            try:
                # Composing takes seconds, and phones must not wait for it: what left meanwhile is looked at again.
                with self._guarded.step(Action.MAKE_DIGEST, "froze an edition", by=by, at=at) as step:
                    edition = self._editions.keep(
                        meeting_id, audience, digest, protections, after=evidence.meeting.released, at=at
                    )
                    step.what = f"froze the {audience.value} edition {edition.hash[:12]}"
                    step.about = edition.id
                return edition
            except ReleasedMeanwhile:
                if not left:
                    raise
        raise AssertionError

    def evidence(self, meeting_id: str) -> DigestEvidence:
        """What a meeting's editions would rest on now, read at one moment. Raises NotFound."""
        return self._reader.read(meeting_id)

    def unchanged(self, edition: Edition, evidence: DigestEvidence) -> bool:
        """Whether answers and decisions on themes are those that the edition counted."""
        now = name_of(evidence, self._sides)
        return all(protection.source.layout.edition == now for protection in self._editions.protections(edition.id))

    def step(self, audience: Audience) -> int:
        """What counts are rounded down to for these readers."""
        return self._thresholds.threshold(audience)

    def _composed(
        self, evidence: DigestEvidence, audience: Audience, today: date
    ) -> tuple[Digest, tuple[Protection, ...]]:
        return compose(
            evidence,
            audience,
            today=today,
            sides=self._sides,
            thresholds=self._thresholds,
            documents=self._documents,
        )


def compose(
    evidence: DigestEvidence,
    audience: Audience,
    *,
    today: date,
    sides: Sides,
    thresholds: Thresholds,
    documents: Mapping[str, str],
) -> tuple[Digest, tuple[Protection, ...]]:
    """A digest of evidence, and the team's record of its suppressed tables. The same evidence gives the same digest."""
    meeting, book, responses = evidence.meeting.meeting, evidence.codebook, evidence.responses
    exact = count(responses.answers, book.members, sides)
    themes = {t: theme for t, theme in book.approved.items() if exact.by_theme.get(t)}
    # People choose what a meeting hears of by writing about it; the most spoken of come first among those.
    first = sorted(themes, key=lambda t: (t not in book.notes, -exact.by_theme[t], t))[:MOST_THEMES]
    counts = suppress(
        evidence,
        exact,
        edition=name_of(evidence, sides),
        themes=tuple(themes),
        first=first,
        audience=audience,
        thresholds=thresholds,
    )
    quotes = quotes_of(responses)
    # Taken out: words that open the page do not stand a second time beside a theme.
    opening = quotes.pop(book.opening or "", None)
    beside = quotes_by_theme(first, quotes, evidence)
    change = changes(evidence, exact, counts.themes, audience, sides, thresholds)
    entries = (theme_of(evidence, themes[t], counts, change(t), beside[t], audience, thresholds) for t in first)
    digest = Digest(
        partnership=evidence.meeting.partnership,
        meeting_id=meeting.id,
        meeting_title=meeting.title,
        meeting_on=meeting.held_on,
        meeting_place=meeting.place,
        audience=audience,
        language=LANGUAGE,
        made_on=today,
        demonstration=evidence.meeting.demonstration,
        people=counts.themes.at(),
        sessions=tuple(SessionPlace(kind=s.plan.kind, area=s.plan.area) for s in responses.sessions),
        not_heard=not_heard(responses, thresholds),
        opening_quote=opening,
        themes=tuple(entries),
        faces=faces_of(counts.faces),
        areas=_areas(counts.areas, responses.sessions, responses.profile),
        shadow_message=evidence.meeting.message.words if evidence.meeting.message else SafeText(""),
        shadow_views=_views(evidence.meeting),
        questions=tuple(
            ChildrensQuestion(id=q.id, question=q.question, answered_by=q.answered_by, asked_by=q.asked_by)
            for q in evidence.meeting.questions
        ),
        promises=tuple(standing(promise, today) for promise in evidence.promises),
        promise_months=_months(evidence.promises, today),
        how_made=_how_made(evidence, audience, thresholds),
        story=_story(evidence.others, audience),
        figures=_figures(evidence.others, [themes[t] for t in first], audience),
        findings=_findings(evidence.others, thresholds),
        versions=_versions(evidence, thresholds, documents),
        answers=answers_since(evidence.owed, meeting, today),
    )
    return digest, counts.protections


def standing(promise: Promise, today: date) -> PromiseStanding:
    """Where a promise stands on a day, and why: the reasons of its drift, or the last note on one that is stuck."""
    state, decision = promise.state(today), promise.decision
    since = {Drift.OVERDUE: promise.due_on, Drift.SILENT: promise.last_heard}
    reasons = promise.why_drifting(today) if state is PromiseState.DRIFTING else ()
    ended = state in (PromiseState.STUCK, PromiseState.WITHDRAWN) and promise.steps
    return PromiseStanding(
        promise_id=decision.id,
        words=decision.words,
        owner=decision.owner,
        agency=decision.agency,
        due_on=promise.due_on,
        state=state,
        drift=tuple(DriftReason(why=why, on=since.get(why), times_moved=promise.times_moved) for why in reasons),
        note=promise.steps[-1].note if ended else "",
    )


def answers_since(owed: Sequence[OwedAnswer], meeting: Meeting, today: date) -> tuple[AnswerStanding, ...]:
    """What meetings before this one were asked: every answer that is still owed, the late ones first, and those that came
    since the last of these meetings."""
    before = [one for one in owed if one.meeting.held_on <= meeting.held_on and one.meeting.id != meeting.id]
    last = max((one.meeting.held_on for one in before), default=today)
    told = [one for one in before if one.standing is None or (one.standing.agreed_on or today) >= last]
    order = (OwedState.LATE, OwedState.OWED, OwedState.ANSWERED)
    return tuple(
        AnswerStanding(
            question=one.question,
            asked_on=one.meeting.held_on,
            role=one.role,
            due_on=one.due_on,
            state=one.state(today),
            times_moved=len(one.moves),
            answer=one.standing.words if one.standing else SafeText(""),
        )
        for one in sorted(told, key=lambda one: (order.index(one.state(today)), one.due_on, one.question_id))
    )


def not_heard(responses: ResponseEvidence, thresholds: Thresholds) -> NotHeard:
    """Age bands and areas under the threshold, kinds without a session, and whether other languages were heard."""
    answers, small = responses.answers, thresholds.small
    people = Counter(age for _, age in {(a.response_id, a.age_version) for a in answers})
    kinds = {session.plan.kind for session in responses.sessions}
    areas = [
        line.name
        for line in represented(responses.sessions, answers, responses.profile)
        if line.side is Characteristic.AREA and line.expected and line.people < small
    ]
    # Named alike whether nobody spoke or a few did: which of the two it is would be a count.
    return NotHeard(
        ages=tuple(age for age in AgeVersion if people[age] < small),
        kinds=tuple(kind for kind in _KINDS if kind not in kinds),
        areas=tuple(areas[:_MOST_AREAS]),
        other_languages=len({a.response_id for a in answers if a.language != "en"}) < small,
    )


def _areas(table: ProtectedTable | None, sessions: Sequence[Session], profile: Profile) -> tuple[AreaCount, ...]:
    """Where young people spoke, the most first, and then where of the partnership's profile no session was."""
    if table is None:
        return ()
    shares, asked = profile.get(Characteristic.AREA, {}), {session.plan.area for session in sessions}
    heard = [AreaCount(area=n, people=table.at(n), expected=_percent(shares.get(n))) for n in sorted(asked)]
    heard.sort(key=lambda one: -((one.people.value if one.people else None) or 0))
    missing = sorted((name for name in shares if shares[name] and name not in asked), key=lambda n: (-shares[n], n))
    return (*heard, *(AreaCount(area=name, people=None, expected=_percent(shares[name])) for name in missing))


def _percent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _views(meeting: MeetingEvidence) -> tuple[ShadowView, ...]:
    titles = {item.id: item.title for item in meeting.agenda}
    return tuple(ShadowView(item=titles[view.agenda_id], view=view.words, seat=view.seat) for view in meeting.views)


def _months(promises: Sequence[Promise], today: date) -> tuple[PromiseMonth, ...]:
    """Where promises stood at the end of each of the last twelve months; nothing before there were two."""
    months = over_time(promises, today)
    return tuple(PromiseMonth(end=day, counts=dict(counts)) for day, counts in months) if len(months) > 1 else ()


def _how_made(evidence: DigestEvidence, audience: Audience, thresholds: Thresholds) -> HowMade:
    step, coded = thresholds.threshold(audience), evidence.codebook.coded
    agreement = None
    if coded is not None:
        people, machine = coded.people.alpha, [pair.alpha for pair in coded.machine]
        if people is not None and None not in machine:
            agreement = CodedAgreement(
                answers=coded.people.answers // step * step,
                people=round(people, 2),
                machine=round(sum(alpha or 0 for alpha in machine) / len(machine), 2),
            )
    unread = any(answer.state is AnswerState.UNREAD for answer in evidence.responses.answers)
    return HowMade(unread=unread, step=step, coded=agreement)


def _story(others: OtherEvidence, audience: Audience) -> AgencyStory | None:
    """The latest story whose consent covers this audience; the team reads the executive's."""
    reader = Reader.PUBLIC if audience is Audience.PUBLIC else Reader.EXECUTIVE
    for story in others.stories:
        if story.state is StoryState.AGREED and reader in story.readers:
            return AgencyStory(
                title=story.title, words=story.words, method=story.method, agency=story.agency, role=story.role
            )
    return None


def _figures(others: OtherEvidence, themes: Sequence[Theme], audience: Audience) -> tuple[SourceFigure, ...]:
    """What other sources say of these themes; for the public edition only what may stand there."""
    return tuple(
        SourceFigure(theme=theme.name, says=one.says, what=one.what, source=one.source, dated_on=one.dated_on)
        for theme in themes
        for one in others.figures
        if one.theme_id == theme.id and (one.public or audience is not Audience.PUBLIC)
    )


def _findings(others: OtherEvidence, thresholds: Thresholds) -> tuple[GroupFinding, ...]:
    """The latest findings of other groups. How many they heard is told as closely as Heard's own numbers are."""
    step = thresholds.public_minimum
    return tuple(
        GroupFinding(
            group=one.group,
            method=one.method,
            people=(one.people or 0) // step * step,
            words=one.words,
            source=one.source,
            found_on=one.found_on,
        )
        for one in others.findings[:_MOST_FINDINGS]
    )


def _versions(evidence: DigestEvidence, thresholds: Thresholds, documents: Mapping[str, str]) -> dict[str, str]:
    """What made the digest: Heard itself, questions, themes, rules, thresholds, and the words it was first told in."""
    sessions = evidence.responses.sessions
    return {
        **evidence.codebook.versions,
        **documents,
        "heard": __version__,
        "questions": ", ".join(sorted({f"{s.plan.pack} {s.pack_version}" for s in sessions})),
        "rules": " | ".join(evidence.responses.rules),
        "thresholds": f"{thresholds.small}/{thresholds.public_minimum}/{thresholds.minimum_base}",
    }
