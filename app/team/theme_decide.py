"""What waits for a decision: a theme's evidence, and approve, merge or reject; and the way back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.archive import ThemeDecision
from analysis.records import Priority, Theme
from analysis.themebook import APPROVED, REJECTED, Candidate
from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import house, now
from app.team import theme_words
from app.team.paging import shown
from app.team.showing import day
from app.team.theme_words import Shelf
from feedback.permissions import Staff

LONGEST_NAME = 80


def show(waiting: Sequence[Candidate], shelf: Shelf, staff: Staff) -> None:
    candidates = {candidate.id: candidate for candidate in waiting}
    if not candidates:
        st.success(say("themes.decide_none"), icon="✅")
        return
    candidate = candidates[
        st.selectbox(say("themes.which"), list(candidates), format_func=lambda id: _option(candidates[id]))
    ]
    st.header(f"{candidate.symbol} {literal(candidate.name)}")
    st.markdown(say("themes.count", count=len(candidate.answer_ids)))
    proposal = candidate.proposal
    if proposal is not None:
        st.markdown(f"🆕 {say('themes.is_new', words=', '.join(literal(word) for word in proposal.words))}")
        st.caption(say("themes.steadiness", steadiness=literal(proposal.steadiness)))
    with plain_errors():
        _approve(candidate, staff)
        _merge(candidate, shelf, staff)
        if st.button(say("themes.reject"), key=f"reject-{candidate.id}", help=say("themes.reject_hint")):
            house().book.reject(candidate, by=staff, at=now())
            flash(say("themes.rejected"))
            st.rerun()
    _evidence(candidate, shelf)


def _option(candidate: Candidate) -> str:
    line = say("themes.option", symbol=candidate.symbol, name=candidate.name, count=len(candidate.answer_ids))
    return f"{line} · {say('themes.new_mark')}" if candidate.proposal else line


def _approve(candidate: Candidate, staff: Staff) -> None:
    with st.form(f"approve-{candidate.id}"):
        st.subheader(say("themes.approve_title"))
        name = st.text_input(say("themes.name"), candidate.name[:LONGEST_NAME], max_chars=LONGEST_NAME)
        child_name = st.text_input(
            say("themes.child_name"), candidate.child_name[:LONGEST_NAME], max_chars=LONGEST_NAME
        )
        priorities = st.multiselect(
            say("themes.priorities"),
            [*Priority],
            default=list(candidate.priorities),
            format_func=lambda p: say(f"themes.priority_{p.value}"),
        )
        if st.form_submit_button(say("themes.approve"), type="primary", icon="✅"):
            theme = house().book.approve(
                candidate, by=staff, at=now(), name=name, child_name=child_name, priorities=priorities
            )
            flash(say("themes.approved", name=literal(theme.name)))
            st.rerun()


def _merge(candidate: Candidate, shelf: Shelf, staff: Staff) -> None:
    approved = shelf.approved
    with st.expander(say("themes.merge_title"), icon="🔗"):
        if not approved:
            st.write(say("themes.merge_none"))
            return
        with st.form(f"merge-{candidate.id}", border=False):
            into = st.selectbox(
                say("themes.merge_into"),
                sorted(approved, key=lambda id: approved[id].name),
                format_func=lambda id: f"{approved[id].symbol} {approved[id].name}",
            )
            if st.form_submit_button(say("themes.merge")):
                house().book.merge(candidate, into, by=staff, at=now())
                flash(say("themes.merged", name=literal(approved[into].name)))
                st.rerun()


def _evidence(candidate: Candidate, shelf: Shelf) -> None:
    st.subheader(say("themes.evidence"))
    ids = candidate.answer_ids
    if candidate.proposal is not None:  # the answers nearest to the middle of the group say best what it is
        ids = tuple(dict.fromkeys([*(id for id in candidate.proposal.nearest if id in ids), *ids]))
    for answer in shown(shelf.there(ids), key=f"evidence-{candidate.id}"):
        theme_words.show(answer, shelf, shelf.why(answer.id, [candidate.id]))


def decided(shelf: Shelf) -> list[ThemeDecision]:
    """What was rejected or merged."""
    return [decision for decision in shelf.decisions.values() if decision.state != APPROVED]


def show_decided(shelf: Shelf, staff: Staff) -> None:
    decisions = decided(shelf)
    if not decisions:
        st.info(say("themes.decided_none"))
    for decision in decisions:
        theme = decision.theme
        with st.container(border=True):
            st.subheader(f"{theme.symbol} {literal(theme.name)}")
            facts = {"name": literal(theme.approved_by), "day": day(theme.approved_on)}
            if decision.state == REJECTED:
                st.markdown(say("themes.was_rejected", **facts))
            else:
                into = shelf.approved.get(decision.merged_into or "")
                st.markdown(say("themes.was_merged", into=literal(into.name if into else ""), **facts))
            undo(theme.id, staff)


def undo(theme_id: str, staff: Staff) -> None:
    """The way back from a rejection or a merger: nothing is lost by it."""
    if st.button(say("themes.undo"), key=f"undo-{theme_id}", icon="↩️", help=say("themes.undo_hint")):
        _undo(theme_id, staff)


def undo_approval(theme: Theme, staff: Staff) -> None:
    """The way back from an approval asks first: names and mergers go with it."""
    if st.button(say("themes.undo"), key=f"undo-{theme.id}", icon="↩️"):
        st.dialog(say("themes.undo_title"))(_sure)(theme, staff)


def _sure(theme: Theme, staff: Staff) -> None:
    st.write(say("themes.undo_words", name=literal(theme.name)))
    with plain_errors(), st.container(horizontal=True):
        if st.button(say("themes.undo_yes"), type="primary"):
            _undo(theme.id, staff)
        if st.button(say("themes.no")):
            st.rerun()


def _undo(theme_id: str, staff: Staff) -> None:
    house().book.undo(theme_id, by=staff, at=now())
    flash(say("themes.undone"))
    st.rerun()
