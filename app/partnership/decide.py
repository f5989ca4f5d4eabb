"""Deciding: no theme leaves a meeting without a yes, a not-yet or a no with its reason."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from analysis.accountability.promise_records import Decision, DecisionKind, Incomplete, ProposedDecision
from analysis.accountability.promises import Promises
from analysis.digest.editions import Edition
from analysis.digest.opener import ThemeEntry
from analysis.render import wording
from analysis.wiring import Partnership
from app.partnership import close
from app.shell import access
from app.shell.screen import flash, flash_kept, literal, plain_errors, say
from app.shell.wiring import now
from feedback.access.permissions import Action, Staff, may
from feedback.partnership.meetings import Meeting


def draw(partnership: Partnership, meeting: Meeting, edition: Edition) -> None:
    """Each theme of the edition with its decisions, and a form for one more."""
    rooms, promises, seals = partnership.collection, partnership.promises, partnership.seals
    staff = access.current()
    if staff is None or not may(staff, Action.DECIDE):
        st.info(say("meeting.only_deciders"))
        return
    st.write(say("meeting.decide_intro"))
    made: dict[str, list[Decision]] = {}
    for decision in promises.of_meeting(meeting.id):
        made.setdefault(decision.theme_id, []).append(decision)
    themes = wording.opener(edition.digest).themes
    left = sum(entry.theme_id not in made for entry in themes)
    if themes:
        st.progress(
            1 - left / len(themes),
            text=say("meeting.left", left=left, count=len(themes)) if left else say("meeting.all_decided"),
        )
    sealed = seals.of(meeting.id) is not None
    for entry in themes:
        st.subheader(f"{entry.symbol} {literal(entry.name)}")
        for decision in made.get(entry.theme_id, []):
            _decided(promises, decision, staff, sealed=sealed)
        if sealed:
            continue
        decided = entry.theme_id in made
        label = say("meeting.add_another" if decided else "meeting.decide_on", theme=entry.name)
        with st.expander(label, expanded=not decided):
            _form(promises, meeting, entry, staff)
    close.questions(rooms.meetings, partnership.owed, meeting, staff, sealed=sealed)
    close.unput(rooms.unput, meeting, staff, sealed=sealed)
    close.draw(seals, meeting, staff)


def _decided(promises: Promises, decision: Decision, staff: Staff, *, sealed: bool) -> None:
    facts = {"words": decision.words, "because": decision.because}
    with st.container(border=True):
        st.text(say(f"meeting.decided_{decision.kind.value}", **facts))
        if decision.owner and decision.due_on:
            st.caption(
                literal(
                    say(
                        "meeting.decided_owner",
                        owner=decision.owner,
                        agency=decision.agency,
                        due=f"{decision.due_on:%d %b %Y}",
                    )
                )
            )
        if (
            not sealed
            and decision.decided_on == now().date()
            and st.button(say("meeting.undo"), key=f"undo-{decision.id}")
        ):
            with plain_errors():
                promises.undo(decision.id, by=staff, at=now())
                flash(say("meeting.undone"))
                st.rerun()


def _form(promises: Promises, meeting: Meeting, entry: ThemeEntry, staff: Staff) -> None:
    key = f"{meeting.id}-{entry.theme_id}"
    kind = st.radio(
        say("meeting.kind"),
        list(DecisionKind),
        index=None,
        format_func=lambda k: say(f"meeting.kind_{k.value}"),
        horizontal=True,
        key=f"kind-{key}",
    )
    if kind is None:
        return
    with st.form(f"decision-{key}", border=False):
        words = st.text_area(say(f"meeting.words_{kind.value}"), height=80)
        because = owner = agency = measure = tell = ""
        due = None
        if kind is not DecisionKind.YES:
            because = st.text_area(say("meeting.because"), height=80)
        if kind is not DecisionKind.NO_BECAUSE:
            owner = st.text_input(say("meeting.owner"))
            agency = st.text_input(say("meeting.agency"))
            due = st.date_input(
                say("meeting.due"), value=None, min_value=now().date() + timedelta(days=1), format="DD/MM/YYYY"
            )
        if kind is DecisionKind.YES:
            measure = st.text_input(say("meeting.measure"))
        tell = st.text_input(say("meeting.tell_children"))
        you_said = st.text_input(say("meeting.you_said"))
        we_did = st.text_input(say("meeting.we_did"))
        if not st.form_submit_button(say("meeting.save"), type="primary"):
            return
    decision = ProposedDecision(
        meeting_id=meeting.id,
        theme_id=entry.theme_id,
        kind=kind,
        words=words,
        because=because,
        owner=owner,
        agency=agency,
        due_on=due,
        measure=measure,
        tell_children=tell,
        you_said=you_said,
        we_did=we_did,
    )
    with plain_errors():
        try:
            kept = promises.decide(decision, by=staff, at=now())
        except Incomplete as error:
            lacking = ", ".join(say(f"meeting.missing_{name}") for name in error.missing)
            st.error(say("errors.decision-incomplete", missing=lacking))
            return
        flash_kept(
            say("meeting.saved"),
            (words, kept.words),
            (because, kept.because),
            (measure, kept.measure),
            (tell, kept.tell_children),
            (you_said, kept.you_said),
            (we_did, kept.we_did),
        )
        st.rerun()
