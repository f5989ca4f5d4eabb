"""Merging, splitting and opening a decision again: steps that ask something more before they are done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from analysis.codebook.codebook import LONGEST_NAME, Candidate
from analysis.codebook.decisions import Decisions
from analysis.codebook.theme_decisions import Theme
from app.shell.screen import literal, say
from app.shell.wiring import now
from app.team.act import act
from app.team.themes.evidence import Shelf
from feedback.access.permissions import Staff


def merge_button(decisions: Decisions, theme: Candidate | Theme, shelf: Shelf, staff: Staff) -> None:
    """Put a theme into an approved one."""
    into = {id: t for id, t in shelf.approved.items() if id != theme.id}
    if not into:
        return
    if st.button(say("themes.merge"), key=f"merge-{theme.id}", icon="🔗", shortcut="M"):
        st.dialog(say("themes.merge_title"))(_merge)(decisions, theme, into, shelf, staff)


def _merge(decisions: Decisions, theme: Candidate | Theme, into: dict[str, Theme], shelf: Shelf, staff: Staff) -> None:
    key = f"merge-into-{theme.id}"
    st.selectbox(
        say("themes.merge_into"),
        sorted(into, key=lambda id: into[id].name),
        format_func=lambda id: f"{into[id].symbol} {into[id].name}",
        key=key,
    )
    seen = shelf.revisions.get(theme.id, 0)

    def merge() -> None:
        to = st.session_state[key]
        if isinstance(theme, Candidate):
            act(
                lambda: decisions.merge(theme, to, by=staff, at=now()),
                say("themes.merged", name=shelf.name_of(to)),
            )
        else:
            act(
                lambda: decisions.merge_themes(theme.id, to, by=staff, at=now(), seen=seen),
                say("themes.merged", name=shelf.name_of(to)),
            )

    _go(say("themes.merge_go"), f"merge-go-{theme.id}", merge)


def split_button(
    decisions: Decisions, whole: Candidate | Theme, answer_ids: Sequence[str], seen: int, shelf: Shelf, staff: Staff
) -> None:
    """Make a theme of its own of some answers."""
    if len(shelf.there(answer_ids)) < 2:
        return
    if st.button(say("themes.split"), key=f"split-{whole.id}", icon="✂️", shortcut="S"):
        st.dialog(say("themes.split_title"), width="large")(_split)(decisions, whole, answer_ids, seen, shelf, staff)


def _split(
    decisions: Decisions, whole: Candidate | Theme, answer_ids: Sequence[str], seen: int, shelf: Shelf, staff: Staff
) -> None:
    st.write(say("themes.split_hint"))
    key = f"split-{whole.id}-{seen}"
    st.text_input(say("themes.name"), max_chars=LONGEST_NAME, key=f"{key}-name")
    st.text_input(say("themes.child_name"), max_chars=LONGEST_NAME, key=f"{key}-child-name")
    answers = shelf.there(answer_ids)
    for answer in answers:
        st.checkbox(literal(answer.text or ""), key=f"{key}-{answer.id}")

    def split() -> None:
        typed = st.session_state
        chosen = [answer.id for answer in answers if typed.get(f"{key}-{answer.id}")]
        name, child_name = typed[f"{key}-name"], typed[f"{key}-child-name"]
        act(
            lambda: decisions.split(whole, chosen, name, child_name or name, by=staff, at=now(), seen=seen),
            say("themes.split_done", name=literal(name), count=len(chosen)),
        )

    _go(say("themes.split_go"), f"{key}-go", split)


def reopen(decisions: Decisions, theme_id: str, shelf: Shelf, staff: Staff) -> None:
    """The way back from a rejection or a merger: nothing is lost by it."""
    seen = shelf.revisions.get(theme_id, 0)
    st.button(
        say("themes.undo"),
        key=f"undo-{theme_id}",
        icon="↩️",
        help=say("themes.undo_hint"),
        on_click=act,
        args=(lambda: decisions.undo(theme_id, by=staff, at=now(), seen=seen), say("themes.undone")),
    )


def reopen_approved(decisions: Decisions, theme: Theme, shelf: Shelf, staff: Staff) -> None:
    """The way back from an approval asks first: what was merged into it waits again, too."""
    if st.button(say("themes.undo"), key=f"undo-{theme.id}", icon="↩️"):
        st.dialog(say("themes.undo_title"))(_sure)(decisions, theme, shelf, staff)


def _sure(decisions: Decisions, theme: Theme, shelf: Shelf, staff: Staff) -> None:
    st.write(say("themes.undo_words", name=literal(theme.name)))
    seen = shelf.revisions.get(theme.id, 0)
    said = say("themes.undone")
    _go(
        say("themes.undo_yes"),
        f"undo-go-{theme.id}",
        lambda: act(lambda: decisions.undo(theme.id, by=staff, at=now(), seen=seen), said),
    )


def _go(label: str, key: str, step: Callable[[], None]) -> None:
    """Do the dialog's step, and close the dialog; or leave it."""
    with st.container(horizontal=True):
        if st.button(label, type="primary", key=key):
            step()
            st.rerun()
        if st.button(say("themes.no"), key=f"{key}-no"):
            st.rerun()
