"""The audit trail: read, narrowed down, taken away."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.render.documents.exports import csv_bytes
from app.shell import access
from app.shell.screen import plain_errors, say
from app.team.display import minute
from feedback.access.audit_trail import Audit, AuditLine
from feedback.access.permissions import Action

_MOST = (200, 1_000, 10_000)
_ALL = ""


def page(audit: Audit) -> None:
    access.allowed(Action.SEE_AUDIT)
    st.title(say("audit.title"))
    st.write(say("audit.intro"))
    with plain_errors():
        most = st.selectbox(say("audit.most"), _MOST, format_func=lambda n: f"{n:,}")
        lines = audit.latest(most)
        if not lines:
            st.info(say("audit.none"))
            return
        found = _narrowed(lines)
        if not found:
            st.info(say("audit.none_fit"))
            return
        _table(found)


def _narrowed(lines: list[AuditLine]) -> list[AuditLine]:
    left, right = st.columns(2)
    who = left.selectbox(
        say("audit.who"),
        [_ALL, *sorted({line.who for line in lines})],
        format_func=lambda name: name or say("audit.anybody"),
    )
    what = right.selectbox(
        say("audit.what"),
        [_ALL, *sorted({line.what for line in lines})],
        format_func=lambda step: step or say("audit.anything"),
    )
    about = st.text_input(say("audit.about"), max_chars=80).strip().casefold()
    return [
        line
        for line in lines
        if who in (_ALL, line.who) and what in (_ALL, line.what) and about in line.about.casefold()
    ]


def _table(lines: list[AuditLine]) -> None:
    table = pd.DataFrame(
        [(line.number, minute(line.at), line.who, line.what, line.about) for line in lines],
        columns=[say(f"audit.{column}") for column in ("number", "when", "who", "what", "about_column")],
    )
    count = say("audit.found", count=len(table))
    st.markdown(f"**{count}**")
    st.dataframe(table, hide_index=True, alt=count)
    st.download_button(
        say("audit.download"), csv_bytes(table), say("audit.file"), "text/csv", on_click="ignore", icon="⬇️"
    )
