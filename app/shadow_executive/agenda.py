"""The shadow executive: the coming agenda in plain words, its views, its message, its own items."""

from __future__ import annotations

import streamlit as st

from analysis.accountability.promise_records import PromiseState
from analysis.accountability.promises import Promises
from analysis.render import wording
from app.shell import access
from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now
from feedback.access.permissions import Action, Staff
from feedback.partnership.held_words import HeldWords
from feedback.partnership.meetings import AgendaItem, Meeting, Meetings
from feedback.partnership.shadow_executive import LONGEST, Shadow


def page(meetings: Meetings, shadow: Shadow, held_words: HeldWords, promises: Promises) -> None:
    staff = access.allowed(Action.SPEAK_AS_SHADOW)
    st.title(say("agenda.title"))
    st.write(say("agenda.intro", seat=staff.name))
    _overdue(promises)
    waiting = held_words.waiting(staff.name)
    if waiting:
        st.info(say("agenda.waiting", count=waiting), icon="🛟")
    meeting = meetings.coming()
    if meeting is None:
        st.info(say("agenda.none"))
        return
    st.text(say("agenda.when", title=meeting.title, date=f"{meeting.held_on:%d %B %Y}", place=meeting.place))
    items = meetings.agenda(meeting.id)
    if not items:
        st.write(say("agenda.empty_agenda"))
    for number, item in enumerate(items, start=1):
        _item(shadow, number, item, meeting, staff)
    _message(shadow, meeting, staff)
    _propose(meetings, meeting, staff)


def _overdue(promises: Promises) -> None:
    """What was promised and is late or stuck, with why: these seats ask first."""
    today = now().date()
    late = [p for p in promises.all() if p.state(today) in (PromiseState.DRIFTING, PromiseState.STUCK)]
    if not late:
        return
    with st.container(border=True):
        st.subheader(say("agenda.overdue", count=len(late)), anchor=False)
        st.write(say("agenda.overdue_words"))
        for promise in sorted(late, key=lambda p: p.due_on):
            who = promise.decision.owner
            line = f"{promise.decision.words} ({who})" if who else promise.decision.words
            why = wording.why(promise, today)
            st.markdown(
                f"- **{literal(line)}** {literal(say(f'promises.state_{promise.state(today).value}'))}: {literal(why)}"
            )


def _item(shadow: Shadow, number: int, item: AgendaItem, meeting: Meeting, staff: Staff) -> None:
    views = [v for v in shadow.views(meeting.id) if v.agenda_id == item.id]
    mine = next((v.words for v in views if v.seat == staff.name), "")
    with st.container(border=True):
        st.subheader(say("agenda.item", number=number, title=item.title), anchor=False)
        if item.proposed_by:
            st.caption(say("agenda.proposed", seat=item.proposed_by))
        st.text(item.plain_words)
        others = [v for v in views if v.seat != staff.name]
        if others:
            with st.expander(say("agenda.others")):
                for view in others:
                    st.text(f"{view.seat}: {view.words}")
        with st.form(f"view-{item.id}", border=False):
            words = st.text_area(say("agenda.your_view"), value=mine, max_chars=LONGEST, height=100)
            if st.form_submit_button(say("agenda.save_view")):
                with plain_errors():
                    kept = shadow.leave_view(item.id, words, by=staff, at=now())
                    flash(_kept(words, kept, say("agenda.view_saved")))
                    st.rerun()


def _message(shadow: Shadow, meeting: Meeting, staff: Staff) -> None:
    st.header(say("agenda.message"))
    st.write(say("agenda.message_hint"))
    message = shadow.message(meeting.id)
    if message is not None:
        st.caption(say("agenda.message_by", seat=message.seat))
    with st.form("message", border=False):
        kept_words = message.words if message else ""
        words = st.text_area(say("agenda.message"), value=kept_words, max_chars=LONGEST, height=260)
        if st.form_submit_button(say("agenda.save_message"), type="primary"):
            with plain_errors():
                kept = shadow.write_message(meeting.id, words, by=staff, at=now())
                flash(_kept(words, kept, say("agenda.message_saved")))
                st.rerun()


def _propose(meetings: Meetings, meeting: Meeting, staff: Staff) -> None:
    # A form of its own for each item: empty once one was kept, and as it was where one was refused.
    count = len(meetings.agenda(meeting.id))
    with st.expander(say("agenda.propose"), icon="➕"), st.form(f"propose-{count}", border=False):
        title = st.text_input(say("agenda.propose_title"), key=f"propose-title-{count}")
        words = st.text_area(say("agenda.propose_words"), key=f"propose-words-{count}")
        if st.form_submit_button(say("agenda.propose_go")):
            with plain_errors():
                added = meetings.add_item(meeting.id, title, words, by=staff, at=now())
                flash(say("agenda.proposed_done") if added else say("agenda.held"))
                st.rerun()


def _kept(typed: str, kept: str | None, done: str) -> str:
    """What to say after saving: that words were taken out, where they were, or that a safeguarding lead reads them first."""
    if kept is None:
        return say("agenda.held")
    return done if kept.split() == typed.split() else f"{done} {say('agenda.redacted', words=kept)}"
