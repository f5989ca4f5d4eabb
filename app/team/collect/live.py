"""The worker's screen while young people write: numbers, and a quiet marker. No words of theirs, ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from app.shell import access
from app.shell.screen import literal, plain_errors, say
from app.team import links
from app.team.display import label, title
from app.team.read import review
from feedback.access.permissions import Action, may
from feedback.core.records import Channel, Session, SessionPlan, SessionState
from feedback.desk.cases import Marker
from feedback.responses.answers import SqliteAnswers
from feedback.responses.sessions import Sessions

_BOX = "live.box"

CHOSEN = "live.session"
"""Where another page leaves the id of the session to watch."""

EVERY = 2.0
"""Seconds between two looks: the worker knows within three."""

MarkerOf = Callable[[str], Marker]
"""The quiet marker of a session by its id: all that this screen may learn from the desk."""


LeadOf = Callable[[SessionPlan], str]
"""Whom to ring for a session today: its safeguarding lead, or who stands in."""


def page(sessions: Sessions, answers: SqliteAnswers, marker_of: MarkerOf, lead_of: LeadOf) -> None:
    staff = access.allowed(Action.RUN_SESSIONS)
    st.title(say("live.title"))
    open_sessions = [s for s in sessions.all() if s.state is SessionState.OPEN]
    if not open_sessions:
        st.info(say("live.none"))
        if st.button(say("live.to_sessions")):
            links.to("sessions")
        return
    st.write(say("live.intro"))
    by_id = {session.id: session for session in open_sessions}
    if st.session_state.get(CHOSEN) not in by_id:
        # Nobody chose yet: the session that needs somebody, before the newest.
        st.session_state[CHOSEN] = max(open_sessions, key=lambda one: _weight(marker_of(one.id))).id
    # The choice is kept apart from the box, which Streamlit forgets on another page.
    st.session_state[_BOX] = st.session_state[CHOSEN]
    session_id = st.selectbox(
        say("live.which"), list(by_id), format_func=lambda one: label(by_id[one]), key=_BOX, on_change=_choose
    )
    watch(sessions, answers, marker_of, lead_of, session_id)
    if may(staff, Action.REVIEW) and st.button(say("live.read"), icon="📖"):
        st.session_state[review.SESSION] = session_id
        links.to("review")


def _choose(session_id: str = "") -> None:
    st.session_state[CHOSEN] = session_id or st.session_state[_BOX]


def _weight(marker: Marker) -> int:
    """Whom a session needs: now, soon, nobody."""
    return 2 * marker.urgent + marker.new


@st.fragment(run_every=EVERY)
def watch(sessions: Sessions, answers: SqliteAnswers, marker_of: MarkerOf, lead_of: LeadOf, session_id: str) -> None:
    """The part that looks again by itself, and asks anew who is looking."""
    access.allowed(Action.RUN_SESSIONS)
    with plain_errors():
        others = [one for one in sessions.all() if one.state is SessionState.OPEN and one.id != session_id]
        elsewhere = _other_sessions(marker_of, others)
        session = sessions.get(session_id)
        if session.state is not SessionState.OPEN:
            st.warning(say("live.over"))
            return
        _marker(marker_of(session.id), lead_of(session.plan), alone=not elsewhere)
        _numbers(sessions, answers, session)
        st.caption(f"{say('live.joined')} {say('live.watching')}")


def _other_sessions(marker_of: MarkerOf, others: Sequence[Session]) -> bool:
    """The state of every other open session, those that need somebody on top; whether any does.

    A green "All quiet" over one session must never hide that a child in another wants a grown-up.
    """
    marked = sorted(((marker_of(one.id), one) for one in others), key=lambda pair: -_weight(pair[0]))
    for marker, session in marked:
        if not marker.new:
            continue
        words = say("live.other_urgent" if marker.urgent else "live.other", title=literal(title(session)))
        st.warning(f"**{words}**", icon="❗" if marker.urgent else "🫶")
        if st.button(say("live.watch", title=literal(title(session))), key=f"live.watch.{session.id}", icon="👁️"):
            _choose(session.id)
            st.rerun()
    quiet = [literal(title(session)) for marker, session in marked if not marker.new]
    if quiet:
        st.caption(say("live.others_quiet", titles=", ".join(quiet)))
    return any(marker.new for marker, _ in marked)


def _marker(marker: Marker, lead: str, *, alone: bool) -> None:
    dsl = literal(lead)
    # Calm for whoever looks over a shoulder; told apart by word and symbol, not by an alarming colour.
    if marker.urgent:
        st.warning(f"**{say('live.marker_urgent', dsl=dsl)}** {say('live.marker_ends')}", icon="❗")
    elif marker.new:
        st.warning(f"**{say('live.marker')}** {say('live.marker_ends')}", icon="🫶")
    else:
        # Green speaks for every open session, or not at all.
        (st.success if alone else st.info)(say("live.quiet" if alone else "live.quiet_here"), icon="✅")
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
