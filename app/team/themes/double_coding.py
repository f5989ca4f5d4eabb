"""Blind double-coding: draw a sample, code it without seeing anybody's themes, and look at the agreement."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.codebook.coding_rounds import CodingRound, CodingRounds
from analysis.codebook.double_coding import LARGEST, SIZE, SMALLEST, DoubleCoding
from app.shell import access
from app.shell.screen import literal, plain_errors, say
from app.shell.wiring import now
from app.team.act import act
from app.team.display import day
from app.team.themes import double_coding_desk, double_coding_result
from feedback.access.accounts import Accounts
from feedback.access.permissions import Action, Staff, may
from feedback.responses.sessions import Sessions


def page(sessions: Sessions, accounts: Accounts, rounds: CodingRounds, coding: DoubleCoding) -> None:
    staff = access.allowed(Action.THEME)
    st.title(say("coding.title"))
    st.write(say("coding.intro"))
    with plain_errors():
        kept_rounds = rounds.all()
        mine = [kept for kept in kept_rounds if (coder := kept.coder(staff)) and not coder.handed_in]
        if mine:
            double_coding_desk.show(sessions, rounds, coding, mine, staff)
        _open(rounds, [kept for kept in kept_rounds if kept.result is None and kept not in mine], staff)
        double_coding_result.show(
            sessions, rounds, coding, [kept for kept in kept_rounds if kept.result is not None], staff
        )
        if not kept_rounds:
            st.info(say("coding.none"))
        _start(sessions, accounts, coding, staff)


def _open(rounds: CodingRounds, kept_rounds: Sequence[CodingRound], staff: Staff) -> None:
    """Rounds that others are coding still: how far they are, and not a code."""
    if not kept_rounds:
        return
    st.header(say("coding.open_rounds"))
    for kept in kept_rounds:
        with st.container(border=True):
            st.subheader(literal(kept.title))
            everyone, done = len(rounds.sample(kept.id)), rounds.progress(kept.id)
            for coder in kept.coders:
                name, count = literal(coder.name), done[coder.account_id]
                words = say("coding.progress", name=name, done=count, all=everyone)
                st.progress(count / max(1, everyone), say("coding.handed_in", name=name) if coder.handed_in else words)
            st.write(say("coding.waiting" if kept.coder(staff) else "coding.not_yours"))
            double_coding_desk.facts(kept)


def _start(sessions: Sessions, accounts: Accounts, coding: DoubleCoding, staff: Staff) -> None:
    active = [account for account in accounts.all() if account.active]
    people = [Staff(id=a.id, name=a.name, role=a.role) for a in active]
    people = [person for person in people if may(person, Action.THEME)]
    people.sort(key=lambda person: (person.id != staff.id, person.name))
    with st.expander(say("coding.start"), icon="🎲"):
        st.write(say("coding.start_hint"))
        if len(people) < 2:
            st.info(say("coding.start_alone"))
            return
        with st.form("draw", border=False):
            given = say("coding.name_given", day=day(now().date()))
            title = st.text_input(say("coding.name"), given, max_chars=80)
            one = st.selectbox(say("coding.coder_one"), people, format_func=lambda person: person.name)
            two = st.selectbox(say("coding.coder_two"), people, index=1, format_func=lambda person: person.name)
            size = st.number_input(say("coding.size"), min_value=SMALLEST, max_value=LARGEST, value=SIZE)
            if st.form_submit_button(say("coding.draw"), type="primary"):
                session_ids = [session.id for session in sessions.all()]
                act(
                    lambda: coding.draw(title, [one, two], session_ids, by=staff, at=now(), size=int(size)),
                    say("coding.drawn", count=int(size)),
                )
                st.rerun()
