"""Take data out: each table that somebody of this role may have, in every format, with what its columns mean."""

from __future__ import annotations

import streamlit as st

from analysis.codebook.decisions import Decisions
from analysis.codebook.refi_qda import QdaFormat, read_codebook
from analysis.render.documents.data_files import DataFormat, frame
from analysis.reports.data_out import CODED, DataOut, may_take
from analysis.reports.data_tables import DataSet, meanings
from app.shell import access
from app.shell.screen import literal, plain_errors, say
from app.shell.wiring import now
from app.team.act import act
from feedback.access.permissions import Action, Staff, may

_ICONS = {
    DataFormat.CSV: ":material/csv:",
    DataFormat.XLSX: ":material/table:",
    DataFormat.JSON: ":material/data_object:",
    DataFormat.SAV: ":material/bar_chart:",
    DataFormat.COLUMNS: ":material/menu_book:",
}

_FIRST = 50
"""Rows to look at before somebody takes them all."""


def page(data_out: DataOut, decisions: Decisions) -> None:
    staff = access.allowed(Action.SEE_DIGEST)
    st.title(say("data_out.title"))
    st.write(say("data_out.intro"))
    for data_set in DataSet:
        if may_take(staff, data_set):
            _offer(data_out, data_set, staff)
    if may(staff, Action.THEME):
        _bring_in(decisions, staff)


def _bring_in(decisions: Decisions, staff: Staff) -> None:
    """A codebook from another program: first what would come in, then the button."""
    st.header(say("data_out.bring_title"))
    st.write(say("data_out.bring_says"))
    file = st.file_uploader(say("data_out.bring_file"), type=[QdaFormat.CODEBOOK.value], key="codebook-file")
    if file is None:
        return
    with plain_errors():
        codes = read_codebook(file.getvalue())
        new = decisions.not_here(codes)
        st.markdown(say("data_out.bring_new", new=len(new), here=len(codes) - len(new)))
        st.markdown("\n".join(f"- {literal(code.name)}" for code in new))
        if new:
            st.button(
                say("data_out.bring_in"),
                type="primary",
                on_click=lambda: act(lambda: decisions.bring_in(new, by=staff, at=now()), say("data_out.brought_in")),
            )


def _offer(data_out: DataOut, data_set: DataSet, staff: Staff) -> None:
    with st.container(border=True, key=f"data-{data_set.value}"):
        st.subheader(say(f"data_out.{data_set.value}"), anchor=False)
        st.markdown(say(f"data_out.{data_set.value}_says"))
        with st.container(horizontal=True):
            for kind in DataFormat:
                name = kind.value.replace(".", "_")
                st.link_button(
                    say(f"data_out.{name}"), f"/documents/data/{data_set.value}/{kind.value}", icon=_ICONS[kind]
                )
            for coded in (one for one in QdaFormat if CODED[one] is data_set):
                st.link_button(
                    say(f"data_out.{coded.value}"), f"/documents/coded/{coded.value}", icon=":material/sell:"
                )
        with st.expander(say("data_out.columns"), icon=":material/info:"):
            told = meanings(data_set)
            st.table(
                {say("data_out.column"): [*map(literal, told)], say("data_out.means"): [*map(literal, told.values())]}
            )
        if st.toggle(say("data_out.look"), key=f"look-{data_set.value}"):
            with plain_errors():
                _look(data_out, data_set, staff)


def _look(data_out: DataOut, data_set: DataSet, staff: Staff) -> None:
    """The first rows as they would leave: what somebody sees here is what the file holds."""
    table = frame(data_out.table(data_set, by=staff, at=now()))
    count = say("data_out.rows", count=f"{len(table):,}")
    st.caption(count)
    if len(table):
        st.dataframe(table.head(_FIRST).fillna("").astype(str), hide_index=True, alt=count)
