"""The meeting: read the opener, show it on a big screen, decide."""

from __future__ import annotations

import streamlit as st

from app.partnership import decide, opener, present, shadow_checks
from app.partnership.choose_meeting import choose
from app.partnership.editions import document_buttons, readable
from app.shell import access
from app.shell.screen import say
from app.shell.wiring import partnership
from feedback.access.permissions import Action


def page() -> None:
    staff = access.allowed(Action.SEE_DIGEST)
    meetings = partnership().collection.meetings.all()
    if not meetings:
        st.title(say("meeting.title"))
        st.info(say("meeting.none"))
        return
    with st.sidebar:
        meeting = choose(meetings)
    st.title(meeting.title)
    st.caption(f"{meeting.held_on:%A %d %B %Y} · {meeting.place}")
    editions = readable(meeting.id)
    if not editions:
        st.info(say("meeting.no_edition"))
        return
    edition = next((e for e in editions if e.audience.value == "executive"), editions[0])
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
            decide.draw(meeting, edition)
        case _:
            shadow_checks.draw(edition)
            opener.draw(edition)
            document_buttons(edition)
