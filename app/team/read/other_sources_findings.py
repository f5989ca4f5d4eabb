"""What other youth groups found: a file with its sources, checked before anything comes in, agreed by a second person."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from app.shell.screen import flash, flash_trouble, literal, say
from app.shell.wiring import now
from app.team.display import day, words
from feedback.access.permissions import Staff
from feedback.core.errors import HeardError
from feedback.partnership.findings import (
    COLUMNS,
    LONGEST_FINDING,
    LONGEST_LINE,
    MOST_PEOPLE,
    Finding,
    Findings,
    read,
    read_one,
)
from feedback.spreadsheets.reading import Refused, read_table

_REFUSED = "finding.refused"
_FIELD = {"finding": "words"}


def show(findings: Findings, staff: Staff) -> None:
    found = findings.all()
    if not found:
        st.info(say("elsewhere.findings_none"))
    for finding in found:
        _finding(findings, finding, staff)
    with st.expander(say("elsewhere.finding_new"), icon="➕", expanded=not found), st.form("finding"):
        _new(findings, staff)
    with st.expander(say("elsewhere.findings_file"), icon="🗂️"):
        _file(findings, staff)


def removing(key: str, remove: Callable[[], None]) -> None:
    """A button that asks first, and says what stays."""
    with st.popover(say("elsewhere.remove"), key=f"ask-{key}"):
        st.write(say("elsewhere.remove_sure"))
        if st.button(say("elsewhere.remove_yes"), key=f"remove-{key}", type="primary"):
            remove()
            flash(say("elsewhere.removed"))
            st.rerun()


def _new(findings: Findings, staff: Staff) -> None:
    st.text_area(say("elsewhere.finding_words"), max_chars=LONGEST_FINDING, height=100, key="finding-finding")
    st.text_input(say("elsewhere.finding_group"), max_chars=LONGEST_LINE, key="finding-group")
    st.date_input(
        say("elsewhere.finding_found_on"),
        value=None,
        max_value=now().date(),
        format="DD/MM/YYYY",
        key="finding-found_on",
    )
    for name in ("source", "method"):
        st.text_input(
            say(f"elsewhere.finding_{name}"),
            max_chars=LONGEST_LINE,
            key=f"finding-{name}",
            help=say(f"elsewhere.finding_{name}_help"),
        )
    st.number_input(say("elsewhere.finding_people"), 0, MOST_PEOPLE, step=1, key="finding-people")
    # In the callback: what was typed stays in its boxes unless the finding was kept.
    st.form_submit_button(
        say("elsewhere.finding_keep"),
        type="primary",
        on_click=_keep,
        args=(findings, staff),
    )
    if _REFUSED in st.session_state:
        refusals(st.session_state.pop(_REFUSED), rows=False)


def _keep(findings: Findings, staff: Staff) -> None:
    state = st.session_state
    typed = {name: str(state[f"finding-{name}"] or "") for name in COLUMNS}
    row, refused = read_one(typed)
    if row is None:
        state[_REFUSED] = refused
        return
    try:
        new = findings.bring([row], by=staff, at=now())
    except HeardError as error:
        flash_trouble(error)
        return
    for name in COLUMNS:
        state[f"finding-{name}"] = {"people": 0, "found_on": None}.get(name, "")
    flash(say("elsewhere.finding_kept" if new else "elsewhere.finding_known"))


def refusals(refused: Sequence[Refused], *, rows: bool = True) -> None:
    """Why something stays out, row by row in a file; never what stands in the cell."""
    if not rows:
        for one in refused:
            st.warning(f"**{say(f'elsewhere.finding_{_FIELD.get(one.column, one.column)}')}** {_why(one)}")
        return
    table = [
        {say("cards.row"): r.row, say("cards.column_name"): r.column, say("cards.reason"): _why(r)}
        for r in refused[:20]
    ]
    st.warning(say("elsewhere.refused", count=len({r.row for r in refused})))
    st.dataframe(pd.DataFrame(table), hide_index=True, width="stretch")


def _why(refused: Refused) -> str:
    return say(f"elsewhere.refused_{refused.reason}")


def _file(findings: Findings, staff: Staff) -> None:
    st.write(say("elsewhere.findings_hint", columns=", ".join(COLUMNS)))
    file = st.file_uploader(say("elsewhere.file"), type=["csv", "xlsx"], key="findings-file")
    if file is None:
        return
    rows, refused = read(read_table(file.getvalue(), file.name))
    if refused:
        refusals(refused)
    if not rows:
        st.info(say("elsewhere.nothing_ready"))
    elif st.button(say("elsewhere.bring", count=len(rows)), type="primary"):
        new = findings.bring(rows, by=staff, at=now())
        flash(say("elsewhere.findings_in", count=new))
        st.rerun()


def _finding(findings: Findings, finding: Finding, staff: Staff) -> None:
    with st.container(border=True):
        sign = "✅" if finding.agreed_by else "🕓"
        people = say("elsewhere.people", count=finding.people) if finding.people else ""
        st.subheader(f"{sign} {literal(finding.group)}", anchor=False)
        words(finding.words, key=f"finding-{finding.id}")
        parts = (finding.source, day(finding.found_on), finding.method, people)
        st.caption(literal(" · ".join(part for part in parts if part)))
        mine = finding.brought_by == staff.id
        known = False
        if not finding.agreed_by and finding.tells_of_harm:
            st.warning(say("elsewhere.harm"), icon="⚠️")
            known = st.checkbox(say("elsewhere.harm_known"), key=f"known-{finding.id}", disabled=mine)
        with st.container(horizontal=True):
            if not finding.agreed_by:
                hint = say("elsewhere.second_person") if mine else None
                if st.button(
                    say("elsewhere.agree"), key=f"agree-{finding.id}", type="primary", disabled=mine, help=hint
                ):
                    findings.agree(finding.id, harm_known=known, by=staff, at=now())
                    flash(say("elsewhere.agreed"))
                    st.rerun()
            removing(finding.id, lambda: findings.remove(finding.id, by=staff, at=now()))
