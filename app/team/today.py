"""Where staff arrive: what needs somebody now, and the way to it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from analysis.disclosure import Audience
from analysis.records import PromiseState
from app.shell.screen import literal, say
from app.shell.wiring import now, partnership
from feedback.access.permissions import Action, Staff, may
from feedback.core.records import SessionState
from feedback.desk.cases import CaseState
from feedback.partnership.stories import StoryState


def show(staff: Staff, pages: Mapping[str, st.Page]) -> None:
    """`pages` are those this person may open, by key."""
    st.title(say("today.title"))
    own = (_desk, _sessions, _unread, _coding, _second_person, _check, _put)
    found = [*(line(staff) for line in own), _meeting(), _promises(), _visits()]
    lines = [line for line in found if line is not None and line[1] in pages]
    if not lines:
        st.success(say("today.nothing"), icon="✅")
    for words, key in lines:
        with st.container(border=True):
            st.markdown(words)
            st.page_link(pages[key], label=say(f"today.to_{key}"), icon="➡️")


Line = tuple[str, str]
"""Words, and the key of the page where something can be done about it."""


def _desk(staff: Staff) -> Line | None:
    if not may(staff, Action.READ_DESK):
        return None
    cases = partnership().collection.concerns.cases(by=staff)
    new = [case for case in cases if case.state is CaseState.NEW]
    if not new:
        return None
    overdue = sum(case.overdue(now()) for case in new)
    return f"🛟 {say('today.cases_overdue' if overdue else 'today.cases', count=len(new), overdue=overdue)}", "concerns"


def _sessions(staff: Staff) -> Line | None:
    if not may(staff, Action.RUN_SESSIONS):
        return None
    opened = [s for s in partnership().collection.sessions.all() if s.state is SessionState.OPEN]
    if not opened:
        return f"📅 {say('today.no_session')}", "sessions"
    worry = any(partnership().collection.concerns.marker(session.id).new for session in opened)
    key = "today.open_worry" if worry else "today.open"
    titles = ", ".join(literal(session.plan.title) for session in opened)
    return f"{'🫶' if worry else '🟢'} {say(key, titles=titles)}", "live"


def _unread(staff: Staff) -> Line | None:
    if not may(staff, Action.REVIEW):
        return None
    count = len(partnership().collection.review.queue(by=staff))
    return (f"📖 {say('today.unread', count=count)}", "review") if count else None


def _coding(staff: Staff) -> Line | None:
    if not may(staff, Action.THEME):
        return None
    left = len(partnership().coding.to_code(staff))
    return (f"👥 {say('today.coding', count=left)}", "coding") if left else None


def _second_person(staff: Staff) -> Line | None:
    """What somebody else brought from elsewhere, and waits for a second reader."""
    if not may(staff, Action.REVIEW):
        return None
    rooms = partnership().collection
    stories = [s for s in rooms.stories.all() if s.state is StoryState.WAITING and s.brought_by != staff.id]
    findings = [f for f in rooms.findings.all() if not f.agreed_by and f.brought_by != staff.id]
    waiting = len(stories) + len(findings)
    return (f"📚 {say('today.second_person', count=waiting)}", "elsewhere") if waiting else None


def _check(staff: Staff) -> Line | None:
    """The coming meeting's pages that this seat of the shadow executive has not looked at."""
    coming = partnership().collection.meetings.coming()
    if coming is None or not may(staff, Action.SPEAK_AS_SHADOW):
        return None
    newest = {e.audience: e for e in reversed(partnership().editions.all(coming.id)) if e.audience is not Audience.TEAM}
    checks = partnership().collection.challenge.checks
    waiting = sum(all(one.seat != staff.name for one in checks(edition.id)) for edition in newest.values())
    return (f"🔏 {say('today.check', count=waiting)}", "sign_off") if waiting else None


def _put(staff: Staff) -> Line | None:
    """Questions of the shadow executive that have not been put to the coming meeting."""
    coming = partnership().collection.meetings.coming()
    if coming is None or not may(staff, Action.MAKE_DIGEST):
        return None
    asked = {one.question for one in partnership().collection.meetings.questions(coming.id)}
    waiting = sum(one.question not in asked for one in partnership().collection.challenge.questions(coming.id))
    return (f"🗳️ {say('today.put', count=waiting)}", "meetings") if waiting else None


def _meeting() -> Line | None:
    coming = partnership().collection.meetings.coming()
    if coming is None:
        return f"🏛️ {say('today.no_meeting')}", "meetings"
    words = say("today.meeting", title=literal(coming.title), date=f"{coming.held_on:%d %B %Y}")
    return f"🏛️ {words}", "meeting"


def _promises() -> Line | None:
    today = now().date()
    states = [promise.state(today) for promise in partnership().promises.all()]
    worried = sum(state in (PromiseState.DRIFTING, PromiseState.STUCK) for state in states)
    return (f"🤝 {say('today.promises', count=worried)}", "promises") if worried else None


def _visits() -> Line | None:
    late = len(partnership().collection.visits.overdue(now().date()))
    return (f"🚪 {say('today.visits', count=late)}", "visits") if late else None
