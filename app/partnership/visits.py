"""Leaders' visits: planned, held, noted, answered; the overdue ones first."""

from __future__ import annotations

import streamlit as st

from app.shell import access
from app.shell.screen import flash, flash_trouble, literal, plain_errors, say
from app.shell.wiring import now
from feedback.access.permissions import Action, Staff, may
from feedback.core.errors import HeardError
from feedback.partnership.visits import LONGEST_LINE, LONGEST_NOTE, Visit, Visits, VisitState

_SIGNS = {
    VisitState.OVERDUE: "⚠️",
    VisitState.ANSWER_OVERDUE: "⚠️",
    VisitState.TO_ANSWER: "✍️",
    VisitState.PLANNED: "📅",
    VisitState.ANSWERED: "✅",
    VisitState.CALLED_OFF: "⬜",
}
_ORDER = list(_SIGNS)


def page(visits: Visits) -> None:
    staff = access.allowed(Action.SEE_DIGEST)
    st.title(say("visits.title"))
    st.write(say("visits.intro"))
    today = now().date()
    ordered = sorted(visits.all(), key=lambda v: (_ORDER.index(v.state(today)), v.planned_on))
    late = sum(visit.late(today) for visit in ordered)
    if late:
        st.warning(say("visits.late", count=late), icon="⚠️")
    if not ordered:
        st.info(say("visits.none"))
    for visit in ordered:
        _visit(visits, visit, staff)
    if may(staff, Action.KEEP_PROMISES):
        with st.expander(say("visits.new"), icon="➕", expanded=not ordered), st.form("visit"):
            _new(visits, staff)


def _new(visits: Visits, staff: Staff) -> None:
    for name in ("role", "agency", "place"):
        st.text_input(say(f"visits.{name}"), max_chars=LONGEST_LINE, key=f"visit-{name}")
    st.date_input(say("visits.on"), value=now().date(), format="DD/MM/YYYY", key="visit-on")
    st.form_submit_button(
        say("visits.plan"),
        type="primary",
        on_click=_plan,
        args=(visits, staff),
    )


def _plan(visits: Visits, staff: Staff) -> None:
    state = st.session_state
    typed = {name: str(state[f"visit-{name}"]) for name in ("role", "agency", "place")}
    try:
        visits.plan(**typed, on=state["visit-on"], by=staff, at=now())
    except HeardError as error:
        flash_trouble(error)
        return
    for name in typed:
        state[f"visit-{name}"] = ""
    flash(say("visits.planned"))


def _visit(visits: Visits, visit: Visit, staff: Staff) -> None:
    state = visit.state(now().date())
    with st.container(border=True):
        st.subheader(f"{_SIGNS[state]} {literal(visit.place)}", anchor=False)
        held = say("visits.held_on", date=f"{visit.held_on:%d %b %Y}") if visit.held_on else ""
        parts = (
            say(f"visits.state_{state.value}"),
            say("visits.who", role=visit.role, agency=visit.agency),
            say("visits.planned_on", date=f"{visit.planned_on:%d %b %Y}"),
            held,
        )
        st.caption(literal(" · ".join(part for part in parts if part)))
        for label, words in (("heard", visit.heard), ("answer", visit.answer), ("because", visit.called_off)):
            if words:
                st.markdown(f"**{say(f'visits.{label}')}** {literal(words)}")
        if may(staff, Action.KEEP_PROMISES):
            _next(visits, visit, state, staff)


def _next(visits: Visits, visit: Visit, state: VisitState, staff: Staff) -> None:
    if state in (VisitState.PLANNED, VisitState.OVERDUE):
        with st.expander(say("visits.hold")), st.form(f"hold-{visit.id}", border=False), plain_errors():
            on = st.date_input(say("visits.when"), value=now().date(), max_value=now().date(), format="DD/MM/YYYY")
            heard = st.text_area(say("visits.note"), max_chars=LONGEST_NOTE, help=say("visits.note_help"))
            if st.form_submit_button(say("visits.save"), type="primary"):
                visits.hold(visit.id, on=on, heard=heard, by=staff, at=now())
                flash(say("visits.saved"))
                st.rerun()
        with st.expander(say("visits.move")), st.form(f"move-{visit.id}", border=False), plain_errors():
            day = st.date_input(say("visits.new_day"), value=visit.planned_on, format="DD/MM/YYYY")
            why = st.text_input(say("visits.or_because"), max_chars=LONGEST_LINE)
            if st.form_submit_button(say("visits.save")):
                if why.strip():
                    st.dialog(say("visits.call_off"))(_sure)(visits, visit, why, staff)
                else:
                    visits.move(visit.id, day, by=staff, at=now())
                    flash(say("visits.saved"))
                    st.rerun()
    elif state is not VisitState.CALLED_OFF:
        with st.expander(say("visits.give_answer")), st.form(f"answer-{visit.id}", border=False), plain_errors():
            words = st.text_area(say("visits.answer_words"), value=visit.answer, max_chars=LONGEST_NOTE)
            if st.form_submit_button(say("visits.save"), type="primary"):
                visits.answer(visit.id, words, by=staff, at=now())
                flash(say("visits.saved"))
                st.rerun()


def _sure(visits: Visits, visit: Visit, why: str, staff: Staff) -> None:
    st.write(say("visits.call_off_sure"))
    with st.container(horizontal=True):
        if st.button(say("visits.call_off_yes"), type="primary"):
            with plain_errors():
                visits.call_off(visit.id, why, by=staff, at=now())
                flash(say("visits.saved"))
                st.rerun()
        if st.button(say("visits.call_off_no")):
            st.rerun()
