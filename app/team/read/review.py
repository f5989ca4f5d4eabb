"""Reading every answer: one at a time, those that need a careful reader first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial

import streamlit as st

from app.shell import access
from app.shell.screen import flash, plain_errors, say
from app.shell.wiring import now
from app.team.display import label, session_names
from app.team.read import review_quotes, review_reopen
from app.team.read.review_steps import LAST, answer_card, confirm_hold, hide_more, offer_quote
from feedback.access.accounts import Accounts
from feedback.access.permissions import Action, Staff
from feedback.core.records import Answer, AnswerState, Session, Share
from feedback.intake.review import Review
from feedback.responses.answers import SqliteAnswers
from feedback.responses.quotes import Quotes
from feedback.responses.sessions import Sessions

_CURRENT, _LATER = "review.current", "review.later"
_ALL = ""
SESSION = "review.session"
"""The chosen session's id; another page may choose it beforehand."""


def page(sessions: Sessions, answers: SqliteAnswers, quotes: Quotes, review: Review, accounts: Accounts) -> None:
    staff = access.allowed(Action.REVIEW)
    st.title(say("review.title"))
    views = {
        "queue": partial(_queue, sessions, answers, review),
        "quotes": partial(review_quotes.show, sessions, answers, quotes, review, accounts),
        "read": partial(review_reopen.show, sessions, answers, review),
    }
    view = st.radio(say("review.view"), list(views), format_func=lambda v: say(f"review.view_{v}"), horizontal=True)
    with plain_errors():
        views[view](staff)


def _queue(sessions: Sessions, answers: SqliteAnswers, review: Review, staff: Staff) -> None:
    names = session_names(sessions)
    unread = review.queue(by=staff)
    wanted = _filter(unread, names)
    mine = [answer for answer in unread if wanted in (_ALL, answer.session_id)]
    _held(answers, names, wanted)
    if not mine:
        st.success(say("review.none" if wanted == _ALL else "review.none_of"), icon="✅")
        _undo(review, staff)
        return
    st.header(f"📖 {say('review.left', count=len(mine))}")
    answer = _current(mine)
    answer_card(answers, answer, names[answer.session_id], staff)
    _steps(review, answer, staff)
    _undo(review, staff)
    hide_more(review, answer, staff)


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


def _held(answers: SqliteAnswers, sessions: Mapping[str, Session], wanted: str) -> None:
    ids = list(sessions) if wanted == _ALL else [wanted]
    held = sum(a.state is AnswerState.HELD for a in answers.of_sessions(ids))
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


def _steps(review: Review, answer: Answer, staff: Staff) -> None:
    with st.container(horizontal=True):
        if st.button(say("review.clear"), key=f"clear-{answer.id}", type="primary", icon="✅"):
            review.clear(answer.id, by=staff, at=now())
            st.session_state[LAST] = answer.id
            st.rerun()
        if answer.share is not Share.NO and st.button(say("review.clear_quote"), key=f"quote-{answer.id}", icon="💬"):
            offer_quote(review, answer, staff)
        if st.button(say("review.hold"), key=f"hold-{answer.id}", icon="🛟"):
            confirm_hold(review, answer, staff)
        mark = "review.not_serious" if answer.serious else "review.serious"
        if st.button(say(mark), key=f"serious-{answer.id}", icon="❗", help=say("review.serious_hint")):
            review.mark_serious(answer.id, not answer.serious, by=staff, at=now())
            st.rerun()
        if st.button(say("review.later"), key=f"later-{answer.id}", icon="⏭️"):
            st.session_state[_LATER] = [id for id in st.session_state[_LATER] if id != answer.id] + [answer.id]
            del st.session_state[_CURRENT]
            st.rerun()


def _undo(review: Review, staff: Staff) -> None:
    last = st.session_state.get(LAST)
    if last is not None and st.button(say("review.undo"), key="undo", icon="↩️"):
        del st.session_state[LAST]
        review.put_back(last, by=staff, at=now())
        st.session_state[_CURRENT] = last
        flash(say("review.undone"))
        st.rerun()
