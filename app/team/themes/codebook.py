"""Themes: the machine proposes and shows why; a person decides; and every answer is somewhere."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.codebook.machine_coding import MachineCoding
from analysis.codebook.runs import KeptRun
from analysis.wiring import Partnership
from app.shell import access
from app.shell.screen import flash, literal, plain_errors, say
from app.shell.wiring import now
from app.team.display import minute
from app.team.themes import approved, decide, evidence, set_aside, steps
from feedback.access.permissions import Action, Staff
from feedback.responses.answers import SqliteAnswers


def page(partnership: Partnership) -> None:
    staff = access.allowed(Action.THEME)
    st.title(say("themes.title"))
    st.write(say("themes.intro"))
    session_ids = [session.id for session in partnership.collection.sessions.all()]
    if not session_ids:
        st.info(say("themes.none"))
        return
    with plain_errors():
        partnership.machine.catch_up(session_ids, at=now())
        run = partnership.runs.latest_run()
        _machine(partnership.machine, session_ids, run, staff)
        _got_right(partnership.collection.answers, session_ids)
        if run is None:
            st.info(say("themes.never"))
            return
        _views(partnership, run, staff)


def _machine(machine: MachineCoding, session_ids: Sequence[str], run: KeptRun | None, staff: Staff) -> None:
    first = run is None
    label = say("themes.run" if first else "themes.run_again")
    if st.button(label, type="primary" if first else "secondary", icon="🧩"):
        count = len(machine.voices(session_ids))
        with st.spinner(say("themes.running", count=count), show_time=True):
            machine.run(session_ids, by=staff, at=now())
        flash(say("themes.ran"))
        st.rerun()
    if run is not None:
        versions = ", ".join(f"{literal(name)} {literal(version)}" for name, version in run.versions.items())
        when = say("themes.last_run", when=minute(run.made_at.isoformat()))
        st.caption(when, help=say("themes.versions", versions=versions))


def _got_right(answers: SqliteAnswers, session_ids: Sequence[str]) -> None:
    """How often children let stand what the machine heard: its quality by those who know best."""
    heard, kept = answers.confirmed(session_ids)
    if heard:
        st.metric(
            say("themes.got_right"),
            say("themes.got_right_share", share=round(100 * kept / heard)),
            help=say("themes.got_right_hint", heard=heard, kept=kept),
        )
    else:
        st.caption(say("themes.got_right_none"))


def _views(partnership: Partnership, run: KeptRun, staff: Staff) -> None:
    shelf = evidence.read(
        partnership.collection.sessions,
        partnership.collection.answers,
        partnership.runs,
        partnership.corrections,
        partnership.book,
        partnership.rounds,
        run,
        staff,
    )
    placed = len(shelf.answers.keys() & set().union(*shelf.members.values()))
    line = say("themes.sum", all=len(shelf.answers), placed=placed, unplaced=len(shelf.answers) - placed)
    st.markdown(f"**{line}** {say('themes.sum_desk')}")
    if shelf.hidden:
        st.info(say("themes.sum_blind", count=shelf.hidden))
    steps.show_undo(partnership.book, partnership.decisions, shelf, staff)
    candidates = partnership.book.candidates()
    views = {
        "decide": (
            len(candidates),
            lambda: decide.show(
                partnership.book, partnership.decisions, partnership.provenance, candidates, shelf, staff
            ),
        ),
        "approved": (
            len(shelf.approved),
            lambda: approved.show(
                partnership.collection.challenge,
                partnership.book,
                partnership.decisions,
                partnership.provenance,
                partnership.triangulation,
                shelf,
                staff,
            ),
        ),
        "single": (
            len(set_aside.single(shelf)),
            lambda: set_aside.show_single(
                partnership.collection.review, partnership.decisions, partnership.provenance, shelf, staff
            ),
        ),
        "aside": (
            len(set_aside.aside(shelf)),
            lambda: set_aside.show_aside(
                partnership.collection.review, partnership.decisions, partnership.provenance, shelf, staff
            ),
        ),
        "other": (
            len(set_aside.other(shelf)),
            lambda: set_aside.show_other(
                partnership.collection.review, partnership.decisions, partnership.provenance, shelf, staff
            ),
        ),
        "decided": (
            len(decide.decided(shelf)),
            lambda: decide.show_decided(partnership.book, partnership.decisions, shelf, staff),
        ),
    }
    view = st.radio(
        say("themes.view"),
        list(views),
        format_func=lambda v: say(f"themes.view_{v}", count=views[v][0]),
        horizontal=True,
        key="themes.view",
    )
    views[view][1]()
