"""The safeguarding desk: cases without their words; the words open one case at a time, for the desk's role alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from app.shell import access
from app.shell.screen import literal, plain_errors, say
from app.shell.wiring import now
from app.team import unreached
from app.team.display import hour, session_names, title, words
from app.team.paging import shown
from app.team.read import case as case_page
from feedback.access.audit_trail import Audit
from feedback.access.permissions import Action, Staff
from feedback.core.errors import NotFound
from feedback.core.records import Session, Tier
from feedback.desk.alerts import Alerts
from feedback.desk.case_store import Concerns
from feedback.desk.cases import ACT_DUE, DUE, Case, CaseState
from feedback.responses.sessions import Sessions

ORIGINAL = "desk.original"
"""The box for an answer's reference; another page may have filled it in."""


def page(audit: Audit, sessions: Sessions, concerns: Concerns, alerts: Alerts) -> None:
    staff = access.allowed(Action.READ_DESK)
    st.title(say("concerns.title"))
    with plain_errors():
        if case_page.chosen() is not None:
            case_page.show(audit, sessions, concerns, staff)
            return
        st.write(say("concerns.intro"))
        unreached.show(alerts, staff)
        cases = concerns.cases(by=staff)
        if st.session_state.get(ORIGINAL):  # whoever comes from an answer looks for this, not for the cases
            _original(concerns, staff)
            _list(sessions, cases)
        else:
            _list(sessions, cases)
            _original(concerns, staff)
        _figures(concerns, staff)


def _list(sessions: Sessions, cases: Sequence[Case]) -> None:
    at = now()
    late = sum(case.overdue(at) for case in cases)
    urgent = sum(case.state is CaseState.NEW and case.tier is Tier.URGENT for case in cases)
    if urgent:
        st.error(say("concerns.new_urgent", count=urgent), icon="🔴")
    if late:
        hours = {tier.value: int(due.total_seconds() // 3600) for tier, due in DUE.items()}
        act = {f"{tier.value}_act": int(due.total_seconds() // 3600) for tier, due in ACT_DUE.items()}
        st.error(say("concerns.overdue", count=late, **hours, **act), icon="⏰")
    if not cases:
        st.success(say("concerns.none"), icon="✅")
    names = session_names(sessions)
    for state in CaseState:
        group = [case for case in cases if case.state is state]
        if not group:
            continue
        st.header(say("concerns.group", state=say(f"concerns.state_{state.value}"), count=len(group)))
        if state is CaseState.CLOSED:
            newest = sorted(group, key=lambda case: case.raised_at, reverse=True)
            group = [st.selectbox(say("concerns.which_closed"), newest, format_func=lambda case: _plain(case, names))]
        for case in group if state is CaseState.NEW else shown(group, key=f"cases-{state.value}"):
            _card(case, names, at)


def _plain(case: Case, sessions: Mapping[str, Session]) -> str:
    where = title(sessions[case.session_id])
    return f"{case_page.category(case)} · {say('concerns.card', session=where, hour=hour(case.raised_at))}"


def _card(case: Case, sessions: Mapping[str, Session], at: datetime) -> None:
    with st.container(border=True):
        st.markdown(f"**{case_page.tier(case)} · {case_page.category(case)}**")
        where = literal(title(sessions[case.session_id]))
        st.markdown(say("concerns.card", session=where, hour=hour(case.raised_at)))
        for flag in case_page.flags(case, at):
            st.markdown(flag)
        if st.button(say("concerns.look"), key=f"look-{case.id}", help=say("concerns.case", id=case.id)):
            case_page.choose(case.id)
            st.rerun()


def _original(concerns: Concerns, staff: Staff) -> None:
    """The original of one answer, by the reference that its reader sees. It is on the screen for this run alone."""
    wanted = bool(st.session_state.get(ORIGINAL))
    with st.expander(say("concerns.original_title"), expanded=wanted, icon="🔎"):
        st.write(say("concerns.original_hint"))
        with st.form("original", border=False):
            reference = st.text_input(say("concerns.original_id"), max_chars=40, key=ORIGINAL)
            asked = st.form_submit_button(say("concerns.original_open"), icon="🔓")
        if asked and reference.strip():
            try:
                original = concerns.read_original(reference.strip(), by=staff, at=now())
            except NotFound:
                st.error(say("concerns.original_none"))
            else:
                st.info(say("concerns.opened"), icon="🔓")
                words(original, key="original")


def _figures(concerns: Concerns, staff: Staff) -> None:
    """How spotting does here, by what the desk made of its cases: for whoever reads the rules again."""
    figures = concerns.figures(by=staff)
    if not figures:
        return
    with st.expander(say("concerns.figures_title"), icon="📏"):
        st.write(say("concerns.figures_hint"))
        st.table(
            [
                {
                    say("concerns.figures_tier"): say(f"concerns.tier_{figure.tier.value}"),
                    say("concerns.figures_category"): case_page.category_name(figure.category),
                    say("concerns.figures_cases"): figure.cases,
                    say("concerns.figures_closed"): figure.closed,
                    say("concerns.figures_false"): figure.false_alarms,
                }
                for figure in figures
            ]
        )
