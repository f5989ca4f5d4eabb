"""Where staff arrive: what needs somebody now, and the way to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

import streamlit as st

from analysis.accountability.answers_owed import AnswersOwed, OwedState
from analysis.accountability.promise_records import PromiseState
from analysis.accountability.promises import Promises
from analysis.accountability.reminders import SOON
from analysis.codebook.coding_rounds import CodingRounds
from analysis.digest.editions import Editions
from analysis.disclosure import Audience
from analysis.wiring import Partnership
from app.shell.screen import literal, say
from app.shell.wiring import now
from app.team import unreached
from app.team.display import title
from feedback.access.accounts import Accounts
from feedback.access.audit_trail import Audit
from feedback.access.guarded_step import MARK
from feedback.access.permissions import Action, Staff, may
from feedback.core.records import SessionState
from feedback.desk.case_store import Concerns
from feedback.desk.cases import CaseState, by_child
from feedback.intake.review import Review
from feedback.local_content.local_help import LocalHelp
from feedback.partnership.challenge import Challenge
from feedback.partnership.findings import Findings
from feedback.partnership.meetings import Meetings
from feedback.partnership.stories import Stories, StoryState
from feedback.partnership.visits import Visits
from feedback.questionnaire import helplines
from feedback.responses.sessions import Sessions

LOOKED_BACK = timedelta(days=7)
"""How long a step whose words read like harm is told on Today: a lead who comes once a week sees each of them."""


def show(partnership: Partnership, staff: Staff, pages: Mapping[str, st.Page]) -> None:
    """`pages` are those this person may open, by key."""
    st.title(say("today.title"))
    own = (
        partial(_desk, partnership.collection.concerns),
        partial(_asks_for_the_desk, partnership.collection.accounts),
        partial(_factors_taken_off, partnership.collection.accounts),
        partial(_reads_like_harm, partnership.collection.audit),
        partial(_sessions, partnership.collection.sessions, partnership.collection.concerns),
        partial(_unread, partnership.collection.review),
        partial(_coding, partnership.rounds),
        partial(_second_person, partnership.collection.stories, partnership.collection.findings),
        partial(_check, partnership.collection.meetings, partnership.collection.challenge, partnership.editions),
        partial(_put, partnership.collection.meetings, partnership.collection.challenge),
    )
    found = [
        *(line(staff) for line in own),
        _meeting(partnership.collection.meetings),
        _promises(partnership.promises),
        _answers(partnership.owed, staff),
        _visits(partnership.collection.visits),
    ]
    lines = [line for line in found if line is not None and line[1] in pages]
    alarmed = not partnership.collection.rota.at_the_desk(now().date())
    if alarmed:
        st.error(say("today.nobody_at_desk"), icon="🛟")
    unreached.show(partnership.collection.alerts, staff)
    _numbers_to_check(staff)
    _local_numbers_to_check(partnership.collection.local_help, staff, pages)
    if not lines and not alarmed:
        st.success(say("today.nothing"), icon="✅")
    for words, key in lines:
        with st.container(border=True):
            st.markdown(words)
            st.page_link(pages[key], label=say(f"today.to_{key}"), icon="➡️")


Line = tuple[str, str]
"""Words, and the key of the page where something can be done about it."""


def _desk(concerns: Concerns, staff: Staff) -> Line | None:
    if not may(staff, Action.READ_DESK):
        return None
    new = [child for child in by_child(concerns.cases(by=staff)) if child.state is CaseState.NEW]
    if not new:
        return None
    overdue = sum(child.overdue(now()) for child in new)
    return f"🛟 {say('today.cases_overdue' if overdue else 'today.cases', count=len(new), overdue=overdue)}", "concerns"


def _asks_for_the_desk(accounts: Accounts, staff: Staff) -> Line | None:
    if not may(staff, Action.READ_DESK):
        return None
    count = len(accounts.waiting())
    return (f"🛟 {say('today.lead_asked', count=count)}", "concerns") if count else None


def _factors_taken_off(accounts: Accounts, staff: Staff) -> Line | None:
    if not may(staff, Action.READ_DESK):
        return None
    count = len(accounts.factor_resets(since=now() - LOOKED_BACK))
    return (f"📱 {say('today.factors_off', count=count)}", "audit") if count else None


def _reads_like_harm(audit: Audit, staff: Staff) -> Line | None:
    """What staff or the shadow executive typed reaches no desk: the lead is told that it was written, never its words."""
    if not may(staff, Action.READ_DESK):
        return None
    count = audit.count_ending(MARK, since=now() - LOOKED_BACK)
    return (f"🛟 {say('today.reads_like_harm', count=count)}", "audit") if count else None


def _numbers_to_check(staff: Staff) -> None:
    """Numbers on the help page that nobody has seen in the service's own source for 90 days, or ever."""
    stale = helplines.load().stale(now().date())
    if stale and (may(staff, Action.RUN_SESSIONS) or may(staff, Action.READ_DESK)):
        with st.expander(say("today.numbers_to_check", count=len(stale)), icon="☎️"):
            st.markdown(say("today.numbers_how"))
            st.markdown("\n".join(f"- {literal(line.name)}: {literal(line.number)}" for line in stale))


def _local_numbers_to_check(local_help: LocalHelp, staff: Staff, pages: Mapping[str, st.Page]) -> None:
    """Local numbers that nobody has checked for 90 days, or ever: children are shown an old one still."""
    stale = local_help.content.in_force().body.stale(now().date())
    if stale and "local_help" in pages and may(staff, Action.KEEP_LOCAL_HELP):
        with st.expander(say("today.local_to_check", count=len(stale)), icon="☎️"):
            st.markdown("\n".join(f"- {literal(one.name)}: {literal(one.ways()[0].shown)}" for one in stale))
            st.page_link(pages["local_help"], label=say("today.to_local_help"), icon="➡️")


def _sessions(sessions: Sessions, concerns: Concerns, staff: Staff) -> Line | None:
    if not may(staff, Action.RUN_SESSIONS):
        return None
    opened = [s for s in sessions.all() if s.state is SessionState.OPEN]
    if not opened:
        return f"📅 {say('today.no_session')}", "sessions"
    titles = ", ".join(literal(title(session)) for session in opened)
    worried = ", ".join(literal(title(session)) for session in opened if concerns.marker(session.id).new)
    words = say("today.open_worry", worried=worried, titles=titles) if worried else say("today.open", titles=titles)
    return f"{'🫶' if worried else '🟢'} {words}", "live"


def _unread(review: Review, staff: Staff) -> Line | None:
    if not may(staff, Action.REVIEW):
        return None
    count = len(review.queue(by=staff))
    return (f"📖 {say('today.unread', count=count)}", "review") if count else None


def _coding(rounds: CodingRounds, staff: Staff) -> Line | None:
    if not may(staff, Action.THEME):
        return None
    left = len(rounds.to_code(staff))
    return (f"👥 {say('today.coding', count=left)}", "coding") if left else None


def _second_person(stories: Stories, findings: Findings, staff: Staff) -> Line | None:
    """What somebody else brought from elsewhere, and waits for a second reader."""
    if not may(staff, Action.REVIEW):
        return None
    brought = [s for s in stories.all() if s.state is StoryState.WAITING and s.brought_by != staff.id]
    noted = [f for f in findings.all() if not f.agreed_by and f.brought_by != staff.id]
    waiting = len(brought) + len(noted)
    return (f"📚 {say('today.second_person', count=waiting)}", "elsewhere") if waiting else None


def _check(meetings: Meetings, challenge: Challenge, editions: Editions, staff: Staff) -> Line | None:
    """The coming meeting's pages that this seat of the shadow executive has not looked at."""
    coming = meetings.coming()
    if coming is None or not may(staff, Action.SPEAK_AS_SHADOW):
        return None
    newest = {e.audience: e for e in reversed(editions.all(coming.id)) if e.audience is not Audience.TEAM}
    checks = challenge.checks
    waiting = sum(all(one.seat != staff.name for one in checks(edition.id)) for edition in newest.values())
    return (f"🔏 {say('today.check', count=waiting)}", "sign_off") if waiting else None


def _put(meetings: Meetings, challenge: Challenge, staff: Staff) -> Line | None:
    """Questions of the shadow executive that have not been put to the coming meeting."""
    coming = meetings.coming()
    if coming is None or not may(staff, Action.MAKE_DIGEST):
        return None
    asked = {one.question for one in meetings.questions(coming.id)}
    waiting = sum(one.question not in asked for one in challenge.questions(coming.id))
    return (f"🗳️ {say('today.put', count=waiting)}", "meetings") if waiting else None


def _meeting(meetings: Meetings) -> Line | None:
    coming = meetings.coming()
    if coming is None:
        return f"🏛️ {say('today.no_meeting')}", "meetings"
    words = say("today.meeting", title=literal(coming.title), date=f"{coming.held_on:%d %B %Y}")
    return f"🏛️ {words}", "meeting"


def _promises(promises: Promises) -> Line | None:
    today = now().date()
    states = [promise.state(today) for promise in promises.all()]
    worried = sum(state in (PromiseState.DRIFTING, PromiseState.STUCK) for state in states)
    return (f"🤝 {say('today.promises', count=worried)}", "promises") if worried else None


def _answers(owed: AnswersOwed, staff: Staff) -> Line | None:
    """Children's questions: an answer that wants this person's look, what is late, or what comes due."""
    today = now().date()
    found = owed.held()
    if may(staff, Action.DECIDE):
        waiting = sum(one.waiting is not None and one.waiting.written_by != staff.name for one in found)
        if waiting:
            return f"💡 {say('today.answers_second', count=waiting)}", "answers"
    late = sum(one.state(today) is OwedState.LATE for one in found)
    if late:
        return f"💡 {say('today.answers_late', count=late)}", "answers"
    soon = sum(one.state(today) is OwedState.OWED and one.due_on - today <= SOON for one in found)
    return (f"💡 {say('today.answers_soon', count=soon)}", "answers") if soon else None


def _visits(visits: Visits) -> Line | None:
    late = len(visits.overdue(now().date()))
    return (f"🚪 {say('today.visits', count=late)}", "visits") if late else None
