"""The worker's screen while young people write: numbers, and a quiet marker. No words of theirs, ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import streamlit as st

from app.shell import access
from app.shell.screen import literal, plain_errors, say
from app.team import links
from app.team.display import label
from app.team.read import review
from feedback.access.permissions import Action, may
from feedback.core.records import Channel, Session, SessionState
from feedback.desk.cases import Marker
from feedback.responses.answers import SqliteAnswers
from feedback.responses.sessions import Sessions

CHOSEN = "live.session"
"""Where another page leaves the id of the session to watch."""

EVERY = 2.0
"""Seconds between two looks: the worker knows within three."""

MarkerOf = Callable[[str], Marker]
"""The quiet marker of a session by its id: all that this screen may learn from the desk."""


def page(sessions: Sessions, answers: SqliteAnswers, marker_of: MarkerOf) -> None:
    staff = access.allowed(Action.RUN_SESSIONS)
    st.title(say("live.title"))
    open_sessions = [s for s in sessions.all() if s.state is SessionState.OPEN]
    if not open_sessions:
        st.info(say("live.none"))
        if st.button(say("live.to_sessions")):
            links.to("sessions")
        return
    st.write(say("live.intro"))
    chosen = st.session_state.get(CHOSEN)
    session = st.selectbox(
        say("live.which"),
        open_sessions,
        index=next((place for place, s in enumerate(open_sessions) if s.id == chosen), 0),
        format_func=label,
    )
    st.session_state[CHOSEN] = session.id
    watch(sessions, answers, marker_of, session.id)
    if may(staff, Action.REVIEW) and st.button(say("live.read"), icon="📖"):
        st.session_state[review.SESSION] = session.id
        links.to("review")


@st.fragment(run_every=EVERY)
def watch(sessions: Sessions, answers: SqliteAnswers, marker_of: MarkerOf, session_id: str) -> None:
    """The part that looks again by itself, and asks anew who is looking."""
    access.allowed(Action.RUN_SESSIONS)
    with plain_errors():
        session = sessions.get(session_id)
        if session.state is not SessionState.OPEN:
            st.warning(say("live.over"))
            return
        _marker(marker_of, session)
        _numbers(sessions, answers, session)
        st.caption(f"{say('live.joined')} {say('live.watching')}")


def _marker(marker_of: MarkerOf, session: Session) -> None:
    marker = marker_of(session.id)
    dsl = literal(session.plan.dsl)
    # Calm for whoever looks over a shoulder; told apart by word and symbol, not by an alarming colour.
    if marker.urgent:
        st.warning(f"**{say('live.marker_urgent', dsl=dsl)}** {say('live.marker_ends')}", icon="❗")
    elif marker.new:
        st.warning(f"**{say('live.marker')}** {say('live.marker_ends')}", icon="🫶")
    else:
        st.success(say("live.quiet"), icon="✅")
    with st.expander(say("live.practice"), expanded=marker.new, icon="🫱"):
        st.markdown("\n".join(f"{n}. {say(f'live.practice_{n}', dsl=dsl)}" for n in range(1, 6)))


def _numbers(sessions: Sessions, answers: SqliteAnswers, session: Session) -> None:
    sent = _sent(answers, session.id)
    unread, _ = sessions.to_read(session.id)
    with st.container(horizontal=True, gap="large"):
        st.metric(say("live.sent"), sent.total(), width="content")
        st.metric(say("live.unread"), unread, width="content")
        st.metric(say("live.help"), sessions.help_presses(session.id), width="content")
    if sent:
        parts = [
            say("live.channel", name=say(f"sessions.channel_{channel.value}"), count=count)
            for channel, count in sent.most_common()
        ]
        st.markdown(say("live.channels", list=" · ".join(parts)))
    else:
        st.markdown(say("live.nobody"))


def _sent(answers: SqliteAnswers, session_id: str) -> Counter[Channel]:
    """Responses by the door they came through: exact, for the team."""
    doors = {a.response_id: a.channel for a in answers.of_sessions([session_id])}
    return Counter(doors.values())
