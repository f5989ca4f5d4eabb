"""The approved themes: their names, their answers, and a person's word on each answer."""

from __future__ import annotations

import streamlit as st

from analysis.accountability.triangulation import Triangulation
from analysis.codebook.codebook import LONGEST_NAME, Codebook
from analysis.codebook.decisions import Decisions
from analysis.codebook.provenance import Provenance
from analysis.codebook.theme_decisions import Theme
from app.shell.screen import literal, say
from app.shell.wiring import now
from app.team.act import act
from app.team.display import day
from app.team.read.other_sources_figures import SIGNS
from app.team.themes import answers, merge_split
from app.team.themes.evidence import Shelf
from app.team.themes.steps import show_history
from feedback.access.permissions import Staff
from feedback.partnership.challenge import Challenge


def show(
    challenge: Challenge,
    book: Codebook,
    decisions: Decisions,
    provenance: Provenance,
    triangulation: Triangulation,
    shelf: Shelf,
    staff: Staff,
) -> None:
    approved = shelf.approved
    if not approved:
        st.info(say("themes.approved_none"))
        return
    counts = {theme_id: len(shelf.there(shelf.members.get(theme_id, ()))) for theme_id in approved}
    theme = approved[
        st.selectbox(
            say("themes.which_approved"),
            sorted(approved, key=lambda id: (-counts[id], id)),
            format_func=lambda id: say(
                "themes.option", symbol=approved[id].symbol, name=approved[id].name, count=counts[id]
            ),
        )
    ]
    st.header(f"{theme.symbol} {literal(theme.name)}")
    priorities = ", ".join(say(f"themes.priority_{p.value}") for p in theme.priorities) or say("themes.no_priorities")
    facts = {"name": literal(theme.approved_by), "day": day(theme.approved_on), "priorities": priorities}
    st.caption(say("themes.approved_by", **facts))
    answer_ids = sorted(shelf.members.get(theme.id, ()))
    seen = shelf.revisions.get(theme.id, 0)
    _beside(triangulation, theme)
    _rename(challenge, decisions, theme, seen, staff)
    with st.container(horizontal=True):
        merge_split.merge_button(decisions, theme, shelf, staff)
        merge_split.split_button(decisions, theme, answer_ids, seen, shelf, staff)
        merge_split.reopen_approved(decisions, theme, shelf, staff)
    show_history(book, theme.id, shelf)
    st.subheader(say("themes.answers", count=counts[theme.id]))
    if not counts[theme.id]:
        st.write(say("themes.no_answers"))
    answers.show_all(book, decisions, provenance, answer_ids, theme.id, theme.name, shelf, staff)


def _beside(triangulation: Triangulation, theme: Theme) -> None:
    """What audits and scorecards say of it, where somebody has set any beside it."""
    lines = triangulation.of(theme.id, public=False)
    if not lines:
        return
    with st.container(border=True):
        st.markdown(f"**{say('themes.beside', count=len(lines))}**")
        for line in lines:
            said = say(f"elsewhere.says_{line.says.value}")
            source = f"{say(f'elsewhere.kind_{line.kind.value}')}: {line.source}, {day(line.dated_on)}"
            st.markdown(f"- {SIGNS[line.says]} **{said}**: {literal(line.what)} *{literal(source)}*")


def _rename(challenge: Challenge, decisions: Decisions, theme: Theme, seen: int, staff: Staff) -> None:
    key = f"{theme.id}-{seen}"

    def rename() -> None:
        name, child_name = st.session_state[f"new-name-{key}"], st.session_state[f"new-child-name-{key}"]
        act(
            lambda: decisions.rename(theme.id, name, child_name, by=staff, at=now(), seen=seen),
            say("themes.renamed"),
        )

    longest = LONGEST_NAME
    for seat, words in challenge.names().get(theme.id, ()):
        st.markdown(f"🗳️ {literal(say('themes.suggested', seat=seat))} **{literal(words)}**")
    with st.expander(say("themes.rename_title"), icon="✏️"), st.form(f"rename-{key}", border=False):
        st.text_input(say("themes.name"), theme.name, max_chars=longest, key=f"new-name-{key}")
        st.text_input(say("themes.child_name"), theme.child_name, max_chars=longest, key=f"new-child-name-{key}")
        st.form_submit_button(say("themes.rename"), on_click=rename)
