"""Who holds the desk: leads and their deputies, one's own address and leave, and a child's cases for another lead."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now
from app.team.display import day
from feedback.access.permissions import Staff
from feedback.desk.rota import LeadOnRota, Rota


def show(rota: Rota, staff: Staff) -> None:
    leads = rota.leads()
    with st.expander(say("desk_people.title"), icon="👥"):
        st.markdown("\n".join(f"- {_line(one, leads)}" for one in leads) or say("desk_people.none"))
        own = next((one for one in leads if one.account.id == staff.id), None)
        if own is None:  # signed in with an account that is no lead's any more
            return
        _address(rota, own, staff)
        if own.away_until is not None and own.away_until >= now().date():
            if st.button(say("desk_people.back"), icon="🏠"):
                with plain_errors():
                    rota.come_back(by=staff, at=now())
                    flash(say("desk_people.was_back"))
                    st.rerun()
        elif len(leads) > 1:
            _leave(rota, [one for one in leads if one is not own], staff)
        else:
            st.info(say("desk_people.alone"))


def hand_over(rota: Rota, case_id: str, staff: Staff) -> None:
    """On a child's page: give its cases to another lead, with what that one has to know."""
    others = {one.account.id: one.account.name for one in rota.leads() if one.account.id != staff.id}
    if not others:
        return
    with st.expander(say("desk_people.hand_over"), icon="🤝"), st.form(f"hand-over-{case_id}", border=False):
        to = st.selectbox(say("desk_people.to"), [*others], format_func=others.__getitem__)
        note = st.text_area(say("desk_people.note"), height=80)
        if st.form_submit_button(say("desk_people.hand_over_go")):
            if not note.strip():
                st.error(say("desk_people.note_empty"))
                return
            with plain_errors():
                rota.hand_over(case_id, to, note, by=staff, at=now())
                flash(say("desk_people.handed_over", name=literal(others[to])))
                st.rerun()


def _line(one: LeadOnRota, leads: Sequence[LeadOnRota]) -> str:
    names = {lead.account.id: lead.account.name for lead in leads}
    told = say("desk_people.told_at", address=literal(one.address)) if one.address else say("desk_people.not_told")
    line = f"**{literal(one.account.name)}**: {told}"
    if one.away_from and one.away_until and one.away_until >= now().date():
        days = {"first": day(one.away_from), "last": day(one.away_until)}
        line += f" {say('desk_people.away', **days, deputy=literal(names.get(one.deputy, say('concerns.left'))))}"
    return line


def _address(rota: Rota, own: LeadOnRota, staff: Staff) -> None:
    with st.form("desk-address", border=False):
        address = st.text_input(say("desk_people.address"), own.address, help=say("desk_people.address_hint"))
        if st.form_submit_button(say("desk_people.address_go")):
            with plain_errors():
                rota.tell_me_at(address, by=staff, at=now())
                flash(say("desk_people.address_kept"))
                st.rerun()


def _leave(rota: Rota, others: Sequence[LeadOnRota], staff: Staff) -> None:
    names = {one.account.id: one.account.name for one in others}
    with st.form("desk-leave", border=False):
        st.markdown(f"**{say('desk_people.leave')}**")
        today = now().date()
        days = st.date_input(say("desk_people.days"), [today, today], format="DD/MM/YYYY")
        deputy = st.selectbox(say("desk_people.deputy"), [*names], format_func=names.__getitem__)
        note = st.text_area(say("desk_people.note"), height=80)
        if st.form_submit_button(say("desk_people.leave_go")):
            if not note.strip() or not isinstance(days, tuple) or len(days) < 2:
                st.error(say("desk_people.leave_empty"))
                return
            with plain_errors():
                count = rota.go_away(days[0], days[1], deputy, note, by=staff, at=now())
                flash(say("desk_people.gone", name=literal(names[deputy]), count=count))
                st.rerun()
