"""Promises until they are kept: where each stands, why, and what happened."""

from __future__ import annotations

from datetime import date

import streamlit as st

from analysis.accountability.before_after import AskedAgain
from analysis.accountability.follow_up_sessions import FollowUps
from analysis.accountability.promise_records import DecisionKind, Promise, PromiseEvent, PromiseState, over_time
from analysis.accountability.promises import Promises
from analysis.render import wording
from analysis.render.charts import figures
from analysis.render.charts.figures import ORDER
from app.partnership import before_after, opener
from app.shell import access
from app.shell.screen import flash_kept, literal, plain_errors, say
from app.shell.wiring import now
from feedback.access.permissions import Action, Staff, may
from feedback.partnership.meetings import Meetings
from feedback.responses.sessions import Sessions

_ENDS = (PromiseEvent.KEPT, PromiseEvent.WITHDRAWN)
"""After one of these nothing more can be added."""


def page(
    sessions: Sessions, meetings: Meetings, promises: Promises, follow_ups: FollowUps, asked_again: AskedAgain
) -> None:
    staff = access.allowed(Action.SEE_DIGEST)
    st.title(say("promises.title"))
    st.write(say("promises.intro"))
    today = now().date()
    ordered = sorted(promises.all(), key=lambda p: (ORDER.index(p.state(today)), p.due_on))
    refused = [d for d in promises.decisions() if d.kind is DecisionKind.NO_BECAUSE]
    if not ordered and not refused:
        st.info(say("promises.none"))
        return
    st.link_button(say("promises.calendar"), "/documents/promises.ics", icon="📆", help=say("promises.calendar_help"))
    _over_time(ordered, today)
    counts = {state: sum(p.state(today) is state for p in ordered) for state in ORDER}
    shown = st.segmented_control(
        say("promises.filter"),
        [None, *(state for state in ORDER if counts[state])],
        default=None,
        format_func=lambda s: (
            say("promises.filter_all") if s is None else f"{say(f'promises.state_{s.value}')} {counts[s]}"
        ),
    )
    for promise in ordered:
        if shown in (None, promise.state(today)):
            _promise(sessions, meetings, promises, follow_ups, asked_again, promise, staff)
    if refused and shown is None:
        st.header(say("promises.refused"))
        for decision in refused:
            with st.container(border=True):
                st.text(decision.words)
                st.text(say("promises.refused_line", because=decision.because))


def _over_time(promises: list[Promise], today: date) -> None:
    """How promises stood month by month: a chart, the same as a sentence, and as a table."""
    months = over_time(promises, today)
    drawn = figures.promises(months)
    if drawn is not None:
        opener.figure(drawn)


def _promise(
    sessions: Sessions,
    meetings: Meetings,
    promises: Promises,
    follow_ups: FollowUps,
    asked_again: AskedAgain,
    promise: Promise,
    staff: Staff,
) -> None:
    decision, today = promise.decision, now().date()
    state = promise.state(today)
    with st.container(border=True):
        st.subheader(literal(decision.words), anchor=False)
        why = wording.why(promise, today)
        st.text(say(f"promises.state_{state.value}") + (f": {why}" if why else ""))
        due = say(
            "promises.due_moved" if promise.times_moved else "promises.due",
            date=f"{promise.due_on:%d %b %Y}",
            times=promise.times_moved,
        )
        owner = say("promises.owner", owner=decision.owner, agency=decision.agency) if decision.owner else ""
        st.caption(literal(" · ".join(part for part in (owner, due) if part)))
        if decision.measure:
            st.caption(literal(say("promises.measure", words=decision.measure)))
        if decision.tell_children:
            st.caption(literal(say("promises.told", words=decision.tell_children)))
        if promise.steps:
            with st.expander(say("promises.history")):
                for step in promise.steps:
                    moved = f"{step.due_on:%d %b %Y}" if step.due_on else ""
                    kind = say(f"promises.step_{step.kind.value}", due=moved)
                    st.text(say("promises.step_line", date=f"{step.on:%d %b %Y}", kind=kind, note=step.note))
        if may(staff, Action.MAKE_DIGEST):
            with st.expander(say("promises.again")):
                before_after.draw(sessions, meetings, follow_ups, asked_again, promise, staff)
        if may(staff, Action.KEEP_PROMISES):
            with st.expander(say("promises.words")):
                _words(promises, promise, staff)
            if state not in (PromiseState.KEPT, PromiseState.WITHDRAWN):
                with st.expander(say("promises.add")):
                    _add(promises, promise, staff)


def _add(promises: Promises, promise: Promise, staff: Staff) -> None:
    with st.form(f"step-{promise.decision.id}", border=False):
        kind = st.selectbox(
            say("promises.kind"), [*PromiseEvent], index=0, format_func=lambda k: say(f"promises.kind_{k.value}")
        )
        note = st.text_area(say("promises.note"), height=80)
        due = st.date_input(say("promises.new_date"), value=None, min_value=now().date(), format="DD/MM/YYYY")
        if st.form_submit_button(say("promises.save"), type="primary"):
            if kind in _ENDS:
                st.dialog(say(f"promises.kind_{kind.value}"))(_sure)(promises, promise, kind, note, staff)
            else:
                _step(promises, promise, kind, note, staff, due if kind is PromiseEvent.MOVED else None)


def _step(
    promises: Promises, promise: Promise, kind: PromiseEvent, note: str, staff: Staff, due: date | None = None
) -> None:
    with plain_errors():
        kept = promises.step(promise.decision.id, kind, note, by=staff, at=now(), due_on=due)
        flash_kept(say("promises.saved"), (note, kept.steps[-1].note))
        st.rerun()


def _sure(promises: Promises, promise: Promise, kind: PromiseEvent, note: str, staff: Staff) -> None:
    st.write(say("promises.ends_sure"))
    with st.container(horizontal=True):
        if st.button(say("promises.ends_yes"), type="primary"):
            _step(promises, promise, kind, note, staff)
        if st.button(say("promises.ends_no")):
            st.rerun()


def _words(promises: Promises, promise: Promise, staff: Staff) -> None:
    decision = promise.decision
    with st.form(f"words-{decision.id}", border=False):
        you_said = st.text_input(say("promises.you_said"), value=decision.you_said)
        we_did = st.text_area(say("promises.we_did"), value=decision.we_did, height=100)
        if st.form_submit_button(say("promises.words_save")):
            with plain_errors():
                promises.tell(decision.id, you_said, we_did, by=staff, at=now())
                kept = promises.get(decision.id)
                flash_kept(say("promises.saved"), (you_said, kept.you_said), (we_did, kept.we_did))
                st.rerun()
