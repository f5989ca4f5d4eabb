"""Audits and scorecards beside a theme: a person says whether each agrees, differs, or is silent."""

from __future__ import annotations

import streamlit as st

from analysis.accountability.triangulation import (
    COLUMNS,
    LONGEST_LINE,
    LONGEST_WHAT,
    Beside,
    Kind,
    NewBeside,
    Says,
    Triangulation,
    read,
)
from analysis.codebook.codebook import Codebook
from app.shell.screen import flash, flash_trouble, literal, say
from app.shell.wiring import now
from app.team.display import day
from app.team.read.other_sources_findings import refusals, removing
from feedback.access.permissions import Staff
from feedback.core.errors import HeardError, Invalid
from feedback.spreadsheets.reading import read_table

SIGNS = {Says.AGREES: "🟰", Says.DIFFERS: "↔️", Says.SILENT: "🔇"}


def show(book: Codebook, triangulation: Triangulation, staff: Staff) -> None:
    themes = {theme_id: theme.name for theme_id, theme in book.approved().items()}
    lines = triangulation.all()
    if not themes:
        st.info(say("elsewhere.figures_no_themes"))
        return
    if not lines:
        st.info(say("elsewhere.figures_none"))
    for line in lines:
        _line(triangulation, line, themes.get(line.theme_id, line.theme_id), staff)
    with st.expander(say("elsewhere.figure_new"), icon="➕", expanded=not lines), st.form("figure"):
        _new(triangulation, themes, staff)
    with st.expander(say("elsewhere.figures_file"), icon="🗂️"):
        _file(triangulation, themes, staff)


def _line(triangulation: Triangulation, line: Beside, theme: str, staff: Staff) -> None:
    with st.container(border=True):
        st.subheader(f"{SIGNS[line.says]} {literal(theme)}", anchor=False)
        st.text(line.what)
        reader = say("elsewhere.figure_public" if line.public else "elsewhere.figure_not_public")
        st.caption(
            literal(" · ".join((say(f"elsewhere.kind_{line.kind.value}"), line.source, day(line.dated_on), reader)))
        )
        with st.container(horizontal=True):
            says = st.segmented_control(
                say("elsewhere.says"),
                list(Says),
                default=line.says,
                required=True,
                format_func=lambda s: say(f"elsewhere.says_{s.value}"),
                key=f"says-{line.id}",
            )
            if says is not line.says:
                triangulation.judge(line.id, says, by=staff, at=now())
                st.rerun()
            removing(line.id, lambda: triangulation.remove(line.id, by=staff, at=now()))


def _new(triangulation: Triangulation, themes: dict[str, str], staff: Staff) -> None:
    st.selectbox(say("elsewhere.figure_theme"), list(themes), format_func=themes.__getitem__, key="figure-theme")
    st.radio(
        say("elsewhere.figure_kind"),
        list(Kind),
        format_func=lambda k: say(f"elsewhere.kind_{k.value}"),
        horizontal=True,
        key="figure-kind",
    )
    st.text_input(
        say("elsewhere.figure_what"), max_chars=LONGEST_WHAT, key="figure-what", help=say("elsewhere.figure_what_help")
    )
    st.text_input(say("elsewhere.source"), max_chars=LONGEST_LINE, key="figure-source")
    st.date_input(say("elsewhere.dated_on"), value=now().date(), format="DD/MM/YYYY", key="figure-day")
    st.radio(
        say("elsewhere.says"),
        list(Says),
        index=None,
        format_func=lambda s: say(f"elsewhere.says_{s.value}"),
        horizontal=True,
        key="figure-says",
    )
    st.checkbox(say("elsewhere.figure_may_be_public"), key="figure-public")
    st.form_submit_button(
        say("elsewhere.figure_keep"),
        type="primary",
        on_click=_keep,
        args=(triangulation, staff),
    )


def _keep(triangulation: Triangulation, staff: Staff) -> None:
    state = st.session_state
    if state["figure-says"] is None:  # nobody has judged it yet
        flash_trouble(Invalid())
        return
    line = NewBeside(
        theme_id=state["figure-theme"],
        kind=state["figure-kind"],
        what=state["figure-what"],
        source=state["figure-source"],
        dated_on=state["figure-day"],
        says=state["figure-says"],
        public=state["figure-public"],
    )
    try:
        triangulation.bring([line], by=staff, at=now())
    except HeardError as error:
        flash_trouble(error)
        return
    state["figure-what"] = state["figure-source"] = ""
    flash(say("elsewhere.figure_kept"))


def _file(triangulation: Triangulation, themes: dict[str, str], staff: Staff) -> None:
    st.write(say("elsewhere.figures_hint", columns=", ".join(COLUMNS), themes=", ".join(themes)))
    file = st.file_uploader(say("elsewhere.file"), type=["csv", "xlsx"], key="figures-file")
    if file is None:
        return
    rows, refused = read(read_table(file.getvalue(), file.name), list(themes))
    if refused:
        refusals(refused)
    if not rows:
        st.info(say("elsewhere.nothing_ready"))
    elif st.button(say("elsewhere.bring", count=len(rows)), type="primary", key="bring-figures"):
        new = triangulation.bring(rows, by=staff, at=now())
        flash(say("elsewhere.figures_in", count=new))
        st.rerun()
