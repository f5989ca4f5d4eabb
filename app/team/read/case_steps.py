"""What the desk does with one child's cases: take them, act, note, give words back, close; and the trail of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now
from app.team.display import minute
from app.team.read import case as case_page
from app.team.read import desk_people
from feedback.access.audit_trail import Audit
from feedback.access.permissions import Staff
from feedback.desk.case_store import Concerns
from feedback.desk.cases import Case, CaseKind, CaseState, ChildsCases
from feedback.desk.rota import Rota
from feedback.partnership.held_words import HeldWords


def show(audit: Audit, concerns: Concerns, rota: Rota, held_words: HeldWords, child: ChildsCases, staff: Staff) -> None:
    if child.first.holder != staff.id and child.state is not CaseState.CLOSED:
        _take(concerns, child, staff)
    if child.state is not CaseState.CLOSED:
        desk_people.hand_over(rota, child.first.id, staff)
    if child.state is CaseState.NEW:
        st.info(say("concerns.close_first"))
    open_ = [case for case in child.cases if case.state in (CaseState.SEEN, CaseState.ACTED)]
    if open_:
        _act(concerns, open_, staff)
    named = case_page.headings(child.cases)
    for case in child.cases:
        given_back = case.kind is CaseKind.ANSWER and case.answer_id is not None
        if given_back and case.state is not CaseState.NEW and not case.released:
            _release(concerns, case, named[case.id] if len(named) > 1 else "", staff)
    if child.first.kind is CaseKind.SHADOW and child.state is not CaseState.NEW and not child.first.released:
        _give_back(held_words, child.first, staff)
    _notes(concerns, child.first, staff)
    still = {case.id: named[case.id] for case in child.cases if case.state is not CaseState.CLOSED}
    if still:
        _close(concerns, still, staff)
    _trail(audit, child)


def _take(concerns: Concerns, child: ChildsCases, staff: Staff) -> None:
    if st.button(say("concerns.take"), key=f"take-{child.first.id}", icon="🙋", help=say("concerns.take_hint")):
        with plain_errors():
            concerns.give_to(child.first.id, staff.id, by=staff, at=now())
            flash(say("concerns.taken"))
            st.rerun()


def _act(concerns: Concerns, cases: Sequence[Case], staff: Staff) -> None:
    st.subheader(say("concerns.act_title"))
    st.write(say("concerns.act"))
    reference = next((case.outside_reference for case in cases if case.outside_reference), "")
    with st.form(f"act-{cases[0].id}", border=False):
        typed = st.text_input(say("concerns.act_reference"), reference)
        if st.form_submit_button(say("concerns.act_go")):
            if not typed.strip():
                st.error(say("concerns.act_empty"))
                return
            with plain_errors():
                for case in cases:
                    concerns.act(case.id, typed, by=staff, at=now())
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
    with st.form(f"note-{case.card}-{len(notes)}", border=False):
        typed = st.text_area(
            say("concerns.note"), height=80, help=say("concerns.note_hint"), key=f"note-words-{case.card}-{len(notes)}"
        )
        if st.form_submit_button(say("concerns.note_go")):
            if not typed.strip():
                st.error(say("concerns.note_empty"))
                return
            with plain_errors():
                concerns.note(case.id, typed, by=staff, at=now())
                flash(say("concerns.noted"))
                st.rerun()


def _release(concerns: Concerns, case: Case, named: str, staff: Staff) -> None:
    st.subheader(say("concerns.release"))
    if named:
        st.markdown(f"**{named}**")
    st.write(say("concerns.release_hint"))
    if st.button(say("concerns.release"), key=f"release-{case.id}", icon="↩️"):
        st.dialog(say("concerns.release_title"))(_sure_release)(concerns, case, staff)


def _give_back(held_words: HeldWords, case: Case, staff: Staff) -> None:
    """Words of the shadow executive stand where they were written once a lead has looked and says so."""
    st.subheader(say("concerns.give_back"))
    st.write(say("concerns.give_back_hint"))
    if st.button(say("concerns.give_back"), key=f"give-back-{case.id}", icon="↩️"):
        with plain_errors():
            held_words.release(case.id, by=staff, at=now())
            flash(say("concerns.given_back"))
            st.rerun()


def _sure_release(concerns: Concerns, case: Case, staff: Staff) -> None:
    st.write(say("concerns.release_words"))
    with plain_errors(), st.container(horizontal=True):
        if st.button(say("concerns.release_yes"), type="primary"):
            concerns.release(case.id, by=staff, at=now())
            flash(say("concerns.was_released"))
            st.rerun()
        if st.button(say("concerns.no")):
            st.rerun()


def _close(concerns: Concerns, open_: Mapping[str, str], staff: Staff) -> None:
    """Close one, some or all of a child's cases: one sentence of it may be a false alarm, and another not.

    open_: id → what it is called, of those that may be closed.
    """
    st.subheader(say("concerns.close_title"))
    which = [*open_]
    with st.form(f"close-{which[0]}", border=False):
        if len(which) > 1:
            which = st.multiselect(say("concerns.close_which"), which, which, format_func=open_.__getitem__)
        reason = st.text_area(say("concerns.close_reason"), height=80)
        false_alarm = st.checkbox(say("concerns.close_false"))
        if st.form_submit_button(say("concerns.close_go")):
            if reason.strip() and which:
                st.dialog(say("concerns.close_sure_title"))(_sure_close)(concerns, which, reason, false_alarm, staff)
            else:
                st.error(say("concerns.close_empty"))


def _sure_close(concerns: Concerns, ids: Sequence[str], reason: str, false_alarm: bool, staff: Staff) -> None:
    st.write(say("concerns.close_sure" if len(ids) == 1 else "concerns.close_sure_all", count=len(ids)))
    with plain_errors(), st.container(horizontal=True):
        if st.button(say("concerns.close_yes"), type="primary"):
            for case_id in ids:
                concerns.close(case_id, reason, by=staff, at=now(), false_alarm=false_alarm)
            flash(say("concerns.was_closed"))
            st.rerun()
        if st.button(say("concerns.no")):
            st.rerun()


def _trail(audit: Audit, child: ChildsCases) -> None:
    st.subheader(say("concerns.trail"))
    lines = sorted((line for case in child.cases for line in audit.latest(about=case.id)), key=lambda one: -one.number)
    if not lines:
        st.write(say("concerns.trail_none"))
    for line in lines:
        st.text(say("concerns.trail_line", when=minute(line.at), who=line.who, what=line.what))
