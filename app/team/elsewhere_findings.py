"""What other youth groups found: a file with its sources, checked before anything comes in, agreed by a second person."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from app.shell.screen import flash, literal, say
from app.shell.wiring import house, now
from app.team.showing import day, words
from feedback import findings
from feedback.findings import Finding, Refused
from feedback.permissions import Staff
from feedback.tables import read_table


def show(staff: Staff) -> None:
    found = house().collecting.findings.all()
    if not found:
        st.info(say("elsewhere.findings_none"))
    for finding in found:
        _finding(finding, staff)
    with st.expander(say("elsewhere.findings_new"), icon="➕", expanded=not found):
        _file(staff)


def refusals(refused: Sequence[Refused]) -> None:
    """Row by row why something stays out; never what stands in the cell."""
    rows = [
        {
            say("cards.row"): r.row,
            say("cards.column_name"): r.column,
            say("cards.reason"): say(f"elsewhere.refused_{r.reason}"),
        }
        for r in refused[:20]
    ]
    st.warning(say("elsewhere.refused", count=len({r.row for r in refused})))
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")


def _file(staff: Staff) -> None:
    st.write(say("elsewhere.findings_hint", columns=", ".join(findings.COLUMNS)))
    file = st.file_uploader(say("elsewhere.file"), type=["csv", "xlsx"], key="findings-file")
    if file is None:
        return
    rows, refused = findings.read(read_table(file.getvalue(), file.name))
    if refused:
        refusals(refused)
    if not rows:
        st.info(say("elsewhere.nothing_ready"))
    elif st.button(say("elsewhere.bring", count=len(rows)), type="primary"):
        new = house().collecting.findings.bring(rows, by=staff, at=now())
        flash(say("elsewhere.findings_in", count=new))
        st.rerun()


def _finding(finding: Finding, staff: Staff) -> None:
    with st.container(border=True):
        sign = "✅" if finding.agreed_by else "🕓"
        people = say("elsewhere.people", count=finding.people) if finding.people else ""
        st.subheader(f"{sign} {literal(finding.group)}", anchor=False)
        words(finding.words, key=f"finding-{finding.id}")
        parts = (finding.source, day(finding.found_on), finding.method, people)
        st.caption(literal(" · ".join(part for part in parts if part)))
        with st.container(horizontal=True):
            if not finding.agreed_by:
                mine = finding.brought_by == staff.id
                hint = say("elsewhere.second_person") if mine else None
                if st.button(
                    say("elsewhere.agree"), key=f"agree-{finding.id}", type="primary", disabled=mine, help=hint
                ):
                    house().collecting.findings.agree(finding.id, by=staff, at=now())
                    flash(say("elsewhere.agreed"))
                    st.rerun()
            if st.button(say("elsewhere.remove"), key=f"remove-{finding.id}"):
                house().collecting.findings.remove(finding.id, by=staff, at=now())
                flash(say("elsewhere.removed"))
                st.rerun()
