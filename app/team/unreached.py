"""Whom Heard's messages about cases do not reach, by name, with the reason: on the desk and on Today."""

from __future__ import annotations

import streamlit as st

from app.shell.screen import literal, say
from app.team.display import hour
from feedback.access.permissions import Action, Staff, may
from feedback.desk.alerts import WEBHOOK, Alerts


def show(alerts: Alerts, staff: Staff) -> None:
    """For whoever reads the desk, and for whoever keeps accounts and can see that an address is put right."""
    if not (may(staff, Action.READ_DESK) or may(staff, Action.MANAGE_ACCOUNTS)):
        return
    missed = alerts.unreached()
    if not missed:
        return
    lines = [
        say(
            "concerns.unreached_one",
            who=say("concerns.webhook") if one.name == WEBHOOK else literal(one.name),
            when=hour(one.since),
            why=say(f"errors.{one.reason}"),
        )
        for one in missed
    ]
    st.warning("\n".join([say("concerns.unreached"), "", *(f"- {line}" for line in lines)]), icon="📪")
