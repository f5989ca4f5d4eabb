"""A theme's answers, each with what it does with the theme, why it stands here, and the ways to put it elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from analysis.codebook.codebook import Codebook
from analysis.codebook.decisions import Decisions
from analysis.codebook.provenance import Provenance
from analysis.codebook.theme_decisions import Theme
from app.shell.screen import literal, say
from app.shell.wiring import now
from app.team.act import act
from app.team.paging import shown
from app.team.themes import evidence, explain, stance
from app.team.themes.evidence import Shelf
from feedback.access.permissions import Staff
from feedback.core.records import Answer


def show_all(
    book: Codebook,
    decisions: Decisions,
    provenance: Provenance,
    answer_ids: Sequence[str],
    theme_id: str,
    name: str,
    shelf: Shelf,
    staff: Staff,
) -> None:
    """A page of a theme's answers, under the choice of a side."""
    answers = stance.chosen(shelf.there(answer_ids), key=theme_id)
    for answer in shown(answers, key=f"theme-{theme_id}"):
        show(book, decisions, provenance, answer, theme_id, name, answer_ids, shelf, staff)


def show(
    book: Codebook,
    decisions: Decisions,
    provenance: Provenance,
    answer: Answer,
    theme_id: str,
    name: str,
    answer_ids: Sequence[str],
    shelf: Shelf,
    staff: Staff,
    title: str = "",
) -> None:
    """One answer as a theme's evidence; `answer_ids` are all of the theme's."""
    gathered = book.gathered(theme_id)
    with st.container(border=True):
        if title:
            st.markdown(f"**{title}**")
        evidence.show(answer, shelf, f"{stance.mark(answer)} · {shelf.why(answer.id, gathered)}")
        others = [shelf.approved[id] for id in shelf.themes_of.get(answer.id, ()) if id in shelf.approved]
        others = [theme for theme in others if theme.id != theme_id]
        if others:
            st.caption(say("themes.also", names=", ".join(f"{t.symbol} {literal(t.name)}" for t in others)))
        with st.container(horizontal=True):
            explain.button(provenance, answer, shelf, gathered, answer_ids)
            _not_this(decisions, answer, theme_id, name, shelf, staff)
        rest = [theme for theme in shelf.approved.values() if theme.id != theme_id and theme not in others]
        add_to(decisions, answer, rest, shelf, staff, label=say("themes.elsewhere"), from_id=theme_id)


def _not_this(decisions: Decisions, answer: Answer, theme_id: str, name: str, shelf: Shelf, staff: Staff) -> None:
    seen = shelf.answer_revisions.get(answer.id, 0)
    st.button(
        say("themes.not_this"),
        key=f"not-{theme_id}-{answer.id}",
        icon="✖️",
        on_click=act,
        args=(
            lambda: decisions.move(answer.id, theme_id, False, by=staff, at=now(), seen=seen),
            say("themes.taken_out", name=literal(name)),
        ),
    )


def add_to(
    decisions: Decisions,
    answer: Answer,
    themes: Iterable[Theme],
    shelf: Shelf,
    staff: Staff,
    *,
    label: str,
    from_id: str = "",
) -> None:
    """Say that an answer speaks of a theme too; or, from a theme, that it belongs there in this one's place."""
    offered = sorted(themes, key=lambda theme: theme.name)
    if not offered:
        return
    key, seen = f"add-to-{from_id}-{answer.id}", shelf.answer_revisions.get(answer.id, 0)

    def add(move: bool) -> None:
        to = next(theme for theme in offered if theme.id == st.session_state[key])
        if move:
            said = say("themes.moved", name=literal(to.name))
            act(lambda: decisions.transfer(answer.id, from_id, to.id, by=staff, at=now(), seen=seen), said)
        else:
            said = say("themes.added", name=literal(to.name))
            act(lambda: decisions.move(answer.id, to.id, True, by=staff, at=now(), seen=seen), said)

    names = {theme.id: f"{theme.symbol} {theme.name}" for theme in offered}
    with st.expander(label), st.form(f"add-{from_id}-{answer.id}", border=False):
        st.selectbox(say("themes.add_which"), list(names), format_func=lambda id: names[id], key=key)
        with st.container(horizontal=True):
            if from_id:
                st.form_submit_button(say("themes.move_go"), key=f"{key}-move", on_click=add, args=(True,))
            st.form_submit_button(say("themes.add_go"), key=f"{key}-add", on_click=add, args=(False,))
