"""The meeting: read the opener, show it on a big screen, decide."""

from __future__ import annotations

import streamlit as st

from analysis.wiring import Partnership
from app.partnership import decide, opener, present, shadow_checks
from app.partnership.choose_meeting import choose
from app.partnership.editions import document_buttons, readable
from app.shell import access
from app.shell.screen import say
from feedback.access.permissions import Action


def page(partnership: Partnership) -> None:
    meetings, editions = partnership.collection.meetings, partnership.editions
    staff = access.allowed(Action.SEE_DIGEST)
    planned = meetings.all()
    if not planned:
        st.title(say("meeting.title"))
        st.info(say("meeting.none"))
        return
    with st.sidebar:
        meeting = choose(meetings, planned)
    st.title(meeting.title)
    st.caption(f"{meeting.held_on:%A %d %B %Y} · {meeting.place}")
    shown = readable(editions, meeting.id)
    if not shown:
        st.info(say("meeting.no_edition"))
        return
    edition = next((e for e in shown if e.audience.value == "executive"), shown[0])
    can_decide = staff.role.value != "shadow_executive"
    view = st.segmented_control(
        say("meeting.view"),
        ["read", "present", *(["decide"] if can_decide else [])],
        default="read",
        required=True,
        format_func=lambda v: say(f"meeting.view_{v}"),
    )
    match view:
        case "present":
            present.draw(edition)
        case "decide":
            decide.draw(partnership, meeting, edition)
        case _:
            shadow_checks.draw(partnership.collection.challenge, edition)
            opener.draw(edition)
            document_buttons(edition)
