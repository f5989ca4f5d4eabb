"""The second half of the demonstration: themes decided, meetings held and planned, promises in every state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from analysis.accountability.lundy_ratings import LundyPart
from analysis.accountability.promise_records import Decision, DecisionKind, PromiseEvent, ProposedDecision
from analysis.codebook.codebook import Candidate
from analysis.disclosure import Audience
from analysis.figures.representation import Characteristic
from analysis.reports.period import quarter_of
from analysis.wiring import Partnership
from feedback.access.permissions import Staff
from feedback.core.errors import HeardError
from feedback.partnership.meetings import Meeting
from heard.demonstration import collecting, double_coding, other_sources
from heard.demonstration.collecting import let_stand
from heard.demonstration.content import load
from heard.demonstration.meetings import DemoDecision, DemoMeeting, DemoShort, DemoStep

NEW_THEMES = {
    "dogs": ("Loose dogs and dog mess", "Dogs in the park", ("dog", "dogs")),
    "floods": ("Floods and the river", "When it floods", ("flood", "floods", "flooded", "river")),
}
"""Themes that nobody listed beforehand: how the demonstration's team named what the machine found."""

PROFILE = {
    Characteristic.AREA: {
        "Alderbrook": 0.35,
        "Harrowmere": 0.2,
        "Millharrow": 0.15,
        "Saltmere Green": 0.15,
        "Thornby Dale": 0.15,
    },
    Characteristic.AGE: {"8-10": 0.2, "11-14": 0.3, "15-25": 0.5},
}
"""Made up, like the places: one area where no session has been."""

FEWEST = 5
_LEAVING = (Audience.EXECUTIVE, Audience.PUBLIC)


class HalfBuilt(HeardError):
    """Only the collecting half stands here, as older versions could build it; remove the folder to build the whole."""

    code = "demonstration-half-built"


def build(partnership: Partnership, *, now: datetime, progress: Callable[[str], None] = lambda _: None) -> bool:
    """Build both halves in an empty partnership; False where the demonstration stands already.

    Raises OverRealData over a real partnership's file, HalfBuilt over the collecting half alone.
    """
    with partnership.collection.store.transaction():
        built = collecting.build(partnership.collection, now=now, progress=progress)
        if built is None:
            if not partnership.collection.meetings.all():
                raise HalfBuilt
            return False
        progress("themes")
        ids = [session.id for session in built.sessions]
        coded = double_coding.code_blind(partnership, built, now)
        partnership.machine.run(ids, by=built.staff["Analyst"], at=now)
        double_coding.finish(partnership, built, coded, now)
        named = _themes(partnership, built, now)
        meetings = {}
        for planned in load().partnership.meetings:
            progress(planned.title)
            meetings[planned.id] = _meeting(partnership, planned, built, named, now)
        _last_year(partnership, built, now)
        for short in load().partnership.short:
            _short(partnership, short, built, now)
        decided = _decisions(partnership, built, meetings, named, now)
        _ratings(partnership, built, now)
        _ask_again(partnership, built, decided, now)
        for side, shares in PROFILE.items():
            partnership.reach.set_profile(side, shares, by=built.staff["Analyst"], at=now)
        other_sources.build(partnership, built, now)
        coming = next(m for m in load().partnership.meetings if not m.held)
        if built.opening_answer_id is not None:
            partnership.notes.choose_opening(
                meetings[coming.id].id, built.opening_answer_id, by=built.staff["Analyst"], at=now
            )
        meeting = meetings[coming.id]
        freeze, analyst = partnership.digests.freeze, built.staff["Analyst"]
        frozen = {audience: freeze(meeting.id, audience, by=analyst, at=now).id for audience in _LEAVING}
        _challenge(partnership, built, meeting, frozen, now)
    return True


def _challenge(
    partnership: Partnership, built: collecting.Built, meeting: Meeting, frozen: Mapping[Audience, str], now: datetime
) -> None:
    """What the shadow executive puts, backs, ranks, renames and says of the coming page."""
    said, seats, rooms = load().partnership.challenge, built.staff, partnership.collection.challenge
    for question in said.questions:
        put = rooms.put(meeting.id, question.question, question.answered_by, by=seats[question.seat], at=now)
        assert put is not None, "the demonstration's questions tell of no harm"
        for seat in question.backed_by:
            rooms.back(put.id, True, by=seats[seat], at=now)
    for seat, order in said.ranks.items():
        rooms.rank(meeting.id, order, by=seats[seat], at=now)
    for name in said.names:
        rooms.suggest_name(name.theme, name.child_name, by=seats[name.seat], at=now)
    for check in said.checks:
        rooms.check(frozen[Audience(check.edition)], check.fair, check.words, by=seats[check.seat], at=now)
    let_stand(partnership.collection, seats, at=now)


def _themes(partnership: Partnership, built: collecting.Built, now: datetime) -> dict[str, str]:
    """The analyst's decisions on themes; gives the content's slugs of new themes → their ids."""
    analyst = built.staff["Analyst"]
    named: dict[str, str] = {}
    for candidate in partnership.book.candidates():
        slug = _slug(partnership, candidate) if candidate.proposal else None
        if slug is not None and slug in named:
            partnership.decisions.merge(candidate, named[slug], by=analyst, at=now)
        elif slug is not None:
            name, child_name, _ = NEW_THEMES[slug]
            named[slug] = partnership.decisions.approve(
                candidate, by=analyst, at=now, name=name, child_name=child_name
            ).id
        elif candidate.proposal is None and len(candidate.answer_ids) >= FEWEST:
            partnership.decisions.approve(candidate, by=analyst, at=now)
    return named


def _slug(partnership: Partnership, candidate: Candidate) -> str | None:
    """Which of the new themes a proposal is about: most of its answers use one of that theme's words."""
    texts = [(partnership.collection.answers.get(answer_id).text or "").lower() for answer_id in candidate.answer_ids]
    for slug, (_, _, words) in NEW_THEMES.items():
        if 2 * sum(any(word in text for word in words) for text in texts) > len(texts):
            return slug
    return None


def _meeting(
    partnership: Partnership, planned: DemoMeeting, built: collecting.Built, named: dict[str, str], now: datetime
) -> Meeting:
    collecting, staff = partnership.collection, built.staff
    on = now.date() + timedelta(days=planned.in_days)
    before = min(now, datetime.combine(on - timedelta(days=10), time(10), tzinfo=UTC))
    ids = [built.sessions[number - 1].id for number in planned.sessions]
    meeting = collecting.meetings.plan(planned.title, on, planned.place, ids, by=staff["Analyst"], at=before)
    for item in planned.agenda:
        by = staff[item.proposed_by or "Analyst"]
        added = collecting.meetings.add_item(meeting.id, item.title, item.plain_words, by=by, at=before)
        assert added is not None, "the demonstration's agenda tells of no harm"
        for view in item.views:
            collecting.shadow.leave_view(added.id, view.view, by=staff[view.seat], at=before)
    collecting.shadow.write_message(meeting.id, planned.message.strip(), by=staff[planned.message_from], at=before)
    let_stand(collecting, staff, at=before)
    questions = [(q.question, q.answered_by) for q in planned.questions]
    collecting.meetings.ask(meeting.id, questions, by=staff["Analyst"], at=before)
    for note in planned.theme_notes:
        theme_id = named.get(note.theme, note.theme)
        partnership.notes.note_theme(meeting.id, theme_id, note.says, note.good, by=staff["Analyst"], at=before)
    if planned.held and not planned.theme_notes:  # one with an opener closes with its seal
        held = datetime.combine(on, time(11), tzinfo=UTC)
        collecting.meetings.hold(meeting.id, by=staff["Executive"], at=held)
    return meeting


def _last_year(partnership: Partnership, built: collecting.Built, now: datetime) -> None:
    """A meeting of the year before with what it read, so that the coming one can say what has changed since."""
    told = load().last_year.meeting
    held = datetime.combine(now.date() + timedelta(days=told.in_days), time(11), tzinfo=UTC)
    ids = [built.last_year.id]
    partnership.machine.catch_up(ids, at=now)
    meeting = partnership.collection.meetings.plan(
        told.title, held.date(), told.place, ids, by=built.staff["Analyst"], at=held
    )
    for audience in _LEAVING:
        partnership.digests.freeze(meeting.id, audience, by=built.staff["Analyst"], at=held)
    partnership.collection.meetings.hold(meeting.id, by=built.staff["Executive"], at=held)


def short_day(told: DemoShort, today: date) -> date:
    """The day of a short meeting, seen from the day on which the demonstration is made."""
    day = today + timedelta(days=told.in_days)
    return max(day, quarter_of(today).start) if told.in_this_quarter else day


def _short(partnership: Partnership, told: DemoShort, built: collecting.Built, now: datetime) -> None:
    """A meeting between the others, so that there is life in each quarter on whatever day somebody looks."""
    day = short_day(told, now.date())
    held = min(now, datetime.combine(day, time(11), tzinfo=UTC))
    ids = [built.sessions[number - 1].id for number in told.sessions] or [built.last_year.id]
    meeting = partnership.collection.meetings.plan(told.title, day, told.place, ids, by=built.staff["Analyst"], at=held)
    if told.read:
        for audience in _LEAVING:
            partnership.digests.freeze(meeting.id, audience, by=built.staff["Analyst"], at=held)
    partnership.collection.meetings.hold(meeting.id, by=built.staff["Executive"], at=held)


def _decisions(
    partnership: Partnership,
    built: collecting.Built,
    meetings: dict[str, Meeting],
    named: dict[str, str],
    now: datetime,
) -> dict[str, str]:
    """What the past meetings read and decided, on their day, and every step since on its own day.

    Gives the content's slugs of decisions → their ids.
    """
    decided: dict[str, str] = {}
    executive, content = built.staff["Executive"], load().partnership
    steps: list[tuple[datetime, str, DemoStep]] = []
    for planned in sorted((m for m in content.meetings if m.held), key=lambda m: m.in_days):
        meeting = meetings[planned.id]
        held = datetime.combine(meeting.held_on, time(11), tzinfo=UTC)
        _walk(partnership, [step for step in steps if step[0] <= held], executive, now)
        steps = [step for step in steps if step[0] > held]
        if planned.theme_notes:
            partnership.digests.freeze(meeting.id, Audience.EXECUTIVE, by=built.staff["Analyst"], at=held)
        for demo in content.decisions:
            if demo.meeting == planned.id:
                decision = _decide(partnership, demo, meeting, named, executive, now)
                decided[demo.id] = decision.id
                steps += [(now - timedelta(days=step.days_ago), decision.id, step) for step in demo.steps]
        if planned.theme_notes:
            for asked in partnership.collection.meetings.questions(meeting.id):
                due = meeting.held_on + timedelta(days=30)
                partnership.owed.owe(asked.id, asked.answered_by, due, by=executive, at=held)
            partnership.seals.close(meeting.id, by=executive, at=held)
    _walk(partnership, steps, executive, now)
    return decided


def _ask_again(partnership: Partnership, built: collecting.Built, decided: dict[str, str], now: datetime) -> None:
    """Before and after a kept promise at one place, and an open way back for those who were told of it."""
    asked, earlier = load().asked_again, built.sessions[load().asked_again.earlier - 1]
    partnership.machine.catch_up([built.again.id], at=now)
    partnership.follow_ups.ask_again(
        built.again.id, earlier.id, decided[asked.decision], by=built.staff["Analyst"], at=now
    )
    title = f"You got it wrong: {earlier.plan.title}"
    partnership.follow_ups.open_way_back(earlier.id, title, by=built.staff["Facilitator"], at=now)


def _decide(
    partnership: Partnership,
    demo: DemoDecision,
    meeting: Meeting,
    named: dict[str, str],
    executive: Staff,
    now: datetime,
) -> Decision:
    due = None if demo.due_in_days is None else now.date() + timedelta(days=demo.due_in_days)
    return partnership.promises.decide(
        ProposedDecision(
            meeting_id=meeting.id,
            theme_id=named.get(demo.theme, demo.theme),
            kind=DecisionKind(demo.decision),
            words=demo.words,
            because=demo.because,
            owner=demo.owner,
            agency=demo.agency,
            due_on=due,
            measure=demo.measure,
            tell_children=demo.tell_children,
            you_said=demo.you_said,
            we_did=demo.we_did,
        ),
        by=executive,
        at=datetime.combine(meeting.held_on, time(11), tzinfo=UTC),
    )


def _walk(
    partnership: Partnership, steps: Sequence[tuple[datetime, str, DemoStep]], executive: Staff, now: datetime
) -> None:
    for at, decision_id, step in sorted(steps, key=lambda one: one[0]):
        moved_to = None if step.to_in_days is None else now.date() + timedelta(days=step.to_in_days)
        partnership.promises.step(decision_id, PromiseEvent(step.kind), step.note, by=executive, at=at, due_on=moved_to)


def _ratings(partnership: Partnership, built: collecting.Built, now: datetime) -> None:
    """How adults and two seats rate the quarter: apart, and not alike."""
    this = quarter_of(now.date())
    for rating in load().partnership.ratings:
        scores = dict(zip(LundyPart, rating.scores, strict=True))
        partnership.ratings.rate(this.start, this.end, scores, rating.words, by=built.staff[rating.by], at=now)
