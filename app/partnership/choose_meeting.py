"""Choosing a meeting: the coming one first, and the chosen one stays chosen when it has been closed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.shell.screen import say
from feedback.partnership.meetings import Meeting, Meetings

_CHOSEN = "meeting_chosen"


def choose(meetings: Meetings, planned: Sequence[Meeting]) -> Meeting:
    """A drop-down of meetings, latest first. `meetings` has at least one."""
    by_id = {meeting.id: meeting for meeting in planned}
    coming = meetings.coming()
    if st.session_state.get(_CHOSEN) not in by_id:
        st.session_state[_CHOSEN] = coming.id if coming and coming.id in by_id else planned[0].id
    chosen = st.selectbox(
        say("meeting.which"),
        [*by_id],
        format_func=lambda id: f"{by_id[id].held_on:%d %b %Y} · {by_id[id].title}",
        key=_CHOSEN,
    )
    return by_id[chosen]
