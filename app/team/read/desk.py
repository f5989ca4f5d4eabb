"""The safeguarding desk: a table of cases without their words, and beside it the child that was chosen from it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app.shell import access
from app.shell.screen import plain_errors, say
from app.shell.wiring import now
from app.team import unreached
from app.team.display import session_names, words
from app.team.read import case as case_page
from app.team.read import case_list, desk_people, lead_requests
from feedback.access.accounts import Accounts
from feedback.access.audit_trail import Audit
from feedback.access.permissions import Action, Staff
from feedback.core.errors import NotFound
from feedback.core.records import Tier
from feedback.desk.alerts import Alerts
from feedback.desk.case_store import Concerns
from feedback.desk.cases import ACT_DUE, DUE, CaseState, by_child
from feedback.desk.rota import Rota
from feedback.local_content.local_help import LocalHelp
from feedback.partnership.held_words import HeldWords
from feedback.responses.sessions import Sessions

ORIGINAL = "desk.original"
"""The box for an answer's reference; another page may have filled it in."""


def page(
    audit: Audit,
    sessions: Sessions,
    accounts: Accounts,
    concerns: Concerns,
    rota: Rota,
    alerts: Alerts,
    held_words: HeldWords,
    local_help: LocalHelp,
) -> None:
    staff = access.allowed(Action.READ_DESK)
    st.set_page_config(layout="wide")
    st.title(say("concerns.title"))
    with plain_errors():
        st.write(say("concerns.intro"))
        unreached.show(alerts, staff)
        lead_requests.show(accounts, staff)
        if st.session_state.get(ORIGINAL):  # whoever comes from an answer looks for this, not for the cases
            _original(concerns, staff)
        holders = {account.id: account.name for account in accounts.all()}
        if case_page.chosen() is None:
            _list(sessions, concerns, holders, staff)
        else:
            with st.container(key="desk-beside"):
                left, right = st.columns([11, 9], gap="large")
            with left:
                _list(sessions, concerns, holders, staff)
            with right:
                case_page.show(audit, sessions, concerns, rota, held_words, local_help, holders, staff)
        if not st.session_state.get(ORIGINAL):
            _original(concerns, staff)
        desk_people.show(rota, staff)
        _figures(concerns, staff)


def _list(sessions: Sessions, concerns: Concerns, holders: Mapping[str, str], staff: Staff) -> None:
    at, children = now(), by_child(concerns.cases(by=staff))
    late = sum(child.overdue(at) for child in children)
    urgent = sum(child.state is CaseState.NEW and child.tier is Tier.URGENT for child in children)
    if urgent:
        st.error(say("concerns.new_urgent", count=urgent), icon="🔴")
    if late:
        hours = {tier.value: int(due.total_seconds() // 3600) for tier, due in DUE.items()}
        act = {f"{tier.value}_act": int(due.total_seconds() // 3600) for tier, due in ACT_DUE.items()}
        st.error(say("concerns.overdue", count=late, **hours, **act), icon="⏰")
    if not children:
        st.success(say("concerns.none"), icon="✅")
        return
    notes = concerns.latest_notes(by=staff)
    case_list.choose(case_list.lines(children, session_names(sessions), holders, notes, at))


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
