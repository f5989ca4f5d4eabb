"""Reading every answer: one at a time, those that need a careful reader first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from app.shell import access
from app.shell.screen import flash, plain_errors, say
from app.shell.wiring import now, partnership
from app.team.display import label, session_names
from app.team.read import review_quotes, review_reopen
from app.team.read.review_steps import LAST, answer_card, confirm_hold, hide_more, offer_quote
from feedback.access.permissions import Action, Staff
from feedback.core.records import Answer, AnswerState, Session, Share

_CURRENT, _LATER = "review.current", "review.later"
_ALL = ""
SESSION = "review.session"
"""The chosen session's id; another page may choose it beforehand."""


def page() -> None:
    staff = access.allowed(Action.REVIEW)
    st.title(say("review.title"))
    views = {"queue": _queue, "quotes": review_quotes.show, "read": review_reopen.show}
    view = st.radio(say("review.view"), list(views), format_func=lambda v: say(f"review.view_{v}"), horizontal=True)
    with plain_errors():
        views[view](staff)


def _queue(staff: Staff) -> None:
    sessions = session_names()
    unread = partnership().collection.review.queue(by=staff)
    wanted = _filter(unread, sessions)
    mine = [answer for answer in unread if wanted in (_ALL, answer.session_id)]
    _held(sessions, wanted)
    if not mine:
        st.success(say("review.none" if wanted == _ALL else "review.none_of"), icon="✅")
        _undo(staff)
        return
    st.header(f"📖 {say('review.left', count=len(mine))}")
    answer = _current(mine)
    answer_card(answer, sessions[answer.session_id], staff)
    _steps(answer, staff)
    _undo(staff)
    hide_more(answer, staff)


def _filter(unread: list[Answer], sessions: Mapping[str, Session]) -> str:
    counts = Counter(answer.session_id for answer in unread)
    chosen = st.session_state.get(SESSION)  # stays in the list when its last answer is read
    names = {_ALL: say("review.all")} | {id: label(s) for id, s in sessions.items() if counts[id] or id == chosen}
    counts[_ALL] = len(unread)
    return str(
        st.selectbox(
            say("review.which"),
            list(names),
            format_func=lambda id: say("review.with_count", name=names[id], count=counts[id]),
            key=SESSION,
        )
    )


def _held(sessions: Mapping[str, Session], wanted: str) -> None:
    ids = list(sessions) if wanted == _ALL else [wanted]
    held = sum(a.state is AnswerState.HELD for a in partnership().collection.answers.of_sessions(ids))
    if held:
        st.caption(f"🛟 {say('review.held', count=held)}")


def _current(unread: list[Answer]) -> Answer:
    """The answer on the screen stays there, whoever sends or reads another meanwhile, until a step is taken."""
    by_id = {answer.id: answer for answer in unread}
    current = st.session_state.get(_CURRENT)
    if current not in by_id:
        later = st.session_state.setdefault(_LATER, [])
        waiting = [answer for answer in unread if answer.id not in later]
        current = (waiting or sorted(unread, key=lambda a: later.index(a.id)))[0].id
        st.session_state[_CURRENT] = current
    return by_id[current]


def _steps(answer: Answer, staff: Staff) -> None:
    review = partnership().collection.review
    with st.container(horizontal=True):
        if st.button(say("review.clear"), key=f"clear-{answer.id}", type="primary", icon="✅"):
            review.clear(answer.id, by=staff, at=now())
            st.session_state[LAST] = answer.id
            st.rerun()
        if answer.share is not Share.NO and st.button(say("review.clear_quote"), key=f"quote-{answer.id}", icon="💬"):
            offer_quote(answer, staff)
        if st.button(say("review.hold"), key=f"hold-{answer.id}", icon="🛟"):
            confirm_hold(answer, staff)
        mark = "review.not_serious" if answer.serious else "review.serious"
        if st.button(say(mark), key=f"serious-{answer.id}", icon="❗", help=say("review.serious_hint")):
            review.mark_serious(answer.id, not answer.serious, by=staff, at=now())
            st.rerun()
        if st.button(say("review.later"), key=f"later-{answer.id}", icon="⏭️"):
            st.session_state[_LATER] = [id for id in st.session_state[_LATER] if id != answer.id] + [answer.id]
            del st.session_state[_CURRENT]
            st.rerun()


def _undo(staff: Staff) -> None:
    last = st.session_state.get(LAST)
    if last is not None and st.button(say("review.undo"), key="undo", icon="↩️"):
        del st.session_state[LAST]
        partnership().collection.review.put_back(last, by=staff, at=now())
        st.session_state[_CURRENT] = last
        flash(say("review.undone"))
        st.rerun()
