"""Themes: the machine proposes and shows why; a person decides; and every answer is somewhere."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.codebook.runs import KeptRun
from app.shell import access
from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now, partnership
from app.team.display import minute
from app.team.themes import approved, decide, evidence, set_aside, steps
from feedback.access.permissions import Action, Staff


def page() -> None:
    staff = access.allowed(Action.THEME)
    st.title(say("themes.title"))
    st.write(say("themes.intro"))
    session_ids = [session.id for session in partnership().collection.sessions.all()]
    if not session_ids:
        st.info(say("themes.none"))
        return
    with plain_errors():
        partnership().machine.catch_up(session_ids, at=now())
        run = partnership().runs.latest_run()
        _machine(session_ids, run, staff)
        _got_right(session_ids)
        if run is None:
            st.info(say("themes.never"))
            return
        _views(run, staff)


def _machine(session_ids: Sequence[str], run: KeptRun | None, staff: Staff) -> None:
    first = run is None
    label = say("themes.run" if first else "themes.run_again")
    if st.button(label, type="primary" if first else "secondary", icon="🧩"):
        count = len(partnership().machine.voices(session_ids))
        with st.spinner(say("themes.running", count=count), show_time=True):
            partnership().machine.run(session_ids, by=staff, at=now())
        flash(say("themes.ran"))
        st.rerun()
    if run is not None:
        versions = ", ".join(f"{literal(name)} {literal(version)}" for name, version in run.versions.items())
        when = say("themes.last_run", when=minute(run.made_at.isoformat()))
        st.caption(when, help=say("themes.versions", versions=versions))


def _got_right(session_ids: Sequence[str]) -> None:
    """How often children let stand what the machine heard: its quality by those who know best."""
    heard, kept = partnership().collection.answers.confirmed(session_ids)
    if heard:
        st.metric(
            say("themes.got_right"),
            say("themes.got_right_share", share=round(100 * kept / heard)),
            help=say("themes.got_right_hint", heard=heard, kept=kept),
        )
    else:
        st.caption(say("themes.got_right_none"))


def _views(run: KeptRun, staff: Staff) -> None:
    shelf = evidence.read(run, staff)
    placed = len(shelf.answers.keys() & set().union(*shelf.members.values()))
    line = say("themes.sum", all=len(shelf.answers), placed=placed, unplaced=len(shelf.answers) - placed)
    st.markdown(f"**{line}** {say('themes.sum_desk')}")
    if shelf.hidden:
        st.info(say("themes.sum_blind", count=shelf.hidden))
    steps.show_undo(shelf, staff)
    candidates = partnership().book.candidates()
    views = {
        "decide": (len(candidates), lambda: decide.show(candidates, shelf, staff)),
        "approved": (len(shelf.approved), lambda: approved.show(shelf, staff)),
        "single": (len(set_aside.single(shelf)), lambda: set_aside.show_single(shelf, staff)),
        "aside": (len(set_aside.aside(shelf)), lambda: set_aside.show_aside(shelf, staff)),
        "other": (len(set_aside.other(shelf)), lambda: set_aside.show_other(shelf, staff)),
        "decided": (len(decide.decided(shelf)), lambda: decide.show_decided(shelf, staff)),
    }
    view = st.radio(
        say("themes.view"),
        list(views),
        format_func=lambda v: say(f"themes.view_{v}", count=views[v][0]),
        horizontal=True,
        key="themes.view",
    )
    views[view][1]()
