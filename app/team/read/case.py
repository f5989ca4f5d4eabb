"""One case at the desk: opening its words, acting on it, giving them back, closing it; and what was done with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import streamlit as st

from app.shell.screen import flash, literal, plain_errors, say, to_top
from app.shell.wiring import now
from app.shell.words import ENGLISH, texts
from app.team.display import hour, minute, title, words
from feedback.access.audit_trail import Audit
from feedback.access.permissions import Staff
from feedback.core.records import Tier
from feedback.desk.case_store import Concerns
from feedback.desk.cases import Case, CaseState, WordsGone
from feedback.responses.sessions import Sessions

_CHOSEN = "desk.case"
_TIERS = {Tier.URGENT: "🔴", Tier.CONCERN: "🟠", Tier.NEEDS_READER: "👁️", Tier.NONE: "⚪"}


def chosen() -> str | None:
    found = st.session_state.get(_CHOSEN)
    return None if found is None else str(found)


def choose(case_id: str) -> None:
    st.session_state[_CHOSEN] = case_id


def tier(case: Case) -> str:
    return f"{_TIERS[case.tier]} {say(f'concerns.tier_{case.tier.value}')}"


def category(case: Case) -> str:
    return category_name(case.category)


def category_name(category_id: str) -> str:
    """The category in plain words; a category that somebody added to the rules stands under its own name."""
    key = f"concerns.category_{category_id.replace(' ', '_')}"
    return say(key) if key in texts(ENGLISH) else category_id.replace("_", " ")


def flags(case: Case, at: datetime) -> Iterator[str]:
    if case.overdue(at):
        yield f"⏰ **{say('concerns.late')}**"
    if case.released:
        yield f"↩️ {say('concerns.released')}"
    if case.false_alarm:
        yield f"☑️ {say('concerns.false_alarm')}"


def show(audit: Audit, sessions: Sessions, concerns: Concerns, staff: Staff) -> None:
    """The chosen case. Its words are drawn in the run that opens them and kept nowhere, so the next run has none."""
    to_top(0)
    if st.button(say("concerns.back"), icon="⬅️"):
        del st.session_state[_CHOSEN]
        st.rerun()
    case_id = str(chosen())
    case = concerns.get(case_id, by=staff)
    st.header(f"{tier(case)} · {category(case)}")
    facts = st.container()
    st.subheader(say("concerns.open_title"))
    with plain_errors():
        _words(concerns, case_id, staff)
    case = concerns.get(case_id, by=staff)  # reading may have made a new case a seen one
    with facts:
        _facts(sessions, case)
    if case.state is CaseState.NEW:
        st.info(say("concerns.close_first"))
    if case.state in (CaseState.SEEN, CaseState.ACTED):
        _act(concerns, case, staff)
    if case.state is not CaseState.NEW and case.answer_id is not None and not case.released:
        _release(concerns, case, staff)
    _notes(concerns, case, staff)
    if case.state is not CaseState.CLOSED:
        _close(concerns, case, staff)
    _trail(audit, case.id)


def _facts(sessions: Sessions, case: Case) -> None:
    session = sessions.get(case.session_id)
    plan = session.plan
    st.markdown(f"**{say(f'concerns.state_{case.state.value}')}** · {literal(title(session))}")
    for flag in flags(case, now()):
        st.markdown(flag)
    st.markdown(say("concerns.raised", hour=hour(case.raised_at)))
    due = case.due()
    if due is not None:
        st.markdown(say(f"concerns.due_{case.state.value}", when=minute(due.isoformat())))
    numbers = "; ".join(f"{literal(n.name)} {literal(n.number)}" for n in plan.local_numbers)
    st.markdown(say("concerns.lead", name=literal(plan.lead_worker), numbers=numbers))
    if case.outside_reference:
        st.markdown(say("concerns.reference", reference=literal(case.outside_reference)))
    if case.close_reason:
        st.markdown(say("concerns.reason", reason=literal(case.close_reason)))
    if case.answer_id is None:
        st.info(say("concerns.taken_back"))


def _words(concerns: Concerns, case_id: str, staff: Staff) -> None:
    st.caption(say("concerns.open_hint"))
    if not st.button(say("concerns.open"), key=f"open-{case_id}", type="primary", icon="🔓"):
        return
    try:
        held = concerns.read(case_id, by=staff, at=now())
    except WordsGone:
        st.info(say("concerns.gone"))
        return
    st.info(say("concerns.opened"), icon="🔓")
    words(held.words, key=case_id)
    _matched(held.matched)


def _matched(matched: Sequence[str]) -> None:
    """What fired, named as a safeguarding lead would; the patterns themselves for whoever looks after the rules."""
    st.markdown(f"**{say('concerns.matched')}**")
    # A rule's match is "category: rule: pattern".
    names = dict.fromkeys(": ".join(match.split(": ", 2)[:2]) for match in matched)
    st.text("\n".join(say("concerns.matched_line", rule=name) for name in names) or say("concerns.matched_none"))
    if any(match.count(": ") > 1 for match in matched):
        with st.expander(say("concerns.matched_full")):
            st.text("\n".join(matched))


def _act(concerns: Concerns, case: Case, staff: Staff) -> None:
    st.subheader(say("concerns.act_title"))
    st.write(say("concerns.act"))
    with st.form(f"act-{case.id}", border=False):
        reference = st.text_input(say("concerns.act_reference"), case.outside_reference)
        if st.form_submit_button(say("concerns.act_go")):
            if not reference.strip():
                st.error(say("concerns.act_empty"))
                return
            with plain_errors():
                concerns.act(case.id, reference, by=staff, at=now())
                flash(say("concerns.acted"))
                st.rerun()


def _notes(concerns: Concerns, case: Case, staff: Staff) -> None:
    """The desk's own notes: sealed, and gone when the words go."""
    st.subheader(say("concerns.notes_title"))
    notes = concerns.notes(case.id, by=staff)
    for note in notes:
        st.markdown(say("concerns.note_by", when=minute(note.at.isoformat()), who=literal(note.by)))
        st.text(note.words)
    # A form of its own for each note: empty once one was kept, and as it was where one was refused.
    with st.form(f"note-{case.id}-{len(notes)}", border=False):
        typed = st.text_area(
            say("concerns.note"), height=80, help=say("concerns.note_hint"), key=f"note-words-{case.id}-{len(notes)}"
        )
        if st.form_submit_button(say("concerns.note_go")):
            if not typed.strip():
                st.error(say("concerns.note_empty"))
                return
            with plain_errors():
                concerns.note(case.id, typed, by=staff, at=now())
                flash(say("concerns.noted"))
                st.rerun()


def _release(concerns: Concerns, case: Case, staff: Staff) -> None:
    st.subheader(say("concerns.release"))
    st.write(say("concerns.release_hint"))
    if st.button(say("concerns.release"), key=f"release-{case.id}", icon="↩️"):
        st.dialog(say("concerns.release_title"))(_sure_release)(concerns, case, staff)


def _sure_release(concerns: Concerns, case: Case, staff: Staff) -> None:
    st.write(say("concerns.release_words"))
    with plain_errors(), st.container(horizontal=True):
        if st.button(say("concerns.release_yes"), type="primary"):
            concerns.release(case.id, by=staff, at=now())
            flash(say("concerns.was_released"))
            st.rerun()
        if st.button(say("concerns.no")):
            st.rerun()


def _close(concerns: Concerns, case: Case, staff: Staff) -> None:
    st.subheader(say("concerns.close_title"))
    with st.form(f"close-{case.id}", border=False):
        reason = st.text_area(say("concerns.close_reason"), height=80)
        false_alarm = st.checkbox(say("concerns.close_false"))
        if st.form_submit_button(say("concerns.close_go")):
            if reason.strip():
                st.dialog(say("concerns.close_sure_title"))(_sure_close)(concerns, case, reason, false_alarm, staff)
            else:
                st.error(say("concerns.close_empty"))


def _sure_close(concerns: Concerns, case: Case, reason: str, false_alarm: bool, staff: Staff) -> None:
    st.write(say("concerns.close_sure"))
    with plain_errors(), st.container(horizontal=True):
        if st.button(say("concerns.close_yes"), type="primary"):
            concerns.close(case.id, reason, by=staff, at=now(), false_alarm=false_alarm)
            flash(say("concerns.was_closed"))
            st.rerun()
        if st.button(say("concerns.no")):
            st.rerun()


def _trail(audit: Audit, case_id: str) -> None:
    st.subheader(say("concerns.trail"))
    lines = audit.latest(about=case_id)
    if not lines:
        st.write(say("concerns.trail_none"))
    for line in lines:
        st.text(say("concerns.trail_line", when=minute(line.at), who=line.who, what=line.what))
