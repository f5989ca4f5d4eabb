"""Children's questions until they are answered: who answers by when, the words, and a second person's look at them."""

from __future__ import annotations

import streamlit as st

from analysis.accountability.answers_owed import (
    LONGEST_ANSWER_WORDS,
    LONGEST_REASON,
    AnswersOwed,
    AnswerWords,
    OwedAnswer,
    OwedState,
)
from app.shell import access
from app.shell.screen import flash, flash_kept, flash_trouble, literal, plain_errors, say
from app.shell.wiring import now
from feedback.access.permissions import Action, Staff, may
from feedback.core.errors import HeardError
from feedback.partnership.meetings import Meetings
from feedback.partnership.unput_questions import UnputQuestions

_ORDER = (OwedState.LATE, OwedState.OWED, OwedState.ANSWERED)


def page(meetings: Meetings, unput: UnputQuestions, owed: AnswersOwed) -> None:
    staff = access.allowed(Action.SEE_DIGEST)
    st.title(say("answers.title"))
    st.write(say("answers.intro"))
    today = now().date()
    ordered = sorted(owed.held(), key=lambda one: (_ORDER.index(one.state(today)), one.due_on))
    if not ordered:
        st.info(say("answers.none"))
    late = sum(one.state(today) is OwedState.LATE for one in ordered)
    if late:
        st.warning(say("answers.late", count=late), icon="⚠️")
    for one in ordered:
        _question(owed, one, staff)
    _unput(meetings, unput)


def _unput(meetings: Meetings, unput: UnputQuestions) -> None:
    """What seats asked meetings that took place, and why it was not put to them."""
    found = [(one, meeting) for meeting in meetings.all() if meeting.held for one in unput.of_meeting(meeting.id)]
    if found:
        st.header(say("answers.unput"))
    for one, meeting in found:
        with st.container(border=True):
            st.markdown(f"**{literal(one.put.question)}** {literal(one.put.seat)}")
            reason = one.reason or say("answers.no_reason")
            st.text(say("answers.unput_line", meeting=meeting.title, date=f"{meeting.held_on:%d %b %Y}", reason=reason))


def _question(owed: AnswersOwed, one: OwedAnswer, staff: Staff) -> None:
    today = now().date()
    state = one.state(today)
    with st.container(border=True):
        st.subheader(literal(one.question), anchor=False)
        reasons = say("answers.why_moved", times=len(one.moves)) if len(one.moves) > 1 else ""
        st.text(
            " · ".join(
                part
                for part in (
                    say(f"answers.state_{state.value}", role=one.role, date=f"{one.due_on:%d %b %Y}"),
                    reasons if state is not OwedState.ANSWERED else "",
                )
                if part
            )
        )
        put = say("answers.put_by", seat=one.asked_by) if one.asked_by else ""
        asked = say("answers.asked", meeting=one.meeting.title, date=f"{one.meeting.held_on:%d %b %Y}")
        st.caption(literal(" · ".join(part for part in (asked, put) if part)))
        if one.standing is not None:
            st.markdown(f"> {_quoted(one.standing)}")
            agreed = f"{one.standing.agreed_on:%d %b %Y}"
            names = {"writer": one.standing.written_by, "second": str(one.standing.agreed_by)}
            st.caption(literal(say("answers.agreed", date=agreed, **names)))
        if one.moves:
            with st.expander(say("answers.history")):
                st.text(say("answers.first_date", date=f"{one.first_due_on:%d %b %Y}"))
                for moved in one.moves:
                    dates = {"on": f"{moved.on:%d %b %Y}", "due": f"{moved.due_on:%d %b %Y}"}
                    st.text(say("answers.moved_line", note=moved.reason, **dates))
        if not may(staff, Action.DECIDE):
            return
        if one.waiting is not None:
            _second_look(owed, one, one.waiting, staff)
        with st.expander(say("answers.change" if one.standing or one.waiting else "answers.write")):
            _write(owed, one, staff)
        if one.standing is None:
            with st.expander(say("answers.move")):
                _move(owed, one, staff)


def _second_look(owed: AnswersOwed, one: OwedAnswer, waiting: AnswerWords, staff: Staff) -> None:
    """The words that wait, and a yes for anybody but who wrote them."""
    with st.container(border=True):
        st.markdown(f"**{say('answers.waiting')}**")
        st.markdown(f"> {_quoted(waiting)}")
        st.caption(literal(say("answers.written", writer=waiting.written_by, date=f"{waiting.written_on:%d %b %Y}")))
        if waiting.written_by == staff.name:
            st.info(say("answers.second_needed"), icon="👥")
        elif st.button(say("answers.agree"), key=f"agree-{waiting.id}", type="primary"):
            with plain_errors():
                owed.agree(one.question_id, waiting.id, by=staff, at=now())
                flash(say("answers.agreed_done"))
                st.rerun()


def _write(owed: AnswersOwed, one: OwedAnswer, staff: Staff) -> None:
    box = f"answer-{one.question_id}"
    with st.form(f"form-{box}", border=False):
        newest = one.waiting or one.standing
        st.session_state.setdefault(box, newest.words if newest else "")
        st.text_area(
            say("answers.words"), key=box, height=110, help=say("answers.words_help", most=LONGEST_ANSWER_WORDS)
        )
        # In the callback: what was typed stays in its box unless it was kept.
        st.form_submit_button(say("answers.save"), type="primary", on_click=_keep, args=(owed, one, box, staff))


def _keep(owed: AnswersOwed, one: OwedAnswer, box: str, staff: Staff) -> None:
    typed = str(st.session_state[box])
    try:
        written = owed.answer(one.question_id, typed, by=staff, at=now())
    except HeardError as error:
        flash_trouble(error)
        return
    del st.session_state[box]
    flash_kept(say("answers.saved"), (typed, written.words))


def _move(owed: AnswersOwed, one: OwedAnswer, staff: Staff) -> None:
    day, why = f"move-day-{one.question_id}", f"move-why-{one.question_id}"
    with st.form(f"move-{one.question_id}", border=False):
        st.date_input(say("answers.new_date"), value=None, min_value=now().date(), format="DD/MM/YYYY", key=day)
        st.text_input(say("answers.reason"), max_chars=LONGEST_REASON, key=why, autocomplete="off")
        st.form_submit_button(say("answers.move_save"), on_click=_put_off, args=(owed, one, day, why, staff))


def _put_off(owed: AnswersOwed, one: OwedAnswer, day: str, why: str, staff: Staff) -> None:
    typed = str(st.session_state[why])
    try:
        kept = owed.move(one.question_id, st.session_state[day], typed, by=staff, at=now())
    except HeardError as error:
        flash_trouble(error)
        return
    del st.session_state[day], st.session_state[why]
    flash_kept(say("answers.moved_done"), (typed, kept.moves[-1].reason))


def _quoted(answer: AnswerWords) -> str:
    return literal(answer.words).replace("\n", "\n> ")
